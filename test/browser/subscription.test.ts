import { existsSync } from 'node:fs';

import { chromium } from 'playwright-core';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { cleanUp, folder } from '../cli/harness.ts';
import { startGateway, startTickets, ticketsSdl, until } from '../serve/subscription-harness.ts';
import type { Live, Tickets } from '../serve/subscription-harness.ts';

const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

describe.runIf(browserPath !== undefined)('a subscription in GraphiQL', () => {
  let tickets: Tickets;
  let live: Live;
  let browser: BrowserContext;

  beforeAll(async () => {
    tickets = await startTickets();
    const config = `
sources:
  - name: tickets
    handler: { graphql: { source: ./tickets.graphql, endpoint: "${tickets.url}" } }
serve:
  examples: [{ title: Opened, query: ./opened.graphql }]
`;
    const query = 'subscription Opened {\n  opened {\n    id\n    title\n  }\n}\n';
    live = await startGateway(config, { 'tickets.graphql': ticketsSdl, 'opened.graphql': query });
    browser = await chromium.launchPersistentContext(await folder(), {
      executablePath: browserPath ?? '',
      headless: true,
      viewport: { width: 1400, height: 800 },
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    });
  });

  afterAll(async () => {
    await browser.close();
    await live.stop();
    await tickets.stop();
    await cleanUp();
  });

  it('shows each event, and ends when it is stopped', async () => {
    const page = await browser.newPage();
    await page.goto(`${live.origin}/graphql`);
    await page.getByRole('button', { name: /execute query/i }).click();
    await until(() => tickets.active() === 1);
    // The editor writes blanks that do not break.
    const shown = async () => (await page.locator('.graphiql-response').textContent())?.replaceAll('\u00a0', ' ');
    for (const title of ['First ticket', 'Second ticket']) {
      tickets.emit('all', { id: '1', title, customerId: '1' });
      await expect.poll(shown, { timeout: 10_000 }).toContain(title);
    }
    if (process.env['SCREENSHOT']) await page.screenshot({ path: process.env['SCREENSHOT'] });
    await page.getByRole('button', { name: /stop query/i }).click();
    await until(() => tickets.active() === 0);
  }, 60_000);
});
