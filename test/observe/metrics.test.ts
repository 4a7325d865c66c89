import { describe, expect, it } from 'vitest';

import { BoundedLabel, otherValue } from '../../src/observe/bounded-label.ts';
import { Durations } from '../../src/observe/series.ts';

import { readScrape } from './exposition.ts';

describe('a bounded label', () => {
  it('keeps the first values and makes the others one', () => {
    const label = new BoundedLabel(2);
    const given = ['a', 'b', 'c', 'a', 'd', 'b'].map((value) => label.of(value));
    expect(given).toEqual(['a', 'b', otherValue, 'a', otherValue, 'b']);
  });

  it('keeps no long value, which takes no place either', () => {
    const label = new BoundedLabel(1);
    expect(label.of('x'.repeat(101))).toBe(otherValue);
    expect(label.of('x'.repeat(100))).toBe('x'.repeat(100));
  });
});

it('a duration that equals a bound lies below it', () => {
  const durations = new Durations({ name: 'd', help: '', labels: [] }, [1, 2]);
  for (const seconds of [0.5, 1, 1.5, 2, 2.5]) durations.at('').observe(seconds);
  const { values } = durations.snapshot();
  expect(values.map(({ labels, value }) => [labels['le'], value])).toEqual([
    [1, 2],
    [2, 4],
    ['+Inf', 5],
    [undefined, 7.5],
    [undefined, 5],
  ]);
});

describe('the reader of these tests', () => {
  it.each([
    ['a sample without a type', 'a 1\n'],
    ['a type that is told twice', '# TYPE a counter\n# TYPE a counter\n'],
    ['a series that is told twice', '# TYPE a counter\na{x="1"} 1\na{x="1"} 2\n'],
    ['a quotation mark in a value', '# TYPE a counter\na{x="1"2"} 1\n'],
    ['a value that is none', '# TYPE a counter\na one\n'],
    ['a last line that does not end', '# TYPE a counter\na 1'],
    ['buckets that shrink', '# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n'],
    ['a histogram without its count', '# TYPE a histogram\na_bucket{le="+Inf"} 1\na_sum 1\n'],
  ])('refuses %s', (_, text) => {
    expect(() => readScrape(text)).toThrow();
  });

  it('reads what is well', () => {
    const { value } = readScrape('# HELP a b\n# TYPE a counter\na{x="1\\"\\\\\\n",y=""} 1e3\n');
    expect(value('a', { x: '1"\\\n', y: '' })).toBe(1000);
  });
});
