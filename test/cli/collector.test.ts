import type * as Os from 'node:os';
import type * as V8 from 'node:v8';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { tuneCollector } from '../../src/cli/collector.ts';
import { letHelpersStandBack } from '../../src/cli/helper-threads.ts';

const v8 = vi.hoisted(() => ({ flags: [] as string[], outsideMb: 0 }));
const machine = vi.hoisted(() => ({ cores: 8 }));

vi.mock('../../src/cli/helper-threads.ts', () => ({ letHelpersStandBack: vi.fn<() => void>() }));

vi.mock('node:os', async (original) => ({
  ...(await original<typeof Os>()),
  availableParallelism: () => machine.cores,
}));

vi.mock('node:v8', async (original) => ({
  ...(await original<typeof V8>()),
  setFlagsFromString: (flag: string) => void v8.flags.push(flag),
  getHeapStatistics: () => ({ external_memory: v8.outsideMb * 1024 * 1024 }),
}));

/** The flags about the old generation's growth that are set in so many seconds, with so many MB outside the heap. */
function growthSet(outsideMb: number, seconds: number): readonly string[] {
  v8.outsideMb = outsideMb;
  v8.flags.length = 0;
  vi.advanceTimersByTime(seconds * 1000);
  return v8.flags.filter((flag) => flag.startsWith('--heap-growing-percent'));
}

const [usual, small] = ['--heap-growing-percent=100', '--heap-growing-percent=50'];

describe('the old generation', () => {
  beforeEach(() => {
    v8.flags.length = 0;
    vi.useFakeTimers();
    tuneCollector(true);
  });
  afterEach(() => void vi.useRealTimers());

  it('may double from the start', () => {
    expect(v8.flags).toContain(usual);
    expect(growthSet(10, 60)).toEqual([]);
  });

  it('grows by half only while much hangs at it outside the heap, and for ten seconds after', () => {
    expect(growthSet(50, 5)).toEqual([small]);
    expect(growthSet(10, 9)).toEqual([]);
    expect(growthSet(10, 1)).toEqual([usual]);
    expect(growthSet(10, 60)).toEqual([]);
  });

  it('is not let grow between two times at which much hangs there', () => {
    expect(growthSet(50, 1)).toEqual([small]);
    for (let time = 0; time < 5; time++) {
      expect(growthSet(10, 8)).toEqual([]);
      expect(growthSet(50, 1)).toEqual([]);
    }
  });
});

describe('threads that collect', () => {
  it.each([
    { cores: 8, isOneOfSeveral: false, isShared: false },
    { cores: 8, isOneOfSeveral: true, isShared: true },
    { cores: 1, isOneOfSeveral: false, isShared: true },
  ])(
    'share a core with who answers: $isShared (of $cores, one of several workers: $isOneOfSeveral)',
    ({ cores, isOneOfSeveral, isShared }) => {
      machine.cores = cores;
      v8.flags.length = 0;
      vi.mocked(letHelpersStandBack).mockClear();
      tuneCollector(isOneOfSeveral);
      expect(v8.flags.includes('--no-parallel-scavenge')).toBe(isShared);
      expect(letHelpersStandBack).toHaveBeenCalledTimes(isShared ? 1 : 0);
    },
  );
});
