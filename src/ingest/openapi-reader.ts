import { isRecord } from '../base/json.ts';
import { propertiesOfAll } from './openapi-alternatives.ts';
import { deprecationOf } from './openapi-deprecation.ts';
import { child, referenceOf } from './openapi-document.ts';
import type { SpecDocuments, SpecProblems, Spot } from './openapi-document.ts';
import { isOfTexts, readOwn, saysNullable, saysOnlyNull, saysSomething, saysType } from './openapi-keywords.ts';
import { anything, asParent, mergeShapes } from './openapi-shape.ts';
import type { Shape } from './openapi-shape.ts';
import { textIn, upperFirst } from './openapi-text.ts';
import type { SchemaObject } from './openapi-text.ts';

/** Where following references and wrappers that add nothing led. */
export interface Followed {
  readonly spot: Spot;
  /** Names of the components on the way, the innermost last. */
  readonly names: readonly string[];
  readonly isNullable: boolean;
  /** Annotations beside the references: the outermost counts. */
  readonly description: string | undefined;
  readonly isReadOnly: boolean;
  readonly isWriteOnly: boolean;
  /** The reason. */
  readonly deprecated: string | undefined;
}

/** A step of following: what a schema only points to, and what it says beside that without changing it. */
interface Step {
  readonly spot: Spot;
  readonly name: string | undefined;
  readonly hasNull: boolean;
  readonly beside?: readonly SchemaObject[];
}

const maxDepth = 100;
/** Schemas that one schema may be merged of: some hundred times what people write. */
const maxMerged = 1_000;
/** Alternatives of alternatives, counted as often as they can be reached, and how deep they are followed. */
const [maxAlternatives, maxAlternativesDepth] = [20_000, 8];
/** How deep objects of nothing but read-only properties are looked for. */
const maxEmptyDepth = 3;
/** Properties or listed values of one schema: more are data that came into the description. */
const maxMembers = 10_000;

/** Reads schemas. Whatever is broken counts as "anything", with a warning. */
export class ShapeReader {
  private readonly documents: SpecDocuments;
  private readonly problems: SpecProblems;
  private readonly shapes = new Map<unknown, Shape>();
  /** Merged schemas that no circle cut short: they are the same wherever they are named. */
  private readonly whole = new Map<unknown, Shape>();
  /** With the properties of alternatives, by these. */
  private readonly wide = new WeakMap<readonly Spot[], ReadonlyMap<string, Spot>>();
  /** The shapes that are given out. */
  private readonly bounded = new Map<unknown, Shape>();
  private readonly counts = Array.from({ length: maxAlternativesDepth }, () => new Map<unknown, number>());
  private merged = 0;
  private cuts = 0;

  constructor(documents: SpecDocuments, problems: SpecProblems) {
    this.documents = documents;
    this.problems = problems;
  }

  /** Follows references, and wrappers (`allOf` with one member, nullable unions of one) that say nothing of their own. */
  follow(start: Spot): Followed {
    const names: string[] = [];
    let [spot, isNullable, isReadOnly, isWriteOnly] = [start, false, false, false];
    let [description, deprecated]: (string | undefined)[] = [];
    for (let steps = 0; steps < maxDepth; steps++) {
      const schema = isRecord(spot.value) ? spot.value : {};
      const next = this.transparent(spot, schema);
      for (const said of [schema, ...(next?.beside ?? [])]) {
        isNullable ||= saysNullable(said);
        isReadOnly ||= said['readOnly'] === true;
        isWriteOnly ||= said['writeOnly'] === true;
        deprecated ??= deprecationOf(said);
        description ??= textIn(said, 'description');
      }
      if (!next) return { spot, names, isNullable, description, isReadOnly, isWriteOnly, deprecated };
      if (next.hasNull) isNullable = true;
      if (next.name !== undefined) names.push(next.name);
      spot = next.spot;
    }
    this.problems.warn('OPENAPI_CIRCULAR', 'This schema leads only back to itself; it is served as JSON.', start);
    const nowhere = { ...start, value: {} };
    return { spot: nowhere, names, isNullable, description, isReadOnly, isWriteOnly, deprecated };
  }

  /** The merged shape of the schema at `spot`, which `follow` gave. */
  shapeOf(spot: Spot): Shape {
    const known = this.bounded.get(spot.value);
    if (known) return known;
    let shape = this.mergedShape(spot);
    if (shape.variants.length > 1 && this.alternatives(spot, 0) > maxAlternatives) {
      const message = `This schema has more than ${maxAlternatives} alternatives of alternatives; it is served as JSON.`;
      this.problems.warn('OPENAPI_TOO_COMPLEX', message, spot);
      shape = { ...shape, variants: [] };
    }
    if (isRecord(spot.value)) this.bounded.set(spot.value, shape);
    return shape;
  }

  /** How many ways there are through the alternatives of the schema. */
  private alternatives(spot: Spot, depth: number): number {
    const counts = this.counts[depth];
    if (!counts) return 1;
    const known = counts.get(spot.value);
    if (known !== undefined) return known;
    let count = 0;
    const { variants } = this.mergedShape(spot);
    for (const variant of variants) count += this.alternatives(this.follow(variant).spot, depth + 1);
    counts.set(spot.value, Math.max(1, Math.min(count, 2 * maxAlternatives)));
    return Math.max(1, count);
  }

  private mergedShape(spot: Spot): Shape {
    const known = this.shapes.get(spot.value);
    if (known) return known;
    this.merged = 0;
    const shape = this.merge(spot, new Set(), 0);
    if (this.merged > maxMerged) {
      const message = `This schema is put together of more than ${maxMerged} others by allOf; what comes behind them is left out.`;
      this.problems.warn('OPENAPI_TOO_COMPLEX', message, spot);
    }
    if (isRecord(spot.value)) this.shapes.set(spot.value, shape);
    return shape;
  }

  /** True for what a caller may give: neither read-only itself nor, unless it must be there, an object of nothing else. */
  isWritable(spot: Spot, isRequired: boolean, depth = 0): boolean {
    const followed = this.follow(spot);
    if (followed.isReadOnly || isRequired) return !followed.isReadOnly;
    const { properties, variants, rest } = this.shapeOf(followed.spot);
    if (properties.size === 0 || variants.length > 0 || rest || depth >= maxEmptyDepth) return true;
    return [...properties.values()].some((property) => this.isWritable(property, false, depth + 1));
  }

  /** True where the schema says of which kind all values are, and null is none of them. */
  saysKind({ types, variants }: Shape): boolean {
    if (types.size > 0 || variants.length === 0) return types.size > 0;
    return variants.every((variant) => {
      const { spot, isNullable } = this.follow(variant);
      const shape = this.shapeOf(spot);
      return shape.types.size > 0 && !shape.isNullable && !isNullable;
    });
  }

  /** The properties of a shape and of all its alternatives, always the same spots for one shape. */
  allProperties(shape: Shape): ReadonlyMap<string, Spot> {
    if (shape.variants.length === 0) return shape.properties;
    const known = this.wide.get(shape.variants);
    if (known) return known;
    const all = propertiesOfAll(this, shape);
    this.wide.set(shape.variants, all);
    return all;
  }

  /** The next spot where this one only points further. */
  private transparent(spot: Spot, schema: SchemaObject): Step | undefined {
    const ref = referenceOf(schema);
    if (ref !== undefined) {
      // A `type` beside it, `{ type: object, $ref }`, says no more than what it refers to.
      const said = Object.keys(schema).filter((key) => !/^(?:\$(?:dynamicR|r)ef|type)$/.test(key) && saysType(key));
      if (!said.every(isOfTexts)) return undefined;
      const target = this.documents.find(ref, spot);
      if (said.length > 0 && typeof target !== 'string' && !saysSomething(target.value)) return undefined;
      if (typeof target !== 'string') return { spot: target, name: componentName(ref), hasNull: false };
      this.problems.warn('OPENAPI_BROKEN_REF', `${upperFirst(target)}; it is served as JSON.`, spot);
      return { spot: { ...spot, value: {} }, name: undefined, hasNull: false };
    }
    const structural = Object.keys(schema).filter(saysType);
    const keyword = structural.find((key) => key === 'allOf' || key === 'oneOf' || key === 'anyOf');
    if (keyword === undefined) return undefined;
    const others = structural.filter((key) => key !== keyword);
    const list = schema[keyword];
    if (!Array.isArray(list) || !others.every((key) => key === 'type' && others.length === 1)) return undefined;
    const members = list.map((_member, index) => child(spot, keyword, index));
    const real = members.filter(({ value }) => (keyword === 'allOf' ? !isAnnotation(value) : !saysOnlyNull(value)));
    const [only] = real;
    if (!only || real.length !== 1 || !isRecord(only.value)) return undefined;
    const rest = members.filter((member) => member !== only);
    const hasNull = rest.some(({ value }) => keyword !== 'allOf' || (isRecord(value) && saysNullable(value)));
    const beside = rest.flatMap(({ value }) => (keyword === 'allOf' && isRecord(value) ? [value] : []));
    return { spot: only, name: undefined, hasNull, beside };
  }

  private merge(spot: Spot, seen: ReadonlySet<unknown>, depth: number): Shape {
    const { value } = spot;
    if (!isRecord(value)) return anything;
    const known = this.whole.get(value) ?? this.shapes.get(value);
    if (known) return known;
    const cutsBefore = this.cuts;
    if (seen.has(value) || depth > maxDepth || ++this.merged > maxMerged) {
      this.cuts++;
      return anything;
    }
    const inside = new Set([...seen, value]);
    const parts: Shape[] = [];
    const ref = referenceOf(value);
    if (ref !== undefined) {
      const target = this.documents.resolve({ ...spot, value: { $ref: ref } });
      if (target.spot) parts.push(asParent(this.merge(target.spot, inside, depth + 1)));
      else this.problems.warn('OPENAPI_BROKEN_REF', `${upperFirst(target.failure)}; that part is left out.`, spot);
    }
    const all = value['allOf'];
    if (Array.isArray(all)) {
      for (let index = 0; index < all.length; index++) {
        const member = this.documents.resolve(child(spot, 'allOf', index));
        if (!member.spot) {
          const message = `${upperFirst(member.failure)}; that part is left out.`;
          this.problems.warn('OPENAPI_BROKEN_REF', message, child(spot, 'allOf', index));
          continue;
        }
        const shape = this.merge(member.spot, inside, depth + 1);
        parts.push(member.refs.length > 0 ? asParent(shape) : shape);
      }
    }
    const own = readOwn(spot, this.bearable(spot, value));
    const shape = parts.length === 0 ? own : mergeShapes(own, parts);
    if (this.cuts === cutsBefore) this.whole.set(value, shape);
    return shape;
  }

  /** The schema without the properties or listed values that are too many. */
  private bearable(spot: Spot, schema: SchemaObject): SchemaObject {
    let kept = schema;
    for (const key of ['properties', 'enum']) {
      const members = schema[key];
      const count = typeof members === 'object' && members !== null ? Object.keys(members).length : 0;
      if (count <= maxMembers) continue;
      const what = key === 'enum' ? 'listed values' : 'properties';
      const message = `This schema has ${count} ${what}, more than ${maxMembers}; they are not served.`;
      this.problems.warn('OPENAPI_TOO_COMPLEX', message, spot);
      kept = { ...kept, [key]: undefined };
    }
    return kept;
  }
}

/** True for a part of `allOf` that only says something about the others. */
function isAnnotation(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return !Object.keys(value).some((key) => saysType(key) && !(key === 'type' && value['type'] === 'object'));
}

function componentName(ref: string): string | undefined {
  const segments = ref.split('#').at(-1)?.split('/') ?? [];
  const last = segments.at(-1) ?? '';
  if (ref.includes('#') && last !== '') {
    const holder = segments.at(-2) ?? '';
    return /^(schemas|definitions|\$defs|responses|parameters|requestBodies|components)$/.test(holder)
      ? decode(last)
      : undefined;
  }
  return decode(ref.split('#')[0]?.split('/').at(-1) ?? '').replace(/\.(ya?ml|json)$/i, '');
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return segment;
  }
}
