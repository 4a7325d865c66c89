import { describe, expect, it } from 'vitest';

import { textKeyId } from '../../src/execute/match.ts';
import { DistinctKeys, KeyPlaces } from '../../src/execute/text-keys.ts';
import type { SentKey } from '../../src/execute/text-keys.ts';
import { seeded } from './generate.ts';

function distinctOf(keys: readonly SentKey[]): DistinctKeys {
  const distinct = new DistinctKeys();
  for (const key of keys) distinct.add(key);
  return distinct;
}

/** The places of the keys of rows, asked one after the other. */
function placesOf(
  keys: readonly SentKey[],
  rows: readonly SentKey[],
  [from, to] = [0, keys.length],
): readonly (number | undefined)[] {
  const places = new KeyPlaces(distinctOf(keys), from, to);
  return rows.map((key) => places.of(key));
}

describe('the places of keys in a batch', () => {
  it.each<[string, readonly SentKey[], readonly SentKey[], readonly (number | undefined)[]]>([
    ['in their order', ['a', 'b', 'c'], ['a', 'b', 'c'], [0, 1, 2]],
    ['with several rows each', ['a', 'b', 'c'], ['a', 'a', 'b', 'c', 'c', 'c'], [0, 0, 1, 2, 2, 2]],
    ['with one left out', ['a', 'b', 'c', 'd'], ['a', 'c', 'd', 'd'], [0, 2, 3, 3]],
    ['with the first left out', ['a', 'b', 'c'], ['b', 'c'], [1, 2]],
    ['in the opposite order', ['a', 'b', 'c'], ['c', 'b', 'a', 'a', 'b', 'c'], [2, 1, 0, 0, 1, 2]],
    ['again after the last', ['a', 'b'], ['a', 'b', 'a', 'b'], [0, 1, 0, 1]],
    [
      'beside keys that nobody sent',
      ['a', 'b', 'c'],
      ['x', 'a', 'y', 'b', 'c', 'z'],
      [undefined, 0, undefined, 1, 2, undefined],
    ],
    ['with a key behind the last', ['a', 'b'], ['a', 'b', 'x', 'b'], [0, 1, undefined, 1]],
    ['where there are none', [], ['a', 1], [undefined, undefined]],
    ['that are numbers', [7, 5, 6], [7, 5, 6, 7, 8], [0, 1, 2, 0, undefined]],
  ])('are found %s', (_how, keys, rows, expected) => {
    expect(placesOf(keys, rows)).toEqual(expected);
    // As a batch between two others.
    const all = ['before', 'B', ...keys, 'behind'];
    const [from, to] = [2, 2 + keys.length];
    expect(placesOf(all, rows, [from, to])).toEqual(
      expected.map((place) => (place === undefined ? undefined : place + 2)),
    );
  });

  it.each<[string, readonly SentKey[], readonly SentKey[]]>([
    ['texts that numbers have', [1, '2', 3], ['1', 2, '3']],
    ['the same in another order', [1, '2', 3], [3, '1', '3', 2, 1, '2']],
  ])('are those of equal texts: %s', (_what, keys, rows) => {
    expect(placesOf(keys, rows)).toEqual(rows.map((row) => Number(row) - 1));
  });

  it.each(['01', '1.0', ' 1', '+1', '', '9007199254740993'])(
    'are not those of %j, which is no number as it is written',
    (text) => {
      expect(placesOf([1, 0, 9_007_199_254_740_992], [text])).toEqual([undefined]);
      expect(placesOf([1, text], [1, text, 1])).toEqual([0, 1, 0]);
    },
  );

  it('are counted among those of all batches, and those of another batch are not there', () => {
    const all = ['a', 'b', 'c', 'd', 'e'];
    expect(placesOf(all, all, [0, 2])).toEqual([0, 1, undefined, undefined, undefined]);
    expect(placesOf(all, all, [2, 4])).toEqual([undefined, undefined, 2, 3, undefined]);
    expect(placesOf(all, ['d', 'c', 'a', 'd', 'e', 'd'], [2, 4])).toEqual([3, 2, undefined, 3, undefined, 3]);
  });

  it('are the same whatever is asked before', () => {
    const random = seeded(5);
    for (let round = 0; round < 500; round++) {
      const anyKey = (): SentKey => (random.chance(0.5) ? random.below(12) : String(random.below(12)));
      const { all } = distinctOf(Array.from({ length: random.below(10) }, anyKey));
      const from = random.below(all.length + 1);
      const to = from + random.below(all.length - from + 1);
      const batch = all.slice(from, to);
      const known = new Map(batch.map((key, index) => [textKeyId(String(key)), from + index]));
      let at = 0;
      // Mostly in order, as upstreams answer.
      const rows = Array.from({ length: random.below(14) }, () => {
        at += random.below(2);
        return random.chance(0.8) ? (batch[at] ?? anyKey()) : anyKey();
      });
      const expected = rows.map((key) => known.get(textKeyId(String(key))));
      expect(placesOf(all, rows, [from, to])).toEqual(expected);
      expect(rows.map((key) => new KeyPlaces(distinctOf(all), from, to).of(key))).toEqual(expected);
    }
  });
});
