import type { Gateway } from './gateway.ts';
import { readAnswers } from './gateway.ts';
import type { Asked } from './load.ts';
import { cpuMs, rssBytes } from './measure.ts';
import type { LoadProcess, UpstreamProcess } from './processes.ts';
import type { Row } from './workloads.ts';

/** How long and how often. */
export interface Pace {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly roundMs: number;
  /** Ends a round early. */
  readonly maxRequests: number;
  readonly connections: number;
}

/** What one contender did in one round. */
export interface Round {
  /** CPU time of its processes per request; NaN where it cannot be measured. */
  readonly cpuMs: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  readonly upstreamCalls: number;
  readonly rssBytes: number;
}

/** All rounds of one row, by the contender's name. `failures` says why a contender is not among them. */
export interface RowResult {
  readonly row: Row;
  readonly rounds: ReadonlyMap<string, readonly Round[]>;
  readonly failures: ReadonlyMap<string, string>;
}

/** Who drives the load, and who is asked. */
export interface Machinery {
  readonly load: LoadProcess;
  readonly upstream: UpstreamProcess;
  readonly log: (line: string) => void;
}

/**
 * Measures a row: every contender once per round, one after the other and each round in another order, so that what the
 * machine does meanwhile falls on all of them. A contender that gives one wrong answer is out of the row.
 */
export async function measureRow(
  row: Row,
  gateways: readonly Gateway[],
  pace: Pace,
  machinery: Machinery,
  notStarted: ReadonlyMap<string, string> = new Map(),
): Promise<RowResult> {
  const rounds = new Map<string, Round[]>();
  const failures = new Map(notStarted);
  const expected = new Map<Gateway, readonly Asked[]>();
  await machinery.upstream.setMode(row.mode);
  const attempt = async (gateway: Gateway, work: () => Promise<void>): Promise<void> => {
    const { name } = gateway.contender;
    if (failures.has(name)) return;
    try {
      await work();
    } catch (error) {
      failures.set(name, error instanceof Error ? error.message : String(error));
      rounds.delete(name);
    }
  };
  for (const gateway of gateways) {
    await attempt(gateway, async () => {
      const asked = await readAnswers(gateway, row.workload.questions);
      expected.set(gateway, asked);
      await stretch(gateway, row, { ...pace, roundMs: pace.warmUpMs }, asked, machinery);
    });
  }
  for (let round = 0; round < pace.rounds; round++) {
    machinery.log(`${row.name}: round ${round + 1} of ${pace.rounds}`);
    for (const gateway of rotated(gateways, round)) {
      await attempt(gateway, async () => {
        const measured = await stretch(gateway, row, pace, expected.get(gateway) ?? [], machinery);
        const { name } = gateway.contender;
        rounds.set(name, [...(rounds.get(name) ?? []), measured]);
      });
    }
  }
  return { row, rounds, failures };
}

/** The same list, begun `by` places later. */
export function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

/** One contender under load. Rejects when an answer was wrong. */
async function stretch(
  gateway: Gateway,
  { workload, mode }: Row,
  pace: Pace,
  questions: readonly Asked[],
  { load, upstream }: Machinery,
): Promise<Round> {
  const callsBefore = await upstream.setMode(mode);
  const cpuBefore = cpuMs(gateway.pid);
  const result = await load.run({
    place: gateway.place,
    questions,
    ...(workload.order && { order: workload.order }),
    connections: workload.connections ?? pace.connections,
    durationMs: pace.roundMs,
    maxRequests: pace.maxRequests,
    mode: gateway.contender.isAtRest === true ? 'same' : mode,
  });
  const usedMs = cpuMs(gateway.pid) - cpuBefore;
  const calls = (await upstream.setMode(mode)) - callsBefore;
  if (result.wrong > 0) throw new Error(`${result.wrong} of ${result.requests} answers were wrong: ${result.problem}`);
  return {
    cpuMs: usedMs / result.requests,
    requestsPerSecond: (result.requests * 1000) / result.durationMs,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    longestMs: result.maxMs,
    upstreamCalls: calls / result.requests,
    rssBytes: rssBytes(gateway.pid),
  };
}
