/** One deadline that is waited for. */
export interface Deadline {
  readonly dueMs: number;
  readonly passed: () => void;
}

/** A deadline between the one that was set before it and the one that was set after it. */
interface Waiting extends Deadline {
  before: Waiting | undefined;
  behind: Waiting | undefined;
  isOver: boolean;
}

/**
 * Deadlines of one length: one timer for all of them, so that setting and clearing one costs next to nothing. They pass in
 * the order in which they were set, and keep no process alive.
 */
export class Deadlines {
  readonly limitMs: number;
  private first: Waiting | undefined;
  private last: Waiting | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number) {
    this.limitMs = limitMs;
  }

  /** Calls `passed` after the limit, unless the deadline is cleared before. */
  set(passed: () => void): Deadline {
    const { last } = this;
    const dueMs = performance.now() + this.limitMs;
    const deadline: Waiting = { dueMs, passed, before: last, behind: undefined, isOver: false };
    if (last) last.behind = deadline;
    else this.first = deadline;
    this.last = deadline;
    if (!this.timer) this.wait(this.limitMs);
    return deadline;
  }

  /** For a deadline of these that `set` gave; once it has passed or was cleared this does nothing. */
  clear(given: Deadline): void {
    // `set` makes no others.
    const deadline = given as Waiting;
    if (deadline.isOver) return;
    deadline.isOver = true;
    const { before, behind } = deadline;
    if (before) before.behind = behind;
    else this.first = behind;
    if (behind) behind.before = before;
    else this.last = before;
    // Once old, it would keep all that were set after it, and what they wait for, until everything is collected.
    deadline.before = undefined;
    deadline.behind = undefined;
  }

  private wait(ms: number): void {
    this.timer = setTimeout(() => this.look(), ms).unref();
  }

  private look(): void {
    const nowMs = performance.now();
    for (let { first } = this; first; { first } = this) {
      // Timers count whole milliseconds.
      if (first.dueMs - nowMs >= 1) return this.wait(Math.ceil(first.dueMs - nowMs));
      this.clear(first);
      first.passed();
    }
    this.timer = undefined;
  }
}
