import { singular, wordsIn } from './openapi-names.ts';
import { isMany } from './openapi-path-parts.ts';
import type { Part } from './openapi-path-parts.ts';
import { actionVerb, beginsWithVerb, isCompound, isVerb } from './openapi-path-verbs.ts';

/** A verb, and which part of a path begins with it. */
export interface ToldVerb {
  readonly verb: string;
  readonly at: number;
}

/**
 * What an operation's summary begins with where its path says the same word: `Screen an order for fraud` of `/orders/screen`. Whether a
 * screen is meant or something is screened, no path tells; a summary does where a determiner follows, or what the path names before it.
 * Undefined where there is no such word, or it is a thing.
 */
export function toldVerb(summary: string | undefined, method: string, parts: readonly Part[]): ToldVerb | undefined {
  const [first = '', ...next] = wordsIn(summary?.slice(0, maxLooked) ?? '');
  if (!/^[A-Z]?[a-z]{2,}$/.test(first) || next.length === 0) return undefined;
  const forms = formsOf(first.toLowerCase());
  const at = parts.findLastIndex(({ words, isParameter }) => !isParameter && forms.has(words[0]?.toLowerCase() ?? ''));
  const words = parts[at]?.words ?? [];
  const verb = words[0]?.toLowerCase() ?? '';
  const rest = words.slice(1);
  if (at === -1 || noVerbs.test(verb) || isCompound(words) || rest.some((word) => determiners.test(word)))
    return undefined;
  // `/upload-sessions/{id}` where a part of a file is uploaded.
  const isBefore = parts[at + 1]?.isParameter === true;
  if (rest.length > 0 && isBefore && !says(next, rest)) return undefined;
  if (determiners.test(next[0] ?? '')) return { verb, at };
  const isEnd = parts.findLastIndex(({ isParameter }) => !isParameter) === at;
  const isOfOne = parts[at - 1]?.isParameter === true || maybeVerbs.test(verb);
  const isDone = isEnd && isOfOne && method !== 'GET' && rest.length === 0;
  // `Test SMTP connection` of `/test-smtp-connection`, but not `Screen sizes` of `/screen-sizes`.
  const isPart = isEnd && method === 'POST' && maybeVerbs.test(verb) && singular(rest.at(-1) ?? '') === rest.at(-1);
  const isKnown = method === 'GET' && rest.length > 0 ? beginsWithVerb(`${verb}-`) && says(next, rest) : isVerb(verb);
  const held = parts.slice(0, at).flatMap((part) => part.words);
  const isSaid = (isDone && says(next.slice(0, 3), held)) || (isPart && says(next.slice(0, 3), rest));
  return isKnown || isSaid ? { verb, at } : undefined;
}

/**
 * What is done to the one of a collection that POST leads to, as only the summary tells: `restore` of `/files/{id}` and `Restore the file`.
 * Undefined where the summary speaks of something else, `Refund charge fee`, or begins with what a method means.
 */
export function toldDeed(summary: string | undefined, method: string, parts: readonly Part[]): string | undefined {
  const thing = parts.at(-2);
  if (method !== 'POST' || parts.at(-1)?.isParameter !== true || !isMany(thing)) return undefined;
  const [phrase = ''] = (summary?.slice(0, maxLooked) ?? '').split(/[^\p{L}\p{N}\s\-_'’]|\s-+\s/u, 1);
  const [first = '', ...next] = wordsIn(phrase);
  const deed = [...formsOf(first.toLowerCase())].find((form) => actionVerb(method, [form]) !== undefined);
  const words = thing?.words ?? [];
  // `Release the releases` of `/releases/{id}` would be a `release` of nothing.
  const isOther = deed !== undefined && !methodVerbs.test(deed) && singular(words.join('')).toLowerCase() !== deed;
  return isOther && isAbout(next, words) ? deed : undefined;
}

/** Verbs that say no more than some method does. */
const methodVerbs =
  /^(?:add|change|create|delete|destroy|edit|fetch|find|get|insert|leave|list|lookup|put|query|read|remove|replace|retrieve|save|search|set|update|upsert|write)$/;

/**
 * True for words that are a thing, one or many, behind its determiners: `a specific web link`, also where it is `weblinks`. What follows is
 * only more of it: `by id`.
 */
function isAbout(words: readonly string[], thing: readonly string[]): boolean {
  const whole = (said: readonly string[]) => singular(said.join('')).toLowerCase();
  const end = words.findIndex((word) => !determiners.test(word) && !/^(?:given|specifi(?:c|ed))$/i.test(word));
  const starts = Array.from({ length: end + 1 }, (_, at) => words.slice(at));
  return starts.some((said) =>
    said.some((_word, index) => {
      const next = said[index + 1];
      return (next === undefined || joints.test(next)) && whole(said.slice(0, index + 1)) === whole(thing);
    }),
  );
}

/** Stand behind what something is done to. */
const joints =
  /^(?:after|and|as|at|based|before|but|by|for|from|given|if|in|into|of|on|or|so|that|through|to|under|until|using|via|when|where|which|whose|with|within|without|[a-z]+ly)$/i;

/** True for a summary that begins with `Create`. */
export function saysCreating(summary: string | undefined): boolean {
  return /^creates?\b/i.test(summary ?? '');
}

/** True for a summary that begins with what reads: whatever the method, nothing is created. */
export function saysReading(summary: string | undefined): boolean {
  return /^(?:fetch(?:es)?|finds?|gets?|lists?|quer(?:y|ies)|retrieves?|returns?|search(?:es)?)\b/i.test(summary ?? '');
}

/** How far a text is looked at. */
const maxLooked = 80;

/** `Tests the connection` is `test`, `Catches` `catch`, `Applies` `apply`. */
function formsOf(word: string): ReadonlySet<string> {
  return new Set([word, word.replace(/s$/, ''), word.replace(/es$/, ''), word.replace(/ies$/, 'y')]);
}

/** Stand before what something is done to. */
const determiners =
  /^(?:an?|all|any|each|every|existing|if|multiple|one|several|single|some|the|these|this|two|whether|your)$/i;

/** What the method says, and what is never done. */
const noVerbs = /^(?:all|any|count|each|every|get|latest|list|new|patch|post|put|recent|status)$/;

/** Verbs that are also things, and nothing that tells which of several. */
const maybeVerbs =
  /^(?:anonymi[sz]e|blend|book|bump|check(?:in|out)|erase|extend|fork|ignore|modify|protect|reconstruct|recover|renew|request|screen|split|test|toggle|vote)$/;

/** True where one of the words is among `others`. */
function says(words: readonly string[], others: readonly string[]): boolean {
  const said = new Set(others.map((word) => singular(word).toLowerCase()));
  return words.some((word) => word.length > 3 && said.has(singular(word).toLowerCase()));
}
