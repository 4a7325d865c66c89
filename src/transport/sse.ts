/** One event of a `text/event-stream` (HTML, section 9.2.6). */
export interface ServerSentEvent {
  /** `message` where the stream names none. */
  readonly type: string;
  readonly data: string;
}

/**
 * Cuts the bytes of a `text/event-stream` into events, whatever pieces they come in. Throws where one event is longer than
 * `maxEventLength` characters.
 */
export class SseReader {
  private readonly decoder = new TextDecoder();
  private readonly maxEventLength: number;
  private rest = '';
  private type = '';
  private data: string[] = [];
  private length = 0;

  constructor(maxEventLength: number) {
    this.maxEventLength = maxEventLength;
  }

  /** The events that are complete with these bytes. */
  read(bytes: Uint8Array): readonly ServerSentEvent[] {
    const text = this.rest + this.decoder.decode(bytes, { stream: true });
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    const events: ServerSentEvent[] = [];
    for (const line of lines) {
      if (line === '') this.dispatch(events);
      else this.line(line);
    }
    if (this.length + this.rest.length > this.maxEventLength) {
      throw new Error(`an event is longer than ${this.maxEventLength} characters`);
    }
    return events;
  }

  private line(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.type = value;
    if (name === 'data') {
      this.data.push(value);
      this.length += value.length;
    }
  }

  private dispatch(events: ServerSentEvent[]): void {
    if (this.data.length > 0)
      events.push({ type: this.type === '' ? 'message' : this.type, data: this.data.join('\n') });
    else if (this.type === 'complete') events.push({ type: 'complete', data: '' });
    this.type = '';
    this.data = [];
    this.length = 0;
  }
}
