import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Problem } from '../base/problems.ts';

import { printProblems } from './report.ts';
import type { Terminal } from './command.ts';

/** Problems as a terminal shows them, with the lines they mean; files are found from `dir`. Empty for no problems. */
export function problemText(problems: readonly Problem[], dir: string, isColoured: boolean): string {
  return printProblems(problems, (file) => readText(resolve(dir, file)), { isColoured });
}

/** Writes problems to the terminal's error stream. */
export function report(problems: readonly Problem[], dir: string, terminal: Terminal): void {
  const { env } = terminal;
  const isColoured = !env['NO_COLOR'] && (Boolean(env['FORCE_COLOR']) || process.stderr.isTTY);
  terminal.err(problemText(problems, dir, isColoured));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
