import type { Maybe } from '../base/maybe.ts';
import { JsonText } from '../projection/json-text.ts';
import { placeOf } from '../projection/projected.ts';
import type { KeyValue } from '../projection/projected.ts';
import { inBatches } from './batch.ts';
import { answerWith, ask } from './call.ts';
import type { Question } from './call.ts';
import { batchLimit, batchQuestion, commonArgs } from './lookup.ts';
import { runNodes } from './nodes.ts';
import type { Found, Run } from './run.ts';
import type { TextCall, TextLookup, TextPlan } from './text-plan.ts';
import { DistinctKeys, KeyPlaces, sentKey } from './text-keys.ts';
import type { SentKey } from './text-keys.ts';
import { Fill, Level, Piece } from './text-pieces.ts';
import type { FoundRows, Range } from './text-pieces.ts';

/**
 * A text plan on its way. As soon as it is known that an answer cannot be made of texts, the values that come with them make it: nobody is asked twice,
 * and nobody waits for a text that is not needed.
 */
export class TextRun {
  private readonly run: Run;
  private readonly given: { readonly question: Question; readonly found: Promise<Found> }[] = [];
  /** All that were found, one for each level. */
  readonly texts: JsonText[] = [];
  private readonly levels: Level[] = [];
  /** By the numbers of the root fields. */
  private readonly pieces: (Piece | undefined)[] = [];
  private values: Maybe<void> | undefined;
  private isRefused = false;

  constructor(run: Run) {
    this.run = run;
  }

  /** The data of the answer, in pieces; undefined where it cannot be made of texts: then the run holds its values. Never rejects. */
  async data({ parts }: TextPlan): Promise<Pieces | undefined> {
    const [only] = parts;
    try {
      if (only?.call && parts.length === 1) await this.call(only.call, 0);
      else await Promise.all(parts.map(async ({ call }, index) => call && this.call(call, index)));
    } catch {
      this.refuse();
    }
    const isWhole = !this.isRefused && this.run.errors.length === 0;
    const data = isWhole ? joined(parts, this.pieces) : undefined;
    if (data) return data;
    this.refuse();
    await this.values;
    return undefined;
  }

  /** Lets go the texts, of which the answer is made. */
  letGo(): void {
    for (const level of this.levels) level.letGo();
    this.pieces.fill(undefined);
  }

  private refuse(): undefined {
    if (this.isRefused) return;
    this.isRefused = true;
    const { run } = this;
    run.taken ??= new Set();
    for (const { question, found } of this.given) {
      answerWith(question, found, run);
      run.taken.add(found);
    }
    this.values = runNodes(run);
  }

  private async call({ node, shape, lookups }: TextCall, index: number): Promise<void> {
    const { id, source, field, part, path } = node;
    const args = this.tried(() => node.args(this.run.variables));
    if (!args) return;
    const level = this.level(await this.ask({ node: id, source, field, args, part, path, isAlone: true, shape }));
    if (!level) return;
    this.pieces[index] = new Piece(level);
    await this.lookups(lookups, [{ level, from: 0, to: level.projection.objects.count }]);
  }

  /** What an upstream answers; undefined where it is not wanted any more. */
  private ask(question: Question): Promise<Found> | undefined {
    if (this.isRefused) return undefined;
    const found = ask(question, this.run);
    this.given.push({ question, found });
    return found;
  }

  /** What was found, as text; undefined where that is not to be had. */
  private level(found: Found | undefined): Level | undefined {
    if (!found) return undefined;
    if (!(found.value instanceof JsonText)) return this.refuse();
    const level = new Level(found.value.projection);
    this.texts.push(found.value);
    this.levels.push(level);
    return level;
  }

  /** Arguments that cannot be made are an error at the places of their fields. */
  private tried<Value>(make: () => Value): Value | undefined {
    try {
      return make();
    } catch {
      this.refuse();
      return undefined;
    }
  }

  /** Finds what belongs to the objects of `ranges`. */
  private lookups(lookups: readonly TextLookup[], ranges: readonly Range[]): Maybe<unknown> {
    const [only] = lookups;
    if (only && lookups.length === 1) return this.lookup(only, ranges);
    return only && Promise.all(lookups.map(async (one) => this.lookup(one, ranges)));
  }

  private async lookup(lookup: TextLookup, ranges: readonly Range[]): Promise<void> {
    const gathered = gather(lookup, ranges);
    if (!gathered) return this.refuse();
    const { keys, fills } = gathered;
    if (keys.all.length === 0) return;
    const args = this.tried(() => commonArgs(lookup.node, this.run));
    if (!args || this.isRefused) return;
    const found: FoundRows[] = [];
    for (const fill of fills) fill.found = found;
    await this.rows(lookup, args, keys, found);
    if (lookup.lookups.length > 0) await this.lookups(lookup.lookups, rangesOf(found));
  }

  /** Finds the rows of each key, and puts them at its place. */
  private rows(lookup: TextLookup, args: Question['args'], keys: DistinctKeys, found: FoundRows[]): Promise<unknown> {
    const { all } = keys;
    const limit = batchLimit(lookup.node);
    const fetchRows = async (batch: readonly SentKey[], from: number) => {
      const { node, shape } = lookup;
      const question = this.tried(() => ({ ...batchQuestion(node, args, batch), shape }));
      const level = this.level(question && (await this.ask(question)));
      if (!level) return nothing;
      found.length = all.length;
      // An upstream may answer with more than it was asked for.
      putRows(lookup, level, new KeyPlaces(keys, from, from + batch.length), found);
      return nothing;
    };
    return all.length <= limit ? fetchRows(all, 0) : inBatches(all, limit, fetchRows);
  }
}

const nothing: readonly undefined[] = [];

/** Texts and bytes in turn, texts first and last. */
export type Pieces = (string | Buffer)[];

/** The root fields with what stands for them; undefined where one of these must not be null and is. */
function joined(parts: TextPlan['parts'], found: readonly (Piece | undefined)[]): Pieces | undefined {
  const pieces: (string | Buffer)[] = [];
  let text = '{';
  for (const [index, { before, call }] of parts.entries()) {
    text += before;
    const whole = call ? found[index]?.whole() : '';
    if (whole === undefined) return undefined;
    if (typeof whole === 'string') text += whole;
    else {
      pieces.push(text, whole);
      text = '';
    }
  }
  pieces.push(`${text}}`);
  return pieces;
}

/** The keys of a lookup's parents, and a fill for each level; undefined where one is no plain key. */
function gather(
  lookup: TextLookup,
  ranges: readonly Range[],
): { readonly keys: DistinctKeys; readonly fills: readonly Fill[] } | undefined {
  const keys = new DistinctKeys();
  const fills = new Map<Level, Fill>();
  for (const { level, from, to } of ranges) {
    const { objects } = level.projection;
    const column = objects.columns[lookup.column];
    let fill = fills.get(level);
    if (!fill) {
      fills.set(level, (fill = new Fill(lookup)));
      level.fill(lookup, fill);
    }
    for (let object = from; object < to; object++) {
      if (placeOf(objects, object) !== lookup.place) continue;
      const key = column?.[object] ?? null;
      if (key === null) continue;
      const value = sentKey(key, lookup.key);
      if (value === undefined) return undefined;
      fill.slots[object] = keys.add(value);
    }
  }
  return { keys, fills: [...fills.values()] };
}

/** Puts the rows of each of some keys at its place. */
function putRows({ node }: TextLookup, level: Level, places: KeyPlaces, found: FoundRows[]): void {
  const { marks, objects } = level.projection;
  const text = level.projection.text.open();
  const keys: readonly KeyValue[] = objects.columns[0] ?? [];
  for (let index = 0; index < marks.rows; index++) {
    const key = keys[marks.rowObject(index)] ?? null;
    const place = key === null ? undefined : places.of(key);
    if (place === undefined) continue;
    const hasHoles = marks.firstHole(index) < marks.firstHole(index + 1);
    const row = hasHoles ? new Piece(level, index) : text.slice(marks.startOf(index), marks.endOf(index));
    const known = found[place];
    // A join to one shows the first row.
    if (known !== undefined && !node.isList) continue;
    if (known === undefined) found[place] = row;
    else if (Array.isArray(known)) known.push(row);
    else found[place] = [known, row];
  }
}

/** The objects of the rows that were found, key by key. */
function rangesOf(found: readonly FoundRows[]): readonly Range[] {
  const ranges: Range[] = [];
  for (const rows of found) {
    if (rows instanceof Piece) rows.addRange(ranges);
    else if (Array.isArray(rows)) for (const row of rows) if (row instanceof Piece) row.addRange(ranges);
  }
  return ranges;
}
