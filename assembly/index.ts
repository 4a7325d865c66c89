/**
 * Projects a JSON body: from its bytes, the text of what a shape wants of it, as `JSON.stringify` would write it of what `JSON.parse` reads. What is
 * unusual is refused, and left to those two.
 */
import { begin as beginLeaves, wide } from './leaf';
import { NOWHERE, skipSpace } from './scan';
import { areKeptWide, begin as beginRecords, keptCount } from './keep';
import { begin, textEnd, writeValue } from './project';
import { holeCount, rowCount, split, splitEnd } from './split';

export { areKeptWide, holeCount, keptCount, rowCount };

/**
 * Writes the text of the body at `body`, which ends before `bodyEnd` and is followed by at least 16 zeros, to `text`. No write begins behind
 * `textLimit`, and none is longer than the body or the program. Ranges of fields and records have their own places, up to the next. Where objects are kept, seven lists of `listSize` bytes each begin at `lists`. Returns the text's length; -1 where the
 * body is not what the shape says, or there is not enough place.
 */
export function project(
  shape: usize,
  frames: usize,
  body: usize,
  bodyEnd: usize,
  records: usize,
  text: usize,
  textLimit: usize,
  lists: usize,
  listSize: usize,
): i32 {
  beginLeaves();
  beginRecords(records, text);
  begin(text, textLimit, frames, body);
  const end = writeValue(skipSpace(body), shape);
  if (end == NOWHERE || skipSpace(end) != bodyEnd) return -1;
  if (listSize == 0) return <i32>(textEnd() - text);
  // The ranges are not needed any more.
  return split(text, textEnd(), lists, listSize, frames) ? <i32>(splitEnd() - text) : -1;
}

/** True where the text may hold characters outside ASCII. */
export function isWide(): bool {
  return wide != 0;
}
