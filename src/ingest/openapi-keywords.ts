import { isRecord } from '../base/json.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import { goEnumTexts } from './openapi-go-enums.ts';
import type { Discriminator, JsonType, Shape } from './openapi-shape.ts';
import { listIn, recordEntries, textIn } from './openapi-text.ts';
import type { SchemaObject } from './openapi-text.ts';

/** Keywords that say how much there is, and not what. */
const measures = new Set(['maxItems', 'maxProperties', 'minItems', 'minProperties', 'multipleOf', 'uniqueItems']);
/** Keywords that constrain (JSON Schema 2020-12, and what its drafts and OpenAPI add); all others describe. */
const structural = new Set([
  ...measures,
  '$dynamicRef',
  '$recursiveRef',
  '$ref',
  'additionalItems',
  'additionalProperties',
  'allOf',
  'anyOf',
  'collectionFormat',
  'const',
  'contains',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
  'dependencies',
  'dependentRequired',
  'dependentSchemas',
  'discriminator',
  'else',
  'enum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'if',
  'items',
  'maxContains',
  'maxLength',
  'maximum',
  'minContains',
  'minLength',
  'minimum',
  'not',
  'oneOf',
  'pattern',
  'patternProperties',
  'prefixItems',
  'properties',
  'propertyNames',
  'required',
  'then',
  'type',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

/** What most schemas share: nothing. */
const noProperties: Shape['properties'] = new Map();
const noNames: Shape['required'] = new Set();
const noSpots: readonly Spot[] = [];

/** What one schema object says by itself: its references and `allOf` are the reader's matter. */
export function readOwn(spot: Spot, schema: SchemaObject): Shape {
  const listed = enumOf(schema);
  const types = typesOf(schema, listed);
  const isOfItems = listed !== undefined && isList(types) && isRecord(schema['items']);
  const values = isOfItems ? undefined : listed;
  const required = schema['required'];
  return {
    types,
    format: textIn(schema, 'format') ?? impliedFormat(schema),
    enum: values?.filter((value) => value !== null),
    isNullable: saysNullable(schema) || (values?.includes(null) ?? false),
    properties: propertiesOf(spot, schema),
    required: Array.isArray(required) ? new Set(required.filter((name) => typeof name === 'string')) : noNames,
    rest: saysSomething(schema['additionalProperties']) ? child(spot, 'additionalProperties') : undefined,
    items: isRecord(schema['items']) ? itemsOf(spot, schema['items'], isOfItems ? listed : undefined) : undefined,
    tuple: childLists(spot, schema, listsAlternatives(schema) ? ['prefixItems'] : ['prefixItems', 'items']),
    variants: childLists(spot, schema, ['oneOf', 'anyOf', ...(listsAlternatives(schema) ? ['items'] : [])]).filter(
      isAlternative,
    ),
    discriminator: discriminatorOf(spot, schema),
    description: textIn(schema, 'description'),
    title: textIn(schema, 'title'),
    isReadOnly: schema['readOnly'] === true,
    isWriteOnly: schema['writeOnly'] === true,
    default: schema['default'],
    largest: largestOf(schema, values),
    enumNames: listIn(schema, 'x-enum-varnames') ?? listIn(schema, 'x-enumNames') ?? listIn(schema, 'x-enum-names'),
    enumDescriptions: schema['x-enum-descriptions'] ?? schema['x-enumDescriptions'] ?? goEnumTexts(schema),
  };
}

/**
 * `items: [A, B]` of what is not said to be an array. OpenAPI never had lists of items; who writes one where 2.0 has no `anyOf` means
 * that.
 */
function listsAlternatives(schema: SchemaObject): boolean {
  if (!Array.isArray(schema['items'])) return false;
  return schema['type'] === undefined || (schema['type'] === 'object' && schema['properties'] === undefined);
}

function isList(types: Shape['types']): boolean {
  return types.size === 1 && types.has('array');
}

/** What a list holds; values that are listed beside `items`, alone or as lists, are meant for them. */
function itemsOf(spot: Spot, items: SchemaObject, listed: readonly unknown[] | undefined): Spot {
  const values = [...new Set(listed?.flat(1) ?? [])];
  const isPlain = values.every((value) => value === null || typeof value !== 'object');
  if (values.length === 0 || !isPlain || 'enum' in items || '$ref' in items) return child(spot, 'items');
  return { ...child(spot, 'items'), value: { ...items, enum: values } };
}

/** Base64 inside JSON, and what 2.0 calls a file. */
function impliedFormat(schema: SchemaObject): string | undefined {
  if (schema['contentEncoding'] === 'base64') return 'byte';
  return schema['type'] === 'file' ? 'binary' : undefined;
}

const mentions = ['maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum', 'default', 'example'];

/** The size of the largest whole number that the schema mentions: in its bounds, default, examples and listed values. */
function largestOf(schema: SchemaObject, values: readonly unknown[] | undefined): number | undefined {
  const mentioned = [...mentions.map((key) => schema[key]), ...(listIn(schema, 'examples') ?? []), ...(values ?? [])];
  const sizes = mentioned.flatMap((one) =>
    typeof one === 'number' || (typeof one === 'string' && /^-?\d{10,}$/.test(one)) ? [Math.abs(Number(one))] : [],
  );
  return sizes.length === 0 ? undefined : sizes.reduce((left, right) => Math.max(left, right));
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

/** Most schemas say one type, and share what says so. */
const single: ReadonlyMap<JsonType, ReadonlySet<JsonType>> = new Map(jsonTypes.map((type) => [type, new Set([type])]));

function typesOf(schema: SchemaObject, values: readonly unknown[] | undefined): ReadonlySet<JsonType> {
  const declared = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  const known = declared.flatMap((type) => {
    const name = typeof type === 'string' ? type.toLowerCase() : '';
    const found = jsonTypes.find((one) => one === name) ?? otherTypes.get(name);
    return found ? [found] : [];
  });
  const [only, ...others] = known;
  if (only !== undefined) return others.length === 0 ? (single.get(only) ?? new Set(known)) : new Set(known);
  if (values) return new Set(values.filter((value) => value !== null).flatMap(typeOfValue));
  if (isRecord(schema['properties']) || isRecord(schema['additionalProperties'])) return new Set(['object']);
  if (listsAlternatives(schema)) return new Set();
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
  const listed = listIn(schema, 'enum') ?? [];
  const values = listed.length > 0 ? listed : Object.hasOwn(schema, 'const') ? [schema['const']] : [];
  // YAML knows infinity, and JSON numbers that doubles do not: no answer can have them.
  const possible = values.filter((value) => typeof value !== 'number' || Number.isFinite(value));
  return possible.length > 0 ? possible : undefined;
}

/** A string is how 2.0 names the property. */
function discriminatorOf(spot: Spot, schema: SchemaObject): Discriminator | undefined {
  const said = schema['discriminator'];
  if (typeof said === 'string') return { property: said, mapping: new Map(), spot };
  if (!isRecord(said) || typeof said['propertyName'] !== 'string') return undefined;
  const mapping = recordEntries(said['mapping']).flatMap(([value, target]) =>
    typeof target === 'string' ? [[value, target] as const] : [],
  );
  const otherwise = textIn(said, 'defaultMapping');
  return {
    property: said['propertyName'],
    mapping: new Map(mapping),
    ...(otherwise !== undefined && { otherwise }),
    spot,
  };
}

function propertiesOf(spot: Spot, schema: SchemaObject): Shape['properties'] {
  const entries = recordEntries(schema['properties']);
  if (entries.length === 0) return noProperties;
  return new Map(entries.map(([name]) => [name, child(spot, 'properties', name)] as const));
}

/** What the lists under these keys hold. */
function childLists(spot: Spot, schema: SchemaObject, keys: readonly string[]): readonly Spot[] {
  if (!keys.some((key) => Array.isArray(schema[key]))) return noSpots;
  return keys.flatMap((key) => (listIn(schema, key) ?? []).map((_item, index) => child(spot, key, index)));
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

/** True where null is among the values: as 2.0, 3.0 and 3.1 say it. */
export function saysNullable(schema: SchemaObject): boolean {
  const { type } = schema;
  if (schema['nullable'] === true || schema['x-nullable'] === true) return true;
  if (Array.isArray(type) && type.includes('null')) return true;
  const isNullVariant = (key: string) => Array.isArray(schema[key]) && schema[key].some(saysOnlyNull);
  return isNullVariant('oneOf') || isNullVariant('anyOf');
}

/** True for the alternative that stands for null. */
export function saysOnlyNull(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if (value['type'] === 'null') return true;
  const isNullEnum =
    Array.isArray(value['enum']) && value['enum'].length > 0 && value['enum'].every((one) => one === null);
  if (isNullEnum || (Object.hasOwn(value, 'const') && value['const'] === null)) return true;
  const keys = Object.keys(value).filter((key) => isStructural(key));
  // `{ type: object, nullable: true, additionalProperties: false }`, as some generators write null.
  const isEmpty =
    value['additionalProperties'] === false &&
    keys.every((key) => /^(?:type|additionalProperties)$/.test(key)) &&
    [value['type']].flat().every((type) => type === 'object' || type === 'null');
  return saysNull(value) && (keys.length === 0 || isEmpty);
}

/** True where the type itself is said to be null or something else. */
function saysNull({ nullable, type }: SchemaObject): boolean {
  return nullable === true || (Array.isArray(type) && type.includes('null'));
}

/** True for keywords that constrain. */
export function isStructural(key: string): boolean {
  return structural.has(key);
}

/** True for keywords that say of what type something is. */
export function saysType(key: string): boolean {
  return structural.has(key) && !measures.has(key);
}

/** True for keywords that of something of which no more is said tell that it is a text. */
export function isOfTexts(key: string): boolean {
  return key === 'pattern' || key === 'minLength' || key === 'maxLength';
}

/** True where a schema does more than describe. */
export function saysSomething(value: unknown): boolean {
  return (
    isRecord(value) && Object.keys(value).some((key) => isStructural(key) || key === 'readOnly' || key === 'nullable')
  );
}
