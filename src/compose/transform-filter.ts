import { didYouMean } from '../base/problems.ts';
import { fieldsOf, inputsOf } from '../blueprint/cells.ts';
import { isNonNull } from '../blueprint/typeref.ts';
import type { Field, InputValue, TypeDef, Types } from '../blueprint/types.ts';

import { compileGlob, GlobError } from './glob.ts';
import type { Glob } from './glob.ts';
import { withoutDangling } from './removal.ts';
import { rootTypes } from './transform.ts';
import type { OptionsOf, TransformScope } from './transform.ts';

/** One filter, read. */
type Filter =
  | { readonly kind: 'types'; readonly keep: Glob }
  | { readonly kind: 'fields'; readonly of: Glob; readonly keep: Glob }
  | { readonly kind: 'arguments'; readonly of: Glob; readonly field: Glob; readonly keep: Glob };

/** What is reported about one filter: a warning at its line. */
type Tell = (code: string, message: string) => void;

/**
 * Keeps what all filters keep: `Type.{A, B}` and `Type.!C` of types (also without `Type.`), `User.!password` of fields,
 * `Query.user.!id` of arguments; each part may be a glob. Root types stay where a filter lists what to keep; what refers
 * to a type that is gone goes with it.
 */
export function filteredTypes(options: OptionsOf<'filterSchema'>, scope: TransformScope): Types {
  const { problems, placeOf } = scope;
  let { types } = scope;
  for (const [index, text] of options.filters.entries()) {
    const place = placeOf('filters', index);
    const filter = readFilter(text);
    if (typeof filter === 'string') {
      problems.error('FILTER_SYNTAX', `filterSchema: "${text}": ${filter}.`, place);
      continue;
    }
    const tell: Tell = (code, message) => problems.warn(code, `filterSchema: "${text}": ${message}`, place);
    types = applyFilter(filter, types, tell);
  }
  if (options.filterDeprecatedFields) types = withoutDeprecated(types);
  if (options.filterDeprecatedTypes) {
    const message =
      'filterSchema: GraphQL has no deprecated types, so nothing is removed. Remove `filterDeprecatedTypes`.';
    problems.warn('TRANSFORM_NO_MATCH', message, placeOf('filterDeprecatedTypes'));
  }
  return withoutDangling(types);
}

function readFilter(text: string): Filter | string {
  const parts = text.split('.').map((part) => part.trim());
  const [first = '', second, third] = parts;
  if (parts.length > 3) return 'expected Type.name, Type.field or Type.field.argument';
  if (parts.includes('')) return 'a part before or after a dot is empty';
  try {
    if (second === undefined) return { kind: 'types', keep: compileGlob(first) };
    if (first === 'Type' && third === undefined) return { kind: 'types', keep: compileGlob(second) };
    const of = compileGlob(first);
    if (third === undefined) return { kind: 'fields', of, keep: compileGlob(second) };
    return { kind: 'arguments', of, field: compileGlob(second), keep: compileGlob(third) };
  } catch (error) {
    if (error instanceof GlobError) return error.message;
    throw error;
  }
}

function applyFilter(filter: Filter, types: Types, tell: Tell): Types {
  if (filter.kind === 'types') {
    const { keep } = filter;
    tellUnused(keep, [...types.keys()], 'type', tell);
    return new Map([...types].filter(([name]) => keep.keeps(name) || (rootTypes.has(name) && !keep.isNegated)));
  }
  const owners = [...types.values()].filter((type) => filter.of.keeps(type.name) && hasFields(type));
  if (owners.length === 0) {
    const isIdle = filter.keep.isNegated && filter.of.literals.some((name) => rootTypes.has(name));
    const names = [...types.values()].filter(hasFields).map(({ name }) => name);
    if (!isIdle) tell('TRANSFORM_NO_MATCH', `there is no such type.${hintOf(filter.of, names)}`);
    return types;
  }
  const changed = new Map(types);
  if (filter.kind === 'fields') {
    const known = owners.flatMap((type) => memberNames(type));
    tellUnused(filter.keep, known, `field of ${owners.map(({ name }) => name)[0]}`, tell, owners.length);
    for (const type of owners) changed.set(type.name, withFields(type, filter.keep, tell));
    return changed;
  }
  const fields = owners.flatMap((type) => [...fieldsOf(type).values()].filter(({ name }) => filter.field.keeps(name)));
  if (fields.length === 0) {
    const names = owners.flatMap((type) => [...fieldsOf(type).keys()]);
    tell('TRANSFORM_NO_MATCH', `there is no such field.${hintOf(filter.field, names)}`);
    return types;
  }
  const known = fields.flatMap((field) => [...field.args.keys()]);
  tellUnused(filter.keep, known, `argument of ${fields.map(({ name }) => name)[0]}`, tell, fields.length);
  for (const type of owners) changed.set(type.name, withArguments(type, filter.field, filter.keep, tell));
  return changed;
}

/** A pattern that names nothing has no effect, or takes everything away: mostly a slip of the pen. */
function tellUnused(glob: Glob, known: readonly string[], what: string, tell: Tell, owners = 1): void {
  const where = owners > 1 ? what.replace(/ of .*/, '') : what;
  const missing = glob.literals.filter((name) => !known.includes(name));
  for (const name of missing) tell('TRANSFORM_NO_MATCH', `there is no ${where} "${name}".${didYouMean(name, known)}`);
  if (missing.length > 0 || known.some((name) => glob.names(name))) return;
  tell('TRANSFORM_NO_MATCH', `it names no ${where}.`);
}

function hintOf({ literals }: Glob, known: readonly string[]): string {
  return literals.length === 1 ? didYouMean(literals[0] ?? '', known) : '';
}

function hasFields(type: TypeDef): boolean {
  return type.kind === 'object' || type.kind === 'interface' || type.kind === 'input';
}

function memberNames(type: TypeDef): readonly string[] {
  return [...fieldsOf(type).keys(), ...inputsOf(type).keys()];
}

function withFields(type: TypeDef, keep: Glob, tell: Tell): TypeDef {
  if (type.kind === 'object' || type.kind === 'interface') return { ...type, fields: kept(type.fields, keep) };
  if (type.kind !== 'input') return type;
  return { ...type, fields: keptInputs(type.fields, keep, type.name, tell) };
}

function withArguments(type: TypeDef, field: Glob, keep: Glob, tell: Tell): TypeDef {
  if (type.kind !== 'object' && type.kind !== 'interface') return type;
  const fields = [...type.fields.values()].map((one): Field => {
    if (!field.keeps(one.name)) return one;
    return { ...one, args: keptInputs(one.args, keep, `${type.name}.${one.name}`, tell) };
  });
  return { ...type, fields: new Map(fields.map((one) => [one.name, one])) };
}

function kept<Value>(members: ReadonlyMap<string, Value>, { keeps }: Glob): ReadonlyMap<string, Value> {
  return new Map([...members].filter(([name]) => keeps(name)));
}

/** The upstream asks for what is required: it can be hidden only where something else gives it. */
function keptInputs(
  inputs: ReadonlyMap<string, InputValue>,
  keep: Glob,
  owner: string,
  tell: Tell,
): ReadonlyMap<string, InputValue> {
  for (const input of inputs.values()) {
    if (keep.keeps(input.name) || !isNonNull(input.type) || input.defaultValue !== undefined) continue;
    tell('FILTER_REQUIRED', `${owner} needs "${input.name}", and nobody can give it any more. Leave it in.`);
  }
  return kept(inputs, keep);
}

function withoutDeprecated(types: Types): Types {
  return new Map(
    [...types].map(([name, type]): [string, TypeDef] => {
      if (type.kind === 'object' || type.kind === 'interface') return [name, { ...type, fields: current(type.fields) }];
      return [name, type.kind === 'input' ? { ...type, fields: current(type.fields) } : type];
    }),
  );
}

function current<Value extends { readonly deprecated?: string }>(
  members: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  return new Map([...members].filter(([, member]) => member.deprecated === undefined));
}
