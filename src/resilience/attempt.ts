import { LightAbort } from '../base/abort.ts';
import type { Deadline, Deadlines } from '../base/deadlines.ts';
import { GatewayError } from '../error/error.ts';
import { events, isUpstreamProblem } from '../observe/events.ts';
import type { UpstreamEvent } from '../observe/events.ts';
import type { Call, Layer, Reply, Send } from '../transport/send.ts';
import type { Breaker } from './breaker.ts';
import type { Bulkhead } from './bulkhead.ts';
import { isBusy, isPassing } from './outcome.ts';

/** What watches over the attempts of one source's calls. */
export interface Guards {
  readonly bulkhead: Bulkhead;
  readonly breaker: Breaker;
  /** How long one attempt may take. */
  readonly deadlines: Deadlines;
}

/**
 * One attempt of a call, under everything that watches it: it takes a slot of the bulkhead, asks the breaker, has a time limit and
 * is told of on `events.upstream`; however it ends, all of them learn of it. One layer and one promise, since every call passes it.
 * Rejects with UPSTREAM_TIMEOUT when the answer takes longer than the limit, which does not count the wait for a slot;
 * the call's own signal ends both.
 */
export function attempts(guards: Guards): Layer {
  return (next) => (call) => {
    const slot = guards.bulkhead.enter(call);
    return slot ? slot.then(() => new Attempt(call, guards).run(next)) : new Attempt(call, guards).run(next);
  };
}

class Attempt {
  private readonly call: Call;
  private readonly guards: Guards;
  private readonly within = new LightAbort();
  private deadline: Deadline | undefined;
  private startMs: number | undefined;
  private isProbe = false;
  private isLate = false;

  constructor(call: Call, guards: Guards) {
    this.call = call;
    this.guards = guards;
  }

  /** For a call that has its slot. */
  run(next: Send): Promise<Reply> {
    const { call, guards, within } = this;
    try {
      this.isProbe = guards.breaker.enter(call.source);
    } catch (refusal) {
      guards.bulkhead.leave();
      return Promise.reject(refusal);
    }
    if (events.upstream.hasListeners) this.startMs = performance.now();
    this.deadline = guards.deadlines.set(this.passed);
    if (call.signal.aborted) this.left();
    else call.signal.addEventListener('abort', this.left, { once: true });
    return next({ ...call, signal: within }).then(this.answered, this.failed);
  }

  private readonly left = (): void => this.within.abort(this.call.signal.reason);

  private readonly passed = (): void => {
    this.isLate = !this.within.aborted;
    this.within.abort();
  };

  private readonly answered = (reply: Reply): Reply => {
    this.end(!isBusy(reply));
    if (this.startMs !== undefined) this.tell({ status: reply.status, answerBytes: reply.body.byteLength });
    return reply;
  };

  private readonly failed = (cause: unknown): never => {
    const error = this.isLate && !this.call.signal.aborted ? this.tooLate(cause) : cause;
    this.end(isPassing(error) ? false : undefined);
    if (this.startMs !== undefined) {
      this.tell({ code: error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR' });
    }
    throw error;
  };

  /** Gives everything back; a call that its own request ended says nothing of the source. */
  private end(isSuccess: boolean | undefined): void {
    const { breaker, bulkhead, deadlines } = this.guards;
    if (this.deadline) deadlines.clear(this.deadline);
    this.call.signal.removeEventListener('abort', this.left);
    breaker.leave(this.isProbe, isSuccess);
    bulkhead.leave();
  }

  private tooLate(cause: unknown): GatewayError {
    const { source, operation } = this.call;
    const message = `${source} did not answer ${operation} in ${this.guards.deadlines.limitMs} ms`;
    return new GatewayError('UPSTREAM_TIMEOUT', message, { cause, source });
  }

  private tell(outcome: Pick<UpstreamEvent, 'status' | 'code' | 'answerBytes'>): void {
    const isProblem = isUpstreamProblem(outcome.status);
    if (!events.upstream.wants(isProblem)) return;
    const { source, operation } = this.call;
    const durationMs = performance.now() - (this.startMs ?? 0);
    events.upstream.publish({ source, operation, durationMs, ...outcome }, isProblem);
  }
}
