import { writeFile } from 'node:fs/promises';

import { runNode } from '../processes.ts';
import { isOfBlog, missingPeer, peersDir, resultsDir } from './contender.ts';
import type { Contender } from './contender.ts';
import { versionOf } from './manifest.ts';

const dir = `${peersDir}/hive-gateway`;
const supergraph = `${resultsDir}/hive-gateway.supergraph.graphql`;
const modules = `${peersDir}/node_modules`;

/** Hive Gateway over a supergraph that Mesh Compose writes from the same OpenAPI document. */
export const hiveGateway: Contender = {
  name: 'hive-gateway',
  title: 'Hive Gateway',
  missing: () => missingPeer('@graphql-hive/gateway') ?? missingPeer('@graphql-mesh/compose-cli'),
  prepare: async ({ upstream }) => {
    const args = [`${modules}/@graphql-mesh/compose-cli/esm/bin.js`, '-c', `${dir}/mesh.config.ts`];
    const written = await runNode(args, dir, { BENCH_UPSTREAM: upstream });
    await writeFile(supergraph, written);
  },
  start: ({ upstream, port }) => ({
    args: [
      `${modules}/@graphql-hive/gateway/dist/bin.js`,
      'supergraph',
      supergraph,
      '--config-path',
      `${dir}/gateway.config.ts`,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--fork',
      '1',
      '--disable-websockets',
      '--jit',
    ],
    cwd: dir,
    env: { BENCH_UPSTREAM: upstream },
  }),
  path: () => '/graphql',
  answers: isOfBlog,
  install: { dir: peersDir, packages: ['@graphql-hive/gateway', '@graphql-mesh/transport-rest', 'graphql'] },
  version: () => versionOf(`${modules}/@graphql-hive/gateway`),
};
