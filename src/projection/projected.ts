/** What keys are made of. */
export type KeyValue = string | number | null;

/**
 * What was read of a body: its text, and where other systems' texts belong in it. Objects that are kept are known by numbers, from 0 in the order
 * of the body.
 */
export interface Projection {
  /** The text without what others say; of rows, one after the other with what is between them. */
  readonly text: Text;
  readonly marks: Marks;
  readonly objects: KeptObjects;
}

/** A text of which parts are read; places in it count bytes. */
export interface Text {
  /** In bytes. */
  readonly length: number;
  /** Present where it is long and has no holes: all of it, in UTF-8. */
  readonly bytes?: Buffer;
  /** To be read at once: its parts hold all of it in the heap, outside of which the text may wait for what fills its holes. */
  readonly open: () => TextParts;
  /** Present where it stands outside the heap: what holds it there. */
  readonly memory?: Buffer;
}

export interface TextParts {
  /** The part between two places. */
  readonly slice: (from: number, to: number) => string;
}

/**
 * Holes, where other systems' texts belong, and rows, which are objects of a list that have texts of their own; both in the order of the text. One
 * list of numbers holds all that is known of them: seven, of each hole three, then of each row four.
 */
export class Marks {
  readonly holes: number;
  readonly rows: number;
  private readonly numbers: ArrayLike<number>;

  constructor(numbers: ArrayLike<number>, holes: number, rows: number) {
    this.numbers = numbers;
    this.holes = holes;
    this.rows = rows;
  }

  /** The place of a hole in the text. */
  placeOf(hole: number): number {
    return this.numbers[hole] ?? 0;
  }

  /** The object that has a hole. */
  objectOf(hole: number): number {
    return this.numbers[this.holes + hole] ?? 0;
  }

  /** The place of a hole among those of its object's members, from 0. */
  numberOf(hole: number): number {
    return this.numbers[this.holes * 2 + hole] ?? 0;
  }

  /** Where a row begins in the text. */
  startOf(row: number): number {
    return this.numbers[this.holes * 3 + row] ?? 0;
  }

  /** Where a row ends in the text. */
  endOf(row: number): number {
    return this.numbers[this.holes * 3 + this.rows + row] ?? 0;
  }

  /** The object that a row is; those in it have the numbers up to the next row's. */
  rowObject(row: number): number {
    return this.numbers[this.holes * 3 + this.rows * 2 + row] ?? 0;
  }

  /** The first hole behind the start of a row; of what is behind the last row: how many there are. */
  firstHole(row: number): number {
    return row < this.rows ? (this.numbers[this.holes * 3 + this.rows * 3 + row] ?? 0) : this.holes;
  }
}

/** The `id` of a kept object's place. */
export function placeOf({ places }: KeptObjects, object: number): number | undefined {
  return typeof places === 'number' ? places : places[object];
}

/** What is kept of objects. */
export interface KeptObjects {
  readonly count: number;
  /** The `id` of each one's place in the shape; one number where all have the same. */
  readonly places: number | readonly number[];
  /** The values of each property, by its number in the place. */
  readonly columns: readonly (readonly KeyValue[])[];
}

/** Of nothing. */
export const noProjection: Projection = {
  text: { length: 0, open: () => '' },
  marks: new Marks([], 0, 0),
  objects: { count: 0, places: 0, columns: [] },
};
