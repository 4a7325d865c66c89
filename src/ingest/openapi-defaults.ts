import { isRecord } from '../base/json.ts';
import { isNonNull, listItem, nullable } from '../blueprint/typeref.ts';
import type { TypeRef } from '../blueprint/types.ts';
import type { Spot } from './openapi-document.ts';
import { enumValueOf } from './openapi-enums.ts';
import type { Scope } from './openapi-scope.ts';
import type { Shape } from './openapi-shape.ts';

/** What a schema says is taken where nothing is given: beside its reference or wrapper, else where that leads. */
export function defaultAt(spot: Spot, shape: Shape | undefined): unknown {
  return (isRecord(spot.value) ? spot.value['default'] : undefined) ?? shape?.default;
}

/**
 * The description with what the upstream takes where nothing is given. A default of the field itself would be sent, and where something
 * is changed reset what nobody named.
 */
export function withDefault(description: string | undefined, literal: string | undefined): string | undefined {
  if (literal === undefined || literal === '""' || /\bdefaults?\b/i.test(description ?? '')) return description;
  return withLine(description, `Default: \`${quoted(literal)}\`.`);
}

/** The description with the one value that may be given, where that is no default. */
export function withOnly(description: string | undefined, literal: string | undefined): string | undefined {
  const text = literal === undefined ? '' : quoted(literal).replaceAll('"', '');
  if (text === '' || description?.includes(text) === true) return description;
  return withLine(description, `The only value: \`${text}\`.`);
}

function quoted(literal: string): string {
  return literal.replaceAll('`', "'");
}

function withLine(description: string | undefined, line: string): string {
  return description === undefined ? line : `${description}\n\n${line}`;
}

/** The literal in SDL notation for a value of the spec, or undefined where it does not fit the type. */
export function defaultLiteral(scope: Scope, type: TypeRef, value: unknown): string | undefined {
  if (value === undefined || (value === null && isNonNull(type))) return undefined;
  if (value === null) return undefined;
  const item = listItem(type);
  if (item !== undefined) {
    const items = (Array.isArray(value) ? value : [value]).map((one) => defaultLiteral(scope, item, one));
    return items.some((one) => one === undefined) ? undefined : `[${items.join(', ')}]`;
  }
  return scalarLiteral(scope, nullable(type), value);
}

function scalarLiteral(scope: Scope, name: string, value: unknown): string | undefined {
  const definition = scope.types.get(name);
  if (definition?.kind === 'enum') return enumValueOf(definition.values, value);
  if (definition) return undefined;
  switch (name) {
    case 'Int':
      return isWhole(value) && Math.abs(Number(value)) <= 2 ** 31 - 1 ? String(Number(value)) : undefined;
    case 'BigInt':
      return isWhole(value) ? String(value) : undefined;
    case 'Float':
      return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
    case 'Decimal':
      return isNumber(value) ? String(value) : undefined;
    case 'Boolean':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 'JSON':
    case 'Upload':
      return undefined;
    default:
      return typeof value === 'string' && value.isWellFormed() ? JSON.stringify(value) : undefined;
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
}

function isWhole(value: unknown): boolean {
  return (
    (typeof value === 'number' && Number.isSafeInteger(value)) || (typeof value === 'string' && /^-?\d+$/.test(value))
  );
}
