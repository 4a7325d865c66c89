import { Upload } from '../base/upload.ts';
import type { HttpEncoding } from '../blueprint/binding.ts';
import { bytesOf, textOf } from './http-text.ts';

/** One part of a multipart body. */
export interface Part {
  /** Absent: it is told by its position. */
  readonly name?: string;
  /** Present: the part is a file. Empty: one without a name. */
  readonly fileName?: string;
  readonly contentType?: string;
  readonly headers?: HttpEncoding['headers'];
  readonly content: Uint8Array;
}

/** `name` as a part's property, where there is one. */
export function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}

/** The part of one value: an upload or base64 as a file, an object as JSON, anything else as text. */
export function partOf(name: string | undefined, value: unknown, { contentType, isFile = false }: HttpEncoding): Part {
  if (value instanceof Upload) {
    return {
      ...named(name),
      fileName: value.name,
      contentType: fileType(value, contentType ?? ''),
      content: value.bytes,
    };
  }
  const type = contentType?.split(',')[0]?.trim();
  const isBytes = isFile || (type !== undefined && !/json|xml|^text\//i.test(type));
  if (isBytes && typeof value !== 'object') {
    return {
      ...named(name),
      fileName: name ?? '',
      contentType: fileType(value, contentType ?? ''),
      content: bytesOf(value),
    };
  }
  const isJson = typeof value === 'object' || (type !== undefined && /json/i.test(type));
  const sent = type ?? (isJson ? 'application/json' : undefined);
  const content = Buffer.from(isJson ? JSON.stringify(value) : textOf(value));
  return { ...named(name), ...(sent !== undefined && { contentType: sent }), content };
}

/** An upload's own type where it is among those that are declared, else the first of these that is a type. */
export function fileType(value: unknown, declared: string, alternatives: readonly string[] = []): string {
  const own = value instanceof Upload && isMediaType(value.type) ? value.type : undefined;
  const ranges = [...declared.split(','), ...alternatives].map((one) => one.trim()).filter(Boolean);
  const isAllowed = own !== undefined && (ranges.length === 0 || ranges.some((range) => isWithin(own, range)));
  if (isAllowed) return own;
  return ranges.find((range) => !range.includes('*')) ?? own ?? 'application/octet-stream';
}

/** The header lines of a part, without the empty one behind. */
export function headOf(part: Part): string {
  const { contentType, headers = [] } = part;
  const own = headers.some(({ name }) => /^content-disposition$/i.test(name));
  return [
    ...(own ? [] : dispositionOf(part)),
    ...(contentType === undefined ? [] : [`content-type: ${contentType}`]),
    ...headers.map(({ name, value }) => `${name}: ${value}`),
  ].join('\r\n');
}

/** A form's part is called by its property, a file of other messages by its own name (RFC 2183). */
function dispositionOf({ name, fileName }: Part): readonly string[] {
  const file = fileName === undefined ? '' : `; filename="${quoted(fileName === '' ? (name ?? '') : fileName)}"`;
  if (name !== undefined) return [`content-disposition: form-data; name="${quoted(name)}"${file}`];
  return fileName === undefined || fileName === '' ? [] : [`content-disposition: attachment${file}`];
}

/** RFC 7578 section 4.2 and the HTML standard: quotes and line breaks are percent-encoded, so that none ends the header. */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('\0', '');
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
