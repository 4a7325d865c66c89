import { isOfBlog, missingPeer, peersDir } from './contender.ts';
import type { Contender } from './contender.ts';
import { versionOf } from './manifest.ts';

/** GraphQL Yoga over a schema stitched of two, users merged in batches, operations compiled by graphql-jit. */
export const yogaStitch: Contender = {
  name: 'yoga-stitch',
  title: 'Yoga + stitch + JIT',
  missing: () => missingPeer('@graphql-tools/stitch'),
  start: ({ upstream, port }) => ({
    args: [`${peersDir}/yoga-stitch/server.js`],
    cwd: `${peersDir}/yoga-stitch`,
    env: { BENCH_UPSTREAM: upstream, PORT: String(port) },
  }),
  path: () => '/graphql',
  answers: isOfBlog,
  install: {
    dir: peersDir,
    packages: [
      'graphql-yoga',
      '@envelop/core',
      '@envelop/graphql-jit',
      '@graphql-tools/stitch',
      '@graphql-tools/schema',
      'graphql',
      'undici',
    ],
  },
  version: () =>
    `${versionOf(`${peersDir}/node_modules/graphql-yoga`)} + ${versionOf(`${peersDir}/node_modules/@graphql-tools/stitch`)}`,
};
