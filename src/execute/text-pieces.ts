import type { Projection } from '../projection/projected.ts';
import type { TextLookup } from './text-plan.ts';

/** What a key has: its only row, or its rows. A row without holes is its text. */
export type FoundRows = undefined | Row | Row[];

type Row = string | Piece;

/** One answer as text, with what goes into its holes. */
export class Level {
  readonly projection: Projection;
  /** By place and number of the hole. */
  private readonly fills: (Fill[] | undefined)[] = [];

  constructor(projection: Projection) {
    this.projection = projection;
  }

  fill({ place, hole }: TextLookup, fill: Fill): void {
    (this.fills[place] ??= [])[hole] = fill;
  }

  /** The text for a hole; undefined where the answer cannot have it. */
  textOf(hole: number): string | undefined {
    const { holes, objects } = this.projection;
    const object = holes.objects[hole] ?? -1;
    return this.fills[objects.places[object] ?? -1]?.[holes.numbers[hole] ?? -1]?.textOf(object);
  }
}

/** A part of an answer's text: a row, or all of it. */
export class Piece {
  private readonly level: Level;
  /** The number of the row; undefined: it is all. */
  private readonly row: number | undefined;
  private written: string | undefined;

  constructor(level: Level, row?: number) {
    this.level = level;
    this.row = row;
  }

  /** The whole text; undefined where a hole cannot be filled. */
  text(): string | undefined {
    if (this.written !== undefined) return this.written;
    const { level, row } = this;
    const { text, holes, rows } = level.projection;
    const end = row === undefined ? text.length : (rows.to[row] ?? 0);
    const lastHole = row === undefined ? holes.at.length : (rows.holes[row + 1] ?? holes.at.length);
    let from = row === undefined ? 0 : (rows.from[row] ?? 0);
    let written = '';
    for (let hole = row === undefined ? 0 : (rows.holes[row] ?? 0); hole < lastHole; hole++) {
      const place = holes.at[hole] ?? 0;
      const fill = level.textOf(hole);
      if (fill === undefined) return undefined;
      written += text.slice(from, place) + fill;
      from = place;
    }
    return (this.written = written + text.slice(from, end));
  }

  /** The whole, as bytes where it is long. */
  whole(): string | Buffer | undefined {
    return this.level.projection.text.bytes ?? this.text();
  }

  /** The kept objects of the row. */
  range(): { readonly level: Level; readonly from: number; readonly to: number } {
    const { level, row = 0 } = this;
    const { objects, rows } = level.projection;
    return { level, from: rows.objects[row] ?? 0, to: rows.objects[row + 1] ?? objects.places.length };
  }
}

/** What a lookup found for the objects of one level. */
export class Fill {
  /** By the number of the object, the place of its key; -1: nothing is looked up for it. */
  readonly slots: Int32Array;
  /** By the place of the key. */
  found: readonly FoundRows[] = [];
  private readonly lookup: TextLookup;
  private readonly lists: (string | undefined)[] = [];

  constructor(lookup: TextLookup, objects: number) {
    this.lookup = lookup;
    this.slots = new Int32Array(objects).fill(-1);
  }

  /** What stands for an object; undefined where it must not be null and is. */
  textOf(object: number): string | undefined {
    const slot = this.slots[object] ?? -1;
    const rows = slot < 0 ? undefined : this.found[slot];
    if (this.lookup.node.isList) return rows === undefined ? '[]' : this.listOf(slot, rows);
    if (rows === undefined) return this.lookup.isNonNull ? undefined : 'null';
    return rowText(Array.isArray(rows) ? rows[0] : rows);
  }

  private listOf(slot: number, rows: Row | Row[]): string | undefined {
    if (!Array.isArray(rows)) {
      const text = rowText(rows);
      return text === undefined ? undefined : `[${text}]`;
    }
    const known = this.lists[slot];
    if (known !== undefined) return known;
    const texts = rows.map(rowText);
    return texts.includes(undefined) ? undefined : (this.lists[slot] = `[${texts.join(',')}]`);
  }
}

function rowText(row: Row | undefined): string | undefined {
  return row instanceof Piece ? row.text() : row;
}
