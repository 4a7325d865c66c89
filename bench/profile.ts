import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { resultsDir, root } from './contenders/contender.ts';
import type { Contender } from './contenders/contender.ts';
import { readAnswer, startGateway } from './gateway.ts';
import type { Machinery, Pace } from './rounds.ts';
import { rowName } from './workloads.ts';
import type { Row } from './workloads.ts';

/** The part of a `.cpuprofile` that is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Time spent in something itself, without what it calls. */
export interface SelfTime {
  readonly name: string;
  readonly part: string;
  readonly ms: number;
}

/** Self time of every function, the longest first; waiting is left out. */
export function selfTimes(profile: CpuProfile): readonly SelfTime[] {
  const names = new Map(
    profile.nodes.map(({ id, callFrame }) => {
      const { functionName, url, lineNumber } = callFrame;
      const where = url === '' ? '' : ` ${shortUrl(url)}:${lineNumber + 1}`;
      return [id, { name: `${functionName || '(anonymous)'}${where}`, part: partOf(functionName, url) }];
    }),
  );
  const times = new Map<string, SelfTime>();
  for (const [at, id] of profile.samples.entries()) {
    const { name, part } = names.get(id) ?? { name: '(unknown)', part: 'node' };
    const ms = (times.get(name)?.ms ?? 0) + (profile.timeDeltas[at] ?? 0) / 1000;
    if (name !== '(idle)') times.set(name, { name, part, ms });
  }
  return [...times.values()].sort((a, b) => b.ms - a.ms);
}

/** Sums of the self times by part, the longest first. */
export function byPart(times: readonly SelfTime[]): readonly SelfTime[] {
  const sums = new Map<string, number>();
  for (const { part, ms } of times) sums.set(part, (sums.get(part) ?? 0) + ms);
  return [...sums].map(([part, ms]) => ({ name: part, part, ms })).sort((a, b) => b.ms - a.ms);
}

/** Which part of the program a function belongs to. */
export function partOf(functionName: string, url: string): string {
  const dependency = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (dependency !== undefined) return /yoga|whatwg|envelop/.test(dependency) ? 'yoga' : dependency;
  const own = /\/(?:dist|src)\/([^/]+)\//.exec(url)?.[1];
  if (own !== undefined) return `heddle ${own}`;
  if (url.startsWith('node:'))
    return url.startsWith('node:internal/process') ? 'node event loop' : 'node http and streams';
  if (url !== '') return shortUrl(url);
  if (functionName === 'parse' || functionName === 'stringify') return 'JSON';
  if (functionName === '(garbage collector)') return 'garbage collector';
  return 'native';
}

function shortUrl(url: string): string {
  return url.startsWith('file:') ? relative(root, fileURLToPath(url)) : url;
}

/** Runs one contender under each row with node's CPU profiler and prints where the time goes. */
export async function profileRows(
  contender: Contender,
  rows: readonly Row[],
  pace: Pace,
  { load, upstream, log }: Machinery,
  core: string | undefined,
): Promise<void> {
  for (const row of rows.filter((one) => contender.answers?.(one) ?? true)) {
    const dir = join(resultsDir, 'profiles', contender.name, rowName(row).replace('/', '-'));
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    await upstream.setMode(row.mode);
    const nodeFlags = ['--cpu-prof', `--cpu-prof-dir=${dir}`, '--cpu-prof-interval=500'];
    const gateway = await startGateway(contender, { upstream: upstream.url, core, first: row.workload, nodeFlags });
    const target = gateway.targetOf(row.workload);
    const expected = await readAnswer(target, row.workload);
    const { connections, maxRequests } = pace;
    const durationMs = pace.roundMs * pace.rounds;
    const { requests } = await load.run({ target, connections, durationMs, maxRequests, expected, mode: row.mode });
    await gateway.stop();
    for (const file of readdirSync(dir)) {
      const profile = JSON.parse(readFileSync(join(dir, file), 'utf8')) as CpuProfile;
      log(printProfile(`${contender.title}, ${rowName(row)} (${join(dir, file)})`, selfTimes(profile), requests));
    }
  }
}

function printProfile(title: string, times: readonly SelfTime[], requests: number): string {
  const line = ({ name, ms }: SelfTime) => `${((ms * 1000) / requests).toFixed(1).padStart(9)}  ${name}`;
  const parts = byPart(times).slice(0, 20).map(line);
  const functions = times.slice(0, 40).map(line);
  return [title, 'us per request by part:', ...parts, 'us per request by function:', ...functions, ''].join('\n');
}
