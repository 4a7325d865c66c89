/** What is made for each of some objects when it is first wanted, and kept as long as these are. */
export class MadeFor<Key extends WeakKey, Value> {
  private readonly made = new WeakMap<Key, Value>();

  of(key: Key, make: () => Value): Value {
    let value = this.made.get(key);
    if (value === undefined) this.made.set(key, (value = make()));
    return value;
  }
}
