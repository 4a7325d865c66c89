import { disown } from '../base/own-memory.ts';
import type { Call, Layer, Reply } from '../transport/send.ts';
import { Flights } from './flights.ts';

/** The calls to all sources that are on their way: a change in one may show in any other. */
export type CallFlights = Flights<Reply>;

/** Each of several who wait for a call gets a reply of its own, from which it takes the body. */
export function openCallFlights(): CallFlights {
  return new Flights((reply) => {
    disown(reply.body);
    return { ...reply };
  });
}

/**
 * Reads that are equal in everything the upstream gets share one call while it is on its way. The last one who waits ends it.
 * Nobody joins a call that began before a change, to whatever source.
 */
export function share(flights: CallFlights): Layer {
  return (next) => {
    const keep = apart(flights)(next);
    return (call) => {
      const key = call.isSafe ? keyOf(call) : undefined;
      if (key === undefined) return keep(call);
      return flights.join(key, { left: call.signal }, (within) => next({ ...call, signal: within }));
    };
  };
}

/** For a source whose calls are never shared: a change in it still parts the calls of others. */
export function apart(flights: CallFlights): Layer {
  return (next) => (call) => (call.isSafe ? next(call) : flights.alone(() => next(call)));
}

/** Everything that the answer may depend on; undefined where a body is bytes, which are seldom equal and long. */
function keyOf({ source, method, url, headers, body }: Call): string | undefined {
  if (body !== undefined && typeof body !== 'string') return undefined;
  return JSON.stringify([source, method, url, headers]) + (body ?? '');
}
