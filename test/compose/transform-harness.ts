import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { parse } from 'graphql';
import { onTestFinished } from 'vitest';

import type { Checked, Place } from '../../src/base/problems.ts';
import type { Blueprint } from '../../src/blueprint/blueprint.ts';
import { printSdl } from '../../src/blueprint/print-types.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import { printBlueprint, readBlueprint } from '../../src/blueprint/sdl.ts';
import { compose } from '../../src/compose/compose.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createExecutor } from '../../src/execute/execute.ts';
import { loadResolvers } from '../../src/execute/resolvers.ts';
import type { SourceModel } from '../../src/ingest/model.ts';
import type { Ask } from '../../src/transport/upstream.ts';
import { anybody, formatError, schemaAsk } from '../execute/harness.ts';

import { modelOf } from './harness.ts';

/** A source in SDL with its transforms as YAML list items, or a whole model. */
export interface Transformed {
  readonly sdl: string | SourceModel;
  readonly transforms?: string;
}

export interface Setup {
  readonly sources: Readonly<Record<string, Transformed>>;
  /** Transforms of the whole schema. */
  readonly root?: string;
  /** The rest of the configuration. */
  readonly config?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** One source called `shop`. Its transforms start at line 5 of `.meshrc.yaml`, column 7. */
export function shop(sdl: string | SourceModel, transforms: string): Setup {
  return { sources: { shop: { sdl, transforms } } };
}

/** The composed blueprint, read back from its text; fails where there are errors. */
export async function built(setup: Setup): Promise<Blueprint> {
  const { value, problems } = await compiled(setup);
  if (!value) throw new Error(problems.map(({ code, message }) => `${code} ${message}`).join('\n'));
  const read = readBlueprint(printBlueprint(value), 'unified.graphql');
  if (!read.value) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  return read.value;
}

/** What clients see: one line per type, in the order of their names. */
export async function schemaOf(setup: Setup): Promise<readonly string[]> {
  const { types } = await built(setup);
  const text = printSdl(types).replace(/\s+/g, ' ').trim();
  return text.split(/ (?=(?:type|enum|input|union|interface|scalar) \w)/).map((line) => line.trim());
}

/** Problems as `line:column CODE message`, each followed by its other places. */
export async function problemsOf(setup: Setup): Promise<readonly string[]> {
  const { problems } = await compiled(setup);
  const at = (place: Place | undefined) =>
    place ? `${place.file === '.meshrc.yaml' ? '' : `${place.file}:`}${place.line}:${place.column ?? ''} ` : '';
  return problems.map(({ code, message, place, related = [] }) =>
    [`${at(place)}${code} ${message}`, ...related.map((one) => `${at(one.place)}${one.message}`)].join('\n'),
  );
}

/** An upstream: a GraphQL schema with its root value, or a function. */
export type Upstream = { readonly sdl: string; readonly root: unknown } | Ask;

/** Composes, and answers `query` by the real engine in front of the upstreams. */
export async function answer(
  setup: Setup,
  query: string,
  upstreams: Readonly<Record<string, Upstream>>,
  variables: Record<string, unknown> = {},
): Promise<{ readonly data: unknown; readonly errors?: readonly unknown[] }> {
  const blueprint = await built(setup);
  const dir = await folderOf(setup);
  const resolvers = await loadResolvers(blueprint.settings.resolvers, dir);
  if (!resolvers.value) throw new Error(resolvers.problems.map(({ message }) => message).join('\n'));
  const asks = Object.entries(upstreams).map(([name, upstream]): [string, Ask] => [
    name,
    typeof upstream === 'function' ? upstream : schemaAsk(buildSchema(readTypes(upstream.sdl)), upstream.root),
  ]);
  const schema = buildSchema(blueprint.types);
  const executor = createExecutor({
    blueprint,
    schema,
    asks: new Map(asks),
    formatError,
    resolvers: resolvers.value,
  });
  const bound = executor.bind(executor.prepare(parse(query)), variables);
  const { body } = await executor.run(bound, { caller: anybody });
  return JSON.parse(body) as { data: unknown };
}

async function compiled(setup: Setup): Promise<Checked<Blueprint>> {
  const loaded = await loadConfig(await folderOf(setup), { env: {} });
  if (!loaded.value) return { problems: loaded.problems };
  const models = Object.entries(setup.sources).map(([name, { sdl }]) =>
    typeof sdl === 'string' ? modelOf(name, sdl) : sdl,
  );
  const composed = await compose({ loaded: loaded.value, models });
  return { ...composed, problems: [...loaded.problems, ...composed.problems] };
}

async function folderOf({ sources, root, config = '', files = {} }: Setup): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'heddle-transforms-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const declared = Object.entries(sources).map(([name, { transforms = '[]' }]) => {
    const list = transforms === '[]' ? ' []\n' : `\n${indented(transforms, 6)}`;
    return `  - name: ${name}\n    handler: { graphql: { endpoint: http://${name}/ } }\n    transforms:${list}`;
  });
  const whole = root === undefined ? '' : `transforms:\n${indented(root, 2)}`;
  const all = { ...files, '.meshrc.yaml': `sources:\n${declared.join('')}${whole}${config}` };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return dir;
}

function indented(text: string, by: number): string {
  const lines = text.replace(/^\n+|\s+$/g, '').split('\n');
  const first = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  return lines.map((line) => `${' '.repeat(by)}${line.slice(first)}\n`).join('');
}
