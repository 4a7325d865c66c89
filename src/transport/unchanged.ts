import { LRUCache } from 'lru-cache';

import { disown, giveBack } from '../base/own-memory.ts';
import { Trying } from '../base/trying.ts';
import { JsonText } from '../projection/json-text.ts';
import type { Call, Reply } from './send.ts';

type Asking = Pick<Call, 'url' | 'body'>;

interface Kept {
  readonly body: Uint8Array;
  readonly status: number;
  /** What of the headers is read beside the bytes. */
  readonly headers: string;
  /** What was read of it, by the reader's number. */
  readonly values: Map<number, unknown>;
}

/** What a parsed value takes beside the bytes it was read from, in multiples of these. */
const valueWeight = 4;
/** What keeping one takes at least, in bytes. */
const entryWeight = 4000;

/** What a value takes, in bytes. */
function weightOf(value: unknown, body: Uint8Array): number {
  return textsOf(value)?.reduce((sum, { weight }) => sum + weight, 0) ?? body.byteLength * valueWeight;
}

/** Says that others will get them too. */
function keep(body: Uint8Array, value: unknown): void {
  disown(body);
  for (const text of textsOf(value) ?? []) text.keep();
}

/** The texts that a value is; undefined for any other. */
function textsOf(value: unknown): readonly JsonText[] | undefined {
  if (value instanceof JsonText) return [value];
  return Array.isArray(value) && value[0] instanceof JsonText ? (value as readonly JsonText[]) : undefined;
}

/** Changes in a row after which an operation's answers are no longer compared for a while, and how long that can get. */
const maxChanges = 8;
const maxRest = 8192;

/**
 * Values read from the answers of one source. Where a call is answered with the bytes of last time, the value read then is
 * given again: the same object, so that whoever made something of it can tell. Every call is still made, and the answer
 * is exactly what the bytes say; only reading them is spared. Values must not be changed by anybody.
 */
export class Unchanged {
  private readonly kept: LRUCache<string, Kept>;
  private operations = 0;

  /** Keeps at most about `maxBytes`. */
  constructor(maxBytes: number = 16 * 1024 * 1024) {
    this.kept = new LRUCache({
      maxSize: maxBytes,
      maxEntrySize: maxBytes / 4,
      sizeCalculation: ({ body, values }, key) =>
        [...values.values()].reduce<number>(
          (sum, value) => sum + entryWeight + weightOf(value, body),
          body.byteLength + key.length * 2,
        ),
    });
  }

  /** The answers to calls of one operation; those of others may read the same bytes otherwise. */
  answers(): UnchangedAnswers {
    return new UnchangedAnswers(this.kept, `${this.operations++} `);
  }
}

/** The answers of one operation, kept once for all who read them in their own ways. */
class UnchangedAnswers {
  private readonly kept: LRUCache<string, Kept>;
  private readonly own: string;
  private readers = 0;

  constructor(kept: LRUCache<string, Kept>, own: string) {
    this.kept = kept;
    this.own = own;
  }

  /**
   * `read`, for calls to the same URL with the same body. Where answers change each time little is compared; values that are not `lasting`
   * will be changed by whoever gets them. What is read and is no text holds nothing of the body, whose memory is given back then.
   */
  reader<Value>(
    read: (reply: Reply) => Value,
    isLasting: (value: Value) => boolean = () => true,
  ): (call: Asking, reply: Reply) => Value {
    const readOrKnown = this.compared(read, isLasting);
    return (call, reply) => {
      const value = readOrKnown(call, reply);
      if (textsOf(value)?.[0]?.body !== reply.body) giveBack(reply.body);
      return value;
    };
  }

  private compared<Value>(
    read: (reply: Reply) => Value,
    isLasting: (value: Value) => boolean,
  ): (call: Asking, reply: Reply) => Value {
    const reader = this.readers++;
    const { kept, own } = this;
    const trying = new Trying(maxChanges, maxRest);
    return ({ url, body: sent }, reply) => {
      if (!trying.isTime() || (sent !== undefined && typeof sent !== 'string')) return read(reply);
      const key = sent === undefined ? own + url : `${own}${url}\n${sent}`;
      const known = kept.get(key);
      const isRepeated = known !== undefined && isSame(known, reply);
      if (known && !trying.tell(isRepeated)) {
        kept.delete(key);
        return read(reply);
      }
      // Only what `read` gave is kept under its number.
      if (isRepeated && known.values.has(reader)) return known.values.get(reader) as Value;
      // What was read before may hold the bytes of last time: one body serves all.
      const lasting = isRepeated ? { ...reply, body: known.body } : reply;
      const value = read(lasting);
      if (!isLasting(value)) return value;
      const { body, status } = lasting;
      const values = isRepeated ? known.values.set(reader, value) : new Map<number, unknown>([[reader, value]]);
      // The weight of an entry that is there already would stay.
      kept.delete(key);
      const entry = { body, status, headers: headersOf(reply), values };
      kept.set(key, entry);
      // One that is too large is not kept.
      if (kept.peek(key) === entry) keep(body, value);
      return value;
    };
  }
}

/** A redirect's answer is where it leads. */
function headersOf({ headers }: Reply): string {
  const { location, 'content-type': type = '' } = headers;
  return location === undefined ? type : `${type}\n${location}`;
}

function isSame({ body, status, headers }: Kept, reply: Reply): boolean {
  if (status !== reply.status || headers !== headersOf(reply)) return false;
  return body.length === reply.body.length && Buffer.compare(body, reply.body) === 0;
}
