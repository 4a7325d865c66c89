import { LRUCache } from 'lru-cache';

/** How much is kept. */
export interface ProvenOptions<Value> {
  /** Entries; any number when absent. */
  readonly max?: number;
  /** Weight of all entries together. */
  readonly maxSize: number;
  /** An entry's weight, at least 1. */
  readonly sizeOf: (value: Value, key: string) => number;
}

/** The part of the room that is for what has come once. */
const newShare = 1 / 8;

/**
 * Values by text, bounded by weight: what has been asked for again stays before what has come once, so that a flood of what is always
 * new drives out nothing but its like.
 */
export class Proven<Value extends object> {
  private readonly fresh: LRUCache<string, Value>;
  private readonly proven: LRUCache<string, Value>;
  private readonly sizeOf: ProvenOptions<Value>['sizeOf'];

  constructor({ max, maxSize, sizeOf }: ProvenOptions<Value>) {
    const part = (share: number) =>
      new LRUCache<string, Value>({
        maxSize: Math.ceil(maxSize * share),
        sizeCalculation: sizeOf,
        ...(max !== undefined && { max: Math.ceil(max * share) }),
      });
    this.sizeOf = sizeOf;
    this.fresh = part(newShare);
    this.proven = part(1 - newShare);
  }

  /** The value under `key`, which from now on has been asked for again. */
  get(key: string): Value | undefined {
    const known = this.proven.get(key);
    if (known) return known;
    const fresh = this.fresh.get(key);
    if (!fresh) return undefined;
    this.fresh.delete(key);
    this.proven.set(key, fresh);
    return fresh;
  }

  /** Keeps a value that was not there; one that is too large to stand with what is new takes its place at once. */
  set(key: string, value: Value): void {
    this.put(key, value, this.fresh);
  }

  /** Weighs a value again, where it is kept. */
  weigh(key: string): void {
    for (const part of [this.fresh, this.proven]) {
      const value = part.peek(key);
      // The weight of a value that is there already would stay.
      if (value && part.delete(key)) this.put(key, value, part);
    }
  }

  private put(key: string, value: Value, part: LRUCache<string, Value>): void {
    const isTooLarge = part === this.fresh && this.sizeOf(value, key) > this.fresh.maxSize;
    (isTooLarge ? this.proven : part).set(key, value);
  }
}
