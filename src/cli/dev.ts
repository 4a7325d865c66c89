import { resolve } from 'node:path';

import { fillSettings } from '../blueprint/fill-settings.ts';
import { readBlueprint } from '../blueprint/sdl.ts';
import type { Problem } from '../base/problems.ts';
import type { Blueprint } from '../blueprint/blueprint.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { ReportError } from '../serve/mask.ts';
import { metricsPage, openMetrics } from '../serve/metrics.ts';
import { openDoor } from '../serve/open.ts';
import { createRevolvingDoor } from '../serve/reload.ts';
import type { RevolvingDoor } from '../serve/reload.ts';

import { readArtifact, writeArtifact } from './artifact.ts';
import { summary } from './build.ts';
import { exitCodes } from './command.ts';
import type { RunCommand, Terminal } from './command.ts';
import { artifactPath, dirOf, envOf, portOf } from './environment.ts';
import { listen } from './listen.ts';
import { openLog } from './log.ts';
import { build } from './pipeline.ts';
import { problemText, report } from './problems.ts';
import { version } from './version.ts';
import { createWatcher } from './watch.ts';

/** Builds, serves, and follows edits until the process is asked to end. */
export const run: RunCommand = async (args, terminal) => {
  const dir = dirOf(args, terminal);
  const env = envOf(dir, terminal);
  const port = portOf(args);
  const log = openLog(env, 'pretty');
  try {
    return await new Workshop({ dir, port, terminal, onError: log.report }).run();
  } finally {
    log.end();
  }
};

interface WorkshopOptions {
  readonly dir: string;
  readonly port: number | undefined;
  readonly terminal: Terminal;
  readonly onError: ReportError;
}

/** Files of a configuration that are looked for, whether they are there or not. */
const alwaysFollowed = ['.meshrc.yaml', '.meshrc.yml', '.meshrc.json', '.meshrc', '.env'];

/** One `heddle dev`: the gateway of the last good build, and the problems of the latest one. */
class Workshop {
  private readonly options: WorkshopOptions;
  private readonly watcher = createWatcher((paths) => void this.rebuild(paths));
  private door: RevolvingDoor | undefined;
  private ended: Promise<void> | undefined;
  private problems = '';
  private edition = 0;
  private building: Promise<void> | undefined;
  private isStale = false;
  private canListen = true;
  private readonly stop = new AbortController();
  /** As the first schema that is served asks for them. */
  private metrics: Metrics | undefined;

  constructor(options: WorkshopOptions) {
    this.options = options;
  }

  async run(): Promise<number> {
    const { terminal } = this.options;
    const signal = AbortSignal.any([terminal.ended, this.stop.signal]);
    try {
      await this.rebuild([]);
      if (!this.door) await this.serveLastArtifact();
      if (!this.door && this.canListen) terminal.out('Waiting for an edit that repairs it. Ctrl-C ends.\n');
      await aborted(signal);
      await this.ended;
      return this.canListen ? exitCodes.fine : exitCodes.problems;
    } finally {
      this.watcher.close();
      this.metrics?.end();
    }
  }

  /** One build at a time; changes during one are built after it. */
  private async rebuild(paths: readonly string[]): Promise<void> {
    if (this.building) {
      this.isStale = true;
      return this.building;
    }
    this.building = this.buildOnce(paths).catch((error: unknown) => this.options.onError(error, undefined));
    await this.building;
    this.building = undefined;
    if (this.isStale) {
      this.isStale = false;
      await this.rebuild(paths);
    }
  }

  private async buildOnce(paths: readonly string[]): Promise<void> {
    const { dir, terminal } = this.options;
    const startedMs = performance.now();
    terminal.waitAtEnd?.(terminal.ended.aborted);
    const { built, problems, files } = await build(dir, envOf(dir, terminal));
    terminal.waitAtEnd?.(true);
    this.follow(files, built !== undefined);
    const shown = paths.length === 0 ? '' : `${paths.map((path) => path.replace(`${dir}/`, '')).join(', ')} changed. `;
    if (!built) return this.refuse(problems, shown);
    const opened = await this.serve(built.blueprint);
    if (!opened.isServed) return this.refuse([...problems, ...opened.problems], shown);
    await writeArtifact(dir, built.artifact);
    this.problems = '';
    report([...problems, ...opened.problems], dir, terminal);
    const took = `${Math.round(performance.now() - startedMs)} ms`;
    if (paths.length > 0) terminal.out(`${shown}Now serving ${summary(built.blueprint)} (${took}).\n`);
  }

  /** Says what is wrong; what was served goes on being served. */
  private refuse(problems: readonly Problem[], shown: string): void {
    const { dir, terminal } = this.options;
    this.problems = problemText(problems, dir, terminal.cwd, false);
    if (shown !== '') terminal.err(`${shown}The last good schema is still served, because:\n`);
    report(problems, dir, terminal);
  }

  private follow(files: readonly string[], isGood: boolean): void {
    const { dir } = this.options;
    const absolute = [...alwaysFollowed, ...files].map((file) => resolve(dir, file));
    this.followed = isGood ? absolute : [...this.followed, ...absolute];
    this.watcher.follow(this.followed.filter((path) => path !== resolve(dir, artifactPath)));
  }

  private followed: readonly string[] = [];

  /** Puts a blueprint behind the server, which is started with the first one. */
  private async serve(blueprint: Blueprint): Promise<{ isServed: boolean; problems: readonly Problem[] }> {
    const { dir, terminal, onError } = this.options;
    const env = envOf(dir, terminal);
    const codeVersion = String(++this.edition);
    const opened = await openDoor({ blueprint, dir, env, isDev: true, report: onError, codeVersion });
    if (!opened.value) return { isServed: false, problems: opened.problems };
    if (this.door) this.door.swap(opened.value);
    else
      await this.listen(
        blueprint,
        createRevolvingDoor(opened.value, (error) => onError(error, undefined)),
      );
    return { isServed: true, problems: opened.problems };
  }

  private async listen(blueprint: Blueprint, door: RevolvingDoor): Promise<void> {
    const { dir, terminal, onError, port } = this.options;
    const { serve } = fillSettings(blueprint.settings, envOf(dir, terminal));
    const problems = () => ({ version: door.version(), problems: this.problems });
    this.metrics = await openMetrics(serve, version());
    const metrics = this.metrics && metricsPage(serve, this.metrics.text);
    const server = await listen(door, { serve, port, problems, onError, metrics }, terminal);
    if (!server) {
      this.canListen = false;
      await door.close();
      return this.stop.abort();
    }
    this.door = door;
    this.ended = server.ended;
    terminal.out(`Serving ${server.origin}${serve.endpoint} and following edits: ${summary(blueprint)}\n`);
    if (server.metrics) terminal.out(`Metrics at ${server.metrics.url}\n`);
  }

  /** Where the first build fails, the artifact of an earlier one is better than nothing. */
  private async serveLastArtifact(): Promise<void> {
    const text = await readArtifact(this.options.dir);
    const blueprint = text === undefined ? undefined : readBlueprint(text, artifactPath).value;
    if (blueprint) await this.serve(blueprint);
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((done) => {
    signal.addEventListener('abort', done, { once: true });
  });
}
