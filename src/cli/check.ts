import { readArtifact } from './artifact.ts';
import { exitCodes } from './command.ts';
import type { RunCommand } from './command.ts';
import { difference } from './difference.ts';
import { artifactPath, dirOf, envOf } from './environment.ts';
import { build } from './pipeline.ts';
import { report } from './problems.ts';

/** Builds in memory and compares with the artifact; writes nothing. */
export const run: RunCommand = async (args, terminal) => {
  const dir = dirOf(args, terminal);
  const { built, problems } = await build(dir, envOf(dir, terminal));
  report(problems, dir, terminal);
  if (!built) return exitCodes.problems;
  const committed = await readArtifact(dir);
  if (committed === undefined) {
    terminal.err(`heddle check: there is no ${artifactPath} in ${dir}. "heddle build" writes it; then commit it.\n`);
    return exitCodes.problems;
  }
  if (committed.replaceAll('\r\n', '\n') === built.artifact) {
    terminal.out(`${artifactPath} is up to date.\n`);
    return exitCodes.fine;
  }
  terminal.out(difference(committed, built.artifact));
  terminal.err(`${artifactPath} is not what the configuration and its specs give. Run "heddle build" and commit it.\n`);
  return exitCodes.problems;
};
