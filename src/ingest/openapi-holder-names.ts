import type { Spot } from './openapi-document.ts';
import { partsIn, pascalName, singular } from './openapi-names.ts';
import { isVerb } from './openapi-path-verbs.ts';
import { listedIn, withoutEnding } from './openapi-component-names.ts';
import { componentShape, contentOf, maxSame } from './openapi-scope.ts';
import type { Hint, Scope } from './openapi-scope.ts';
import { steppedOver } from './openapi-small-words.ts';

/** Who holds an inline type in the end: a component or an operation. */
export function rootOf(scope: Scope, { parent }: Hint): string {
  const operation = parent.replace(/(?<=\w\w)(?<!By|For|From|In|Of|To|With)Response$/, '');
  const isKept = scope.componentNames.has(parent) || isVerb(operation);
  return scope.holders.get(parent)?.root ?? (isKept ? parent : operation);
}

/**
 * `Order` of `OrderResponse`, where no other component that could be called so, an `Order` or `OrderData`, holds something else under that
 * name.
 */
export function briefComponent(scope: Scope, { parent, member }: Hint): string | undefined {
  const brief = withoutEnding(parent);
  if (brief === parent || !scope.componentNames.has(parent)) return undefined;
  const same = scope.briefNames.get(brief) ?? new Set();
  if (same.size > maxSame) return undefined;
  const own = memberIn(scope, parent, member);
  const others = [...same].map((name) => memberIn(scope, name, member));
  return others.every((other) => other === undefined || (own && isEqual(scope, own, other))) ? brief : undefined;
}

/** True for a component that is a list, where no other component whose items could be called as its own lists something else. */
export function isOnlyList(scope: Scope, name: string): boolean {
  const same = scope.listNames.get(listedIn(name)) ?? new Set();
  if (same.size > maxSame) return false;
  const own = itemIn(scope, name);
  const others = [...same].map((component) => itemIn(scope, component));
  return others.every((other) => other === undefined || (own && isEqual(scope, own, other)));
}

/** What a component lists that has no name of its own. */
function itemIn(scope: Scope, name: string): Spot | undefined {
  const [component] = scope.componentNames.get(name) ?? [];
  if (component === undefined) return undefined;
  const { items, tuple } = componentShape(scope, component);
  const item = items ?? tuple[0];
  return item === undefined || scope.shapes.follow(item).names.length > 0 ? undefined : item;
}

/** True for schemas that say the same. */
function isEqual(scope: Scope, ...both: readonly [Spot, Spot]): boolean {
  const [left, right] = both.map((one) => contentOf(scope, scope.shapes.follow(one).spot));
  return left === right;
}

/** The way from `root` to an inline type without steps that only tell that something is in them: `GetOrder` of `GetOrderResponseData`. */
export function withoutWrappers(parent: string, root: string): string {
  if (!parent.startsWith(root)) return parent;
  const steps = partsIn(parent.slice(root.length)).filter((word) => !steppedOver.test(word));
  return root + steps.join('');
}

/** True for another component that holds a member of that name too. */
export function holds(scope: Scope, name: string, member: string): boolean {
  return memberIn(scope, name, member) !== undefined;
}

/** What a component called `name` holds under a name, one or many. */
function memberIn(scope: Scope, name: string, member: string): Spot | undefined {
  const [component] = scope.componentNames.get(name) ?? [];
  if (component === undefined) return undefined;
  const { properties } = componentShape(scope, component);
  const known = membersOf.get(properties) ?? new Map([...properties].map(([key, spot]) => [oneName(key), spot]));
  membersOf.set(properties, known);
  return properties.get(member) ?? known.get(oneName(member));
}

/** By a component's properties: these by what one of them is called. */
const membersOf = new WeakMap<ReadonlyMap<string, Spot>, ReadonlyMap<string, Spot>>();

function oneName(text: string): string {
  return singular(pascalName(text));
}
