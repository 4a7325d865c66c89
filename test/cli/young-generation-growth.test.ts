import type * as PerfHooks from 'node:perf_hooks';
import { constants } from 'node:perf_hooks';
import type * as V8 from 'node:v8';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { holdYoungGeneration } from '../../src/cli/young-generation.ts';

/** What the process says of itself. */
const told = vi.hoisted(() => ({
  sizeMb: 8,
  outsideMb: 0,
  activeMs: 0,
  flag: '',
  collected: (_kind: number, _ms: number): void => undefined,
}));

vi.mock('node:v8', async (original) => ({
  ...(await original<typeof V8>()),
  setFlagsFromString: (flag: string) => void (told.flag = flag),
  getHeapStatistics: () => ({ external_memory: told.outsideMb * 1024 * 1024 }),
  getHeapSpaceStatistics: () => [
    { space_name: 'old_space', space_used_size: 1e9, space_available_size: 1e9 },
    { space_name: 'new_space', space_used_size: 1000, space_available_size: told.sizeMb * 1024 * 1024 - 1000 },
  ],
}));

vi.mock('node:perf_hooks', async (original) => ({
  ...(await original<typeof PerfHooks>()),
  performance: {
    eventLoopUtilization: (before?: { readonly active: number }) => ({ active: told.activeMs - (before?.active ?? 0) }),
  },
  PerformanceObserver: class {
    constructor(seen: (list: object) => void) {
      told.collected = (kind, duration) => seen({ getEntries: () => [{ duration, detail: { kind } }] });
    }
    observe(): void {}
  },
}));

/** A second in which there was work for `activeMs`, of which collecting young objects took `spentMs`; true where the generation may grow after it. */
function growsAfter(activeMs: number, spentMs: number, kind: number = constants.NODE_PERFORMANCE_GC_MINOR): boolean {
  told.activeMs += activeMs;
  told.collected(kind, spentMs);
  vi.advanceTimersByTime(1000);
  return told.flag === '--semi-space-growth-factor=2';
}

describe('the young generation', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    Object.assign(told, { sizeMb: 8, outsideMb: 0, activeMs: 0, flag: '' });
    holdYoungGeneration();
    expect(told.flag).toBe('--semi-space-growth-factor=1');
  });
  afterEach(() => void vi.useRealTimers());

  it('may grow where collecting it takes a good part of the work', () => {
    expect(growsAfter(1000, 80)).toBe(false);
    expect(growsAfter(1000, 100)).toBe(true);
  });

  it('may grow by one step at a time, each of which must spare twice as much', () => {
    expect(growsAfter(1000, 100)).toBe(true);
    told.sizeMb = 16;
    expect(growsAfter(1000, 170)).toBe(false);
    expect(growsAfter(1000, 190)).toBe(true);
    told.sizeMb = 32;
    expect(growsAfter(1000, 350)).toBe(false);
    expect(growsAfter(1000, 370)).toBe(true);
  });

  it('is held again as soon as it has grown, before the second is over', () => {
    expect(growsAfter(1000, 100)).toBe(true);
    told.sizeMb = 16;
    told.collected(constants.NODE_PERFORMANCE_GC_MINOR, 1);
    expect(told.flag).toBe('--semi-space-growth-factor=1');
  });

  it('does not grow where much hung outside the heap at any time of the second', () => {
    told.outsideMb = 12;
    told.collected(constants.NODE_PERFORMANCE_GC_MINOR, 100);
    told.outsideMb = 0;
    expect(growsAfter(1000, 100)).toBe(false);
    told.outsideMb = 11;
    expect(growsAfter(1000, 100)).toBe(true);
  });

  it('is judged by the time in which there was work, a little of which is counted with what follows', () => {
    expect(growsAfter(300, 20)).toBe(false);
    expect(growsAfter(100, 10)).toBe(false);
    expect(growsAfter(100, 20)).toBe(true);
  });

  it('does not grow for what collecting everything takes', () => {
    expect(growsAfter(1000, 500, constants.NODE_PERFORMANCE_GC_MAJOR)).toBe(false);
  });

  it.each([
    [4, true],
    [4.3, true],
    [4.5, false],
    [7, false],
    [11, false],
  ])('that V8 left %d MB of place may grow (%s): it doubles', (sizeMb, mayGrow) => {
    told.sizeMb = sizeMb;
    told.collected(constants.NODE_PERFORMANCE_GC_MINOR, 1);
    expect(told.flag).toBe(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`);
  });

  it('stays as small as V8 has made it meanwhile', () => {
    expect(growsAfter(1000, 100)).toBe(true);
    told.sizeMb = 4;
    expect(growsAfter(1000, 0)).toBe(true);
    told.sizeMb = 8;
    expect(growsAfter(1000, 0)).toBe(false);
  });
});
