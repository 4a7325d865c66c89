import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Plugin } from '@envelop/core';

import { GatewayError } from '../error/error.ts';

/**
 * The envelop plugins of `modules` (paths relative to `dir`, or packages), each a default export that is a plugin, a list
 * of them, or a function that gives either. Rejects with a GatewayError that names the module.
 */
export async function loadPlugins(modules: readonly string[], dir: string): Promise<readonly Plugin[]> {
  const lists = await Promise.all(modules.map((module) => loadPlugin(module, dir)));
  return lists.flat();
}

async function loadPlugin(module: string, dir: string): Promise<readonly Plugin[]> {
  const isFile = module.startsWith('.') || module.startsWith('/');
  try {
    const loaded = (await import(isFile ? pathToFileURL(resolve(dir, module)).href : module)) as { default?: unknown };
    const given = typeof loaded.default === 'function' ? await loaded.default() : loaded.default;
    const plugins: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (plugins.length > 0 && plugins.every(isPlugin)) return plugins;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GatewayError('INTERNAL_SERVER_ERROR', `The plugin module ${module} cannot be loaded: ${reason}`, {
      cause,
    });
  }
  throw new GatewayError(
    'INTERNAL_SERVER_ERROR',
    `The plugin module ${module} must have an envelop plugin, or a list of them, as its default export.`,
  );
}

function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null;
}
