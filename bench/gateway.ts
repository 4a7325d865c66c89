import type { ChildProcess } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Contender } from './contenders/contender.ts';
import { askOnce } from './http-client.ts';
import type { Place, Target } from './http-client.ts';
import { freePort, outputTail, spawnProgram, stop } from './processes.ts';
import type { Asked } from './load.ts';
import { firstStamp, stampPattern } from './text.ts';
import { requestBody } from './workloads.ts';
import type { Question } from './workloads.ts';

/** A contender that is running and has answered once. */
export interface Gateway {
  readonly contender: Contender;
  readonly pid: number;
  /** From the start of its process to its first right answer. */
  readonly coldStartMs: number;
  readonly place: Place;
  readonly targetOf: (question: Question) => Target;
  readonly stop: () => Promise<void>;
}

/** How a contender is started. */
export interface StartOptions {
  readonly upstream: string;
  readonly core: string | undefined;
  /** What its first answer is for. */
  readonly first: Question;
  /** Identical requests in flight may share one answer. */
  readonly isSharing?: boolean;
  /** Flags of node before its own, for example to take a profile. */
  readonly nodeFlags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly withinMs?: number;
}

/** Starts a contender and waits for its first right answer; rejects with its output when none comes. */
export async function startGateway(contender: Contender, options: StartOptions): Promise<Gateway> {
  const port = await freePort();
  const { command, args, cwd, env } = contender.start({
    upstream: options.upstream,
    port,
    isSharing: options.isSharing ?? false,
  });
  const startedMs = performance.now();
  const flags = command === undefined ? (options.nodeFlags ?? []) : [];
  const child = spawnProgram(command ?? process.execPath, [...flags, ...args], {
    core: options.core,
    cwd,
    env: { ...env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tail = outputTail(child);
  const place = { host: '127.0.0.1', port };
  const targetOf = (question: Question): Target => ({
    ...place,
    path: contender.path(question),
    body: requestBody(question),
  });
  try {
    await untilAnswering(child, targetOf(options.first), startedMs + (options.withinMs ?? 60_000));
    const coldStartMs = performance.now() - startedMs;
    await readAnswer(targetOf(options.first), options.first);
    return { contender, pid: child.pid ?? 0, coldStartMs, place, targetOf, stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${contender.title} ${message}\n${tail()}`, { cause: error });
  }
}

/** Asks every few milliseconds until an answer with status 200 comes. */
async function untilAnswering(child: ChildProcess, target: Target, endMs: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`ended with code ${child.exitCode} before it answered.`);
    const answer = await askOnce(target).catch(() => undefined);
    if (answer?.status === 200) return;
    if (performance.now() > endMs) {
      throw new Error(`did not answer in time; the last answer was ${answer ? answer.body.toString() : 'none'}`);
    }
    await sleep(3);
  }
}

/** Every question as the load generator takes it. Rejects when one answer is not what is expected. */
export async function readAnswers(gateway: Gateway, questions: readonly Question[]): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const question of questions) {
    const target = gateway.targetOf(question);
    asked.push({ path: target.path, body: target.body, expected: await readAnswer(target, question) });
  }
  return asked;
}

/**
 * The answer as the contender writes it, stamps at zero. Rejects when it is not, as data, exactly what the question
 * expects.
 */
export async function readAnswer(target: Target, question: Question): Promise<string> {
  const { status, body } = await askOnce(target);
  const text = body.toString('utf8').replace(stampPattern, firstStamp);
  const isRight = status === 200 && isDeepStrictEqual(JSON.parse(text), question.expected);
  if (!isRight) {
    throw new Error(`answers ${requestBody(question)} wrongly: status ${status}, ${text.slice(0, 300)}`);
  }
  return text;
}
