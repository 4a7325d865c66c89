import type { Abortable } from '../base/abort.ts';
import { GatewayError } from '../error/error.ts';

/** One subscription of a GraphQL upstream, rendered: all that it depends on. */
export interface StreamTarget {
  readonly source: string;
  readonly protocol: 'WS' | 'LEGACY_WS' | 'SSE';
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Payload of a WebSocket's `connection_init`. */
  readonly connectionParams: Readonly<Record<string, unknown>>;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Largest message that is read. */
  readonly maxMessageBytes: number;
  /** How long connecting may take. */
  readonly openLimitMs: number;
}

/** What a stream tells while it runs. */
export interface StreamListener {
  /** The upstream has taken the subscription, or at least the connection. */
  readonly onOpen: () => void;
  /** A GraphQL result as it came. */
  readonly onResult: (result: unknown) => void;
}

/**
 * Runs one subscription until the upstream completes it: resolves then, and when `signal` aborts. Rejects with
 * UPSTREAM_UNREACHABLE where the connection cannot be had or is lost, with another UPSTREAM_ code where trying again
 * would not help.
 */
export type RunStream = (target: StreamTarget, listener: StreamListener, signal: Abortable) => Promise<void>;

/** How a stream whose connection was lost is opened again. */
export interface ReconnectPolicy {
  /** How often it is tried without an event, or a minute of quiet, between. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Resolves after the time, or when the signal aborts. */
  readonly wait: (ms: number, signal: Abortable) => Promise<void>;
  readonly now: () => number;
}

const steadyMs = 60_000;

/** What holds where nothing else is said. */
export const defaultReconnectPolicy: ReconnectPolicy = {
  attempts: 5,
  firstDelayMs: 500,
  maxDelayMs: 15_000,
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
    }),
  now: () => performance.now(),
};

/**
 * Opens a stream that was lost again, after growing and uneven delays. One that never began fails at once, and so does what
 * trying again does not mend. Events that the upstream sends while the connection is gone are lost.
 */
export function reconnecting(run: RunStream, policy: ReconnectPolicy): RunStream {
  return async (target, listener, signal) => {
    let hasBegun = false;
    let failures = 0;
    for (;;) {
      let openedMs = Number.POSITIVE_INFINITY;
      const own: StreamListener = {
        onOpen: () => {
          hasBegun = true;
          openedMs = policy.now();
          listener.onOpen();
        },
        onResult: (result) => {
          failures = 0;
          listener.onResult(result);
        },
      };
      try {
        await run(target, own, signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (policy.now() - openedMs > steadyMs) failures = 0;
        if (!hasBegun || !isLost(error) || failures >= policy.attempts) throw error;
      }
      const delayMs = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** failures);
      failures++;
      await policy.wait(delayMs * (0.5 + Math.random() / 2), signal);
      if (signal.aborted) return;
    }
  };
}

function isLost(error: unknown): boolean {
  return error instanceof GatewayError && /^UPSTREAM_(UNREACHABLE|TIMEOUT)$/.test(error.code);
}

/** The connection is gone, or could not be had. */
export function lost(target: StreamTarget, reason: string, cause?: unknown): GatewayError {
  const host = URL.parse(target.url)?.host ?? target.url;
  const message = `The subscription to ${target.source} at ${host} was lost: ${reason}.`;
  return new GatewayError('UPSTREAM_UNREACHABLE', message, { source: target.source, cause });
}
