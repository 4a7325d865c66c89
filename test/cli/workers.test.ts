import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { cleanUp, folder, heddle, start, starter, write } from './harness.ts';
import type { RunningCommand } from './harness.ts';

// Every test starts several processes, some of them again and again.
vi.setConfig({ testTimeout: 60_000 });
afterEach(cleanUp);

/** Says which process answers, after a while where it is asked for one, and can end it. */
const resolvers = `export default {
  Query: {
    hello: async (_root: unknown, { name }: { name: string }): Promise<string> => {
      if (name === 'slow') await new Promise((done) => setTimeout(done, 1500));
      return name + ' ' + process.pid;
    },
  },
};
`;

let artifact = '';
/** Of a build in which `hello` greets somebody else unless asked otherwise. */
let nextArtifact = '';

beforeAll(async () => {
  const dir = await starter();
  const build = async () => {
    await heddle('build', '--dir', dir);
    return readFile(join(dir, 'schema/unified.graphql'), 'utf8');
  };
  artifact = await build();
  const joins = await readFile(join(dir, 'schema/joins.graphql'), 'utf8');
  await write(dir, 'schema/joins.graphql', joins.replace('= "world"', '= "loom"'));
  nextArtifact = await build();
});

/** All that `heddle serve` needs. */
async function built(code = resolvers): Promise<string> {
  const dir = await folder();
  await write(dir, 'resolvers.ts', code);
  await write(dir, 'schema/unified.graphql', artifact);
  return dir;
}

async function serve(dir: string, workers: string): Promise<{ command: RunningCommand; url: string }> {
  const command = start(['serve', '--port', '0', '--workers', workers, '--dir', dir], { env: { LOG_LEVEL: 'info' } });
  const [, url = ''] = await command.says(/Serving (\S+) with \d workers?\n/);
  return { command, url };
}

/** What `hello` says, over a connection of its own. */
async function hello(url: string, name?: string): Promise<string> {
  const query = name === undefined ? '{ hello }' : `{ hello(name: "${name}") }`;
  const text = await new Promise<string>((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    // A connection that was being handed to a worker when that was killed is never answered.
    const signal = AbortSignal.timeout(8000);
    const asked = request(url, { method: 'POST', headers, agent: new Agent(), signal }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve(body)).on('error', reject);
    });
    asked.on('error', reject).end(JSON.stringify({ query }));
  });
  const { data } = JSON.parse(text) as { data: { hello: string } };
  return data.hello;
}

async function pids(url: string, times = 12): Promise<readonly number[]> {
  const seen = new Set<number>();
  for (let at = 0; at < times; at++) seen.add(Number((await hello(url)).split(' ')[1]));
  return [...seen].toSorted((a, b) => a - b);
}

describe('heddle serve --workers', () => {
  it('answers from several processes, each healthy and with its pid in the log', async () => {
    const { command, url } = await serve(await built(), '2');
    const answering = await pids(url);
    expect(answering).toHaveLength(2);
    for (const path of ['/health', '/ready']) expect((await fetch(new URL(path, url))).status).toBe(200);
    const logged = command.text().matchAll(/"pid":(\d+).*"event":"request"/g);
    expect(new Set([...logged].map(([, pid]) => Number(pid)))).toEqual(new Set(answering));
  });

  it('replaces a worker that dies, while the others go on', async () => {
    const { command, url } = await serve(await built(), '2');
    const [victim = 0, other] = await pids(url);
    process.kill(victim, 'SIGKILL');
    await command.says(new RegExp(`Worker ${victim} ended by SIGKILL; another takes its place`));
    expect(await pids(url, 4)).toContain(other);
    await expect.poll(() => pids(url), { timeout: 30_000 }).toHaveLength(2);
    expect(await pids(url)).not.toContain(victim);
  });

  it('keeps its port when its only worker dies', async () => {
    const { url } = await serve(await built(), '1');
    const [victim = 0] = await pids(url, 1);
    process.kill(victim, 'SIGKILL');
    await expect.poll(() => pids(url, 1).catch(() => [victim]), { timeout: 30_000 }).not.toContain(victim);
  });

  it('finishes requests in flight on SIGTERM, and ends with exit code 0', async () => {
    const { command, url } = await serve(await built(), '2');
    const slow = [hello(url, 'slow'), hello(url, 'slow')];
    await hello(url);
    await new Promise((done) => setTimeout(done, 300));
    command.signal('SIGTERM');
    expect(await Promise.all(slow)).toEqual([expect.stringMatching(/^slow \d+$/), expect.stringMatching(/^slow \d+$/)]);
    expect(await command.finished).toMatchObject({ code: 0, err: '' });
  });

  it('ends at once on the second signal, with all workers', async () => {
    const { command, url } = await serve(await built(), '2');
    const cut = hello(url, 'slow').catch(() => 'cut');
    await new Promise((done) => setTimeout(done, 300));
    command.signal('SIGTERM');
    await new Promise((done) => setTimeout(done, 100));
    command.signal('SIGTERM');
    expect(await cut).toBe('cut');
    expect((await command.finished).code).toBe(1);
    await expect(hello(url)).rejects.toThrow('ECONNREFUSED');
  });

  it('takes the artifact anew on SIGHUP without dropping a request, and stays as it is where that is broken', async () => {
    const dir = await built();
    const { command, url } = await serve(dir, '2');
    const before = await pids(url);
    await write(dir, 'schema/unified.graphql', nextArtifact);
    expect(await hello(url)).toMatch(/^world /);

    const slow = hello(url, 'slow');
    await new Promise((done) => setTimeout(done, 300));
    command.signal('SIGHUP');
    await command.says(/2 new workers serve what the artifact says now/);
    expect(await slow).toMatch(/^slow /);
    expect(await hello(url)).toMatch(/^loom /);
    const after = await pids(url);
    expect(after).toHaveLength(2);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);

    await write(dir, 'schema/unified.graphql', 'type Query { a: Int }\n');
    command.signal('SIGHUP');
    await command.says(/The workers stay as they are: a new one ended with exit code 1/);
    expect(command.text()).toMatch(/unified\.graphql:1:1 ARTIFACT_UNREADABLE/);
    expect(await pids(url)).toEqual(after);

    process.kill(after[0] ?? 0, 'SIGKILL');
    await expect.poll(() => pids(url), { timeout: 30_000 }).toHaveLength(2);
    expect(await hello(url)).toMatch(/^loom /);
  });

  it('gives up where workers end again and again', async () => {
    const dir = await built(`setTimeout(() => process.exit(7), 300);\n${resolvers}`);
    const command = start(['serve', '--port', '0', '--workers', '2', '--dir', dir]);
    const { code, err } = await command.finished;
    expect(code).toBe(1);
    expect(err).toMatch(/5 workers in a row ended soon after their start, the last one with exit code 7/);
  });

  it('says once what keeps it from starting', async () => {
    const dir = await built();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, resolve));
    const { port } = taken.address() as AddressInfo;
    const full = await start(['serve', '--workers', '2', '--dir', dir], { env: { PORT: String(port) } }).finished;
    taken.close();
    expect([full.code, full.err]).toEqual([1, expect.stringContaining(`port ${port} is taken by another process`)]);
    expect(full.err.match(/is taken/g)).toHaveLength(1);
    await write(dir, 'schema/unified.graphql', 'type Query { a: Int }\n');
    const broken = await heddle('serve', '--workers', '2', '--dir', dir);
    expect(broken.code).toBe(1);
    expect(broken.err.match(/ARTIFACT_UNREADABLE/g)).toHaveLength(1);
    const wrong = await heddle('serve', '--workers', 'many', '--dir', dir);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('--workers must be a number from 1 to 1024')]);
  });
});
