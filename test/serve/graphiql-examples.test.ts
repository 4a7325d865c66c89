import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { graphiqlPage } from '../../src/serve/graphiql.ts';

it('examples are files, or queries as they are written', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'heddle-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, 'a.graphql'), '{ a }');
  const examples = [
    { title: 'file', query: 'a.graphql' },
    { title: 'text', query: 'query B { b }' },
    { title: 'none', query: 'query.graphql' },
  ];
  const { defaultTabs = [] } = await graphiqlPage({ dir, examples, isLive: false }).options();
  expect(defaultTabs.map(({ query }) => query)).toEqual([
    '{ a }',
    'query B { b }',
    '# The example "none" is missing: there is no file query.graphql\n',
  ]);
});
