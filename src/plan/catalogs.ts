import type { Blueprint } from '../blueprint/blueprint.ts';
import { blueprintAt, portionBounds } from '../blueprint/portions.ts';
import type { Catalog } from './catalog.ts';

/** The blueprint's catalog; where parts of the requests are answered by other sources than the rest, one for each part. */
export class Catalogs {
  private readonly blueprint: Blueprint;
  private readonly make: (blueprint: Blueprint) => Catalog;
  private readonly bounds: readonly number[];
  private readonly known = new Map<number, Catalog>();

  constructor(blueprint: Blueprint, make: (blueprint: Blueprint) => Catalog) {
    this.blueprint = blueprint;
    this.make = make;
    this.bounds = portionBounds(blueprint);
  }

  /** True where requests differ in their parts. */
  get isDrawn(): boolean {
    return this.bounds.length > 0;
  }

  /** The part of a request whose draw `random` gives, from 0 and below 1. */
  draw(random: () => number): number {
    if (this.bounds.length === 0) return 0;
    const drawn = random() * 100;
    return this.bounds.filter((bound) => bound <= drawn).length;
  }

  /** The catalog for a part. */
  of(part: number): Catalog {
    let catalog = this.known.get(part);
    if (!catalog) {
      const isWhole = this.bounds.length === 0;
      catalog = this.make(isWhole ? this.blueprint : blueprintAt(this.blueprint, this.bounds[part - 1] ?? 0));
      this.known.set(part, catalog);
    }
    return catalog;
  }
}
