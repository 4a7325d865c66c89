/** Puts lists together, of which one may be begun while another is: each is made in its full length at once, without room to spare. */
export class ListPile {
  private readonly items: unknown[] = [];
  /** How many items are on it. */
  count = 0;

  put(item: unknown): void {
    this.items[this.count++] = item;
  }

  /** Takes away what was put on it since it had `count` items. */
  take(count: number): unknown[] {
    const list = this.items.slice(count, this.count);
    this.count = count;
    return list;
  }
}
