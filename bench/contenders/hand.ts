import { root } from './contender.ts';
import type { Contender } from './contender.ts';

/** The hand-written handler: the same work, no GraphQL. */
export const hand: Contender = {
  name: 'hand',
  title: 'hand-written handler',
  missing: () => undefined,
  start: ({ upstream, port }) => ({
    args: [`${root}bench/contenders/hand-server.ts`],
    cwd: root,
    env: { BENCH_UPSTREAM: upstream, PORT: String(port) },
  }),
  path: ({ handPath }) => handPath,
  answers: ({ workload, isSharing }) => workload.name !== 'mixed' && isSharing !== true,
  install: { dir: root, packages: ['undici'] },
  version: () => `Node ${process.version}`,
};
