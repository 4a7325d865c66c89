import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { beforeAll, describe, expect, it } from 'vitest';

const module = new URL('../../src/cli/young-generation.ts', import.meta.url).href;

/** Keeps the last objects of many alive, as requests do that wait; periods end where it says, not where the machine's speed puts it. */
const program = /* JavaScript */ `
  import { setImmediate } from 'node:timers/promises';
  import { getHeapSpaceStatistics } from 'node:v8';
  import { holdYoungGeneration } from ${JSON.stringify(module)};

  let endPeriod = () => {};
  globalThis.setInterval = (work) => ((endPeriod = work), { unref: () => {} });
  if (process.argv[1] === 'held') holdYoungGeneration();

  const living = Array.from({ length: 20_000 }, () => undefined);
  let made = 0;
  /** The largest size in MB while it makes objects, for so long at least since the process began. */
  const largest = async (leastMs) => {
    let bytes = 0;
    for (let turn = 0; turn < 1500 || performance.eventLoopUtilization().active < leastMs; turn++) {
      for (let time = 0; time < 1000; time++) living[made++ % living.length] = { made, list: [time, turn, time] };
      await setImmediate();
      bytes = Math.max(bytes, getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size);
    }
    return bytes / 1024 / 1024;
  };
  const before = await largest(700);
  endPeriod();
  console.log(JSON.stringify({ before, after: await largest(0) }));
`;

/** The sizes in MB before and after a period in which collecting took much of the time. */
async function sizes(how: 'held' | 'free'): Promise<{ readonly before: number; readonly after: number }> {
  const args = [
    '--no-allocation-site-pretenuring',
    '--max-semi-space-size=64',
    '--input-type=module',
    '--eval',
    program,
    how,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as { before: number; after: number };
}

describe('the young generation of a process whose objects live on for a while', () => {
  let free: number;
  let held: Awaited<ReturnType<typeof sizes>>;

  beforeAll(async () => {
    free = (await sizes('free')).before;
    held = await sizes('held');
  });

  it('is held small', () => {
    expect(free).toBeGreaterThan(48);
    expect(held.before).toBeLessThan(24);
  });

  it('grows where collecting takes much of the time', () => {
    expect(held.after).toBeGreaterThan(24);
  });
});
