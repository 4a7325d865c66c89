import { LightAbort } from '../base/abort.ts';
import type { Abortable } from '../base/abort.ts';
import type { Deadline, Deadlines } from '../base/deadlines.ts';
import type { Maybe } from '../base/maybe.ts';
import { GatewayError } from '../error/error.ts';

/** How long an operation may go on after its deadline, to answer with what it has. */
const graceMs = 1000;

/** How long a request waits. */
export interface Patience {
  /** Until this aborts. */
  readonly left: Abortable;
  /** And no longer than this. */
  readonly deadlines?: Deadlines;
  /** Or until this aborts, by the GatewayError that is its reason. */
  readonly late?: Abortable;
}

/** How long a request waits for one thing after the other: no longer for all of them than it would for one. */
export class LastingPatience implements Patience {
  readonly left: Abortable;
  readonly late = new LightAbort();
  /** For a request that has what it waited for. */
  readonly over: () => void;

  constructor(left: Abortable, deadlines: Deadlines) {
    this.left = left;
    const deadline = deadlines.set(() => this.late.abort(tooLate(deadlines.limitMs)));
    this.over = () => deadlines.clear(deadline);
  }
}

/** A request that waits for a flight. */
class Waiter<Value> {
  private readonly flight: Flight<Value>;
  private readonly patience: Patience;
  private readonly deadline: Deadline | undefined;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
  /** Why it would get nothing, once its time is over. */
  lateness: GatewayError | undefined;
  private graceTimer: NodeJS.Timeout | undefined;

  constructor(
    flight: Flight<Value>,
    patience: Patience,
    resolve: (value: Value) => void,
    reject: (error: unknown) => void,
  ) {
    this.flight = flight;
    this.patience = patience;
    this.resolve = resolve;
    this.reject = reject;
    patience.left.addEventListener('abort', this.left, { once: true });
    patience.late?.addEventListener('abort', this.late, { once: true });
    this.deadline = patience.deadlines?.set(this.late);
  }

  /** For one whose time is over, but not that of others who wait for the same. */
  linger(error: GatewayError): void {
    this.graceTimer = setTimeout(() => this.flight.leave(this, error), graceMs);
  }

  /** For one that waits no more. */
  over(): void {
    clearTimeout(this.graceTimer);
    const { left, late, deadlines } = this.patience;
    left.removeEventListener('abort', this.left);
    late?.removeEventListener('abort', this.late);
    if (this.deadline) deadlines?.clear(this.deadline);
  }

  private readonly left = (): void => this.flight.leave(this, leftBy(this.patience.left.reason));

  readonly late = (): void => {
    const { late, deadlines } = this.patience;
    this.lateness = late?.reason instanceof GatewayError ? late.reason : tooLate(deadlines?.limitMs ?? 0);
    this.flight.late(this, this.lateness);
  };
}

/**
 * One execution of an operation that goes on, and the requests that wait for its answer: one, or several that ask the same at the
 * same time. It is ended when the last of them leaves or its time is over: then it may still answer with what it has for a
 * moment, or why it was ended is the answer.
 */
export class Flight<Value> {
  private readonly within: LightAbort;
  private graceTimer: NodeJS.Timeout | undefined;
  private waiters: Waiter<Value>[] = [];

  /**
   * `work` ends when `within` aborts, by the GatewayError that is its reason. Where several wait at the end, each gets what `shared` makes of the
   * value.
   */
  constructor(work: Promise<Value>, within: LightAbort, shared?: (value: Value) => Value) {
    this.within = within;
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
   * The answer, for a request that has patience. When it leaves, and others wait still, rejects with the GatewayError that is the reason,
   * REQUEST_ABORTED; when its time is over it waits a moment longer for those whose time is not, then rejects with REQUEST_TIMEOUT. The last one
   * ends the work: all who wait get what that gives. Only while the work goes on.
   */
  join(patience: Patience): Promise<Value> {
    return new Promise((resolve, reject) => {
      const waiter = new Waiter(this, patience, resolve, reject);
      this.waiters.push(waiter);
      const { aborted, reason } = patience.left;
      if (aborted) this.leave(waiter, leftBy(reason));
      else if (patience.late?.aborted === true) waiter.late();
    });
  }

  leave(waiter: Waiter<Value>, error: GatewayError): void {
    if (this.waiters.length === 1) return this.end(error);
    this.waiters = this.waiters.filter((one) => one !== waiter);
    waiter.over();
    waiter.reject(error);
    const [first] = this.waiters;
    if (first?.lateness && this.areAllLate()) this.end(first.lateness);
  }

  late(waiter: Waiter<Value>, error: GatewayError): void {
    if (this.areAllLate()) this.end(error);
    else waiter.linger(error);
  }

  private areAllLate(): boolean {
    return this.waiters.every(({ lateness }) => lateness !== undefined);
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
    clearTimeout(this.graceTimer);
    const { waiters } = this;
    this.waiters = [];
    for (const waiter of waiters) waiter.over();
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
  return waitFor(work(within), within, { left, deadlines });
}

/** A value that ends when `within` aborts, for one request alone. */
export function waitFor<Value>(value: Maybe<Value>, within: LightAbort, patience: Patience): Maybe<Value> {
  return value instanceof Promise ? new Flight(value, within).join(patience) : value;
}

function tooLate(limitMs: number): GatewayError {
  return new GatewayError('REQUEST_TIMEOUT', `The request took longer than ${limitMs} ms.`);
}

function leftBy(reason: unknown): GatewayError {
  if (reason instanceof GatewayError) return reason;
  return new GatewayError('REQUEST_ABORTED', 'The client closed the request.', { cause: reason });
}
