import type { Abortable } from '../base/abort.ts';
import { GatewayError } from '../error/error.ts';
import type { Call } from '../transport/send.ts';
import { aborted } from './wait.ts';

interface Waiter {
  readonly admit: () => void;
}

/**
 * Bounds one source's calls: `maxConcurrent` run, `maxQueued` wait in order of arrival, the rest is refused at once
 * with UPSTREAM_UNAVAILABLE. A waiter whose call is aborted leaves the queue at once.
 */
export class Bulkhead {
  private readonly maxConcurrent: number;
  private readonly maxQueued: number;
  private running = 0;
  // A Set keeps the order of arrival and lets an aborted waiter leave from the middle at no cost.
  private readonly queue = new Set<Waiter>();

  constructor(maxConcurrent: number, maxQueued: number = maxConcurrent * 16) {
    this.maxConcurrent = maxConcurrent;
    this.maxQueued = maxQueued;
  }

  get load(): { readonly running: number; readonly queued: number } {
    return { running: this.running, queued: this.queue.size };
  }

  /** Takes a slot: undefined where one is free, else when one has been handed over. Rejects where the call is aborted before, or too many wait. */
  enter({ source, signal }: Pick<Call, 'source' | 'signal'>): Promise<void> | undefined {
    if (this.running >= this.maxConcurrent) return this.enqueue(source, signal);
    this.running++;
    return undefined;
  }

  /** Gives the slot to the first waiter, so that a call which comes in between cannot overtake it, or frees it. */
  leave(): void {
    const first = this.queue.size > 0 ? this.queue.values().next().value : undefined;
    if (!first) {
      this.running--;
      return;
    }
    this.queue.delete(first);
    first.admit();
  }

  /** Resolves when a slot has been handed over: it counts as running already. */
  private enqueue(source: string, signal: Abortable): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(aborted(signal));
        return;
      }
      if (this.queue.size >= this.maxQueued) {
        const text = `${source} has ${this.running} calls running and ${this.queue.size} waiting, which is its limit`;
        reject(new GatewayError('UPSTREAM_UNAVAILABLE', text, { source }));
        return;
      }
      const onAbort = () => {
        this.queue.delete(waiter);
        reject(aborted(signal));
      };
      const waiter: Waiter = {
        admit: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      this.queue.add(waiter);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}
