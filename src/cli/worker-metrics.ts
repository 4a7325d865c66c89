import { isRecord } from '../base/json.ts';
import type { Metrics } from '../observe/metrics.ts';

/** Metrics of which one worker counts its part, and shows all. */
export interface SharedMetrics {
  /** Of all workers together. Rejects where the supervisor does not answer in time. */
  readonly text: () => Promise<string>;
  /** Counts no more. Resolves when the supervisor has what was counted. */
  readonly end: () => Promise<void>;
}

const answerWithinMs = 5000;

/** Tells the supervisor of this worker what `metrics` counts, at once and whenever it asks. */
export function shareMetrics(metrics: Metrics): SharedMetrics {
  const scrapes = new Map<number, (text: string) => void>();
  let lastId = 0;
  const tellMeasured = async (id: number): Promise<void> =>
    tell({ kind: 'measured', id, snapshot: await metrics.snapshot() });
  process.on('message', (message) => {
    if (!isRecord(message) || typeof message['id'] !== 'number') return;
    const { kind, id, text } = message;
    if (kind === 'measure') void tellMeasured(id);
    if (kind === 'scraped' && typeof text === 'string') scrapes.get(id)?.(text);
  });
  void tellMeasured(0);
  return {
    text: async () => {
      const id = ++lastId;
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const late = new Error(`the supervisor did not answer in ${answerWithinMs} ms`);
      const timer = setTimeout(() => reject(late), answerWithinMs);
      scrapes.set(id, resolve);
      try {
        await tell({ kind: 'scrape', id });
        return await promise;
      } finally {
        clearTimeout(timer);
        scrapes.delete(id);
      }
    },
    end: async () => {
      metrics.end();
      await tellMeasured(0);
    },
  };
}

/** Resolves when the message has left; where nobody hears it any more, that is of no use to tell. */
async function tell(message: Readonly<Record<string, unknown>>): Promise<void> {
  await new Promise<void>((done) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => done());
    else done();
  });
}
