import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { resultsDir, root } from './contenders/contender.ts';
import type { Contender } from './contenders/contender.ts';
import { readAnswers, startGateway } from './gateway.ts';
import type { Machinery, Pace } from './rounds.ts';
import type { Row } from './workloads.ts';

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** The part of a `.cpuprofile` that is read here. */
export interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Microseconds or bytes that are spent in something itself, without what it calls. */
export interface Share {
  readonly name: string;
  readonly part: string;
  readonly amount: number;
}

/** Microseconds in every function itself, the most first; waiting is left out. */
export function selfTimes(profile: CpuProfile): readonly Share[] {
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const shares = new Map<string, Share>();
  for (const [at, id] of profile.samples.entries()) {
    const { name, part } = names.get(id) ?? { name: '(unknown)', part: 'node' };
    const amount = (shares.get(name)?.amount ?? 0) + (profile.timeDeltas[at] ?? 0);
    if (name !== '(idle)') shares.set(name, { name, part, amount });
  }
  return [...shares.values()].sort((a, b) => b.amount - a.amount);
}

/** The part of a `.heapprofile` that is read here: a tree of calls. */
export interface AllocationNode {
  readonly callFrame: CallFrame;
  readonly selfSize: number;
  readonly children: readonly AllocationNode[];
}

/** Bytes allocated in every function itself, the most first. */
export function selfBytes(head: AllocationNode): readonly Share[] {
  const shares = new Map<string, Share>();
  const pending = [head];
  for (const { callFrame, selfSize, children } of pending) {
    const { name, part } = nameOf(callFrame);
    if (selfSize > 0) shares.set(name, { name, part, amount: (shares.get(name)?.amount ?? 0) + selfSize });
    pending.push(...children);
  }
  return [...shares.values()].sort((a, b) => b.amount - a.amount);
}

/** Sums by part, the most first. */
export function byPart(shares: readonly Share[]): readonly Share[] {
  const sums = new Map<string, number>();
  for (const { part, amount } of shares) sums.set(part, (sums.get(part) ?? 0) + amount);
  return [...sums].map(([part, amount]) => ({ name: part, part, amount })).sort((a, b) => b.amount - a.amount);
}

function nameOf({ functionName, url, lineNumber }: CallFrame): { readonly name: string; readonly part: string } {
  const where = url === '' ? '' : ` ${shortUrl(url)}:${lineNumber + 1}`;
  const source = sourceAt(url, lineNumber);
  const told = source === undefined ? where : ` ${source}${where}`;
  return { name: `${functionName || '(anonymous)'}${told}`, part: partOf(functionName, source ?? url) };
}

/** `/src/plan/build.ts`, where the code of the package has that file's at a line: a comment above it says so. */
function sourceAt(url: string, line: number): string | undefined {
  if (!/^file:.*\/dist\/[^.]+\.js$/.test(url) || url.includes('/node_modules/')) return undefined;
  const lines =
    packed.get(url) ?? (existsSync(fileURLToPath(url)) ? readFileSync(fileURLToPath(url), 'utf8').split('\n') : []);
  packed.set(url, lines);
  const heading = lines.slice(0, line + 1).findLast((one) => /^\/\/ src\/.*\.ts$/.test(one));
  return heading?.replace('// ', '/');
}

/** The lines of the package's files, by their addresses. */
const packed = new Map<string, readonly string[]>();

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

/** Runs one contender under each row with a profiler in it, and prints where the time or the memory goes. */
export async function profileRows(
  kind: 'cpu' | 'allocations',
  contender: Contender,
  rows: readonly Row[],
  pace: Pace,
  machinery: Machinery,
  core: string | undefined,
): Promise<void> {
  const dir = join(resultsDir, 'profiles');
  mkdirSync(dir, { recursive: true });
  for (const row of rows.filter((one) => contender.answers?.(one) ?? true)) {
    const ending = kind === 'cpu' ? 'cpuprofile' : 'heapprofile';
    const file = join(dir, `${contender.name}-${row.name.replace('/', '-')}.${ending}`);
    rmSync(file, { force: true });
    const requests = await runProfiled(kind, contender, row, file, pace, machinery, core);
    if (!existsSync(file)) throw new Error(`${contender.title} ended without writing ${file}.`);
    const profile: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const shares =
      kind === 'cpu' ? selfTimes(profile as CpuProfile) : selfBytes((profile as { head: AllocationNode }).head);
    const unit = kind === 'cpu' ? 'us' : 'bytes';
    machinery.log(printProfile(`${contender.title}, ${row.name} (${file})`, unit, shares, requests));
  }
}

/** Gives the number of requests that the profile covers. */
async function runProfiled(
  kind: string,
  contender: Contender,
  row: Row,
  file: string,
  pace: Pace,
  { load, upstream }: Machinery,
  core: string | undefined,
): Promise<number> {
  await upstream.setMode(row.mode);
  const [first] = row.workload.questions;
  const gateway = await startGateway(contender, {
    upstream: upstream.url,
    core,
    first,
    isSharing: row.isSharing === true,
    nodeFlags: ['--import', new URL('./profiler.ts', import.meta.url).href],
    env: { BENCH_PROFILE: kind, BENCH_PROFILE_FILE: file },
  });
  try {
    const questions = await readAnswers(gateway, row.workload.questions);
    const mode = contender.isAtRest === true ? 'same' : row.mode;
    const { order, connections = pace.connections } = row.workload;
    const { maxRequests } = pace;
    const job = { place: gateway.place, questions, ...(order && { order }), connections, maxRequests, mode };
    await load.run({ ...job, durationMs: pace.warmUpMs });
    process.kill(gateway.pid, 'SIGUSR2');
    const { requests } = await load.run({ ...job, durationMs: pace.roundMs * pace.rounds });
    return requests;
  } finally {
    await gateway.stop();
  }
}

function printProfile(title: string, unit: string, shares: readonly Share[], requests: number): string {
  const line = ({ name, amount }: Share) => `${(amount / requests).toFixed(1).padStart(9)}  ${name}`;
  const total = shares.reduce((sum, { amount }) => sum + amount, 0);
  const parts = byPart(shares).slice(0, 20).map(line);
  const functions = shares.slice(0, 40).map(line);
  return [
    title,
    `${(total / requests).toFixed(1)} ${unit} per request, by part:`,
    ...parts,
    `${unit} per request by function:`,
    ...functions,
    '',
  ].join('\n');
}
