import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';

import { UsageError } from './command.ts';
import type { Arguments, Terminal } from './command.ts';

/** The folder that a command works in. */
export function dirOf(args: Arguments, terminal: Terminal): string {
  const { dir } = args.options;
  return resolve(terminal.cwd, typeof dir === 'string' ? dir : '.');
}

/** The environment, with what `.env` in the folder adds. */
export function envOf(dir: string, terminal: Terminal): Readonly<Record<string, string | undefined>> {
  try {
    return { ...parseEnv(readFileSync(join(dir, '.env'), 'utf8')), ...terminal.env };
  } catch {
    return terminal.env;
  }
}

/** The port of `--port`; undefined where there is none. */
export function portOf(args: Arguments): number | undefined {
  const { port } = args.options;
  if (typeof port !== 'string') return undefined;
  const number = Number(port);
  if (/^\d+$/.test(port) && number <= 65_535) return number;
  throw new UsageError(`--port must be a number from 0 to 65535, not "${port}".`);
}

/** The number of workers of `--workers`; undefined where there is none: one process serves. */
export function workersOf(args: Arguments): number | undefined {
  const { workers } = args.options;
  if (typeof workers !== 'string') return undefined;
  if (workers === 'auto') return availableParallelism();
  const number = Number(workers);
  if (/^\d+$/.test(workers) && number >= 1 && number <= 1024) return number;
  throw new UsageError(`--workers must be a number from 1 to 1024, or "auto" for one on each core, not "${workers}".`);
}

/** Where the artifact stands in the folder of a configuration. */
export const artifactPath = 'schema/unified.graphql';
