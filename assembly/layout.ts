/**
 * How a program lies in memory; `src/projection/program.ts` writes it. All numbers are of 32 bits, all places addresses.
 *
 * A shape is 16 bytes: its kind, 1 where it must not be null, and by kind: of a list the shape of its items; of an enum its table; of an
 * object its head; of a way down the property's field, then 1 where a sibling called `errors` must be null.
 *
 * An object's head is 48 bytes: how many fields; place and length of the text behind the last; how many of its fields are kept, plus 1, or
 * 0 where the object is not kept; which bits of `keyBit` its keys have (64 bits); most bytes of the texts of its fields; how many of these are
 * shown; the number of its place; 1 where it is a row. Behind it, its fields: those that are shown in the order of the text, then those that are
 * kept only.
 *
 * A field is 32 bytes: the first 8 bytes of its key, filled up with zeros; the key's length and place; place and length of the text before its
 * value, with the comma; its shape, 0 where it is not written; the number of its keeping plus 1, 0 where it is not kept.
 */
export const SHAPE_SIZE: u32 = 16;
export const HEAD_SIZE: u32 = 48;
export const FIELD_SIZE: u32 = 32;

// Kinds of shapes.
export const STRING: u32 = 0;
export const ID: u32 = 1;
export const INT: u32 = 2;
export const FLOAT: u32 = 3;
export const BOOLEAN: u32 = 4;
export const SCALAR: u32 = 5;
export const ENUM: u32 = 6;
export const LIST: u32 = 7;
export const OBJECT: u32 = 8;
export const DOWN: u32 = 9;

/** A record of a kept object: the number of its place, then 16 bytes for each kept field: what it is, length, place or number. */
export const RECORD_SIZE: u32 = 16;
export const KEPT_SIZE: u32 = 16;
export const KEPT_NULL: u32 = 0;
export const KEPT_STRING: u32 = 1;
export const KEPT_NUMBER: u32 = 2;

// Marks in the text, which no JSON holds. A kept object begins with START or ROW, its number in four bytes, and ends with END. HOLE stands
// where another system's text belongs, with the number of the hole among its object's.
export const HOLE: u32 = 1;
export const START: u32 = 2;
export const END: u32 = 3;
export const ROW: u32 = 4;
/** Added to each number's byte, so that it is no mark and no part of a longer character. */
export const NUMBER_BASE: u32 = 0x20;

/** Some bit of 64 that a key has. */
export function keyBit(first: u64, length: u32): u64 {
  return (<u64>1) << ((first ^ (first >> 24) ^ length) & 63);
}
