import { LRUCache } from 'lru-cache';

import { Trying } from '../base/trying.ts';
import { AnswerOfBytes, sharedAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Trace } from './replay.ts';

/** A whole answer, and what it was made of. */
export interface Made {
  readonly answer: Answer;
  readonly trace: Trace;
  /** Whether keeping it pays. */
  readonly pays: Trying;
}

/** Answers that may be given again where every upstream says what it said; only of operations for which that happens. */
export class Repeats {
  private readonly made: LRUCache<string, Made>;
  /** Whether keeping answers pays: it does not where they are made otherwise each time. */
  private readonly pays = new LRUCache<string, Trying>({ max: 10_000 });

  /** Keeps answers of at most about `maxBytes` together. */
  constructor(maxBytes: number = 16 * 1024 * 1024) {
    this.made = new LRUCache({
      maxSize: maxBytes,
      maxEntrySize: maxBytes / 4,
      sizeCalculation: ({ answer, trace }) => lengthOf(answer) * 3 + (sizeOf(trace) + 1) * 2000,
    });
  }

  /** The last answer under `key`. */
  get(key: string): Made | undefined {
    return this.made.get(key);
  }

  /** Present where the answer that is made now may be worth keeping: asked twice at least, not changing each time, and not too large. */
  worthKeeping(key: string): Trying | undefined {
    const known = this.pays.get(key);
    if (!known) this.pays.set(key, new Trying());
    return known?.isTime() === true ? known : undefined;
  }

  keep(key: string, made: Made): void {
    this.made.set(key, made);
    if (this.made.peek(key) === made) sharedAnswer(made.answer);
    // One that is too large is not kept; the next one will be, too.
    else made.pays.tell(false);
  }

  /** Tells whether the last answer was right again. */
  tell(key: string, { pays }: Made, isRepeated: boolean): void {
    pays.tell(isRepeated);
    if (!isRepeated) this.made.delete(key);
  }
}

function lengthOf(answer: Answer): number {
  return answer instanceof AnswerOfBytes ? answer.length : answer.body.length;
}

/** How many questions it holds. */
function sizeOf(trace: Trace): number {
  let size = 0;
  for (const asked of trace.values()) size += asked.length;
  return size;
}
