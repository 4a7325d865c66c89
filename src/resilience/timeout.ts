import { LightAbort } from '../base/abort.ts';
import { Deadlines } from '../base/deadlines.ts';
import { GatewayError } from '../error/error.ts';
import type { Layer } from '../transport/send.ts';

/**
 * Rejects with UPSTREAM_TIMEOUT when `next` has not answered within `limitMs`; the call's own signal still aborts it.
 */
export function timeout(limitMs: number): Layer {
  const deadlines = new Deadlines(limitMs);
  return (next) => async (call) => {
    const { signal } = call;
    const attempt = new LightAbort();
    const leave = () => attempt.abort(signal.reason);
    let isLate = false;
    const deadline = deadlines.set(() => {
      isLate = !attempt.aborted;
      attempt.abort();
    });
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    try {
      return await next({ ...call, signal: attempt });
    } catch (cause) {
      if (!isLate || signal.aborted) throw cause;
      throw new GatewayError('UPSTREAM_TIMEOUT', `${call.source} did not answer ${call.operation} in ${limitMs} ms`, {
        cause,
        source: call.source,
      });
    } finally {
      deadlines.clear(deadline);
      signal.removeEventListener('abort', leave);
    }
  };
}
