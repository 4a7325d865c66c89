/**
 * Reading JSON (RFC 8259). Functions take the place of the next byte and give the place behind what they read, or 0 where that
 * is not JSON. A body is followed by zeros, which end everything, so that nothing is read beyond it.
 */

/** What has no place: not JSON, or not what the shape says. */
export const NOWHERE: usize = 0;

export const QUOTE: u32 = 0x22;
export const COMMA: u32 = 0x2c;
export const COLON: u32 = 0x3a;
export const BACKSLASH: u32 = 0x5c;
export const LIST_START: u32 = 0x5b;
export const LIST_END: u32 = 0x5d;
export const OBJECT_START: u32 = 0x7b;
export const OBJECT_END: u32 = 0x7d;
export const MINUS: u32 = 0x2d;
export const ZERO: u32 = 0x30;

/** `null`, `true` and `alse` as four bytes. */
export const NULL: u32 = 0x6c6c756e;
export const TRUE: u32 = 0x65757274;
export const ALSE: u32 = 0x65736c61;

/** Lists and objects in one another, in what is passed over. */
const MAX_DEPTH: i32 = 128;

/** The place of the next byte that is no white space. */
export function skipSpace(at: usize): usize {
  let next = at;
  while (isSpace(load<u8>(next))) next++;
  return next;
}

function isSpace(byte: u32): bool {
  return byte <= 0x20 && (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09);
}

/** Which of 16 bytes of a string have a meaning of their own: quote, backslash, and control characters, which must not stand there. */
export function specialBytes(bytes: v128): i32 {
  const quotes = i8x16.eq(bytes, i8x16.splat(<i8>QUOTE));
  const backslashes = i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH));
  const controls = i8x16.lt_u(bytes, i8x16.splat(0x20));
  return i8x16.bitmask(v128.or(v128.or(quotes, backslashes), controls));
}

/** Behind a string's closing quote; `at` stands behind the opening one. */
export function skipString(at: usize): usize {
  let next = at;
  while (true) {
    const special = specialBytes(v128.load(next));
    if (special == 0) {
      next += 16;
      continue;
    }
    next += ctz(special);
    const byte: u32 = load<u8>(next);
    if (byte == QUOTE) return next + 1;
    if (byte != BACKSLASH) return NOWHERE;
    next = skipEscape(next);
    if (next == NOWHERE) return NOWHERE;
  }
  return NOWHERE;
}

/** The first 8 bytes of a text, the rest of them 0. */
export function firstOf(key: usize, length: u32): u64 {
  const first = load<u64>(key);
  return length >= 8 ? first : first & (((<u64>1) << (length << 3)) - 1);
}

/** Behind an escape sequence; `at` is the place of its backslash. */
export function skipEscape(at: usize): usize {
  switch (load<u8>(at, 1)) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at + 2;
    case 0x75: // u
      return hexUnit(at + 2) < 0 ? NOWHERE : at + 6;
    default:
      return NOWHERE;
  }
}

/** The UTF-16 code unit that four hexadecimal digits say; -1 where they are none. */
export function hexUnit(at: usize): i32 {
  let unit: i32 = 0;
  for (let index: usize = 0; index < 4; index++) {
    const digit = hexDigit(load<u8>(at + index));
    if (digit < 0) return -1;
    unit = (unit << 4) | digit;
  }
  return unit;
}

function hexDigit(byte: u32): i32 {
  if (byte - ZERO <= 9) return <i32>(byte - ZERO);
  const letter = (byte | 0x20) - 0x61;
  return letter <= 5 ? <i32>letter + 10 : -1;
}

export function isDigit(byte: u32): bool {
  return byte - ZERO <= 9;
}

/** Behind a number's whole part, with its sign; it begins with 0 only where it is 0. */
export function skipWhole(at: usize): usize {
  let next = at;
  if (load<u8>(next) == MINUS) next++;
  if (load<u8>(next) == ZERO) return next + 1;
  const first = next;
  while (isDigit(load<u8>(next))) next++;
  return next == first ? NOWHERE : next;
}

/** Behind a number. */
export function skipNumber(at: usize): usize {
  let next = skipWhole(at);
  if (next == NOWHERE) return NOWHERE;
  if (load<u8>(next) == 0x2e) {
    const first = ++next;
    while (isDigit(load<u8>(next))) next++;
    if (next == first) return NOWHERE;
  }
  if ((load<u8>(next) | 0x20) == 0x65) {
    next++;
    const sign = load<u8>(next);
    if (sign == 0x2b || sign == MINUS) next++;
    const first = next;
    while (isDigit(load<u8>(next))) next++;
    if (next == first) return NOWHERE;
  }
  return next;
}

/** Behind `null`, `true` or `false`. */
export function skipWord(at: usize): usize {
  const word = load<u32>(at);
  if (word == NULL || word == TRUE) return at + 4;
  return load<u8>(at) == 0x66 && load<u32>(at, 1) == ALSE ? at + 5 : NOWHERE;
}

/** Behind a value of any kind. */
export function skipValue(at: usize, depth: i32): usize {
  const first: u32 = load<u8>(at);
  if (first == QUOTE) return skipString(at + 1);
  if (first == OBJECT_START) return skipObject(at + 1, depth);
  if (first == LIST_START) return skipList(at + 1, depth);
  return first == MINUS || isDigit(first) ? skipNumber(at) : skipWord(at);
}

function skipObject(at: usize, depth: i32): usize {
  if (depth == MAX_DEPTH) return NOWHERE;
  let next = skipSpace(at);
  if (load<u8>(next) == OBJECT_END) return next + 1;
  while (load<u8>(next) == QUOTE) {
    next = skipString(next + 1);
    if (next == NOWHERE) return NOWHERE;
    next = skipSpace(next);
    if (load<u8>(next) != COLON) return NOWHERE;
    next = skipValue(skipSpace(next + 1), depth + 1);
    if (next == NOWHERE) return NOWHERE;
    next = skipSpace(next);
    const byte: u32 = load<u8>(next);
    if (byte == OBJECT_END) return next + 1;
    if (byte != COMMA) return NOWHERE;
    next = skipSpace(next + 1);
  }
  return NOWHERE;
}

function skipList(at: usize, depth: i32): usize {
  if (depth == MAX_DEPTH) return NOWHERE;
  let next = skipSpace(at);
  if (load<u8>(next) == LIST_END) return next + 1;
  while (true) {
    next = skipValue(next, depth + 1);
    if (next == NOWHERE) return NOWHERE;
    next = skipSpace(next);
    const byte: u32 = load<u8>(next);
    if (byte == LIST_END) return next + 1;
    if (byte != COMMA) return NOWHERE;
    next = skipSpace(next + 1);
  }
  return NOWHERE;
}
