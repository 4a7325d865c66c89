import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { printSchema, validateSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';

import type { Checked, Place, Problem } from '../base/problems.ts';
import { completeQuery } from '../blueprint/query.ts';
import { buildSchema } from '../blueprint/schema.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { Types } from '../blueprint/types.ts';
import { accessibleTypes, suppliedTypes } from '../compose/supplied.ts';
import { ingest } from '../ingest/ingest.ts';
import type { Download, SourceModel, SourceSecurity } from '../ingest/model.ts';
import { readText } from '../ingest/read.ts';

import { exitCodes } from './command.ts';
import type { RunCommand } from './command.ts';
import { dirOf, envOf } from './environment.ts';
import { headersOf } from './headers.ts';
import { report } from './problems.ts';
import { openWorld } from './world.ts';

/** Reads one spec and says what it gives; exit code 0 when the schema is usable. */
export const run: RunCommand = async (args, terminal) => {
  const dir = dirOf(args, terminal);
  const [spec = ''] = args.positionals;
  const startedMs = performance.now();
  const env = envOf(dir, terminal);
  const { header } = args.options;
  const headers = headersOf(Array.isArray(header) ? header : [], env);
  const { value: ingested, problems: found } = await ingestSpec({ spec, dir, env, headers });
  const model = ingested && { ...ingested, types: clientTypes(ingested.types) };
  const ms = Math.round(performance.now() - startedMs);
  const schema = model && buildSchema(completeQuery(model.types), { assumeValid: false });
  const problems = [...found, ...(schema ? schemaProblems(schema, spec) : [])];
  const isUsable = model !== undefined && isServed(model) && problems.length === found.length;
  const { json, out } = args.options;
  if (json === true) terminal.out(`${JSON.stringify(toJson(model, problems, ms), null, 2)}\n`);
  else {
    report(problems, dir, terminal);
    if (model) terminal.out(toText(spec, model, ms));
  }
  if (typeof out === 'string' && schema) {
    await writeFile(resolve(terminal.cwd, out), `${printSchema(schema)}\n`);
  }
  return isUsable ? exitCodes.fine : exitCodes.problems;
};

interface Asked {
  readonly spec: string;
  readonly dir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string>>;
}

async function ingestSpec({ spec, dir, env, headers }: Asked): Promise<Checked<SourceModel>> {
  const world = openWorld();
  const download = once(world.download);
  try {
    const kind = await kindOf(spec, dir, download, headers);
    if (!kind.value) return { problems: kind.problems };
    // A GraphQL source that is only looked at needs no endpoint; an address that is none of a spec is one.
    const options =
      kind.value === 'introspection'
        ? { endpoint: spec, schemaHeaders: headers }
        : { source: spec, schemaHeaders: headers, ...(kind.value === 'graphql' && { endpoint: 'http://localhost' }) };
    const handler = kind.value === 'introspection' ? 'graphql' : kind.value;
    return await ingest({ name: 'spec', options, dir, env, ...world, download }, handler);
  } finally {
    await world.close();
  }
}

/** Asks for each address once: what it gives is looked at before it is ingested. */
function once(download: Download): Download {
  const asked = new Map<string, ReturnType<Download>>();
  return async (url, headers, options) => {
    const key = `${url} ${String(options?.isPublicOnly)}`;
    const known = asked.get(key) ?? download(url, headers, options);
    asked.set(key, known);
    return known;
  };
}

type SpecKind = 'openapi' | 'soap' | 'graphql' | 'introspection';

/** What a document is, by what it begins with. */
async function kindOf(
  spec: string,
  dir: string,
  download: Download,
  headers: Asked['headers'],
): Promise<Checked<SpecKind>> {
  const base = `${dir}/`;
  const read = await readText(spec, { base, dir, download, headers });
  const isRemote = /^https?:\/\//i.test(spec);
  if (!read.value) return isRemote ? { value: 'introspection', problems: [] } : { problems: read.problems };
  const { text } = read.value;
  if (/^\s*</.test(text)) return { value: /^\s*<!doctype html/i.test(text) ? 'introspection' : 'soap', problems: [] };
  const head = text.slice(0, 2000);
  const isSpec = /["']?(openapi|swagger)["']?\s*:/.test(head);
  if (!isSpec && /["']?__schema["']?\s*:/.test(head)) return { value: 'graphql', problems: [] };
  if (/^\s*(["']?(openapi|swagger)["']?\s*:)/m.test(text) || /["'](openapi|swagger)["']\s*:/.test(text)) {
    return { value: 'openapi', problems: [] };
  }
  const isSdl = /^\s*(extend\s+)?(schema|type|interface|union|enum|input|scalar|directive)\b/m.test(text);
  return { value: isSdl ? 'graphql' : isRemote ? 'introspection' : 'openapi', problems: [] };
}

/** True where something is served of what there is to serve. */
/** What clients would see of a subgraph. */
function clientTypes(types: Types): Types {
  return accessibleTypes(suppliedTypes(types), new Map([['', types]]));
}

function isServed({ operations: { total, exposed } }: SourceModel): boolean {
  return exposed > 0 || total === 0;
}

/** What GraphQL has against the schema. */
function schemaProblems(schema: GraphQLSchema, spec: string): readonly Problem[] {
  return validateSchema(schema).map(({ message }) => ({
    code: 'SCHEMA_INVALID',
    severity: 'error',
    message: `The schema that comes of this is not one: ${message}`,
    place: { file: spec },
  }));
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
  const { kind, version, operations, types, security } = model;
  const { total, exposed, skipped } = operations;
  return [
    `${spec}: ${kind}, ${version}`,
    `  operations  ${exposed} of ${total}`,
    `  types       ${types.size}, untyped fields ${untypedFields(types)}`,
    ...(security ? [`  security    ${securityText(security, exposed)}`] : []),
    `  took        ${ms} ms`,
    ...(skipped.length > 0 ? ['  skipped'] : []),
    ...skipped.map(({ id, reason, place }) => {
      const where = place ? ` (${place.file}${place.line === undefined ? '' : `:${place.line}`})` : '';
      return `    ${id}: ${reason}${where}`;
    }),
    '',
  ].join('\n');
}

/** `token (http bearer), key (apiKey, header X-Key); demanded by 3 of 4 operations`. */
function securityText({ schemes, operations }: SourceSecurity, exposed: number): string {
  const texts = schemes.map(({ name, kind, scheme, in: place, parameter }) => {
    const how = kind === 'apiKey' ? `apiKey, ${place} ${parameter}` : [kind, scheme].filter(Boolean).join(' ');
    return `${name} (${how})`;
  });
  const demanding = [...operations.values()].filter((all) => all.every((one) => Object.keys(one).length > 0));
  return `${texts.join(', ')}; demanded by ${demanding.length} of ${exposed} operations`;
}
