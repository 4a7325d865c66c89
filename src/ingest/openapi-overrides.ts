import { isRecord } from '../base/json.ts';
import type { Spot } from './openapi-document.ts';
import { isStructural, saysNullable, saysSomething } from './openapi-keywords.ts';
import type { SchemaObject } from './openapi-text.ts';

/** What a property says about itself and a later declaration of it rarely says again. */
const kept = ['description', 'deprecated', 'readOnly', 'writeOnly'];

/**
 * A property that several parts of an `allOf` declare: both count, so the later one says what it is, unless it only repeats the
 * kind (`type: object`) of what the earlier one describes; and what either says about it stays.
 */
export function overridden(earlier: Spot, later: Spot): Spot {
  const [before, after] = [earlier.value, later.value];
  if (!isRecord(before) || !isRecord(after) || before === after) return later;
  if (!saysSomething(after)) return earlier;
  if (!isVague(after) || isVague(before)) return withMissing(later, after, before);
  const isNull = saysNullable(after) && !saysNullable(before);
  const base = isNull ? { ...earlier, value: { ...before, nullable: true } } : earlier;
  return withMissing(base, isNull ? { ...before, nullable: true } : before, after);
}

/** The same spot where `other` says nothing more, so that its type stays the one of all who hold it. */
function withMissing(spot: Spot, value: SchemaObject, other: SchemaObject): Spot {
  const more = kept.filter((key) => other[key] !== undefined && value[key] === undefined);
  if (more.length === 0) return spot;
  return { ...spot, value: { ...value, ...Object.fromEntries(more.map((key) => [key, other[key]])) } };
}

/** True for an object or a list of which nothing more is said. */
function isVague(schema: SchemaObject): boolean {
  const keys = Object.keys(schema).filter((key) => isStructural(key) && schema[key] !== false && schema[key] !== true);
  const types = [schema['type']].flat().filter((type) => type !== 'null');
  const [type] = types;
  if (types.length !== 1 || (type !== 'object' && type !== 'array')) return false;
  if (keys.every((key) => key === 'type')) return true;
  const { items } = schema;
  return (
    type === 'array' && isRecord(items) && keys.every((key) => key === 'type' || key === 'items') && isVagueItem(items)
  );
}

function isVagueItem(items: SchemaObject): boolean {
  return Object.keys(items).every((key) => !isStructural(key)) || isVague(items);
}
