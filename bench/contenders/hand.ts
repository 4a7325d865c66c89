import { root } from './contender.ts';
import type { Contender } from './contender.ts';

/** The hand-written handler: the same work, no GraphQL; where answers may be shared, it shares them. */
export const hand: Contender = {
  name: 'hand',
  title: 'hand-written handler',
  missing: () => undefined,
  start: ({ upstream, port, isSharing }) => ({
    args: [`${root}bench/contenders/hand-server.ts`],
    cwd: root,
    env: { BENCH_UPSTREAM: upstream, PORT: String(port), ...(isSharing && { BENCH_SHARING: '1' }) },
  }),
  path: ({ handPath }) => handPath,
  answers: ({ workload }) => workload.name !== 'mixed',
  install: { dir: root, packages: ['undici'] },
  version: () => `Node ${process.version}`,
};
