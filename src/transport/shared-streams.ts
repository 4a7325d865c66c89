import type { Abortable } from '../base/abort.ts';
import type { EventSink } from './upstream.ts';

interface Shared<Event> {
  readonly sinks: Set<EventSink<Event>>;
  readonly over: AbortController;
}

/**
 * Streams that are open, by all that they depend on: who asks for one that is there already listens along, from the next
 * event on. A stream ends with the last who listens.
 */
export class SharedStreams<Event> {
  private readonly shared = new Map<string, Shared<Event>>();

  join(
    key: string,
    sink: EventSink<Event>,
    signal: Abortable,
    open: (sink: EventSink<Event>, signal: Abortable) => void,
  ): void {
    if (signal.aborted) return;
    const known = this.shared.get(key);
    const stream = known ?? { sinks: new Set(), over: new AbortController() };
    const leave = () => this.leave(key, stream, own);
    const finish = (tell: () => void) => {
      signal.removeEventListener('abort', leave);
      this.leave(key, stream, own);
      tell();
    };
    const own: EventSink<Event> = {
      push: sink.push,
      fail: (error) => finish(() => sink.fail(error)),
      end: () => finish(() => sink.end()),
    };
    stream.sinks.add(own);
    signal.addEventListener('abort', leave, { once: true });
    if (known) return;
    this.shared.set(key, stream);
    const toAll = (tell: (one: EventSink<Event>) => void) => {
      for (const one of stream.sinks) tell(one);
    };
    open(
      {
        push: (event) => toAll((one) => one.push(event)),
        fail: (error) => toAll((one) => one.fail(error)),
        end: () => toAll((one) => one.end()),
      },
      stream.over.signal,
    );
  }

  private leave(key: string, stream: Shared<Event>, sink: EventSink<Event>): void {
    if (!stream.sinks.delete(sink) || stream.sinks.size > 0) return;
    if (this.shared.get(key) === stream) this.shared.delete(key);
    stream.over.abort();
  }
}
