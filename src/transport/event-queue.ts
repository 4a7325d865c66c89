import { GatewayError } from '../error/error.ts';
import type { EventSink } from './upstream.ts';

/** What a reader gets: an event, or nothing more. */
export type NextEvent<Event> = { readonly done: false; readonly value: Event } | { readonly done: true };

interface Reader<Event> {
  readonly resolve: (next: NextEvent<Event>) => void;
  readonly reject: (error: GatewayError) => void;
}

/**
 * Events between a stream and its one reader. At most `limit` wait: one more ends the queue with SUBSCRIBER_TOO_SLOW, because
 * a reader who misses an event without a word would hold a wrong state for a right one.
 */
export class EventQueue<Event> implements EventSink<Event> {
  /** Called when too many events wait: a reader who does not read would not learn of it. */
  onOverflow: (error: GatewayError) => void = () => undefined;
  private readonly limit: number;
  private waiting: Event[] = [];
  private reader: Reader<Event> | undefined;
  private isOver = false;
  private failure: GatewayError | undefined;

  constructor(limit: number) {
    this.limit = limit;
  }

  readonly push = (event: Event): void => {
    if (this.isOver) return;
    const { reader } = this;
    if (reader) {
      this.reader = undefined;
      reader.resolve({ done: false, value: event });
    } else if (this.waiting.length < this.limit) {
      this.waiting.push(event);
    } else {
      const error = new GatewayError('SUBSCRIBER_TOO_SLOW', `More than ${this.limit} events wait to be taken.`);
      this.stop(error);
      this.onOverflow(error);
    }
  };

  /** The events that wait are still given out, then the error. */
  readonly fail = (error: GatewayError): void => this.close(error);

  /** The events that wait are still given out. */
  readonly end = (): void => this.close(undefined);

  /** Ends at once: what waits is dropped. */
  stop(error?: GatewayError): void {
    this.waiting = [];
    if (this.isOver) this.failure = error ?? this.failure;
    else this.close(error);
  }

  /** The next event; one call at a time. Rejects once with what the stream failed with. */
  async next(): Promise<NextEvent<Event>> {
    if (this.waiting.length > 0) {
      const [value] = this.waiting.splice(0, 1) as [Event];
      return { done: false, value };
    }
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure;
    if (this.isOver) return { done: true };
    return new Promise((resolve, reject) => (this.reader = { resolve, reject }));
  }

  private close(error: GatewayError | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    const { reader } = this;
    this.reader = undefined;
    if (!reader) this.failure = error;
    else if (error) reader.reject(error);
    else reader.resolve({ done: true });
  }
}
