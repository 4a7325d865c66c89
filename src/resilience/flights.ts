import { LightAbort } from '../base/abort.ts';
import type { Maybe } from '../base/maybe.ts';
import { Flight } from './flight.ts';
import type { Patience } from './flight.ts';

/** Work that is going on, for those who want the same while it does. */
export class Flights<Value> {
  private shared = new Map<string, Flight<Value>>();
  private readonly share: (value: Value) => Value;

  /** Where several get one value, each gets what `share` makes of it. */
  constructor(share: (value: Value) => Value) {
    this.share = share;
  }

  /** What the flight called `key` gives: one that is on its way, or a new one. What is there at once is nobody's flight. */
  join(key: string, patience: Patience, work: (within: LightAbort) => Promise<Value>): Promise<Value>;
  join(key: string, patience: Patience, work: (within: LightAbort) => Maybe<Value>): Maybe<Value>;
  join(key: string, patience: Patience, work: (within: LightAbort) => Maybe<Value>): Maybe<Value> {
    const { shared } = this;
    const known = shared.get(key);
    if (known) return known.join(patience);
    const within = new LightAbort();
    const value = work(within);
    if (!(value instanceof Promise)) return value;
    const flight = new Flight(value, within, this.share);
    shared.set(key, flight);
    // However it ends, and when everybody has left: nobody joins any more.
    const leave = () => this.forget(shared, key, flight);
    within.addEventListener('abort', leave);
    void value.then(leave, leave);
    return flight.join(patience);
  }

  /** `work`, which changes something: nobody who asks while it is going on, or after it, joins a flight that began before. */
  async alone<Changed>(work: () => Maybe<Changed>): Promise<Changed> {
    this.shared = new Map();
    try {
      return await work();
    } finally {
      this.shared = new Map();
    }
  }

  private forget(shared: Map<string, Flight<Value>>, key: string, flight: Flight<Value>): void {
    if (shared.get(key) === flight) shared.delete(key);
  }
}
