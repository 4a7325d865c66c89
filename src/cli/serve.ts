import type { Blueprint } from '../blueprint/blueprint.ts';
import { fillSettings } from '../blueprint/fill-settings.ts';
import type { ServeSettings } from '../blueprint/settings.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { ReportError } from '../serve/mask.ts';
import { metricsPage, openMetrics } from '../serve/metrics.ts';
import { openDoor } from '../serve/open.ts';
import { createRevolvingDoor } from '../serve/reload.ts';

import { noArtifact, readArtifact } from './artifact.ts';
import { tuneCollector } from './collector.ts';
import { exitCodes } from './command.ts';
import type { RunCommand, Terminal } from './command.ts';
import { artifactPath, dirOf, envOf, portOf, workersOf } from './environment.ts';
import { readKept } from './kept-blueprint.ts';
import type { ReadBlueprint } from './kept-blueprint.ts';
import { listen } from './listen.ts';
import { openLog } from './log.ts';
import { report } from './problems.ts';
import { version } from './version.ts';
import type { Supervisor } from './worker.ts';
import { holdYoungGeneration } from './young-generation.ts';

/** Serves from the artifact alone, until the process is asked to end. */
export const run: RunCommand = async (args, terminal) => {
  terminal.waitAtEnd?.(true);
  const dir = dirOf(args, terminal);
  const env = envOf(dir, terminal);
  const port = portOf(args);
  const count = workersOf(args);
  const primary = count === undefined ? undefined : (await import('./worker.ts')).supervisor();
  tuneCollector(primary !== undefined);
  holdYoungGeneration();
  const log = openLog(env, 'json', { isPidShown: count !== undefined });
  try {
    if (count !== undefined && !primary)
      return await (await import('./workers.ts')).superviseWorkers({ count, dir, terminal });
    const told = primary ? { ...terminal, ended: AbortSignal.any([terminal.ended, primary.ended]) } : terminal;
    return await serveArtifact({ dir, env, port, onError: log.report, terminal: told, primary });
  } finally {
    log.end();
    primary?.leave();
  }
};

/** The first requests come before what is for the next start; a process that ends earlier keeps it at its end. */
const keepAfterMs = 2000;

interface Serving {
  readonly dir: string;
  readonly env: Terminal['env'];
  readonly port: number | undefined;
  readonly onError: ReportError;
  readonly terminal: Terminal;
  /** Who hands out the artifact and says that the gateway is up, where this process is one of several. */
  readonly primary: Supervisor | undefined;
}

async function serveArtifact(serving: Serving): Promise<number> {
  const { dir, env, terminal, primary } = serving;
  const text = await (primary ? primary.artifact : readArtifact(dir));
  if (text === undefined) {
    terminal.err(`${noArtifact(dir)}\n`);
    return exitCodes.problems;
  }
  const read = readKept(text, artifactPath);
  report(read.problems, dir, terminal);
  if (!read.value) return exitCodes.problems;
  const { serve } = fillSettings(read.value.settings, env);
  const counted = await openMetrics(serve, version());
  const metrics = counted && primary ? (await import('./worker-metrics.ts')).shareMetrics(counted) : counted;
  try {
    return await serveBlueprint(read.value, { ...serving, text, serve, metrics, keep: read.keep });
  } finally {
    await metrics?.end();
  }
}

interface ServingBlueprint extends Serving {
  /** The artifact's. */
  readonly text: string;
  readonly serve: ServeSettings;
  readonly metrics: Pick<Metrics, 'text'> | undefined;
  readonly keep: ReadBlueprint['keep'];
}

async function serveBlueprint(blueprint: Blueprint, serving: ServingBlueprint): Promise<number> {
  const { dir, env, port, onError, terminal, primary, text, serve, metrics, keep } = serving;
  const opened = await openDoor({ blueprint, artifact: text, dir, env, isDev: false, report: onError });
  report(opened.problems, dir, terminal);
  if (!opened.value) return exitCodes.problems;
  const door = createRevolvingDoor(opened.value, (error) => onError(error, undefined));
  const page = metrics && metricsPage(serve, metrics.text);
  const server = await listen(door, { serve, port, onError, metrics: page }, terminal);
  if (!server) {
    await door.close();
    return exitCodes.problems;
  }
  const url = `${server.origin}${serve.endpoint}`;
  const { port: servedAt, metrics: shown } = server;
  if (primary) primary.tellServing({ url, port: servedAt, ...(shown && { metrics: shown }) });
  else terminal.out(`Serving ${url}\n${shown ? `Metrics at ${shown.url}\n` : ''}`);
  const later = setTimeout(() => void keep(), keepAfterMs);
  await server.ended;
  clearTimeout(later);
  await keep();
  return exitCodes.fine;
}
