/**
 * Writing leaves as `JSON.stringify` writes what `JSON.parse` reads, byte for byte. Functions read at `at`, write at `to`, and leave in
 * `read` where they stopped; they give the place behind what they wrote, or 0 where the value is not what the shape says, or where
 * another text stands for it than is easily found: the caller then goes the long way.
 */
import {
  ALSE,
  BACKSLASH,
  firstOf,
  hexUnit,
  isDigit,
  MINUS,
  NOWHERE,
  QUOTE,
  skipEscape,
  skipSpace,
  skipString,
  skipWhole,
  specialBytes,
  TRUE,
  ZERO,
} from './scan';

/** Behind what was read last. */
export let read: usize = 0;
/** Not 0 where the text may hold characters outside ASCII. */
export let wide: i32 = 0;

export function begin(): void {
  wide = 0;
}

/** A string; `at` stands behind its opening quote. */
export function writeString(at: usize, to: usize): usize {
  let next = at;
  store<u8>(to, QUOTE);
  let end = to + 1;
  while (true) {
    const bytes = v128.load(next);
    v128.store(end, bytes);
    const special = specialBytes(bytes);
    if (special == 0) {
      wide |= i8x16.bitmask(bytes);
      next += 16;
      end += 16;
      continue;
    }
    const length = ctz(special);
    wide |= i8x16.bitmask(bytes) & ((1 << length) - 1);
    next += length;
    end += length;
    const byte: u32 = load<u8>(next);
    if (byte == QUOTE) {
      read = next + 1;
      return end + 1;
    }
    if (byte != BACKSLASH) return NOWHERE;
    end = writeEscape(next, end);
    if (end == NOWHERE) return NOWHERE;
    next = read;
  }
  return NOWHERE;
}

/** An escape sequence, as the character it stands for where that needs none. */
function writeEscape(at: usize, to: usize): usize {
  const letter = load<u8>(at, 1);
  if (letter == 0x75) return writeUnit(at, to);
  const next = skipEscape(at);
  if (next == NOWHERE) return NOWHERE;
  read = next;
  if (letter == 0x2f) {
    store<u8>(to, 0x2f);
    return to + 1;
  }
  store<u16>(to, load<u16>(at));
  return to + 2;
}

function writeUnit(at: usize, to: usize): usize {
  const unit = hexUnit(at + 2);
  if (unit < 0) return NOWHERE;
  read = at + 6;
  if (unit < 0x20 || unit == QUOTE || unit == BACKSLASH) return writeControl(unit, to);
  if ((unit & 0xf800) != 0xd800) return writeCharacter(unit, to);
  const second = unit < 0xdc00 && load<u16>(at, 6) == 0x755c ? hexUnit(at + 8) : -1;
  if ((second & 0xfc00) == 0xdc00 && second >= 0) {
    read = at + 12;
    return writeCharacter(0x10000 + ((unit & 0x3ff) << 10) + (second & 0x3ff), to);
  }
  // Half of a pair stays an escape sequence, in small letters.
  return writeHex(unit, to);
}

/** A character that must be escaped, in its shortest way. */
function writeControl(unit: u32, to: usize): usize {
  let letter: u32 = 0;
  switch (unit) {
    case 0x08: {
      letter = 0x62;
      break;
    }
    case 0x09: {
      letter = 0x74;
      break;
    }
    case 0x0a: {
      letter = 0x6e;
      break;
    }
    case 0x0c: {
      letter = 0x66;
      break;
    }
    case 0x0d: {
      letter = 0x72;
      break;
    }
    case QUOTE:
    case BACKSLASH: {
      letter = unit;
      break;
    }
    default:
      return writeHex(unit, to);
  }
  store<u8>(to, BACKSLASH);
  store<u8>(to, letter, 1);
  return to + 2;
}

function writeHex(unit: u32, to: usize): usize {
  store<u16>(to, 0x755c);
  for (let index: u32 = 0; index < 4; index++) {
    const digit = (unit >> (12 - index * 4)) & 15;
    store<u8>(to + 2 + index, digit < 10 ? ZERO + digit : 0x57 + digit);
  }
  return to + 6;
}

/** A code point as UTF-8. */
function writeCharacter(point: u32, to: usize): usize {
  if (point < 0x80) {
    store<u8>(to, point);
    return to + 1;
  }
  wide = 1;
  if (point < 0x800) {
    store<u8>(to, 0xc0 | (point >> 6));
    store<u8>(to, 0x80 | (point & 0x3f), 1);
    return to + 2;
  }
  if (point < 0x10000) {
    store<u8>(to, 0xe0 | (point >> 12));
    store<u8>(to, 0x80 | ((point >> 6) & 0x3f), 1);
    store<u8>(to, 0x80 | (point & 0x3f), 2);
    return to + 3;
  }
  store<u8>(to, 0xf0 | (point >> 18));
  store<u8>(to, 0x80 | ((point >> 12) & 0x3f), 1);
  store<u8>(to, 0x80 | ((point >> 6) & 0x3f), 2);
  store<u8>(to, 0x80 | (point & 0x3f), 3);
  return to + 4;
}

/** An integer of at most 32 bits (GraphQL, section 3.5.1). */
export function writeInt(at: usize, to: usize): usize {
  const end = skipWhole(at);
  if (end == NOWHERE || isFraction(end) || isMinusZero(at, end)) return NOWHERE;
  const isNegative = load<u8>(at) == MINUS;
  const digits = at + <usize>isNegative;
  const length = end - digits;
  if (length > 10) return NOWHERE;
  if (length == 10) {
    let value: i64 = 0;
    for (let next = digits; next < end; next++) value = value * 10 + (load<u8>(next) - ZERO);
    if (value > 0x7fffffff + <i64>isNegative) return NOWHERE;
  }
  return copyNumber(at, end, to);
}

/** Digits that a double surely holds, and gives back as they are. */
const MAX_DIGITS: usize = 15;

/** A number of few digits without an exponent; zeros at the end of its fraction are left out. */
export function writeNumber(at: usize, to: usize): usize {
  const whole = skipWhole(at);
  if (whole == NOWHERE) return NOWHERE;
  let end = whole;
  if (load<u8>(whole) == 0x2e) {
    end = whole + 1;
    while (isDigit(load<u8>(end))) end++;
    if (end == whole + 1) return NOWHERE;
  }
  if ((load<u8>(end) | 0x20) == 0x65 || end - at > MAX_DIGITS) return NOWHERE;
  let last = end;
  if (end != whole) {
    while (load<u8>(last - 1) == ZERO) last--;
    if (last == whole + 1) last = whole;
  }
  // Little numbers are written with an exponent: 1e-7.
  const isLittle = load<u8>(whole - 1) == ZERO && last > whole && load<u32>(whole, 1) == 0x30303030;
  if (isLittle || isMinusZero(at, last)) return NOWHERE;
  const written = copyNumber(at, last, to);
  read = end;
  return written;
}

function copyNumber(at: usize, end: usize, to: usize): usize {
  v128.store(to, v128.load(at));
  read = end;
  return to + (end - at);
}

function isFraction(end: usize): bool {
  const byte = load<u8>(end);
  return byte == 0x2e || (byte | 0x20) == 0x65;
}

function isMinusZero(at: usize, end: usize): bool {
  return end - at == 2 && load<u16>(at) == 0x302d;
}

export function writeBoolean(at: usize, to: usize): usize {
  if (load<u32>(at) == TRUE) {
    store<u32>(to, TRUE);
    read = at + 4;
    return to + 4;
  }
  if (load<u8>(at) != 0x66 || load<u32>(at, 1) != ALSE) return NOWHERE;
  store<u8>(to, 0x66);
  store<u32>(to, ALSE, 1);
  read = at + 5;
  return to + 5;
}

/** A string, or an integer as the string of its digits (GraphQL, section 3.5.5). */
export function writeId(at: usize, to: usize): usize {
  if (load<u8>(at) == QUOTE) return writeString(at + 1, to);
  const end = skipWhole(at);
  if (end == NOWHERE || isFraction(end) || isMinusZero(at, end)) return NOWHERE;
  if (end - at > MAX_DIGITS) return NOWHERE;
  store<u8>(to, QUOTE);
  const last = copyNumber(at, end, to + 1);
  store<u8>(last, QUOTE);
  return last + 1;
}

/** A scalar of any kind that is no list and no object. */
export function writeScalar(at: usize, to: usize): usize {
  const first: u32 = load<u8>(at);
  if (first == QUOTE) return writeString(at + 1, to);
  return first == MINUS || isDigit(first) ? writeNumber(at, to) : writeBoolean(at, to);
}

/**
 * An enum's value. `table` holds the number of its entries less 1, and how many bits of a hash are left out; then the entries: the first 8 bytes of the
 * value, its length and place, and those of what is written for it, with quotes; its length as written is 0 where there is none.
 */
export function writeEnum(at: usize, to: usize, table: usize): usize {
  if (load<u8>(at) != QUOTE) return NOWHERE;
  const value = at + 1;
  const end = skipString(value);
  if (end == NOWHERE) return NOWHERE;
  const length = <u32>(end - 1 - value);
  const first = firstOf(value, length);
  const last = load<u32>(table);
  let place = hashOf(first, length, load<u32>(table, 4));
  while (true) {
    const entry = table + 16 + (place << 5);
    const size = load<u32>(entry, 16);
    if (size == 0) return NOWHERE;
    if (load<u64>(entry) == first && load<u32>(entry, 8) == length) {
      if (length <= 8 || memory.compare(load<u32>(entry, 12), value, length) == 0) {
        const text: usize = load<u32>(entry, 20);
        for (let part: u32 = 0; part < size; part += 16) v128.store(to + part, v128.load(text + part));
        read = end;
        return to + size;
      }
    }
    place = (place + 1) & last;
  }
  return NOWHERE;
}

function hashOf(first: u64, length: u32, left: u32): u32 {
  return <u32>(((first ^ length) * 0x9e3779b97f4a7c15) >> left);
}
