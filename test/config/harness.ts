import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { Checked, Problem } from '../../src/base/problems.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { LoadedConfig } from '../../src/config/load.ts';

/** What a test's folder holds beside the configuration. */
interface Folder {
  /** Name of the configuration's file. */
  readonly name?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A fresh folder with `text` as its `.meshrc.yaml`; gives its path. */
export async function folder(
  text: string | Uint8Array,
  { name = '.meshrc.yaml', files = {} }: Folder = {},
): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'heddle-config-'));
  for (const [path, content] of Object.entries({ ...files, [name]: text })) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return dir;
}

/** Loads `text` as a `.meshrc.yaml`. */
export async function load(text: string | Uint8Array, given: Folder = {}): Promise<Checked<LoadedConfig>> {
  return loadConfig(await folder(text, given), { env: given.env ?? {} });
}

/** The configuration of `text`; throws when there is any problem at all. */
export async function loaded(text: string, given: Folder = {}): Promise<LoadedConfig> {
  const { value, problems } = await load(text, given);
  if (!value || problems.length > 0) throw new Error(lines(problems).join('\n'));
  return value;
}

/** `line:column CODE message` of each problem, in order; warnings say so. */
export async function problemsOf(text: string | Uint8Array, given: Folder = {}): Promise<readonly string[]> {
  return lines((await load(text, given)).problems);
}

/** A configuration with one GraphQL source, and `more` after it. */
export function withSource(more = ''): string {
  return `sources:\n  - name: shop\n    handler:\n      graphql:\n        endpoint: http://shop.test/graphql\n${more}`;
}

function lines(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ place, code, severity, message }) => {
    const at = place?.line === undefined ? '' : `${place.line}:${place.column} `;
    return `${at}${code} ${severity === 'warning' ? 'warning: ' : ''}${message}`;
  });
}
