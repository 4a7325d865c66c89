import { root } from './contender.ts';
import type { Contender } from './contender.ts';

/** Fixed bytes over `node:http`; asks no upstream, so where the answers change it only has a part in `mixed`, whose latencies count. */
export const bare: Contender = {
  name: 'bare',
  title: 'bare node:http, fixed bytes',
  missing: () => undefined,
  start: ({ port }) => ({ args: [`${root}bench/contenders/bare-server.ts`], cwd: root, env: { PORT: String(port) } }),
  path: ({ handPath }) => handPath,
  isAtRest: true,
  answers: ({ mode, workload }) => mode === 'same' || workload.order !== undefined,
  version: () => `Node ${process.version}`,
};
