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

/** Groups rows by their keys; a row that failed or is none leaves its error to the keys that found no row. */
export function rowsByKey(node: LookupNode, value: unknown, keys: readonly Key[]): ReadonlyMap<string, KeyRows> {
  const rows = new Map<string, unknown[]>();
  let failed: Failure | undefined;
  for (const row of flatten(value)) {
    const texts = rowTexts(node, row);
    if (texts instanceof Failure) failed = texts;
    else {
      for (const text of texts) {
        const known = rows.get(text);
        if (known) known.push(row);
        else rows.set(text, [row]);
      }
    }
  }
  if (!failed) return rows;
  const all = new Map<string, KeyRows>(rows);
  for (const key of keys) if (!all.has(key.text)) all.set(key.text, failed);
  return all;
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

/** A part of a row's key, as the parents know it: enums by their names. */
function partOf({ path, names }: RowKey, row: object): unknown {
  const value = walkDown(row, path);
  if (!names) return value;
  return Array.isArray(value) ? [...flatten(value)].map((one) => names.get(one) ?? one) : (names.get(value) ?? value);
}

/** What the keys of one parent found, each row once. */
export function matched(node: LookupNode, keys: readonly Key[], rows: ReadonlyMap<string, KeyRows>): unknown {
  const all = new Set<unknown>();
  for (const key of keys) {
    const found = rows.get(key.text) ?? [];
    if (found instanceof Failure) return found;
    if (!node.isList && found.length > 0) return found[0];
    for (const row of found) all.add(row);
  }
  return node.isList ? [...all] : null;
}
