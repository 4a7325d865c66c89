import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { isRecord } from '../base/json.ts';
import { Problems } from '../base/problems.ts';
import type { Checked } from '../base/problems.ts';
import type { CodeResolver } from './code.ts';

/**
 * Loads the modules with code resolvers: each exports, as `default` or `resolvers`, `{ Type: { field: fn } }` or
 * `{ Type: { field: { selectionSet, resolve } } }`; fields of Subscription are `{ subscribe, resolve }`. A module that is missing, fails or exports something else is a problem.
 * `version` makes the runtime load a changed module anew.
 */
export async function loadResolvers(
  paths: readonly string[],
  dir: string,
  version = '',
): Promise<Checked<ReadonlyMap<string, CodeResolver>>> {
  const problems = new Problems();
  const resolvers = new Map<string, CodeResolver>();
  for (const path of paths) {
    const file = resolve(dir, path);
    if (!existsSync(file)) {
      problems.error('RESOLVERS_MISSING', `The module ${path} with code resolvers is not there.`, { file: path });
      continue;
    }
    try {
      const module: unknown = await import(`${pathToFileURL(file).href}${version && `?${version}`}`);
      readModule(module, path, resolvers, problems);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      problems.error('RESOLVERS_FAILED', `The module ${path} with code resolvers does not load: ${message}`, {
        file: path,
      });
    }
  }
  return problems.check(resolvers);
}

function readModule(module: unknown, path: string, resolvers: Map<string, CodeResolver>, problems: Problems): void {
  const exported = isRecord(module) ? moduleExport(module) : undefined;
  if (!exported) {
    const wanted = 'expected `export default { Type: { field: (root, args, context) => ... } }`';
    problems.error('RESOLVERS_EMPTY', `The module ${path} exports no resolvers: ${wanted}.`, { file: path });
    return;
  }
  for (const [type, fields] of Object.entries(exported)) {
    for (const [field, entry] of Object.entries(isRecord(fields) ? fields : {})) {
      const resolver = toResolver(entry);
      if (resolver) resolvers.set(`${type}.${field}`, resolver);
      else {
        const message = `${type}.${field} in ${path} must be a function or { selectionSet, resolve }, of Subscription { subscribe, resolve }.`;
        problems.error('RESOLVERS_INVALID', message, { file: path });
      }
    }
  }
}

/** `default` (once more where a CommonJS module was wrapped), `resolvers`, or the named exports themselves. */
function moduleExport(module: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  const { default: main, resolvers } = module;
  if (isRecord(main))
    return isRecord(main['default']) ? main['default'] : isRecord(main['resolvers']) ? main['resolvers'] : main;
  return isRecord(resolvers) ? resolvers : undefined;
}

function toResolver(entry: unknown): CodeResolver | undefined {
  if (typeof entry === 'function') return { resolve: entry as CodeResolver['resolve'] };
  if (!isRecord(entry)) return undefined;
  const { selectionSet, resolve, subscribe } = entry;
  if (typeof resolve !== 'function' && typeof subscribe !== 'function') return undefined;
  return {
    ...(typeof selectionSet === 'string' && { selectionSet }),
    ...(typeof subscribe === 'function' && { subscribe: subscribe as CodeResolver['resolve'] }),
    resolve: typeof resolve === 'function' ? (resolve as CodeResolver['resolve']) : fieldOfEvent,
  };
}

/** graphql-js's default: an event holds its field's value under the field's name. */
const fieldOfEvent: CodeResolver['resolve'] = (event, _args, _context, { fieldName }) =>
  isRecord(event) ? event[fieldName] : undefined;
