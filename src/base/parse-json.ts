import { exactNumber } from './exact-number.ts';

interface ReviverContext {
  readonly source?: string;
}

/**
 * `JSON.parse`, except that integers a double cannot hold exactly come as strings of their digits, so that none changes
 * on its way through. Throws a SyntaxError as `JSON.parse` does.
 */
export function parseJson(text: string): unknown {
  if (!hasLongDigits(text)) return JSON.parse(text);
  return JSON.parse(text, keepLongIntegers);
}

/**
 * The same for numbers of any kind: what a double cannot hold exactly comes as the text of the number. For answers in which
 * decimals are declared.
 */
export function parseExactJson(text: string): unknown {
  if (!/[\d.]{16}|\d[eE][+-]?\d{3}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, keepExactNumbers);
}

function keepExactNumbers(key: string, value: unknown, context?: ReviverContext): unknown {
  const kept = keepLongIntegers(key, value, context);
  return typeof kept === 'number' && context?.source !== undefined ? exactNumber(context.source) : kept;
}

/**
 * True where the text may hold an integer beyond 2^53: only then is the slow way taken. A run of 16 digits covers one
 * of every 16 places, so only those are looked at, and their neighbours where a digit is found.
 */
function hasLongDigits(text: string): boolean {
  for (let at = digits - 1; at < text.length; at += digits) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let from = at;
    while (at - from < digits && isDigit(text.charCodeAt(from - 1))) from--;
    let to = at;
    while (to - from < digits && isDigit(text.charCodeAt(to + 1))) to++;
    if (to - from + 1 >= digits) return true;
  }
  return false;
}

const digits = 16;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** The reviver that does so, for parsers that take one. */
export function keepLongIntegers(_key: string, value: unknown, context?: ReviverContext): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? context.source : value;
}
