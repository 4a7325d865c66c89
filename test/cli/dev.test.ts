import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { cleanUp, start, starter, write } from './harness.ts';
import type { RunningCommand } from './harness.ts';
import { post, send } from '../serve/harness.ts';

afterEach(cleanUp);

interface Dev {
  readonly dir: string;
  readonly url: string;
  readonly command: RunningCommand;
  /** What GraphiQL's page is told. */
  readonly problems: () => Promise<{ version: number; problems: string }>;
  readonly edit: (file: string, from: string | RegExp, to: string) => Promise<void>;
}

async function dev(): Promise<Dev> {
  const dir = await starter();
  const command = start(['dev', '--port', '0', '--dir', dir]);
  const [, url = ''] = await command.says(/Serving (\S+) and following edits/);
  return {
    dir,
    url,
    command,
    problems: async () => (await send(`${new URL(url).origin}/_heddle/problems`)).json,
    edit: async (file, from, to) => {
      const text = await readFile(join(dir, file), 'utf8');
      const edited = text.replace(from, to);
      expect(edited).not.toBe(text);
      await writeFile(join(dir, file), edited);
    },
  };
}

describe('heddle dev', () => {
  it('writes the artifact', async () => {
    const { dir } = await dev();
    await expect.poll(() => readFile(join(dir, 'schema/unified.graphql'), 'utf8')).toContain('type Product');
  });

  it('follows the configuration, specs, joins and code', async () => {
    const { url, edit, command, problems } = await dev();
    await edit('resolvers.ts', 'Hello ', 'Good day ');
    await command.says(/resolvers\.ts changed\. Now serving/);
    expect((await post(url, '{ hello }')).json.data.hello).toBe('Good day world');

    await edit('sources/shop.yaml', 'price: { type: number }', 'price: { type: string }');
    await command.says(/sources\/shop\.yaml changed\. Now serving/);
    const { json } = await post(url, '{ product: __type(name: "Product") { fields { name type { name } } } }');
    expect(json.data.product.fields).toContainEqual({ name: 'price', type: { name: 'String' } });

    await edit('schema/joins.graphql', 'hello(name: String = "world")', 'hello(name: String = "weaver")');
    await command.says(/schema\/joins\.graphql changed\. Now serving/);
    expect((await post(url, '{ hello }')).json.data.hello).toBe('Good day weaver');
    expect(await problems()).toEqual({ version: 4, problems: '' });
  });

  it('follows editors that write a new file and rename it', async () => {
    const { dir, url, command } = await dev();
    for (const word of ['Salve', 'Servus']) {
      const text = await readFile(join(dir, 'resolvers.ts'), 'utf8');
      await write(dir, 'resolvers.ts.swp', text.replace(/`\w+ /, `\`${word} `));
      await rename(join(dir, 'resolvers.ts.swp'), join(dir, 'resolvers.ts'));
      await expect.poll(async () => (await post(url, '{ hello }')).json.data.hello).toBe(`${word} world`);
    }
    expect(command.text()).not.toContain('swp');
  });

  it('drops no request while it swaps', async () => {
    const { url, edit, problems } = await dev();
    const answers = new Set<string>();
    const over = new AbortController();
    const ask = async () => {
      while (!over.signal.aborted) {
        const { status, json } = await post(url, '{ hello }');
        answers.add(`${status} ${json.data.hello}`);
      }
    };
    const clients = [ask(), ask(), ask()];
    for (let version = 2; version <= 6; version++) {
      await edit('resolvers.ts', /`\w+ \$/, `\`V${version} $`);
      await expect.poll(async () => (await problems()).version, { timeout: 10_000 }).toBe(version);
    }
    over.abort();
    await Promise.all(clients);
    expect([...answers].filter((answer) => !answer.startsWith('200 '))).toEqual([]);
    expect(answers).toContain('200 V6 world');
  });

  it('keeps the last good schema after a broken edit, and shows the problem until it is repaired', async () => {
    const { url, edit, command, problems } = await dev();
    await edit('.meshrc.yaml', 'shop.yaml', 'shpo.yaml');
    await command.says(
      /\.meshrc\.yaml changed\. The last good schema is still served, because:\n.*\.meshrc\.yaml:\d+:\d+ /,
    );
    expect((await post(url, '{ hello }')).json.data.hello).toBe('Hello world');
    expect(await problems()).toEqual({ version: 1, problems: expect.stringMatching(/shpo\.yaml/) });
    await edit('.meshrc.yaml', 'shpo.yaml', 'shop.yaml');
    await expect.poll(problems).toEqual({ version: 2, problems: '' });
  });

  it('keeps the last good code after a broken edit of a resolver', async () => {
    const { url, edit, command, problems } = await dev();
    await edit('resolvers.ts', 'export default {', 'export default {{');
    await command.says(/resolvers\.ts changed\. The last good schema is still served/);
    expect((await post(url, '{ hello }')).json.data.hello).toBe('Hello world');
    await edit('resolvers.ts', '{{', '{');
    await expect.poll(async () => (await problems()).problems).toBe('');
  });

  it('survives a file that is removed, and follows it when it is back', async () => {
    const { dir, url, command, problems } = await dev();
    const spec = await readFile(join(dir, 'sources/shop.yaml'), 'utf8');
    await rm(join(dir, 'sources'), { recursive: true });
    await command.says(/The last good schema is still served/);
    expect((await post(url, '{ hello }')).status).toBe(200);
    await mkdir(join(dir, 'sources'));
    await write(dir, 'sources/shop.yaml', spec);
    await expect.poll(async () => (await problems()).problems, { timeout: 10_000 }).toBe('');
  });

  it('waits for the repair where the first build fails, then serves', async () => {
    const dir = await starter();
    const config = await readFile(join(dir, '.meshrc.yaml'), 'utf8');
    await write(dir, '.meshrc.yaml', config.replace('shop.yaml', 'shpo.yaml'));
    const command = start(['dev', '--port', '0', '--dir', dir]);
    await command.says(/Waiting for an edit that repairs it/);
    await write(dir, '.meshrc.yaml', config);
    await command.says(/Serving \S+ and following edits/);
  });

  it('serves the artifact of an earlier build where the first one fails', async () => {
    const dir = await starter();
    await start(['build', '--dir', dir]).finished;
    const config = await readFile(join(dir, '.meshrc.yaml'), 'utf8');
    await write(dir, '.meshrc.yaml', config.replace('shop.yaml', 'shpo.yaml'));
    const command = start(['dev', '--port', '0', '--dir', dir]);
    const [, url = ''] = await command.says(/Serving (\S+)/);
    expect((await post(url, '{ hello }')).json.data.hello).toBe('Hello world');
    expect(command.text()).toContain('shpo.yaml');
  });

  it('ends on SIGINT with exit code 0', async () => {
    const { command } = await dev();
    command.signal('SIGINT');
    expect((await command.finished).code).toBe(0);
  });
});
