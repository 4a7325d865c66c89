/** Takes the marks out of a text, and tells where they stood. */
import { HOLE, NUMBER_BASE, ROW, START } from './layout';

/** Objects in one another. */
const MAX_OPEN: u32 = 128;
/** Added to the number of an open object that is a row. */
const IS_ROW: u32 = 0x80000000;

let holes: u32 = 0;
let rows: u32 = 0;
let end: usize = 0;

export function holeCount(): u32 {
  return holes;
}

export function rowCount(): u32 {
  return rows;
}

export function splitEnd(): usize {
  return end;
}

/**
 * Moves the text from `text` to `textEnd` together. What it finds it writes into seven lists of numbers, which begin at `lists` and have `size`
 * bytes each: of each hole its place in the text, the number of its object, its own number; of each row where it begins and where it ends in
 * the text, the number of its object, how many holes are before it. In the end they stand one behind the other. `open` is place for the objects that are open.
 */
export function split(text: usize, textEnd: usize, lists: usize, size: usize, open: usize): bool {
  let from = text;
  let to = text;
  let depth: u32 = 0;
  const most = <u32>(size >> 2);
  holes = 0;
  rows = 0;
  while (true) {
    const mark = nextMark(from, textEnd);
    to = moveDown(to, from, mark);
    if (mark == textEnd) break;
    if (holes >= most || rows >= most) return false;
    const kind: u32 = load<u8>(mark);
    const place = <u32>(to - text);
    from = mark + 1;
    if (kind == HOLE) {
      const list = lists + (holes++ << 2);
      store<u32>(list, place);
      store<u32>(list + size, load<u32>(open + ((depth - 1) << 2)) & ~IS_ROW);
      store<u32>(list + size * 2, load<u8>(from++) - NUMBER_BASE);
    } else if (kind == START || kind == ROW) {
      if (depth == MAX_OPEN) return false;
      const object = numberAt(from);
      from += 4;
      store<u32>(open + (depth++ << 2), kind == ROW ? object | IS_ROW : object);
      if (kind == START) continue;
      const list = lists + size * 3 + (rows << 2);
      store<u32>(list, place);
      store<u32>(list + size * 2, object);
      store<u32>(list + size * 3, holes);
    } else if ((load<u32>(open + (--depth << 2)) & IS_ROW) != 0) {
      store<u32>(lists + size * 4 + (rows++ << 2), place);
    }
  }
  end = to;
  pack(lists, size);
  return true;
}

/** Puts the seven lists together, each right behind the one before. */
function pack(lists: usize, size: usize): void {
  let next = lists + (holes << 2);
  for (let list: u32 = 1; list < 7; list++) {
    const length = (list < 3 ? holes : rows) << 2;
    memory.copy(next, lists + size * list, length);
    next += length;
  }
}

/** The number in four bytes. */
function numberAt(at: usize): u32 {
  let number: u32 = 0;
  for (let digit: u32 = 0; digit < 4; digit++) number |= (load<u8>(at + digit) - NUMBER_BASE) << (digit * 6);
  return number;
}

/** Moves what stands from `from` up to `end` down to `to`; gives the place behind it. */
function moveDown(to: usize, from: usize, end: usize): usize {
  const length = end - from;
  if (to == from) return end;
  if (length > 256) {
    memory.copy(to, from, length);
    return to + length;
  }
  let source = from;
  let next = to;
  while (source + 16 <= end) {
    v128.store(next, v128.load(source));
    source += 16;
    next += 16;
  }
  while (source < end) store<u8>(next++, load<u8>(source++));
  return next;
}

/** The place of the next mark; the text's end where there is none. */
function nextMark(from: usize, textEnd: usize): usize {
  let next = from;
  while (next < textEnd) {
    const marks = i8x16.bitmask(i8x16.lt_u(v128.load(next), i8x16.splat(0x20)));
    if (marks != 0) {
      const mark = next + ctz(marks);
      return mark < textEnd ? mark : textEnd;
    }
    next += 16;
  }
  return textEnd;
}
