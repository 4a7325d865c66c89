import { fillSettings } from '../blueprint/fill-settings.ts';
import { readBlueprint } from '../blueprint/sdl.ts';
import type { ReportError } from '../serve/mask.ts';
import { openDoor } from '../serve/open.ts';
import { createRevolvingDoor } from '../serve/reload.ts';

import { readArtifact } from './artifact.ts';
import { exitCodes } from './command.ts';
import type { RunCommand, Terminal } from './command.ts';
import { artifactPath, dirOf, envOf, portOf } from './environment.ts';
import { listen } from './listen.ts';
import { openLog } from './log.ts';
import { report } from './problems.ts';

/** Serves from the artifact alone, until the process is asked to end. */
export const run: RunCommand = async (args, terminal) => {
  const dir = dirOf(args, terminal);
  const env = envOf(dir, terminal);
  const port = portOf(args);
  const log = openLog(env, 'json');
  try {
    return await serveArtifact({ dir, env, port, onError: log.report, terminal });
  } finally {
    log.end();
  }
};

interface Serving {
  readonly dir: string;
  readonly env: Terminal['env'];
  readonly port: number | undefined;
  readonly onError: ReportError;
  readonly terminal: Terminal;
}

async function serveArtifact({ dir, env, port, onError, terminal }: Serving): Promise<number> {
  const text = await readArtifact(dir);
  if (text === undefined) {
    terminal.err(`heddle serve: there is no ${artifactPath} in ${dir}. "heddle build" writes it.\n`);
    return exitCodes.problems;
  }
  const read = readBlueprint(text, artifactPath);
  report(read.problems, dir, terminal);
  if (!read.value) return exitCodes.problems;
  const opened = await openDoor({ blueprint: read.value, dir, env, isDev: false, report: onError });
  report(opened.problems, dir, terminal);
  if (!opened.value) return exitCodes.problems;
  const { serve } = fillSettings(read.value.settings, env);
  const door = createRevolvingDoor(opened.value, (error) => onError(error, undefined));
  const server = await listen(door, { serve, port, onError }, terminal);
  if (!server) {
    await door.close();
    return exitCodes.problems;
  }
  terminal.out(`Serving ${server.origin}${serve.endpoint}\n`);
  await server.ended;
  return exitCodes.fine;
}
