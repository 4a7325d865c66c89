import { fileURLToPath } from 'node:url';

import { Connection } from './http-client.ts';
import type { Answer, Target } from './http-client.ts';
import { Histogram } from './numbers.ts';
import { stampPattern } from './upstream.ts';
import type { Mode } from './upstream.ts';

/** One stretch of load. It ends with the first of its two bounds. */
export interface Job {
  readonly target: Target;
  readonly connections: number;
  readonly durationMs: number;
  readonly maxRequests: number;
  /** The answer as the contender wrote it when it was checked, stamps at zero. */
  readonly expected: string;
  readonly mode: Mode;
}

/** What came of it. */
export interface LoadResult {
  readonly requests: number;
  /** Answers that were not the expected ones, or none at all. */
  readonly wrong: number;
  /** What was wrong with the first of them. */
  readonly problem?: string;
  readonly durationMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** A text that changes with every call is compared whole this often, and its length each time. */
const compareEvery = 16;

/** Asks over keep-alive connections, each the next question when its last one is answered. Never rejects. */
export async function load(job: Job): Promise<LoadResult> {
  const histogram = new Histogram();
  const wrong: string[] = [];
  const startedMs = performance.now();
  const endMs = startedMs + job.durationMs;
  let asked = 0;
  const mayAsk = () => asked < job.maxRequests && performance.now() < endMs && wrong.length < 100;
  const worker = async (): Promise<void> => {
    const connection = new Connection(job.target);
    const problemOf = checker(job);
    try {
      while (mayAsk()) {
        asked++;
        const sentMs = performance.now();
        const answer = await connection.ask();
        histogram.add(performance.now() - sentMs);
        const problem = problemOf(answer);
        if (problem !== undefined) wrong.push(problem);
      }
    } catch (error) {
      wrong.push(error instanceof Error ? error.message : String(error));
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: job.connections }, worker));
  return {
    requests: histogram.count,
    wrong: wrong.length,
    ...(wrong[0] !== undefined && { problem: wrong[0] }),
    durationMs: performance.now() - startedMs,
    p50Ms: histogram.percentile(0.5),
    p99Ms: histogram.percentile(0.99),
    maxMs: histogram.maxMs,
  };
}

/** What is wrong with an answer of one connection, if anything. */
export function checker({ expected, mode }: Pick<Job, 'expected' | 'mode'>): (answer: Answer) => string | undefined {
  const bytes = Buffer.from(expected);
  const isStamped = mode === 'changing' && expected.includes('#00000000');
  let count = 0;
  let lastStamp: string | undefined;
  return ({ status, body }) => {
    const excerpt = () => `status ${status}: ${body.toString('utf8', 0, 200)}`;
    if (status !== 200 || body.length !== bytes.length) return excerpt();
    if (!isStamped) return body.equals(bytes) ? undefined : excerpt();
    if (count++ % compareEvery > 1) return undefined;
    const text = body.toString('utf8');
    const stamp = text.match(stampPattern)?.[0];
    // Two answers in a row on one connection, each from upstream calls of its own: they cannot have the same stamp.
    const isStale = stamp === lastStamp;
    lastStamp = stamp;
    if (isStale) return `the answer is an old one (${stamp})`;
    return text.replace(stampPattern, '#00000000') === expected ? undefined : excerpt();
  };
}

/** In a process of its own: does one job after the other as its parent sends them. */
function runAlone(): void {
  process.on('message', (job: Job) => {
    void load(job).then((result) => process.send?.(result));
  });
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) runAlone();
