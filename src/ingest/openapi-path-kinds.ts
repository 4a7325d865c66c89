import { singular, wordsIn } from './openapi-names.ts';
import { isMany } from './openapi-path-parts.ts';
import type { Part } from './openapi-path-parts.ts';
import { endsWith, isSame, keys, one } from './openapi-path-things.ts';
import type { Signature } from './openapi-signatures.ts';

/** What an operation says beside its path. */
interface Told {
  readonly method: string;
  readonly summary?: string | undefined;
  readonly signature?: Signature | undefined;
}

/**
 * A path's parts without the parameters that only tell of what kind is what they stand behind: `/objects/{objectType}` leads to all objects
 * of a type where several are answered, and `/objects/{objectType}/{objectId}` to one. `/schemas/{objectType}` leads to one schema.
 */
export function withoutKinds(parts: readonly Part[], told: Told): readonly Part[] {
  return parts.filter((_part, index) => !isKind(parts, index) || !choosesNone(parts, index, told));
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

function choosesNone(parts: readonly Part[], index: number, told: Told): boolean {
  const [thing, next] = [parts[index - 1]?.words ?? [], parts[index + 1]];
  if (next === undefined) return told.method === 'POST' || (told.method === 'GET' && isAboutMany(thing, told));
  const { words, isParameter } = next;
  if (!isParameter) return doneToMany.test(words[0] ?? '');
  // `/labels/{resourceType}/{resourceId}` leads to the labels of one resource.
  const [chosen, single] = [keys.test(words.at(-1) ?? '') ? words.slice(0, -1) : words, one(thing)];
  return chosen.length === 0 || isSame(chosen, single) || endsWith(single, chosen);
}

/** What is done to several things at once. */
const doneToMany = /^(?:batch|bulk|count|export|filter|find|import|list|merge|query|search)$/i;

/** Whether several are meant: as the summary calls them, else as the answer is. */
function isAboutMany(thing: readonly string[], { summary, signature }: Told): boolean {
  const name = thing.at(-1)?.toLowerCase() ?? '';
  const said = new Set(wordsIn(summary ?? '').map((word) => word.toLowerCase()));
  if (said.has(name)) return true;
  return !said.has(singular(name)) && signature?.answersMany(thing.join('')) === true;
}
