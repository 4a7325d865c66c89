import type { Answer, Bound } from '../execute/execute.ts';
import type { CallerContext } from '../transport/upstream.ts';

import { Flight } from './flight.ts';

/** The operations that are running, for requests that ask the same while one of them does. */
export class Flights {
  private shared = new Map<string, Flight<Answer>>();

  /** The answer of the flight called `key`: one that is on its way, or a new one. */
  async join(key: string, left: AbortSignal, work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const { shared } = this;
    let flight = shared.get(key);
    if (!flight) {
      const made = new Flight<Answer>(undefined, async (signal) => {
        // However it ends, and when everybody has left: nobody joins any more.
        const leave = () => this.forget(shared, key, made);
        signal.addEventListener('abort', leave, { once: true });
        try {
          return await work(signal);
        } finally {
          leave();
        }
      });
      flight = made;
      shared.set(key, flight);
    }
    return flight.join(left);
  }

  /** Something is being changed: whoever asks from now on must see it, so nobody joins a flight that began before. */
  part(): void {
    this.shared = new Map();
  }

  private forget(shared: Map<string, Flight<Answer>>, key: string, flight: Flight<Answer>): void {
    if (shared.get(key) === flight) shared.delete(key);
  }
}

/**
 * What tells two requests for `bound` apart: the values of exactly those headers and claims on which its answer depends.
 * Undefined where that cannot be known, or where a source does not want its answers to be shared.
 */
export function shareKey({ id, plan, isShareable }: Bound, caller: CallerContext): string | undefined {
  if (!isShareable) return undefined;
  const { headers, claims } = plan.inputs;
  if (headers.length === 0 && claims.length === 0) return id;
  const values = [...headers.map((name) => caller.headers[name]), ...claims.map((name) => caller.claims?.[name])];
  return `${id} ${JSON.stringify(values.map((value) => value ?? null))}`;
}
