import { root } from './contender.ts';
import type { Contender } from './contender.ts';

/**
 * The floor of what asks its upstream each time, where the upstream says what it said before: `node:http` and `undici`, each answer compared
 * with the one before, and bytes printed that were there all along. Nothing is parsed, joined or written.
 */
export const relay: Contender = {
  name: 'relay',
  title: 'bare node:http and undici',
  missing: () => undefined,
  start: ({ port, upstream }) => ({
    args: [`${root}bench/contenders/relay-server.ts`],
    cwd: root,
    env: { PORT: String(port), BENCH_UPSTREAM: upstream },
  }),
  path: ({ handPath }) => handPath,
  answers: ({ mode, workload, isSharing }) =>
    mode === 'same' && isSharing !== true && (workload.name === 'q1' || workload.name === 'q2'),
  version: () => `Node ${process.version}`,
};
