import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

const module = new URL('../../src/cli/helper-threads.ts', import.meta.url).href;

/** Works for periods of six seconds, as it says itself, with so many collections of everything in each; then tells each thread's name and niceness. */
const program = /* JavaScript */ `
  import { readFileSync, readdirSync } from 'node:fs';
  import { setPriority } from 'node:os';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { letHelpersStandBack } from ${JSON.stringify(module)};

  let endPeriod = () => {};
  globalThis.setInterval = (work) => ((endPeriod = work), { unref: () => {} });
  globalThis.clearInterval = () => void (endPeriod = () => {});
  performance.eventLoopUtilization = () => ({ active: 6000 });
  const { own, periods } = JSON.parse(process.argv[1]);
  setPriority(own);
  letHelpersStandBack();
  for (const collections of periods) {
    for (let time = 0; time < collections; time++) gc();
    await sleep(50);
    endPeriod();
  }
  const task = '/proc/self/task';
  const read = (id, what) => readFileSync(task + '/' + id + '/' + what, 'utf8').trim();
  const niceness = (stat) => Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17]);
  console.log(JSON.stringify(readdirSync(task).map((id) => [read(id, 'comm'), niceness(read(id, 'stat'))])));
`;

/** The niceness of V8's threads, and of the others, after periods with so many collections each; `own` is that of the one that answers. */
async function nicenessAfter(
  periods: readonly number[],
  own: number = 0,
): Promise<{ helpers: number[]; others: number[] }> {
  const args = ['--expose-gc', '--input-type=module', '--eval', program, JSON.stringify({ own, periods })];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const threads = JSON.parse(stdout) as [string, number][];
  const of = (isHelper: boolean): number[] =>
    threads.filter(([name]) => name.endsWith('V8Worker') === isHelper).map(([, nice]) => nice);
  return { helpers: of(true), others: of(false) };
}

const isTold = process.platform === 'linux' && Number(process.versions.node.split('.')[0]) >= 26;

describe.skipIf(!isTold)("V8's threads", () => {
  it('stand back for the one that answers where the old generation is collected seldom', async () => {
    const { helpers, others } = await nicenessAfter([2]);
    expect(helpers.length).toBeGreaterThan(0);
    expect(new Set(helpers)).toEqual(new Set([5]));
    expect(new Set(others)).toEqual(new Set([0]));
  });

  it('do not while it is collected all the time', async () => {
    expect(new Set((await nicenessAfter([20, 20])).helpers)).toEqual(new Set([0]));
  });

  it('do once it is not any more', async () => {
    expect(new Set((await nicenessAfter([20, 2])).helpers)).toEqual(new Set([5]));
  });

  it.each([
    { own: 3, expected: 8 },
    { own: 18, expected: 19 },
  ])('stand back from its own niceness of $own', async ({ own, expected }) => {
    expect(new Set((await nicenessAfter([2], own)).helpers)).toEqual(new Set([expected]));
  });
});
