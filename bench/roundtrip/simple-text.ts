import type { Facets } from '../../src/blueprint/facets.ts';
import { pick } from './dice.ts';
import type { Roll } from './dice.ts';
import { patternText } from './pattern-text.ts';

/** A text of the XSD built-in `lexical` within `facets`; undefined where none is found. */
export function simpleText(lexical: string, facets: Facets | undefined, roll: Roll): string | undefined {
  if (facets?.values) return pick(roll, facets.values);
  const patterns = facets?.patterns ?? [];
  for (let attempt = 0; attempt < 60; attempt++) {
    const pattern = patterns.at(-1 - (attempt % Math.max(1, patterns.length)));
    const isPlain = pattern === undefined || attempt % 2 === 1;
    const text = isPlain ? plainText(lexical, facets ?? {}, roll) : patternText(pattern, roll);
    if (text === undefined || !fits(text, lexical, facets ?? {})) continue;
    if (patterns.every((one) => (!isPlain && one === pattern) || matches(text, one))) return text;
  }
  return undefined;
}

/** True for the built-ins whose text is kept as it is, blanks included. */
export function keepsBlanks(lexical: string): boolean {
  return /^(string|anySimpleType)$/.test(lexical);
}

const marks = 'a|Z|0|9| |<|>|&|"|\'|=|]|/|{|}|€|😀|ä|é'.split('|');
const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  byte: [-128n, 127n],
  short: [-32_768n, 32_767n],
  int: [-2_147_483_648n, 2_147_483_647n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  unsignedByte: [0n, 255n],
  unsignedShort: [0n, 65_535n],
  unsignedInt: [0n, 4_294_967_295n],
  unsignedLong: [0n, 2n ** 64n - 1n],
  positiveInteger: [1n, 10n ** 20n],
  nonNegativeInteger: [0n, 10n ** 20n],
  negativeInteger: [-(10n ** 20n), -1n],
  nonPositiveInteger: [-(10n ** 20n), 0n],
  integer: [-(10n ** 20n), 10n ** 20n],
};

function plainText(lexical: string, facets: Facets, roll: Roll): string {
  const range = ranges[lexical];
  if (range) return wholeText(range, facets, roll);
  if (lexical === 'decimal') return decimalText(facets, roll);
  const dated = timeText(lexical, roll);
  if (dated !== undefined) return withinLimits(dated, facets, roll);
  switch (lexical) {
    case 'boolean':
      return roll(2) === 0 ? 'true' : 'false';
    case 'float':
    case 'double':
      return withinLimits(String((roll(20_000) - 10_000) / 8), facets, roll);
    case 'base64Binary':
      return bytes(facets, roll).toString('base64');
    case 'hexBinary':
      return bytes(facets, roll).toString('hex').toUpperCase();
    case 'anyURI':
      return sized(`http://example.com/${roll(1000)}?a=1&b=${roll(10)}`, facets, 'x', roll);
    case 'language':
      return pick(roll, ['en', 'de-CH', 'pt-BR']) ?? 'en';
    case 'QName':
      return pick(roll, ['plain', 'other']) ?? 'plain';
    default:
      return /^(NMTOKEN|Name|NCName|ID|IDREF|ENTITY)S?$/.test(lexical)
        ? sized(`n${roll(100_000)}`, facets, 'x', roll)
        : freeText(lexical, facets, roll);
  }
}

function freeText(lexical: string, facets: Facets, roll: Roll): string {
  const text = Array.from({ length: 1 + roll(12) }, () => marks[roll(marks.length)]).join('');
  const own = keepsBlanks(lexical) ? text : text.replaceAll(/ +/g, ' ').trim();
  return sized(own, facets, 'x', roll);
}

/** Brought to an allowed length. */
function sized(text: string, { minLength = 1, maxLength = 1_000_000 }: Facets, filler: string, roll: Roll): string {
  const chars = Array.from(text);
  const most = Math.min(maxLength, Math.max(minLength, 1) + roll(30));
  const cut = chars.slice(0, most).join('').trim();
  return cut + filler.repeat(Math.max(0, Math.max(minLength, Math.min(1, maxLength)) - Array.from(cut).length));
}

function bytes({ minLength = 0, maxLength = 1000 }: Facets, roll: Roll): Buffer {
  const length = Math.min(maxLength, Math.max(minLength, 1) + roll(9));
  return Buffer.from(Array.from({ length }, () => roll(256)));
}

function wholeText([least, most]: readonly [bigint, bigint], facets: Facets, roll: Roll): string {
  const digits = facets.totalDigits === undefined ? undefined : 10n ** BigInt(facets.totalDigits) - 1n;
  const low = limitOf(facets.minInclusive, facets.minExclusive, 1n) ?? least;
  const high = limitOf(facets.maxInclusive, facets.maxExclusive, -1n) ?? most;
  const start = [low, least, ...(digits === undefined ? [] : [-digits])].reduce((a, b) => (a > b ? a : b));
  const end = [high, most, ...(digits === undefined ? [] : [digits])].reduce((a, b) => (a < b ? a : b));
  if (end <= start) return start.toString();
  const edges = [start, end, 0n, 42n].filter((one) => one >= start && one <= end);
  if (roll(4) === 0) return (edges[roll(edges.length)] ?? start).toString();
  const span = end - start + 1n;
  const middle = start < 0n && end > 1000n ? 0n : start;
  const value = middle + (BigInt(roll(2 ** 31)) % span);
  return (value > end ? start : value).toString();
}

function limitOf(inclusive: string | undefined, exclusive: string | undefined, step: bigint): bigint | undefined {
  const text = inclusive ?? exclusive;
  if (text === undefined || !/^[+-]?\d+(\.0*)?$/.test(text.trim())) return undefined;
  return BigInt(text.trim().replace(/^\+|\.0*$/g, '')) + (inclusive === undefined ? step : 0n);
}

function decimalText(facets: Facets, roll: Roll): string {
  const { totalDigits = 12, fractionDigits = 3 } = facets;
  const places = Math.min(fractionDigits, totalDigits - 1, 4);
  const whole = 10 ** Math.max(1, Math.min(totalDigits - places, 6));
  const fraction = places > 0 ? `.${String(roll(10 ** places)).padStart(places, '0')}` : '';
  const text = `${roll(3) === 0 ? '-' : ''}${roll(whole)}${fraction}`;
  return withinLimits(text.replace(/^-(?=0(\.0*)?$)/, ''), facets, roll);
}

/** Another value near the limits where they do not allow `text`. */
function withinLimits(text: string, facets: Facets, roll: Roll): string {
  const { minInclusive, minExclusive, maxInclusive, maxExclusive } = facets;
  if ([minInclusive, minExclusive, maxInclusive, maxExclusive].every((limit) => limit === undefined)) return text;
  if (!Number.isNaN(Number(text))) {
    const low = Number(minInclusive ?? minExclusive ?? Number(maxInclusive ?? maxExclusive) - 100);
    const high = Number(maxInclusive ?? maxExclusive ?? low + 100);
    const value = low + ((1 + roll(98)) / 100) * Math.min(high - low, 1e9);
    return value.toFixed(Math.min(facets.fractionDigits ?? 2, 3));
  }
  return minInclusive ?? maxInclusive ?? text;
}

function timeText(lexical: string, roll: Roll): string | undefined {
  const two = (least: number, count: number) => String(least + roll(count)).padStart(2, '0');
  const zone = pick(roll, ['', 'Z', '+02:00', '-08:00']) ?? '';
  const day = `${1970 + roll(100)}-${two(1, 12)}-${two(1, 28)}`;
  const clock = `${two(0, 24)}:${two(0, 60)}:${two(0, 60)}${roll(3) === 0 ? `.${1 + roll(999)}` : ''}`;
  switch (lexical) {
    case 'dateTime':
      return `${day}T${clock}${zone}`;
    case 'dateTimeStamp':
      return `${day}T${clock}Z`;
    case 'date':
      return `${day}${zone}`;
    case 'time':
      return `${clock}${zone}`;
    case 'duration':
      return pick(roll, ['P1Y2M3DT4H5M6.7S', '-P30D', 'PT36H', 'P0D']);
    case 'dayTimeDuration':
      return 'P3DT4H';
    case 'yearMonthDuration':
      return 'P2Y6M';
    case 'gYear':
      return `${1970 + roll(100)}${zone}`;
    case 'gYearMonth':
      return `${1970 + roll(100)}-${two(1, 12)}`;
    case 'gMonth':
      return `--${two(1, 12)}`;
    case 'gDay':
      return `---${two(1, 28)}`;
    case 'gMonthDay':
      return `--${two(1, 12)}-${two(1, 28)}`;
    default:
      return undefined;
  }
}

/** As near as JavaScript's patterns come to those of XML Schema. */
function matches(text: string, pattern: string): boolean {
  try {
    return new RegExp(
      `^(?:${pattern.replaceAll('\\i', '[A-Za-z_]').replaceAll('\\c', String.raw`[\w.-]`)})$`,
      'u',
    ).test(text);
  } catch {
    return true;
  }
}

/** What the generators above may miss. */
function fits(text: string, lexical: string, facets: Facets): boolean {
  const { minLength = 0, maxLength = Infinity, totalDigits = Infinity } = facets;
  if (/^date(Time)?$/.test(lexical)) return /^\d{4}-\d\d-\d\d(?!\d)/.test(text) && !Number.isNaN(Date.parse(text));
  if (lexical === 'decimal')
    return /^-?\d+(\.\d+)?$/.test(text) && text.replaceAll(/^-?0*|\./g, '').length <= totalDigits;
  if (/Binary$|^(int|integer|long|decimal)$/.test(lexical)) return true;
  const length = Array.from(text).length;
  return length >= minLength && length <= maxLength;
}
