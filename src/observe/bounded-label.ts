/** What stands for every value beyond the bound of a label; no name of GraphQL's. */
export const otherValue = '(other)';

/** A longer value is one of the others too: what callers write must not fill the memory by its length either. */
const maxLength = 100;

/** Lets the first `max` different values of a label pass, and makes the others one: each value is a series for ever. */
export class BoundedLabel {
  private readonly max: number;
  private readonly known = new Set<string>();

  constructor(max: number) {
    this.max = max;
  }

  of(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= this.max || value.length > maxLength) return otherValue;
    this.known.add(value);
    return value;
  }
}
