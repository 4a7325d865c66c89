/** A set that mostly has one member: the first one costs no more than a field. Members come in the order in which they were added. */
export class Few<T extends object> {
  private first: T | undefined;
  private others: Set<T> | undefined;

  get size(): number {
    return (this.first === undefined ? 0 : 1) + (this.others?.size ?? 0);
  }

  add(member: T): void {
    if (this.first === member) return;
    if (this.others) this.others.add(member);
    else if (this.first === undefined) this.first = member;
    else this.others = new Set([member]);
  }

  delete(member: T): void {
    if (this.first === member) this.first = undefined;
    else this.others?.delete(member);
  }

  /** Takes all members out and gives them. */
  clear(): readonly T[] {
    const { first, others } = this;
    this.first = undefined;
    this.others = undefined;
    if (!others) return first === undefined ? [] : [first];
    return first === undefined ? [...others] : [first, ...others];
  }
}
