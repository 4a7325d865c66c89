import { listed, singular } from './openapi-names.ts';

type Words = readonly string[];

/**
 * Things of a path without what another one says again: `product` before `digital products`, `dm` of `dm events` behind
 * `dm conversation`; a `customer category` before `customers` is no other category. `keyword list` before `keywords` says nothing where
 * something tells of whom these are.
 */
export function withoutSaid(all: readonly Words[]): readonly Words[] {
  const things = all.filter((thing, index) => index === 0 || !isListOf(thing, all[index + 1]));
  return things.reduceRight<readonly Words[]>((later, thing) => {
    const kept = later.find((one) => isSaidBy(thing, one)) ? [] : [thing];
    return [...kept, ...later.map((one) => withoutBeginning(one, thing))];
  }, []);
}

/**
 * What several parameters choose by, without what they all say: `project name` and `file name` as `project and file`, `boat name` and `boat
 * id` as `boat`.
 */
export function choices(all: readonly Words[]): string {
  const told = all.reduce<readonly Words[]>((before, words, index) => {
    const thing = thingOf(words);
    const isAgain = thing !== undefined && isSame(thing, thingOf(all[index - 1] ?? []) ?? []);
    return isAgain ? [...before.slice(0, -1), thing] : [...before, words];
  }, []);
  const ends = new Set(told.map((words) => (thingOf(words) ? same(words.at(-1) ?? '') : '')));
  const isShared = told.length > 1 && ends.size === 1 && !ends.has('');
  return listed(told.map((words) => (isShared ? words.slice(0, -1) : words).join(' ')));
}

/** What a key is of: `boat` of `boat name`. */
function thingOf(words: Words): Words | undefined {
  const isKey = words.length > 1 && /^(?:code|guid|id|key|name|number|slug|uuid)$/i.test(words.at(-1) ?? '');
  return isKey ? words.slice(0, -1) : undefined;
}

function isListOf(thing: Words, next: Words = []): boolean {
  return /^(?:list|collection)s?$/i.test(thing.at(-1) ?? '') && isSame(thing.slice(0, -1), next) && next.length > 0;
}

/** `product` of `digital products`, `server` of another `servers`. */
function isSaidBy(thing: Words, later: Words): boolean {
  return !isChoice(later) && later.some((_word, at) => isSame(later.slice(at, at + thing.length), thing));
}

/** `events` of `dm events`, where a `dm conversation` holds them. */
function withoutBeginning(thing: Words, holder: Words): Words {
  const [first = '', second = ''] = thing;
  const isShared = second !== '' && holder.length > 1 && first.toLowerCase() === holder[0]?.toLowerCase();
  return isShared && !isChoice(thing) && !joints.test(second) ? thing.slice(1) : thing;
}

/** `merge when it succeeds`: a word before these is no part of a thing. */
const joints = /^(?:and|as|at|by|for|from|in|of|on|or|to|when|with|without)$/i;

/** `by` what one thing is chosen. */
function isChoice([first]: Words): boolean {
  return first === 'by';
}

function isSame(left: Words, right: Words): boolean {
  return left.length === right.length && left.every((word, index) => same(word) === same(right[index] ?? ''));
}

function same(word: string): string {
  return singular(word).toLowerCase();
}
