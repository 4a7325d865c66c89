import { readFileSync } from 'node:fs';

/** The version in the package.json of a folder. */
export function versionOf(dir: string): string {
  const manifest: unknown = JSON.parse(readFileSync(`${dir}/package.json`, 'utf8'));
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isNamed && typeof manifest.version === 'string' ? manifest.version : 'unknown';
}
