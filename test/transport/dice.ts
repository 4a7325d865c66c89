/** Numbers from 0 to below `limit`, the same in every run (mulberry32). */
export function dice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** A text of `characters`, up to 12 of them. */
export function randomText(roll: (limit: number) => number, characters: readonly string[], least = 0): string {
  return Array.from({ length: least + roll(12) }, () => characters[roll(characters.length)]).join('');
}
