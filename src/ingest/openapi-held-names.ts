import { listedIn } from './openapi-component-names.ts';
import { partsIn, pascalName, repeatsIn, shorten, singular, startSafely } from './openapi-names.ts';
import { beginsWithVerb } from './openapi-path-verbs.ts';
import { briefComponent, holds, isOnlyList, rootOf, withoutWrappers } from './openapi-holder-names.ts';
import { general, relative, small, tooGeneral, wrappers } from './openapi-small-words.ts';
import { saidOnce } from './openapi-said-once.ts';
import type { Hint, Scope } from './openapi-scope.ts';

/** Longer names of inline types leave out what stands between who holds them in the end and the last step to them. */
const maxWholeName = 40;

/** Names for an inline type made of who holds it: short ones first, the whole way to it last. */
export function heldNames(scope: Scope, hint: Hint, title: string | undefined, isEnum: boolean): readonly string[] {
  // Words are told apart without the sign that a name needs before a digit.
  const names = namesOf(scope, hint, title, isEnum).map(startSafely);
  // An operation's answer is called as the operation is, whatever that says.
  if (hint.isInType !== true && /^(?:Response|Input|Item)$/.test(hint.member)) return names;
  const member = pascalName(hint.member);
  return names.flatMap((name) => {
    const once = name === member ? undefined : onceOf(scope, name, hint);
    return once === undefined || isOthers(scope, once, hint) ? [name] : [startSafely(once), name];
  });
}

/** True for what another component's member would be called, or another member of the same: `DataAttributeType` of a `type` beside a `dataType`. */
function isOthers(scope: Scope, once: string, { parent, member }: Hint): boolean {
  const rest = once.startsWith(parent) ? once.slice(parent.length) : '';
  return holds(scope, once.slice(0, -pascalName(member).length), member) || (rest !== '' && holds(scope, parent, rest));
}

/** A name that says each word once; the components that it tells of, but for the one that holds it, are called as they are. */
export function onceOf(scope: Scope, name: string, hint: Hint): string | undefined {
  const member = pascalName(hint.member);
  const own = [hint.parent, member, singular(member)];
  return saidOnce(name, member, (thing) => scope.componentNames.has(thing) && !own.includes(thing));
}

function namesOf(scope: Scope, hint: Hint, title: string | undefined, isEnum: boolean): readonly string[] {
  const { parent } = hint;
  if (hint.isListed === true) return listedNames(scope, parent, isEnum);
  const member = pascalName(hint.member);
  const whole = shorten(parent + member);
  const isAlone = saysHolder(parent, member) || (atJoint(parent, member) === whole && sharesWord(parent, member));
  const isAnswer = parent.endsWith('Response') && !scope.componentNames.has(parent);
  const isFirst = hint.isInType === true && !isEnum && !isAnswer && beginsWith(parent, member);
  const own = isAlone || isFirst || numbered.test(parent) ? [member] : [];
  if (hint.isInType !== true) return [...own, ...answered(hint), joinNames(parent, member), whole];
  const endings = isEnum ? ['Value', 'Kind'] : hint.isItem === true ? ['Item', 'Entry'] : ['Details', 'Content'];
  const root = rootOf(scope, hint);
  const step = scope.holders.get(parent)?.member ?? '';
  const titled = title === undefined || saysAny(root, title) ? [] : [atJoint(root, title)];
  const near = saysAgain(root, step) ? root : atJoint(root, step);
  const bare = scope.holders.has(parent) ? parent.replace(/(?<=Response)Details$/, '') : parent;
  const joint = atJoint(bare, member);
  const held = heldIn(bare, member, endings);
  const isLong = whole.length > maxWholeName && step !== '';
  const brief = isLong ? heldIn(near, member, endings).filter((name) => name.length < (held[0] ?? '').length) : [];
  const calm = withoutRepeats(bare);
  const calmed = calm === bare || scope.componentNames.has(calm) ? [] : heldIn(calm, member, endings);
  const told = joint === whole ? [] : endings.map((ending) => shorten(joint + ending));
  const plain = briefComponent(scope, hint) ?? withoutWrappers(parent, root);
  const unwrapping = plain === parent || saysAgain(plain, member) ? [] : [atJoint(plain, member)];
  return [
    ...titled,
    ...own,
    ...wrapped(parent, member, hint.isItem === true),
    ...unwrapping,
    ...brief,
    ...calmed,
    ...held,
    joint,
    ...told,
    whole,
  ];
}

/** What generators call a component that nobody named. */
const numbered = /^Inline(?:Object|RequestBody|Response)\d*$/;

/** One of those that an operation answers with: a `GetOrder` of `getOrders`. */
function answered({ parent, member, isItem }: Hint): readonly string[] {
  if (isItem !== true || member !== 'Response' || !beginsWithVerb(parent)) return [];
  const one = singular(parent);
  return one === parent ? [] : [one];
}

/** One of what a component lists: an `Order` of `Orders` or an `OrderList`; what is not said to be many is called as its list is. */
function listedNames(scope: Scope, component: string, isEnum: boolean): readonly string[] {
  const others = (isEnum ? ['Value', 'Kind'] : ['Item', 'Entry']).map((ending) => shorten(component + ending));
  return isOnlyList(scope, component) ? [listedIn(component), ...others] : others;
}

/**
 * `status` of `GetOrderStatusResponse` as `OrderStatus`: what wraps it says nothing more. Of what there are many, the `lines` of
 * `OrderLinesUpdate`, one is an `OrderLine` whatever wraps them.
 */
function wrapped(parent: string, member: string, isItem: boolean): readonly string[] {
  const [left, right] = [partsIn(parent), partsIn(member)];
  const many = isItem
    ? left.findLastIndex((word, index) => singular(word) !== word && isAt(left.slice(0, index + 1), right, -1))
    : -1;
  const held = many === -1 ? unwrapped(left) : left.slice(0, many + 1);
  const things = beginsWithVerb(parent) ? withoutStart(held.slice(1)) : held;
  const isSaid = held.length < left.length && isAt(things, right, -1);
  if (!isSaid || (things.length === 1 && tooGeneral.test(things[0] ?? ''))) return [];
  const name = things.slice(0, -right.length).join('') + member;
  return [isItem ? singular(name) : name];
}

/** Without what only tells that something is in it. */
function unwrapped(words: readonly string[]): readonly string[] {
  const end = words.findLastIndex((word) => !wrappers.test(word));
  return words.slice(0, end + 1);
}

/** As `unwrapped` at the beginning: `Response` of `ResponseOrder`. */
function withoutStart(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !wrappers.test(word));
  return words.slice(Math.max(start, 0));
}

/** `parent` and `member` as one type name; words at the joint, and what both begin with, are not said twice. */
function joinNames(parent: string, member: string): string {
  const [left, right] = [partsIn(parent), partsIn(member)];
  if (left.length > 1 && right.length > left.length && left.every((word, index) => word === right[index]))
    return member;
  const by = left.indexOf('By');
  // `source` of `GetContentBySourceAndSection` as `GetContentSource`.
  if (by > 1 && left.some((_word, index) => index > by && isAt(left, right, index)))
    return atJoint(left.slice(0, by).join(''), member);
  const isSaid = parent.toLowerCase().endsWith(member.toLowerCase()) || isAt(left, right, -1);
  return isSaid && member.length > 3 ? shorten(parent) : atJoint(parent, member);
}

/** `OrderStatus` and `Status` as `OrderStatusValue`, for `OrderStatus` is who holds it; `OrderLines` and one `Line` as `OrderLine`. */
function heldIn(parent: string, member: string, endings: readonly string[]): readonly string[] {
  const isListed = endings.includes('Item') && partsIn(parent).some((word) => isSame(word, member));
  const isWrapped = isListed || isAt(unwrapped(partsIn(parent)), partsIn(member), -1);
  if (!isWrapped && !saysAgain(parent, member)) return [atJoint(parent, member)];
  const one = singular(parent);
  const isOne = endings.includes('Item') && one !== parent && isAt(partsIn(parent), partsIn(member), -1);
  const parents = [...new Set([parent.replace(/(?<=[a-z])Response$/, ''), parent])];
  const others = parents.flatMap((start) => endings.filter((end) => !start.endsWith(end)).map((end) => start + end));
  return (isOne ? [one, ...others] : others).map((name) => shorten(name));
}

/** True where the holder ends with all that the member says, or holds two words or more of it and nothing else is said. */
function saysAgain(parent: string, member: string): boolean {
  const [left, right] = [partsIn(parent), partsIn(member)];
  return isAt(left, right, -1) || (right.length > 1 && left.some((_word, index) => isAt(left, right, index)));
}

/** True where `left` says all of `right` from `start`, or at its end. */
function isAt(left: readonly string[], right: readonly string[], start: number): boolean {
  const from = start === -1 ? left.length - right.length : start;
  return right.length > 0 && from >= 0 && right.every((word, index) => isSame(word, left[from + index]));
}

/** `ImageList` and `ListItems` as `ImageListItems`, `GetOrders` and `OrderState` as `GetOrderState`, `Order` and `Order` as `OrderOrder`. */
function atJoint(parent: string, member: string): string {
  const [left, right] = [partsIn(parent), partsIn(member)];
  for (let count = right.length - 1; count > 0; count--) {
    const end = left.slice(-count).join('');
    const isSaid = right.slice(0, count).every((word, index) => isSame(word, left.at(index - count)));
    if (isSaid && parent.endsWith(end)) return shorten(parent.slice(0, -end.length) + member);
    // `Subaccount` and `subAccountLimit`.
    const start = right.slice(0, count).join('');
    if (count > 1 && isSame(left.at(-1), start)) return shorten(parent.slice(0, -start.length) + member);
  }
  return shorten(parent + member);
}

/** `CartValueAction` and `cart_value`: the member says it alone. */
function saysHolder(parent: string, member: string): boolean {
  const [left, right] = [partsIn(parent), partsIn(member)];
  return right.length > 1 && left.length > right.length && saysAgain(parent, member);
}

/** What a `WebhookDelivery` holds as `webhook` is one, and so is what a `SendMessageTemplate` holds as `message`. */
function beginsWith(parent: string, member: string): boolean {
  const [left, right] = [partsIn(parent), partsIn(member)];
  const isFirst = left.length > 1 && (isAt(left, right, 0) || (beginsWithVerb(parent) && isAt(left, right, 1)));
  return isFirst && member.length > 3 && right.length === 1 && !tooGeneral.test(member);
}

/** `PhoneNumber` and `phoneType`: the member says what it is of. */
function sharesWord(parent: string, member: string): boolean {
  const [left, right] = [partsIn(parent), partsIn(member)];
  // `server` of `GetServerResponse` and `articles` of `ArticleList`, but not `server` of `Server`.
  const isAnswer = left.at(-1) === 'Response' && beginsWithVerb(parent);
  const isThing = right.length === 1 && (isAnswer || /^(?:List|Collection|Page)$/.test(left.at(-1) ?? ''));
  const telling = isThing || right.length > 1 ? right : [];
  const shared = telling.filter((word) => !small.test(word) && left.some((one) => isSame(one, word)));
  return shared.some((word) => right.length > 2 || !general.test(word)) || sharesEnd(left, right);
}

/** `PropertyModel` and `propertyType` begin with one word, `RoomType` and `beddingType` end with one. */
function sharesEnd(left: readonly string[], right: readonly string[]): boolean {
  const start = unwrapped(left.at(-1) === 'Type' ? left.slice(0, -1) : left);
  if (start.length < left.length && right.length > start.length && isAt(right, start, 0)) return true;
  const isTelling = right.length > 1 && !general.test(right[0] ?? '') && !relative.test(right[0] ?? '');
  return isTelling && isSame(left.at(-1), right.at(-1));
}

/** `UpdateBrand` and the title `Custom url of brand`: together they would say a word twice. */
function saysAny(parent: string, title: string): boolean {
  return partsIn(title).some((word) => word.length > 3 && partsIn(parent).some((one) => isSame(one, word)));
}

/** `PayRunPayRun` as `PayRun`. */
function withoutRepeats(name: string): string {
  const words = partsIn(name);
  const [repeat] = repeatsIn(words);
  return repeat ? words.toSpliced(repeat.at, repeat.count).join('') : name;
}

function isSame(left = '', right = ''): boolean {
  return left !== '' && singular(left).toLowerCase() === singular(right).toLowerCase();
}
