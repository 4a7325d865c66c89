import { LRUCache } from 'lru-cache';

import type { Call, Reply } from './send.ts';

type Asking = Pick<Call, 'url' | 'body'>;

interface Kept {
  readonly body: Uint8Array;
  readonly status: number;
  /** What of the headers is read beside the bytes. */
  readonly headers: string;
  readonly value: unknown;
}

/** What a parsed value takes beside the bytes it was read from, in multiples of these. */
const valueWeight = 4;

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
  private readers = 0;

  /** Keeps at most about `maxBytes`. */
  constructor(maxBytes: number = 16 * 1024 * 1024) {
    this.kept = new LRUCache({
      maxSize: maxBytes,
      maxEntrySize: maxBytes / 4,
      sizeCalculation: ({ body }, key) => body.byteLength * (1 + valueWeight) + key.length * 2 + 200,
    });
  }

  /**
   * `read`, for calls of one operation to the same URL with the same body; others may read the same bytes otherwise. Of an
   * operation whose answers change each time little is compared; values that are not `lasting` will be changed by whoever gets them.
   */
  reader<Value>(
    read: (reply: Reply) => Value,
    isLasting: (value: Value) => boolean = () => true,
  ): (call: Asking, reply: Reply) => Value {
    const own = `${this.readers++} `;
    let changes = 0;
    let rest = 0;
    let nextRest = maxChanges;
    return ({ url, body: sent }, reply) => {
      if (rest > 0 || (sent !== undefined && typeof sent !== 'string')) {
        if (rest > 0) rest--;
        return read(reply);
      }
      const key = sent === undefined ? own + url : `${own}${url}\n${sent}`;
      const known = this.kept.get(key);
      if (known && isSame(known, reply)) {
        changes = 0;
        nextRest = maxChanges;
        // Only what `read` gave for this operation is kept under its keys.
        return known.value as Value;
      }
      if (known && ++changes >= maxChanges) {
        changes = 0;
        rest = nextRest;
        nextRest = Math.min(nextRest * 2, maxRest);
        this.kept.delete(key);
        return read(reply);
      }
      const value = read(reply);
      if (!isLasting(value)) return value;
      const { body, status } = reply;
      this.kept.set(key, { body, status, headers: headersOf(reply), value });
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
