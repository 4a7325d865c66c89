import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { printSchema, validateSchema } from 'graphql';

import type { Checked, Place, Problem } from '../base/problems.ts';
import { buildSchema } from '../blueprint/schema.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { Types } from '../blueprint/types.ts';
import { ingest } from '../ingest/ingest.ts';
import type { Download, SourceModel } from '../ingest/model.ts';
import { readText } from '../ingest/read.ts';

import { exitCodes } from './command.ts';
import type { RunCommand } from './command.ts';
import { dirOf, envOf } from './environment.ts';
import { report } from './problems.ts';
import { openWorld } from './world.ts';

/** Reads one spec and says what it gives; exit code 0 when the schema is usable. */
export const run: RunCommand = async (args, terminal) => {
  const dir = dirOf(args, terminal);
  const [spec = ''] = args.positionals;
  const startedMs = performance.now();
  const { value: model, problems } = await ingestSpec(spec, dir, envOf(dir, terminal));
  const ms = Math.round(performance.now() - startedMs);
  const isUsable = model !== undefined && isServable(model.types);
  const { json, out } = args.options;
  if (json === true) terminal.out(`${JSON.stringify(toJson(model, problems, ms), null, 2)}\n`);
  else {
    report(problems, dir, terminal);
    if (model) terminal.out(toText(spec, model, ms));
  }
  if (typeof out === 'string' && model) {
    await writeFile(resolve(terminal.cwd, out), `${printSchema(buildSchema(model.types))}\n`);
  }
  return isUsable ? exitCodes.fine : exitCodes.problems;
};

async function ingestSpec(
  spec: string,
  dir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Checked<SourceModel>> {
  const world = openWorld();
  try {
    const kind = await kindOf(spec, dir, world.download);
    if (!kind.value) return { problems: kind.problems };
    // A GraphQL source that is only looked at needs no endpoint; an address that is none of a spec is one.
    const options =
      kind.value === 'introspection'
        ? { endpoint: spec }
        : { source: spec, ...(kind.value === 'graphql' && { endpoint: 'http://localhost' }) };
    const handler = kind.value === 'introspection' ? 'graphql' : kind.value;
    return await ingest({ name: 'spec', options, dir, env, ...world }, handler);
  } finally {
    await world.close();
  }
}

type SpecKind = 'openapi' | 'soap' | 'graphql' | 'introspection';

/** What a document is, by what it begins with. */
async function kindOf(spec: string, dir: string, download: Download): Promise<Checked<SpecKind>> {
  const base = `${dir}/`;
  const read = await readText(spec, { base, dir, download });
  const isRemote = /^https?:\/\//i.test(spec);
  if (!read.value) return isRemote ? { value: 'introspection', problems: [] } : { problems: read.problems };
  const { text } = read.value;
  if (/^\s*</.test(text)) return { value: /^\s*<!doctype html/i.test(text) ? 'introspection' : 'soap', problems: [] };
  if (/["']?__schema["']?\s*:/.test(text.slice(0, 2000))) return { value: 'graphql', problems: [] };
  if (/^\s*(["']?(openapi|swagger)["']?\s*:)/m.test(text) || /["'](openapi|swagger)["']\s*:/.test(text)) {
    return { value: 'openapi', problems: [] };
  }
  const isSdl = /^\s*(extend\s+)?(schema|type|interface|union|enum|input|scalar|directive)\b/m.test(text);
  return { value: isSdl ? 'graphql' : isRemote ? 'introspection' : 'openapi', problems: [] };
}

/** A source that only writes is served too: composing gives every schema a query type. */
function isServable(types: Types): boolean {
  if (!['Query', 'Mutation', 'Subscription'].some((root) => types.has(root))) return false;
  const errors = validateSchema(buildSchema(types, { assumeValid: false }));
  return errors.every(({ message }) => message === 'Query root type must be provided.');
}

/** The stable keys of `--json`. */
function toJson(model: SourceModel | undefined, problems: readonly Problem[], ms: number): object {
  const at = (place: Place | undefined) => ({ file: place?.file ?? null, line: place?.line ?? null });
  const { total = 0, exposed = 0, skipped = [] } = model?.operations ?? {};
  return {
    kind: model?.kind ?? null,
    version: model?.version ?? null,
    operations: { total, exposed, skipped: skipped.map(({ id, reason, place }) => ({ id, reason, ...at(place) })) },
    types: model?.types.size ?? 0,
    untypedFields: model ? untypedFields(model.types) : 0,
    problems: problems.map(({ code, message, place }) => ({ code, message, ...at(place) })),
    ms,
  };
}

/** Output fields whose type says nothing. */
function untypedFields(types: Types): number {
  let count = 0;
  for (const type of types.values()) {
    if (type.kind !== 'object' && type.kind !== 'interface') continue;
    for (const field of type.fields.values()) if (namedType(field.type) === 'JSON') count++;
  }
  return count;
}

function toText(spec: string, model: SourceModel, ms: number): string {
  const { kind, version, operations, types } = model;
  const { total, exposed, skipped } = operations;
  return [
    `${spec}: ${kind}, ${version}`,
    `  operations  ${exposed} of ${total}`,
    `  types       ${types.size}, untyped fields ${untypedFields(types)}`,
    `  took        ${ms} ms`,
    ...(skipped.length > 0 ? ['  skipped'] : []),
    ...skipped.map(({ id, reason, place }) => {
      const where = place ? ` (${place.file}${place.line === undefined ? '' : `:${place.line}`})` : '';
      return `    ${id}: ${reason}${where}`;
    }),
    '',
  ].join('\n');
}
