import { events } from '../observe/events.ts';
import type { MergedMetrics } from '../observe/merged-metrics.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Snapshot } from '../observe/snapshot.ts';

import type { Member, MemberMessage } from './worker.ts';

/** A worker that says nothing for so long is counted by what it said last. */
const measureWithinMs = 1000;

interface Merging {
  readonly all: MergedMetrics<Member>;
  /** What the supervisor itself counts. */
  readonly own: Metrics;
}

/**
 * The metrics of all workers as one: whichever is asked for them asks here. Loads what that takes with the first word of a
 * worker that counts; where none does, nothing.
 */
export class PoolMetrics {
  private readonly workers: () => number;
  private readonly members = new Set<Member>();
  private readonly waiting = new Map<number, () => void>();
  private merging: Promise<Merging> | undefined;
  private scraping: Promise<string> | undefined;
  private lastId = 0;

  /** `workers` gives how many serve. */
  constructor(workers: () => number) {
    this.workers = workers;
  }

  watch(member: Member): void {
    let isGone = false;
    member.hear((message) => {
      if (!isGone) this.heard(member, message);
    });
    void member.gone.then(async () => {
      isGone = true;
      if (this.members.delete(member)) (await this.load()).all.end(member);
    });
  }

  private heard(member: Member, { kind, id, snapshot }: MemberMessage): void {
    if (typeof id !== 'number') return;
    if (kind === 'measured') this.keep(member, id, snapshot).catch(tellFailure);
    if (kind === 'scrape') this.answer(member, id).catch(tellFailure);
  }

  /** Those who ask while a scrape goes on get the same. */
  private async answer(member: Member, id: number): Promise<void> {
    this.scraping ??= this.scrape().finally(() => (this.scraping = undefined));
    member.tell({ kind: 'scraped', id, text: await this.scraping });
  }

  private async keep(member: Member, id: number, snapshot: unknown): Promise<void> {
    this.members.add(member);
    // Made by `shareMetrics` in a worker of ours.
    (await this.load()).all.keep(member, snapshot as Snapshot);
    this.waiting.get(id)?.();
  }

  private async scrape(): Promise<string> {
    const { all, own } = await this.load();
    await Promise.all([...this.members].map(async (member) => this.measure(member)));
    return all.text(await own.snapshot());
  }

  /** Resolves when the worker has said what it counts, has ended, or does not answer. */
  private async measure(member: Member): Promise<void> {
    const id = ++this.lastId;
    await new Promise<void>((done) => {
      const timer = setTimeout(done, measureWithinMs);
      const finish = (): void => {
        clearTimeout(timer);
        done();
      };
      this.waiting.set(id, finish);
      void member.gone.then(finish);
      member.tell({ kind: 'measure', id });
    });
    this.waiting.delete(id);
  }

  private load(): Promise<Merging> {
    return (this.merging ??= loadMerging(this.workers));
  }
}

/** The supervisor goes on; the worker that has asked says that it got no answer. */
function tellFailure(cause: unknown): void {
  events.problem.publish({
    code: 'METRICS_FAILED',
    message: 'The metrics of the workers cannot be put together',
    cause,
  });
}

async function loadMerging(workers: () => number): Promise<Merging> {
  const { MergedMetrics } = await import('../observe/merged-metrics.ts');
  const { countSupervision } = await import('../observe/metrics.ts');
  return { all: new MergedMetrics(), own: countSupervision(workers) };
}
