import type { Maybe } from '../base/maybe.ts';
import { JsonText } from '../projection/json-text.ts';
import { placeOf } from '../projection/projected.ts';
import type { KeyValue, Projection } from '../projection/projected.ts';
import { inBatches } from './batch.ts';
import type { KeyId } from './batch.ts';
import { answerWith, ask } from './call.ts';
import type { Question } from './call.ts';
import type { PlainKey } from './keys.ts';
import { batchLimit, batchQuestion, commonArgs } from './lookup.ts';
import { textKeyId } from './match.ts';
import { runNodes } from './nodes.ts';
import type { Run } from './run.ts';
import type { TextCall, TextLookup, TextPlan } from './text-plan.ts';
import { Fill, Level, Piece } from './text-pieces.ts';
import type { FoundRows } from './text-pieces.ts';

/**
 * A text plan on its way. As soon as it is known that an answer cannot be made of texts, the values that come with them make it: nobody is asked twice,
 * and nobody waits for a text that is not needed.
 */
export class TextRun {
  private readonly run: Run;
  private readonly given: { readonly question: Question; readonly value: Promise<unknown> }[] = [];
  private values: Maybe<void> | undefined;
  private isRefused = false;

  constructor(run: Run) {
    this.run = run;
  }

  /** The data of the answer, in pieces; undefined where it cannot be made of texts: then the run holds its values. Never rejects. */
  async data({ parts }: TextPlan): Promise<Pieces | undefined> {
    const pieces = await Promise.all(parts.map(async ({ call }) => call && this.call(call))).catch(() => undefined);
    const isWhole = pieces && !this.isRefused && this.run.errors.length === 0;
    const data = isWhole ? joined(parts, pieces) : undefined;
    if (data) return data;
    this.refuse();
    await this.values;
    return undefined;
  }

  private refuse(): void {
    if (this.isRefused) return;
    this.isRefused = true;
    const { run } = this;
    run.mayAskTwice = true;
    for (const { question, value } of this.given) answerWith(question, value, run);
    this.values = runNodes(run);
  }

  private async call({ node, shape, lookups }: TextCall): Promise<Piece | undefined> {
    const { id, source, field, part, path } = node;
    const args = this.tried(() => node.args(this.run.variables));
    if (!args) return undefined;
    const projection = await this.ask({ node: id, source, field, args, part, path, isAlone: true, shape });
    if (!projection) return undefined;
    const level = new Level(projection);
    await this.lookups(lookups, [{ level, from: 0, to: projection.objects.count }]);
    return new Piece(level);
  }

  /** What an upstream answers, as text; undefined where that is not to be had. */
  private async ask(question: Question): Promise<Projection | undefined> {
    if (this.isRefused) return undefined;
    const value = ask(question, this.run);
    this.given.push({ question, value });
    const found = await value;
    if (found instanceof JsonText) return found.projection;
    this.refuse();
    return undefined;
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
  private async lookups(lookups: readonly TextLookup[], ranges: readonly Range[]): Promise<void> {
    const [only] = lookups;
    if (only && lookups.length === 1) await this.lookup(only, ranges);
    else if (only) await Promise.all(lookups.map(async (one) => this.lookup(one, ranges)));
  }

  private async lookup(lookup: TextLookup, ranges: readonly Range[]): Promise<void> {
    const gathered = gather(lookup, ranges);
    if (!gathered) return this.refuse();
    const { keys, fills } = gathered;
    if (keys.all.length === 0) return;
    const args = this.tried(() => commonArgs(lookup.node, this.run));
    if (!args || this.isRefused) return;
    const found = await this.rows(lookup, args, keys);
    for (const fill of fills) fill.found = found;
    if (lookup.lookups.length > 0) await this.lookups(lookup.lookups, rangesOf(found));
  }

  /** The rows of each key. */
  private async rows(lookup: TextLookup, args: Question['args'], keys: Keys): Promise<readonly FoundRows[]> {
    const { node, shape } = lookup;
    const found = await inBatches(keys.all, batchLimit(node), async (batch) => {
      const question = this.tried(() => ({ ...batchQuestion(node, args, batch), shape }));
      const projection = question && (await this.ask(question));
      if (!projection) return batch.map(() => undefined);
      return rowsByKey(lookup, projection, batch === keys.all ? keys.places : placesOf(batch), batch.length);
    });
    return found as readonly FoundRows[];
  }
}

/** Texts and bytes in turn, texts first and last. */
type Pieces = readonly (string | Buffer)[];

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

/** Kept objects of one answer, by their numbers. */
interface Range {
  readonly level: Level;
  readonly from: number;
  readonly to: number;
}

/** The distinct keys of a lookup, as they are sent. */
class Keys {
  readonly all: SentKey[] = [];
  /** By the key's id, its place in `all`. */
  readonly places = new Map<KeyId, number>();

  placeOf(key: SentKey): number {
    const id = idOf(key);
    let place = this.places.get(id);
    if (place === undefined) this.places.set(id, (place = this.all.push(key) - 1));
    return place;
  }
}

type SentKey = string | number;

/** The keys of a lookup's parents, and a fill for each level; undefined where one is no plain key. */
function gather(lookup: TextLookup, ranges: readonly Range[]): { keys: Keys; fills: readonly Fill[] } | undefined {
  const keys = new Keys();
  const fills = new Map<Level, Fill>();
  for (const { level, from, to } of ranges) {
    const { objects } = level.projection;
    let fill = fills.get(level);
    if (!fill) {
      fills.set(level, (fill = new Fill(lookup)));
      level.fill(lookup, fill);
    }
    for (let object = from; object < to; object++) {
      if (placeOf(objects, object) !== lookup.place) continue;
      const key = objects.columns[lookup.column]?.[object] ?? null;
      if (key === null) continue;
      const value = sentKey(key, lookup.key);
      if (value === undefined) return undefined;
      fill.slots[object] = keys.placeOf(value);
    }
  }
  return { keys, fills: [...fills.values()] };
}

/** A key as it is sent; undefined where it is not of the kind that its field is. */
function sentKey(key: SentKey, { isText, isNumber, isId }: PlainKey): SentKey | undefined {
  if (typeof key === 'string') return isText ? key : undefined;
  if (isNumber) return key;
  return isId ? String(key) : undefined;
}

function idOf(key: SentKey): KeyId {
  return typeof key === 'number' ? key : textKeyId(key);
}

/** Each key's place among `keys`, by its id. */
function placesOf(keys: readonly SentKey[]): ReadonlyMap<KeyId, number> {
  return new Map(keys.map((key, place) => [idOf(key), place]));
}

/** What each key has, by its place. */
function rowsByKey(
  { node }: TextLookup,
  projection: Projection,
  places: ReadonlyMap<KeyId, number>,
  count: number,
): readonly FoundRows[] {
  const { marks, objects, text } = projection;
  const found: (FoundRows | undefined)[] = Array.from({ length: count });
  const level = new Level(projection);
  const keys: readonly KeyValue[] = objects.columns[0] ?? [];
  for (let index = 0; index < marks.rows; index++) {
    const key = keys[marks.rowObject(index)] ?? null;
    const place = key === null ? undefined : places.get(idOf(key));
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
