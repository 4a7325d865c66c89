import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Deadlines } from '../../src/base/deadlines.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('pass each after its own time, in order, by one timer', () => {
  const deadlines = new Deadlines(100);
  const passed: string[] = [];
  deadlines.set(() => passed.push('first'));
  vi.advanceTimersByTime(60);
  deadlines.set(() => passed.push('second'));
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(39);
  expect(passed).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(passed).toEqual(['first']);
  vi.advanceTimersByTime(59);
  expect(passed).toEqual(['first']);
  vi.advanceTimersByTime(1);
  expect(passed).toEqual(['first', 'second']);
  expect(vi.getTimerCount()).toBe(0);
});

it('do not pass once they are cleared, and let the ones behind them pass', () => {
  const deadlines = new Deadlines(100);
  const passed: string[] = [];
  const first = deadlines.set(() => passed.push('first'));
  vi.advanceTimersByTime(10);
  deadlines.set(() => passed.push('second'));
  deadlines.clear(first);
  vi.advanceTimersByTime(200);
  expect(passed).toEqual(['second']);
  deadlines.set(() => passed.push('third'));
  vi.advanceTimersByTime(100);
  expect(passed).toEqual(['second', 'third']);
});

// An old one that is cleared would keep all that came after it from being collected with the young objects.
it('hold on to no other once they are cleared', () => {
  const deadlines = new Deadlines(100);
  const all = [1, 2, 3].map((number) => deadlines.set(() => number));
  for (const deadline of [all[1]!, all[0]!, all[2]!]) deadlines.clear(deadline);
  for (const deadline of all) {
    for (const other of all) expect(Object.values(deadline)).not.toContain(other);
  }
});

it('may be set by one that passes', () => {
  const deadlines = new Deadlines(100);
  const passed: number[] = [];
  deadlines.set(() => {
    passed.push(1);
    deadlines.set(() => passed.push(2));
  });
  vi.advanceTimersByTime(100);
  expect(passed).toEqual([1]);
  vi.advanceTimersByTime(100);
  expect(passed).toEqual([1, 2]);
});
