import { NodeResults } from './results.ts';

/** Gathers what a lookup finds, parent by parent in their order; values may come later. */
export class Findings {
  private readonly parents: readonly object[];
  private readonly none: readonly unknown[] | null;
  private readonly values: unknown[] = [];
  private readonly slots: number[] = [];
  private noneSlot = -1;

  constructor(parents: readonly object[], isList: boolean) {
    this.parents = parents;
    this.none = isList ? [] : null;
  }

  /** Gives the next parent a value of its own, or a place for one. */
  add(value: unknown): number {
    const slot = this.values.push(value) - 1;
    this.slots.push(slot);
    return slot;
  }

  /** Gives the next parent the value of an earlier one. */
  share(slot: number): void {
    this.slots.push(slot);
  }

  /** Tells that nothing is looked up for the next parent. */
  addNone(): void {
    if (this.noneSlot < 0) this.noneSlot = this.values.push(this.none) - 1;
    this.slots.push(this.noneSlot);
  }

  set(slot: number, value: unknown): void {
    this.values[slot] = value;
  }

  results(): NodeResults {
    return new NodeResults(this.parents, this.values, this.slots);
  }
}
