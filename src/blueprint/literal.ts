import { Kind } from 'graphql';
import type { ConstValueNode } from 'graphql';

import { invariant } from '../error/error.ts';

/** Longest value that is printed on one line. */
const lineWidth = 100;

/** Marks an object whose keys are not all GraphQL names: it is written as a list of pairs. */
const pairsKey = '_entries';

const nameForm = /^[_A-Za-z][_0-9A-Za-z]*$/;

/**
 * Plain data (what JSON can hold) as a GraphQL const value. Properties that are undefined are left out; long lists and
 * objects stand on several lines, indented by `indent` blanks. `readLiteral` gives the same data back.
 */
export function printLiteral(value: unknown, indent = 0): string {
  const line = printLiteralLine(value);
  if (line.length + indent <= lineWidth || typeof value !== 'object' || value === null) return line;
  const inner = ' '.repeat(indent + 2);
  const outer = ' '.repeat(indent);
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${inner}${printLiteral(item, indent + 2)}\n`).join('')}${outer}]`;
  }
  const pairs = propertiesOf(toObject(value));
  return `{\n${pairs.map(([key, item]) => `${inner}${key}: ${printLiteral(item, indent + 2)}\n`).join('')}${outer}}`;
}

/** The plain data of a const value; enum values are read as strings. */
export function readLiteral(node: ConstValueNode): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.LIST:
      return node.values.map(readLiteral);
    case Kind.OBJECT: {
      const first = node.fields[0];
      if (first?.name.value === pairsKey) return Object.fromEntries(readPairs(readLiteral(first.value)));
      return Object.fromEntries(node.fields.map((field) => [field.name.value, readLiteral(field.value)]));
    }
  }
}

/** A const value as it is written in SDL, on one line. */
export function printValueNode(node: ConstValueNode): string {
  switch (node.kind) {
    case Kind.NULL:
      return 'null';
    case Kind.INT:
    case Kind.FLOAT:
    case Kind.ENUM:
      return node.value;
    case Kind.BOOLEAN:
      return String(node.value);
    case Kind.STRING:
      return printString(node.value);
    case Kind.LIST:
      return `[${node.values.map(printValueNode).join(', ')}]`;
    case Kind.OBJECT: {
      const fields = node.fields.map((field) => `${field.name.value}: ${printValueNode(field.value)}`);
      return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
    }
  }
}

/** A GraphQL string literal on one line. */
export function printString(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

/** The same on one line, however long. */
export function printLiteralLine(value: unknown): string {
  if (typeof value === 'string') return printString(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), 'numbers of the artifact are finite');
    return Object.is(value, -0) ? '-0' : String(value);
  }
  if (Array.isArray(value)) return `[${value.map(printLiteralLine).join(', ')}]`;
  invariant(typeof value === 'object', `the artifact holds plain data, not ${typeof value}`);
  const pairs = propertiesOf(toObject(value)).map(([key, item]) => `${key}: ${printLiteralLine(item)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

function toObject(value: object): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>;
}

function propertiesOf(object: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  const pairs = Object.entries(object).filter(([, value]) => value !== undefined);
  if (pairs.every(([key]) => nameForm.test(key) && key !== pairsKey)) return pairs;
  return [[pairsKey, pairs.map(([key, value]) => ({ key, value }))]];
}

function readPairs(pairs: unknown): [string, unknown][] {
  if (!Array.isArray(pairs)) return [];
  return pairs.map((pair: { readonly key: string; readonly value: unknown }) => [pair.key, pair.value]);
}
