/** Keys and list indexes from the root of the configuration. */
export type Path = readonly (string | number)[];

/** Remembers where rewritten parts of the configuration stood in the file, so that problems point at what was written. */
export class Origins {
  readonly #moved = new Map<string, Path>();
  /** Parts that were taken out on the way because they are answered instead of carried out. */
  readonly removed: { readonly name: string; readonly value: unknown; readonly origin: Path }[] = [];

  /** What stands at `path` now was written at `origin`. */
  move(path: Path, origin: Path): void {
    this.#moved.set(JSON.stringify(path), origin);
  }

  /** Where the part at `path` was written. */
  of(path: Path): Path {
    for (let length = path.length; length > 0; length--) {
      const origin = this.#moved.get(JSON.stringify(path.slice(0, length)));
      if (origin) return [...origin, ...path.slice(length)];
    }
    return path;
  }
}
