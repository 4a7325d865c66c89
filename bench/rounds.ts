import type { Gateway } from './gateway.ts';
import { readAnswer } from './gateway.ts';
import { cpuMs, rssBytes } from './measure.ts';
import type { LoadProcess, UpstreamProcess } from './processes.ts';
import { rowName } from './workloads.ts';
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
): Promise<RowResult> {
  const rounds = new Map<string, Round[]>();
  const failures = new Map<string, string>();
  const playing = gateways.filter(({ contender }) => contender.answers?.(row) ?? true);
  const expected = new Map<Gateway, string>();
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
  for (const gateway of playing) {
    await attempt(gateway, async () => {
      expected.set(gateway, await readAnswer(gateway.targetOf(row.workload), row.workload));
      await stretch(gateway, row, { ...pace, roundMs: pace.warmUpMs }, expected.get(gateway) ?? '', machinery);
    });
  }
  for (let round = 0; round < pace.rounds; round++) {
    machinery.log(`${rowName(row)}: round ${round + 1} of ${pace.rounds}`);
    for (const gateway of rotated(playing, round)) {
      await attempt(gateway, async () => {
        const measured = await stretch(gateway, row, pace, expected.get(gateway) ?? '', machinery);
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
  expected: string,
  { load, upstream }: Machinery,
): Promise<Round> {
  const callsBefore = await upstream.setMode(mode);
  const cpuBefore = cpuMs(gateway.pid);
  const result = await load.run({
    target: gateway.targetOf(workload),
    connections: pace.connections,
    durationMs: pace.roundMs,
    maxRequests: pace.maxRequests,
    expected,
    mode,
  });
  const usedMs = cpuMs(gateway.pid) - cpuBefore;
  const calls = (await upstream.setMode(mode)) - callsBefore;
  if (result.wrong > 0) throw new Error(`${result.wrong} of ${result.requests} answers were wrong: ${result.problem}`);
  return {
    cpuMs: usedMs / result.requests,
    requestsPerSecond: (result.requests * 1000) / result.durationMs,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    upstreamCalls: calls / result.requests,
    rssBytes: rssBytes(gateway.pid),
  };
}
