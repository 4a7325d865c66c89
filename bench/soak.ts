import { heddle } from './contenders/heddle.ts';
import { readAnswers, startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import type { Asked } from './load.ts';
import { rssBytes } from './measure.ts';
import { findCores, startLoad, startUpstreamProcess } from './processes.ts';
import type { LoadProcess } from './processes.ts';
import { isFlat, judgeSoak } from './soak-samples.ts';
import { rows } from './workloads.ts';

/**
 * Many requests, and memory that must not grow: `npm run bench:soak -- [REQUESTS] [TEXTS]`. First REQUESTS (500,000) of
 * a light mix, then TEXTS (1,000,000) that are all different, so that none is known. Prints a sample a second; the exit
 * code is 1 where memory was not flat or an answer was wrong.
 */

const [requests = 500_000, texts = 1_000_000] = process.argv.slice(2).map(Number);
const connections = 64;
const mostMs = 15 * 60_000;

const cores = findCores();
const load = await startLoad(cores?.rest);
const upstream = await startUpstreamProcess(cores?.rest);
await heddle.prepare?.({ upstream: upstream.url });
const light = rows.filter(({ name }) => name === 'greet' || name === 'object/changing');
const questions = light.flatMap(({ workload }) => workload.questions);
const [first] = questions;
if (!first) throw new Error('The mix is empty.');
const gateway = await startGateway(heddle, { upstream: upstream.url, core: cores?.gateway, first });
let isFine = true;
try {
  const known = await readAnswers(gateway, questions);
  isFine = (await soak('the same operations', gateway, load, known, requests)) && isFine;
  const different: readonly Asked[] = [
    {
      path: '/graphql',
      body: '{"query":"{ n00000000: greet }"}',
      expected: '{"data":{"n00000000":"Hello World!"}}',
    },
  ];
  isFine = (await soak('texts that are all different', gateway, load, different, texts)) && isFine;
} finally {
  await gateway.stop();
  await Promise.all([load.stop(), upstream.stop()]);
}
process.exitCode = isFine ? 0 : 1;

/** True where every answer was right and memory stayed flat. */
async function soak(
  title: string,
  { pid, place }: Gateway,
  { run }: LoadProcess,
  asked: readonly Asked[],
  count: number,
): Promise<boolean> {
  console.log(`${title}: ${count} requests`);
  const samples: number[] = [];
  const timer = setInterval(() => {
    samples.push(rssBytes(pid));
    if (samples.length % 15 === 0) console.log(`  ${samples.length} s: ${megabytes(samples.at(-1) ?? 0)}`);
  }, 1000);
  const result = await run({
    place,
    questions: asked,
    connections,
    durationMs: mostMs,
    maxRequests: count,
    mode: 'same',
    isNumbered: asked.some(({ body }) => body.includes('n00000000')),
  });
  clearInterval(timer);
  const { second, last } = judgeSoak(samples);
  const isRight = result.wrong === 0 && result.requests >= count;
  const flat = isFlat(samples);
  console.log(
    `  ${result.requests} answers in ${Math.round(result.durationMs / 1000)} s, ${result.wrong} wrong${result.problem === undefined ? '' : ` (${result.problem})`}; ` +
      `RSS ${megabytes(second)} in the second fifth, ${megabytes(last)} in the last: ${flat ? 'flat' : 'NOT FLAT'}`,
  );
  return isRight && flat;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
