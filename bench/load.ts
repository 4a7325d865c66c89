import { fileURLToPath } from 'node:url';

import { Connection, requestBytes } from './http-client.ts';
import type { Answer, Place } from './http-client.ts';
import { Histogram } from './numbers.ts';
import { firstStamp, stampPattern } from './text.ts';
import type { Mode } from './upstream.ts';

/** One request, and the answer as the contender wrote it when it was checked, stamps at zero. */
export interface Asked {
  readonly path: string;
  readonly body: string;
  readonly expected: string;
}

/** One stretch of load. It ends with the first of its two bounds. */
export interface Job {
  readonly place: Place;
  readonly questions: readonly Asked[];
  /** Places in `questions`, asked one after the other and again from the start; absent: each in its turn. */
  readonly order?: readonly number[];
  readonly connections: number;
  readonly durationMs: number;
  readonly maxRequests: number;
  readonly mode: Mode;
  /** Every `n00000000` in a request and its answer becomes the running number: no two requests are the same. */
  readonly isNumbered?: boolean;
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
  const questions = job.questions.map((asked) => ({
    bytes: requestBytes({ ...job.place, ...asked }),
    expected: expectation(asked.expected, job.mode),
  }));
  const order = job.order ?? questions.map((_, at) => at);
  const startedMs = performance.now();
  const endMs = startedMs + job.durationMs;
  let asked = 0;
  const mayAsk = () => asked < job.maxRequests && performance.now() < endMs && wrong.length < 100;
  const worker = async (): Promise<void> => {
    const connection = new Connection(job.place);
    const problemOf = checker();
    try {
      while (mayAsk()) {
        const at = order[asked++ % order.length] ?? 0;
        const question = job.isNumbered === true ? numbered(job, at, asked) : questions[at];
        if (!question) throw new Error('There is no such question.');
        const sentMs = performance.now();
        const answer = await connection.ask(question.bytes);
        histogram.add(performance.now() - sentMs);
        const problem = problemOf(answer, question.expected);
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

/** A question of its own, made of the one at a place. */
function numbered({ place, questions, mode }: Job, at: number, number: number) {
  const pattern = questions[at];
  if (!pattern) return undefined;
  const fill = (text: string) => text.replaceAll('n00000000', `n${String(number).padStart(8, '0')}`);
  const body = fill(pattern.body);
  return {
    bytes: requestBytes({ ...place, path: pattern.path, body }),
    expected: expectation(fill(pattern.expected), mode),
  };
}

/** An answer that is waited for. */
interface Expectation {
  readonly text: string;
  readonly bytes: Buffer;
  readonly isStamped: boolean;
}

/** The answer to a question, `text` having its stamps at zero. */
export function expectation(text: string, mode: Mode): Expectation {
  return { text, bytes: Buffer.from(text), isStamped: mode === 'changing' && text.includes(firstStamp) };
}

/** What is wrong with an answer of one connection, if anything. */
export function checker(): (answer: Answer, expected: Expectation) => string | undefined {
  let count = 0;
  let lastStamp: string | undefined;
  return ({ status, body }, { text: expected, bytes, isStamped }) => {
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
    return text.replace(stampPattern, firstStamp) === expected ? undefined : excerpt();
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
