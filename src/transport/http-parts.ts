import type { HttpParts } from '../blueprint/binding.ts';
import { listItem, namedType, nullable } from '../blueprint/typeref.ts';
import type { TypeRef, Types } from '../blueprint/types.ts';
import { mimeParameter, readMime } from './mime-parts.ts';
import type { MimePart } from './mime-parts.ts';

/** Reads one message: throws an Error that says what is wrong with it. */
export type ReadParts = (body: Uint8Array, contentType: string) => unknown;

type ReadPart = (part: MimePart) => unknown;

interface Reading {
  readonly types: Types;
  readonly parseJson: (text: string) => unknown;
}

/**
 * A reader for multipart answers of a type. By position where there are `parts`: a list of all, or an object of those at the start
 * and the list `items` of the others. Else an object by the parts' names (`Content-Disposition`, `Content-ID`), a part without
 * one being the next property that none names. JSON is parsed, bytes are base64, anything else is text.
 */
export function compileParts(reading: Reading, type: TypeRef, parts: HttpParts | undefined): ReadParts {
  const read = parts ? positionalReader(reading, type, parts) : namedReader(reading, type);
  const isList = parts?.prefix.length === 0;
  return (body, contentType) => {
    // Some systems answer the only part without a message around it.
    if (isList && !/^\s*multipart\//i.test(contentType)) {
      return read([{ id: '', name: '', type: contentType, body: Buffer.from(body) }]);
    }
    const boundary = mimeParameter(contentType, 'boundary');
    if (boundary === undefined || boundary === '') throw new Error('its content type names no boundary');
    const message = readMime(body, boundary);
    if (!message.isWhole) throw new Error('the closing delimiter is missing');
    return read(message.parts);
  };
}

function positionalReader(reading: Reading, type: TypeRef, { prefix, item }: HttpParts) {
  if (prefix.length === 0) {
    const read = partReader(reading, listItem(type) ?? 'JSON', item?.parts);
    return (all: readonly MimePart[]) => all.map((part) => read(part));
  }
  const types = membersOf(reading.types, type);
  const start = prefix.map((one, index) => partReader(reading, types.get(String(index)) ?? 'JSON', one.parts));
  const rest = partReader(reading, listItem(types.get('items') ?? '') ?? 'JSON', item?.parts);
  return (all: readonly MimePart[]) => {
    const values = start.flatMap((read, index) => {
      const part = all[index];
      return part ? [[String(index), read(part)] as const] : [];
    });
    return { ...Object.fromEntries(values), items: all.slice(prefix.length).map((part) => rest(part)) };
  };
}

function namedReader(reading: Reading, type: TypeRef) {
  const types = membersOf(reading.types, type);
  const readers = new Map(
    [...types].map(([name, member]) => [name, partReader(reading, listItem(member) ?? member, undefined)] as const),
  );
  const isMany = new Set([...types].filter(([, member]) => listItem(member) !== undefined).map(([name]) => name));
  return (all: readonly MimePart[]) => {
    const own = all.map(({ name, id }) => [name, id].find((one) => readers.has(one)));
    const named = new Set(own);
    const open = [...readers.keys()].filter((name) => !named.has(name));
    const value = new Map<string, unknown>();
    all.forEach((part, index) => {
      const name = own[index] ?? open.shift();
      if (name === undefined) return;
      const item = readers.get(name)?.(part);
      const present = value.get(name);
      // A list may be one part of JSON, too.
      const isItem = isMany.has(name) && !Array.isArray(item);
      value.set(name, isItem ? [...(Array.isArray(present) ? present : []), item] : item);
    });
    return Object.fromEntries(value);
  };
}

function membersOf(types: Types, type: TypeRef): ReadonlyMap<string, TypeRef> {
  const definition = types.get(nullable(type));
  const fields = definition?.kind === 'object' ? [...definition.fields.values()] : [];
  return new Map(fields.map((field) => [field.wire ?? field.name, field.type]));
}

function partReader(reading: Reading, type: TypeRef, parts: HttpParts | undefined): ReadPart {
  if (parts) {
    const read = compileParts(reading, type, parts);
    return (part) => read(part.body, part.type);
  }
  const name = namedType(type);
  if (name === 'Byte') return ({ body }) => body.toString('base64');
  const kind = reading.types.get(name)?.kind ?? 'scalar';
  const isText = (kind === 'scalar' && !/^(Int|Float|BigInt|Decimal|Boolean|JSON)$/.test(name)) || kind === 'enum';
  return ({ type: contentType, body }) => {
    if (/json/i.test(contentType)) return reading.parseJson(body.toString('utf8'));
    const isBytes = contentType !== '' && !/^text\/|[/+]xml|urlencoded|yaml/i.test(contentType);
    if (isBytes) return body.toString('base64');
    const text = textOf(body, contentType);
    if (isText) return text;
    return name === 'JSON' ? parsed(reading, text) : reading.parseJson(text);
  };
}

/** What may be anything is JSON where it can be. */
function parsed({ parseJson }: Reading, text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function textOf(body: Buffer, contentType: string): string {
  try {
    return new TextDecoder(mimeParameter(contentType, 'charset') ?? 'utf-8').decode(body);
  } catch {
    return body.toString('utf8');
  }
}
