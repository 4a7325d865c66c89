import { readFile, stat } from 'node:fs/promises';
import { getHeapStatistics } from 'node:v8';

import { isAlias, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, Node, Pair, Scalar, YAMLMap } from 'yaml';

import { parseJson } from '../base/parse-json.ts';
import { Problems } from '../base/problems.ts';
import type { Checked, Place } from '../base/problems.ts';
import { unicodeOf, unpack } from './decode.ts';
import { isRemote, locate, shownAs } from './location.ts';
import type { Location } from './location.ts';
import type { Download } from './model.ts';
import { isNestedDeeper, JsonPositions, Lines } from './positions.ts';
import type { Pointer } from './positions.ts';
import { Trust } from './trust.ts';
import { indentContinuations } from './yaml-repair.ts';

/** From where something is read. */
export interface ReadFrom {
  /** What the location is relative to: a folder (with a trailing `/`), a file or a URL. */
  readonly base: Location;
  /** Places are shown relative to this folder. */
  readonly dir: string;
  readonly download: Download;
  /** Headers for URLs, for example a token. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the location is written, for problems about it. */
  readonly place?: Place;
  /** What of the network may be read, and with which headers; the location itself is trusted when absent. */
  readonly trust?: Trust;
}

/** A text that was read. */
export interface TextDocument {
  /** Absolute path or URL. */
  readonly location: Location;
  /** The location as people see it; `file` of every place in it. */
  readonly name: string;
  /** Without byte order mark. */
  readonly text: string;
}

/** A JSON or YAML text that was read and parsed. */
export interface DataDocument extends TextDocument {
  /** An object or a list. Integers beyond 2^53 are strings of their digits. */
  readonly value: object;
  /** Where the value at `pointer`, or its nearest ancestor that exists, stands. The first use indexes lazily. */
  placeOf(pointer: Pointer): Place;
}

const maxSpecBytes = 256 * 1024 * 1024;
/** JSON that nests deeper is not parsed: its parser would need more memory than the text has. */
const maxDepth = 100_000;
/** A JSON text that does not parse is tried as YAML (comments, trailing commas) only up to this size. */
const maxLenientLength = 2 * 1024 * 1024;
/** A YAML text whose indentation is wrong is read again only up to this size. */
const maxMovedLength = 16 * 1024 * 1024;

/** The text at `reference` (path, `file:` or `http(s):` URL), or a SPEC_UNREADABLE problem that names the cause. */
export async function readText(reference: string, from: ReadFrom): Promise<Checked<TextDocument>> {
  const problems = new Problems();
  const target = await locateSource(reference, from.base);
  if ('refused' in target) {
    problems.error('SPEC_UNREADABLE', `Cannot read "${reference}": ${target.refused}.`, from.place);
    return { problems: problems.list };
  }
  const name = shownAs(target.location, from.dir);
  try {
    const bytes = await readBytes(target.location, from);
    return {
      value: { location: target.location, name, text: new TextDecoder(unicodeOf(bytes)).decode(bytes) },
      problems: [],
    };
  } catch (cause) {
    problems.error('SPEC_UNREADABLE', unreadable(name, cause), from.place ?? { file: name });
    return { problems: problems.list };
  }
}

/** The JSON or YAML data at `reference`, or problems that say why it cannot be had and where the text is wrong. */
export async function readData(reference: string, from: ReadFrom): Promise<Checked<DataDocument>> {
  const text = await readText(reference, from);
  return text.value ? parseData(text.value) : { problems: text.problems };
}

/** Memory that reading takes at most, for each byte of the text: measured on documents of nothing but small operations. */
const memoryPerByte = { JSON: 35, YAML: 75 };

/** The data in a text that was read already. What would not fit into `heapBytes` is not begun. */
export function parseData(
  document: TextDocument,
  heapBytes: number = getHeapStatistics().heap_size_limit,
): Checked<DataDocument> {
  const { text } = document;
  const kind = /^\s*[[{]/.test(text) ? 'JSON' : 'YAML';
  if (text.length * memoryPerByte[kind] > heapBytes) return tooLarge(document, kind, heapBytes);
  if (/^\s*</.test(text)) return notData(document, markupMessage(text));
  if (text.trim() === '') return notData(document, 'The document is empty; expected JSON or YAML.');
  if (kind === 'YAML') return parseYaml(document);
  if (text.length > maxLenientLength && isNestedDeeper(text, maxDepth)) {
    return notData(document, `The JSON cannot be read: it nests deeper than ${maxDepth} levels.`);
  }
  try {
    return parsedJson(document, parseJson(text));
  } catch (cause) {
    const lenient = text.length <= maxLenientLength ? parseYaml(document) : undefined;
    return lenient?.value ? lenient : notJson(document, cause);
  }
}

/** Where a source that the user names is: a name on disk as it stands, before `%` in it counts as an escape. */
export async function locateSource(reference: string, base: Location): Promise<ReturnType<typeof locate>> {
  const target = locate(reference, base);
  if (!reference.includes('%') || 'refused' in target || isRemote(target.location)) return target;
  const literal = locate(reference.replaceAll('%', '%25'), base);
  const isThere =
    'location' in literal &&
    (await stat(literal.location).then(
      () => true,
      () => false,
    ));
  return isThere ? literal : target;
}

/** The bytes at a location, unpacked; rejects with the reason where they cannot be had, or are too many. */
export async function readBytes(
  location: Location,
  { download, headers, trust = new Trust(location, headers) }: Pick<ReadFrom, 'download' | 'headers' | 'trust'>,
): Promise<Uint8Array> {
  if (isRemote(location)) {
    const bytes = await download(location, trust.headersFor(location), { isPublicOnly: !trust.has(location) });
    return unpack(bytes, maxSpecBytes);
  }
  const found = await stat(location);
  if (found.size > maxSpecBytes) throw new Error(`it is larger than ${maxSpecBytes / 1024 / 1024} MB`);
  if (!found.isFile() && !found.isDirectory()) throw new Error('it is neither a file nor a folder');
  return unpack(await readFile(location), maxSpecBytes);
}

/** Why a document cannot be had, as a part of a sentence. */
export function reasonUnread(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'permission is denied';
  return (cause instanceof Error ? cause.message : String(cause)).trim().replace(/\.$/, '');
}

function unreadable(name: string, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
      return `"${name}" does not exist. Check the path; it is relative to the file that names it.`;
    case 'EISDIR':
      return `"${name}" is a folder; name the file in it.`;
    case 'EACCES':
      return `"${name}" may not be read: permission denied.`;
    default:
      return `"${name}" cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

function markupMessage(text: string): string {
  return /^\s*<(!doctype\s+html|html)/i.test(text)
    ? 'Expected JSON or YAML, but this is a web page (HTML). Use the address of the raw document.'
    : 'Expected JSON or YAML, but this is XML.';
}

function tooLarge({ name, text }: TextDocument, kind: 'JSON' | 'YAML', heapBytes: number): Checked<DataDocument> {
  const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);
  const needed = megabytes(text.length * memoryPerByte[kind]);
  const asJson = kind === 'YAML' ? ', or make it JSON, which takes half' : '';
  const problems = new Problems();
  problems.error(
    'SPEC_UNREADABLE',
    `"${name}" has ${megabytes(text.length)} MB of ${kind}, for which the ${megabytes(heapBytes)} MB of memory that Node may take are too few. Give it more: NODE_OPTIONS=--max-old-space-size=${needed}${asJson}.`,
    { file: name },
  );
  return { problems: problems.list };
}

function notData(document: TextDocument, message: string, offset = 0): Checked<DataDocument> {
  const problems = new Problems();
  problems.error('SPEC_SYNTAX', message, { file: document.name, ...new Lines(document.text).at(offset) });
  return { problems: problems.list };
}

function notJson(document: TextDocument, cause: unknown): Checked<DataDocument> {
  const message = cause instanceof Error ? cause.message : String(cause);
  const position = /position (\d+)/.exec(message)?.[1];
  const offset = position === undefined ? document.text.trimEnd().length : Number(position);
  const isCut = offset >= document.text.trimEnd().length;
  const reason = isCut ? 'the text ends in the middle of a value; the file may be cut off' : message;
  return notData(document, `The JSON cannot be read: ${reason}.`, offset);
}

function parsedJson(document: TextDocument, value: unknown): Checked<DataDocument> {
  if (typeof value !== 'object' || value === null) return notData(document, 'Expected an object or a list.');
  const lines = new Lines(document.text);
  const positions = new JsonPositions(document.text);
  const placeOf = (pointer: Pointer) => ({ file: document.name, ...lines.at(positions.offsetOf(pointer)) });
  return { value: { ...document, value, placeOf }, problems: [] };
}

function parseYaml(document: TextDocument): Checked<DataDocument> {
  try {
    const parsed = parseYamlText(document.text);
    const [error] = parsed.errors;
    if (error) return notData(document, `The YAML cannot be read: ${yamlReason(error)}`, error.pos[0]);
    if (/\d{16}/.test(document.text)) keepLongIntegers(parsed);
    const value: unknown = parsed.toJS({ maxAliasCount: 10_000 });
    if (typeof value !== 'object' || value === null) {
      return notData(document, 'Expected an object or a list, but this is plain text.');
    }
    const lines = new Lines(document.text);
    const placeOf = (pointer: Pointer) => ({ file: document.name, ...lines.at(yamlOffset(parsed, pointer)) });
    return { value: { ...document, value, placeOf }, problems: [] };
  } catch (cause) {
    return notData(document, `The YAML cannot be read: ${reasonOf(cause)}.`);
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof RangeError) return 'it nests too deeply';
  return cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
}

/** Where YAML's rules for indentation are all that is broken, the text is read as most parsers do. */
function parseYamlText(text: string): Document.Parsed {
  const parse = (one: string) =>
    parseDocument(one, { uniqueKeys: false, prettyErrors: false, merge: true, logLevel: 'error' });
  const parsed = parse(text);
  const isMisplaced = parsed.errors.some(({ code }) => code === 'BAD_INDENT' || code === 'MISSING_CHAR');
  if (!isMisplaced || text.length > maxMovedLength) return parsed;
  const moved = parse(indentContinuations(text));
  return moved.errors.length === 0 ? moved : parsed;
}

function yamlReason(error: { readonly code: string; readonly message: string }): string {
  return error.code === 'TAB_AS_INDENT' || /\btab/i.test(error.message)
    ? 'a tab is used as indentation; YAML allows only spaces there.'
    : `${error.message.replace(/\.?$/, '')}.`;
}

/** Gives integers that a double cannot hold as strings of their digits. */
function keepLongIntegers(parsed: Document.Parsed): void {
  visit(parsed, {
    Scalar(_key: unknown, node: Scalar) {
      if (typeof node.value === 'number' && !Number.isSafeInteger(node.value) && /^[-+]?\d+$/.test(node.source ?? '')) {
        node.value = node.source?.replace(/^\+/, '');
      }
    },
  });
}

function yamlOffset(parsed: Document.Parsed, pointer: Pointer): number {
  let node: Node | null | undefined = parsed.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const step of pointer) {
    if (isAlias(node)) node = node.resolve(parsed);
    if (isMap(node)) {
      const pair = pairOf(node, String(step));
      if (!pair) break;
      const key = pair.key as Node | null;
      node = pair.value as Node | null;
      offset = key?.range?.[0] ?? node?.range?.[0] ?? offset;
    } else if (isSeq(node)) {
      node = node.items[Number(step)] as Node | undefined;
      if (!node) break;
      offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

/** Pairs of long mappings by their keys: places are asked for again and again. */
const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
const shortMapping = 32;

/** The first pair of that key. */
function pairOf(mapping: YAMLMap, key: string): Pair | undefined {
  const { items } = mapping;
  if (items.length <= shortMapping) return items.find((item) => keyOf(item) === key);
  let index = indexes.get(mapping);
  if (!index) indexes.set(mapping, (index = new Map(items.toReversed().map((item) => [keyOf(item), item]))));
  return index.get(key);
}

function keyOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}
