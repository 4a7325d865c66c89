import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Plugin } from '@envelop/core';

import { Problems } from '../base/problems.ts';
import type { Checked } from '../base/problems.ts';

/**
 * The envelop plugins of `modules` (paths relative to `dir`, or packages): the default export of each is a plugin, a list
 * of them, or a function that gives either. `version` makes the runtime load a changed file anew.
 */
export async function loadPlugins(
  modules: readonly string[],
  dir: string,
  version = '',
): Promise<Checked<readonly Plugin[]>> {
  const problems = new Problems();
  const loaded = await Promise.all(modules.map((module) => loadModule(module, dir, version)));
  return problems.check(loaded.flatMap((each) => problems.take(each) ?? []));
}

async function loadModule(module: string, dir: string, version: string): Promise<Checked<readonly Plugin[]>> {
  const problems = new Problems();
  const isFile = /^\.{0,2}\//.test(module);
  const place = { file: module };
  try {
    const from = isFile ? pathToFileURL(resolve(dir, module)).href + (version && `?version=${version}`) : module;
    const loaded = (await import(from)) as { default?: unknown };
    const given: unknown = typeof loaded.default === 'function' ? await loaded.default() : loaded.default;
    const plugins: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (plugins.every(isPlugin)) return problems.check(plugins);
    const expected = 'expected an envelop plugin, a list of them, or a function that gives one, as its default export';
    problems.error('PLUGIN_INVALID', `The module holds no plugin: ${expected}.`, place);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    problems.error('PLUGIN_FAILED', `The module with the plugin cannot be loaded: ${reason}`, place);
  }
  return { problems: problems.list };
}

function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null;
}
