/** Numbers from 0 to below `limit`. */
export type Roll = (limit: number) => number;

/** Dice that fall the same way in every run (mulberry32). */
export function dice(seed: number): Roll {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return limit <= 0 ? 0 : ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** One of the items. */
export function pick<Item>(roll: Roll, items: readonly Item[]): Item | undefined {
  return items[roll(items.length)];
}
