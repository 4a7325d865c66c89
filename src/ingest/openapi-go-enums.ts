import { listIn, upperFirst } from './openapi-text.ts';
import type { SchemaObject } from './openapi-text.ts';

/**
 * What go-swagger says of listed values in `x-go-enum-desc`, by value: lines of a value, the name of its constant and what stands above
 * that in the code, which alone is told. Undefined where there are no such lines.
 */
export function goEnumTexts(schema: SchemaObject): Readonly<Record<string, string>> | undefined {
  const said = schema['x-go-enum-desc'];
  if (typeof said !== 'string') return undefined;
  const lines = said
    .replace(/^(?:[ \t]*\r?\n)+/, '')
    .trimEnd()
    .split(/\r?\n/);
  const values = listIn(schema, 'enum') ?? [];
  if (lines.length !== values.length) return undefined;
  const texts = values.map((value, index) => [String(value), textOf(String(value), lines[index] ?? '')] as const);
  return Object.fromEntries(texts.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

function textOf(value: string, line: string): string | undefined {
  if (!line.startsWith(`${value} `)) return undefined;
  const [, constant = '', text = ''] = /^(\S+)\s*(.*)$/.exec(line.slice(value.length + 1)) ?? [];
  const plain = text.replace(/\bnolint\b.*/, '').trim();
  const repeated = `${constant} is `;
  const told = plain.startsWith(repeated) ? upperFirst(plain.slice(repeated.length)) : plain;
  return told === '' || told === constant ? undefined : told;
}
