import type { TypeDef, TypeRef } from '../blueprint/types.ts';
import { placeOf } from './openapi-document.ts';
import type { SpecDocuments, SpecProblems, Spot } from './openapi-document.ts';
import { joinNames, Names, pascalName } from './openapi-names.ts';
import { reservedTypeNames } from './openapi-scalars.ts';
import type { Followed, Shape, ShapeReader } from './openapi-shape.ts';

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
  readonly types: Map<string, TypeDef>;
  readonly usedScalars: Set<string>;
  /** Definitions whose members are still to be written: nesting costs no stack. */
  readonly pending: (() => void)[];
  /** How a name was made, so that the same inline schema met twice shares one type. */
  readonly signatures: Map<string, string>;
}

/** A scope with nothing in it yet. */
export function createScope(documents: SpecDocuments, problems: SpecProblems, shapes: ShapeReader): Scope {
  return {
    documents,
    problems,
    shapes,
    names: new Names(reservedTypeNames),
    types: new Map(),
    usedScalars: new Set(),
    pending: [],
    signatures: new Map(),
  };
}

/** Notes that a scalar is used and gives its name. */
export function useScalar(scope: Scope, name: string): TypeRef {
  scope.usedScalars.add(name);
  return name;
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

/** Where the schema of a type stands, for its definition. */
export function whereIs(spot: Spot) {
  return { place: placeOf(spot) };
}

/** `description` as a definition's property, where there is one. */
export function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}

function nameComponent(scope: Scope, component: string, suffix: string): string {
  const pascal = pascalName(component);
  const base = suffix === '' ? pascal : pascal.replace(/(?<=.)(Request|Input)$/, '');
  const plain = component
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^(__|[0-9])/, '_$1')
    .replace(/^_+/, '_');
  return scope.names.take(
    suffixed(base, suffix),
    suffixed(pascal, suffix),
    suffixed(plain, suffix),
    suffixed(pascal, suffix || 'Type'),
  );
}

function suffixed(name: string, suffix: string): string {
  if (suffix === '' || name.endsWith(suffix)) return name;
  return name.slice(0, 80 - suffix.length) + suffix;
}
