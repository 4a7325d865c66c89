import { resultsDir, root } from './contenders/contender.ts';
import { heddleAt, heddleMain } from './contenders/heddle.ts';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { pairedRatio } from './numbers.ts';
import { runNode } from './processes.ts';
import { measureRow } from './rounds.ts';
import { verdictOf } from './targets.ts';
import type { Verdict } from './targets.ts';
import type { Surroundings } from './trials.ts';
import { rows } from './workloads.ts';

/**
 * CPU time of a request with two workers, against one: with the load generator on one of two cores, two workers cannot
 * answer twice as much, but each must do no more for a request.
 */
export async function measureWorkers({ machinery, pace }: Surroundings): Promise<readonly Verdict[]> {
  const what = 'CPU per request with two workers, against one';
  const row = rows.find(({ name }) => name === 'q1/changing');
  const help = await runNode([heddleMain, 'serve', '--help'], resultsDir);
  if (!row || !help.includes('--workers')) return [verdictOf('workers', what, Number.NaN, 1.05, ' x')];
  const gateways: Gateway[] = [];
  try {
    for (const count of ['1', '2']) {
      const contender = heddleAt(count, `${count} workers`, `${root}bench/heddle`, ['--workers', count]);
      const [first] = row.workload.questions;
      gateways.push(await startGateway(contender, { upstream: machinery.upstream.url, core: undefined, first }));
    }
    // Each of two workers has half of the requests, and compiles what is hot for itself.
    const result = await measureRow(row, gateways, { ...pace, warmUpMs: pace.warmUpMs * 2 }, machinery);
    for (const [name, failure] of result.failures) throw new Error(`${name} workers: ${failure}`);
    const cpuOf = (count: string) => (result.rounds.get(count) ?? []).map((round) => round.cpuMs);
    return [verdictOf('workers', what, pairedRatio(cpuOf('2'), cpuOf('1')), 1.05, ' x')];
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
  }
}
