import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { callers, sign } from '../../demo/tokens.ts';
import { startSystems, stopSystems } from '../demo/harness.ts';

import { otherDefinitions, sameJson, sameLines, writeJson } from './match.ts';
import type { Block, Section } from './page.ts';
import { Upstream } from './upstream.ts';
import type { Work, Workshop } from './workshop.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a section's blocks gave: empty lists where all came as they say. */
export interface Played {
  /** What was expected, what came, and the line of the block. */
  readonly faults: readonly string[];
  /** What blocks that differ should say. */
  readonly actual: ReadonlyMap<Block, string>;
}

/** Roles of blocks that are run, and of those that say that they are not. */
const runRoles = ['file', 'upstream', 'calls', 'variables', 'headers', 'ask', 'answer', 'schema'] as const;

/** What a block is for; undefined where its info string says nothing known. */
export function roleOf(block: Block): string | undefined {
  if (block.language === 'mermaid' || block.info.has('sketch')) return 'sketch';
  if (block.info.has('text') || (block.language === 'text' && !block.info.has('file'))) return 'text';
  return runRoles.find((role) => block.info.has(role)) ?? (block.language === 'sh' ? 'sh' : undefined);
}

/** Runs the blocks of a section from top to bottom in a fresh folder, or `stage`'s. */
export async function play(blocks: readonly Block[], stage: Stage): Promise<Played> {
  const faults: string[] = [];
  const actual = new Map<Block, string>();
  for (const block of blocks) {
    const role = roleOf(block);
    if (role === undefined || role === 'text' || role === 'sketch') continue;
    try {
      const differs = await stage.perform(role, block);
      if (differs === undefined) continue;
      actual.set(block, differs);
      faults.push(`line ${block.line}: expected\n${block.text}\n--- but came\n${differs}\n---`);
    } catch (error) {
      faults.push(`line ${block.line}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { faults: [...faults, ...stage.leftOver()], actual };
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A folder with upstreams and a gateway: what the blocks of a section work on. */
export class Stage {
  readonly dir: string;
  private readonly env: Record<string, string | undefined>;
  private readonly upstreams = new Map<string, Upstream>();
  private readonly closing: (() => Promise<unknown>)[] = [];
  private readonly files = new Set<string>();
  private gateway: { origin: string; stop: () => Promise<void> } | undefined;
  private variables: unknown;
  private headers: Record<string, string> = {};
  private reply: Reply | undefined;

  private readonly workshop: Workshop;

  private constructor(dir: string, workshop: Workshop) {
    this.dir = dir;
    this.workshop = workshop;
    const { PORT: _, REDIS_URL: __, ...env } = process.env;
    this.env = { ...env, NO_COLOR: '1' };
  }

  static async open({ inDemo }: Pick<Section, 'inDemo'>, workshop: Workshop): Promise<Stage> {
    if (!inDemo) {
      const stage = new Stage(await mkdtemp(join(tmpdir(), 'heddle-docs-')), workshop);
      stage.closing.push(() => rm(stage.dir, { recursive: true, force: true }));
      // Packages that the pages import, as a project has them.
      await symlink(join(root, 'node_modules'), join(stage.dir, 'node_modules'));
      return stage;
    }
    const stage = new Stage(root, workshop);
    const systems = await startSystems();
    for (const [name, { url }] of Object.entries(systems)) stage.env[`${name.toUpperCase()}_URL`] = url;
    stage.closing.push(() => stopSystems(systems));
    return stage;
  }

  async close(): Promise<void> {
    await this.gateway?.stop();
    for (const close of this.closing.toReversed()) await close();
    for (const upstream of this.upstreams.values()) await upstream.stop();
  }

  /** Does what the block says; gives what it should say where that differs. */
  async perform(role: string, block: Block): Promise<string | undefined> {
    const { text, info } = block;
    switch (role) {
      case 'file':
        return this.write(info.get('file')!, text);
      case 'upstream':
        return this.play(info.get('upstream')!, text, info);
      case 'variables':
        this.variables = JSON.parse(text);
        return undefined;
      case 'headers':
        this.headers = JSON.parse(await withTokens(text)) as Record<string, string>;
        return undefined;
      case 'ask':
        return this.ask(text);
      case 'answer':
        return this.compareAnswer(text, info.get('status'));
      case 'calls':
        return this.compareCalls(text, info.has('inorder'));
      case 'schema':
        return this.compareSchema(text);
      default:
        return this.runLines(block);
    }
  }

  /** Requests that nobody expected, and exchanges that never happened. */
  leftOver(): readonly string[] {
    return [...this.upstreams.values()].flatMap(({ name, unexpected, missing }) => [
      ...unexpected.map((request) => `${name} got a request that no exchange expects:\n${request}`),
      ...missing.map((request) => `${name} never got ${request}`),
    ]);
  }

  private async write(path: string, text: string): Promise<undefined> {
    const file = resolve(this.dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${text}\n`);
    this.files.add(path);
    await this.gateway?.stop();
    this.gateway = undefined;
  }

  private async play(name: string, text: string, info: Block['info']): Promise<undefined> {
    let upstream = this.upstreams.get(name);
    if (!upstream) {
      upstream = new Upstream(name);
      await upstream.start();
      this.upstreams.set(name, upstream);
      this.env[`${name.toUpperCase()}_URL`] = upstream.url;
    }
    upstream.shownPort = info.get('at') ?? upstream.shownPort;
    upstream.play(text, info.has('always'));
  }

  /** The gateway of the folder: the one that a command serves, else one in this process. */
  private async origin(): Promise<string> {
    if (this.gateway) return this.gateway.origin;
    const work = this.workshop.serve(this.dir, this.env);
    await Promise.race([work.over, until(() => work.text() !== '', 20_000)]);
    return this.serving(work).origin;
  }

  private serving(work: Work): { origin: string; stop: () => Promise<void> } {
    const [origin = ''] = /http:\/\/[^\s/]+:\d+/.exec(work.text()) ?? [];
    const stop = async () => {
      work.end();
      await work.over;
    };
    return (this.gateway = { origin, stop });
  }

  private async ask(query: string): Promise<undefined> {
    const response = await fetch(`${await this.origin()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...this.headers },
      body: JSON.stringify({ query, variables: this.variables }),
    });
    this.variables = undefined;
    this.reply = { status: response.status, body: JSON.parse(await response.text()) };
  }

  private compareAnswer(text: string, status: string | undefined): string | undefined {
    if (!this.reply) throw new Error('nothing was asked before this answer');
    if (status !== undefined && this.reply.status !== Number(status)) {
      throw new Error(`the status was ${this.reply.status}, not ${status}`);
    }
    const expected: unknown = text.trim() === '' ? null : JSON.parse(text);
    const written = () => writeJson(this.reply?.body).replaceAll(/"requestId": "[\w-]+"/g, '"requestId": "..."');
    return sameJson(expected, this.reply.body) ? undefined : written();
  }

  private compareCalls(text: string, isOrdered: boolean): string | undefined {
    const calls = [...this.upstreams.values()].flatMap((upstream) => upstream.calls.splice(0));
    const came = (isOrdered ? calls : calls.toSorted()).join('\n');
    const lines = text.split('\n').filter((line) => line !== '');
    const wanted = (isOrdered ? lines : lines.toSorted()).join('\n');
    return came === wanted ? undefined : came;
  }

  private async compareSchema(text: string): Promise<string | undefined> {
    const actual = await this.workshop.schema(this.dir, this.env);
    if (text.trim() === '') return actual;
    const others = otherDefinitions(text, actual);
    return others.length === 0 ? undefined : others.join('\n\n');
  }

  private async runLines({ text, info }: Block): Promise<string | undefined> {
    const pieces = text.split(/^(?=\$ )/m);
    const outputs: string[] = [];
    let isSame = true;
    for (const [index, piece] of pieces.entries()) {
      const [line = '', ...rest] = continued(piece).split('\n');
      if (!line.startsWith('$ ')) throw new Error(`expected a line with "$ " and a command, got ${line}`);
      const expected = rest.join('\n').trim();
      const { said, code } = await this.command(line.slice(2), expected);
      const wanted = index === pieces.length - 1 ? Number(info.get('exit') ?? 0) : 0;
      if (code !== undefined && code !== wanted) throw new Error(`${line} ended with ${code}, not ${wanted}:\n${said}`);
      if (sameLines(this.plain(expected), this.plain(said))) outputs.push(piece.trimEnd());
      else {
        isSame = false;
        outputs.push(
          `${piece.slice(0, piece.length - rest.join('\n').length).trimEnd()}\n${this.shown(said).trimEnd()}`,
        );
      }
    }
    return isSame ? undefined : outputs.map((output) => output.trimEnd()).join('\n');
  }

  /** One line of a shell: the project's own command in this process, everything else by `sh`. */
  private async command(line: string, expected: string): Promise<{ said: string; code?: number }> {
    const here = line.replaceAll('~/my-gateway', this.dir);
    const own = /^(heddle|npm run -s heddle --)(?: ([\s\S]*))?$/.exec(here);
    if (own) return this.heddle(words(own[2] ?? ''), expected, own[1] === 'heddle' ? this.dir : root);
    if (here.endsWith(' &')) return this.system(here.slice(0, -2));
    const { origin = 'http://localhost:4000' } = this.gateway ?? {};
    const text = here.replaceAll('http://localhost:4000', origin);
    const shell = promisify(execFile)('sh', ['-c', text], { cwd: this.dir, env: this.env });
    return shell.then(
      ({ stdout, stderr }) => ({ said: stdout + stderr, code: 0 }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        said: error.stdout + error.stderr,
        code: error.code,
      }),
    );
  }

  /** Starts a system in the background: `node shop.ts` becomes the upstream at `SHOP_URL`, once it says where it answers. */
  private async system(line: string): Promise<{ said: string }> {
    const name = /(\w+)\.m?[jt]s$/.exec(line)?.[1]?.toUpperCase() ?? '';
    const [program = '', ...args] = words(line);
    const child = spawn(program, args, { cwd: this.dir, env: { ...this.env, [`${name}_PORT`]: '0' } });
    this.closing.push(async () => child.kill());
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(() => /http:\/\/localhost:\d+/.test(said), 10_000);
    const [url = ''] = /http:\/\/localhost:\d+/.exec(said) ?? [];
    this.env[`${name}_URL`] = url;
    return { said: said.replace(url, 'http://localhost:4011') };
  }

  private async heddle(
    args: readonly string[],
    expected: string,
    cwd: string,
  ): Promise<{ said: string; code?: number }> {
    const isServer = (args[0] === 'serve' || args[0] === 'dev') && !args.includes('--help');
    if (isServer) await this.gateway?.stop();
    const work = this.workshop.run(isServer ? [...args, '--port', '0'] : args, cwd, this.env);
    const isSaid = () => /http:/.test(work.text()) && sameLines(this.plain(expected), this.plain(work.text()));
    const over = work.over.then(({ code }) => code);
    const code = isServer ? await Promise.race([over, until(isSaid, 5000)]) : await over;
    if (isServer && code === undefined) this.serving(work);
    return { said: work.text(), ...(code !== undefined && { code }) };
  }

  /** What differs from run to run stands as it does in the pages. */
  private shown(text: string): string {
    let shown = text;
    for (const { url, shownPort } of this.upstreams.values()) {
      if (shownPort !== undefined) shown = shown.replaceAll(url, `http://localhost:${shownPort}`);
    }
    return shown.replaceAll(/http:\/\/localhost:\d{5}/g, 'http://localhost:4000').replaceAll(this.dir, '~/my-gateway');
  }

  private plain(text: string): string {
    return this.shown(text)
      .replaceAll(/\(\d+ ms\)/g, '(0 ms)')
      .replaceAll(/(took +)\d+ ms/g, '$10 ms')
      .replaceAll(/"ms": \d+/g, '"ms": 0');
  }
}

/** `{agent}` and `{partner}` stand for tokens of the demo's callers. */
async function withTokens(text: string): Promise<string> {
  let result = text;
  for (const [name, claims] of Object.entries(callers)) {
    if (result.includes(`{${name}}`)) result = result.replaceAll(`{${name}}`, await sign(claims));
  }
  return result;
}

/** A command may go on behind a backslash at the end of a line. */
function continued(text: string): string {
  return text.replaceAll(/\\\n\s*/g, '');
}

function words(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

async function until(isTrue: () => boolean, withinMs: number): Promise<undefined> {
  const end = performance.now() + withinMs;
  while (!isTrue() && performance.now() < end) await new Promise((done) => setTimeout(done, 20));
}
