/**
 * The text of a value as its shape says, in one pass over the body. Objects come in the order of the shape whatever their own is: what came out of
 * order is put in order when the object ends.
 */
import {
  BOOLEAN,
  DOWN,
  END,
  ENUM,
  FIELD_SIZE,
  FLOAT,
  HEAD_SIZE,
  ID,
  INT,
  KEPT_SIZE,
  keyBit,
  LIST,
  NUMBER_BASE,
  OBJECT,
  RECORD_SIZE,
  ROW,
  SCALAR,
  START,
  STRING,
} from './layout';
import { read, writeBoolean, writeEnum, writeId, writeInt, writeNumber, writeScalar, writeString } from './leaf';
import { keep, keptCount, newRecord } from './keep';
import {
  BACKSLASH,
  COLON,
  COMMA,
  firstOf,
  LIST_END,
  LIST_START,
  NOWHERE,
  NULL,
  OBJECT_END,
  OBJECT_START,
  QUOTE,
  skipSpace,
  skipString,
  skipValue,
} from './scan';

/** Where what was written last ends; 0: it is not what the shape says. */
let to: usize = 0;
/** Where texts must end. */
let limit: usize = 0;
/** Free place for the ranges of an object's fields: where each begins and ends in the text, 0: it has not come. */
let frames: usize = 0;
let framesEnd: usize = 0;

/** Texts are written by 16 bytes: as many behind a text may be overwritten. */
const SLACK: usize = 32;

export function begin(text: usize, textEnd: usize, frame: usize, frameEnd: usize): void {
  to = text;
  limit = textEnd;
  frames = frame;
  framesEnd = frameEnd;
}

export function textEnd(): usize {
  return to;
}

/** Writes the value at `at`; gives the place behind it. */
export function writeValue(at: usize, shape: usize): usize {
  const kind = load<u32>(shape);
  if (load<u8>(at) == 0x6e) return writeNull(at, shape, kind);
  if (kind == OBJECT) return writeObject(at, load<u32>(shape, 8));
  if (kind == LIST) return writeList(at, load<u32>(shape, 8));
  if (kind == DOWN) return writeBelow(at, shape);
  const end = writeLeaf(at, shape, kind);
  if (end == NOWHERE || end > limit) return NOWHERE;
  to = end;
  return read;
}

function writeLeaf(at: usize, shape: usize, kind: u32): usize {
  switch (kind) {
    case STRING:
      return load<u8>(at) == QUOTE ? writeString(at + 1, to) : NOWHERE;
    case ID:
      return writeId(at, to);
    case INT:
      return writeInt(at, to);
    case FLOAT:
      return writeNumber(at, to);
    case BOOLEAN:
      return writeBoolean(at, to);
    case SCALAR:
      return writeScalar(at, to);
    case ENUM:
      return writeEnum(at, to, load<u32>(shape, 8));
    default:
      return NOWHERE;
  }
}

/** A null, unless there must be none: then the caller finds out what the answer is. */
function writeNull(at: usize, shape: usize, kind: u32): usize {
  if (load<u32>(at) != NULL || load<u32>(shape, 4) != 0 || kind == DOWN) return NOWHERE;
  store<u32>(to, NULL);
  to += 4;
  return at + 4;
}

function writeList(at: usize, item: usize): usize {
  if (load<u8>(at) != LIST_START) return NOWHERE;
  store<u8>(to++, LIST_START);
  let next = skipSpace(at + 1);
  if (load<u8>(next) == LIST_END) {
    store<u8>(to++, LIST_END);
    return next + 1;
  }
  while (true) {
    next = writeValue(next, item);
    if (next == NOWHERE || to > limit) return NOWHERE;
    next = skipSpace(next);
    const byte: u32 = load<u8>(next);
    store<u8>(to++, byte);
    if (byte == LIST_END) return next + 1;
    if (byte != COMMA) return NOWHERE;
    next = skipSpace(next + 1);
  }
  return NOWHERE;
}

/** What stands under a property of an object, alone. */
function writeBelow(at: usize, shape: usize): usize {
  const field = load<u32>(shape, 8);
  const mustLackErrors = load<u32>(shape, 12) != 0;
  if (load<u8>(at) != OBJECT_START) return NOWHERE;
  let isFound = false;
  let next = skipSpace(at + 1);
  while (load<u8>(next) == QUOTE) {
    const key = next + 1;
    const end = skipString(key);
    if (end == NOWHERE || hasEscape(key, end)) return NOWHERE;
    const length: u32 = <u32>(end - 1 - key);
    next = skipSpace(end);
    if (load<u8>(next) != COLON) return NOWHERE;
    next = skipSpace(next + 1);
    if (isKey(field, key, length)) {
      if (isFound) return NOWHERE;
      isFound = true;
      next = writeValue(next, load<u32>(field, 24));
    } else {
      // `errors`, as a number of 32 bits and one of 16.
      const isErrors = length == 6 && load<u32>(key) == 0x6f727265 && load<u16>(key, 4) == 0x7372;
      if (mustLackErrors && isErrors && load<u32>(next) != NULL) return NOWHERE;
      next = skipValue(next, 0);
    }
    if (next == NOWHERE) return NOWHERE;
    next = skipSpace(next);
    const byte: u32 = load<u8>(next);
    if (byte == OBJECT_END) return isFound ? next + 1 : NOWHERE;
    if (byte != COMMA) return NOWHERE;
    next = skipSpace(next + 1);
  }
  return NOWHERE;
}

/** True where the key was written with escape sequences: it may be any. */
function hasEscape(key: usize, end: usize): bool {
  for (let next = key; next < end; next++) if (load<u8>(next) == BACKSLASH) return true;
  return false;
}

function isKey(field: usize, key: usize, length: u32): bool {
  if (load<u64>(field) != firstOf(key, length) || load<u32>(field, 8) != length) return false;
  return length <= 8 || memory.compare(load<u32>(field, 12), key, length) == 0;
}

/** The number of the field with this key, looked for from `first` on; `count` where there is none. */
function fieldOf(head: usize, count: u32, first: u32, key: usize, length: u32): u32 {
  if ((load<u64>(head, 16) & keyBit(firstOf(key, length), length)) == 0) return count;
  const fields = head + HEAD_SIZE;
  for (let place = first; place < count; place++) if (isKey(fields + place * FIELD_SIZE, key, length)) return place;
  for (let place: u32 = 0; place < first; place++) if (isKey(fields + place * FIELD_SIZE, key, length)) return place;
  return count;
}

function writeObject(at: usize, head: usize): usize {
  if (load<u8>(at) != OBJECT_START) return NOWHERE;
  const count = load<u32>(head);
  const frame = frames;
  frames += count << 3;
  if (frames > framesEnd || to + load<u32>(head, 24) > limit) return NOWHERE;
  for (let range = frame; range < frames; range += 8) store<u64>(range, 0);
  let record = NOWHERE;
  if (load<u32>(head, 12) != 0) {
    const number = keptCount();
    record = newRecord(head);
    if (record == NOWHERE) return NOWHERE;
    putStart(head, number);
  }
  store<u8>(to++, OBJECT_START);
  const first = to;
  const next = writeFields(at + 1, head, frame, record);
  if (next == NOWHERE) return NOWHERE;
  if (!isOrdered && !putInOrder(head, frame, first)) return NOWHERE;
  putText(load<u32>(head, 4), load<u32>(head, 8));
  store<u8>(to++, OBJECT_END);
  if (record != NOWHERE) store<u8>(to++, END);
  frames = frame;
  return to > limit ? NOWHERE : next;
}

/** True where the fields of the object that was read last came all, and in order. */
let isOrdered: bool = false;

/** Reads an object's fields; each that is wanted is written where the text stands. */
function writeFields(at: usize, head: usize, frame: usize, record: usize): usize {
  const count = load<u32>(head);
  const shown = load<u32>(head, 28);
  let expected: u32 = 0;
  let inOrder = true;
  let next = skipSpace(at);
  if (load<u8>(next) == OBJECT_END) {
    isOrdered = shown == 0;
    return next + 1;
  }
  while (load<u8>(next) == QUOTE) {
    const key = next + 1;
    const end = skipString(key);
    if (end == NOWHERE) return NOWHERE;
    const length: u32 = <u32>(end - 1 - key);
    next = skipSpace(end);
    if (load<u8>(next) != COLON) return NOWHERE;
    next = skipSpace(next + 1);
    const place = fieldOf(head, count, expected, key, length);
    if (place == count) {
      if (hasEscape(key, end)) return NOWHERE;
      next = skipValue(next, 0);
    } else {
      if (place < shown) {
        if (place != expected) inOrder = false;
        expected = place + 1;
      }
      next = writeField(next, head + HEAD_SIZE + place * FIELD_SIZE, frame + (place << 3), record);
    }
    if (next == NOWHERE) return NOWHERE;
    next = skipSpace(next);
    const byte: u32 = load<u8>(next);
    if (byte == OBJECT_END) {
      isOrdered = inOrder && expected == shown;
      return next + 1;
    }
    if (byte != COMMA) return NOWHERE;
    next = skipSpace(next + 1);
  }
  return NOWHERE;
}

/** A field that is wanted, for its text, for what is kept of it, or for both. A key that comes twice is no case for this. */
function writeField(at: usize, field: usize, range: usize, record: usize): usize {
  if (load<u32>(range) != 0) return NOWHERE;
  const start = to;
  const kept = load<u32>(field, 28);
  let end = at;
  if (kept != 0) {
    end = keep(at, record + RECORD_SIZE + (kept - 1) * KEPT_SIZE);
    if (end == NOWHERE) return NOWHERE;
  }
  const shape = load<u32>(field, 24);
  if (shape != 0) {
    putText(load<u32>(field, 16), load<u32>(field, 20));
    end = writeValue(at, shape);
    if (end == NOWHERE || to > limit) return NOWHERE;
  }
  store<u32>(range, <u32>start);
  store<u32>(range, <u32>to, 4);
  return end;
}

/** Writes what stands from `first` on once more in the order of the fields, then puts it in the place of the old. What did not come is null. */
function putInOrder(head: usize, frame: usize, first: usize): bool {
  const shown = load<u32>(head, 28);
  const copy = to + SLACK;
  if (copy + (to - first) + load<u32>(head, 24) > limit) return false;
  to = copy;
  for (let place: u32 = 0; place < shown; place++) {
    const field = head + HEAD_SIZE + place * FIELD_SIZE;
    const start = load<u32>(frame + (place << 3));
    if (start != 0) {
      putText(start, load<u32>(frame + (place << 3), 4) - start);
    } else if (!writeMissing(field)) return false;
  }
  const length = to - copy;
  to = first;
  putText(copy, length);
  return true;
}

function writeMissing(field: usize): bool {
  const shape = load<u32>(field, 24);
  if (load<u32>(shape, 4) != 0) return false;
  putText(load<u32>(field, 16), load<u32>(field, 20));
  store<u32>(to, NULL);
  to += 4;
  return true;
}

/** Adds a text that stands elsewhere; up to 15 bytes behind it are written too. */
function putText(text: usize, length: usize): void {
  const end = to + length;
  if (length > 256) memory.copy(to, text, length);
  else for (let from = text, next = to; next < end; from += 16, next += 16) v128.store(next, v128.load(from));
  to = end;
}

/** Marks the begin of a kept object by its number. */
function putStart(head: usize, number: u32): void {
  store<u8>(to, load<u32>(head, 36) == 0 ? START : ROW);
  for (let digit: u32 = 0; digit < 4; digit++) store<u8>(to + 1 + digit, NUMBER_BASE + ((number >> (digit * 6)) & 63));
  to += 5;
}
