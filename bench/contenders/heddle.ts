import { existsSync } from 'node:fs';

import { runNode } from '../processes.ts';
import { root } from './contender.ts';
import type { Contender } from './contender.ts';
import { versionOf } from './manifest.ts';

const dir = `${root}bench/heddle`;
const main = `${root}dist/cli/main.js`;

/** Heddle as it is published: compiled by `tsc`, `heddle build`, then `heddle serve` from the artifact. */
export const heddle: Contender = {
  name: 'heddle',
  title: 'Heddle',
  missing: () =>
    existsSync(`${root}node_modules/typescript`) ? undefined : 'the compiler is missing; "npm ci" installs it',
  prepare: async () => {
    // What is printed is the same; whether the types are right is the business of `npm run types`.
    await runNode([`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json', '--noCheck'], root);
    await runNode([`${root}src/cli/pack-graphiql.ts`, `${root}dist/serve`], root);
    await runNode([main, 'build', '--dir', dir], root);
  },
  start: ({ upstream, port, isSharing }) => ({
    args: [main, 'serve', '--dir', dir, '--port', String(port)],
    cwd: dir,
    env: { BENCH_UPSTREAM: upstream, BENCH_SHARING: String(isSharing) },
  }),
  path: () => '/graphql',
  install: { dir: root, files: ['dist'] },
  version: () => versionOf(root),
};
