import { LightAbort } from '../base/abort.ts';
import type { Abortable } from '../base/abort.ts';
import type { Maybe } from '../base/maybe.ts';
import type { Answer } from '../execute/answer.ts';

import { Flight } from './flight.ts';

/** The operations that are running, for requests that ask the same while one of them does. */
export class Flights {
  private shared = new Map<string, Flight<Answer>>();

  /** The answer of the flight called `key`: one that is on its way, or a new one. What is there at once is nobody's flight. */
  join(key: string, left: Abortable, work: (within: LightAbort) => Maybe<Answer>): Maybe<Answer> {
    const { shared } = this;
    const known = shared.get(key);
    if (known) return known.join(left);
    const within = new LightAbort();
    const answer = work(within);
    if (!(answer instanceof Promise)) return answer;
    const flight = new Flight(answer, within, undefined);
    shared.set(key, flight);
    // However it ends, and when everybody has left: nobody joins any more.
    const leave = () => this.forget(shared, key, flight);
    within.addEventListener('abort', leave);
    void answer.then(leave, leave);
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
