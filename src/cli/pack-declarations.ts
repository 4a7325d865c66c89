import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * For the build of the package: removes, below the folder that the command line names, the declaration files that nobody
 * who imports the package can reach. On a disk each takes a block of its own, which is more than most of the code does.
 */
const dist = resolve(process.argv[2] ?? 'dist');
const reached = new Set<string>();

function reach(file: string): void {
  if (reached.has(file)) return;
  reached.add(file);
  const specifiers = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*["'](\.[^"']+)\.[jt]s["']/g);
  for (const [, path = ''] of specifiers) reach(resolve(file, '..', `${path}.d.ts`));
}

reach(join(dist, 'index.d.ts'));
for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  const file = join(dist, name);
  if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
}
