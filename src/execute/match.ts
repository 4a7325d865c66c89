import { isRecord } from '../base/json.ts';
import { GatewayError } from '../error/error.ts';
import type { LookupNode, RowKey } from '../plan/plan.ts';
import type { Key, KeyRows } from './batch.ts';
import { maxListDepth } from './depth.ts';
import { walkDown } from './read.ts';
import { Failure } from './run.ts';

/** Keys of different systems are equal when their texts are: `1` and `"1"`. */
export function keyText(values: readonly unknown[]): string {
  return values.length === 1 ? partText(values[0]) : JSON.stringify(values.map(partText));
}

/** A key that is no scalar is known by all that is in it: it must match no other. */
function partText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? '');
}

/** Each key's place among `keys`, by its text. */
export function placesOf(keys: readonly Key[]): Map<string, number> {
  return new Map(keys.map(({ text }, place) => [text, place]));
}

/** The rows of each key, by the keys' places; a row that failed or is none leaves its error to the keys that found no row. */
export function matchRows(node: LookupNode, value: unknown, places: ReadonlyMap<string, number>): readonly KeyRows[] {
  if (node.representation) return inOrder(node, value, places.size);
  const found: (unknown[] | undefined)[] = Array.from({ length: places.size });
  const put = (text: string, row: unknown) => {
    const place = places.get(text);
    if (place === undefined) return;
    const rows = found[place];
    if (rows) rows.push(row);
    else found[place] = [row];
  };
  let failed: Failure | undefined;
  const property = plainRowKey(node);
  for (const row of Array.isArray(value) ? value : flatten(value)) {
    const key: unknown = property !== undefined && isRecord(row) ? row[property] : undefined;
    if (typeof key === 'string') put(key, row);
    else if (typeof key === 'number') put(String(key), row);
    else failed = putRow(node, row, put) ?? failed;
  }
  const rest = failed ?? none;
  return found.map((rows) => rows ?? rest);
}

const none: readonly unknown[] = [];

/** Rows that come in the order of the keys, one for each; without that nobody knows whose they are. */
function inOrder({ source, field }: LookupNode, value: unknown, count: number): readonly KeyRows[] {
  if (Array.isArray(value) && value.length === count) {
    return value.map((row: unknown) => (row === null ? none : row instanceof Failure ? row : [row]));
  }
  const found = Array.isArray(value) ? String(value.length) : 'no list';
  const message = `${source} should have answered ${field.name} with ${count} objects, one for each representation, but gave ${found}.`;
  const failure = new Failure(new GatewayError('UPSTREAM_BAD_RESPONSE', message, { source }));
  return Array.from({ length: count }, () => failure);
}

/** The property that is the whole key of a row, where nothing else has to be looked at. */
function plainRowKey({ rowKeys }: LookupNode): string | undefined {
  const [key, second] = rowKeys;
  const [property, below] = key?.path ?? [];
  const isPlain = key && !second && !key.names && property !== undefined && below === undefined;
  return isPlain && !(property in Object.prototype) ? property : undefined;
}

/** Any row: nulls are none, lists hold rows themselves. */
function putRow(node: LookupNode, given: unknown, put: (text: string, row: unknown) => void): Failure | undefined {
  let failed: Failure | undefined;
  for (const row of flatten(given)) {
    const texts = rowTexts(node, row);
    if (texts instanceof Failure) failed = texts;
    else for (const text of texts) put(text, row);
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

/** The key texts of a row: several where its key is a list; a Failure where the row or its key could not be had. */
function rowTexts(node: LookupNode, row: unknown): Iterable<string> | Failure {
  if (row instanceof Failure) return row;
  if (!isRecord(row)) return noObject(node, row);
  const values = node.rowKeys.map((key) => partOf(key, row));
  const failed = values.find((value) => value instanceof Failure);
  if (failed instanceof Failure) return failed;
  const [first] = values;
  if (values.length === 1 && Array.isArray(first)) return new Set([...flatten(first)].map((value) => keyText([value])));
  return values.some((value) => value === null || value === undefined) ? [] : [keyText(values)];
}

/** The texts of a row's keys where its key is a list; undefined where it has one key. */
export function severalTexts({ rowKeys }: LookupNode, row: unknown): ReadonlySet<string> | undefined {
  const [key, second] = rowKeys;
  const value = key && !second && isRecord(row) ? partOf(key, row) : undefined;
  return Array.isArray(value) ? new Set([...flatten(value)].map((one) => keyText([one]))) : undefined;
}

/** A part of a row's key, as the parents know it: enums by their names. */
function partOf({ path, names }: RowKey, row: object): unknown {
  const value = walkDown(row, path);
  if (!names) return value;
  return Array.isArray(value) ? [...flatten(value)].map((one) => names.get(one) ?? one) : (names.get(value) ?? value);
}
