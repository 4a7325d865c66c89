import type { Blueprint } from '../blueprint/blueprint.ts';

import { writeArtifact } from './artifact.ts';
import { exitCodes } from './command.ts';
import type { RunCommand } from './command.ts';
import { artifactPath, dirOf, envOf } from './environment.ts';
import { build } from './pipeline.ts';
import { report } from './problems.ts';

/** Compiles and writes the artifact; with an error nothing is written. */
export const run: RunCommand = async (args, terminal) => {
  const dir = dirOf(args, terminal);
  const startedMs = performance.now();
  const { built, problems } = await build(dir, envOf(dir, terminal));
  report(problems, dir, terminal);
  if (!built) return exitCodes.problems;
  const isNew = await writeArtifact(dir, built.artifact);
  const took = `${Math.round(performance.now() - startedMs)} ms`;
  terminal.out(`${artifactPath} ${isNew ? 'written' : 'is up to date'}: ${summary(built.blueprint)} (${took})\n`);
  return exitCodes.fine;
};

/** `4 sources, 61 types, 7 joins`. */
export function summary({ sources, types, joins }: Blueprint): string {
  const some = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  return [some(sources.size, 'source'), some(types.size, 'type'), some(joins.length, 'join')].join(', ');
}
