import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { GraphQLSchema } from 'graphql';
import type { DocumentNode } from 'graphql';

import { isRecord, recordOf } from '../base/json.ts';
import { fillEnv } from '../base/template.ts';
import type { MeshHandler } from '../ingest/model.ts';
import { meshSurroundings } from './mesh-surroundings.ts';
import type { Env } from './upstream.ts';

/** What a Mesh handler's `fetch` looks like: the third argument is the context of the request that it serves. */
export type MeshFetch = (url: string, init?: RequestInit, context?: unknown) => Promise<Response>;

/** A Mesh handler that has been started. */
export interface MeshSource {
  readonly schema: GraphQLSchema;
  /** Runs documents where the handler does that itself; absent: graphql-js runs them against the schema. */
  readonly executor?: (request: {
    readonly document: DocumentNode;
    readonly variables: Readonly<Record<string, unknown>>;
    readonly context: unknown;
    readonly operationType: 'query' | 'mutation' | 'subscription';
  }) => unknown;
}

/**
 * Loads the handler's package (from beside this one, else from the configuration's folder) and starts it as Mesh v0 does.
 * Rejects with an Error that says how to install a missing package, or what the handler said.
 */
export async function openMeshHandler(handler: MeshHandler, fetch: MeshFetch): Promise<MeshSource> {
  const Handler = handlerClass(handler, await load(handler));
  const started: unknown = new Handler({
    name: handler.source,
    config: fillOptions(handler.options, handler.env ?? process.env),
    baseDir: handler.dir,
    ...meshSurroundings(handler.source),
  });
  const getMeshSource = isRecord(started) ? started['getMeshSource'] : undefined;
  if (typeof getMeshSource !== 'function') throw unfit(handler);
  return readSource(
    handler,
    await callHandler(handler, async () => getMeshSource.call(started, { fetch, fetchFn: fetch })),
  );
}

/** A copy of the options with their `{env.X}` filled: handlers look into the process's own environment alone. */
function fillOptions(value: unknown, env: Env): unknown {
  if (typeof value === 'string') return fillEnv(value, env);
  if (Array.isArray(value)) return value.map((item) => fillOptions(item, env));
  if (!isRecord(value)) return value;
  return recordOf(Object.entries(value).map(([key, item]) => [key, fillOptions(item, env)]));
}

type HandlerClass = new (options: Readonly<Record<string, unknown>>) => unknown;

async function load(handler: MeshHandler): Promise<unknown> {
  const name = handler.package;
  const isFile = /^\.{0,2}\//.test(name);
  try {
    if (!isFile) return await import(name);
  } catch (cause) {
    if (!isMissing(cause, name)) throw failed(handler, cause);
  }
  try {
    const path = createRequire(join(handler.dir, 'package.json')).resolve(name);
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    if (!isMissing(cause, name)) throw failed(handler, cause);
    const what = isFile
      ? 'which is not there. Paths count from the folder of the configuration'
      : `which is not installed. Install it: npm install ${name}`;
    throw new Error(`it runs through ${name}, ${what}`, { cause });
  }
}

/** True where the package itself is not there, rather than something that it needs. */
function isMissing(cause: unknown, name: string): boolean {
  if (!(cause instanceof Error) || !('code' in cause)) return false;
  const isNotFound = cause.code === 'ERR_MODULE_NOT_FOUND' || cause.code === 'MODULE_NOT_FOUND';
  return isNotFound && cause.message.includes(`'${name}'`);
}

/** The default export; modules of the older kind hold it one level deeper. */
function handlerClass(handler: MeshHandler, module: unknown): HandlerClass {
  let found = property(module, 'default');
  if (typeof found !== 'function') found = property(found, 'default');
  if (typeof found !== 'function') throw unfit(handler);
  return found as HandlerClass;
}

function property(holder: unknown, name: string): unknown {
  return isRecord(holder) ? holder[name] : undefined;
}

async function callHandler<Result>(handler: MeshHandler, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    throw failed(handler, cause);
  }
}

function readSource(handler: MeshHandler, source: unknown): MeshSource {
  const schema = property(source, 'schema');
  if (!(schema instanceof GraphQLSchema)) {
    const isForeign = isRecord(schema) && typeof schema['getQueryType'] === 'function';
    if (!isForeign) throw unfit(handler);
    const message = `${handler.package} uses another copy of the package "graphql". Install both in one project: npm dedupe graphql`;
    throw new Error(message);
  }
  const executor = property(source, 'executor');
  if (typeof executor !== 'function') return { schema };
  return { schema, executor: (request) => Reflect.apply(executor, undefined, [request]) };
}

function unfit(handler: MeshHandler): Error {
  return new Error(`${handler.package} is not a handler of GraphQL Mesh v0: it gives no source with a schema.`);
}

function failed(handler: MeshHandler, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${handler.package} failed: ${reason}`, { cause });
}
