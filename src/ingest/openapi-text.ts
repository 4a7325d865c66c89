import { isRecord } from '../base/json.ts';
import { markdownOf } from './openapi-markdown.ts';

/** An object of the document, of which nothing is known yet. */
export type SchemaObject = Readonly<Record<string, unknown>>;

/** The entries of an object, or none where it is not one. */
export function recordEntries(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

/** The text under `key`, trimmed, where there is one; descriptions and summaries as Markdown. */
export function textIn(schema: SchemaObject, key: string): string | undefined {
  const text = schema[key];
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  if (key !== 'description' && key !== 'summary') return text.trim();
  const told = withoutGoEnum(text, schema['x-go-enum-desc']).trim();
  // What generators print of a text that they do not have.
  return told === 'undefined' ? undefined : markdownOf(told) || undefined;
}

/** Without what go-swagger repeats at the end of it: each listed value with the name of its constant. */
function withoutGoEnum(text: string, listed: unknown): string {
  const isRepeated = typeof listed === 'string' && listed.trim() !== '' && text.trimEnd().endsWith(listed.trim());
  return isRepeated ? text.trimEnd().slice(0, -listed.trim().length) : text;
}

/** The list under `key`, where there is one. */
export function listIn(schema: SchemaObject, key: string): readonly unknown[] | undefined {
  const list = schema[key];
  return Array.isArray(list) ? list : undefined;
}

/** `the reference ...` as the beginning of a sentence. */
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** True for a text that is nothing but the name again: `getPets()` of `getPets`. */
export function repeats(text: string | undefined, name: string): boolean {
  const plain = (one: string) => one.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  return text !== undefined && text.length <= name.length + 4 && plain(text) === plain(name) && !text.includes(' ');
}

/** True for schemas that differ in nothing but what describes them; not looked into deeply. */
export function saysSame(one: unknown, other: unknown, depth = 0): boolean {
  if (one === other) return true;
  if (depth > maxComparedDepth) return false;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => saysSame(item, other[index], depth + 1));
  }
  if (!isRecord(one) || !isRecord(other)) return false;
  const [names, others] = [one, other].map((schema) => Object.keys(schema).filter((name) => !describing.test(name)));
  return names?.length === others?.length && (names ?? []).every((name) => saysSame(one[name], other[name], depth + 1));
}

const maxComparedDepth = 12;
const describing = /^(?:description|title|examples?|x-.*)$/;

/** A name without case and punctuation. */
export function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
