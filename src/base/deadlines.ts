/** One deadline that is waited for. */
export interface Deadline {
  readonly dueMs: number;
  readonly passed: () => void;
}

/**
 * Deadlines of one length: one timer for all of them, so that setting and clearing one costs next to nothing. They pass in
 * the order in which they were set, and keep no process alive.
 */
export class Deadlines {
  readonly limitMs: number;
  private readonly waiting = new Set<Deadline>();
  private timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number) {
    this.limitMs = limitMs;
  }

  /** Calls `passed` after the limit, unless the deadline is cleared before. */
  set(passed: () => void): Deadline {
    const deadline: Deadline = { dueMs: performance.now() + this.limitMs, passed };
    this.waiting.add(deadline);
    if (!this.timer) this.wait(this.limitMs);
    return deadline;
  }

  clear(deadline: Deadline): void {
    this.waiting.delete(deadline);
  }

  private wait(ms: number): void {
    this.timer = setTimeout(() => this.look(), ms).unref();
  }

  private look(): void {
    this.timer = undefined;
    const nowMs = performance.now();
    for (const deadline of this.waiting) {
      // Timers count whole milliseconds.
      if (deadline.dueMs - nowMs >= 1) return this.wait(Math.ceil(deadline.dueMs - nowMs));
      this.waiting.delete(deadline);
      deadline.passed();
    }
  }
}
