import { singular, wordsIn } from './openapi-names.ts';
import { isMany } from './openapi-path-parts.ts';
import type { Part } from './openapi-path-parts.ts';
import { endsWith, isSame, keys, one } from './openapi-path-things.ts';

/**
 * A path's parts without the parameters that only tell of what kind is what they stand behind: `/objects/{objectType}` leads to all objects
 * of a type, and `/objects/{objectType}/{objectId}` to one. `/schemas/{objectType}` leads to one schema.
 */
export function withoutKinds(method: string, parts: readonly Part[], summary: string | undefined): readonly Part[] {
  return parts.filter((_part, index) => !isKind(parts, index) || !choosesNone(method, parts, index, summary));
}

/** True for `{objectType}` behind `objects`, but not for what the collection itself is of: `/pet-types/{petType}`, `/subtypes/{sub_type}`. */
function isKind(parts: readonly Part[], index: number): boolean {
  const [part, thing] = [parts[index], parts[index - 1]];
  if (part?.isParameter !== true || !kinds.test(part.words.at(-1) ?? '') || !isMany(thing)) return false;
  const words = thing?.words ?? [];
  return !perKind.test(words.at(-1) ?? '') && !isSame(one(words), part.words);
}

const kinds = /^(?:kind|type)$/i;

/** Things of which each kind has one. */
const perKind = /^(?:definitions|kinds|schemas|types)$/i;

function choosesNone(method: string, parts: readonly Part[], index: number, summary: string | undefined): boolean {
  const [thing, next] = [parts[index - 1]?.words ?? [], parts[index + 1]];
  if (next === undefined) return method === 'POST' || (method === 'GET' && !speaksOfOne(summary, thing));
  const { words, isParameter } = next;
  if (!isParameter) return doneToMany.test(words[0] ?? '');
  // `/labels/{resourceType}/{resourceId}` leads to the labels of one resource.
  const [chosen, single] = [keys.test(words.at(-1) ?? '') ? words.slice(0, -1) : words, one(thing)];
  return chosen.length === 0 || isSame(chosen, single) || endsWith(single, chosen);
}

/** What is done to several things at once. */
const doneToMany = /^(?:batch|bulk|count|export|filter|find|import|list|merge|query|search)$/i;

/** True for a summary that says a thing's name, and not that there are several. */
function speaksOfOne(summary: string | undefined, thing: readonly string[]): boolean {
  const name = thing.at(-1)?.toLowerCase() ?? '';
  const said = new Set(wordsIn(summary ?? '').map((word) => word.toLowerCase()));
  return said.has(singular(name)) && !said.has(name);
}
