import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { onTestFinished } from 'vitest';

import type { Checked } from '../../src/base/problems.ts';
import type { Blueprint } from '../../src/blueprint/blueprint.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import type { Field, TypeDef, Types } from '../../src/blueprint/types.ts';
import { compose } from '../../src/compose/compose.ts';
import type { PlacedMerge, TransformedModel } from '../../src/compose/model.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { SourceModel } from '../../src/ingest/model.ts';

/** Sources by name as SDL, the rest of `.meshrc.yaml` as text, and other files by path. */
export interface Given {
  readonly sources: Readonly<Record<string, string>>;
  readonly config?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** What transforms would have made of `typeMerging`, by source. */
  readonly merges?: Readonly<Record<string, readonly PlacedMerge[]>>;
}

/** Composes GraphQL sources whose root fields can be called. Line 1 of the configuration is `sources:`. */
export async function composed({ sources, config = '', files = {}, merges = {} }: Given): Promise<Checked<Blueprint>> {
  const dir = await mkdtemp(join(tmpdir(), 'heddle-compose-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const declared = Object.keys(sources).map(
    (name) => `  - { name: ${name}, handler: { graphql: { endpoint: http://${name}/ } } }\n`,
  );
  const all = { ...files, '.meshrc.yaml': `sources:\n${declared.join('')}${config}` };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  const loaded = await loadConfig(dir, { env: {} });
  if (!loaded.value) return { problems: loaded.problems };
  const models = Object.entries(sources).map(([name, sdl]): TransformedModel => ({
    ...modelOf(name, sdl),
    merges: merges[name] ?? [],
  }));
  return compose({ loaded: loaded.value, models });
}

/** The problems alone, as `file:line:column CODE message`. */
export async function problemsOf(given: Given): Promise<readonly string[]> {
  const { problems } = await composed(given);
  return problems.map(({ code, message, place, related = [] }) => {
    const at = (one: typeof place) =>
      one ? `${[one.file, one.line, one.column].filter((part) => part !== undefined).join(':')} ` : '';
    return [`${at(place)}${code} ${message}`, ...related.map((one) => `${at(one.place)}${one.message}`)].join('\n');
  });
}

/** The blueprint; fails where there are errors. */
export async function blueprintOf(given: Given): Promise<Blueprint> {
  const { value, problems } = await composed(given);
  if (!value) throw new Error(problems.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return value;
}

/** A GraphQL source whose root fields are bound; every type stands in `<name>.graphql`, one line each. */
export function modelOf(name: string, sdl: string): SourceModel {
  const types = new Map([...readTypes(sdl)].map(([key, type]) => [key, bound(type, name, sdl)]));
  const operations = { total: 0, exposed: 0, skipped: [] };
  return { name, kind: 'graphql', version: 'sdl', types: types satisfies Types, operations, problems: [], files: [] };
}

const operations = { Query: 'query', Mutation: 'mutation', Subscription: 'subscription' } as const;

function bound(type: TypeDef, source: string, sdl: string): TypeDef {
  const line = 1 + sdl.split('\n').findIndex((text) => new RegExp(`\\b${type.name}\\b`).test(text));
  const place = { file: `${source}.graphql`, line };
  if (type.kind !== 'object' || !(type.name in operations)) return { ...type, place };
  const operation = operations[type.name as keyof typeof operations];
  const fields = [...type.fields.values()].map((field): Field => ({
    ...field,
    binding: { kind: 'graphql', operation },
  }));
  return { ...type, place, fields: new Map(fields.map((field) => [field.name, field])) };
}
