import type { Abortable } from '../base/abort.ts';
import { GatewayError } from '../error/error.ts';

/**
 * Resolves after `ms`; rejects with REQUEST_ABORTED as soon as `signal` aborts. Leaves no timer and no listener behind.
 */
export type Wait = (ms: number, signal: Abortable) => Promise<void>;

/** Waits on the event loop's timers. */
export const wait: Wait = (ms, signal) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(aborted(signal));
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(aborted(signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });

/**
 * What a waiter rejects with once `signal` has aborted: its reason where that is an error of ours, else
 * REQUEST_ABORTED.
 */
export function aborted(signal: Abortable): GatewayError {
  const { reason } = signal;
  return reason instanceof GatewayError
    ? reason
    : new GatewayError('REQUEST_ABORTED', 'The request ended before its upstream calls did', { cause: reason });
}
