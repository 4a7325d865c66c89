import { isRecord } from '../base/json.ts';
import { child } from './openapi-document.ts';
import type { SpecDocuments, SpecProblems, Spot } from './openapi-document.ts';

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
  readonly items: Spot | undefined;
  readonly tuple: readonly Spot[];
  /** `oneOf` or `anyOf` without the alternatives that only say null. */
  readonly variants: readonly Spot[];
  readonly discriminator: Discriminator | undefined;
  readonly description: string | undefined;
  readonly title: string | undefined;
  readonly isReadOnly: boolean;
  readonly isWriteOnly: boolean;
  readonly isDeprecated: boolean;
  readonly default: unknown;
  readonly maximum: number | undefined;
  /** `x-enum-varnames` and its relatives. */
  readonly enumNames: readonly unknown[] | undefined;
  readonly enumDescriptions: unknown;
}

export interface Discriminator {
  readonly property: string;
  /** Values as the spec maps them, with references or names of schemas. */
  readonly mapping: ReadonlyMap<string, string>;
  readonly spot: Spot;
}

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
  readonly isDeprecated: boolean;
}

type SchemaObject = Readonly<Record<string, unknown>>;

const annotations = new Set([
  'title',
  'description',
  'summary',
  'nullable',
  'readOnly',
  'writeOnly',
  'deprecated',
  'example',
  'examples',
  'default',
  'externalDocs',
  'xml',
  '$comment',
  '$id',
  '$schema',
  '$anchor',
]);
const maxDepth = 100;

/** Reads schemas. Whatever is broken counts as "anything", with a warning. */
export class ShapeReader {
  private readonly documents: SpecDocuments;
  private readonly problems: SpecProblems;
  private readonly shapes = new Map<unknown, Shape>();

  constructor(documents: SpecDocuments, problems: SpecProblems) {
    this.documents = documents;
    this.problems = problems;
  }

  /** Follows references, and wrappers (`allOf` with one member, nullable unions of one) that say nothing of their own. */
  follow(start: Spot): Followed {
    const names: string[] = [];
    let [spot, isNullable, isReadOnly, isWriteOnly, isDeprecated] = [start, false, false, false, false];
    let description: string | undefined;
    for (let steps = 0; steps < maxDepth; steps++) {
      const schema = isRecord(spot.value) ? spot.value : {};
      isNullable ||= saysNullable(schema);
      isReadOnly ||= schema['readOnly'] === true;
      isWriteOnly ||= schema['writeOnly'] === true;
      isDeprecated ||= schema['deprecated'] === true;
      description ??= textIn(schema, 'description');
      const next = this.transparent(spot, schema);
      if (!next) return { spot, names, isNullable, description, isReadOnly, isWriteOnly, isDeprecated };
      if (next.hasNull) isNullable = true;
      if (next.name !== undefined) names.push(next.name);
      spot = next.spot;
    }
    this.problems.warn('OPENAPI_CIRCULAR', 'This schema leads only back to itself; it is served as JSON.', start);
    const nowhere = { ...start, value: {} };
    return { spot: nowhere, names, isNullable, description, isReadOnly, isWriteOnly, isDeprecated };
  }

  /** The merged shape of the schema at `spot`, which `follow` gave. */
  shapeOf(spot: Spot): Shape {
    const known = this.shapes.get(spot.value);
    if (known) return known;
    const shape = this.merge(spot, new Set(), 0);
    if (isRecord(spot.value)) this.shapes.set(spot.value, shape);
    return shape;
  }

  /** The properties of a shape and of all its alternatives: an object that each alternative only adds to. */
  allProperties(shape: Shape): ReadonlyMap<string, Spot> {
    const all = new Map(shape.properties);
    for (const variant of shape.variants) {
      for (const [name, property] of this.shapeOf(this.follow(variant).spot).properties) {
        if (!all.has(name)) all.set(name, property);
      }
    }
    return all;
  }

  /** The next spot where this one only points further. */
  private transparent(
    spot: Spot,
    schema: SchemaObject,
  ): { spot: Spot; name: string | undefined; hasNull: boolean } | undefined {
    const ref = schema['$ref'];
    if (typeof ref === 'string') {
      if (Object.keys(schema).some((key) => key !== '$ref' && isStructural(key))) return undefined;
      const target = this.documents.find(ref, spot);
      if (typeof target !== 'string') return { spot: target, name: componentName(ref), hasNull: false };
      this.problems.warn('OPENAPI_BROKEN_REF', `${upperFirst(target)}; it is served as JSON.`, spot);
      return { spot: { ...spot, value: {} }, name: undefined, hasNull: false };
    }
    const structural = Object.keys(schema).filter(isStructural);
    const keyword = structural.find((key) => key === 'allOf' || key === 'oneOf' || key === 'anyOf');
    if (keyword === undefined) return undefined;
    const others = structural.filter((key) => key !== keyword);
    const list = schema[keyword];
    if (!Array.isArray(list) || !others.every((key) => key === 'type' && others.length === 1)) return undefined;
    const members = list.map((_member, index) => child(spot, keyword, index));
    const real = keyword === 'allOf' ? members : members.filter((member) => !saysOnlyNull(member.value));
    const [only] = real;
    if (!only || real.length !== 1 || !isRecord(only.value)) return undefined;
    return { spot: only, name: undefined, hasNull: real.length < members.length };
  }

  private merge(spot: Spot, seen: ReadonlySet<unknown>, depth: number): Shape {
    const { value } = spot;
    if (!isRecord(value) || seen.has(value) || depth > maxDepth) return anything;
    const inside = new Set([...seen, value]);
    const parts: Shape[] = [];
    if (typeof value['$ref'] === 'string') {
      const target = this.documents.resolve({ ...spot, value: { $ref: value['$ref'] } });
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
    const own = readOwn(spot, value);
    return parts.length === 0 ? own : mergeShapes(own, parts);
  }
}

const anything: Shape = {
  types: new Set(),
  format: undefined,
  enum: undefined,
  isNullable: false,
  properties: new Map(),
  required: new Set(),
  items: undefined,
  tuple: [],
  variants: [],
  discriminator: undefined,
  description: undefined,
  title: undefined,
  isReadOnly: false,
  isWriteOnly: false,
  isDeprecated: false,
  default: undefined,
  maximum: undefined,
  enumNames: undefined,
  enumDescriptions: undefined,
};

/** What a schema inherits by reference: neither the parent's name nor its discriminator. */
function asParent(shape: Shape): Shape {
  return { ...shape, discriminator: undefined, title: undefined, isDeprecated: false, default: undefined };
}

function readOwn(spot: Spot, schema: SchemaObject): Shape {
  const values = enumOf(schema);
  const required = schema['required'];
  return {
    types: typesOf(schema, values),
    format: textIn(schema, 'format') ?? (schema['contentEncoding'] === 'base64' ? 'byte' : undefined),
    enum: values?.filter((value) => value !== null),
    isNullable: saysNullable(schema) || (values?.includes(null) ?? false),
    properties: new Map(
      recordEntries(schema['properties']).map(([name]) => [name, child(spot, 'properties', name)] as const),
    ),
    required: new Set(Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []),
    items: isRecord(schema['items']) ? child(spot, 'items') : undefined,
    tuple: ['prefixItems', 'items'].flatMap((key) => childList(spot, key)),
    variants: ['oneOf', 'anyOf'].flatMap((key) => childList(spot, key)).filter(isAlternative),
    discriminator: discriminatorOf(spot, schema),
    description: textIn(schema, 'description'),
    title: textIn(schema, 'title'),
    isReadOnly: schema['readOnly'] === true,
    isWriteOnly: schema['writeOnly'] === true,
    isDeprecated: schema['deprecated'] === true,
    default: schema['default'],
    maximum: typeof schema['maximum'] === 'number' ? schema['maximum'] : undefined,
    enumNames: listIn(schema, 'x-enum-varnames') ?? listIn(schema, 'x-enumNames') ?? listIn(schema, 'x-enum-names'),
    enumDescriptions: schema['x-enum-descriptions'] ?? schema['x-enumDescriptions'],
  };
}

/** `own` speaks last: its annotations win; properties and requirements add up. */
function mergeShapes(own: Shape, parts: readonly Shape[]): Shape {
  const all = [...parts, own];
  const properties = new Map<string, Spot>();
  for (const shape of all) {
    for (const [name, spot] of shape.properties) {
      if (!properties.has(name) || saysSomething(spot.value)) properties.set(name, spot);
    }
  }
  const first = <Key extends keyof Shape>(key: Key): Shape[Key] =>
    own[key] ?? parts.find((part) => part[key] !== undefined)?.[key] ?? own[key];
  return {
    types: narrow(all.map((shape) => shape.types)),
    format: first('format'),
    enum: first('enum'),
    isNullable: own.isNullable || parts.every((part) => part.isNullable),
    properties,
    required: new Set(all.flatMap((shape) => [...shape.required])),
    items: first('items'),
    tuple: all.findLast((shape) => shape.tuple.length > 0)?.tuple ?? [],
    variants: all.flatMap((shape) => shape.variants),
    discriminator: first('discriminator'),
    description: first('description'),
    title: first('title'),
    isReadOnly: all.some((shape) => shape.isReadOnly),
    isWriteOnly: all.some((shape) => shape.isWriteOnly),
    isDeprecated: own.isDeprecated,
    default: first('default'),
    maximum: first('maximum'),
    enumNames: first('enumNames'),
    enumDescriptions: first('enumDescriptions'),
  };
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

/** Types that vendors write and JSON Schema does not know. */
const otherTypes: ReadonlyMap<string, JsonType> = new Map([
  ['int', 'integer'],
  ['int32', 'integer'],
  ['int64', 'integer'],
  ['long', 'integer'],
  ['float', 'number'],
  ['double', 'number'],
  ['decimal', 'number'],
  ['bool', 'boolean'],
  ['text', 'string'],
  ['str', 'string'],
  ['date', 'string'],
  ['datetime', 'string'],
  ['date-time', 'string'],
  ['uuid', 'string'],
  ['uri', 'string'],
  ['url', 'string'],
  ['email', 'string'],
  ['file', 'string'],
  ['list', 'array'],
  ['map', 'object'],
  ['dict', 'object'],
]);
const jsonTypes: readonly JsonType[] = ['string', 'integer', 'number', 'boolean', 'object', 'array'];

function typesOf(schema: SchemaObject, values: readonly unknown[] | undefined): ReadonlySet<JsonType> {
  const declared = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  const known = declared.flatMap((type) => {
    const name = typeof type === 'string' ? type.toLowerCase() : '';
    const found = jsonTypes.find((one) => one === name) ?? otherTypes.get(name);
    return found ? [found] : [];
  });
  if (known.length > 0) return new Set(known);
  if (values) return new Set(values.filter((value) => value !== null).flatMap(typeOfValue));
  if (isRecord(schema['properties']) || isRecord(schema['additionalProperties'])) return new Set(['object']);
  if (schema['items'] !== undefined || Array.isArray(schema['prefixItems'])) return new Set(['array']);
  const isText = ['pattern', 'minLength', 'maxLength', 'contentEncoding', 'contentMediaType'].some(
    (key) => key in schema,
  );
  return new Set(isText || isTextFormat(schema['format']) ? ['string'] : numberTypes(schema));
}

function numberTypes(schema: SchemaObject): readonly JsonType[] {
  const format = schema['format'];
  if (format === 'int32' || format === 'int64') return ['integer'];
  return format === 'float' || format === 'double' ? ['number'] : [];
}

function typeOfValue(value: unknown): readonly JsonType[] {
  if (typeof value === 'string') return ['string'];
  if (typeof value === 'number') return [Number.isInteger(value) ? 'integer' : 'number'];
  if (typeof value === 'boolean') return ['boolean'];
  return [Array.isArray(value) ? 'array' : 'object'];
}

function isTextFormat(format: unknown): boolean {
  return (
    typeof format === 'string' && /^(date|date-time|time|uuid|uri|url|email|byte|binary|hostname|ipv[46])$/.test(format)
  );
}

function enumOf(schema: SchemaObject): readonly unknown[] | undefined {
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return schema['enum'];
  return Object.hasOwn(schema, 'const') ? [schema['const']] : undefined;
}

/** A string is how 2.0 names the property. */
function discriminatorOf(spot: Spot, schema: SchemaObject): Discriminator | undefined {
  const said = schema['discriminator'];
  if (typeof said === 'string') return { property: said, mapping: new Map(), spot };
  if (!isRecord(said) || typeof said['propertyName'] !== 'string') return undefined;
  const mapping = recordEntries(said['mapping']).flatMap(([value, target]) =>
    typeof target === 'string' ? [[value, target] as const] : [],
  );
  return { property: said['propertyName'], mapping: new Map(mapping), spot };
}

function childList(spot: Spot, key: string): readonly Spot[] {
  const list = isRecord(spot.value) ? spot.value[key] : undefined;
  return Array.isArray(list) ? list.map((_item, index) => child(spot, key, index)) : [];
}

/** Alternatives that only require something or only say null are conditions, not types. */
function isAlternative(spot: Spot): boolean {
  const { value } = spot;
  if (!isRecord(value) || saysOnlyNull(value)) return false;
  const keys = Object.keys(value).filter((key) => !key.startsWith('x-'));
  return !(
    keys.length > 0 &&
    keys.every((key) => key === 'required' || key === 'not' || key === 'title' || key === 'description')
  );
}

function saysNullable(schema: SchemaObject): boolean {
  const { type } = schema;
  if (schema['nullable'] === true || schema['x-nullable'] === true) return true;
  if (Array.isArray(type) && type.includes('null')) return true;
  const isNullVariant = (key: string) => Array.isArray(schema[key]) && schema[key].some(saysOnlyNull);
  return isNullVariant('oneOf') || isNullVariant('anyOf');
}

function saysOnlyNull(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if (value['type'] === 'null') return true;
  const isNullEnum =
    Array.isArray(value['enum']) && value['enum'].length > 0 && value['enum'].every((one) => one === null);
  if (isNullEnum || (Object.hasOwn(value, 'const') && value['const'] === null)) return true;
  return value['nullable'] === true && !Object.keys(value).some((key) => isStructural(key));
}

function isStructural(key: string): boolean {
  return !annotations.has(key) && !key.startsWith('x-');
}

function saysSomething(value: unknown): boolean {
  return (
    isRecord(value) && Object.keys(value).some((key) => isStructural(key) || key === 'readOnly' || key === 'nullable')
  );
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

/** The entries of an object, or none where it is not one. */
export function recordEntries(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

/** The text under `key`, trimmed, where there is one. */
export function textIn(schema: SchemaObject, key: string): string | undefined {
  const text = schema[key];
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

function listIn(schema: SchemaObject, key: string): readonly unknown[] | undefined {
  const list = schema[key];
  return Array.isArray(list) ? list : undefined;
}

/** `the reference ...` as the beginning of a sentence. */
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
