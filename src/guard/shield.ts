import { registerHooks } from 'node:module';
import * as util from 'node:util';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { GraphQLResolveInfo } from 'graphql';
import type * as shieldPackage from 'graphql-shield';

import { isRecord } from '../base/json.ts';
import { Problems } from '../base/problems.ts';
import type { Checked } from '../base/problems.ts';

/** The graphql-shield package. */
export type Shield = typeof shieldPackage;

/** A rule of graphql-shield, basic or of several; `true` allows, all else denies. */
export interface ShieldRule {
  resolve(
    parent: unknown,
    args: unknown,
    context: ShieldContext,
    info: GraphQLResolveInfo | undefined,
    options: ShieldOptions,
  ): Promise<unknown>;
}

/**
 * What rules get as context: the request's own, with the place where shield keeps decisions for the time of one
 * request.
 */
export interface ShieldContext {
  readonly _shield: { readonly cache: Record<string, unknown> };
}

/** The options that a rule reads while it is resolved. */
export interface ShieldOptions {
  readonly debug: boolean;
  readonly allowExternalErrors: boolean;
  readonly fallbackRule: ShieldRule;
  readonly hashFunction: (input: { parent: unknown; args: unknown }) => string;
}

let loaded: Promise<Shield> | undefined;

/** graphql-shield; loaded when first needed, because it takes a tenth of a second. */
export function loadShield(): Promise<Shield> {
  loaded ??= withUtilHook(() => import('graphql-shield'));
  return loaded;
}

/**
 * The default export of a user's module, which holds a rule tree. `path` is seen from `dir`; `version` makes the
 * runtime load a changed module anew.
 */
export async function loadShieldTree(path: string, dir: string, version = ''): Promise<Checked<unknown>> {
  const problems = new Problems();
  const file = resolve(dir, path);
  try {
    const module: { readonly default?: unknown } = await withUtilHook(
      () => import(`${pathToFileURL(file).href}${version && `?${version}`}`),
    );
    const tree = unwrapped(module.default);
    if (tree !== undefined) return problems.check(tree);
    problems.error('SHIELD_MODULE_EMPTY', 'The module has no default export: expected a rule tree or `shield(...)`.', {
      file,
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    problems.error('SHIELD_MODULE_FAILED', `The module with the rule tree cannot be loaded: ${why}`, { file });
  }
  return problems.check(undefined);
}

/** A CommonJS module that was written as an ES module holds its default export one step deeper. */
function unwrapped(main: unknown): unknown {
  return isRecord(main) && main['__esModule'] === true ? main['default'] : main;
}

/**
 * Runs `load` with a stand-in for `util` inside of graphql-shield: it imports `isUndefined` from there, which Node has
 * dropped in version 23, and could not be loaded at all.
 */
async function withUtilHook<Value>(load: () => Promise<Value>): Promise<Value> {
  if ('isUndefined' in util) return load();
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const isShields = /^(node:)?util$/.test(specifier) && /[/\\]graphql-shield[/\\]/.test(context.parentURL ?? '');
      return isShields && context.conditions.includes('import')
        ? { url: standIn, shortCircuit: true }
        : next(specifier, context);
    },
  });
  try {
    return await load();
  } finally {
    hooks.deregister();
  }
}

const standIn = 'data:text/javascript,export const isUndefined = (value) => value === undefined;';
