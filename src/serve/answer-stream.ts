import type { NextEvent } from '../transport/event-queue.ts';

import type { DoorResult } from './result.ts';

/** What a stream of answers is made of. */
export interface AnswerStreamParts<Event> {
  readonly next: () => Promise<NextEvent<Event>>;
  readonly answer: (event: Event) => Promise<DoorResult>;
  /** The last answer, of a stream that fails. */
  readonly failed: (error: unknown) => DoorResult;
  /** Called once, whatever ends the stream: gives back all that it holds. */
  readonly close: () => void;
}

/**
 * The answers of one subscription, for one reader. No generator function: `return` of such a one waits for the event that
 * is being waited for, which may never come.
 */
export class AnswerStream<Event> implements AsyncGenerator<DoorResult, undefined> {
  private readonly parts: AnswerStreamParts<Event>;
  private isOver = false;

  constructor(parts: AnswerStreamParts<Event>) {
    this.parts = parts;
  }

  async next(): Promise<IteratorResult<DoorResult, undefined>> {
    if (this.isOver) return ended;
    try {
      const event = await this.parts.next();
      if (event.done) return this.finish();
      const value = await this.parts.answer(event.value);
      return { done: false, value };
    } catch (error) {
      if (this.isOver) return ended;
      this.finish();
      return { done: false, value: this.parts.failed(error) };
    }
  }

  async return(): Promise<IteratorResult<DoorResult, undefined>> {
    return this.finish();
  }

  async throw(): Promise<IteratorResult<DoorResult, undefined>> {
    return this.finish();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.finish();
  }

  private finish(): IteratorResult<DoorResult, undefined> {
    if (!this.isOver) {
      this.isOver = true;
      this.parts.close();
    }
    return ended;
  }
}

const ended: IteratorResult<DoorResult, undefined> = { done: true, value: undefined };

/** A count with a limit: `take` gives the way to give back, once, or nothing where all are taken. */
export class Places {
  private readonly limit: number;
  private count = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get taken(): number {
    return this.count;
  }

  take(): (() => void) | undefined {
    if (this.count >= this.limit) return undefined;
    this.count++;
    let isGiven = false;
    return () => {
      if (!isGiven) this.count--;
      isGiven = true;
    };
  }
}
