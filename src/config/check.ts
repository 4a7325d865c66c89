import { access, glob } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

import { didYouMean } from '../base/problems.ts';

import type { Path } from './origins.ts';
import { handlerOf } from './schema.ts';
import type { Config } from './schema.ts';
import type { Desk } from './settle.ts';

/** Rules that span sections: names that must be unique or known, patterns, files that must be there. */
export async function checkConfig(config: Config, dir: string, desk: Desk): Promise<void> {
  checkSources(config, desk);
  checkResolvers(config, desk);
  checkPatterns(config, desk);
  await checkFiles(config, dir, desk);
}

function checkSources(config: Config, desk: Desk): void {
  const first = new Map<string, Path>();
  for (const [index, source] of config.sources.entries()) {
    const path: Path = ['sources', index, 'name'];
    const other = first.get(source.name);
    if (other) {
      const message = `two sources are named "${source.name}"; give each its own name.`;
      const related = [{ message: 'the first one stands here', place: desk.placeOf(other) }];
      desk.problems.error('CONFIG_DUPLICATE_SOURCE', message, desk.placeOf(path), related);
    } else first.set(source.name, path);
    const kinds = Object.keys(source.handler);
    if (kinds.length === 1) continue;
    const came = kinds.length === 0 ? 'none' : kinds.join(' and ');
    const message = `source "${source.name}" needs exactly one handler, got ${came}. Write one source for each.`;
    desk.problems.error('CONFIG_HANDLER_COUNT', message, desk.placeOf(['sources', index, 'handler']));
  }
}

function checkResolvers(config: Config, desk: Desk): void {
  const names = config.sources.map(({ name }) => name);
  for (const [index, resolver] of config.additionalResolvers.entries()) {
    if (resolver.kind === 'module') continue;
    const path: Path = ['additionalResolvers', index];
    if (resolver.sourceName !== undefined && !names.includes(resolver.sourceName)) {
      const hint = didYouMean(resolver.sourceName, names) || ` Declared: ${names.join(', ')}.`;
      const message = `source "${resolver.sourceName}" is not declared.${hint}`;
      desk.problems.error('CONFIG_UNKNOWN_SOURCE', message, desk.placeOf([...path, 'sourceName']));
    }
    if (resolver.kind === 'batch' && resolver.keyField === undefined && resolver.keyFields === undefined) {
      const message = '`keysArg` needs the key: add `keyField`, or `keyFields` for a key of several parts.';
      desk.problems.error('CONFIG_MISSING', message, desk.placeOf([...path, 'keysArg']));
    }
  }
}

const pattern = /^(\*|[_A-Za-z]\w*\*?)\.(\*|[_A-Za-z]\w*\*?)$/;

function checkPatterns(config: Config, desk: Desk): void {
  for (const name of Object.keys(config.permissions?.rules ?? {})) {
    if (pattern.test(name)) continue;
    const hint = /^[_A-Za-z]\w*$/.test(name) ? ` Did you mean "${name}.*"?` : '';
    const message = `"${name}" is not a field pattern; expected \`Type.field\`, \`Type.*\` or \`*.field\`.${hint}`;
    desk.problems.error('CONFIG_BAD_PATTERN', message, desk.placeOf(['permissions', 'rules', name]));
  }
  for (const name of Object.keys(config.responseCache?.ttlPerField ?? {})) {
    if (pattern.test(name)) continue;
    const message = `"${name}" is not a field; expected \`Type.field\`.`;
    desk.problems.error('CONFIG_BAD_PATTERN', message, desk.placeOf(['responseCache', 'ttlPerField', name]));
  }
}

async function checkFiles(config: Config, dir: string, desk: Desk): Promise<void> {
  const wanted: { readonly what: string; readonly file: string; readonly path: Path; readonly isModule?: boolean }[] =
    [];
  for (const [index, source] of config.sources.entries()) {
    const { kind, options } = handlerOf(source);
    const path: Path = ['sources', index, 'handler', kind, 'source'];
    if (['openapi', 'soap', 'graphql'].includes(kind) && typeof options['source'] === 'string') {
      wanted.push({ what: `the spec of source "${source.name}"`, file: options['source'], path });
    }
  }
  for (const [index, resolver] of config.additionalResolvers.entries()) {
    if (resolver.kind !== 'module') continue;
    wanted.push({
      what: 'the resolver file',
      file: resolver.module,
      path: ['additionalResolvers', index],
      isModule: true,
    });
  }
  for (const [index, file] of config.additionalEnvelopPlugins.entries()) {
    wanted.push({ what: 'the plugin file', file, path: ['additionalEnvelopPlugins', index], isModule: true });
  }
  const shield = config.permissions?.shield;
  if (shield !== undefined) {
    wanted.push({ what: 'the shield file', file: shield, path: ['permissions', 'shield'], isModule: true });
  }
  for (const [index, example] of (config.serve?.examples ?? []).entries()) {
    for (const key of ['query', 'variables', 'headers'] as const) {
      const file = example[key];
      if (file === undefined) continue;
      wanted.push({
        what: `the ${key} file of example "${example.title}"`,
        file,
        path: ['serve', 'examples', index, key],
      });
    }
  }
  for (const { what, file, path, isModule } of wanted) {
    if (isRemote(file) || (await isThere(dir, file, isModule === true))) continue;
    const message = `${what} is not there: ${file}. The path counts from the folder of the configuration.`;
    desk.problems.error('CONFIG_FILE_MISSING', message, desk.placeOf(path));
  }
  await checkTypeDefs(config, dir, desk);
}

async function checkTypeDefs(config: Config, dir: string, desk: Desk): Promise<void> {
  for (const [index, item] of config.additionalTypeDefs.entries()) {
    if (isSdl(item) || isRemote(item) || (await matches(dir, item))) continue;
    const message = `no file matches ${item}. The path counts from the folder of the configuration; SDL may also stand here itself.`;
    desk.problems.error('CONFIG_FILE_MISSING', message, desk.placeOf(['additionalTypeDefs', index]));
  }
}

/** True for a text that is SDL and not the name of a file: SDL has a blank or a brace, which globs of files use otherwise. */
export function isSdl(item: string): boolean {
  return /[\n#"]|^\s*(extend\s|type\s|interface\s|union\s|enum\s|input\s|scalar\s|directive\s|schema\b)/.test(item);
}

function isRemote(file: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(file);
}

/** Extensions that the name of a module may leave out, and a folder's index. */
const endings = ['', '.ts', '.js', '.mts', '.mjs', '.cjs', '/index.ts', '/index.js'];

async function isThere(dir: string, file: string, isModule: boolean): Promise<boolean> {
  const full = isAbsolute(file) ? file : join(dir, file);
  for (const ending of isModule ? endings : ['']) {
    const isFound = await access(full + ending).then(
      () => true,
      () => false,
    );
    if (isFound) return true;
  }
  return isModule && /^(@[\w.-]+\/)?[\w-][\w.-]*$/.test(file);
}

async function matches(dir: string, item: string): Promise<boolean> {
  if (await isThere(dir, item, false)) return true;
  for await (const found of glob(item, { cwd: dir })) if (found !== '') return true;
  return false;
}
