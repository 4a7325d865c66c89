import { partsIn, repeatsIn, singular } from './openapi-names.ts';
import { isVerb } from './openapi-path-verbs.ts';

type Words = readonly string[];

/** Words that are said twice: where first and last, and how many. */
interface Repeat {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/**
 * A type's name with each word once; undefined where it says none twice or is worse without. Of two the second goes, so that who holds the
 * type is called as ever: `DataAttributeDataType` gives `DataAttributeType`; where it is what the type is, the first: `GenderOfferGender` gives
 * `OfferGender`. What `isThing` says to be a name is not taken apart.
 */
export function saidOnce(name: string, member: string, isThing: (name: string) => boolean): string | undefined {
  const words = partsIn(name);
  const start = words.length - partsIn(member).length;
  const isWhole = (shorter: Words) => repeatsIn(shorter).length === 0;
  const once = repeatsOf(words)
    .filter(({ first }) => first < start)
    .map((repeat) => [withoutLast(words, repeat, start, isThing), withoutFirst(words, repeat, isThing)].find(Boolean))
    .find((shorter) => shorter !== undefined && isWhole(shorter));
  return once === undefined ? undefined : (saidOnce(once.join(''), member, isThing) ?? once.join(''));
}

function repeatsOf(words: Words): readonly Repeat[] {
  // Soon told of most names: where all words begin differently, none is another's plural.
  if (new Set(words.map((word) => word.slice(0, 2).toLowerCase())).size === words.length) return [];
  const said = words.map((word) => (small.test(word) ? '' : singular(word).toLowerCase()));
  return said.flatMap((word, first) => {
    const last = word === '' ? -1 : said.lastIndexOf(word);
    const between = said.slice(first, last);
    const next = between.findIndex((one, index) => one === '' || one !== said[last + index]);
    const count = next === -1 ? between.length : next;
    return last > first + count ? [{ first, last, count }] : [];
  });
}

/** Without what is said for the first time. */
function withoutFirst(
  words: Words,
  { first, last, count }: Repeat,
  isThing: (name: string) => boolean,
): Words | undefined {
  const [before = '', next = ''] = [words[first - 1], words[first + count]];
  const isChosenBy = words.indexOf('By') > 0 && words.indexOf('By') < first;
  if (isChosenBy || joints.test(before) || isBroken(words, first, count, isThing)) return undefined;
  // `GetStatusByIdOrNameCategory`: how it is chosen is not what it is.
  if (next === 'By')
    return isVerb(before) && last + count < words.length ? words.toSpliced(first, last - first) : undefined;
  const rest = words.slice(first + count, last);
  const isBare = (first === 0 || isVerb(before)) && rest.every((word) => wrappers.test(word) || joints.test(word));
  // `VoteOnProposal` and `GetBoatOfOwner`, but not `PlayByPlay`.
  if (isBare || joints.test(next)) {
    const isOfAll = first === 0 || (isVerb(before) && !/^(?:that|and|or)$/i.test(next));
    return !isBare && isOfAll ? words.toSpliced(first, count + 1) : undefined;
  }
  const shorter = words.toSpliced(first, count);
  const isVerbal = isVerb(shorter[0]) && (!isVerb(words[0]) || isVerb(shorter[1]));
  return isVerbal || version.test(shorter[0] ?? '') ? undefined : shorter;
}

/** Without what is said for the last time, where that only tells of what stands at the end. */
function withoutLast(
  words: Words,
  { last, count }: Repeat,
  start: number,
  isThing: (name: string) => boolean,
): Words | undefined {
  const before = words[last - 1] ?? '';
  const isTelling = last + count < words.length && !joints.test(words[last + count] ?? '');
  if (!isTelling || joints.test(before) || (isVerb(before) && last < start) || isBroken(words, last, count, isThing))
    return undefined;
  return words.toSpliced(last, count);
}

/** True where words stand in a name with what is before or behind them, or number what is behind them. */
function isBroken(words: Words, at: number, count: number, isThing: (name: string) => boolean): boolean {
  const ends = [words.slice(at - 1, at + count), words.slice(at, at + count + 1)];
  return /^\d/.test(words[at + count] ?? '') || ends.some((end) => end.length > count && isThing(end.join('')));
}

const version = /^v?\d+$/i;

/** Join what stands before them to what stands behind. */
const joints =
  /^(?:an?|and|as|at|by|for|from|has|if|in|into|is|near|not|of|on|or|per|than|that|the|to|under|with|without)$/i;

/** May be said as often as one likes: joints, numbers, and what is often no word of its own. */
const small =
  /^(?:[a-z]|v?\d+|an?|and|as|at|by|do|for|from|go|has|id|if|in|into|io|ip|is|it|me|my|near|no|not|of|on|or|per|than|that|the|to|two|under|up|us|with|without|all|any|ad|app|max|min|new|old|one|out|sub)$/i;

/** Only tell that something is in them. */
const wrappers =
  /^(?:attributes|body|collection|content|data|details|info|input|item|list|meta|model|object|output|page|payload|properties|reply|request|response|results?|schema|update|value|wrapper)$/i;
