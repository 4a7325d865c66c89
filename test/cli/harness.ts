import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** What a finished command left behind. */
export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that is running. */
export interface RunningCommand {
  /** Standard output and error so far. */
  readonly text: () => string;
  /** Resolves when the output matches; fails with the output when the command ends first or `withinMs` pass. */
  readonly says: (pattern: RegExp, withinMs?: number) => Promise<RegExpExecArray>;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly finished: Promise<Finished>;
}

const running = new Set<RunningCommand>();
const folders = new Set<string>();

/** Starts the real binary in a process of its own. */
export function start(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): RunningCommand {
  const { PORT: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { ...inherited, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  let isOver = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  child.stdout.on('data', (chunk: Buffer) => ((out += chunk.toString()), wake()));
  child.stderr.on('data', (chunk: Buffer) => ((err += chunk.toString()), wake()));
  const finished = new Promise<Finished>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      isOver = true;
      wake();
      done({ code, out, err });
    });
  });
  const command: RunningCommand = {
    text: () => out + err,
    signal: (signal) => void child.kill(signal),
    finished,
    says: (pattern, withinMs = 15_000) =>
      new Promise((found, fail) => {
        const end = (finish: () => void) => {
          clearTimeout(timer);
          waiting.delete(look);
          finish();
        };
        const look = () => {
          const match = pattern.exec(out + err);
          if (match) return end(() => found(match));
          if (isOver) end(() => fail(new Error(`ended without saying ${String(pattern)}:\n${out}${err}`)));
        };
        const timer = setTimeout(
          () => end(() => fail(new Error(`did not say ${String(pattern)}:\n${out}${err}`))),
          withinMs,
        );
        waiting.add(look);
        look();
      }),
  };
  running.add(command);
  void finished.finally(() => running.delete(command));
  return command;
}

/** Runs the real binary to its end. */
export async function heddle(...args: readonly string[]): Promise<Finished> {
  return start(args).finished;
}

/** A fresh folder that `cleanUp` removes. */
export async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'heddle-'));
  folders.add(dir);
  return dir;
}

/** A folder as `heddle init` writes it. */
export async function starter(): Promise<string> {
  const dir = await folder();
  const { code, err } = await heddle('init', dir);
  if (code !== 0) throw new Error(err);
  return dir;
}

/** Writes a file of a folder, with the folders around it. */
export async function write(dir: string, path: string, text: string): Promise<void> {
  const file = resolve(dir, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Ends every command that still runs and removes every folder. */
export async function cleanUp(): Promise<void> {
  for (const command of running) command.signal('SIGKILL');
  await Promise.all([...running].map((command) => command.finished));
  for (const dir of folders) await rm(dir, { recursive: true, force: true });
  folders.clear();
}
