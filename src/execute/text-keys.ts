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
  add(key: SentKey): number {
    const id = idOf(key);
    let place = this.places.get(id);
    if (place === undefined) this.places.set(id, (place = this.all.push(key) - 1));
    return place;
  }

  /** The place of an equal key among all; a number that was sent may come back as a text, or the other way round. */
  placeOf(key: SentKey): number | undefined {
    return this.places.get(idOf(key));
  }
}

/** Finds the places of the keys that were sent in one batch. Upstreams answer in the order in which they were asked, nearly always: the next one is looked at first. */
export class KeyPlaces {
  private readonly keys: DistinctKeys;
  private readonly from: number;
  private readonly to: number;
  private at: number;

  /** `from`, `to`: the places of the batch's first key and behind its last, among all. */
  constructor(keys: DistinctKeys, from: number, to: number) {
    this.keys = keys;
    this.from = from;
    this.to = to;
    this.at = from;
  }

  /** The place among all keys; undefined for one that is not in this batch. */
  of(key: SentKey): number | undefined {
    const { at, to } = this;
    const { all } = this.keys;
    if (at < to && all[at] === key) return at;
    if (at + 1 < to && all[at + 1] === key) return ++this.at;
    const place = this.keys.placeOf(key);
    if (place === undefined || place < this.from || place >= to) return undefined;
    return (this.at = place);
  }
}
