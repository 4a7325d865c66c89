import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { readScrape } from '../observe/exposition.ts';
import { post, send } from '../serve/harness.ts';
import { cleanUp, heddle, start, starter, write } from './harness.ts';

vi.setConfig({ testTimeout: 60_000 });
afterEach(cleanUp);

/** Says what of the metrics is there in the process that answers: the library's files, listeners on the channels. */
const resolvers = `import { channel } from 'node:diagnostics_channel';
import Module from 'node:module';

const names = ['request', 'operation', 'refusal', 'upstream', 'cache', 'reload', 'problem'];
export default {
  Query: {
    hello: () => JSON.stringify({
      isLoaded: Object.keys((Module as unknown as { _cache: object })._cache).some((file) => /prom-client/.test(file)),
      heard: names.filter((name) => channel('heddle:' + name).hasSubscribers || channel('heddle:' + name + ':problem').hasSubscribers),
    }),
  },
};
`;

/** A built folder whose configuration's `serve:` goes on with `more`. */
async function built(more = ''): Promise<string> {
  const dir = await starter();
  await write(dir, 'resolvers.ts', resolvers);
  await appendFile(`${dir}/.meshrc.yaml`, more);
  expect(await heddle('build', '--dir', dir)).toMatchObject({ code: 0 });
  return dir;
}

async function serve(dir: string, env: Record<string, string> = {}, command = 'serve') {
  const running = start([command, '--port', '0', '--dir', dir], { env: { LOG_LEVEL: 'silent', ...env } });
  const [, url = ''] = await running.says(/Serving (\S+)/);
  const there = async () => JSON.parse((await post(url, '{ hello }')).json.data.hello) as unknown;
  return { running, url, there };
}

describe('heddle serve', () => {
  it('loads and hears nothing of metrics where none are asked for', async () => {
    const { running, there } = await serve(await built());
    expect(await there()).toEqual({ isLoaded: false, heard: [] });
    expect(running.text()).not.toContain('Metrics');
  });

  it.each(['serve', 'dev'])('shows them where it says, with %s', async (command) => {
    const { running, url, there } = await serve(await built('  metrics: true\n'), { METRICS_PORT: '0' }, command);
    const [, metricsUrl = ''] = await running.says(/Metrics at (http:\S+\/metrics)\n/);
    expect(await there()).toMatchObject({ isLoaded: true, heard: expect.arrayContaining(['request', 'upstream']) });
    const { text } = await send(metricsUrl);
    expect(readScrape(text).value('heddle_operations_total', { outcome: 'ok' })).toBe(1);
    expect(readScrape(text).value('heddle_build_info', { version: '0.1.0' })).toBe(1);
    expect((await send(new URL('/metrics', url).href)).status).toBe(404);
    running.signal('SIGTERM');
    expect(await running.finished).toMatchObject({ code: 0, err: '' });
  });

  it('says whose port is taken, and serves nothing then', async () => {
    const dir = await built('  metrics: true\n');
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, resolve));
    const METRICS_PORT = String((taken.address() as AddressInfo).port);
    const { code, out, err } = await start(['serve', '--port', '0', '--dir', dir], { env: { METRICS_PORT } }).finished;
    taken.close();
    expect(err).toBe(
      `heddle: port ${METRICS_PORT}, which the metrics are to have, is taken by another process. Choose one with METRICS_PORT in the environment.\n`,
    );
    expect([code, out]).toEqual([1, '']);
  });
});
