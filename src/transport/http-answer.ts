import { parseExactJson, parseJson } from '../base/parse-json.ts';
import type { HttpBinding } from '../blueprint/binding.ts';
import type { Source } from '../blueprint/blueprint.ts';
import type { Field } from '../blueprint/types.ts';
import { GatewayError } from '../error/error.ts';
import { compileParts } from './http-parts.ts';
import type { ReadParts } from './http-parts.ts';
import { readSequence } from './http-sequence.ts';
import { compileXmlReader, readAnyXml } from './http-xml.ts';
import type { Reply } from './send.ts';

const excerptLength = 2000;
/** An error's body is read as data up to this length. */
const maxErrorLength = 65_536;

/**
 * A reader for the answers of one binding. The field's value is the parsed JSON or XML, the text, base64 of the bytes, or `true`
 * where the operation answers nothing, the address where it only redirects. Throws UPSTREAM_HTTP_ERROR for a status that is not 2xx and
 * UPSTREAM_BAD_RESPONSE for a body that is not what the binding says.
 */
export function compileAnswer(
  source: Pick<Source, 'name' | 'types'>,
  operation: string,
  binding: HttpBinding,
  field: Pick<Field, 'type' | 'via'>,
): (reply: Reply) => unknown {
  const read = readerOf(source, binding, field);
  const isRedirect = binding.answer.kind === 'redirect';
  return (reply) => {
    if (isRedirect && reply.status >= 300 && reply.status <= 399) return reply.headers['location'] ?? null;
    if (reply.status < 200 || reply.status > 299) throw httpError(source.name, operation, reply);
    return read(reply, source.name, operation);
  };
}

type ReadReply = (reply: Reply, source: string, operation: string) => unknown;

function readerOf(
  source: Pick<Source, 'types'>,
  { answer }: HttpBinding,
  field: Pick<Field, 'type' | 'via'>,
): ReadReply {
  const { kind } = answer;
  const isExact = source.types.has('Decimal');
  if (kind === 'xml') return xmlReader(source, field);
  if (kind === 'multipart') {
    return partsReader(
      compileParts({ types: source.types, parseJson: isExact ? parseExactJson : parseJson }, field.type, answer.parts),
    );
  }
  return isExact && (kind === 'json' || kind === 'sequence') ? exactReaders[kind] : readers[kind];
}

const readers: Readonly<Record<Exclude<HttpBinding['answer']['kind'], 'xml' | 'multipart'>, ReadReply>> = {
  none: () => true,
  redirect: (reply) => reply.headers['location'] ?? null,
  binary: (reply) => (reply.body.length === 0 ? null : toBuffer(reply.body).toString('base64')),
  text: (reply) => textIn(reply),
  json: jsonReader(parseJson),
  any: readAny,
  sequence: sequenceReader(parseJson),
};

/** Of sources that have decimals. */
const exactReaders = { json: jsonReader(parseExactJson), sequence: sequenceReader(parseExactJson) };

/** Some systems answer JSON whatever they are asked for; it has the same shape. */
function xmlReader({ types }: Pick<Source, 'types'>, field: Pick<Field, 'type' | 'via'>): ReadReply {
  const read = compileXmlReader(types, field);
  return (reply, source, operation) => {
    if (/\bjson\b/i.test(reply.headers['content-type'] ?? '')) return readers.json(reply, source, operation);
    const text = textIn(reply, encodingOf(reply.body));
    if (text.trim() === '') return null;
    try {
      return read(text);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw unreadable('XML', reply, text, { source, operation, cause, reason });
    }
  };
}

/** Some systems answer JSON for a whole message; it has the same shape. */
function partsReader(read: ReadParts): ReadReply {
  return (reply, source, operation) => {
    const type = reply.headers['content-type'] ?? '';
    if (/\bjson\b/i.test(type) && !/^\s*multipart\//i.test(type)) return readers.json(reply, source, operation);
    try {
      return read(reply.body, type);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw unreadable('a multipart message', reply, textIn(reply), { source, operation, cause, reason });
    }
  };
}

/** What nobody described is what its content type says; without one it is JSON where it can be. */
function readAny(reply: Reply, source: string, operation: string): unknown {
  const type = reply.headers['content-type'] ?? '';
  if (/\bjson\b/i.test(type)) return readers.json(reply, source, operation);
  if (reply.body.length === 0) return null;
  if (type === '') {
    const value = jsonBody(reply, false);
    return value === undefined ? textIn(reply) : value;
  }
  return /^\s*text\/|\b(?:xml|yaml|csv|javascript|x-www-form-urlencoded)\b/i.test(type)
    ? textIn(reply)
    : toBuffer(reply.body).toString('base64');
}

function jsonReader(parse: (text: string) => unknown): ReadReply {
  return (reply, source, operation) => {
    const text = textIn(reply);
    if (text.trim() === '') return null;
    try {
      return parse(text);
    } catch (cause) {
      throw unreadable('JSON', reply, text, { source, operation, cause });
    }
  };
}

function sequenceReader(parse: (text: string) => unknown): ReadReply {
  const readList = jsonReader(parse);
  return (reply, source, operation) => {
    const [text, type] = [textIn(reply), reply.headers['content-type'] ?? ''];
    // Some servers answer a list where a sequence is promised.
    if (/\bapplication\/json\s*(;|$)/i.test(type)) return readList(reply, source, operation);
    try {
      return readSequence(text, type, parse);
    } catch (cause) {
      throw unreadable('a sequence of JSON', reply, text, { source, operation, cause });
    }
  };
}

/** The body of a reply as JSON; undefined where it is none. */
export function jsonBody(reply: Reply, isExact: boolean): unknown {
  try {
    return isExact ? parseExactJson(textIn(reply)) : parseJson(textIn(reply));
  } catch {
    return undefined;
  }
}

interface Unread {
  readonly source: string;
  readonly operation: string;
  readonly cause: unknown;
  readonly reason?: string;
}

function unreadable(expected: string, reply: Reply, text: string, unread: Unread): GatewayError {
  const { source, operation, cause, reason } = unread;
  const type = reply.headers['content-type'] ?? 'no content type';
  const what = `status ${reply.status}, ${type}, ${reply.body.length} bytes: ${excerptOf(text, 200)}`;
  const why = reason === undefined ? '' : ` [${reason}]`;
  const message = `${source} answered ${operation} with something that is not ${expected} (${what})${why}`;
  return new GatewayError('UPSTREAM_BAD_RESPONSE', message, { source, cause });
}

function httpError(source: string, operation: string, reply: Reply): GatewayError {
  const text = textIn(reply);
  const location = reply.headers['location'];
  const where = location === undefined ? '' : ' (a redirect that is not followed)';
  const message = `${source} answered ${operation} with status ${reply.status}${where}.`;
  return new GatewayError('UPSTREAM_HTTP_ERROR', message, {
    source,
    // Where it leads may tell of the inside of the network, so it is no part of the message.
    ...(location !== undefined && { cause: new Error(`It leads to ${location}`) }),
    details: { status: reply.status, ...(text !== '' && { body: errorBody(text, reply) }) },
  });
}

/** The error's body as data where it is JSON or XML of bearable length, else the beginning of its text. */
function errorBody(text: string, reply: Reply): unknown {
  if (text.length > maxErrorLength) return `${text.slice(0, excerptLength)}... (cut: ${text.length} characters)`;
  try {
    const isXml = /[/+]xml\b/i.test(reply.headers['content-type'] ?? '');
    return isXml && !/xhtml/i.test(reply.headers['content-type'] ?? '') ? readAnyXml(text) : parseJson(text);
  } catch {
    return excerptOf(text, excerptLength);
  }
}

function excerptOf(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}...`;
}

/** What an XML declaration says of itself, where no header says it (RFC 7303 section 3). */
function encodingOf(body: Uint8Array): string | undefined {
  const start = toBuffer(body.subarray(0, 200)).toString('latin1');
  return /^\s*<\?xml[^>]*\bencoding=["']([\w.-]+)["']/.exec(start)?.[1];
}

function textIn(reply: Reply, otherwise?: string): string {
  const charset = charsetOf(reply) ?? otherwise;
  if (charset === undefined || isUtf8(charset)) return stripMark(toBuffer(reply.body).toString('utf8'));
  try {
    return new TextDecoder(charset).decode(reply.body);
  } catch {
    return stripMark(toBuffer(reply.body).toString('utf8'));
  }
}

/** True for a reply whose bytes are UTF-8, as those of JSON are unless something else is told (RFC 8259 section 8.1). */
export function isInUtf8(reply: Reply): boolean {
  const charset = charsetOf(reply);
  return charset === undefined || isUtf8(charset);
}

function charsetOf({ headers }: Reply): string | undefined {
  return /charset="?([^\s";]+)/i.exec(headers['content-type'] ?? '')?.[1];
}

function isUtf8(charset: string): boolean {
  return /^utf-?8$/i.test(charset);
}

function stripMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
