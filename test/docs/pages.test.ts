import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { countBlocks, describePage } from './suite.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  'README.md',
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

for (const page of pages) describePage(page, root + page);

describe('the pages together', () => {
  it('run most of what they show', () => {
    const counts = pages.map((page) => countBlocks(root + page));
    const sum = (key: 'run' | 'looked') => counts.reduce((total, count) => total + count[key], 0);
    expect(sum('run')).toBeGreaterThan(10 * sum('looked'));
  });
});
