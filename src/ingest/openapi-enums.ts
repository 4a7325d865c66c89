import { isRecord } from '../base/json.ts';
import type { EnumValue, TypeRef } from '../blueprint/types.ts';
import { markdownOf } from './openapi-markdown.ts';
import { memberName, memberNames } from './openapi-names.ts';
import { scalarOf } from './openapi-scalars.ts';
import { described, useScalar, whereIs } from './openapi-scope.ts';
import type { Hint, Scope } from './openapi-scope.ts';
import type { Followed } from './openapi-reader.ts';
import type { Shape } from './openapi-shape.ts';
import { enumTwin } from './openapi-twins.ts';
import { nameType } from './openapi-type-names.ts';

const reservedValues = ['true', 'false', 'null'];

/**
 * The type of a shape with listed values: an enum whose values keep what stands for them in the upstream. One value alone
 * is a constant and keeps its scalar; booleans stay booleans; values that are no scalars are JSON.
 */
export function enumType(scope: Scope, followed: Followed, shape: Shape, hint: Hint): TypeRef {
  const values = distinct(shape.enum ?? []);
  if (values.some((value) => typeof value === 'object')) return useScalar(scope, 'JSON');
  if (values.every((value) => typeof value === 'boolean')) return 'Boolean';
  if (values.length === 1) return useScalar(scope, scalarOf(shape) ?? 'JSON');
  const shared = scope.enums.get(followed.spot.value);
  if (shared !== undefined) return shared;
  const twin = enumTwin(scope, followed, values, hint);
  if (twin) return enumType(scope, twin, scope.shapes.shapeOf(twin.spot), hint);
  const { name, isKnown } = nameType(scope, followed, hint, 'enum');
  scope.enums.set(followed.spot.value, name);
  if (isKnown) return name;
  scope.types.set(name, {
    kind: 'enum',
    name,
    ...described(shape.description),
    ...whereIs(followed.spot),
    values: enumValues(values, shape),
  });
  return name;
}

/** The enum value that stands for `wire`. */
export function enumValueOf(values: ReadonlyMap<string, EnumValue>, wire: unknown): string | undefined {
  for (const value of values.values()) {
    if ((value.wire === undefined ? value.name : value.wire) === wire) return value.name;
  }
  return undefined;
}

function enumValues(values: readonly unknown[], shape: Shape): ReadonlyMap<string, EnumValue> {
  const texts = values.map((value, index) => wishedName(value, shape.enumNames?.[index]));
  const wishes = texts.map((text) => {
    const loud = text.toUpperCase();
    return reservedValues.includes(text) && !texts.includes(loud) ? loud : text;
  });
  const names = memberNames(wishes, reservedValues);
  return new Map(
    values.map((value, index) => {
      const name = names[index] ?? '';
      const wire = value === name ? {} : { wire: value as string | number | boolean };
      return [name, { name, ...described(descriptionOf(value, index, shape)), ...wire }] as const;
    }),
  );
}

/** A given name; else the value, its leading sign in words, so that `+1` and `-1` can be told apart. */
function wishedName(value: unknown, given: unknown): string {
  if (typeof given === 'string' && given !== '') return memberName(given);
  const text = String(value);
  const sign = /^([+-])(?=[A-Za-z0-9])/.exec(text)?.[1];
  return sign === undefined ? text : `${sign === '+' ? 'plus' : 'minus'}_${text.slice(1)}`;
}

function descriptionOf(value: unknown, index: number, shape: Shape): string | undefined {
  const all = shape.enumDescriptions;
  const found: unknown = Array.isArray(all) ? all[index] : isRecord(all) ? all[String(value)] : undefined;
  return typeof found === 'string' ? markdownOf(found.trim()) || undefined : undefined;
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  return [...new Set(values)];
}
