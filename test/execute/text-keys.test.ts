import { describe, expect, it } from 'vitest';

import { textKeyId } from '../../src/execute/match.ts';
import { DistinctKeys, KeyPlaces } from '../../src/execute/text-keys.ts';
import type { SentKey } from '../../src/execute/text-keys.ts';
import { seeded } from './generate.ts';

/** The places of the keys of rows, asked one after the other. */
function placesOf(keys: readonly SentKey[], rows: readonly SentKey[], from = 0): readonly (number | undefined)[] {
  const places = new KeyPlaces(keys, from);
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
    expect(placesOf(keys, rows, 4)).toEqual(expected.map((place) => (place === undefined ? undefined : place + 4)));
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
    const rows = ['a', 'b', 'c', 'd'];
    expect(placesOf(['a', 'b'], rows, 0)).toEqual([0, 1, undefined, undefined]);
    expect(placesOf(['c', 'd'], rows, 2)).toEqual([undefined, undefined, 2, 3]);
    expect(placesOf(['c', 'd'], ['d', 'c', 'a', 'd'], 2)).toEqual([3, 2, undefined, 3]);
  });

  it('are the same whatever is asked before', () => {
    const random = seeded(5);
    for (let round = 0; round < 500; round++) {
      const distinct = new DistinctKeys();
      const anyKey = (): SentKey => (random.chance(0.5) ? random.below(12) : String(random.below(12)));
      for (let count = random.below(8); count > 0; count--) distinct.placeOf(anyKey());
      const from = random.below(3) * 10;
      const known = new Map(distinct.all.map((key, place) => [textKeyId(String(key)), from + place]));
      let at = 0;
      // Mostly in order, as upstreams answer.
      const rows = Array.from({ length: random.below(14) }, () => {
        at += random.below(2);
        return random.chance(0.8) ? (distinct.all[at] ?? anyKey()) : anyKey();
      });
      const expected = rows.map((key) => known.get(textKeyId(String(key))));
      expect(placesOf(distinct.all, rows, from)).toEqual(expected);
      expect(rows.map((key) => new KeyPlaces(distinct.all, from).of(key))).toEqual(expected);
    }
  });
});
