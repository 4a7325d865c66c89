import { describe, expect, it } from 'vitest';

import { BoundedLabel, otherValue } from '../../src/observe/bounded-label.ts';
import { MergedMetrics } from '../../src/observe/merged-metrics.ts';
import { Durations } from '../../src/observe/series.ts';
import type { Snapshot } from '../../src/observe/snapshot.ts';

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

describe('metrics of several processes', () => {
  const counted = (operation: string, value: number): Snapshot => [
    { name: 'c', help: 'h', type: 'counter', aggregator: 'sum', values: [{ value, labels: { operation } }] },
  ];
  const gauge = (aggregator: 'sum' | 'max', value: number): Snapshot => [
    { name: `g_${aggregator}`, help: 'h', type: 'gauge', aggregator, values: [{ value, labels: {} }] },
  ];

  it('are added up, and those of one that has ended stay where they are counts', async () => {
    const merged = new MergedMetrics<string>();
    merged.keep('a', [...counted('x', 1), ...gauge('sum', 5), ...gauge('max', 3)]);
    merged.keep('a', [...counted('x', 2), ...gauge('sum', 5), ...gauge('max', 3)]);
    merged.keep('b', [...counted('x', 10), ...gauge('sum', 7), ...gauge('max', 2)]);
    const both = readScrape(await merged.text());
    expect([both.value('c'), both.value('g_sum'), both.value('g_max')]).toEqual([12, 12, 3]);
    merged.end('a');
    merged.end('never there');
    const one = readScrape(await merged.text(counted('y', 1)));
    expect([one.value('c', { operation: 'x' }), one.value('c', { operation: 'y' })]).toEqual([12, 1]);
    expect([one.value('g_sum'), one.value('g_max')]).toEqual([7, 2]);
  });

  it('bound labels over all that ever were', async () => {
    const merged = new MergedMetrics<number>();
    for (let process = 0; process < 1010; process++) {
      merged.keep(process, counted(`Name${process}`, 1));
      merged.end(process);
    }
    const scraped = readScrape(await merged.text());
    expect(scraped.samples).toHaveLength(1001);
    expect(scraped.value('c', { operation: otherValue })).toBe(10);
    expect(scraped.value('c', { operation: 'Name0' })).toBe(1);
  });

  it('drop histograms of other buckets than the latest ones', async () => {
    const observed = (bounds: readonly number[]): Snapshot => {
      const durations = new Durations({ name: 'd', help: 'h', labels: ['kind'] }, bounds);
      durations.at('query').observe(1.5);
      return [durations.snapshot()];
    };
    const merged = new MergedMetrics<string>();
    merged.keep('old', observed([1, 2]));
    merged.end('old');
    merged.keep('before', observed([1, 2]));
    expect(readScrape(await merged.text()).value('d_count')).toBe(2);
    merged.keep('new', observed([1, 3]));
    expect(readScrape(await merged.text()).value('d_count')).toBe(1);
    merged.end('before');
    merged.end('new');
    expect(readScrape(await merged.text()).value('d_count')).toBe(1);
  });
});
