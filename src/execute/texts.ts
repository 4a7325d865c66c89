import { JsonText } from '../projection/json-text.ts';
import type { KeyValue, Projection } from '../projection/projected.ts';
import { inBatches } from './batch.ts';
import type { Key, KeyId } from './batch.ts';
import { answerWith, ask } from './call.ts';
import type { Question } from './call.ts';
import type { PlainKey } from './keys.ts';
import { batchLimit, batchQuestion, commonArgs } from './lookup.ts';
import { placesOf, textKeyId } from './match.ts';
import type { Run } from './run.ts';
import type { TextCall, TextLookup, TextPlan } from './text-plan.ts';
import { Fill, Level, Piece } from './text-pieces.ts';
import type { FoundRows } from './text-pieces.ts';

/** A text plan on its way. */
export class TextRun {
  private readonly run: Run;
  private readonly given: { readonly question: Question; readonly value: unknown }[] = [];

  constructor(run: Run) {
    this.run = run;
  }

  /** The data of the answer; undefined where it cannot be made of texts. Never rejects. */
  async data({ parts }: TextPlan): Promise<string | undefined> {
    const pieces = await Promise.all(parts.map(async ({ call }) => call && this.call(call)));
    if (this.run.errors.length > 0) return undefined;
    let data = '';
    for (const [index, { before, call }] of parts.entries()) {
      const text = call ? pieces[index]?.text() : '';
      if (text === undefined) return undefined;
      data += before + text;
    }
    return `{${data}}`;
  }

  /** Has `run` make the answer of the values that came with the texts: nobody is asked twice. */
  takeOver(run: Run): void {
    const asked = this.run;
    run.mayAskTwice = true;
    run.calls = asked.calls;
    for (const { question, value } of this.given) answerWith(question, value, run);
    run.errors.push(...asked.errors);
    run.told = asked.told;
    run.hasErrorValue = asked.hasErrorValue;
    run.trace = asked.trace;
  }

  private async call({ node, shape, lookups }: TextCall): Promise<Piece | undefined> {
    const { id, source, field, part, path, args } = node;
    const question = { node: id, source, field, args: args(this.run.variables), part, path, isAlone: true, shape };
    const projection = await this.ask(question);
    if (!projection) return undefined;
    const level = new Level(projection);
    const range = { level, from: 0, to: projection.objects.places.length };
    return (await this.lookups(lookups, [range])) ? new Piece(level) : undefined;
  }

  /** What an upstream answers, as text; undefined where that is not to be had. */
  private async ask(question: Question): Promise<Projection | undefined> {
    const value = await ask(question, this.run);
    this.given.push({ question, value });
    return value instanceof JsonText ? value.projection : undefined;
  }

  /** Finds what belongs to the objects of `ranges`; false where it cannot be had as text. */
  private async lookups(lookups: readonly TextLookup[], ranges: readonly Range[]): Promise<boolean> {
    const [only] = lookups;
    if (!only) return true;
    if (lookups.length === 1) return this.lookup(only, ranges);
    const found = await Promise.all(lookups.map(async (one) => this.lookup(one, ranges)));
    return found.every((isFound) => isFound);
  }

  private async lookup(lookup: TextLookup, ranges: readonly Range[]): Promise<boolean> {
    const gathered = gather(lookup, ranges);
    if (!gathered) return false;
    const { keys, fills } = gathered;
    if (keys.all.length === 0) return true;
    const args = commonArgs(lookup.node, this.run);
    const found = args && (await this.rows(lookup, args, keys));
    if (!args) return true;
    if (!found) return false;
    for (const fill of fills) fill.found = found;
    return this.lookups(lookup.lookups, lookup.lookups.length === 0 ? [] : rangesOf(found));
  }

  /** The rows of each key; undefined where an answer is no text. */
  private async rows(
    lookup: TextLookup,
    args: Question['args'],
    keys: Keys,
  ): Promise<readonly FoundRows[] | undefined> {
    const { node, shape } = lookup;
    let isRefused = false;
    const found = await inBatches(keys.all, batchLimit(node), async (batch) => {
      const projection = await this.ask({ ...batchQuestion(node, args, batch), shape });
      isRefused ||= !projection;
      if (!projection) return batch.map(() => undefined);
      return rowsByKey(projection, batch === keys.all ? keys.places : placesOf(batch), batch.length);
    });
    return isRefused ? undefined : (found as readonly FoundRows[]);
  }
}

/** Kept objects of one answer, by their numbers. */
interface Range {
  readonly level: Level;
  readonly from: number;
  readonly to: number;
}

/** The distinct keys of a lookup. */
class Keys {
  readonly all: Key[] = [];
  /** By the key's id, its place in `all`. */
  readonly places = new Map<KeyId, number>();

  placeOf(id: KeyId, value: unknown): number {
    let place = this.places.get(id);
    if (place === undefined) {
      this.places.set(id, (place = this.all.length));
      this.all.push({ id, value });
    }
    return place;
  }
}

/** The keys of a lookup's parents, and a fill for each level; undefined where one is no plain key. */
function gather(lookup: TextLookup, ranges: readonly Range[]): { keys: Keys; fills: readonly Fill[] } | undefined {
  const keys = new Keys();
  const fills = new Map<Level, Fill>();
  for (const { level, from, to } of ranges) {
    const { places, columns } = level.projection.objects;
    let fill = fills.get(level);
    if (!fill) {
      fills.set(level, (fill = new Fill(lookup, places.length)));
      level.fill(lookup, fill);
    }
    for (let object = from; object < to; object++) {
      if (places[object] !== lookup.place) continue;
      const key = columns[lookup.column]?.[object] ?? null;
      if (key === null) continue;
      const value = sentKey(key, lookup.key);
      if (value === undefined) return undefined;
      fill.slots[object] = keys.placeOf(idOf(key), value);
    }
  }
  return { keys, fills: [...fills.values()] };
}

/** A key as it is sent; undefined where it is not of the kind that its field is. */
function sentKey(key: string | number, { isText, isNumber, isId }: PlainKey): string | number | undefined {
  if (typeof key === 'string') return isText ? key : undefined;
  if (isNumber) return key;
  return isId ? String(key) : undefined;
}

function idOf(key: string | number): KeyId {
  return typeof key === 'number' ? key : textKeyId(key);
}

/** What each key has, by its place. */
function rowsByKey(projection: Projection, places: ReadonlyMap<KeyId, number>, count: number): readonly FoundRows[] {
  const { rows, objects, text, holes } = projection;
  const found: (FoundRows | undefined)[] = Array.from({ length: count });
  const level = new Level(projection);
  const keys: readonly KeyValue[] = objects.columns[0] ?? [];
  for (let index = 0; index < rows.objects.length; index++) {
    const key = keys[rows.objects[index] ?? -1] ?? null;
    const place = key === null ? undefined : places.get(idOf(key));
    if (place === undefined) continue;
    const hasHoles = rows.holes[index] !== (rows.holes[index + 1] ?? holes.at.length);
    const row = hasHoles ? new Piece(level, index) : text.slice(rows.from[index] ?? 0, rows.to[index] ?? 0);
    const known = found[place];
    if (known === undefined) found[place] = row;
    else if (Array.isArray(known)) known.push(row);
    else found[place] = [known, row];
  }
  return found;
}

/** The objects of the rows that were found, key by key. */
function rangesOf(found: readonly FoundRows[]): readonly Range[] {
  const ranges: Range[] = [];
  for (const rows of found) {
    for (const row of Array.isArray(rows) ? rows : [rows]) if (row instanceof Piece) ranges.push(row.range());
  }
  return ranges;
}
