import { camelName, pascalName, plainPath, wordsOf } from './openapi-names.ts';
import { withManner, withoutMethod } from './openapi-path-ends.ts';
import { withoutKinds } from './openapi-path-kinds.ts';
import { isMany, partsOf, versionsOf } from './openapi-path-parts.ts';
import type { Part } from './openapi-path-parts.ts';
import { choices, withoutSaid } from './openapi-path-repeats.ts';
import { chosenBy, endsWith, isJoint, isSame, joined, one, startOfWay, thingsOf } from './openapi-path-things.ts';
import { saysCreating, saysReading, toldDeed, toldVerb } from './openapi-told-verbs.ts';
import { actionVerb, isDeed, isLeadVerb, saysManner, saysVerb, verbFirst } from './openapi-path-verbs.ts';
import type { Signature } from './openapi-signatures.ts';

/** A path that an operation is named by. */
export interface NamedPath {
  readonly method: string;
  readonly path: string;
  /** The verb of the operation's id, where that says another than the method. */
  readonly verb?: string | undefined;
  /** True where paths of several versions stand beside each other. */
  readonly hasVersions?: boolean;
  /** What the operation is about, where its path has no word. */
  readonly subject?: Words | undefined;
  /** What the description says of the operation. */
  readonly summary?: string | undefined;
  readonly signature?: Signature | undefined;
}

type Words = readonly string[];

/** Names for an operation by its method and path, the best first: the short ones, then with every parameter and version. */
export function pathNames(named: NamedPath): readonly string[] {
  const { method, path } = named;
  const plain = plainPath(path);
  const verb = method.toLowerCase();
  const withVerb = (text: string) => `${verb} ${wordsOf(text).replace(new RegExp(`(?<=/)${verb}(?=[A-Z])`, 'i'), '')}`;
  const withParameters = saysVerb(method, plain.replace(/^\//, '')) ? wordsOf(plain) : withVerb(plain);
  return [...shortPathNames(named), camelName(withParameters), camelName(withVerb(path))];
}

/**
 * Names by what a path leads to: `GET /v1/customers/{id}/orders` gives `getCustomerOrders`; where others have that name too, it tells
 * its version, its method or what chooses: `getCustomerOrdersById`.
 */
export function shortPathNames(named: NamedPath): readonly string[] {
  const { method, path, verb, hasVersions, subject, summary, signature } = named;
  const all = withoutMethod(method, withManner(withSubject(partsOf(path), subject)), signature);
  const isWhole = all[0]?.isParameter === true || !path.includes('{');
  const isChosen = verb !== undefined && all.length === 1 && method !== 'POST' && isWhole;
  if (isChosen || all.length === 0) return [];
  if (all.every(({ isParameter }) => isParameter)) {
    return [camelName(`${method.toLowerCase()} by ${choices(all.map(({ words }) => words))}`)];
  }
  const parts = withoutKinds(all, named);
  const own = verb === method.toLowerCase() ? undefined : verb;
  const told = own === undefined ? toldName(method, parts, summary) : undefined;
  const [best = '', ...others] = told === undefined ? namesOf(method, own, parts, summary) : [told];
  const versions = hasVersions === true ? versionsOf(path).map((version) => best.replace(' ', ` ${version} `)) : [];
  // PUT stands before PATCH and POST on one path; another version's PUT does not.
  const next = method === 'PATCH' || method === 'POST' ? [...others, ...versions] : [...versions, ...others];
  const byChosen = waysToChoose(all, parts).map((way) => `${best.replace(/ by .*/, '')} by ${choices(way)}`);
  return [best, ...next, ...byChosen].map(camelName);
}

/**
 * By what a path chooses where it does so last: without what the things before it say already, and whole. A kind that its best name does
 * not tell (`told`) is told with the one that it is of.
 */
function waysToChoose(parts: readonly Part[], told: readonly Part[]): readonly (readonly Words[])[] {
  const end = parts.findLastIndex(({ isParameter }) => isParameter);
  if (end === -1) return [];
  const start = parts.findLastIndex(({ isParameter }, index) => index < end && !isParameter) + 1;
  const before = parts[start - 1];
  const isOne = isMany(before) && parts.slice(start, end).every((part) => told.includes(part));
  const first = isOne ? end : isPreposition(before) ? Math.min(start + 1, end) : start;
  const from = first === end ? startOfWay(parts, end) : undefined;
  const chosen = [...(from ? [from] : []), ...parts.slice(first, end + 1)].map(({ words }) => words);
  const said = end === parts.length - 1 ? before?.words : undefined;
  return [chosen.map((words) => chosenBy(words, said)), chosen];
}

/** `to` of `/from/{from}/to/{to}/{by}`: the parameter behind it is said. */
function isPreposition(part: Part | undefined): boolean {
  return part?.isParameter === false && /^(?:at|from|in|on|since|to|until)$/i.test(part.words.join(''));
}

/** `/{id}` leads to one of what the description is about, `/` to all of them. */
function withSubject(parts: readonly Part[], subject: Words | undefined): readonly Part[] {
  const isBare = parts.every(
    ({ words, isParameter }) => isParameter && /^(?:id|uuid|guid|key|format)$/i.test(words.join('')),
  );
  return isBare && subject ? [{ words: subject, isParameter: false }, ...parts] : parts;
}

/** True for a path that says something twice, which its best name does not. */
export function saysTwice(method: string, path: string): boolean {
  const things = thingsOf(method, partsOf(path));
  return joined(withoutSaid(things)) !== joined(things);
}

/**
 * What inline types are named after that all operations of a path share: the last two things that it leads to. `/shops/{id}/orders` gives
 * `ShopOrders`, `/shops/{id}/orders/{order}/lines` `OrderLines`.
 */
export function pathTypeName(path: string): string {
  return pascalName(joined(thingsOf('', partsOf(path)).slice(-2)) || wordsOf(plainPath(path)));
}

function namesOf(
  method: string,
  verb: string | undefined,
  parts: readonly Part[],
  summary: string | undefined,
): readonly string[] {
  const things = withAllFirst(thingsOf(method, parts), parts);
  const brief = withoutSaid(things);
  const [best = '', ...others] = namesOfThings(method, verb, parts, brief, summary);
  const whole = joined(brief) === joined(things) ? [] : namesOfThings(method, verb, parts, things, summary).slice(0, 1);
  return [best, ...whole, ...others];
}

function namesOfThings(
  method: string,
  verb: string | undefined,
  parts: readonly Part[],
  things: readonly Words[],
  summary: string | undefined,
): readonly string[] {
  if (verb === undefined && beginsWithVerb(method, parts, things)) return [joined(things)];
  const action = mannerName(method, parts, things) ?? actionName(method, parts);
  if (action !== undefined) return [action];
  if (verb !== undefined)
    return [`${verb} ${joined(verb === 'create' ? things.with(-1, one(things.at(-1))) : things)}`];
  const meaning = meaningOf(method, parts, summary);
  const named = meaning === 'create' ? things.with(-1, one(things.at(-1))) : things;
  return [...new Set([withVerb(meaning, named), withVerb(method.toLowerCase(), things)])];
}

/** `DELETE /delete` and `POST /post/letters` say the verb themselves. */
function withVerb(verb: string, things: readonly Words[]): string {
  const text = joined(things);
  return text === verb || text.startsWith(`${verb} `) ? text : `${verb} ${text}`;
}

/** Said before what they tell of: `/albums/latest` is `latest albums`. */
const adjectives = /^(?:all|featured|latest|new|popular|random|recent|trending|upcoming)$/i;

/** `/groups/all`: `all groups`; what belongs to one thing, `/groups/{id}/all`, is no group. */
function withAllFirst(things: readonly Words[], parts: readonly Part[]): readonly Words[] {
  const [last = [], ...others] = things.toReversed();
  const isAll = last.length === 1 && adjectives.test(last[0] ?? '') && parts.at(-1)?.isParameter === false;
  return isAll && others.length > 0 && parts.at(-2)?.isParameter === false ? [last, ...things.slice(0, -1)] : things;
}

/** `/getOrder`, `/generate/report`, `/isOrderValid`: to say the method's verb too would be one too many. */
function beginsWithVerb(method: string, [first, second]: readonly Part[], things: readonly Words[]): boolean {
  const isTold = first?.isParameter === false && isSame(first.words, things[0] ?? []);
  const isLead = isTold && second?.isParameter === false && isLeadVerb(method, first.words);
  // `POST /isRoutingValid`.
  const isQuestion = things.length === 1 && /^(?:can|has|is) \S+ \S/i.test(things[0]?.join(' ') ?? '');
  // `GET /login`.
  const isSession = method === 'GET' && isTold && second === undefined && /^log(?:in|out)$/i.test(first.words.join(''));
  return isLead || isQuestion || isSession || saysVerb(method, (things[0] ?? []).join('-'));
}

/** `DELETE /activities/bulk-delete`, `POST /activities/batch-update`: how it is done stands before the verb. */
function mannerName(method: string, parts: readonly Part[], things: readonly Words[]): string | undefined {
  const { words, isParameter } = parts.at(-1) ?? { words: [], isParameter: true };
  return !isParameter && saysManner(method, words) && things.length > 1
    ? joined([words, ...things.slice(0, -1)])
    : undefined;
}

/** A verb at the end, what it is done to, and what it says beside the verb: `/lists/{id}/add-members` gives `addListMembers`. */
function actionName(method: string, parts: readonly Part[]): string | undefined {
  const last = parts.findLastIndex((part, index) => !part.isParameter && !isJoint(part, parts[index + 1]));
  const [words, before] = [verbFirst(method, parts[last]?.words ?? []), parts.slice(0, last)];
  const isList = method === 'GET' && words.join('').toLowerCase() === 'list' && isMany(parts[last - 1]);
  const verb = isList ? 'list' : actionVerb(method, words);
  const held = heldBy(before, verb);
  // `/queries/{id}/answers/query-series`, `/calls/call-phone-number`.
  const rest = words.slice(1);
  const isSaid = isSame(one(held[0]), [verb ?? '']) && (held.length > 1 || rest.length > 0);
  const things = isSaid ? held.slice(1) : held;
  // `/merge-pdf`, but not `/transfer-request`.
  const isAlone = parts.length === 1 && (words.length === 1 || isDeed(method, words));
  if (verb === undefined || (held.length === 0 && !isAlone)) return undefined;
  if (isSame(rest, ['all']) && things.length > 0) return `${verb} all ${joined(things)}`;
  return doneName(verb, things, rest);
}

/**
 * What is done as only the summary tells: `testDatabaseConnection` of `/database/test-connection`, `exportKeysCsv` of `/keys/export/csv`,
 * `restoreFile` of `POST /files/{id}`.
 */
function toldName(method: string, parts: readonly Part[], summary: string | undefined): string | undefined {
  const deed = toldDeed(summary, method, parts);
  if (deed !== undefined) {
    // `Follow a brand` of `/follows/brands/{id}`.
    const things = thingsOf(method, parts).filter((thing) => !isSame(one(thing), [deed]));
    return doneName(deed, things, []);
  }
  const told = toldVerb(summary, method, parts);
  if (!told || (mannerName(method, parts, thingsOf(method, parts)) ?? actionName(method, parts))) return undefined;
  const { verb, at } = told;
  const rest = parts[at]?.words.slice(1) ?? [];
  const [before, after] = [parts.slice(0, at), parts.slice(at + 1)];
  if (after.every(({ isParameter }) => isParameter)) {
    const things = heldBy(before, verb);
    const isOne = after.length > 0 && rest.length === 0 && things.length > 0;
    return doneName(verb, isOne ? things.with(-1, one(things.at(-1))) : things, rest);
  }
  const part = rest.length === 0 ? [] : [{ words: rest, isParameter: false }];
  return `${verb} ${joined(withoutSaid(thingsOf(method, [...before, ...part, ...after])))}`;
}

/** What something is done to. */
function heldBy(before: readonly Part[], verb: string | undefined): readonly Words[] {
  const all = thingsOf('', before);
  const isAction = all.length > 1 && /^actions?$/i.test(all.at(-1)?.join('') ?? '');
  return withAllFirst(withoutEnd(isAction ? all.slice(0, -1) : all, verb), before);
}

/** A verb, what it is done to, and what it says beside itself: `add`, `list` and `members` as `add list members`. */
function doneName(verb: string, all: readonly Words[], rest: Words): string {
  const things = all.filter((thing) => !isKindred(thing, [verb, ...rest]));
  const isPart = rest.length > 0 && !/^(?:and|as|by|for|from|in|of|on|or|to|with)$/i.test(rest[0] ?? '');
  const isMade = verb === 'create' && rest.length === 0 && !collectives.test(things.at(-1)?.at(-1) ?? '');
  const isOne = things.length > 0 && (isPart || isMade);
  const done = isOne ? things.with(-1, one(things.at(-1))) : things;
  // `/users/invite-vendor-user`.
  const isSaid = isPart && endsWith(one(rest), done.at(-1) ?? []);
  return `${verb} ${joined(withoutSaid([...(isSaid ? done.slice(0, -1) : done), rest]))}`;
}

/** `routing` of `routing calculate route`, `anonymization` of `anonymization anonymize`: what is done says it. */
function isKindred([word = '', ...others]: Words, done: Words): boolean {
  const stem = /^(\w{4,}?)(?:ing|ations?)$/i.exec(word)?.[1]?.toLowerCase();
  return others.length === 0 && stem !== undefined && done.some((one) => one.toLowerCase().startsWith(stem));
}

/** `search` at the end of `/site-search/search` is said by the verb. */
function withoutEnd(things: readonly Words[], word = ''): readonly Words[] {
  const last = things.at(-1) ?? [];
  return last.length > 1 && last.at(-1)?.toLowerCase() === word ? things.with(-1, last.slice(0, -1)) : things;
}

/** Plurals of which there is one. */
const collectives =
  /^(?:ids|settings|preferences|options|details|stats|statistics|analytics|metrics|permissions|credentials|rights)$/i;

/**
 * What a method means where a path ends: in a collection, at one of its things, at something else; and what it does not, where the summary
 * says that something is read.
 */
function meaningOf(method: string, parts: readonly Part[], summary: string | undefined): string {
  const last = parts.at(-1);
  if (method === 'PUT' || method === 'PATCH') return 'update';
  if (method !== 'POST') return method.toLowerCase();
  if (saysCreating(summary)) return 'create';
  if (last?.isParameter === true) return isMany(parts.at(-2)) ? 'update' : 'post';
  const isCollection = isMany(last) && !collectives.test(last?.words.at(-1) ?? '');
  return isCollection && !saysReading(summary) ? 'create' : 'post';
}
