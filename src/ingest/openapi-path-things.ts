import { singular } from './openapi-names.ts';
import { isMany } from './openapi-path-parts.ts';
import type { Part } from './openapi-path-parts.ts';

type Words = readonly string[];

/**
 * The words of each thing that a path leads to: of a collection one where a parameter chooses it. What reads something else by a
 * parameter at the end says so, because without it there would be all of them.
 */
export function thingsOf(method: string, parts: readonly Part[]): readonly Words[] {
  const things: Words[] = [];
  const isReading = ['GET', 'HEAD', 'QUERY'].includes(method);
  parts.forEach((part, index) => {
    const previous = things.at(-1);
    if (isJoint(part, parts[index + 1])) return;
    if (!part.isParameter) {
      const isAgain = parts[index - 1]?.isParameter === false && isSame(part.words, parts[index - 1]?.words ?? []);
      const isInNext = parts[index - 1]?.isParameter === false && previous && endsWith(part.words, previous);
      if (previous && (startsWith(part.words, previous) || isInNext)) things.pop();
      if (!previous || (!isEndOf(part.words, previous) && !isAgain)) things.push(part.words);
    } else if (startOfWay(parts, index)) {
      return;
    } else if (isMany(parts[index - 1])) {
      const { by } = parts[index - 1] ?? {};
      things.push(one(things.pop()), ...(by ? [['by', ...by]] : []));
    } else {
      const isThing = previous !== undefined && isSame(part.words, previous);
      // `/lists/{date}/{list}` leads to one list.
      if (isThing && parts[index - 1]?.isParameter === true) return;
      if (isReading && isThing) things.pop();
      if (isReading && choosesAtEnd(parts, index) && !isForm(part)) {
        things.push(['by', ...chosenBy(part.words, previous, things.flat())]);
      }
    }
  });
  return things;
}

/** `{format}`: the same thing, written otherwise. */
function isForm({ words }: Part): boolean {
  return /^(?:(?:file|output|response)?(?:format|ext|extension))$/i.test(words.join(''));
}

/** Where the way begins that a parameter ends, `/rates/{from}/{to}` and `/rates/from/{start}/to/{end}`: neither chooses alone. */
export function startOfWay(parts: readonly Part[], index: number): Part | undefined {
  const [end, before, second, third] = [0, -1, -2, -3].map((step) => parts[index + step]);
  const says = (part: Part | undefined, word: string) => isSame(part?.words ?? [], [word]);
  const isFrom = second?.isParameter === true && (says(third, 'from') || says(second, 'from'));
  if (isFrom && says(before, 'to')) return second;
  return says(before, 'from') && before?.isParameter === true && says(end, 'to') ? before : undefined;
}

/** What chooses, without what it chooses: `{orderNumber}`, `{ordername}` and `{idOrder}` behind `order`, `{awardId}` behind `award emoji`. */
export function chosenBy(words: Words, thing: Words = [], said: Words = thing): Words {
  if (thing.length > 0 && startsWith(words, thing)) {
    return words.length > thing.length ? words.slice(thing.length) : [(words[0] ?? '').slice(thing[0]?.length ?? 0)];
  }
  const [first = '', ...others] = words;
  const isOfThing = words.slice(0, -1).every((word) => said.some((one) => isSame([singular(one)], [singular(word)])));
  if (isOfThing && others.length > 0 && keys.test(others.at(-1) ?? '')) return words.slice(-1);
  return /^id$/i.test(first) && thing.length > 0 && isSame(one(others), one(thing)) ? [first] : words;
}

/** `byname` before `{productName}`, `name` before `{listName}`, `from` before `{date}`. */
export function isJoint({ words, isParameter }: Part, next: Part | undefined): boolean {
  if (isParameter || next?.isParameter !== true) return false;
  const [said, last] = [words.join('').toLowerCase(), (next.words.at(-1) ?? '').toLowerCase()];
  const isKey = keys.test(said) && said === last && next.words.length > 1;
  const isWhole = keys.test(last) && next.words.length > 1 && said === next.words.join('').toLowerCase();
  return (
    isKey ||
    isWhole ||
    /^(?:by|for|from|of|to)$/.test(said) ||
    said === `by${last}` ||
    said === `by${next.words.join('').toLowerCase()}`
  );
}

/** By what one chooses, whatever there is to choose. */
export const keys = /^(?:id|uuid|guid|key|name|code|slug|email|date|number)$/i;

/** True for a parameter at the end that alone chooses of what stands before it: `/order/{id}`, `/orders/{id}/{field}`. */
function choosesAtEnd(parts: readonly Part[], index: number): boolean {
  return index === parts.length - 1 && (parts[index - 1]?.isParameter !== true || isMany(parts[index - 2]));
}

/** `marketing` before `marketing-events` and `pdf` before `pdfmerge` say nothing. */
function startsWith(words: Words, start: Words): boolean {
  const same = (left = '', right = '') => singular(left).toLowerCase() === singular(right).toLowerCase();
  const [left = '', right = ''] = words;
  const isRunOn = words.length === 1 && start.length === 1 && /^[a-z]{3,}$/.test(start[0] ?? '');
  if (isRunOn && right === '' && left.length > (start[0] ?? '').length + 3) return left.startsWith(start[0] ?? '');
  return words.length > start.length && start.every((word, index) => same(word, words[index]));
}

/** `pages` before `landing-pages` says nothing. */
export function endsWith(words: Words, end: Words): boolean {
  return words.length > end.length && isSame(words.slice(-end.length), end);
}

/** `statements` after `writtenstatements` says nothing. */
function isEndOf(words: Words, previous: Words): boolean {
  const [word = '', ...others] = words.map((one) => one.toLowerCase());
  const last = previous.at(-1)?.toLowerCase() ?? '';
  return others.length === 0 && word.length > 4 && last.length > word.length && last.endsWith(word);
}

/** `/uuid/{uuid}`: the thing is only what the parameter is called. */
export function isSame(left: Words, right: Words): boolean {
  return left.join('').toLowerCase() === right.join('').toLowerCase();
}

/** One of several: the last word's singular. */
export function one(words: Words = []): Words {
  return words.length === 0 ? words : words.with(-1, singular(words.at(-1) ?? ''));
}

/** One text of all; a word at a joint is not said twice. */
export function joined(things: readonly Words[]): string {
  const words = things.reduce<Words>((all, thing) => {
    const [last, first] = [singular(all.at(-1) ?? ''), singular(thing[0] ?? '')];
    const isSaid = last !== '' && last.toLowerCase() === first.toLowerCase();
    return [...(isSaid ? all.slice(0, -1) : all), ...thing];
  }, []);
  return words.join(' ');
}
