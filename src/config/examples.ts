import { glob } from 'node:fs/promises';
import { basename, extname } from 'node:path';

import { isQueryText } from '../base/query-text.ts';
import type { Config } from './schema.ts';

type Example = NonNullable<NonNullable<Config['serve']>['examples']>[number];

/** The configuration with one example for each file where an example names a glob; a glob without files stays. */
export async function withExamples(config: Config, dir: string): Promise<Config> {
  const { serve } = config;
  if (!serve?.examples) return config;
  const all = await Promise.all(serve.examples.map(async (example) => expanded(example, dir)));
  return { ...config, serve: { ...serve, examples: all.flat() } };
}

async function expanded(example: Example, dir: string): Promise<readonly Example[]> {
  if (isQueryText(example.query) || !/[*?[{]/.test(example.query)) return [example];
  const found: string[] = [];
  for await (const file of glob(example.query, { cwd: dir })) found.push(file);
  if (found.length === 0) return [example];
  return found.toSorted().map((query) => ({ ...example, title: basename(query, extname(query)), query }));
}
