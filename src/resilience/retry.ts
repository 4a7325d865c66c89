import type { Call, Layer, Reply, Send } from '../transport/send.ts';
import { isBusy, isPassing } from './outcome.ts';
import { wait } from './wait.ts';
import type { Wait } from './wait.ts';

/** How often and how patiently a call is repeated. */
export interface RetryOptions {
  /** Attempts after the first. */
  readonly retries: number;
  /** Ceiling of the pause before the first repetition; it doubles with each one. */
  readonly baseDelayMs?: number;
  /** Ceiling of every pause. An upstream that asks for a longer one with `retry-after` is not asked again. */
  readonly maxDelayMs?: number;
  /** A number from 0 to below 1. */
  readonly random?: () => number;
  readonly pause?: Wait;
  /** Milliseconds since the epoch, for `retry-after` dates. */
  readonly now?: () => number;
}

/**
 * Repeats calls that are safe to repeat while they fail in a way that may pass: connection lost, timeout, 429, 502,
 * 503 or 504. Pauses are drawn evenly between nothing and a doubling ceiling (full jitter), or are what
 * `retry-after` (RFC 9110 section 10.2.3) asks for. Gives the last answer, or rejects with the last error.
 */
export function retry(options: RetryOptions): Layer {
  const { retries, pause = wait } = options;
  return (next) => (call) => (call.isIdempotent && retries > 0 ? repeat(next, call, pause, options) : next(call));
}

async function repeat(next: Send, call: Call, pause: Wait, options: RetryOptions): Promise<Reply> {
  for (let retriesDone = 0; ; retriesDone++) {
    const isLast = retriesDone === options.retries;
    let delayMs: number | undefined;
    try {
      const reply = await next(call);
      delayMs = isLast || !isBusy(reply) ? undefined : delayBefore(retriesDone, reply, options);
      if (delayMs === undefined) return reply;
    } catch (error) {
      delayMs = isLast || !isPassing(error) ? undefined : delayBefore(retriesDone, undefined, options);
      if (delayMs === undefined) throw error;
    }
    await pause(delayMs, call.signal);
  }
}

/** The pause before the next attempt, after `reply` or none; undefined where there shall be none. */
function delayBefore(
  retriesDone: number,
  reply: Reply | undefined,
  { baseDelayMs = 50, maxDelayMs = 2000, random = Math.random, now = Date.now }: RetryOptions,
): number | undefined {
  const asked = reply && retryAfterMs(reply.headers['retry-after'], now);
  if (asked !== undefined) return asked <= maxDelayMs ? asked : undefined;
  return random() * Math.min(maxDelayMs, baseDelayMs * 2 ** retriesDone);
}

/** What `retry-after` asks for, in seconds or as a date; undefined where it is missing or not readable. */
function retryAfterMs(header: string | undefined, now: () => number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  // Every form of an HTTP date begins with the name of a day (RFC 9110 section 5.6.7); `Date.parse` takes far more.
  const date = /^[a-z]{3,}/i.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now());
}
