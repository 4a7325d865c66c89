import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

import type { Place, Problem } from '../base/problems.ts';

import type { Terminal } from './command.ts';
import { printProblems } from './report.ts';

/** Problems as a terminal in `cwd` shows them, with the lines they mean; places count from `dir`. Empty for no problems. */
export function problemText(problems: readonly Problem[], dir: string, cwd: string, isColoured: boolean): string {
  const shown = (place: Place) =>
    /^https?:/i.test(place.file) ? place : { ...place, file: relative(cwd, resolve(dir, place.file)) };
  const seen = problems.map((problem) => ({
    ...problem,
    ...(problem.place && { place: shown(problem.place) }),
    ...(problem.related && { related: problem.related.map((one) => ({ ...one, place: shown(one.place) })) }),
  }));
  return printProblems(seen, (file) => readText(resolve(cwd, file)), { isColoured });
}

/** Writes problems to the terminal's error stream. */
export function report(problems: readonly Problem[], dir: string, terminal: Terminal): void {
  const { env, cwd } = terminal;
  const isColoured = !env['NO_COLOR'] && (Boolean(env['FORCE_COLOR']) || process.stderr.isTTY);
  terminal.err(problemText(problems, dir, cwd, isColoured));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
