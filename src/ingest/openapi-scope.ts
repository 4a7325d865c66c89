import { isRecord } from '../base/json.ts';
import type { TypeDef, TypeRef } from '../blueprint/types.ts';
import { child, placeOf } from './openapi-document.ts';
import type { SpecDocuments, SpecProblems, Spot } from './openapi-document.ts';
import { joinNames, Names, pascalName, shorten } from './openapi-names.ts';
import { reservedTypeNames } from './openapi-scalars.ts';
import type { Followed, ShapeReader } from './openapi-reader.ts';
import type { Shape } from './openapi-shape.ts';

/** What a type without a name of its own is called after. */
export interface Hint {
  /** Type or operation that holds it, in Pascal case. */
  readonly parent: string;
  /** The property, parameter or role in it. */
  readonly member: string;
}

/** What the writers of types share: everything that was read and named so far. */
export interface Scope {
  readonly documents: SpecDocuments;
  readonly problems: SpecProblems;
  readonly shapes: ShapeReader;
  readonly names: Names;
  /** Components that are called as types are: no other component takes their names. */
  readonly exactNames: ReadonlySet<string>;
  /** How often each ending of a dotted component name occurs, for names without their namespaces. */
  readonly endings: ReadonlyMap<string, number>;
  readonly types: Map<string, TypeDef>;
  readonly usedScalars: Set<string>;
  /** Definitions whose members are still to be written: nesting costs no stack. */
  readonly pending: (() => void)[];
  /** How a name was made, so that the same inline schema met twice shares one type. */
  readonly signatures: Map<string, string>;
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
    endings: countEndings(componentNames(documents.root)),
    exactNames: new Set(componentNames(documents.root).filter((name) => pascalName(name) === name)),
    types: new Map(),
    usedScalars: new Set(),
    pending: [],
    signatures: new Map(),
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

/**
 * The name for the type of a schema: the component's, else one made of what holds it. Gives `isKnown` where an equal inline
 * schema has that name already.
 */
export function nameType(
  scope: Scope,
  followed: Followed,
  shape: Shape,
  hint: Hint,
  suffix: string,
): { name: string; isKnown: boolean } {
  const component = followed.names.at(-1);
  if (component !== undefined) return { name: nameComponent(scope, component, suffix), isKnown: false };
  const title = shape.title !== undefined && hint.parent === '' ? pascalName(shape.title) : undefined;
  const wish = suffixed(title ?? joinNames(hint.parent, hint.member), suffix);
  const signature = `${suffix} ${JSON.stringify(followed.spot.value)} ${followed.spot.document.location}`;
  if (scope.names.has(wish) && scope.signatures.get(wish) === signature) return { name: wish, isKnown: true };
  const name = scope.names.take(wish, suffixed(wish, suffix === '' ? 'Type' : suffix));
  scope.signatures.set(name, signature);
  return { name, isKnown: false };
}

/** What an alternative without a name is called: by its title, a constant in it, its only property, else its number. */
export function variantName(scope: Scope, variant: Spot, index: number): string {
  const shape = scope.shapes.shapeOf(scope.shapes.follow(variant).spot);
  if (shape.title !== undefined && shape.title.length <= 40) return pascalName(shape.title);
  for (const property of shape.properties.values()) {
    const values = scope.shapes.shapeOf(scope.shapes.follow(property).spot).enum ?? [];
    if (values.length === 1 && typeof values[0] === 'string') return pascalName(values[0]);
  }
  const [only, ...others] = shape.properties.keys();
  return only !== undefined && others.length === 0 ? pascalName(only) : `Option${index + 1}`;
}

/** Where the schema of a type stands, for its definition. */
export function whereIs(spot: Spot) {
  return { place: placeOf(spot) };
}

/** `description` as a definition's property, where there is one. */
export function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}

function nameComponent(scope: Scope, component: string, suffix: string): string {
  const pascal = pascalName(withoutNamespace(scope, component));
  const base = suffix === '' ? pascal : pascal.replace(/(?<=.)(Request|Input)$/, '');
  const plain = shorten(
    component
      .replace(/[^A-Za-z0-9_]+/g, '_')
      .replace(/^(__|[0-9])/, '_$1')
      .replace(/^_+/, '_'),
  );
  const wishes = [suffixed(base, suffix), suffixed(pascal, suffix)];
  return scope.names.take(
    ...wishes.filter((wish) => wish === component || !scope.exactNames.has(wish)),
    suffixed(plain, suffix),
    suffixed(pascal, suffix || 'Type'),
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

function suffixed(name: string, suffix: string): string {
  if (suffix === '' || name.endsWith(suffix)) return name;
  return name.slice(0, 80 - suffix.length) + suffix;
}
