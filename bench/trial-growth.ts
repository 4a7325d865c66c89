import { resultsDir, root } from './contenders/contender.ts';
import { heddleAt, heddleMain } from './contenders/heddle.ts';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { generate, generatedObject } from './generate.ts';
import type { Scale } from './generate.ts';
import { median, pairedRatio } from './numbers.ts';
import { runNode } from './processes.ts';
import { measureRow } from './rounds.ts';
import { verdictOf } from './targets.ts';
import type { Verdict } from './targets.ts';
import type { Surroundings } from './trials.ts';
import type { Row } from './workloads.ts';

const small: Scale = { sources: 1, operations: 10, types: 10 };
const large: Scale = { sources: 100, operations: 10_000, types: 10_000 };
/** More than usual, because the difference that counts is small. */
const rounds = 15;

const object = generatedObject(0, 0, 1);

const row: Row = {
  name: 'growth',
  workload: {
    name: 'growth',
    title: 'the same query, ten types and ten thousand',
    questions: [
      {
        query: `{ s0Type0(id: 1) { ${Object.keys(object).join(' ')} } }`,
        expected: { data: { s0Type0: object } },
        handPath: '/',
      },
    ],
    upstreamCalls: 1,
  },
  mode: 'changing',
  reference: 'types-10',
  targets: [],
};

/** CPU time of the same request in front of a small schema and of a large one that holds the small one. */
export async function measureGrowth({ machinery, pace, cores }: Surroundings): Promise<readonly Verdict[]> {
  const gateways: Gateway[] = [];
  try {
    for (const scale of [small, large]) {
      const name = `types-${scale.types}`;
      const dir = `${resultsDir}/${name}`;
      machinery.log(`growth: building ${scale.types} types`);
      generate(dir, scale);
      await runNode([heddleMain, 'build', '--dir', dir], root);
      const [first] = row.workload.questions;
      const contender = heddleAt(name, `${scale.types} types`, dir);
      gateways.push(await startGateway(contender, { upstream: machinery.upstream.url, core: cores?.gateway, first }));
    }
    const result = await measureRow(row, gateways, { ...pace, rounds }, machinery);
    for (const [name, failure] of result.failures) throw new Error(`${name}: ${failure}`);
    const cpuOf = (scale: Scale) => (result.rounds.get(`types-${scale.types}`) ?? []).map((round) => round.cpuMs);
    const times = [small, large].map((scale) => median(cpuOf(scale)).toFixed(3)).join(' and ');
    const what = `CPU per request with 10,000 types, against 10 (${times} ms)`;
    return [verdictOf('growth', what, pairedRatio(cpuOf(large), cpuOf(small)), 1.05, ' x')];
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
  }
}
