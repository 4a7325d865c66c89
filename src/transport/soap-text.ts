import { GatewayError } from '../error/error.ts';
import { bareId, mimeParameter, readMime } from './mime-parts.ts';
import type { MimePart } from './mime-parts.ts';
import type { Reply } from './send.ts';

/**
 * The XML text of a SOAP answer: by the content type's charset, else by byte order mark or XML declaration, else UTF-8. Of
 * a multipart answer (MTOM, SOAP with attachments) the root part, each `xop:Include` in it, and each text that refers to a part,
 * replaced by the part's base64. Throws UPSTREAM_TOO_LARGE where that makes far more of it than came: each part belongs to one place
 * (XOP section 3.1).
 */
export function soapText(reply: Reply, source: string): string {
  const message = messageParts(reply);
  if (!message) return decode(reply.body, charsetOf(reply.headers['content-type'] ?? ''));
  const { root, others } = message;
  if (!root) return '';
  const byId = new Map([root, ...others].map((part) => [part.id, part]));
  let room = reply.body.byteLength * mostCopies;
  const base64 = (href: string) => {
    const part = byId.get(decodeId(href));
    room -= part?.body.byteLength ?? 0;
    if (room < 0) throw tooOften(source);
    return part?.body.toString('base64');
  };
  return decode(root.body, charsetOf(root.type))
    .replaceAll(includePattern, (whole, href: string) => base64(href) ?? whole)
    .replaceAll(referencePattern, (whole, href: string) => base64(href) ?? whole);
}

/** The part of a multipart answer that is the envelope, and what stands beside it; undefined where the answer is no multipart. */
export function messageParts(
  reply: Reply,
): { readonly root: MimePart | undefined; readonly others: readonly MimePart[] } | undefined {
  const type = reply.headers['content-type'] ?? '';
  const boundary = /^\s*multipart\/related/i.test(type) ? mimeParameter(type, 'boundary') : undefined;
  if (boundary === undefined) return undefined;
  const { parts } = readMime(reply.body, boundary);
  const start = mimeParameter(type, 'start');
  const root = parts.find(({ id }) => start !== undefined && id === bareId(start)) ?? parts[0];
  return { root, others: parts.filter((part) => part !== root) };
}

/** How often over an answer's bytes may stand in its text, as base64. */
const mostCopies = 4;

function tooOften(source: string): GatewayError {
  const message = `${source} answered with parts that stand at so many places that the answer would grow more than ${mostCopies} times.`;
  return new GatewayError('UPSTREAM_TOO_LARGE', message, { source });
}

const includePattern =
  /<(?:[\w.-]+:)?Include\b[^<>]*?\bhref\s*=\s*["']cid:([^"'<>]*)["'][^<>]*?(?:\/>|>\s*<\/(?:[\w.-]+:)?Include\s*>)/g;
/** A text that is nothing but a reference (WS-I Attachments Profile 1.0, `swaRef`). */
const referencePattern = /(?<=>\s*)cid:([^\s<>&"']+)(?=\s*<\/)/g;

function charsetOf(type: string): string | undefined {
  return mimeParameter(type, 'charset');
}

function decodeId(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

function decode(bytes: Uint8Array, charset: string | undefined): string {
  const declared = charset ?? encodingOf(bytes);
  if (declared === undefined || /^utf-?8$/i.test(declared)) return new TextDecoder().decode(bytes);
  try {
    return new TextDecoder(declared).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function encodingOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  return /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
}
