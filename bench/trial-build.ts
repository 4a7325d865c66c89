import { setTimeout as sleep } from 'node:timers/promises';

import { resultsDir } from './contenders/contender.ts';
import { heddleMain } from './contenders/heddle.ts';
import { generate } from './generate.ts';
import type { Scale } from './generate.ts';
import { cpuMs, peakBytes } from './measure.ts';
import { outputTail, spawnNode } from './processes.ts';
import { verdictOf } from './targets.ts';
import type { Verdict } from './targets.ts';
import type { Surroundings } from './trials.ts';

const quarter: Scale = { sources: 50, operations: 5000, types: 1250 };
const whole: Scale = { sources: 200, operations: 20_000, types: 5000 };

/** CPU time and memory of `heddle build`, for a large configuration and for a quarter of it. */
export async function measureBuild({ machinery, cores }: Surroundings): Promise<readonly Verdict[]> {
  const [less, more] = [
    await build(quarter, machinery.log, cores?.gateway),
    await build(whole, machinery.log, cores?.gateway),
  ];
  const ratio = more.cpuMs / whole.operations / (less.cpuMs / quarter.operations);
  const times = `${(less.cpuMs / 1000).toFixed(1)} s and ${(more.cpuMs / 1000).toFixed(1)} s`;
  return [
    verdictOf('build', `CPU per operation of 20,000 in 200 sources, against 5,000 in 50 (${times})`, ratio, 1.2, ' x'),
    verdictOf('build', 'most memory, 20,000 operations in 200 sources', more.peakBytes / 1024 / 1024, 1536, ' MB'),
  ];
}

interface Cost {
  readonly cpuMs: number;
  readonly peakBytes: number;
}

async function build(scale: Scale, log: (line: string) => void, core: string | undefined): Promise<Cost> {
  log(`build: ${scale.operations} operations in ${scale.sources} sources`);
  const dir = `${resultsDir}/build-${scale.operations}`;
  generate(dir, scale);
  const child = spawnNode([heddleMain, 'build', '--dir', dir], { core, cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  const tail = outputTail(child);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let cost: Cost = { cpuMs: Number.NaN, peakBytes: Number.NaN };
  while (child.exitCode === null && child.signalCode === null) {
    const now = { cpuMs: cpuMs(child.pid ?? 0), peakBytes: peakBytes(child.pid ?? 0) };
    // A process that has just ended has nothing to say any more.
    if (now.peakBytes > 0) cost = now;
    await sleep(100);
  }
  if ((await ended) !== 0) throw new Error(`heddle build failed:\n${tail()}`);
  return cost;
}
