import { isRecord } from '../base/json.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import { listItem, namedType } from '../blueprint/typeref.ts';
import type { Field, InputValue, TypeRef } from '../blueprint/types.ts';
import type { Scope } from './openapi-scope.ts';
import { plain } from './openapi-text.ts';

/** Fields by what they are called, without case and punctuation; what tells of the next page comes before what may be this one's. */
const nextFields = /^next(page)?(token|cursor|marker|key)?$|^next(link|pageurl|pageuri)$|^odatanextlink$/;
const ownFields = /^(continuation(page)?(token|cursor|marker|key)?|pagetoken|cursor|marker|lastevaluated\w*)$/;
const moreFields = /^(hasmore|hasnextpage|hasnext|ismore|moreresults|istruncated)$/;
/** Objects that lead on: what they hold is not said of the page that is answered. */
const nextHolders = /^(cursors?|next(page)?)$/;
/** Objects that speak of pages, in which one more level is searched. */
const pageHolders = /^(\w*meta(data)?|paging|pagination|pages?|pageinfo|links?|cursors?|next(page)?)$/;
const linkWords = /\b(ur[il]|link|href)\b(?![- ]?(safe|encod))/i;
const addressWords = /\bur[il]\b(?![- ]?(safe|encod))/i;
/** An address, or a path of more than one part: base64 may begin with `/` as well. */
const addresses = /^(https?:\/\/|\/[\w.~%-]+[/?])/i;
/** Addresses of what can be read elsewhere. */
const references = /\]\([^()]*\)|https?:\S*/g;
const maxDepth = 3;

/** A field of an answer and the way to it. */
interface Found {
  readonly path: readonly string[];
  readonly field: Field;
  readonly isLink: boolean;
}

/** The path of the field that says whether there are more: `has_more`. */
export function moreField(scope: Scope, answer: TypeRef): string | undefined {
  const found = leavesOf(scope, answer).find(
    ({ path, field }) => path.length < maxDepth && moreFields.test(plain(field.name)),
  );
  return found?.path.join('.');
}

/** True where a link of the answer leads to the next page: `next_page_url`, `_links.next.href`. */
export function hasNextLink(scope: Scope, answer: TypeRef): boolean {
  return leavesOf(scope, answer).some((one) => one.isLink && (nextFields.test(plain(one.field.name)) || isHeld(one)));
}

/** How sure the name of an argument makes that it is a cursor. */
export type Likelihood = 'usual' | 'possible' | 'unlikely';

/**
 * The path of the field that an argument takes to go on: `next_cursor`, `paging.cursors.after`. A link is none, but where the argument
 * takes one. Where the argument's name is not a usual one, only what is called like it counts: `next_id` of a possible `start_id`, and
 * of an unlikely `after` what stands among cursors.
 */
export function cursorField(scope: Scope, answer: TypeRef, arg: InputValue, isCursor: Likelihood): string | undefined {
  const name = plain(arg.name);
  const takesLink = /(link|ur[il])$/.test(name);
  const leaves = leavesOf(scope, answer).filter(({ isLink }) => takesLink || !isLink);
  const following = `next${name.replace(/^(start(ing)?|from)/, '')}`;
  const isUsual = isCursor === 'usual';
  const rules: readonly ((found: Found) => boolean)[] = [
    (found) => plain(found.field.name) === name && isHeld(found),
    ({ field }) => isCursor !== 'unlikely' && following !== 'next' && plain(field.name) === following,
    ({ field }) => isUsual && nextFields.test(plain(field.name)),
    ({ field }) => isUsual && (ownFields.test(plain(field.name)) || (plain(field.name) === name && name !== 'token')),
  ];
  for (const rule of rules) {
    const found = leaves.find(rule);
    if (found) return found.path.join('.');
  }
  return undefined;
}

function isHeld({ path }: Found): boolean {
  return nextHolders.test(plain(path.at(-2) ?? ''));
}

/** The single values of an answer that stand in no list, the outermost first. */
function leavesOf(scope: Scope, answer: TypeRef): readonly Found[] {
  const leaves: Found[] = [];
  let level: readonly { readonly path: readonly string[]; readonly type: TypeRef }[] = [{ path: [], type: answer }];
  for (let depth = 0; depth < maxDepth; depth++) {
    const below = level.flatMap(({ path, type }) => fieldsAt(scope, path, type));
    leaves.push(...below.filter(({ field }) => fieldsOf(scope.types.get(namedType(field.type))).size === 0));
    level = below
      .filter(({ field }) => depth === 0 || pageHolders.test(plain(field.name)))
      .map(({ path, field }) => ({ path, type: field.type }));
  }
  return leaves;
}

function fieldsAt(scope: Scope, path: readonly string[], type: TypeRef): readonly Found[] {
  if (listItem(type) !== undefined) return [];
  const name = namedType(type);
  return [...fieldsOf(scope.types.get(name)).values()]
    .filter((field) => listItem(field.type) === undefined)
    .map((field) => ({ path: [...path, field.name], field, isLink: isLink(scope, name, field, path.at(-1) ?? '') }));
}

/**
 * True where the format, the description, an example or the name says that the value is an address. What is called a cursor or token is
 * one only where it is said to be a URL.
 */
function isLink(scope: Scope, holder: string, { name, description = '' }: Field, parent: string): boolean {
  const isCursor = /(cursor|token)$/.test(plain(name));
  if (!isCursor && (/(link|ur[il]|href)$/.test(plain(name)) || /links?$/.test(plain(parent)))) return true;
  if ((isCursor ? addressWords : linkWords).test(description.replace(references, ''))) return true;
  const spot = scope.members.get(holder)?.get(name);
  if (!spot) return false;
  const target = scope.shapes.follow(spot).spot;
  const { format } = scope.shapes.shapeOf(target);
  if (/^(ur[il])/.test(format ?? '')) return true;
  const { example } = isRecord(target.value) ? target.value : {};
  return typeof example === 'string' && addresses.test(example) && !(isCursor && example.startsWith('/'));
}
