/** One part of a multipart message. */
export interface MimePart {
  /** Its `Content-ID` without brackets; empty where there is none, like all others. */
  readonly id: string;
  /** What its `Content-Disposition` calls it. */
  readonly name: string;
  readonly type: string;
  readonly body: Buffer;
}

/** A multipart message, taken apart. */
export interface MimeMessage {
  readonly parts: readonly MimePart[];
  /** False where the closing delimiter is missing; the part before it is then left out. */
  readonly isWhole: boolean;
}

const maxParts = 1000;

/** Takes a multipart body apart (RFC 2046 section 5.1.1), of at most 1000 parts; bare line feeds end lines too. */
export function readMime(body: Uint8Array, boundary: string): MimeMessage {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const mark = Buffer.from(`--${boundary}`);
  const parts: MimePart[] = [];
  let start = delimiterFrom(bytes, mark, 0);
  while (start >= 0 && parts.length < maxParts) {
    if (isClosing(bytes, start + mark.length)) return { parts, isWhole: true };
    const next = delimiterFrom(bytes, mark, start + mark.length);
    if (next < 0) break;
    parts.push(readPart(bytes.subarray(start + mark.length, next)));
    start = next;
  }
  return { parts, isWhole: false };
}

/** A parameter of a header's value: the `boundary` of a content type, for example. */
export function mimeParameter(value: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(value);
  return match?.[1] ?? match?.[2];
}

/** `<id>` without its brackets. */
export function bareId(id: string): string {
  return id.trim().replace(/^<|>$/g, '');
}

/** Where the next line starts that is a delimiter, and not the beginning of a longer one. */
function delimiterFrom(bytes: Buffer, mark: Buffer, from: number): number {
  for (let at = bytes.indexOf(mark, from); at >= 0; at = bytes.indexOf(mark, at + 1)) {
    const after = bytes[at + mark.length];
    const isWhole = after === undefined || ends.has(after) || isClosing(bytes, at + mark.length);
    if (isWhole && (at === 0 || bytes[at - 1] === lineFeed)) return at;
  }
  return -1;
}

const lineFeed = 10;
/** Line ends and blanks. */
const ends = new Set([lineFeed, 13, 9, 32]);

function isClosing(bytes: Buffer, at: number): boolean {
  return bytes[at] === 45 && bytes[at + 1] === 45;
}

function readPart(bytes: Buffer): MimePart {
  const isShort = bytes.indexOf('\r\n\r\n') < 0;
  const end = isShort ? bytes.indexOf('\n\n') : bytes.indexOf('\r\n\r\n');
  const head = bytes
    .subarray(0, Math.max(0, end))
    .toString('latin1')
    .replaceAll(/\r?\n[ \t]+/g, ' ');
  const content = bytes.subarray(end < 0 ? 0 : end + (isShort ? 2 : 4));
  const tail = content.subarray(-2).toString('latin1');
  const body = tail === '\r\n' ? content.subarray(0, -2) : tail.endsWith('\n') ? content.subarray(0, -1) : content;
  const header = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
  const isBase64 = /base64/i.test(header('content-transfer-encoding'));
  return {
    id: bareId(header('content-id')),
    name: mimeParameter(header('content-disposition'), 'name') ?? '',
    type: header('content-type'),
    body: isBase64 ? Buffer.from(body.toString('latin1'), 'base64') : body,
  };
}
