import { isDeepStrictEqual } from 'node:util';

import { isRecord } from '../../src/base/json.ts';
import { fieldsOf } from '../../src/blueprint/cells.ts';
import { listItem, nullable } from '../../src/blueprint/typeref.ts';
import type { TypeRef, Types } from '../../src/blueprint/types.ts';
import { selectedFields } from './selection.ts';
import { toText } from './text.ts';

/** The first difference between what an upstream answered and what the client got of it, by type; undefined where there is none. */
export function differenceOf(
  types: Types,
  type: TypeRef,
  sent: unknown,
  got: unknown,
  place = 'data',
): string | undefined {
  if (sent === null || sent === undefined)
    return got === null || got === undefined ? undefined : `${place}: nothing became ${excerpt(got)}`;
  if (got === null || got === undefined) return `${place}: ${excerpt(sent)} became null`;
  const item = listItem(type);
  if (item !== undefined) return listDifference(types, item, sent, got, place);
  const definition = types.get(nullable(type));
  switch (definition?.kind) {
    case 'object':
    case 'interface':
    case 'union':
      return objectDifference(types, sent, got, place);
    case 'enum': {
      const told = [...definition.values.values()].find(({ name }) => name === got);
      return told && isSameLeaf(told.wire ?? told.name, sent)
        ? undefined
        : `${place}: ${excerpt(sent)} became ${excerpt(got)}`;
    }
    default:
      return isSameLeaf(sent, got) ? undefined : `${place}: ${excerpt(sent)} became ${excerpt(got)}`;
  }
}

function listDifference(types: Types, item: TypeRef, sent: unknown, got: unknown, place: string): string | undefined {
  const items: readonly unknown[] = Array.isArray(sent) ? sent : [sent];
  if (!Array.isArray(got) || got.length !== items.length)
    return `${place}: a list of ${items.length} became ${excerpt(got)}`;
  for (const [index, one] of items.entries()) {
    const difference = differenceOf(types, item, one, got[index], `${place}[${index}]`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function objectDifference(types: Types, sent: unknown, got: unknown, place: string): string | undefined {
  if (!isRecord(got)) return `${place}: an object became ${excerpt(got)}`;
  const type = String(got['__typename']);
  for (const { key, field } of selectedFields(types, type)) {
    if (!Object.hasOwn(got, key)) continue;
    const value = valueIn(types, type, sent, field.wire ?? field.name);
    const difference = differenceOf(types, field.type, value, got[key], `${place}.${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** What a field shows: a property, all that no field reads (`$rest`), or the value itself where an object was wanted. */
function valueIn(types: Types, type: string, sent: unknown, wire: string): unknown {
  if (!isRecord(sent)) return wire === '$value' || wire === '$items' ? sent : undefined;
  if (wire !== '$rest') return Object.hasOwn(sent, wire) ? sent[wire] : undefined;
  const read = new Set([...fieldsOf(types.get(type)).values()].map((field) => field.wire ?? field.name));
  const others = Object.entries(sent).filter(([name]) => !read.has(name));
  return others.length === 0 ? undefined : Object.fromEntries(others);
}

/** Numbers and truth values may be shown as text where the type is a text. */
function isSameLeaf(sent: unknown, got: unknown): boolean {
  if (isDeepStrictEqual(sent, got)) return true;
  if (typeof got === 'string') return got === toText(sent);
  return typeof sent === 'string' && typeof got !== 'object' && sent.trim() === toText(got);
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
