/** What is kept of objects: records of the values that keys are made of. */
import { KEPT_NULL, KEPT_NUMBER, KEPT_SIZE, KEPT_STRING, RECORD_SIZE } from './layout';
import { BACKSLASH, isDigit, MINUS, NOWHERE, NULL, QUOTE, skipString, skipWhole, ZERO } from './scan';

/** Free place for records. */
let records: usize = 0;
let recordsEnd: usize = 0;
let recordCount: u32 = 0;
/** Not 0 where a kept string holds characters outside ASCII. */
let keptWide: i32 = 0;

export function areKeptWide(): bool {
  return keptWide != 0;
}

export function begin(record: usize, recordEnd: usize): void {
  records = record;
  recordsEnd = recordEnd;
  recordCount = 0;
  keptWide = 0;
}

export function keptCount(): u32 {
  return recordCount;
}

/** Begins the record of a kept object; its number is how many there were before. */
export function newRecord(head: usize): usize {
  const record = records;
  records += RECORD_SIZE + (load<u32>(head, 12) - 1) * KEPT_SIZE;
  if (records > recordsEnd) return NOWHERE;
  for (let part = record; part < records; part += 8) store<u64>(part, 0);
  store<u32>(record, load<u32>(head, 32));
  recordCount++;
  return record;
}

/** Notes a value that keys are made of: a string without escape sequences, an integer, or null. */
export function keep(at: usize, kept: usize): usize {
  const first: u32 = load<u8>(at);
  if (first == QUOTE) {
    const end = skipString(at + 1);
    if (end == NOWHERE) return NOWHERE;
    for (let next = at + 1; next < end; next++) {
      const byte: u32 = load<u8>(next);
      if (byte == BACKSLASH) return NOWHERE;
      keptWide |= byte & 0x80;
    }
    store<u32>(kept, KEPT_STRING);
    store<u32>(kept, <u32>(end - 2 - at), 4);
    store<u32>(kept, <u32>(at + 1), 8);
    return end;
  }
  if (first == MINUS || isDigit(first)) return keepNumber(at, kept);
  if (load<u32>(at) != NULL) return NOWHERE;
  store<u32>(kept, KEPT_NULL);
  return at + 4;
}

function keepNumber(at: usize, kept: usize): usize {
  const end = skipWhole(at);
  if (end == NOWHERE || end - at > 15) return NOWHERE;
  const byte: u32 = load<u8>(end);
  if (byte == 0x2e || (byte | 0x20) == 0x65) return NOWHERE;
  const isNegative = load<u8>(at) == MINUS;
  let value: i64 = 0;
  for (let next = at + <usize>isNegative; next < end; next++) value = value * 10 + (load<u8>(next) - ZERO);
  if (isNegative && value == 0) return NOWHERE;
  store<u32>(kept, KEPT_NUMBER);
  store<f64>(kept, <f64>(isNegative ? -value : value), 8);
  return end;
}
