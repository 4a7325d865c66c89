import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { bare } from './contenders/bare.ts';
import { resultsDir, root } from './contenders/contender.ts';
import type { Contender } from './contenders/contender.ts';
import { heddleAt, heddleMain } from './contenders/heddle.ts';
import { startGateway } from './gateway.ts';
import { generate, generatedObject } from './generate.ts';
import { cpuMs, rssBytes } from './measure.ts';
import { median } from './numbers.ts';
import { runNode, stop } from './processes.ts';
import { verdictOf } from './targets.ts';
import type { Verdict } from './targets.ts';
import type { Surroundings } from './trials.ts';
import type { Question } from './workloads.ts';

const timesStarted = 7;
/** How long a process is left alone before its memory is looked at. */
const restMs = 5000;

/** From the start of the process to the first right answer, each through an upstream: the demo, and a large schema. */
export async function measureStarts({ machinery, cores }: Surroundings): Promise<readonly Verdict[]> {
  const { log, upstream } = machinery;
  log('start: the demo');
  const support = await startSupport();
  try {
    const withSupport = heddleAt('demo', 'Heddle, the demo', root);
    const demo: Contender = {
      ...withSupport,
      start: (given) => ({ ...withSupport.start(given), env: { SUPPORT_URL: support.url } }),
    };
    const small = await startOften(demo, openQuestion, upstream.url, cores?.gateway, true);
    log('start: 3,000 upstream operations');
    const dir = `${resultsDir}/start`;
    generate(dir, { sources: 30, operations: 3000, types: 750 });
    await runNode([heddleMain, 'build', '--dir', dir], root);
    const large = await startOften(
      heddleAt('large', 'Heddle', dir),
      largeQuestion,
      upstream.url,
      cores?.gateway,
      false,
    );
    log('start: Node alone');
    const least = await startOften(nodeAlone, nothingAsked, upstream.url, cores?.gateway, false);
    return [
      verdictOf('start', `first answer of the demo${inCpu(small)}`, small.ms, 300, ' ms', least.ms),
      verdictOf('start', `first answer with 3,000 upstream operations${inCpu(large)}`, large.ms, 800, ' ms', least.ms),
      verdictOf('idle', 'RSS of the demo at rest', small.restMb, 90, ' MB'),
    ];
  } finally {
    await support.stop();
  }
}

/** The one field of the demo that asks a system and is open to everybody. */
const openQuestion: Question = {
  query: '{ serviceStatus { service isOperational } }',
  expected: {
    data: {
      serviceStatus: [
        { service: 'shop', isOperational: true },
        { service: 'delivery', isOperational: true },
        { service: 'telephone', isOperational: false },
      ],
    },
  },
  handPath: '/',
};

const largeQuestion: Question = {
  query: '{ s0Type0(id: 1) { id } }',
  expected: { data: { s0Type0: { id: generatedObject(0, 0, 1)['id'] } } },
  handPath: '/',
};

/** What Node takes to start and to answer anything. */
const nodeAlone: Contender = {
  ...bare,
  title: 'Node alone',
  start: ({ port }) => ({
    args: ['-e', `require('node:http').createServer((_, one) => one.end('{}')).listen(${port}, '127.0.0.1')`],
    cwd: root,
    env: {},
  }),
};

const nothingAsked: Question = { query: '', expected: {}, handPath: '/' };

interface Starts {
  readonly ms: number;
  readonly cpuMs: number;
  readonly restMb: number;
}

/** Medians; the memory of the last one at rest. */
async function startOften(
  contender: Contender,
  first: Question,
  upstream: string,
  core: string | undefined,
  isRested: boolean,
): Promise<Starts> {
  const times: number[] = [];
  const used: number[] = [];
  let restMb = Number.NaN;
  for (let at = 1; at <= timesStarted; at++) {
    const gateway = await startGateway(contender, { upstream, core, first });
    times.push(gateway.coldStartMs);
    used.push(cpuMs(gateway.pid));
    if (isRested && at === timesStarted) {
      await sleep(restMs);
      restMb = rssBytes(gateway.pid) / 1024 / 1024;
    }
    await gateway.stop();
  }
  return { ms: median(times), cpuMs: median(used), restMb };
}

function inCpu({ cpuMs: used }: Starts): string {
  return Number.isFinite(used) ? ` (${Math.round(used)} ms of CPU time)` : '';
}

/** The demo's support desk, on any free port. */
async function startSupport(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const child = fork(`${root}demo/support.ts`, { env: { ...process.env, SUPPORT_PORT: '0', PORT: '0' } });
  const message = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('The support desk of the demo ended by itself.')));
  });
  const url = typeof message === 'object' && message !== null && 'url' in message ? message.url : undefined;
  if (typeof url !== 'string')
    throw new Error(`The support desk of the demo does not start: ${JSON.stringify(message)}`);
  return { url, stop: () => stop(child) };
}
