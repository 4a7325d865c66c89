import type { Abortable, LightAbort } from '../base/abort.ts';
import type { Answer } from '../execute/answer.ts';

import { Flight } from './flight.ts';

/** The operations that are running, for requests that ask the same while one of them does. */
export class Flights {
  private shared = new Map<string, Flight<Answer>>();

  /** The answer of the flight called `key`: one that is on its way, or a new one. */
  async join(key: string, left: Abortable, work: (within: LightAbort) => Promise<Answer>): Promise<Answer> {
    const { shared } = this;
    let flight = shared.get(key);
    if (!flight) {
      const made = new Flight<Answer>(undefined, async (within) => {
        // However it ends, and when everybody has left: nobody joins any more.
        const leave = () => this.forget(shared, key, made);
        within.addEventListener('abort', leave);
        try {
          return await work(within);
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
