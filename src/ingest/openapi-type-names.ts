import { heldNames, onceOf } from './openapi-held-names.ts';
import { briefComponent, rootOf } from './openapi-holder-names.ts';
import { maxNameLength, partsIn, pascalName, shorten, singular } from './openapi-names.ts';
import type { Followed } from './openapi-reader.ts';
import { isVerb } from './openapi-path-verbs.ts';
import { listedIn, withoutRequest } from './openapi-component-names.ts';
import { reservedTypeNames } from './openapi-scalars.ts';
import { componentAt, componentShape, componentSpot, contentOf, withoutNamespace } from './openapi-scope.ts';
import type { Hint, Scope } from './openapi-scope.ts';
import type { Spot } from './openapi-document.ts';
import { titleName } from './openapi-titles.ts';

/** What a type is for: the same schema has one type in answers, another as an argument, and one more for a form with files. */
export type Role = 'answer' | 'argument' | 'form' | 'enum';

/**
 * The name for the type of a schema: the component's, else its title's, else one made of what holds it. Gives `isKnown` where an
 * equal inline schema has that name already. Types of arguments end with `Input` and those of answers do not, so neither takes
 * the other's name.
 */
export function nameType(scope: Scope, followed: Followed, hint: Hint, role: Role): { name: string; isKnown: boolean } {
  const component = followed.names.at(-1);
  if (component !== undefined) return { name: nameComponent(scope, component, followed.spot, role), isKnown: false };
  const title = titleOf(scope, followed, hint, role);
  const wishes = [...(title === undefined ? [] : [title]), ...heldNames(scope, hint, title, role === 'enum')].map(
    (wish) => named(wish, role),
  );
  const free = wishes.filter((wish) => !isComponent(scope, wish, role));
  const signature = `${role} ${contentOf(scope, followed.spot)} ${followed.spot.document.location}`;
  const known = free.find((wish) => scope.names.has(wish) && scope.signatures.get(wish) === signature);
  if (known !== undefined) return { name: known, isKnown: true };
  const whole = wishes.at(-1) ?? '';
  const name = scope.names.take(...free, isArgument(role) ? whole : suffixed(whole, role === 'enum' ? 'Enum' : 'Type'));
  scope.signatures.set(name, signature);
  const root = rootOf(scope, hint);
  const next = wishes[wishes.indexOf(name) + 1];
  const isOnce = next !== undefined && onceOf(scope, bareName(next), hint) === bareName(name);
  const held = isOnce ? next : name;
  const start = [root, briefComponent(scope, hint)].find((one) => one !== undefined && held.startsWith(singular(one)));
  if (hint.isInType === true && name !== wishes[title === undefined ? -1 : 0] && start !== undefined) {
    scope.holders.set(bareName(name), { root: start, member: pascalName(hint.member) });
  }
  return { name, isKnown: false };
}

/** Schemas that stand in several places are known by their titles; bodies and lists of values are not. */
function titleOf(scope: Scope, followed: Followed, hint: Hint, role: Role): string | undefined {
  if (role === 'enum' || (isArgument(role) && hint.isInType !== true)) return undefined;
  const { title, variants, properties } = scope.shapes.shapeOf(followed.spot);
  const name = titleName(title);
  const isChoice = variants.length > 0 && properties.size === 0;
  return name === undefined || (isChoice && name === pascalName(hint.member)) ? undefined : name;
}

/** A component keeps its name, whoever comes first. */
function isComponent(scope: Scope, name: string, role: Role): boolean {
  return isTyped(scope, name) || (isArgument(role) && isTyped(scope, bareName(name)));
}

/** True for the name of a component that has a type: a list is none itself, and neither is a text. */
function isTyped(scope: Scope, name: string): boolean {
  return [...(scope.componentNames.get(name) ?? [])].some((component) => {
    const { types, enum: values, variants } = componentShape(scope, component);
    const [type, ...others] = types;
    const isOpen = type === undefined || type === 'object' || others.length > 0;
    return isOpen || variants.length > 0 || (values !== undefined && values.length > 1);
  });
}

/**
 * What inline types of `property` are named after: the component that declares it, however it came to `holder`, whose type is
 * `name`. So a name does not tell who met the schema first.
 */
export function parentOf(scope: Scope, property: Spot, holder: Followed, name: string): string {
  const own = componentAt(property, 'schemas');
  const component = own === componentAt(holder.spot, 'schemas') ? holder.names.at(-1) : (own ?? holder.names.at(-1));
  if (component === undefined) return bareName(name);
  const pascal = pascalName(withoutNamespace(scope.endings, component));
  const bare = withoutRequest(pascal);
  return !scope.componentNames.has(bare) && scope.bareNames.get(bare) === component ? bare : pascal;
}

/** What a list's items are named after: the component that the list is, else what holds it. */
export function itemHint(scope: Scope, list: Followed, hint: Hint): Hint {
  const component = list.names.at(-1);
  const parent = component === undefined ? '' : pascalName(withoutNamespace(scope.endings, component));
  if (parent === '' || listedIn(parent) === '') return { ...hint, member: singular(hint.member), isItem: true };
  return { parent, member: 'Item', isInType: true, isItem: true, isListed: true };
}

/** Without what types of arguments add. */
export function bareName(name: string): string {
  return name.replace(/(?<=.)(Form)?Input(\d*)$/, '$2');
}

function nameComponent(scope: Scope, component: string, spot: Spot, role: Role): string {
  const pascal = pascalName(withoutNamespace(scope.endings, component));
  const bare = withoutRequest(pascal);
  const base = !isArgument(role) || scope.componentNames.has(bare) ? pascal : bare;
  const plain = shorten(
    component
      .replace(/[^A-Za-z0-9_]+/g, '_')
      .replace(/^(__|[0-9])/, '_$1')
      .replace(/^_+/, '_'),
  );
  const told = base === pascal ? base : withoutGroup(base);
  const wishes = [named(told, role), named(base, role), named(pascal, role)];
  const last = reservedTypeNames.includes(pascal) ? 'Object' : 'Type';
  return scope.names.take(
    ...wishes.filter((wish) => wish === component || !isOthers(scope, wish, spot)),
    isArgument(role) ? suffixed(`${pascal}Type`, 'Input') : suffixed(pascal, last),
    ...(plain === '' ? [] : [isArgument(role) ? suffixed(plain, '_Input') : named(plain, role)]),
  );
}

/** True for the name of a component that has another type: not for a text, and not for one that only refers to the schema. */
function isOthers(scope: Scope, name: string, { value }: Spot): boolean {
  return (
    scope.exactNames.has(name) &&
    isTyped(scope, name) &&
    scope.shapes.follow(componentSpot(scope, name)).spot.value !== value
  );
}

/** `AppsCreateApp` as `CreateApp`: a group before what is done to one of it. */
function withoutGroup(name: string): string {
  const words = partsIn(name);
  const group = singular(words[0] ?? '').toLowerCase();
  const [verb, ...done] = words.slice(1);
  const isSaid = isVerb(verb) && done.some((word) => singular(word).toLowerCase() === group);
  return isSaid || group === verb?.toLowerCase() ? words.slice(1).join('') : name;
}

function isArgument(role: Role): boolean {
  return role === 'argument' || role === 'form';
}

function named(name: string, role: Role): string {
  if (role === 'form') return suffixed(name.replace(/(?<=.)Input$/, ''), 'FormInput');
  if (role === 'argument') return suffixed(name, 'Input');
  return role === 'answer' && name.endsWith('Input') ? suffixed(name, 'Type') : name;
}

function suffixed(name: string, suffix: string): string {
  if (name.endsWith(suffix)) return name;
  return shorten(name, maxNameLength - suffix.length) + suffix;
}
