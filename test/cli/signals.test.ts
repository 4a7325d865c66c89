import { afterEach, describe, expect, it } from 'vitest';

import { cleanUp, folder, start, starter, write } from './harness.ts';
import type { RunningCommand } from './harness.ts';

afterEach(cleanUp);

/** A description that takes far longer to parse than a test waits. */
const large = `openapi: 3.1.0\ninfo: { title: Large, version: '1' }\nx-rows:\n${'  - { a: [1, two, { three: 3 }], b: text }\n'.repeat(400_000)}`;

/** How long the command, which is parsing by then, goes on after the signal. */
async function endedAfterMs(command: RunningCommand, signal: NodeJS.Signals): Promise<number> {
  await new Promise((parsing) => setTimeout(parsing, 2_000));
  const asked = performance.now();
  command.signal(signal);
  expect((await command.finished).code).toBeNull();
  return performance.now() - asked;
}

describe('a command that parses a large document', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends at once on %s', { timeout: 60_000 }, async (signal) => {
    const dir = await folder();
    await write(dir, 'large.yaml', large);
    expect(await endedAfterMs(start(['ingest', 'large.yaml', '--dir', dir]), signal)).toBeLessThan(1_500);
  });

  it('ends at once while it serves, too', { timeout: 60_000 }, async () => {
    const dir = await starter();
    const command = start(['dev', '--port', '0', '--dir', dir]);
    await command.says(/Serving \S+ and following edits/);
    await write(dir, 'sources/shop.yaml', large);
    expect(await endedAfterMs(command, 'SIGTERM')).toBeLessThan(1_500);
  });
});
