/** What keys are made of. */
export type KeyValue = string | number | null;

/**
 * What was read of a body: its text, and where other systems' texts belong in it. Objects that are kept are known by numbers, from 0 in the order
 * of the body.
 */
export interface Projection {
  /** The text without what others say; of rows, one after the other with what is between them. */
  readonly text: Text;
  readonly holes: Holes;
  readonly objects: KeptObjects;
  readonly rows: Rows;
}

/** A text of which parts are read. */
export interface Text {
  readonly length: number;
  /** Present where it is long and has no holes: all of it, in UTF-8. */
  readonly bytes?: Buffer;
  /** The part between two places. */
  readonly slice: (from: number, to: number) => string;
}

/** Where other systems' texts belong, in the order of the text. */
export interface Holes {
  /** The place of each in the text. */
  readonly at: Uint32Array;
  readonly objects: Uint32Array;
  /** The place of each among those of its object's members, from 0. */
  readonly numbers: Uint32Array;
}

/** What is kept of objects. */
export interface KeptObjects {
  /** The `id` of each one's place in the shape. */
  readonly places: Uint32Array;
  /** The values of each property, by its number in the place. */
  readonly columns: readonly (readonly KeyValue[])[];
}

/** Objects of a list that have texts of their own. Each has the kept objects from its own up to the next row's, and the holes from `holes` up to the next's. */
export interface Rows {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly objects: Uint32Array;
  readonly holes: Uint32Array;
}
