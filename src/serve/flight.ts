import { GatewayError } from '../error/error.ts';

/** How long an operation may go on after its deadline, to answer with what it has. */
const graceMs = 1000;

/**
 * One execution of an operation, and the requests that wait for its answer: one, or several that ask the same at the same
 * time. It is ended when the last of them leaves, or by its deadline: then it may still answer with what it has for a
 * moment, or REQUEST_TIMEOUT is the answer.
 */
export class Flight<Value> {
  private readonly within = new AbortController();
  private readonly timer: NodeJS.Timeout | undefined;
  private graceTimer: NodeJS.Timeout | undefined;
  private waiting = 0;
  private readonly landed: Promise<Value>;
  private giveUp: (error: GatewayError) => void = () => {};

  /** Starts `work`, whose signal aborts with the GatewayError that ends it. Without a limit the requests' own deadlines hold. */
  constructor(limitMs: number | undefined, work: (signal: AbortSignal) => Promise<Value>) {
    this.timer = limitMs === undefined ? undefined : setTimeout(() => this.end(tooLate(limitMs)), limitMs);
    this.landed = new Promise((resolve, reject) => {
      this.giveUp = reject;
      work(this.within.signal).then(resolve, reject);
    });
  }

  /**
   * The answer, for a request that has not left when `left` aborts. When it does, and others wait still, rejects with the
   * GatewayError that is the signal's reason, or REQUEST_ABORTED; the last one ends the work, and gets what that gives.
   */
  join(left: AbortSignal): Promise<Value> {
    this.waiting++;
    return new Promise((resolve, reject) => {
      const leave = () => {
        const error = leftBy(left.reason);
        if (--this.waiting === 0) this.end(error);
        else reject(error);
      };
      const settle = () => {
        left.removeEventListener('abort', leave);
        this.clear();
      };
      if (left.aborted) leave();
      else left.addEventListener('abort', leave, { once: true });
      this.landed.then(
        (answer) => {
          settle();
          resolve(answer);
        },
        (error: unknown) => {
          settle();
          reject(error);
        },
      );
    });
  }

  private end(error: GatewayError): void {
    this.within.abort(error);
    this.graceTimer ??= setTimeout(() => this.giveUp(error), graceMs);
  }

  private clear(): void {
    clearTimeout(this.timer);
    clearTimeout(this.graceTimer);
  }
}

/** The value of `work`, which ends when `left` aborts or `limitMs` have passed. */
export async function withinDeadline<Value>(
  left: AbortSignal,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  return new Flight(limitMs, work).join(left);
}

function tooLate(limitMs: number): GatewayError {
  return new GatewayError('REQUEST_TIMEOUT', `The request took longer than ${limitMs} ms.`);
}

function leftBy(reason: unknown): GatewayError {
  if (reason instanceof GatewayError) return reason;
  return new GatewayError('REQUEST_ABORTED', 'The client closed the request.', { cause: reason });
}
