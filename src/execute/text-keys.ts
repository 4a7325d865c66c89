import type { KeyId } from './batch.ts';
import type { PlainKey } from './keys.ts';
import { textKeyId } from './match.ts';

/** A key of a batched lookup, as it is sent. */
export type SentKey = string | number;

/** A key as it is sent; undefined where it is not of the kind that its field is. */
export function sentKey(key: SentKey, { isText, isNumber, isId }: PlainKey): SentKey | undefined {
  if (typeof key === 'string') return isText ? key : undefined;
  if (isNumber) return key;
  return isId ? String(key) : undefined;
}

function idOf(key: SentKey): KeyId {
  return typeof key === 'number' ? key : textKeyId(key);
}

/** Gathers distinct keys. */
export class DistinctKeys {
  readonly all: SentKey[] = [];
  private readonly places = new Map<KeyId, number>();

  /** The place of a key among all, which is new where no equal one was there before. */
  placeOf(key: SentKey): number {
    const id = idOf(key);
    let place = this.places.get(id);
    if (place === undefined) this.places.set(id, (place = this.all.push(key) - 1));
    return place;
  }
}

/**
 * Finds the places of keys in a batch. Upstreams answer in the order in which they were asked, nearly always, so the next one is looked at; only where it
 * is another one, a map is made: it would be the most of what waits for an answer.
 */
export class KeyPlaces {
  private readonly keys: readonly SentKey[];
  private readonly from: number;
  private at = 0;
  private byKey: ReadonlyMap<SentKey, number> | undefined;
  private byId: ReadonlyMap<KeyId, number> | undefined;

  /** `from`: the place of the first key among those of all batches. */
  constructor(keys: readonly SentKey[], from: number) {
    this.keys = keys;
    this.from = from;
  }

  /** The place among the keys of all batches; undefined for one that is not in this batch. */
  of(key: SentKey): number | undefined {
    if (!this.byKey) {
      if (this.isAt(this.at, key)) return this.from + this.at;
      if (this.isAt(this.at + 1, key)) return this.from + ++this.at;
      this.byKey = this.placesBy((one) => one);
    }
    const place = this.byKey.get(key);
    if (place !== undefined) return place;
    // A number that was sent may come back as a text, or the other way round.
    this.byId ??= this.placesBy(idOf);
    return this.byId.get(idOf(key));
  }

  private placesBy<Id extends KeyId>(idOfKey: (key: SentKey) => Id): ReadonlyMap<Id, number> {
    return new Map(this.keys.map((key, place) => [idOfKey(key), this.from + place]));
  }

  /** Keys of one type are equal when they are the same. */
  private isAt(at: number, key: SentKey): boolean {
    const known = this.keys[at];
    if (known === undefined || typeof known === typeof key) return known === key;
    return idOf(known) === idOf(key);
  }
}
