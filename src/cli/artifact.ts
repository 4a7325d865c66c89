import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { artifactPath } from './environment.ts';

/** The text of the artifact in `dir`; undefined where there is none. */
export async function readArtifact(dir: string): Promise<string | undefined> {
  const path = join(dir, artifactPath);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ('code' in error && error.code === 'ENOENT') return undefined;
    // Of a folder, Node before 26 does not say which it was.
    throw 'path' in error ? error : Object.assign(error, { path, message: `${error.message} '${path}'` });
  }
}

/** What is said where the artifact is missing. */
export function noArtifact(dir: string): string {
  return `heddle serve: there is no ${artifactPath} in ${dir}. "heddle build" writes it.`;
}

/** Writes the artifact, as a whole or not at all. Gives false where it stood there already. */
export async function writeArtifact(dir: string, text: string): Promise<boolean> {
  if ((await readArtifact(dir)) === text) return false;
  const file = join(dir, artifactPath);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}.tmp`, text);
  await rename(`${file}.${process.pid}.tmp`, file);
  return true;
}
