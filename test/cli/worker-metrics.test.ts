import { readFile } from 'node:fs/promises';

import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { readScrape } from '../observe/exposition.ts';
import type { Scrape } from '../observe/exposition.ts';
import { post, send } from '../serve/harness.ts';
import { cleanUp, folder, heddle, start, starter, write } from './harness.ts';
import type { RunningCommand } from './harness.ts';

// Every test starts several processes.
vi.setConfig({ testTimeout: 60_000 });
afterEach(cleanUp);

/** Says which process answers; one of them can be made to hang. */
const resolvers = `export default {
  Query: {
    hello: async (_root: unknown, { name }: { name: string }): Promise<string> => {
      if (name === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
      return String(process.pid);
    },
  },
};
`;

const artifacts = new Map<string, string>();

beforeAll(async () => {
  const dir = await starter();
  const config = await readFile(`${dir}/.meshrc.yaml`, 'utf8');
  for (const metrics of ['true', '{ port: gateway }', '{ buckets: [0.5, 60] }', 'false']) {
    await write(dir, '.meshrc.yaml', `${config}  metrics: ${metrics}\n`);
    expect(await heddle('build', '--dir', dir)).toMatchObject({ code: 0 });
    artifacts.set(metrics, await readFile(`${dir}/schema/unified.graphql`, 'utf8'));
  }
});

interface Served {
  readonly dir: string;
  readonly command: RunningCommand;
  readonly url: string;
  readonly metricsUrl: string;
}

async function serve(metrics: string, workers = '2'): Promise<Served> {
  const dir = await folder();
  await write(dir, 'resolvers.ts', resolvers);
  await write(dir, 'schema/unified.graphql', artifacts.get(metrics) ?? '');
  const env = { LOG_LEVEL: 'info', METRICS_PORT: '0' };
  const command = start(['serve', '--port', '0', '--workers', workers, '--dir', dir], { env });
  const [, url = '', metricsUrl = ''] = await command.says(/Serving (\S+) with \d workers?\nMetrics at (\S+)\n/);
  return { dir, command, url, metricsUrl };
}

async function hello(url: string, name = 'Who'): Promise<number> {
  const signal = AbortSignal.timeout(5000);
  return Number((await post(url, `query ${name} { hello(name: "x") }`, { signal })).json.data.hello);
}

/** Asks until each of `count` workers has answered; gives the pids, and how often it asked. */
async function helloAll(url: string, count = 2): Promise<{ pids: readonly number[]; asked: number }> {
  const pids = new Set<number>();
  let asked = 0;
  while (pids.size < count) {
    pids.add(await hello(url));
    asked++;
  }
  return { pids: [...pids], asked };
}

async function scrape({ metricsUrl }: Pick<Served, 'metricsUrl'>): Promise<Scrape> {
  // A connection that was being handed to a worker when that was killed is never answered.
  const { status, text } = await send(metricsUrl, { signal: AbortSignal.timeout(2500) });
  expect([status, text.split('\n')[0]]).toEqual([200, expect.stringContaining('# HELP')]);
  return readScrape(text);
}

const operations = (scraped: Scrape): number => scraped.value('heddle_operations_total', { operation: 'Who' }) ?? 0;
const requests = (scraped: Scrape): number =>
  scraped.value('heddle_http_requests_total', { route: 'graphql', status: '200' }) ?? 0;
const timed = (scraped: Scrape): number =>
  scraped.value('heddle_operation_duration_seconds_count', { operation: 'Who' }) ?? 0;

describe('metrics of workers', () => {
  it.each(['true', '{ port: gateway }'])('are those of all of them, whoever answers, with metrics: %s', async (how) => {
    const served = await serve(how);
    const { asked } = await helloAll(served.url);
    await expect.poll(async () => requests(await scrape(served))).toBe(asked);
    const scrapes = await Promise.all(Array.from({ length: 6 }, () => scrape(served)));
    expect(scrapes.map(operations)).toEqual(scrapes.map(() => asked));
    expect(scrapes.map(timed)).toEqual(scrapes.map(() => asked));
    const [one] = scrapes;
    expect(one?.value('heddle_workers')).toBe(2);
    expect(one?.value('heddle_build_info', { version: '0.1.0' })).toBe(1);
    expect(one?.value('heddle_upstream_breakers', { source: 'shop', state: 'closed' })).toBe(2);
    expect(one?.value('process_start_time_seconds')).toBeGreaterThan(1_700_000_000);
    expect(one?.value('process_resident_memory_bytes')).toBeGreaterThan(100_000_000);
  });

  it('keep what a worker has counted that is killed, and tell of its end', async () => {
    const served = await serve('true');
    const { pids, asked } = await helloAll(served.url);
    await expect.poll(async () => requests(await scrape(served))).toBe(asked);
    const before = await scrape(served);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await served.command.says(/ended by SIGKILL; another takes its place/);
    const during = async () => scrape(served).then((now) => [operations(now), timed(now), requests(now)], String);
    await expect.poll(during, { timeout: 15_000 }).toEqual([asked, asked, asked]);
    await expect.poll(async () => (await scrape(served)).value('heddle_workers'), { timeout: 30_000 }).toBe(2);
    const again = await helloAll(served.url);
    const after = await scrape(served);
    expect([operations(after), timed(after)]).toEqual([asked + again.asked, asked + again.asked]);
    expect(after.value('heddle_problems_total', { code: 'WORKER_ENDED' })).toBe(1);
    expect(after.value('heddle_upstream_breakers', { source: 'shop', state: 'closed' })).toBe(2);
    for (const { name, labels, value } of before.samples) {
      if (before.types.get(name) !== 'counter') continue;
      expect(after.value(name, labels), `${name} ${JSON.stringify(labels)}`).toBeGreaterThanOrEqual(value);
    }
  });

  it('keep what workers have counted that are reloaded, also what nobody asked for before', async () => {
    const served = await serve('true');
    const { asked } = await helloAll(served.url);
    served.command.signal('SIGHUP');
    await served.command.says(/2 new workers serve what the artifact says now/);
    await expect.poll(async () => operations(await scrape(served))).toBe(asked);
    const { asked: again } = await helloAll(served.url);
    const after = await scrape(served);
    expect([operations(after), timed(after)]).toEqual([asked + again, asked + again]);
    expect(after.value('heddle_reloads_total', { outcome: 'ok' })).toBe(1);
  });

  it('have histograms that begin anew where a reload brings other buckets', async () => {
    const served = await serve('true');
    const { asked } = await helloAll(served.url);
    await write(served.dir, 'schema/unified.graphql', artifacts.get('{ buckets: [0.5, 60] }') ?? '');
    served.command.signal('SIGHUP');
    await served.command.says(/2 new workers serve/);
    const { asked: again } = await helloAll(served.url);
    const after = await scrape(served);
    expect([operations(after), timed(after)]).toEqual([asked + again, again]);
    expect(after.labelValues('heddle_operation_duration_seconds_bucket', 'le')).toEqual(['+Inf', '0.5', '60']);
  });

  it('cost neither workers nor their supervisor anything where none are asked for', async () => {
    const dir = await folder();
    await write(dir, 'resolvers.ts', resolvers);
    await write(dir, 'schema/unified.graphql', artifacts.get('false') ?? '');
    const served = start(['serve', '--port', '0', '--workers', '2', '--dir', dir], { env: { NODE_DEBUG: 'module' } });
    const [, url = ''] = await served.says(/Serving (\S+) with 2 workers\n/);
    const { pids } = await helloAll(url);
    for (const pid of pids) expect(served.text()).toMatch(new RegExp(`MODULE ${pid}: .*graphql`));
    expect(served.text()).not.toMatch(/prom-client/);
  });

  it('do not wait for a worker that hangs', async () => {
    const served = await serve('true');
    const { asked } = await helloAll(served.url);
    await scrape(served);
    const hanging = post(served.url, 'query Hang { hello(name: "hang") }');
    await new Promise((done) => setTimeout(done, 200));
    const startedMs = performance.now();
    // Scrapes come to the workers in turns: the one that hangs cannot take its own.
    const first = await Promise.race([scrape(served), scrape(served)]);
    expect(performance.now() - startedMs).toBeLessThan(2000);
    expect(operations(first)).toBe(asked);
    await hanging;
  });

  it('are there with one worker, and after its end at the same place', async () => {
    const served = await serve('true', '1');
    const pid = await hello(served.url);
    await expect.poll(async () => operations(await scrape(served))).toBe(1);
    process.kill(pid, 'SIGKILL');
    const value = async () => scrape(served).then(operations, () => 0);
    await expect.poll(value, { timeout: 30_000 }).toBe(1);
    await hello(served.url);
    expect(operations(await scrape(served))).toBe(2);
  });
});
