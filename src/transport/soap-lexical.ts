import type { XmlAttributes } from '../blueprint/binding.ts';
import { defaultLexicals } from '../blueprint/lexicals.ts';
import { listItem } from '../blueprint/typeref.ts';
import type { TypeRef, Types } from '../blueprint/types.ts';
import { tokenPatterns } from './soap-tokens.ts';

/** Reads a value's text into JSON; undefined where the text is not of the lexical space. */
type Parse = (text: string) => unknown;

/** Writes a JSON value as text; undefined where it cannot stand for a value of the type. */
type Format = (value: unknown) => string | undefined;

interface Lexical {
  readonly parse: Parse;
  readonly format: Format;
}

const digits = /^[+-]?\d+$/;
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const zone = String.raw`(Z|[+-](0\d|1[0-4]):[0-5]\d)?`;
const day = String.raw`-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`;
const clock = String.raw`([01]\d|2[0-4]):[0-5]\d:[0-5]\d(\.\d+)?`;

const text: Lexical = { parse: (value) => value, format: formatText };
const token: Lexical = { parse: collapse, format: (value) => collapsed(formatText(value)) };

const integer: Lexical = {
  parse: (value) => parseInteger(collapse(value)),
  format: (value) => matching(numberText(value), digits),
};

const float: Lexical = {
  parse: (value) => parseFloatText(collapse(value)),
  format: (value) => matching(numberText(value), /^([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?INF|NaN)$/),
};

const bytes: Lexical = { parse: (value) => value.replaceAll(/\s+/g, ''), format: formatBase64 };

const lexicals: ReadonlyMap<string, Lexical> = new Map<string, Lexical>([
  ['string', text],
  ['normalizedString', { parse: replaceBlanks, format: (value) => replaced(formatText(value)) }],
  ...[...tokenPatterns].map(([name, pattern]): [string, Lexical] => [
    name,
    { parse: collapse, format: (value) => matching(collapsed(formatText(value)), pattern) },
  ]),
  ['anySimpleType', text],
  ['boolean', { parse: (value) => parseBoolean(collapse(value)), format: formatBoolean }],
  [
    'decimal',
    { parse: (value) => matching(collapse(value), decimal), format: (value) => matching(numberText(value), decimal) },
  ],
  ['float', float],
  ['double', float],
  ['dateTime', dated(new RegExp(`^${day}T${clock}${zone}$`))],
  ['dateTimeStamp', dated(new RegExp(`^${day}T${clock}${zone}$`))],
  ['date', dated(new RegExp(`^${day}${zone}$`))],
  ['time', dated(new RegExp(`^${clock}${zone}$`))],
  ['duration', dated(/^-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/)],
  ['base64Binary', bytes],
  ['swaRef', bytes],
  ['hexBinary', { parse: collapse, format: (value) => matching(formatText(value), /^([0-9a-fA-F]{2})*$/) }],
  ...integers().map(([name, least, most]): [string, Lexical] => [name, within(least, most)]),
]);

const scalars: ReadonlyMap<string, string> = new Map([...defaultLexicals, ['JSON', 'anyType']]);

/** The built-in that values of a type follow: what its `xml` says, else what the scalar (by its own name) stands for. */
export function lexicalName(types: Types, named: string, xml: XmlAttributes): string {
  return xml.lexical ?? scalars.get(types.get(named)?.wire ?? named) ?? 'string';
}

/** How many lists are inside each other in a type: 2 for `[[Int!]!]`. */
export function depthOf(type: TypeRef): number {
  const item = listItem(type);
  return item === undefined ? 0 : 1 + depthOf(item);
}

/**
 * The text forms of an XSD built-in (XML Schema part 2): dates keep their zones, decimals their digits, whole numbers beyond
 * 2^53 become strings of digits. An unknown name follows the rules of tokens: blanks around are dropped.
 */
export function lexicalOf(name: string | undefined): Lexical {
  return lexicals.get(name ?? 'string') ?? token;
}

function collapse(value: string): string {
  return isWithoutBlanks(value) ? value : value.trim().replaceAll(/\s+/g, ' ');
}

/** Sure only of short ASCII texts, which most values are: then nothing has to be searched for. */
function isWithoutBlanks(value: string): boolean {
  if (value.length > 64) return false;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code <= 0x20 || code >= 0x80) return false;
  }
  return true;
}

function collapsed(value: string | undefined): string | undefined {
  return value === undefined ? undefined : collapse(value);
}

/** `whiteSpace="replace"`: each tab and line break is a blank. */
function replaceBlanks(value: string): string {
  return value.replaceAll(/[\t\r\n]/g, ' ');
}

function replaced(value: string | undefined): string | undefined {
  return value === undefined ? undefined : replaceBlanks(value);
}

function matching(value: string | undefined, pattern: RegExp): string | undefined {
  return value !== undefined && pattern.test(value) ? value : undefined;
}

/** Answers keep whatever the upstream wrote; what is sent must fit. */
function dated(pattern: RegExp): Lexical {
  return {
    parse: (value) => collapse(value) || undefined,
    format: (value) => matching(value instanceof Date ? value.toISOString() : completed(formatText(value)), pattern),
  };
}

/** ISO 8601 as people write it, `12:30+0200`, as XML Schema wants it: with seconds, and a colon in the zone. */
function completed(value: string | undefined): string | undefined {
  return value
    ?.trim()
    .replace(/([+-]\d\d)(\d\d)$/, (zoned, hours: string, minutes: string, at: number) =>
      value.slice(0, at).includes(':') ? `${hours}:${minutes}` : zoned,
    )
    .replace(/((?:^|T)\d\d:\d\d)(?=$|Z|[+-])/, '$1:00');
}

/** The whole-number types with their smallest and largest values. */
function integers(): readonly (readonly [name: string, least?: bigint | undefined, most?: bigint])[] {
  const sized = [8, 16, 32, 64].flatMap((bits, at) => {
    const [name = '', half] = [['byte', 'short', 'int', 'long'][at], 2n ** BigInt(bits - 1)];
    const unsigned = `unsigned${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return [[name, -half, half - 1n] as const, [unsigned, 0n, half * 2n - 1n] as const];
  });
  return [
    ...sized,
    ['integer'],
    ['positiveInteger', 1n],
    ['nonNegativeInteger', 0n],
    ['negativeInteger', undefined, -1n],
    ['nonPositiveInteger', undefined, 0n],
  ];
}

/** Answers keep numbers beyond the limits; what is sent must fit. */
function within(least: bigint | undefined, most: bigint | undefined): Lexical {
  return {
    parse: integer.parse,
    format: (value) => {
      const text = integer.format(value);
      if (text === undefined || text.length > 1000) return undefined;
      const number = BigInt(text.replace(/^\+/, ''));
      return (least !== undefined && number < least) || (most !== undefined && number > most) ? undefined : text;
    },
  };
}

function parseInteger(value: string): unknown {
  if (value.length > 0 && value.length < 10) {
    const number = plainNumber(value);
    if (number >= 0) return number;
  }
  if (!digits.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.replace(/^\+/, '');
}

/** The number that a few digits write; -1 for all else. */
function plainNumber(value: string): number {
  let number = 0;
  for (let at = 0; at < value.length; at++) {
    const digit = value.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

function parseFloatText(value: string): unknown {
  const number = value === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return number;
  return /^[+-]?INF$|^NaN$/.test(value) ? value : undefined;
}

function parseBoolean(value: string): boolean | undefined {
  if (/^(true|1)$/i.test(value)) return true;
  return /^(false|0)$/i.test(value) ? false : undefined;
}

function formatBoolean(value: unknown): string | undefined {
  return typeof value === 'boolean' ? String(value) : matching(formatText(value), /^(true|false|1|0)$/);
}

function formatText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  return typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Numbers without exponent where they are whole. */
function numberText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value).toString();
  return typeof value === 'boolean' ? undefined : formatText(value)?.trim();
}

function formatBase64(value: unknown): string | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return matching(formatText(value)?.replaceAll(/\s+/g, ''), /^[A-Za-z0-9+/]*={0,2}$/);
}
