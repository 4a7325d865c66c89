import { runNode } from '../processes.ts';
import { isOfBlog, missingPeer, peersDir } from './contender.ts';
import type { Contender } from './contender.ts';
import { versionOf } from './manifest.ts';

const dir = `${peersDir}/mesh`;
const modules = `${peersDir}/node_modules`;
const bin = `${modules}/@graphql-mesh/cli/cjs/bin.js`;

/** GraphQL Mesh v0: the same OpenAPI document and the same join as Heddle's, built before it is started. */
export const mesh: Contender = {
  name: 'mesh',
  title: 'GraphQL Mesh',
  missing: () => missingPeer('@graphql-mesh/cli') ?? missingPeer('@graphql-mesh/openapi'),
  prepare: async ({ upstream }) => {
    await runNode([bin, 'build', '--dir', dir], dir, { BENCH_UPSTREAM: upstream });
  },
  start: ({ upstream, port }) => ({
    args: [bin, 'start', '--dir', dir, '--port', String(port)],
    cwd: dir,
    env: { BENCH_UPSTREAM: upstream },
  }),
  path: () => '/graphql',
  answers: isOfBlog,
  install: { dir: peersDir, packages: ['@graphql-mesh/cli', '@graphql-mesh/openapi', 'graphql'] },
  version: () => versionOf(`${modules}/@graphql-mesh/cli`),
};
