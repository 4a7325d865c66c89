import { randomBytes } from 'node:crypto';

import { isRecord } from '../base/json.ts';
import { Upload } from '../base/upload.ts';
import type { HttpBody, HttpEncoding, HttpParts } from '../blueprint/binding.ts';
import { GatewayError } from '../error/error.ts';
import { writePairs } from './http-parameters.ts';
import { headOf, named, partOf } from './http-part.ts';
import type { Part } from './http-part.ts';
import { encodeQuery, isPresent } from './http-text.ts';

/** Writers of the parts that are XML, by property. */
export type XmlParts = ReadonlyMap<string, (value: unknown) => string>;

/**
 * A multipart body. By names (RFC 7578): a list gives one part per item; objects go as JSON; uploads, and base64 texts where a file
 * is wanted, go as files with a name and a content type; a property whose encoding names a style is written as in a URL. Where
 * the binding has `parts`, by position (RFC 2046 section 5.1.3): the parts have no names of their own.
 */
export function writeMultipart(
  body: Pick<HttpBody, 'contentType' | 'encoding' | 'parts'>,
  value: unknown,
  xml: XmlParts = new Map(),
): { contentType: string; body: Uint8Array } {
  const contentType = multipartType(body.contentType);
  const parts = body.parts
    ? positionalParts(body.parts, value, xml, contentType === 'multipart/form-data')
    : namedParts(body.encoding ?? {}, value, xml);
  const boundary = `heddle-${randomBytes(16).toString('hex')}`;
  const chunks: Uint8Array[] = [];
  for (const part of parts) {
    chunks.push(Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n\r\n`), part.content, Buffer.from('\r\n'));
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { contentType: `${contentType}; boundary=${boundary}`, body: Buffer.concat(chunks) };
}

function namedParts(encoding: NonNullable<HttpBody['encoding']>, value: unknown, xml: XmlParts): readonly Part[] {
  if (typeof value !== 'object' || value === null) {
    throw new GatewayError('BAD_USER_INPUT', 'Expected an object for a multipart body.');
  }
  return Object.entries(value)
    .filter(([, item]) => isPresent(item))
    .flatMap(([name, item]) => partsOf(name, item, encoding[name] ?? {}, xml.get(name)));
}

/** Forms need names: a part that the description names none for is called by its position. */
function positionalParts(parts: HttpParts, value: unknown, xml: XmlParts, isForm: boolean): readonly Part[] {
  return inPlaces(parts, value).map(({ key, item, encoding = {} }, index) => {
    const [part] = partsOf(isForm ? `part${index + 1}` : undefined, item, encoding, xml.get(key), false);
    if (!part) throw new GatewayError('BAD_USER_INPUT', `Part ${index + 1} of a multipart body is missing.`);
    return part;
  });
}

interface Place {
  readonly key: string;
  readonly item: unknown;
  readonly encoding: HttpEncoding | undefined;
}

/** The values in the order of their parts; none may be left out before another. */
function inPlaces({ prefix, item: encoding }: HttpParts, value: unknown): readonly Place[] {
  const given = isRecord(value) ? value : {};
  const rest: unknown = prefix.length === 0 ? value : (given['items'] ?? []);
  const behind = (Array.isArray(rest) ? rest : [rest]).map((item: unknown) => ({ key: 'items', item, encoding }));
  const start = prefix.map((one, index) => ({ key: String(index), item: given[String(index)], encoding: one }));
  const all = [...start, ...behind];
  const count = all.findLastIndex(({ item }) => isPresent(item)) + 1;
  const missing = all.slice(0, count).findIndex(({ item }) => !isPresent(item));
  if (missing >= 0) {
    const message = `Part ${missing + 1} of a multipart body must be given, because a later one is.`;
    throw new GatewayError('BAD_USER_INPUT', message);
  }
  return all.slice(0, count);
}

const styles = ['form', 'spaceDelimited', 'pipeDelimited', 'tabDelimited', 'deepObject'] as const;

/** Nested objects have no place in a flat form but as `a[b]=c`, which is what servers of such forms read. */
export function styleOf(declared: string | undefined, value: unknown): (typeof styles)[number] {
  const known = styles.find((style) => style === declared);
  return known ?? (typeof value === 'object' && !isScalarList(value) ? 'deepObject' : 'form');
}

function isScalarList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item !== 'object');
}

/** The parts of one value; `isMany`: each item of a list is one. */
function partsOf(
  name: string | undefined,
  value: unknown,
  encoding: HttpEncoding,
  writeXml: ((value: unknown) => string) | undefined,
  isMany = true,
): readonly Part[] {
  if (isMultipart(encoding) && typeof value === 'object' && value !== null && !(value instanceof Upload)) {
    return [nestedPart(name, value, encoding)];
  }
  const isStyled = encoding.style !== undefined || encoding.explode !== undefined;
  if (isStyled && name !== undefined && typeof value === 'object' && !(value instanceof Upload)) {
    return styledParts(name, value, encoding);
  }
  const items: readonly unknown[] = isMany && Array.isArray(value) ? value : [value];
  const { headers } = encoding;
  return items.filter(isPresent).map((item) => {
    const part =
      writeXml && !(item instanceof Upload)
        ? { ...named(name), contentType: xmlType(encoding), content: Buffer.from(writeXml(item)) }
        : partOf(name, item, encoding);
    return headers ? { ...part, headers } : part;
  });
}

function isMultipart({ contentType = '' }: HttpEncoding): boolean {
  return /^\s*multipart\//i.test(contentType);
}

/** A message in a part of another: a list is its parts in their order, an object its parts by their names. */
function nestedPart(name: string | undefined, value: object, given: HttpEncoding): Part {
  const { contentType = '', encoding = {}, headers } = given;
  const parts = given.parts ?? (Array.isArray(value) ? { prefix: [] } : undefined);
  const inner = writeMultipart({ contentType, encoding, ...(parts && { parts }) }, value);
  return { ...named(name), contentType: inner.contentType, content: inner.body, ...(headers && { headers }) };
}

/** OpenAPI 3.1 section 4.8.15.1: `contentType` means nothing beside `style` and `explode`. */
function styledParts(name: string, value: unknown, encoding: HttpEncoding): readonly Part[] {
  const style = styleOf(encoding.style, value);
  const pairs = writePairs({ name, style, explode: encoding.explode ?? style === 'form' }, value, encodeQuery, true);
  return pairs.map((pair) => {
    const [key = '', text = ''] = pair.split('=', 2).map(decodeURIComponent);
    return { name: key, content: Buffer.from(text) };
  });
}

function xmlType({ contentType = '' }: HttpEncoding): string {
  return (
    contentType
      .split(',')
      .map((one) => one.trim())
      .find((one) => /xml/i.test(one)) ?? 'application/xml'
  );
}

function multipartType(contentType: string): string {
  const type = contentType.split(';')[0]?.trim() ?? '';
  return /^multipart\/[\w.+-]+$/i.test(type) ? type : 'multipart/form-data';
}
