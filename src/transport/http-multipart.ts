import { randomBytes } from 'node:crypto';

import { Upload } from '../base/upload.ts';
import type { HttpBody, HttpEncoding } from '../blueprint/binding.ts';
import { GatewayError } from '../error/error.ts';
import { writePairs } from './http-parameters.ts';
import { bytesOf, encodeQuery, isPresent, textOf } from './http-text.ts';

interface Part {
  readonly name: string;
  /** Present: the part is a file. */
  readonly fileName?: string;
  readonly contentType?: string;
  readonly headers?: HttpEncoding['headers'];
  readonly content: Uint8Array;
}

/** Writers of the parts that are XML, by property. */
export type XmlParts = ReadonlyMap<string, (value: unknown) => string>;

/**
 * A `multipart/form-data` body (RFC 7578). A list gives one part per item; objects go as JSON; uploads, and base64 texts where a
 * file is wanted, go as files with a name and a content type; a property whose encoding names a style is written as in a URL.
 */
export function writeMultipart(
  body: HttpBody,
  value: unknown,
  xml: XmlParts = new Map(),
): { contentType: string; body: Uint8Array } {
  if (typeof value !== 'object' || value === null) {
    throw new GatewayError('BAD_USER_INPUT', 'Expected an object for a multipart body.');
  }
  const boundary = `heddle-${randomBytes(16).toString('hex')}`;
  const chunks: Uint8Array[] = [];
  for (const [name, item] of Object.entries(value)) {
    if (!isPresent(item)) continue;
    for (const part of partsOf(name, item, body.encoding?.[name] ?? {}, xml.get(name))) {
      chunks.push(Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n\r\n`), part.content, Buffer.from('\r\n'));
    }
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { contentType: `${multipartType(body.contentType)}; boundary=${boundary}`, body: Buffer.concat(chunks) };
}

/** An upload's own type where it is among those that are declared, else the first of these that is a type. */
export function fileType(value: unknown, declared: string, alternatives: readonly string[] = []): string {
  const own = value instanceof Upload && isMediaType(value.type) ? value.type : undefined;
  const ranges = [...declared.split(','), ...alternatives].map((one) => one.trim()).filter(Boolean);
  const isAllowed = own !== undefined && (ranges.length === 0 || ranges.some((range) => isWithin(own, range)));
  if (isAllowed) return own;
  return ranges.find((range) => !range.includes('*')) ?? own ?? 'application/octet-stream';
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

function partsOf(
  name: string,
  value: unknown,
  encoding: HttpEncoding,
  writeXml: ((value: unknown) => string) | undefined,
): readonly Part[] {
  const isStyled = encoding.style !== undefined || encoding.explode !== undefined;
  if (isStyled && typeof value === 'object' && !(value instanceof Upload)) return styledParts(name, value, encoding);
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const { headers } = encoding;
  return items.filter(isPresent).map((item) => {
    const part =
      writeXml && !(item instanceof Upload)
        ? { name, contentType: xmlType(encoding), content: Buffer.from(writeXml(item)) }
        : partOf(name, item, encoding);
    return headers ? { ...part, headers } : part;
  });
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

function partOf(name: string, value: unknown, { contentType, isFile = false }: HttpEncoding): Part {
  if (value instanceof Upload) {
    return { name, fileName: value.name, contentType: fileType(value, contentType ?? ''), content: value.bytes };
  }
  const type = contentType?.split(',')[0]?.trim();
  const isBytes = isFile || (type !== undefined && !/json|xml|^text\//i.test(type));
  if (isBytes && typeof value !== 'object') {
    return { name, fileName: name, contentType: fileType(value, contentType ?? ''), content: bytesOf(value) };
  }
  const isJson = typeof value === 'object' || (type !== undefined && /json/i.test(type));
  const sent = type ?? (isJson ? 'application/json' : undefined);
  const content = Buffer.from(isJson ? JSON.stringify(value) : textOf(value));
  return { name, ...(sent !== undefined && { contentType: sent }), content };
}

function xmlType({ contentType = '' }: HttpEncoding): string {
  return (
    contentType
      .split(',')
      .map((one) => one.trim())
      .find((one) => /xml/i.test(one)) ?? 'application/xml'
  );
}

function headOf({ name, fileName, contentType, headers = [] }: Part): string {
  const file = fileName === undefined ? '' : `; filename="${quoted(fileName === '' ? name : fileName)}"`;
  const disposition = `content-disposition: form-data; name="${quoted(name)}"${file}`;
  const type = contentType === undefined ? [] : [`content-type: ${contentType}`];
  return [disposition, ...type, ...headers.map(({ name: header, value }) => `${header}: ${value}`)].join('\r\n');
}

/** RFC 7578 section 4.2 and the HTML standard: quotes and line breaks are percent-encoded, so that none ends the header. */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('\0', '');
}

function multipartType(contentType: string): string {
  const type = contentType.split(';')[0]?.trim() ?? '';
  return /^multipart\/[\w.+-]+$/i.test(type) ? type : 'multipart/form-data';
}

/** What a client says of its file stands in a header of ours. */
function isMediaType(type: string): boolean {
  return /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w-]+=("[\w .:/+-]*"|[\w.:/+-]+))*$/.test(type);
}

function isWithin(type: string, range: string): boolean {
  const plain = (text: string) => text.split(';')[0]?.trim().toLowerCase() ?? '';
  const [own, wanted] = [plain(type), plain(range)];
  return own === wanted || wanted === '*/*' || (wanted.endsWith('/*') && own.startsWith(wanted.slice(0, -1)));
}
