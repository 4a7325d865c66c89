import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { isOfBlog, missingPeer, peersDir, resultsDir } from './contender.ts';
import type { Contender } from './contender.ts';
import { versionOf } from './manifest.ts';

const package_ = '@tailcallhq/core-linux-x64-gnu';
const binary = `${peersDir}/node_modules/${package_}/bin/tailcall`;

/** Tailcall, a program without Node: the same join in its own directives, users batched. It may share answers as Heddle may. */
export const tailcall: Contender = {
  name: 'tailcall',
  title: 'Tailcall',
  missing: () => missingPeer(package_) ?? whyItCannotRun(),
  start: ({ upstream, port, isSharing }) => {
    const file = `${resultsDir}/tailcall-${port}.graphql`;
    mkdirSync(resultsDir, { recursive: true });
    writeFileSync(file, schema({ PORT: String(port), UPSTREAM: upstream, SHARED: String(isSharing) }));
    const [command, ...args] = commandLine(['start', file]);
    return { command, args, cwd: resultsDir, env: { TAILCALL_TRACKER: 'false', LOG_LEVEL: 'error' } };
  },
  path: () => '/graphql',
  answers: (row) => isOfBlog(row) || row.isSharing === true,
  install: { dir: peersDir, packages: [package_] },
  version: () => versionOf(`${peersDir}/node_modules/${package_}`).replace(/^v/, ''),
};

function schema(values: Readonly<Record<string, string>>): string {
  const template = readFileSync(`${peersDir}/tailcall/schema.graphql`, 'utf8');
  return template.replaceAll(/\$([A-Z]+)/g, (whole, name: string) => values[name] ?? whole);
}

/**
 * The binary wants glibc 2.39. `BENCH_GLIBC` names a folder with one, and with its `libgcc_s.so.1`, for machines whose
 * own is older; then that one's loader starts it.
 */
function commandLine(args: readonly string[]): [string, ...string[]] {
  const glibc = process.env['BENCH_GLIBC'];
  if (glibc === undefined) return [binary, ...args];
  return [`${glibc}/ld-linux-x86-64.so.2`, '--library-path', glibc, binary, ...args];
}

function whyItCannotRun(): string | undefined {
  const [command, ...args] = commandLine(['--version']);
  if (!existsSync(command)) return `there is no "${command}"; BENCH_GLIBC must name a folder with glibc and its loader`;
  try {
    execFileSync(command, args, { stdio: 'pipe', timeout: 10_000 });
    return undefined;
  } catch {
    return 'its binary does not run here: it wants glibc 2.39, which BENCH_GLIBC can lend (see bench/README.md)';
  }
}
