import { noProjection, placeOf } from '../projection/projected.ts';
import type { Projection, TextParts } from '../projection/projected.ts';
import type { TextLookup } from './text-plan.ts';

// How they belong together, for `{ posts { title user { name } } }`:
//
//   Level of posts   text  [{"title":"a","user":},{"title":"b","user":}]    a hole behind each "user":
//                    Fill  of `user`: posts 0 and 1 -> places of their keys -> what was found for these
//   Level of users   text  [{"name":"Ann"},{"name":"Bob"}]                  two rows: texts, for they have no holes;
//                                                                           with holes of their own they are Pieces

/** What a key has: its only row, or its rows. A row without holes is its text. */
export type FoundRows = undefined | Row | Row[];

type Row = string | Piece;

/** Kept objects of one answer, by their numbers. */
export interface Range {
  readonly level: Level;
  readonly from: number;
  to: number;
}

/** One answer as text, with what goes into its holes. */
export class Level {
  projection: Projection;
  /** By place and number of the hole. */
  private readonly fills: (Fill[] | undefined)[] = [];
  private opened: TextParts | undefined;

  constructor(projection: Projection) {
    this.projection = projection;
  }

  fill({ place, hole }: TextLookup, fill: Fill): void {
    (this.fills[place] ??= [])[hole] = fill;
  }

  /** The text while the answer is made. */
  get parts(): TextParts {
    return (this.opened ??= this.projection.text.open());
  }

  /** Empties what may be old, and lead to what is not. */
  letGo(): void {
    this.projection = noProjection;
    this.opened = undefined;
    for (const fills of this.fills) for (const fill of fills ?? []) fill.letGo();
  }

  /** The text for a hole; undefined where the answer cannot have it. */
  textOf(hole: number): string | undefined {
    const { marks, objects } = this.projection;
    const object = marks.objectOf(hole);
    return this.fills[placeOf(objects, object) ?? -1]?.[marks.numberOf(hole)]?.textOf(object);
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
    const { marks, text } = level.projection;
    const lastHole = row === undefined ? marks.holes : marks.firstHole(row + 1);
    let from = row === undefined ? 0 : marks.startOf(row);
    let written = '';
    for (let hole = row === undefined ? 0 : marks.firstHole(row); hole < lastHole; hole++) {
      const place = marks.placeOf(hole);
      const fill = level.textOf(hole);
      if (fill === undefined) return undefined;
      written += level.parts.slice(from, place) + fill;
      from = place;
    }
    written += level.parts.slice(from, row === undefined ? text.length : marks.endOf(row));
    // Several parents may have a row.
    if (row !== undefined) this.written = written;
    return written;
  }

  /** The whole, as bytes where it is long. */
  whole(): string | Buffer | undefined {
    return this.level.projection.text.bytes ?? this.text();
  }

  /** Adds the kept objects of the row to the ranges, or to the last of them where they follow its objects. */
  addRange(ranges: Range[]): void {
    const { level, row = 0 } = this;
    const { marks, objects } = level.projection;
    const from = marks.rowObject(row);
    const to = row + 1 < marks.rows ? marks.rowObject(row + 1) : objects.count;
    const last = ranges.at(-1);
    if (last && last.level === level && last.to === from) last.to = to;
    else ranges.push({ level, from, to });
  }
}

/** What a lookup found for the objects of one level. */
export class Fill {
  /** By the number of the object, the place of its key; absent: nothing is looked up for it. */
  readonly slots: (number | undefined)[] = [];
  /** By the place of the key. */
  found: FoundRows[] = [];
  private readonly lookup: TextLookup;
  private readonly lists: (string | undefined)[] = [];

  constructor(lookup: TextLookup) {
    this.lookup = lookup;
  }

  /** What stands for an object; undefined where it must not be null and is. */
  textOf(object: number): string | undefined {
    const slot = this.slots[object] ?? -1;
    const rows = slot < 0 ? undefined : this.found[slot];
    if (this.lookup.node.isList) return rows === undefined ? '[]' : this.listOf(slot, rows);
    if (rows === undefined) return this.lookup.isNonNull ? undefined : 'null';
    return rowText(Array.isArray(rows) ? rows[0] : rows);
  }

  letGo(): void {
    // What holds the elements may be old as well: it is emptied too.
    this.found.fill(undefined);
    this.lists.fill(undefined);
  }

  private listOf(slot: number, rows: Row | Row[]): string | undefined {
    if (!Array.isArray(rows)) {
      const text = rowText(rows);
      return text === undefined ? undefined : `[${text}]`;
    }
    const known = this.lists[slot];
    if (known !== undefined) return known;
    let written = '';
    for (const row of rows) {
      const text = rowText(row);
      if (text === undefined) return undefined;
      written += written === '' ? text : `,${text}`;
    }
    return (this.lists[slot] = `[${written}]`);
  }
}

function rowText(row: Row | undefined): string | undefined {
  return row instanceof Piece ? row.text() : row;
}
