import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import type { Job, LoadResult } from './load.ts';
import type { Mode } from './upstream.ts';

/** The cores that processes are pinned to, as `taskset -c` takes them. */
export interface Cores {
  readonly gateway: string;
  readonly rest: string;
}

/** One core for the gateway, another for load and upstream; undefined where that cannot be had. */
export function findCores(): Cores | undefined {
  if (process.platform !== 'linux' || availableParallelism() < 2) return undefined;
  try {
    execFileSync('taskset', ['-c', '-p', String(process.pid)], { stdio: 'ignore' });
    execFileSync('taskset', ['-c', '0,1', 'true'], { stdio: 'ignore' });
    return { gateway: '0', rest: '1' };
  } catch {
    return undefined;
  }
}

interface SpawnOptions {
  readonly core: string | undefined;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdio: StdioOptions;
}

/** Starts node, pinned to a core where there is one to pin to. */
export function spawnNode(args: readonly string[], options: SpawnOptions): ChildProcess {
  return spawnProgram(process.execPath, args, options);
}

/** Starts any program, pinned to a core where there is one to pin to. */
export function spawnProgram(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const { core, cwd, env, stdio } = options;
  const pinning = core === undefined ? [] : ['taskset', '-c', core];
  const [command = program, ...rest] = [...pinning, program, ...args];
  const { PORT: _, NODE_OPTIONS: _options, ...inherited } = process.env;
  return spawn(command, rest, {
    ...(cwd !== undefined && { cwd }),
    env: { ...inherited, NODE_ENV: 'production', ...env },
    stdio,
  });
}

/** Runs node to its end and gives what it wrote; rejects with that when it fails. */
export async function runNode(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawnNode(args, { core: undefined, cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const tail = outputTail(child);
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with code ${String(code)}:\n${tail()}`);
  return out;
}

/** The last few thousand characters that a child has written, for the message when it fails. */
export function outputTail(child: ChildProcess): () => string {
  let text = '';
  const take = (chunk: Buffer) => (text = (text + chunk.toString()).slice(-4000));
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  return () => text.trim();
}

/** Asks a process to end, and ends it when it does not. */
export async function stop(child: ChildProcess, withinMs = 5000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await ended;
  clearTimeout(timer);
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

/** A process of the bench's own that does one thing after the other as it is told. */
class Helper {
  private readonly child: ChildProcess;

  constructor(file: string, core: string | undefined) {
    const path = fileURLToPath(new URL(file, import.meta.url));
    this.child = spawnNode([path], { core, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** Its next message; rejects when it ends instead. */
  next(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('A process of the bench ended by itself.'));
      this.child.once('exit', ended);
      this.child.once('message', (message) => {
        this.child.off('exit', ended);
        resolve(message);
      });
    });
  }

  tell(message: Job | Mode): Promise<unknown> {
    const answer = this.next();
    this.child.send(message);
    return answer;
  }

  stop(): Promise<void> {
    return stop(this.child);
  }
}

/** The load generator, in its own process. */
export interface LoadProcess {
  readonly run: (job: Job) => Promise<LoadResult>;
  readonly stop: () => Promise<void>;
}

export async function startLoad(core: string | undefined): Promise<LoadProcess> {
  const helper = new Helper('./load.ts', core);
  await helper.next();
  return {
    run: async (job) => (await helper.tell(job)) as LoadResult,
    stop: () => helper.stop(),
  };
}

/** The upstream, in its own process. */
export interface UpstreamProcess {
  readonly url: string;
  /** Sets how it answers from now on; gives the number of requests that it has had so far. */
  readonly setMode: (mode: Mode) => Promise<number>;
  readonly stop: () => Promise<void>;
}

export async function startUpstreamProcess(core: string | undefined): Promise<UpstreamProcess> {
  const helper = new Helper('./upstream.ts', core);
  const { url } = (await helper.next()) as { readonly url: string };
  return {
    url,
    setMode: async (mode) => ((await helper.tell(mode)) as { readonly requests: number }).requests,
    stop: () => helper.stop(),
  };
}
