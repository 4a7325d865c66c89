import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Problem } from './base/problems.ts';
import type { Blueprint } from './blueprint/blueprint.ts';
import { fillSettings } from './blueprint/fill-settings.ts';
import { readBlueprint } from './blueprint/sdl.ts';
import { version } from './cli/version.ts';
import { metricsPage, openMetrics } from './serve/metrics.ts';
import { openDoor } from './serve/open.ts';
import { startServer } from './serve/server.ts';
import type { RunningServer } from './serve/server.ts';
import type { Door } from './serve/door.ts';

export type { Place, Problem } from './base/problems.ts';
export type { Blueprint } from './blueprint/blueprint.ts';
export { errorCodes } from './error/codes.ts';
export type { ErrorCode } from './error/codes.ts';
export { GatewayError } from './error/error.ts';
export type { CodeResolver, ResolverInfo } from './execute/code.ts';
export type { RunningServer } from './serve/server.ts';
export type { Door } from './serve/door.ts';

/** What a gateway in code is started with. */
export interface GatewayOptions {
  /** Folder of the configuration; the artifact is read from `schema/unified.graphql` in it. */
  readonly dir: string;
  /** Instead of the artifact's: a blueprint that `build` gave. */
  readonly blueprint?: Blueprint;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** True: errors show their causes. */
  readonly isDev?: boolean;
  /** Called with every error that nobody has foreseen. Default: written to standard error. */
  readonly onError?: (error: unknown, requestId: string | undefined) => void;
}

/** Thrown where the configuration or the artifact has problems: all of them. */
export class ProblemsError extends Error {
  override readonly name = 'ProblemsError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ code, message, place }) => `${place ? `${place.file}: ` : ''}${code} ${message}`).join('\n'));
    this.problems = problems;
  }
}

/** Compiles the folder's configuration, as `heddle build` does, and writes nothing. Throws a ProblemsError. */
export async function build(
  dir: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<{ readonly blueprint: Blueprint; readonly artifact: string; readonly warnings: readonly Problem[] }> {
  const { build: compile } = await import('./cli/pipeline.ts');
  const { built, problems } = await compile(dir, env);
  if (!built) throw new ProblemsError(problems);
  return { ...built, warnings: problems };
}

/** Opens a gateway to be put behind a server of one's own: `http.createServer((req, res) => door.handle(req, res, id))`. Throws a ProblemsError. */
export async function open(options: GatewayOptions): Promise<Door> {
  const { dir, env = process.env, isDev = false, onError = writeError } = options;
  const blueprint = options.blueprint ?? (await readArtifact(dir));
  const opened = await openDoor({ blueprint, dir, env, isDev, report: onError });
  if (!opened.value) throw new ProblemsError(opened.problems);
  return opened.value;
}

/** Serves the folder's gateway on `port` (default: the configuration's; 0: any free one) until `stop` is called. Throws a ProblemsError. */
export async function serve(options: GatewayOptions & { readonly port?: number }): Promise<RunningServer> {
  const { dir, env = process.env, onError = writeError } = options;
  const blueprint = options.blueprint ?? (await readArtifact(dir));
  const door = await open({ ...options, blueprint });
  const settings = fillSettings(blueprint.settings, env).serve;
  const { port = settings.port } = options;
  const { hostname, requestTimeoutMs } = settings;
  const counted = await openMetrics(settings, version());
  const metrics = counted && metricsPage(settings, counted.text);
  const server = await startServer(door, { port, hostname, requestTimeoutMs, onError, ...(metrics && { metrics }) });
  return { ...server, stop: async () => server.stop().finally(counted?.end) };
}

async function readArtifact(dir: string): Promise<Blueprint> {
  const file = join(dir, 'schema/unified.graphql');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    const message = `There is no schema/unified.graphql in ${dir}: "heddle build" writes it.`;
    throw new ProblemsError([{ code: 'ARTIFACT_MISSING', severity: 'error', message }]);
  }
  const read = readBlueprint(text, file);
  if (!read.value) throw new ProblemsError(read.problems);
  return read.value;
}

function writeError(error: unknown, requestId: string | undefined): void {
  console.error(`unexpected error in request ${requestId ?? '(none)'}:`, error);
}
