import { existsSync } from 'node:fs';

import { runNode } from '../processes.ts';
import { root } from './contender.ts';
import type { Contender } from './contender.ts';
import { versionOf } from './manifest.ts';

/** The command line as it is published. */
export const heddleMain = `${root}dist/cli/main.js`;

/** What the package's own build does; whether the types are right is the business of `npm run types`. */
async function compile(): Promise<void> {
  await runNode([`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json', '--noCheck'], root);
  await runNode([`${root}src/cli/pack-graphiql.ts`, `${root}dist/serve`], root);
}

/** Heddle as it is published: compiled by `tsc`, `heddle build`, then `heddle serve` from the artifact. */
export const heddle: Contender = {
  ...heddleAt('heddle', 'Heddle', `${root}bench/heddle`),
  missing: () =>
    existsSync(`${root}node_modules/typescript`) ? undefined : 'the compiler is missing; "npm ci" installs it',
  prepare: async () => {
    await compile();
    await runNode([heddleMain, 'build', '--dir', `${root}bench/heddle`], root);
  },
  install: { dir: root, files: ['dist'] },
};

/** Heddle with the configuration of another folder, which is built already, or with more options. */
export function heddleAt(name: string, title: string, dir: string, options: readonly string[] = []): Contender {
  return {
    name,
    title,
    missing: () => undefined,
    start: ({ upstream, port, isSharing }) => ({
      args: [heddleMain, 'serve', '--dir', dir, '--port', String(port), ...options],
      cwd: dir,
      env: { BENCH_UPSTREAM: upstream, BENCH_SHARING: String(isSharing) },
    }),
    path: () => '/graphql',
    version: () => versionOf(root),
  };
}
