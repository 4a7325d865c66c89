import type { Reply } from './send.ts';

/**
 * The XML text of a SOAP answer: by the content type's charset, else by byte order mark or XML declaration, else UTF-8. Of
 * a multipart answer (MTOM, SOAP with attachments) the root part, each `xop:Include` in it replaced by the part's base64.
 */
export function soapText(reply: Reply): string {
  const type = reply.headers['content-type'] ?? '';
  if (!/^\s*multipart\/related/i.test(type)) return decode(reply.body, charsetOf(type));
  const boundary = parameterOf(type, 'boundary');
  if (boundary === undefined) return decode(reply.body, undefined);
  const parts = splitParts(Buffer.from(reply.body.buffer, reply.body.byteOffset, reply.body.byteLength), boundary);
  const start = parameterOf(type, 'start');
  const root = parts.find(({ id }) => start !== undefined && id === bare(start)) ?? parts[0];
  if (!root) return '';
  const byId = new Map(parts.map((part) => [part.id, part]));
  return decode(root.body, charsetOf(root.type)).replaceAll(includePattern, (whole, href: string) => {
    const part = byId.get(decodeId(href));
    return part ? part.body.toString('base64') : whole;
  });
}

interface MimePart {
  readonly id: string;
  readonly type: string;
  readonly body: Buffer;
}

const includePattern =
  /<(?:[\w.-]+:)?Include\b[^<>]*?\bhref\s*=\s*["']cid:([^"'<>]*)["'][^<>]*?(?:\/>|>\s*<\/(?:[\w.-]+:)?Include\s*>)/g;
const maxParts = 1000;

function splitParts(body: Buffer, boundary: string): readonly MimePart[] {
  const mark = Buffer.from(`--${boundary}`);
  const parts: MimePart[] = [];
  let start = body.indexOf(mark);
  while (start >= 0 && parts.length < maxParts) {
    const next = body.indexOf(mark, start + mark.length);
    if (next < 0) break;
    parts.push(readPart(body.subarray(start + mark.length, next)));
    start = next;
  }
  return parts;
}

function readPart(bytes: Buffer): MimePart {
  const isShort = bytes.indexOf('\r\n\r\n') < 0;
  const end = isShort ? bytes.indexOf('\n\n') : bytes.indexOf('\r\n\r\n');
  const head = bytes.subarray(0, Math.max(0, end)).toString('latin1');
  const content = bytes.subarray(end < 0 ? 0 : end + (isShort ? 2 : 4));
  const tail = content.subarray(-2).toString('latin1');
  const body = tail === '\r\n' ? content.subarray(0, -2) : tail.endsWith('\n') ? content.subarray(0, -1) : content;
  const header = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
  const isBase64 = /base64/i.test(header('content-transfer-encoding'));
  return {
    id: bare(header('content-id')),
    type: header('content-type'),
    body: isBase64 ? Buffer.from(body.toString('latin1'), 'base64') : body,
  };
}

function parameterOf(type: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(type);
  return match?.[1] ?? match?.[2];
}

function charsetOf(type: string): string | undefined {
  return parameterOf(type, 'charset');
}

function bare(id: string): string {
  return id.trim().replace(/^<|>$/g, '');
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
