/** The running number in the texts of a changing answer; always this long, so that lengths stay the same. */
export const stampPattern = /#\d{8}/g;
/** The stamp of data at rest, and of every answer that does not change. */
export const firstStamp = '#00000000';

const stock = (
  'sunt aut facere repellat provident occaecati excepturi optio qui est esse ea molestias quasi exercitationem ' +
  'eum et repudiandae ipsam iure nesciunt quas odio dolorem magnam ullam voluptatem rerum laboriosam quos'
).split(' ');

/** Some words, always the same for the same seed. */
export function words(seed: number, count: number): string {
  return Array.from({ length: count }, (_, at) => stock[(seed * 7 + at * 11 + at * seed) % stock.length]).join(' ');
}

/** The word with a capital letter. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Numbers from 0 to 1 that are the same in every run with the same seed (Mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
