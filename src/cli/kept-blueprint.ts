import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';

import type { Checked } from '../base/problems.ts';
import type { Blueprint } from '../blueprint/blueprint.ts';
import { readBlueprint } from '../blueprint/sdl.ts';

import { version } from './version.ts';

/** Files that are kept; the ones that were written first go first. */
const maxKept = 8;
const prefix = 'heddle-blueprint-';

/** A blueprint, and the way to keep what reading it gave. */
export type ReadBlueprint = Checked<Blueprint> & {
  /** Never rejects: what cannot be kept is read anew the next time. */
  readonly keep: () => Promise<void>;
};

/**
 * The blueprint in an artifact's text. What an earlier start has read from the same text stands beside the compiled code, in
 * Node's compile cache (`NODE_COMPILE_CACHE`, `NODE_DISABLE_COMPILE_CACHE`): reading a large schema takes half of a start.
 * The artifact is always there and alone decides; a kept one is never used for another text or by other code.
 */
export function readKept(
  text: string,
  file: string,
  dir: string | undefined = cacheDir(),
  code?: string,
): ReadBlueprint {
  const path = dir === undefined ? undefined : pathFor(text, dir, code ?? ownCode());
  const kept = path === undefined ? undefined : loadKept(path);
  if (kept) return { value: kept, problems: [], keep: async () => undefined };
  const read = readBlueprint(text, file);
  const { value, problems } = read;
  const isKeepable = path !== undefined && value !== undefined && problems.length === 0;
  let keeping: Promise<void> | undefined;
  return { ...read, keep: async () => (isKeepable ? (keeping ??= writeKept(path, value)) : undefined) };
}

/** Undefined where nothing is kept: without the cache, and while the code is not compiled, where any of it may change. */
function cacheDir(): string | undefined {
  return import.meta.filename.endsWith('.js') ? getCompileCacheDir() : undefined;
}

/** Stands for the code that reads: packages carry no times of their own, so the version tells an update. */
function ownCode(): string {
  const own = import.meta.filename;
  return `${version()} ${own} ${statSync(own).mtimeMs} ${process.version}`;
}

function pathFor(text: string, dir: string, code: string): string {
  const key = createHash('sha256').update(`${code}\n`).update(text);
  return join(dir, prefix + key.digest('hex').slice(0, 32));
}

function loadKept(path: string): Blueprint | undefined {
  try {
    const bytes = readFileSync(path);
    const sum = bytes.subarray(0, sumBytes);
    const body = bytes.subarray(sumBytes);
    // Written by `writeKept` from a blueprint, and whole.
    return sum.equals(sumOf(body)) ? (deserialize(body) as Blueprint) : undefined;
  } catch {
    return undefined;
  }
}

async function writeKept(path: string, blueprint: Blueprint): Promise<void> {
  try {
    const body = serialize(blueprint);
    await writeFile(`${path}.${process.pid}`, Buffer.concat([sumOf(body), body]), { mode: 0o600 });
    await rename(`${path}.${process.pid}`, path);
    await removeOld(join(path, '..'));
  } catch {
    // A full or read-only disk: the next start reads the artifact again.
  }
}

async function removeOld(dir: string): Promise<void> {
  const names = (await readdir(dir)).filter((name) => name.startsWith(prefix));
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(dir, name), ms: (await stat(join(dir, name))).mtimeMs })),
  );
  const old = files.toSorted((left, right) => right.ms - left.ms).slice(maxKept);
  await Promise.all(old.map(async ({ path }) => rm(path, { force: true })));
}

const sumBytes = 32;

function sumOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
