/** A name as it stands in the text, cut at its colon. */
export interface QName {
  readonly text: string;
  /** Empty for none. */
  readonly prefix: string;
  readonly local: string;
  /** Its UTF-16 units. */
  readonly units: readonly number[];
  /** The name that came behind it last time. */
  next: QName | undefined;
  /** True for `xmlns` and what has it as prefix: as an attribute's it declares a namespace. */
  readonly isDeclaration: boolean;
}

/** What an ASCII character may be of: 1 a name's beginning, 2 only its rest. */
const ascii = new Uint8Array(128);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_:') ascii[char.charCodeAt(0)] = 1;
for (const char of '0123456789.-') ascii[char.charCodeAt(0)] = 2;

/** True where a UTF-16 unit may begin a name (XML 1.0, production 4). */
export function isNameStart(code: number): boolean {
  return code < 128 ? ascii[code] === 1 : isWithin(code, starts);
}

/** True where a UTF-16 unit may stand in a name (production 4a). */
export function isInName(code: number): boolean {
  return code < 128 ? ascii[code] !== 0 : isWithin(code, rests);
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
  at(text: string, units: Uint16Array, start: number, end: number): QName | undefined {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = (hash * 31 + (units[at] ?? 0)) | 0;
    const slot = hash & (slots - 1);
    const present = this.known[slot];
    if (present && present.units.length === end - start && startsAt(units, start, present)) return present;
    // A copy: a slice would keep the whole document for as long as the name is known.
    const made = qnameOf(Buffer.from(text.slice(start, end)).toString());
    this.known[slot] = made;
    return made;
  }
}

/** True where the units of the name stand at a place; more of a name may stand behind them. */
export function startsAt(units: Uint16Array, start: number, name: QName): boolean {
  const own = name.units;
  for (let at = 0; at < own.length; at++) if (units[start + at] !== own[at]) return false;
  return true;
}

function qnameOf(text: string): QName | undefined {
  const colon = text.indexOf(':');
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  if (colon < 0) return { text, prefix: '', local: text, units, next: undefined, isDeclaration: text === 'xmlns' };
  const local = text.slice(colon + 1);
  if (colon === 0 || local === '' || local.includes(':')) return undefined;
  const prefix = text.slice(0, colon);
  return { text, prefix, local, units, next: undefined, isDeclaration: prefix === 'xmlns' };
}

/** Stands before all names. */
export function noName(): QName {
  return { text: '', prefix: '', local: '', units: [], next: undefined, isDeclaration: false };
}
