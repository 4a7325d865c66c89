import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { cleanUp, folder, start, starter } from '../cli/harness.ts';
import type { RunningCommand } from '../cli/harness.ts';

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

  it('opens with the first example in its tab and runs it', async () => {
    await page.getByText('query Hello').first().waitFor();
    await page.getByRole('button', { name: /execute/i }).click();
    await page.locator('.graphiql-response, .result-window').getByText('Hello Heddle').first().waitFor();
    await picture(page, 'answer');
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
    await page.getByRole('button', { name: /execute/i }).click();
    await page.locator('.graphiql-response, .result-window').getByText('Hello Heddle').first().waitFor();
    await writeFile(file, good);
    await banner.waitFor({ state: 'hidden' });
  });
});

/** Kept for a person to look at, where a folder for it is named. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `graphiql-${name}.png`) });
}
