import { expect, it } from 'vitest';

import { Proven } from '../../src/base/proven.ts';

const sized = (size: number) => ({ size });
const open = (maxSize: number, max?: number) =>
  new Proven<{ size: number }>({ maxSize, sizeOf: ({ size }) => size, ...(max !== undefined && { max }) });

it('keeps what has been asked for again, whatever comes once after it', () => {
  const kept = open(80);
  const first = sized(1);
  kept.set('first', first);
  expect(kept.get('first')).toBe(first);
  for (let index = 0; index < 1000; index++) kept.set(`once ${index}`, sized(1));
  expect(kept.get('first')).toBe(first);
  expect(kept.get('once 0')).toBeUndefined();
  expect(kept.get('once 999')).toEqual(sized(1));
});

it('holds no more than there is room for, proven or not', () => {
  const kept = open(80);
  for (let index = 0; index < 1000; index++) {
    kept.set(`${index}`, sized(7));
    kept.get(`${index}`);
  }
  const there = Array.from({ length: 1000 }, (_, index) => kept.get(`${index}`)).filter(Boolean);
  expect(there).toHaveLength(10);
  const few = open(1000, 8);
  for (let index = 0; index < 100; index++) few.set(`${index}`, sized(1));
  expect(few.get('98')).toBeUndefined();
  expect(few.get('99')).toEqual(sized(1));
});

it('keeps what is too large to stand with what is new', () => {
  const kept = open(80);
  kept.set('large', sized(60));
  expect(kept.get('large')).toEqual(sized(60));
  kept.set('larger', sized(100));
  expect(kept.get('larger')).toBeUndefined();
});

it('counts anew what has grown', () => {
  const kept = open(80);
  const [first, second] = [sized(1), sized(1)];
  for (const [key, value] of [
    ['first', first],
    ['second', second],
  ] as const) {
    kept.set(key, value);
    kept.get(key);
  }
  second.size = 70;
  kept.weigh('second');
  kept.weigh('nobody');
  expect([kept.get('first'), kept.get('second')]).toEqual([undefined, second]);
});

it('keeps what has grown too large to stand with what is new', () => {
  const kept = open(80);
  const value = sized(1);
  kept.set('grows', value);
  value.size = 60;
  kept.weigh('grows');
  expect(kept.get('grows')).toBe(value);
});
