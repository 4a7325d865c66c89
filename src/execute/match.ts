import { isRecord } from '../base/json.ts';
import { GatewayError } from '../error/error.ts';
import type { LookupNode, RowKey } from '../plan/plan.ts';
import { Rows } from './batch.ts';
import type { Key, KeyId, KeyRows } from './batch.ts';
import { maxListDepth } from './depth.ts';
import { walkDown } from './read.ts';
import { Failure } from './run.ts';

/** Keys of different systems are equal when their texts are: `1` and `"1"`. A text that an integer has is that integer: it takes no memory. */
export function keyId(values: readonly unknown[]): KeyId {
  return values.length === 1 ? oneKeyId(values[0]) : JSON.stringify(values.map(partText));
}

/** The id of a key that has one part. */
export function oneKeyId(value: unknown): KeyId {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : textKeyId(partText(value));
}

const [minus, digit0, digit9] = [0x2d, 0x30, 0x39];
/** The longest text of an integer that a double holds. */
const maxDigits = String(Number.MIN_SAFE_INTEGER).length;

/** The id of a key that is known by its text. */
export function textKeyId(text: string): KeyId {
  const first = text.charCodeAt(0);
  const beginsAsNumber = (first >= digit0 && first <= digit9) || first === minus;
  if (!beginsAsNumber || text.length > maxDigits || !/^(?:0|-?[1-9]\d*)$/.test(text)) return text;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

/** A key that is no scalar is known by all that is in it: it must match no other. */
function partText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? '');
}

/** Each key's place among `keys`, by its id. */
export function placesOf(keys: readonly Key[]): Map<KeyId, number> {
  return new Map(keys.map(({ id }, place) => [id, place]));
}

/** The rows of each key, by the keys' places; a row that failed or is none leaves its error to the keys that found no row. */
export function matchRows(node: LookupNode, value: unknown, places: ReadonlyMap<KeyId, number>): readonly KeyRows[] {
  if (node.representation) return inOrder(node, value, places.size);
  const found: KeyRows[] = Array.from({ length: places.size });
  const put = (id: KeyId, row: unknown) => {
    const place = places.get(id);
    if (place === undefined) return;
    const known = found[place];
    if (known === undefined) found[place] = row;
    else if (known instanceof Rows) known.all.push(row);
    else found[place] = new Rows(known, row);
  };
  let failed: Failure | undefined;
  const property = plainRowKey(node);
  for (const row of Array.isArray(value) ? value : flatten(value)) {
    const key: unknown = property !== undefined && isRecord(row) ? row[property] : undefined;
    if (typeof key === 'number' || typeof key === 'string') put(oneKeyId(key), row);
    else failed = putRow(node, row, put) ?? failed;
  }
  return failed ? found.map((rows) => rows ?? failed) : found;
}

/** Rows that come in the order of the keys, one for each; without that nobody knows whose they are. */
function inOrder({ source, field }: LookupNode, value: unknown, count: number): readonly KeyRows[] {
  if (Array.isArray(value) && value.length === count) {
    return value.map((row: unknown) => row ?? undefined);
  }
  const found = Array.isArray(value) ? String(value.length) : 'no list';
  const message = `${source} should have answered ${field.name} with ${count} objects, one for each representation, but gave ${found}.`;
  const failure = new Failure(new GatewayError('UPSTREAM_BAD_RESPONSE', message, { source }));
  return Array.from({ length: count }, () => failure);
}

/** The property that is the whole key of a row, where nothing else has to be looked at. */
export function plainRowKey({ rowKeys }: LookupNode): string | undefined {
  const [key, second] = rowKeys;
  const [property, below] = key?.path ?? [];
  const isPlain = key && !second && !key.names && property !== undefined && below === undefined;
  return isPlain && !(property in Object.prototype) ? property : undefined;
}

/** Any row: nulls are none, lists hold rows themselves. */
function putRow(node: LookupNode, given: unknown, put: (id: KeyId, row: unknown) => void): Failure | undefined {
  let failed: Failure | undefined;
  for (const row of flatten(given)) {
    const ids = rowIds(node, row);
    if (ids instanceof Failure) failed = ids;
    else for (const id of ids) put(id, row);
  }
  return failed;
}

function noObject({ source, field }: LookupNode, row: unknown): Failure {
  const found = Array.isArray(row) ? 'a list' : `a ${typeof row}`;
  const message = `Expected objects with their keys from ${field.name} of ${source}, but found ${found}.`;
  return new Failure(new GatewayError('INVALID_VALUE', message, { source }));
}

/** The values of lists in lists, without nulls. */
export function* flatten(value: unknown, depth = 0): Iterable<unknown> {
  if (Array.isArray(value)) {
    if (depth === maxListDepth) yield value;
    else for (const item of value) yield* flatten(item, depth + 1);
  } else if (value !== null && value !== undefined) yield value;
}

/** The key's ids of a row: several where its key is a list; a Failure where the row or its key could not be had. */
function rowIds(node: LookupNode, row: unknown): Iterable<KeyId> | Failure {
  if (row instanceof Failure) return row;
  if (!isRecord(row)) return noObject(node, row);
  const values = node.rowKeys.map((key) => partOf(key, row));
  const failed = values.find((value) => value instanceof Failure);
  if (failed instanceof Failure) return failed;
  const [first] = values;
  if (values.length === 1 && Array.isArray(first)) return new Set([...flatten(first)].map(oneKeyId));
  return values.some((value) => value === null || value === undefined) ? [] : [keyId(values)];
}

/** The ids of a row's keys where its key is a list; undefined where it has one key. */
export function severalIds({ rowKeys }: LookupNode, row: unknown): ReadonlySet<KeyId> | undefined {
  const [key, second] = rowKeys;
  const value = key && !second && isRecord(row) ? partOf(key, row) : undefined;
  return Array.isArray(value) ? new Set([...flatten(value)].map(oneKeyId)) : undefined;
}

/** A part of a row's key, as the parents know it: enums by their names. */
function partOf({ path, names }: RowKey, row: object): unknown {
  const value = walkDown(row, path);
  if (!names) return value;
  return Array.isArray(value) ? [...flatten(value)].map((one) => names.get(one) ?? one) : (names.get(value) ?? value);
}
