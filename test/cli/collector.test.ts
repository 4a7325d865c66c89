import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

const run = promisify(execFile);

/** What a process of its own prints that runs `code` after having made much garbage. */
async function printed(code: string): Promise<unknown> {
  const script = `
    import { performance } from 'node:perf_hooks';
    import { setTimeout as pass } from 'node:timers/promises';
    import { getHeapSpaceStatistics } from 'node:v8';
    import { releaseAtRest } from ${JSON.stringify(new URL('../../src/cli/collector.ts', import.meta.url).href)};
    const youngBytes = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size;
    let kept = [];
    for (let index = 0; index < 2e6; index++) kept[index % 50_000] = { index };
    kept = [];
    await pass(50);
    const before = youngBytes();
    ${code}
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  return JSON.parse(stdout);
}

describe('a process at rest', () => {
  it('gives back once what it does not need any more, and nobody gets a collector into his hands', async () => {
    const [freed, isThere] = (await printed(`
      releaseAtRest(200);
      await pass(1000);
      console.log(JSON.stringify([youngBytes() / before, 'gc' in globalThis]));
    `)) as [number, boolean];
    expect(freed).toBeLessThan(0.5);
    expect(isThere).toBe(false);
  });

  it('is not one that works: it keeps all, also later', async () => {
    const kept = await printed(`
      releaseAtRest(200);
      for (const end = performance.now() + 400; performance.now() < end; ) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      await pass(1000);
      console.log(JSON.stringify(youngBytes() / before));
    `);
    expect(kept).toBeGreaterThanOrEqual(1);
  });
});
