import { GatewayError } from '../error/error.ts';
import type { Layer } from '../transport/send.ts';

/**
 * Rejects with UPSTREAM_TIMEOUT when `next` has not answered within `limitMs`; the call's own signal still aborts it.
 */
export function timeout(limitMs: number): Layer {
  return (next) => async (call) => {
    const { signal } = call;
    // Hands the request's abort on by hand: `AbortSignal.any` costs more than all the rest of a call's layers.
    const attempt = new AbortController();
    const leave = () => attempt.abort(signal.reason);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = !attempt.signal.aborted;
      attempt.abort();
    }, limitMs);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    try {
      return await next({ ...call, signal: attempt.signal });
    } catch (cause) {
      if (!isLate || signal.aborted) throw cause;
      throw new GatewayError('UPSTREAM_TIMEOUT', `${call.source} did not answer ${call.operation} in ${limitMs} ms`, {
        cause,
        source: call.source,
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
    }
  };
}
