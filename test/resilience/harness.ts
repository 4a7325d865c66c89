import { Deadlines } from '../../src/base/deadlines.ts';
import { GatewayError } from '../../src/error/error.ts';
import { attempts } from '../../src/resilience/attempt.ts';
import { Breaker } from '../../src/resilience/breaker.ts';
import { Bulkhead } from '../../src/resilience/bulkhead.ts';
import type { Call, Layer, Reply } from '../../src/transport/send.ts';

export function call(given: Partial<Call> = {}): Call {
  return {
    source: 'crm',
    operation: 'GET /customers',
    method: 'GET',
    url: 'http://crm.example/customers',
    headers: {},
    isIdempotent: true,
    isSafe: true,
    maxResponseBytes: 1000,
    signal: new AbortController().signal,
    ...given,
  };
}

export function reply(status: number, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: new Uint8Array(3) };
}

export const unreachable = new GatewayError('UPSTREAM_UNREACHABLE', 'no way');

/** The layer of attempts with the guard that a test is about; the others let everything pass. */
export function guardedBy({
  bulkhead = new Bulkhead(Infinity),
  breaker = new Breaker({ failures: Infinity }),
  limitMs = 60_000,
}: {
  readonly bulkhead?: Bulkhead;
  readonly breaker?: Breaker;
  readonly limitMs?: number;
}): Layer {
  return attempts({ bulkhead, breaker, deadlines: new Deadlines(limitMs) });
}

/** An upstream whose calls tests answer one by one, under `layer`. */
export class Upstream {
  readonly seen: { readonly call: Call; readonly answer: (outcome: Reply | Error) => void }[] = [];
  readonly send: (call: Call) => Promise<Reply>;

  constructor(layer: Layer) {
    this.send = layer(
      (inner) =>
        new Promise((resolve, reject) => {
          inner.signal.addEventListener('abort', () => reject(inner.signal.reason), { once: true });
          this.seen.push({
            call: inner,
            answer: (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)),
          });
        }),
    );
  }

  /** Answers the call that has waited longest. */
  async answer(outcome: Reply | Error): Promise<void> {
    this.seen.shift()!.answer(outcome);
    await settle();
  }
}

/** An upstream that gives `outcomes` in turn, the last one for ever; and how often it was asked. */
export function scripted(layer: Layer, outcomes: readonly (Reply | Error)[]) {
  const state = { calls: 0 };
  const send = layer(async () => {
    const outcome = outcomes[Math.min(state.calls++, outcomes.length - 1)]!;
    if (outcome instanceof Error) throw outcome;
    return outcome;
  });
  return { state, send };
}

/** Lets everything run that waits for nothing. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** `status 200`, or the code of the error. */
export async function outcomeOf(promise: Promise<Reply>): Promise<string> {
  return promise.then(
    (one) => `status ${one.status}`,
    (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
  );
}
