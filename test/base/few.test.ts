import { expect, it } from 'vitest';

import { Few } from '../../src/base/few.ts';

const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];

function few(...members: readonly object[]): Few<object> {
  const set = new Few<object>();
  for (const member of members) set.add(member);
  return set;
}

it('holds each member once, in the order of their coming', () => {
  const set = few(a, b, a, c, b);
  expect(set.size).toBe(3);
  expect(set.clear()).toEqual([a, b, c]);
  expect([set.size, set.clear()]).toEqual([0, []]);
});

it('lets any member go', () => {
  const set = few(a, b, c);
  set.delete(a);
  set.delete(c);
  set.delete(c);
  expect([set.size, set.clear()]).toEqual([1, [b]]);
});

it('takes one again that has left', () => {
  const set = few(a, b);
  set.delete(a);
  set.add(b);
  set.add(a);
  expect(set.clear()).toEqual([b, a]);
  set.add(a);
  expect(set.clear()).toEqual([a]);
});
