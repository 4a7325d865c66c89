import type { Facets } from '../blueprint/facets.ts';
import { compilePattern } from './soap-pattern.ts';

/** What is wrong with a value's text, for example `has 4 characters, of which at most 3 are allowed`; undefined: nothing. */
export type Complaint = (text: string) => string | undefined;

/** Longer texts are left to the upstream. */
const maxPatternText = 10_000;

/** Checks a text against the facets of its simple type (XML Schema part 2, section 4.3). */
export function compileFacets(facets: Facets, lexical: string): Complaint {
  const checks = [
    ...lengthChecks(facets, lexical),
    ...rangeChecks(facets, lexical),
    ...digitChecks(facets),
    ...patternChecks(facets),
  ];
  return (text) => {
    for (const check of checks) {
      const complaint = check(text);
      if (complaint !== undefined) return complaint;
    }
    return undefined;
  };
}

function lengthChecks({ minLength, maxLength }: Facets, lexical: string): readonly Complaint[] {
  if (minLength === undefined && maxLength === undefined) return [];
  const unit = /^(base64|hex)Binary$/.test(lexical) ? 'bytes' : 'characters';
  return [
    (text) => {
      const length = lengthOf(text, lexical);
      const isShort = minLength !== undefined && length < minLength;
      if (!isShort && (maxLength === undefined || length <= maxLength)) return undefined;
      const allowed =
        minLength === maxLength
          ? `exactly ${minLength} are needed`
          : isShort
            ? `at least ${minLength} are needed`
            : `at most ${maxLength} are allowed`;
      return `has ${length} ${unit}, but ${allowed}`;
    },
  ];
}

function lengthOf(text: string, lexical: string): number {
  if (lexical === 'hexBinary') return text.length / 2;
  if (lexical === 'base64Binary') return Math.floor((text.replace(/=+$/, '').length * 3) / 4);
  return Array.from(text).length;
}

const comparisons = [
  ['minInclusive', 'at least', (order: number) => order >= 0],
  ['minExclusive', 'more than', (order: number) => order > 0],
  ['maxInclusive', 'at most', (order: number) => order <= 0],
  ['maxExclusive', 'less than', (order: number) => order < 0],
] as const;

function rangeChecks(facets: Facets, lexical: string): readonly Complaint[] {
  return comparisons.flatMap(([facet, words, holds]): readonly Complaint[] => {
    const limit = facets[facet];
    if (limit === undefined || compare(limit, limit, lexical) === undefined) return [];
    return [
      (text) => {
        const order = compare(text, limit, lexical);
        return order === undefined || holds(order) ? undefined : `must be ${words} ${limit}`;
      },
    ];
  });
}

/** Negative, zero or positive; undefined where the two cannot be compared. */
function compare(left: string, right: string, lexical: string): number | undefined {
  if (/^(date|time|dateTime|dateTimeStamp)$/.test(lexical)) return compareTimes(left, right);
  if (/^(float|double)$/.test(lexical)) return difference(Number(left), Number(right));
  const [first, second] = [scaled(left, right), scaled(right, left)];
  if (first === undefined || second === undefined) return undefined;
  return first < second ? -1 : first > second ? 1 : 0;
}

/** `text` as a whole number, with as many places after the point as the longer of both has. */
function scaled(text: string, other: string): bigint | undefined {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text)) return undefined;
  const places = Math.max(placesOf(text), placesOf(other));
  const [whole = '', part = ''] = text.replace(/^[+-]/, '').split('.');
  const amount = BigInt(`${whole}${part.padEnd(places, '0')}` || '0');
  return text.startsWith('-') ? -amount : amount;
}

function placesOf(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

function compareTimes(left: string, right: string): number | undefined {
  const time = (text: string) => Date.parse(/^\d\d:/.test(text) ? `2000-01-01T${text}` : text);
  return difference(time(left), time(right));
}

function difference(left: number, right: number): number | undefined {
  return Number.isNaN(left - right) ? undefined : left - right;
}

function digitChecks({ totalDigits, fractionDigits }: Facets): readonly Complaint[] {
  if (totalDigits === undefined && fractionDigits === undefined) return [];
  return [
    (text) => {
      const [whole = '', part = ''] = text.replace(/^[+-]/, '').split('.');
      const fraction = part.replace(/0+$/, '').length;
      if (fractionDigits !== undefined && fraction > fractionDigits) {
        return `has ${fraction} digits after the point, but at most ${fractionDigits} are allowed`;
      }
      const digits = whole.replace(/^0+/, '').length + fraction;
      if (totalDigits === undefined || digits <= totalDigits) return undefined;
      return `has ${digits} digits, but at most ${totalDigits} are allowed`;
    },
  ];
}

function patternChecks({ patterns = [], values }: Facets): readonly Complaint[] {
  const checks = patterns.map((pattern): Complaint => {
    const matches = compilePattern(pattern);
    return (text) =>
      !matches || text.length > maxPatternText || matches(text) ? undefined : `does not match the pattern ${pattern}`;
  });
  if (!values) return checks;
  const known = new Set(values);
  return [...checks, (text) => (known.has(text) ? undefined : `must be one of ${values.slice(0, 20).join(', ')}`)];
}
