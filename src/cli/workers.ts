import { events } from '../observe/events.ts';

import { noArtifact, readArtifact } from './artifact.ts';
import { exitCodes } from './command.ts';
import type { Terminal } from './command.ts';
import { PoolMetrics } from './pool-metrics.ts';
import { Member } from './worker.ts';
import type { Serving, WorkerEnd } from './worker.ts';

/** A worker that ends within this time of its beginning to serve ended quickly. */
const quickMs = 5000;
const maxQuickEnds = 5;
const maxPauseMs = 5000;
const startWithinMs = 60_000;
/** Workers cut what is left after ten seconds; one that does not even do that is ended. */
const finishWithinMs = 15_000;

interface PoolOptions {
  readonly count: number;
  readonly dir: string;
  readonly terminal: Terminal;
}

/** Keeps `count` processes serving on one port until this one is asked to end; SIGHUP puts new ones in their place. */
export async function superviseWorkers(options: PoolOptions): Promise<number> {
  const artifact = await readArtifact(options.dir);
  if (artifact === undefined) {
    options.terminal.err(`${noArtifact(options.dir)}\n`);
    return exitCodes.problems;
  }
  const pool = new Pool(options, artifact);
  const reload = () => void pool.reload();
  process.on('SIGHUP', reload);
  try {
    return await pool.run();
  } finally {
    process.off('SIGHUP', reload);
  }
}

class Pool {
  private readonly options: PoolOptions;
  private artifact: string;
  private readonly members = new Set<Member>();
  private readonly pauses = new Set<NodeJS.Timeout>();
  private readonly over = Promise.withResolvers<number>();
  private readonly metrics = new PoolMetrics(() => [...this.members].filter(isServing).length);
  private where: Serving | undefined;
  private quickEnds = 0;
  private isEnding = false;
  private reloading: Promise<void> | undefined;
  private isStale = false;

  constructor(options: PoolOptions, artifact: string) {
    this.options = options;
    this.artifact = artifact;
  }

  /** Resolves with the exit code when every worker has ended. */
  async run(): Promise<number> {
    const { terminal } = this.options;
    const end = () => this.end(exitCodes.fine);
    terminal.ended.addEventListener('abort', end, { once: true });
    if (terminal.ended.aborted) end();
    void this.start().catch(this.over.reject);
    const code = await this.over.promise;
    terminal.ended.removeEventListener('abort', end);
    const late = setTimeout(() => {
      for (const member of this.members) member.kill();
    }, finishWithinMs);
    await Promise.all([...this.members].map((member) => member.ended));
    clearTimeout(late);
    return code;
  }

  /** The first worker alone: what keeps it from serving keeps all of them, and is said once. */
  private async start(): Promise<void> {
    const { count, terminal } = this.options;
    const first = this.launch();
    this.where = await first.serving;
    if (!this.where) return this.endUnstarted(await first.ended);
    this.watch(first);
    if (this.isEnding) return;
    const others = Array.from({ length: count - 1 }, () => this.launchWatched());
    await Promise.all(others.map((member) => member.serving));
    if (this.isEnding) return;
    terminal.out(`Serving ${this.where.url} with ${count} ${count === 1 ? 'worker' : 'workers'}\n`);
    if (this.where.metrics) terminal.out(`Metrics at ${this.where.metrics.url}\n`);
  }

  private endUnstarted({ code, how }: WorkerEnd): void {
    // One that ends by itself has told its problems.
    if (code === null) this.options.terminal.err(`heddle serve: the first worker ended ${how} before it served.\n`);
    this.end(code ?? exitCodes.problems);
  }

  private launch(): Member {
    // A port stays with the workers that share it: where none is left, one that was any free one must be named.
    const { port, metrics } = { port: undefined, metrics: undefined, ...(this.members.size === 0 && this.where) };
    const member = new Member({ artifact: this.artifact, port, metricsPort: metrics?.port, startWithinMs });
    this.members.add(member);
    this.metrics.watch(member);
    void member.ended.then(() => this.members.delete(member));
    if (this.isEnding) member.finish();
    return member;
  }

  private launchWatched(): Member {
    const member = this.launch();
    this.watch(member);
    return member;
  }

  /** Another worker takes the place of one that ends unasked. */
  private watch(member: Member): void {
    void member.ended.then((end) => {
      if (!member.isLeaving && !this.isEnding) this.replace(member, end);
    });
  }

  private replace(member: Member, { how }: WorkerEnd): void {
    this.quickEnds = isSettled(member) ? 0 : this.quickEnds + 1;
    const isHopeless = this.quickEnds >= maxQuickEnds && ![...this.members].some(isSettled);
    if (isHopeless) {
      const message = `${this.quickEnds} workers in a row ended soon after their start, the last one ${how}`;
      this.options.terminal.err(`heddle serve: ${message}. Given up; what they wrote before says why.\n`);
      return this.end(exitCodes.problems);
    }
    const pauseMs = this.quickEnds < 2 ? 0 : Math.min(50 * 2 ** this.quickEnds, maxPauseMs);
    const when = pauseMs === 0 ? '' : ` in ${pauseMs} ms`;
    const message = `Worker ${member.pid} ended ${how}; another takes its place${when}.`;
    events.problem.publish({ code: 'WORKER_ENDED', message });
    const pause = setTimeout(() => {
      this.pauses.delete(pause);
      this.launchWatched();
    }, pauseMs);
    this.pauses.add(pause);
  }

  /** One reload at a time; a wish during one is carried out after it. */
  async reload(): Promise<void> {
    this.isStale = true;
    this.reloading ??= this.reloadWhileStale().finally(() => (this.reloading = undefined));
    await this.reloading;
  }

  private async reloadWhileStale(): Promise<void> {
    while (this.isStale && this.where && !this.isEnding) {
      this.isStale = false;
      const startedMs = performance.now();
      const problem = await this.reloadOnce().catch((error: unknown) => String(error));
      const text = problem ?? `${this.options.count} new workers serve what the artifact says now.`;
      events.reload.publish({ isDone: problem === undefined, durationMs: performance.now() - startedMs, text });
    }
  }

  /** New workers take over one by one. Gives what keeps them from it: those before then stay. */
  private async reloadOnce(): Promise<string | undefined> {
    const { dir } = this.options;
    const before = { artifact: this.artifact, members: [...this.members].filter((member) => !member.isLeaving) };
    const artifact = await readArtifact(dir);
    if (artifact === undefined) return `The workers stay as they are. ${noArtifact(dir)}`;
    this.artifact = artifact;
    for (const [at, old] of before.members.entries()) {
      const next = this.launch();
      if (!(await next.serving)) {
        if (this.isEnding) return undefined;
        if (at === 0) this.artifact = before.artifact;
        const { how } = await next.ended;
        return `The workers stay as they are: a new one ended ${how}; what it wrote before says why.`;
      }
      this.watch(next);
      old.finish();
    }
    return undefined;
  }

  private end(code: number): void {
    this.isEnding = true;
    for (const pause of this.pauses) clearTimeout(pause);
    for (const member of this.members) member.finish();
    this.over.resolve(code);
  }
}

function isServing({ servingSinceMs, isLeaving }: Member): boolean {
  return servingSinceMs !== undefined && !isLeaving;
}

/** It has served long enough that its end, if it came, would not be that of a bad start. */
function isSettled({ servingSinceMs }: Member): boolean {
  return servingSinceMs !== undefined && performance.now() - servingSinceMs > quickMs;
}
