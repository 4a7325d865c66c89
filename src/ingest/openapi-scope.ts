import { isRecord } from '../base/json.ts';
import type { TypeDef, TypeRef } from '../blueprint/types.ts';
import { child, placeOf } from './openapi-document.ts';
import type { SpecDocuments, SpecProblems, Spot } from './openapi-document.ts';
import { Names, pascalName } from './openapi-names.ts';
import { listedIn, withoutEnding, withoutRequest } from './openapi-component-names.ts';
import { reservedTypeNames } from './openapi-scalars.ts';
import type { ShapeReader } from './openapi-reader.ts';
import type { Shape } from './openapi-shape.ts';
import { recordEntries } from './openapi-text.ts';

/** What a type without a name of its own is called after. */
export interface Hint {
  /** Type or operation that holds it, in Pascal case. */
  readonly parent: string;
  /** The property, parameter or role in it. */
  readonly member: string;
  /** True where a type holds it, whose name is therefore taken. */
  readonly isInType?: boolean;
  /** True for what a list holds. */
  readonly isItem?: boolean;
  /** True for what a component holds that is a list: `parent` is that component. */
  readonly isListed?: boolean;
}

/** A component or operation, and the property in it or in an inline type of it. */
export interface Holder {
  readonly root: string;
  readonly member: string;
}

/** How many components are compared that could be called alike; where there are more, none is. */
export const maxSame = 20;

/** What the writers of types share: everything that was read and named so far. */
export interface Scope {
  readonly documents: SpecDocuments;
  readonly problems: SpecProblems;
  readonly shapes: ShapeReader;
  readonly names: Names;
  /** Components that are called as types are: no other component takes their names. */
  readonly exactNames: ReadonlySet<string>;
  /** The components by their names in Pascal case, with their namespaces and without: an `order_line` and an `OrderLine` have one. */
  readonly componentNames: ReadonlyMap<string, ReadonlySet<string>>;
  /** By name without what says that it is a request: the first component that has it. */
  readonly bareNames: ReadonlyMap<string, string>;
  /** By name without an ending that says nothing: the components that have it, in Pascal case. */
  readonly briefNames: ReadonlyMap<string, ReadonlySet<string>>;
  /** By what one of a list is called: the components that could be such lists, in Pascal case. */
  readonly listNames: ReadonlyMap<string, ReadonlySet<string>>;
  /** How often each ending of a dotted component name occurs, for names without their namespaces. */
  readonly endings: ReadonlyMap<string, number>;
  readonly types: Map<string, TypeDef>;
  readonly usedScalars: Set<string>;
  /** Definitions whose members are still to be written: nesting costs no stack. */
  readonly pending: (() => void)[];
  /** How a name was made, so that the same inline schema met twice shares one type. */
  readonly signatures: Map<string, string>;
  /** Inline types in types by their names without what arguments add: who holds them in the end, and as what. */
  readonly holders: Map<string, Holder>;
  /** By type: the schemas of its members by their names. */
  readonly members: Map<string, ReadonlyMap<string, Spot>>;
  /** What the bodies of error answers hold, by the answers that are shared by many operations. */
  readonly errorTexts: Map<unknown, string | undefined>;
  /** Enums by the schema that lists their values: what is sent and what is answered share one type. */
  readonly enums: Map<unknown, string>;
}

/** A scope with nothing in it yet. */
export function createScope(documents: SpecDocuments, problems: SpecProblems, shapes: ShapeReader): Scope {
  const components = componentNames(documents.root);
  const endings = countEndings(components);
  const pascals = components.map((name) => pascalName(withoutNamespace(endings, name)));
  const bareNames = new Map(
    pascals.map((pascal, index) => [withoutRequest(pascal), components[index] ?? ''] as const).toReversed(),
  );
  return {
    documents,
    problems,
    shapes,
    names: new Names(reservedTypeNames),
    componentNames: allBy(components, (name, index) => [pascalName(name), pascals[index] ?? '']),
    bareNames,
    briefNames: allBy(pascals, (name) => [withoutEnding(name), withoutRequest(name)]),
    listNames: allBy(pascals, (name) => [listedIn(name)]),
    endings,
    exactNames: new Set(components.filter((name) => pascalName(name) === name)),
    types: new Map(),
    usedScalars: new Set(),
    pending: [],
    signatures: new Map(),
    holders: new Map(),
    members: new Map(),
    errorTexts: new Map(),
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

/** The component that the spot stands in, of one kind: `schemas`, `parameters`, `responses`, `requestBodies`. */
export function componentAt(spot: Spot, kind: string): string | undefined {
  const [first, second, third] = spot.pointer;
  // As 2.0 calls them; a file that is one operation has a list of parameters there, and answers by their status.
  const isOld =
    kind === 'schemas'
      ? first === 'definitions'
      : kind === 'parameters' && first === kind && !/^\d+$/.test(String(second));
  const name = isOld ? second : first === 'components' && second === kind ? third : undefined;
  return name === undefined ? undefined : String(name);
}

/** The schema of a component. */
export function componentSpot({ documents: { root } }: Scope, name: string): Spot {
  const spot = child(root, 'components', 'schemas', name);
  return spot.value === undefined ? child(root, 'definitions', name) : spot;
}

/** What the schema of a component says, wherever that leads. */
export function componentShape(scope: Scope, name: string): Shape {
  return scope.shapes.shapeOf(scope.shapes.follow(componentSpot(scope, name)).spot);
}

/** What schemas of one type have in common: all they say, of listed values only these and what they are called. */
export function contentOf(scope: Scope, spot: Spot): string {
  const shape = scope.shapes.shapeOf(spot);
  if (shape.enum === undefined || shape.properties.size > 0) return JSON.stringify(spot.value);
  return JSON.stringify([shape.enum, shape.enumNames, shape.enumDescriptions]);
}

/** The schemas of all components, with the steps from the root of the document to each. */
export function componentSchemas({ documents: { root } }: Scope) {
  return [['components', 'schemas'], ['definitions']].flatMap((holder) =>
    recordEntries(child(root, ...holder).value).map(([name]) => {
      const steps = [...holder, name];
      return { steps, spot: child(root, ...steps) };
    }),
  );
}

/** Where the schema of a type stands, for its definition. */
export function whereIs(spot: Spot) {
  return { place: placeOf(spot) };
}

/** `description` as a definition's property, where there is one. */
export function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}

/**
 * `Shop.Api.Models.Order` is `Order` where no other component ends so; `io.k8s.api.core.v1.Pod` is `core.v1.Pod`, whose
 * name shall not change when another version comes.
 */
export function withoutNamespace(endings: ReadonlyMap<string, number>, component: string): string {
  const generic = shortName(component);
  if (generic !== undefined) return endings.get(generic.toLowerCase()) === 1 ? generic : component;
  const segments = component.split('.');
  if (segments.length < 3 || !/^[\w.-]+$/.test(component)) return component;
  if (/^v\d+\w*$/.test(segments.at(-2) ?? '')) return segments.slice(-3).join('.');
  for (let count = 1; count < segments.length; count++) {
    const ending = segments.slice(-count).join('.');
    if (endings.get(ending.toLowerCase()) === 1) return ending;
  }
  return component;
}

function shortName(component: string): string | undefined {
  const told = /^20\d(?=[A-Z][A-Za-z]{3,}$)|(?<=^[A-Za-z]\w*[A-Za-z])200(?=Response$)/;
  return (
    genericName(component) ?? googleName(component) ?? (told.test(component) ? component.replace(told, '') : undefined)
  );
}

/** `GoogleShopV1Order` without its package and version. */
function googleName(component: string): string | undefined {
  const name = /^Google[A-Z]\w*?V\d+(?:(?:alpha|beta|main)\d*)?([A-Z]\w{3,})$/.exec(component)?.[1];
  const isOfAds = component.startsWith('GoogleAds');
  return isOfAds ? name?.replace(/^(?:Common|Enums|Errors|Resources|Services)_*(?=[A-Z])/, '') : name;
}

/** Nobody's names are longer, and to look for the parts of one takes longer than it is long. */
const maxGenericName = 400;

/** .NET's `Shop.Page[Shop.Models.Order]`, ``Shop.Page`1[[Shop.Models.Order, Shop, Version=1.0]]`` and `Shop.PageOfShop.Models.Order` without namespaces. */
function genericName(component: string): string | undefined {
  if (component.length > maxGenericName) return undefined;
  if (!/^[\w.]+(?:`\d+)?[[<«].*[\]>»]$/.test(component) && !/^[\w.]+Of[A-Z]\w*\.[\w.]+$/.test(component))
    return undefined;
  return component
    .replaceAll(/`\d+/g, '')
    .replaceAll(/,\s*[\w.]+,\s*Version=[^\]]*/g, '')
    .split(/(Of(?=[A-Z]\w*\.)|[^\w.]+)/)
    .map((piece) => piece.replace(/^(?:\w+\.)+(?=\w)/, ''))
    .join('');
}

/** What has a key: as many of one as are looked at to tell names apart. */
function allBy(
  names: readonly string[],
  keysOf: (name: string, index: number) => readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [index, name] of names.entries()) {
    for (const key of keysOf(name, index)) {
      const same = found.get(key) ?? new Set();
      if (same.size <= maxSame) found.set(key, same.add(name));
    }
  }
  return found;
}

function countEndings(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (ending: string) => counts.set(ending, (counts.get(ending) ?? 0) + 1);
  for (const name of names) {
    const generic = shortName(name);
    const segments = name.toLowerCase().split('.');
    const lengths = Array.from({ length: Math.min(segments.length, 4) }, (_, index) => index + 1);
    if (generic !== undefined) count(generic.toLowerCase());
    else for (const length of lengths) count(segments.slice(-length).join('.'));
  }
  return counts;
}

function componentNames(root: Spot): readonly string[] {
  const holders = [child(root, 'components', 'schemas'), child(root, 'definitions')];
  return holders.flatMap(({ value }) => (isRecord(value) ? Object.keys(value) : []));
}
