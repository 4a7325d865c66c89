import { pathToFileURL } from 'node:url';

import { isSchema, Kind, print, printSchema } from 'graphql';
import type { DocumentNode } from 'graphql';

import { isRecord } from '../base/json.ts';

/** True for the name of a module: a schema written in code. */
export function isCode(location: string): boolean {
  return /\.[cm]?[jt]s$/.test(location);
}

/**
 * The SDL that a module of the user's exports, as its default, `schema` or `typeDefs`: SDL, a parsed document, a list of both,
 * or a `GraphQLSchema`. Rejects with what it exports instead.
 */
export async function sdlInCode(file: string): Promise<string> {
  const exported: unknown = await import(pathToFileURL(file).href);
  const candidates = isRecord(exported) ? ['default', 'schema', 'typeDefs'].map((name) => exported[name]) : [];
  for (const candidate of candidates) {
    const sdl = sdlOf(candidate);
    if (sdl !== undefined) return sdl;
  }
  throw new Error(
    'it exports no schema: its default, `schema` or `typeDefs` must be SDL, a document or a GraphQLSchema',
  );
}

function sdlOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (isSchema(value)) return printSchema(value);
  if (isDocument(value)) return print(value);
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const parts = value.map(sdlOf);
  return parts.every((part) => part !== undefined) ? parts.join('\n') : undefined;
}

function isDocument(value: unknown): value is DocumentNode {
  return isRecord(value) && value['kind'] === Kind.DOCUMENT && Array.isArray(value['definitions']);
}
