/**
 * What one node found: for each of its parents the place of a value, many parents may share one. Parents are asked for in
 * the order in which they were collected, nearly always, so they are found by looking at the next one; only where they
 * are not, a map is made.
 */
export class NodeResults {
  /** What was found, each value once. */
  values: readonly unknown[];
  /** What stands for each value in the answer, once it was written without an error. */
  readonly written: unknown[] = [];
  parents: readonly object[];
  /** For each parent the place of its value; `first`: all have the first; absent: its own place. */
  private readonly slots: readonly number[] | 'first' | undefined;
  private at = 0;
  private places: Map<object, number> | undefined;

  constructor(parents: readonly object[], values: readonly unknown[], slots?: readonly number[] | 'first') {
    this.parents = parents;
    this.values = values;
    this.slots = slots;
  }

  /** The place of the parent's value; -1: nothing was asked for it. */
  slotOf(parent: object): number {
    const place = this.placeOf(parent);
    if (place < 0 || !this.slots) return place;
    return this.slots === 'first' ? 0 : (this.slots[place] ?? -1);
  }

  /** The value found for the parent. */
  get(parent: object): unknown {
    return this.values[this.slotOf(parent)];
  }

  /** Forgets what was written. */
  forget(): void {
    this.written.length = 0;
  }

  /** Forgets everything. */
  letGo(): void {
    this.values = [];
    this.parents = [];
    this.places = undefined;
    this.forget();
  }

  private placeOf(parent: object): number {
    const { parents, at } = this;
    if (parents[at] === parent) return at;
    if (parents[at + 1] === parent) return (this.at = at + 1);
    if (parents[0] === parent) return (this.at = 0);
    this.places ??= new Map(parents.map((one, place) => [one, place]));
    const found = this.places.get(parent) ?? -1;
    if (found >= 0) this.at = found;
    return found;
  }
}

/** Of a node that was not run, or had nobody to ask for. */
export const noResults: NodeResults = new NodeResults([], []);
