import { LightAbort } from '../base/abort.ts';
import type { Abortable } from '../base/abort.ts';
import type { Deadline, Deadlines } from '../base/deadlines.ts';
import { Few } from '../base/few.ts';
import type { Maybe } from '../base/maybe.ts';
import { GatewayError } from '../error/error.ts';

/** How long an operation may go on after its deadline, to answer with what it has. */
const graceMs = 1000;

/** A request that waits for a flight. */
interface Waiter<Value> {
  readonly left: Abortable;
  readonly leave: () => void;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One execution of an operation that goes on, and the requests that wait for its answer: one, or several that ask the same at the
 * same time. It is ended when the last of them leaves, or by its deadline: then it may still answer with what it has for a
 * moment, or REQUEST_TIMEOUT is the answer.
 */
export class Flight<Value> {
  private readonly within: LightAbort;
  private readonly deadlines: Deadlines | undefined;
  private readonly deadline: Deadline | undefined;
  private graceTimer: NodeJS.Timeout | undefined;
  private readonly waiters = new Few<Waiter<Value>>();

  /**
   * `work` ends when `within` aborts, by the GatewayError that is its reason. Without a deadline the requests' own ones hold. Where several wait at the
   * end, each gets what `shared` makes of the value.
   */
  constructor(
    work: Promise<Value>,
    within: LightAbort,
    deadlines: Deadlines | undefined,
    shared?: (value: Value) => Value,
  ) {
    this.within = within;
    this.deadlines = deadlines;
    this.deadline = deadlines?.set(() => this.end(tooLate(deadlines.limitMs)));
    work.then(
      (value) => {
        const waiters = this.land();
        const give = waiters.length > 1 ? shared : undefined;
        for (const waiter of waiters) waiter.resolve(give ? give(value) : value);
      },
      (error: unknown) => this.fail(error),
    );
  }

  /**
   * The answer, for a request that has not left when `left` aborts. When it does, and others wait still, rejects with the
   * GatewayError that is the reason, or REQUEST_ABORTED; the last one ends the work, and gets what that gives. Only while
   * the work goes on.
   */
  join(left: Abortable): Promise<Value> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter<Value> = { left, leave: () => this.leave(waiter), resolve, reject };
      this.waiters.add(waiter);
      if (left.aborted) this.leave(waiter);
      else left.addEventListener('abort', waiter.leave, { once: true });
    });
  }

  private leave(waiter: Waiter<Value>): void {
    const error = leftBy(waiter.left.reason);
    if (this.waiters.size === 1) return this.end(error);
    this.waiters.delete(waiter);
    waiter.reject(error);
  }

  private end(error: GatewayError): void {
    this.within.abort(error);
    this.graceTimer ??= setTimeout(() => this.fail(error), graceMs);
  }

  private fail(error: unknown): void {
    for (const waiter of this.land()) waiter.reject(error);
  }

  /** Ends all waiting; gives who waited. */
  private land(): readonly Waiter<Value>[] {
    if (this.deadline) this.deadlines?.clear(this.deadline);
    clearTimeout(this.graceTimer);
    const waiters = this.waiters.clear();
    for (const { left, leave } of waiters) left.removeEventListener('abort', leave);
    return waiters;
  }
}

/** The value of `work`, which ends when `left` aborts or its time is over; what is there at once needs neither. */
export function withinDeadline<Value>(
  left: Abortable,
  deadlines: Deadlines,
  work: (within: LightAbort) => Maybe<Value>,
): Maybe<Value> {
  const within = new LightAbort();
  const value = work(within);
  return value instanceof Promise ? new Flight(value, within, deadlines).join(left) : value;
}

function tooLate(limitMs: number): GatewayError {
  return new GatewayError('REQUEST_TIMEOUT', `The request took longer than ${limitMs} ms.`);
}

function leftBy(reason: unknown): GatewayError {
  if (reason instanceof GatewayError) return reason;
  return new GatewayError('REQUEST_ABORTED', 'The client closed the request.', { cause: reason });
}
