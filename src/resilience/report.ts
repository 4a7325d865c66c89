import { GatewayError } from '../error/error.ts';
import { events, isUpstreamProblem } from '../observe/events.ts';
import type { UpstreamEvent } from '../observe/events.ts';
import type { Call, Layer, Send } from '../transport/send.ts';

/** Tells of each attempt that passes it, on `events.upstream`; does nothing while nobody listens. */
export function report(now: () => number = () => performance.now()): Layer {
  return (next) => {
    const told: Send = async (call) => {
      const startMs = now();
      try {
        const reply = await next(call);
        tell(call, now() - startMs, { status: reply.status, answerBytes: reply.body.byteLength });
        return reply;
      } catch (error) {
        tell(call, now() - startMs, { code: error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR' });
        throw error;
      }
    };
    return (call) => (events.upstream.hasListeners ? told(call) : next(call));
  };
}

function tell(
  { source, operation }: Call,
  durationMs: number,
  outcome: Pick<UpstreamEvent, 'status' | 'code' | 'answerBytes'>,
): void {
  const isProblem = isUpstreamProblem(outcome.status);
  if (events.upstream.wants(isProblem)) {
    events.upstream.publish({ source, operation, durationMs, ...outcome }, isProblem);
  }
}
