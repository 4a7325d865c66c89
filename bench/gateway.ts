import type { ChildProcess } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Contender } from './contenders/contender.ts';
import { askOnce } from './http-client.ts';
import type { Target } from './http-client.ts';
import { freePort, outputTail, spawnNode, stop } from './processes.ts';
import { stampPattern } from './upstream.ts';
import { requestBody } from './workloads.ts';
import type { Workload } from './workloads.ts';

/** A contender that is running and has answered once. */
export interface Gateway {
  readonly contender: Contender;
  readonly pid: number;
  /** From the start of its process to its first right answer. */
  readonly coldStartMs: number;
  readonly targetOf: (workload: Workload) => Target;
  readonly stop: () => Promise<void>;
}

/** How a contender is started. */
export interface StartOptions {
  readonly upstream: string;
  readonly core: string | undefined;
  /** What its first answer is for. */
  readonly first: Workload;
  /** Flags of node before its own, for example to take a profile. */
  readonly nodeFlags?: readonly string[];
  readonly withinMs?: number;
}

/** Starts a contender and waits for its first right answer; rejects with its output when none comes. */
export async function startGateway(contender: Contender, options: StartOptions): Promise<Gateway> {
  const port = await freePort();
  const { args, cwd, env } = contender.start({ upstream: options.upstream, port });
  const startedMs = performance.now();
  const child = spawnNode([...(options.nodeFlags ?? []), ...args], {
    core: options.core,
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tail = outputTail(child);
  const targetOf = (workload: Workload): Target => ({
    host: '127.0.0.1',
    port,
    path: contender.path(workload),
    body: requestBody(workload),
  });
  try {
    await untilAnswering(child, targetOf(options.first), startedMs + (options.withinMs ?? 60_000));
    const coldStartMs = performance.now() - startedMs;
    await readAnswer(targetOf(options.first), options.first);
    return { contender, pid: child.pid ?? 0, coldStartMs, targetOf, stop: () => stop(child) };
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

/**
 * The answer as the contender writes it, stamps at zero. Rejects when it is not, as data, exactly what the workload
 * expects.
 */
export async function readAnswer(target: Target, workload: Workload): Promise<string> {
  const { status, body } = await askOnce(target);
  const text = body.toString('utf8').replace(stampPattern, '#00000000');
  const isRight = status === 200 && isDeepStrictEqual(JSON.parse(text), workload.expected);
  if (!isRight) throw new Error(`answers ${workload.name} wrongly: status ${status}, ${text.slice(0, 300)}`);
  return text;
}
