/** A small map that makes what is missing and drops what was not wanted for longest. */
export class Kept<Key, Value> {
  private readonly limit: number;
  private readonly values = new Map<Key, Value>();

  constructor(limit: number) {
    this.limit = limit;
  }

  get(key: Key, make: () => Value): Value {
    const known = this.values.get(key);
    if (known !== undefined) {
      this.values.delete(key);
      this.values.set(key, known);
      return known;
    }
    const value = make();
    this.values.set(key, value);
    const [oldest] = this.values.keys();
    if (this.values.size > this.limit && oldest !== undefined) this.values.delete(oldest);
    return value;
  }
}
