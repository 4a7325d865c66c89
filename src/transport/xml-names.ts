/** A name as it stands in the text, cut at its colon. */
export interface QName {
  readonly text: string;
  /** Empty for none. */
  readonly prefix: string;
  readonly local: string;
}

/** What an ASCII character may be of: 1 a name's beginning, 2 only its rest. */
const ascii = new Uint8Array(128);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_:') ascii[char.charCodeAt(0)] = 1;
for (const char of '0123456789.-') ascii[char.charCodeAt(0)] = 2;

/** True where a UTF-16 unit may begin a name (XML 1.0, production 4). */
export function isNameStart(code: number): boolean {
  return code < 128 ? ascii[code] === 1 : isWithin(code, starts);
}

/** The end of the name that begins at `start`. */
export function nameEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 ? ascii[code] === 0 : !isWithin(code, rests)) break;
  }
  return at;
}

/** Beyond ASCII, as UTF-16 units: low surrogates follow high ones of the planes 1 to 14. */
const starts: readonly (readonly [from: number, to: number])[] = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xdb7f],
  [0xdc00, 0xdfff],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
];
const rests: typeof starts = [...starts, [0xb7, 0xb7], [0x300, 0x36f], [0x203f, 0x2040]];

function isWithin(code: number, ranges: typeof starts): boolean {
  return ranges.some(([from, to]) => code >= from && code <= to);
}

const slots = 512;

/** Names that were seen already: the same few come again and again. Of those that share a slot the newest is kept. */
export class NameTable {
  private readonly known: (QName | undefined)[] = Array.from({ length: slots });

  /** The name that stands between `start` and `end`; undefined where its colons do not make a name of it. */
  at(text: string, start: number, end: number): QName | undefined {
    const length = end - start;
    const middle = text.charCodeAt(start + (length >> 1));
    const slot = (text.charCodeAt(start) + middle * 7 + text.charCodeAt(end - 1) * 31 + length * 131) & (slots - 1);
    const present = this.known[slot];
    if (present && present.text.length === length && text.startsWith(present.text, start)) return present;
    // A copy: a slice would keep the whole document for as long as the name is known.
    const made = qnameOf(Buffer.from(text.slice(start, end)).toString());
    this.known[slot] = made;
    return made;
  }
}

function qnameOf(text: string): QName | undefined {
  const colon = text.indexOf(':');
  if (colon < 0) return { text, prefix: '', local: text };
  const local = text.slice(colon + 1);
  if (colon === 0 || local === '' || local.includes(':')) return undefined;
  return { text, prefix: text.slice(0, colon), local };
}
