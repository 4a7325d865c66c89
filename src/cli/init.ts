import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

import { exitCodes } from './command.ts';
import type { RunCommand } from './command.ts';
import { dirOf } from './environment.ts';
import { starterFiles } from './starter.ts';

/** Writes a small working folder. Never overwrites: where one of its files exists, nothing is written. */
export const run: RunCommand = async (args, terminal) => {
  const dir = resolve(dirOf(args, terminal), args.positionals[0] ?? '.');
  const there = new Set(await listed(dir));
  const taken = starterFiles.filter(({ path }) => there.has(path));
  if (taken.length > 0) {
    const names = taken.map(({ path }) => path).join(', ');
    terminal.err(`heddle init: ${shown(dir, terminal.cwd)} has these already, nothing was written: ${names}\n`);
    return exitCodes.problems;
  }
  for (const { path, text } of starterFiles) {
    const file = join(dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  }
  const cd = dir === terminal.cwd ? '' : `  cd ${shown(dir, terminal.cwd)}\n`;
  terminal.out(
    [
      `A first gateway stands in ${shown(dir, terminal.cwd)}:`,
      ...starterFiles.map(({ path, does }) => `  ${path.padEnd(24)}${does}`),
      '',
      'Next:',
      `${cd}  node shop.mjs     in one terminal: the system that the configuration names`,
      '  heddle dev        in another, and open http://localhost:4000/graphql',
      '',
    ].join('\n'),
  );
  return exitCodes.fine;
};

async function listed(dir: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    return entries.map((entry) => relative(dir, join(entry.parentPath, entry.name)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function shown(dir: string, cwd: string): string {
  const path = relative(cwd, dir);
  return path === '' ? 'this folder' : path.startsWith('..') ? dir : path;
}
