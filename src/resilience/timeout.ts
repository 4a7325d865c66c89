import { GatewayError } from '../error/error.ts';
import type { Layer } from '../transport/send.ts';

/**
 * Rejects with UPSTREAM_TIMEOUT when `next` has not answered within `limitMs`; the call's own signal still aborts it.
 */
export function timeout(limitMs: number): Layer {
  return (next) => async (call) => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), limitMs);
    try {
      return await next({ ...call, signal: AbortSignal.any([call.signal, limit.signal]) });
    } catch (cause) {
      if (!limit.signal.aborted || call.signal.aborted) throw cause;
      throw new GatewayError('UPSTREAM_TIMEOUT', `${call.source} did not answer ${call.operation} in ${limitMs} ms`, {
        cause,
        source: call.source,
      });
    } finally {
      clearTimeout(timer);
    }
  };
}
