import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

import { runNode } from '../processes.ts';
import { resultsDir, root } from './contender.ts';
import type { Contender, Start, Surroundings } from './contender.ts';
import { versionOf } from './manifest.ts';

/** The command line as it is published. */
export const heddleMain = `${root}dist/cli/main.js`;

/** What the package's own build does; whether the types are right is the business of `npm run types`. */
async function compile(): Promise<void> {
  await runNode([`${root}src/cli/pack-code.ts`, `${root}dist`], root);
  await runNode([`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json', '--noCheck'], root);
  await runNode([`${root}src/cli/pack-graphiql.ts`, `${root}dist/parts`], root);
  await runNode([`${root}src/cli/pack-declarations.ts`, `${root}dist`], root);
}

const dir = `${root}bench/heddle`;
const sharingDir = `${resultsDir}/heddle-sharing`;

/** The configuration for rows in which identical requests in flight may share one answer. */
function writeSharing(): void {
  cpSync(dir, sharingDir, { recursive: true });
  const config = readFileSync(`${dir}/.meshrc.yaml`, 'utf8');
  writeFileSync(`${sharingDir}/.meshrc.yaml`, config.replaceAll('    deduplicate: false\n', ''));
}

/** Heddle as it is published: `npm run build`, `heddle build`, then `heddle serve` from the artifact. */
export const heddle: Contender = {
  ...heddleAt('heddle', 'Heddle', dir),
  missing: () =>
    existsSync(`${root}node_modules/typescript`) ? undefined : 'the compiler is missing; "npm ci" installs it',
  prepare: async () => {
    await compile();
    writeSharing();
    for (const one of [dir, sharingDir]) await runNode([heddleMain, 'build', '--dir', one], root);
  },
  start: ({ isSharing, ...surroundings }) => startAt(isSharing ? sharingDir : dir, surroundings),
  install: { dir: root, files: ['dist'] },
};

/** Heddle with the configuration of another folder, which is built already, or with more options. */
export function heddleAt(name: string, title: string, at: string, options: readonly string[] = []): Contender {
  return {
    name,
    title,
    missing: () => undefined,
    start: (surroundings) => startAt(at, surroundings, options),
    path: () => '/graphql',
    version: () => versionOf(root),
  };
}

function startAt(
  at: string,
  { upstream, port }: Pick<Surroundings, 'upstream' | 'port'>,
  options: readonly string[] = [],
): Start {
  return {
    args: [heddleMain, 'serve', '--dir', at, '--port', String(port), ...options],
    cwd: at,
    env: { BENCH_UPSTREAM: upstream },
  };
}
