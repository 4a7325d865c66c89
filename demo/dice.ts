/** Random choices that are the same for the same seed (mulberry32). */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** True with the given probability, 0 to 1. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** One of `items`, which must not be empty. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.whole(0, items.length - 1)];
    if (item === undefined) throw new RangeError('There is nothing to pick from');
    return item;
  }

  /** Each of `items` with the given probability, in their order. */
  some<Item>(items: readonly Item[], probability: number): Item[] {
    return items.filter(() => this.chance(probability));
  }

  /** `length` decimal digits as a text. */
  digits(length: number): string {
    return Array.from({ length }, () => this.whole(0, 9)).join('');
  }

  /** A day from `first` to `last`, both included, as `YYYY-MM-DD`. */
  day(first: string, last: string): string {
    const days = (Date.parse(last) - Date.parse(first)) / 86_400_000;
    return new Date(Date.parse(first) + this.whole(0, days) * 86_400_000).toISOString().slice(0, 10);
  }

  /** A time within working hours, `HH:MM:SS`. */
  clock(): string {
    const two = (value: number) => String(value).padStart(2, '0');
    return `${two(this.whole(7, 18))}:${two(this.whole(0, 59))}:${two(this.whole(0, 59))}`;
  }

  private next(): number {
    this.state = (this.state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
