import { access, glob } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

import { isQueryText } from '../base/query-text.ts';
import type { Path } from './origins.ts';
import { handlerOf } from './schema.ts';
import type { Config } from './schema.ts';
import type { Desk } from './settle.ts';

/** A file that the configuration names. */
interface Named {
  readonly what: string;
  readonly file: string;
  readonly path: Path;
}

/** Reports specs that are not there. Gives the sources that they are missing for. */
export async function checkSpecs(config: Config, dir: string, desk: Desk): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  for (const spec of specsOf(config)) {
    if (await isFound(spec, dir)) continue;
    report(spec, desk);
    missing.add(spec.source);
  }
  return missing;
}

/**
 * Reports files beside the specs that are not there, and globs that match nothing. Gives the file of each module by the name the
 * configuration uses, which may leave out the extension or mean a folder's `index`.
 */
export async function checkFiles(config: Config, dir: string, desk: Desk): Promise<ReadonlyMap<string, string>> {
  for (const named of examplesOf(config)) if (!(await isFound(named, dir))) report(named, desk);
  for (const [index, item] of config.additionalTypeDefs.entries()) {
    if (isSdl(item)) continue;
    const place = desk.placeOf(['additionalTypeDefs', index]);
    if (!(await matches(dir, item))) {
      const message = `no file matches ${item}. Paths count from the folder of the configuration; SDL may also stand here itself.`;
      desk.problems.error('CONFIG_FILE_MISSING', message, place);
    }
  }
  const modules = new Map<string, string>();
  for (const named of modulesOf(config)) {
    const file = await findModule(dir, named.file);
    if (file !== undefined) modules.set(named.file, file);
    else report(named, desk);
  }
  return modules;
}

/** True for a text that is SDL itself; false for the name of a file, or a glob. */
export function isSdl(item: string): boolean {
  return /[\n#"]|^\s*(extend\s|type\s|interface\s|union\s|enum\s|input\s|scalar\s|directive\s|schema\b)/.test(item);
}

function report({ what, file, path }: Named, desk: Desk): void {
  const message = `${what} is not there: ${file}. Paths count from the folder of the configuration.`;
  desk.problems.error('CONFIG_FILE_MISSING', message, desk.placeOf(path));
}

function specsOf(config: Config): readonly (Named & { readonly source: string })[] {
  return config.sources.flatMap((source, index) => {
    const { kind, options } = handlerOf(source);
    const file = options['source'];
    if (!['openapi', 'soap', 'graphql'].includes(kind) || typeof file !== 'string') return [];
    const path = ['sources', index, 'handler', kind, 'source'];
    return [{ source: source.name, what: `the spec of source "${source.name}"`, file, path }];
  });
}

function examplesOf(config: Config): readonly Named[] {
  return (config.serve?.examples ?? []).flatMap((example, index) =>
    (['query', 'variables', 'headers'] as const).flatMap((key) => {
      const file = example[key];
      const what = `the ${key} file of example "${example.title}"`;
      if (file === undefined || (key === 'query' && isQueryText(file))) return [];
      return [{ what, file, path: ['serve', 'examples', index, key] }];
    }),
  );
}

function modulesOf(config: Config): readonly Named[] {
  const extensions = config.sources.flatMap((source, index) =>
    source.transforms.flatMap(({ extend }, position) =>
      [extend?.resolvers ?? []].flat().map((file): Named => ({
        what: `the resolver file of source "${source.name}"`,
        file,
        path: ['sources', index, 'transforms', position, 'extend', 'resolvers'],
      })),
    ),
  );
  const resolvers = config.additionalResolvers.flatMap((resolver, index): readonly Named[] =>
    resolver.kind === 'module'
      ? [{ what: 'the resolver file', file: resolver.module, path: ['additionalResolvers', index] }]
      : [],
  );
  const plugins = config.additionalEnvelopPlugins.map((file, index): Named => ({
    what: 'the plugin file',
    file,
    path: ['additionalEnvelopPlugins', index],
  }));
  const file = config.permissions?.shield;
  const shield: readonly Named[] =
    file === undefined ? [] : [{ what: 'the shield file', file, path: ['permissions', 'shield'] }];
  return [...resolvers, ...extensions, ...plugins, ...shield];
}

/** What a variable is missing for has been told. */
async function isFound({ file }: Named, dir: string): Promise<boolean> {
  return isRemote(file) || file.includes('{env.') || matches(dir, file);
}

function isRemote(file: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(file);
}

/** What the name of a module may leave out. */
const endings = ['.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '/index.ts', '/index.js', '/index.mjs'];

/** The file of the module, as a path that starts with `./` or `/`; a package's name as it is. */
async function findModule(dir: string, name: string): Promise<string | undefined> {
  const full = isAbsolute(name) ? name : join(dir, name);
  const candidates = /\.[cm]?[jt]s$/.test(name) ? ['', ...endings] : endings;
  for (const ending of candidates) {
    if (!(await isThere(full + ending))) continue;
    return isAbsolute(name) || name.startsWith('.') ? name + ending : `./${name}${ending}`;
  }
  return /^(@[\w.-]+\/)?\w[\w.-]*$/.test(name) ? name : undefined;
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function matches(dir: string, item: string): Promise<boolean> {
  if (await isThere(isAbsolute(item) ? item : join(dir, item))) return true;
  for await (const found of glob(item, { cwd: dir })) if (found !== '') return true;
  return false;
}
