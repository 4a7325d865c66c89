import { root } from './contender.ts';
import type { Contender } from './contender.ts';

/** The XML parser alone on the bytes of the SOAP answer; asks no upstream. The stamps stay at zero. */
export const parser: Contender = {
  name: 'parser',
  title: 'XML parser saxes alone',
  missing: () => undefined,
  start: ({ port }) => ({ args: [`${root}bench/contenders/parser-server.ts`], cwd: root, env: { PORT: String(port) } }),
  path: ({ handPath }) => handPath,
  answers: ({ workload }) => workload.name === 'soap',
  isAtRest: true,
  version: () => `Node ${process.version}`,
};
