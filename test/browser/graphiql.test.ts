import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { cleanUp, folder, start, starter, write } from '../cli/harness.ts';
import type { RunningCommand } from '../cli/harness.ts';
import { post } from '../serve/harness.ts';

const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
if (browserPath === undefined)
  console.log('No Chromium is installed here: the tests of GraphiQL in a browser are left out.');

describe.runIf(browserPath !== undefined)('GraphiQL in a browser', () => {
  let browser: BrowserContext;
  let page: Page;
  let dev: RunningCommand;
  let dir = '';
  let url = '';
  const elsewhere: string[] = [];

  beforeAll(async () => {
    dir = await starter();
    const config = await readFile(join(dir, '.meshrc.yaml'), 'utf8');
    const files = 'variables: ./queries/hello.json\n      headers: ./queries/hello.headers.json\n';
    await write(
      dir,
      '.meshrc.yaml',
      `${config.trimEnd()}\n      ${files}    - title: Types\n      query: ./queries/types.graphql\n`,
    );
    await write(dir, 'queries/hello.graphql', 'query Hello($name: String) {\n  hello(name: $name)\n}\n');
    await write(dir, 'queries/hello.json', '{ "name": "Heddle" }');
    await write(dir, 'queries/hello.headers.json', '{ "x-tenant": "</script>north" }');
    await write(dir, 'queries/types.graphql', 'query Types {\n  __typename\n}\n');
    dev = start(['dev', '--dir', dir, '--port', '0']);
    url = (await dev.says(/Serving (\S+) /))[1] ?? '';
    browser = await chromium.launchPersistentContext(await folder(), {
      executablePath: browserPath ?? '',
      headless: true,
      viewport: { width: 1400, height: 800 },
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    page = await browser.newPage();
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== new URL(url).origin) elsewhere.push(request.url());
    });
    await page.goto(url);
  });
  afterAll(async () => {
    await browser?.close();
    await cleanUp();
  });

  it('opens with a tab for each example, and runs the first one with its variables and headers', async () => {
    await page.getByText('query Hello').first().waitFor();
    expect(await page.getByRole('tab').allTextContents()).toEqual([
      expect.stringMatching(/^Hello/),
      expect.stringMatching(/^Types/),
    ]);
    expect(await runQuery(page)).toMatchObject({
      postData: { variables: { name: 'Heddle' } },
      tenant: '</script>north',
    });
    await page.locator('.result-window').getByText('Hello Heddle').first().waitFor();
    await picture(page, 'answer');
  });

  it('opens the same way when it is loaded again', async () => {
    await page.reload();
    await page.getByText('query Hello').first().waitFor();
    expect(await page.getByRole('tab').count()).toBe(2);
    expect(await runQuery(page)).toMatchObject({
      postData: { variables: { name: 'Heddle' } },
      tenant: '</script>north',
    });
  });

  it('loads nothing from elsewhere', () => {
    expect(elsewhere).toEqual([]);
  });

  it('shows the problem of a broken edit until it is repaired, and the old schema answers meanwhile', async () => {
    const file = join(dir, 'schema/joins.graphql');
    const good = await readFile(file, 'utf8');
    await writeFile(file, good.replace('sourceFieldName: "reviews"', 'sourceFieldName: "revues"'));
    const banner = page.getByRole('alert').filter({ hasText: 'The last edit has problems' });
    await banner.waitFor();
    expect(await banner.textContent()).toMatch(/joins\.graphql:\d+:\d+ JOIN_/);
    await picture(page, 'problem');
    expect((await post(url, '{ hello }')).json).toEqual({ data: { hello: 'Hello world' } });
    await writeFile(file, good);
    await banner.waitFor({ state: 'hidden' });
  });

  it('fetches the schema anew when an edit has changed it', async () => {
    const fetched = page.waitForRequest((request) => request.postData()?.includes('__schema') === true);
    const file = join(dir, 'schema/joins.graphql');
    await writeFile(file, (await readFile(file, 'utf8')).replace('hello(name: String', 'hello(name: ID'));
    await fetched;
  });
});

/** Presses the button; what the page then sent. */
async function runQuery(page: Page): Promise<{ postData: unknown; tenant: string | undefined }> {
  const sent = page.waitForRequest((request) => request.postData()?.includes('hello') === true);
  await page.getByRole('button', { name: /execute/i }).click();
  const request = await sent;
  return { postData: request.postDataJSON(), tenant: (await request.allHeaders())['x-tenant'] };
}

/** Kept for a person to look at, where a folder for it is named. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `graphiql-${name}.png`) });
}
