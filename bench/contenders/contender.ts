import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Question, Row } from '../workloads.ts';

/** What a contender needs to know of the run. */
export interface Surroundings {
  /** Origin of the upstream. */
  readonly upstream: string;
  /** Where it shall listen, on the loopback interface. */
  readonly port: number;
  /** Identical requests in flight may share one answer. */
  readonly isSharing: boolean;
}

/** How it is started. */
export interface Start {
  /** Absent: node; then `args` stand after its own flags. */
  readonly command?: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Something that answers the workloads. */
export interface Contender {
  readonly name: string;
  readonly title: string;
  /** Why it cannot take part, for example because it is not installed; undefined when it can. */
  readonly missing: () => string | undefined;
  /** What stands before serving: a build. Rejects with what went wrong. */
  readonly prepare?: (surroundings: Pick<Surroundings, 'upstream'>) => Promise<void>;
  readonly start: (surroundings: Surroundings) => Start;
  /** Where it answers the question. */
  readonly path: (question: Question) => string;
  /** Its answers never change, whatever the upstream's do. */
  readonly isAtRest?: boolean;
  /** Absent: it answers every row. */
  readonly answers?: (row: Row) => boolean;
  /** What a production install of it holds: packages of the lock file in `dir`, with all they need, and own files. */
  readonly install?: {
    readonly dir: string;
    readonly packages?: readonly string[];
    readonly files?: readonly string[];
  };
  readonly version: () => string;
}

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
/** Where peers are installed and their files stand, so that they find their own packages. */
export const peersDir = `${root}bench/peers`;
/** Everything that a run leaves behind. */
export const resultsDir = `${root}bench/results`;

/** The line for a peer that is not there. */
export function missingPeer(package_: string): string | undefined {
  if (existsSync(`${peersDir}/node_modules/${package_}`)) return undefined;
  return `not installed; "npm run bench:peers" installs the peers`;
}

/** The rows that peers are set up for: posts, users, and the field without an upstream. */
export function isOfBlog({ workload, isSharing }: Row): boolean {
  return ['q1', 'q2', 'greet'].includes(workload.name) && isSharing !== true;
}
