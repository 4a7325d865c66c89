import type { Spot } from './openapi-document.ts';
import { overridden } from './openapi-overrides.ts';

export type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';

/** A schema with its references followed and its `allOf` merged: what a value of it looks like. Null stands apart. */
export interface Shape {
  /** Declared or inferred; empty: anything. */
  readonly types: ReadonlySet<JsonType>;
  readonly format: string | undefined;
  /** Without null. */
  readonly enum: readonly unknown[] | undefined;
  readonly isNullable: boolean;
  readonly properties: ReadonlyMap<string, Spot>;
  readonly required: ReadonlySet<string>;
  /** What other properties hold, where the schema describes these: `additionalProperties`. */
  readonly rest: Spot | undefined;
  readonly items: Spot | undefined;
  readonly tuple: readonly Spot[];
  /** `oneOf` or `anyOf` without the alternatives that only say null. */
  readonly variants: readonly Spot[];
  readonly discriminator: Discriminator | undefined;
  readonly description: string | undefined;
  readonly title: string | undefined;
  readonly isReadOnly: boolean;
  readonly isWriteOnly: boolean;
  readonly default: unknown;
  /** Of the numbers that the schema mentions the largest, without its sign. */
  readonly largest: number | undefined;
  /** `x-enum-varnames` and its relatives. */
  readonly enumNames: readonly unknown[] | undefined;
  readonly enumDescriptions: unknown;
}

export interface Discriminator {
  readonly property: string;
  /** Values as the spec maps them, with references or names of schemas. */
  readonly mapping: ReadonlyMap<string, string>;
  /** `defaultMapping` of 3.2: the schema of values that are not mapped. */
  readonly otherwise?: string;
  readonly spot: Spot;
}

/** What is said by a schema that says nothing. */
export const anything: Shape = {
  types: new Set(),
  format: undefined,
  enum: undefined,
  isNullable: false,
  properties: new Map(),
  required: new Set(),
  rest: undefined,
  items: undefined,
  tuple: [],
  variants: [],
  discriminator: undefined,
  description: undefined,
  title: undefined,
  isReadOnly: false,
  isWriteOnly: false,
  default: undefined,
  largest: undefined,
  enumNames: undefined,
  enumDescriptions: undefined,
};

/** What a schema inherits by reference: neither the parent's name nor its discriminator. */
export function asParent(shape: Shape): Shape {
  return { ...shape, discriminator: undefined, title: undefined, default: undefined };
}

/** `own` speaks last: its annotations win; properties and requirements add up. */
export function mergeShapes(own: Shape, parts: readonly Shape[]): Shape {
  const all = [...parts, own];
  const properties = new Map<string, Spot>();
  for (const shape of all) {
    for (const [name, spot] of shape.properties) {
      const earlier = properties.get(name);
      properties.set(name, earlier === undefined ? spot : overridden(earlier, spot));
    }
  }
  const first = <Key extends keyof Shape>(key: Key): Shape[Key] =>
    own[key] ?? parts.find((part) => part[key] !== undefined)?.[key] ?? own[key];
  return {
    types: narrow(all.map((shape) => shape.types)),
    format: first('format'),
    enum: first('enum'),
    isNullable: own.isNullable || isAllNullable(parts),
    properties,
    required: new Set(all.flatMap((shape) => [...shape.required])),
    rest: first('rest'),
    items: first('items'),
    tuple: all.findLast((shape) => shape.tuple.length > 0)?.tuple ?? [],
    variants: distinct(all.flatMap((shape) => shape.variants)),
    discriminator: first('discriminator'),
    description: first('description'),
    title: first('title'),
    isReadOnly: all.some((shape) => shape.isReadOnly),
    isWriteOnly: all.some((shape) => shape.isWriteOnly),
    default: first('default'),
    largest: first('largest'),
    enumNames: first('enumNames'),
    enumDescriptions: first('enumDescriptions'),
  };
}

/** True where null is allowed by all parts that say anything about the value. */
function isAllNullable(parts: readonly Shape[]): boolean {
  const speaking = parts.filter((part) => part.isNullable || !isSilent(part));
  return speaking.length > 0 && speaking.every((part) => part.isNullable);
}

function isSilent({ types, properties, variants, enum: values }: Shape): boolean {
  return types.size === 0 && properties.size === 0 && variants.length === 0 && values === undefined;
}

/** Alternatives that several parts name are one. */
function distinct(variants: readonly Spot[]): readonly Spot[] {
  return [...new Map(variants.map((variant) => [variant.value, variant])).values()];
}

/** What all agree on; where they contradict each other, what the first says. */
function narrow(sets: readonly ReadonlySet<JsonType>[]): ReadonlySet<JsonType> {
  const speaking = sets.filter((set) => set.size > 0);
  const [first = new Set<JsonType>(), ...rest] = speaking;
  const common = rest.reduce((left, right) => intersect(left, right), first);
  return common.size > 0 ? common : first;
}

function intersect(left: ReadonlySet<JsonType>, right: ReadonlySet<JsonType>): ReadonlySet<JsonType> {
  const both = [...left].filter((type) => right.has(type) || (type === 'integer' && right.has('number')));
  if (left.has('number') && right.has('integer') && !both.includes('integer')) both.push('integer');
  return new Set(both);
}
