import { isRecord } from '../base/json.ts';
import type { TypeDef, TypeRef } from '../blueprint/types.ts';
import { child, placeOf } from './openapi-document.ts';
import type { SpecDocuments, SpecProblems, Spot } from './openapi-document.ts';
import { joinNames, Names, pascalName, shorten } from './openapi-names.ts';
import { reservedTypeNames } from './openapi-scalars.ts';
import type { Followed, ShapeReader } from './openapi-reader.ts';

/** What a type without a name of its own is called after. */
export interface Hint {
  /** Type or operation that holds it, in Pascal case. */
  readonly parent: string;
  /** The property, parameter or role in it. */
  readonly member: string;
  /** True where a type holds it, whose name is therefore taken. */
  readonly isInType?: boolean;
}

/** What the writers of types share: everything that was read and named so far. */
export interface Scope {
  readonly documents: SpecDocuments;
  readonly problems: SpecProblems;
  readonly shapes: ShapeReader;
  readonly names: Names;
  /** Components that are called as types are: no other component takes their names. */
  readonly exactNames: ReadonlySet<string>;
  /** Every component's name in Pascal case. */
  readonly componentNames: ReadonlySet<string>;
  /** How often each ending of a dotted component name occurs, for names without their namespaces. */
  readonly endings: ReadonlyMap<string, number>;
  readonly types: Map<string, TypeDef>;
  readonly usedScalars: Set<string>;
  /** Definitions whose members are still to be written: nesting costs no stack. */
  readonly pending: (() => void)[];
  /** How a name was made, so that the same inline schema met twice shares one type. */
  readonly signatures: Map<string, string>;
  /** By type: the schemas of its members by their names. */
  readonly members: Map<string, ReadonlyMap<string, Spot>>;
  /** Enums by the schema that lists their values: what is sent and what is answered share one type. */
  readonly enums: Map<unknown, string>;
}

/** A scope with nothing in it yet. */
export function createScope(documents: SpecDocuments, problems: SpecProblems, shapes: ShapeReader): Scope {
  return {
    documents,
    problems,
    shapes,
    names: new Names(reservedTypeNames),
    componentNames: new Set(componentNames(documents.root).map(pascalName)),
    endings: countEndings(componentNames(documents.root)),
    exactNames: new Set(componentNames(documents.root).filter((name) => pascalName(name) === name)),
    types: new Map(),
    usedScalars: new Set(),
    pending: [],
    signatures: new Map(),
    members: new Map(),
    enums: new Map(),
  };
}

/** Notes that a scalar is used and gives its name. */
export function useScalar(scope: Scope, name: string): TypeRef {
  scope.usedScalars.add(name);
  return name;
}

/** Schemas within schemas, each a step or two of the pointer: nobody writes more, and what does is served as JSON. */
const maxPointerLength = 200;

/** True, with a warning, for a schema that is nested too deeply to be written as types. */
export function isTooDeep(scope: Scope, spot: Spot): boolean {
  if (spot.pointer.length <= maxPointerLength) return false;
  const start = { ...spot, pointer: spot.pointer.slice(0, 6) };
  scope.problems.warn('OPENAPI_TOO_DEEP', 'This is nested too deeply; its inner parts are served as JSON.', start);
  return true;
}

/** Writes all definitions that wait, and those that they bring. */
export function writePending(scope: Scope): void {
  for (let write = scope.pending.pop(); write; write = scope.pending.pop()) write();
}

/** What a type is for: the same schema has one type in answers, another as an argument, and one more for a form with files. */
export type Role = 'answer' | 'argument' | 'form' | 'enum';

/**
 * The name for the type of a schema: the component's, else one made of what holds it. Gives `isKnown` where an equal inline
 * schema has that name already. Types of arguments end with `Input` and those of answers do not, so neither takes the
 * other's name.
 */
export function nameType(scope: Scope, followed: Followed, hint: Hint, role: Role): { name: string; isKnown: boolean } {
  const component = followed.names.at(-1);
  if (component !== undefined) return { name: nameComponent(scope, component, role), isKnown: false };
  const whole = named(shorten(hint.parent + pascalName(hint.member)), role);
  const wish = hint.isInType === true ? whole : named(joinNames(hint.parent, hint.member), role);
  const signature = `${role} ${JSON.stringify(followed.spot.value)} ${followed.spot.document.location}`;
  if (scope.names.has(wish) && scope.signatures.get(wish) === signature) return { name: wish, isKnown: true };
  const name = scope.names.take(wish, isArgument(role) ? whole : suffixed(wish, 'Type'));
  scope.signatures.set(name, signature);
  return { name, isKnown: false };
}

/**
 * What inline types of `property` are named after: the component that declares it, however it came to `holder`, whose type is
 * `name`. So a name does not tell who met the schema first.
 */
export function parentOf(scope: Scope, property: Spot, holder: Followed, name: string): string {
  const own = componentAt(property, 'schemas');
  const component = own === componentAt(holder.spot, 'schemas') ? holder.names.at(-1) : (own ?? holder.names.at(-1));
  return component === undefined
    ? name.replace(/(?<=.)(Form)?Input(\d*)$/, '$2')
    : pascalName(withoutNamespace(scope, component));
}

/** The component that the spot stands in, of one kind: `schemas`, `parameters`, `responses`, `requestBodies`. */
export function componentAt(spot: Spot, kind: string): string | undefined {
  const [first, second, third] = spot.pointer;
  const isOld = first === 'definitions' && kind === 'schemas';
  const name = isOld ? second : first === 'components' && second === kind ? third : undefined;
  return name === undefined ? undefined : String(name);
}

/** What an alternative without a name is called: by its title, a constant in it, its only property, its file, else its number. */
export function variantName(scope: Scope, variant: Spot, index: number): string {
  const shape = scope.shapes.shapeOf(scope.shapes.follow(variant).spot);
  if (shape.title !== undefined && shape.title.length <= 40) return pascalName(shape.title);
  for (const property of shape.properties.values()) {
    const values = scope.shapes.shapeOf(scope.shapes.follow(property).spot).enum ?? [];
    if (values.length === 1 && typeof values[0] === 'string') return pascalName(values[0]);
  }
  const [only, ...others] = shape.properties.keys();
  if (only !== undefined && others.length === 0) return pascalName(only);
  return referredName(variant) ?? `Option${index + 1}`;
}

/** What a reference into another file calls its schema: `records.yml#/text_record`, `text_record.yml`. */
function referredName({ value }: Spot): string | undefined {
  const reference = isRecord(value) ? value['$ref'] : undefined;
  if (typeof reference !== 'string' || reference.startsWith('#')) return undefined;
  const last =
    reference
      .replace(/[#/]+$/, '')
      .split(/[#/]/)
      .at(-1) ?? '';
  const name = last.replace(/\.(?:json|ya?ml)$/i, '');
  return /^[A-Za-z][\w.-]*$/.test(name) ? pascalName(name) : undefined;
}

/** Where the schema of a type stands, for its definition. */
export function whereIs(spot: Spot) {
  return { place: placeOf(spot) };
}

/** `description` as a definition's property, where there is one. */
export function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}

function nameComponent(scope: Scope, component: string, role: Role): string {
  const pascal = pascalName(withoutNamespace(scope, component));
  const bare = pascal.replace(/(?<=.)(Request|Input)$/, '');
  const base = !isArgument(role) || scope.componentNames.has(bare) ? pascal : bare;
  const plain = shorten(
    component
      .replace(/[^A-Za-z0-9_]+/g, '_')
      .replace(/^(__|[0-9])/, '_$1')
      .replace(/^_+/, '_'),
  );
  const wishes = [named(base, role), named(pascal, role)];
  const last = isArgument(role) ? '_Input' : reservedTypeNames.includes(pascal) ? 'Object' : 'Type';
  return scope.names.take(
    ...wishes.filter((wish) => wish === component || !scope.exactNames.has(wish)),
    ...(isArgument(role) ? [suffixed(plain, last)] : plain === '' || last === 'Object' ? [] : [named(plain, role)]),
    suffixed(pascal, last),
  );
}

/**
 * `Shop.Api.Models.Order` is `Order` where no other component ends so; `io.k8s.api.core.v1.Pod` is `core.v1.Pod`, whose
 * name shall not change when another version comes.
 */
function withoutNamespace(scope: Scope, component: string): string {
  const segments = component.split('.');
  if (segments.length < 3 || !/^[\w.-]+$/.test(component)) return component;
  if (/^v\d+\w*$/.test(segments.at(-2) ?? '')) return segments.slice(-3).join('.');
  for (let count = 1; count < segments.length; count++) {
    const ending = segments.slice(-count).join('.');
    if (scope.endings.get(ending.toLowerCase()) === 1) return ending;
  }
  return component;
}

function countEndings(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) {
    const segments = name.toLowerCase().split('.');
    for (let count = 1; count <= Math.min(segments.length, 4); count++) {
      const ending = segments.slice(-count).join('.');
      counts.set(ending, (counts.get(ending) ?? 0) + 1);
    }
  }
  return counts;
}

function componentNames(root: Spot): readonly string[] {
  const holders = [child(root, 'components', 'schemas'), child(root, 'definitions')];
  return holders.flatMap(({ value }) => (isRecord(value) ? Object.keys(value) : []));
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
  return name.slice(0, 80 - suffix.length) + suffix;
}
