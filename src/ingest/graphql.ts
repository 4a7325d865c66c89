import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';

import { Problems } from '../base/problems.ts';
import type { Checked, Place } from '../base/problems.ts';
import { isRecord } from '../base/json.ts';
import { compileTemplate, fillEnv } from '../base/template.ts';
import { isCode, sdlInCode } from './graphql-code.ts';
import { introspect, subgraphSdl } from './graphql-introspect.ts';
import type { Introspection } from './graphql-introspect.ts';
import { readIntrospection } from './graphql-introspection.ts';
import { countOperations, sourceTypes } from './graphql-schema.ts';
import type { RawSchema } from './graphql-schema.ts';
import { readSdl } from './graphql-sdl.ts';
import { isRemote } from './location.ts';
import type { IngestRequest, SourceModel } from './model.ts';
import { parseData, readText } from './read.ts';
import type { TextDocument } from './read.ts';

/** The options that ingest reads; the rest is for run time. */
interface GraphqlOptions {
  readonly endpoint: string | undefined;
  /** SDL files, globs, URLs, or one introspection JSON. */
  readonly sources: readonly string[];
  readonly schemaHeaders: Readonly<Record<string, string>>;
  readonly isGet: boolean;
  readonly limitMs: number;
  /** Of one call of `_entities`. */
  readonly maxBatchSize: number | undefined;
}

interface ReadSchema {
  readonly raw: RawSchema;
  readonly version: 'sdl' | 'introspection';
  readonly files: readonly string[];
}

const introspectionLimitMs = 60_000;

/**
 * The model of a GraphQL upstream: from its SDL (files, globs, URLs), from an introspection JSON, or from introspection of
 * its endpoint. With a local schema the endpoint is not called.
 */
export async function ingestGraphql(request: IngestRequest): Promise<Checked<SourceModel>> {
  const problems = new Problems();
  const options = readOptions(request, problems);
  const read = problems.failed ? undefined : await readSchema(request, options, problems);
  if (!read) return { problems: problems.list };
  const types = sourceTypes(read.raw, problems);
  const total = countOperations(types);
  return problems.check({
    name: request.name,
    kind: 'graphql',
    version: read.version,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    types,
    operations: { total, exposed: total, skipped: [] },
    ...(read.raw.subgraph && { subgraph: { ...read.raw.subgraph, ...limitOf(options) } }),
    problems: problems.list,
    files: read.files,
  });
}

function limitOf({ maxBatchSize }: GraphqlOptions) {
  return maxBatchSize === undefined ? {} : { maxBatchSize };
}

function readOptions(request: IngestRequest, problems: Problems): GraphqlOptions {
  const { options, env, name, place } = request;
  const endpoint = typeof options['endpoint'] === 'string' ? options['endpoint'] : undefined;
  if (endpoint === undefined) {
    const message =
      `The GraphQL source "${name}" has no endpoint, so nobody could answer its queries. ` +
      'Add `endpoint:` with the URL of the upstream; a schema alone is only its description.';
    problems.error('GRAPHQL_NO_ENDPOINT', message, place);
  } else if (!/[{]/.test(fillEnv(endpoint, env)) && !isRemote(fillEnv(endpoint, env))) {
    const message = `The endpoint of "${name}" is "${fillEnv(endpoint, env)}"; expected an http: or https: URL.`;
    problems.error('GRAPHQL_BAD_ENDPOINT', message, place);
  }
  const headers = isRecord(options['schemaHeaders']) ? Object.entries(options['schemaHeaders']) : [];
  const rendered = headers.map(([key, value]) => [key.toLowerCase(), renderHeader(value, env)] as const);
  const { timeout, maxBatchSize } = options;
  return {
    endpoint,
    sources: listOf(options['source'] ?? options['introspection']).map((source) => fillEnv(source, env)),
    schemaHeaders: Object.fromEntries(rendered.filter(([, value]) => value !== '')),
    isGet: options['method'] === 'GET' || options['useGETForQueries'] === true,
    limitMs: typeof timeout === 'number' && timeout > 0 ? timeout : introspectionLimitMs,
    maxBatchSize: typeof maxBatchSize === 'number' ? maxBatchSize : undefined,
  };
}

function renderHeader(value: unknown, env: IngestRequest['env']): string {
  return typeof value === 'string' ? compileTemplate(value).renderText({ env }) : '';
}

function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

async function readSchema(
  request: IngestRequest,
  options: GraphqlOptions,
  problems: Problems,
): Promise<ReadSchema | undefined> {
  if (options.sources.length === 0) return introspectEndpoint(request, options, problems);
  const documents = await readSources(request, options, problems);
  const [first] = documents ?? [];
  if (!documents || !first) return undefined;
  const files = documents.map(({ location }) => location).filter((location) => !isRemote(location));
  const isJson = /^\s*\{\s*(\}|")/.test(first.text) && documents.length === 1;
  const version = isJson ? 'introspection' : 'sdl';
  const raw = isJson ? readJson(first, problems) : readSdl(documents, problems);
  if (isJson && raw && isSubgraph(raw)) warnOfKeys(request, first, problems);
  return raw && { raw, version, files };
}

/** Introspection is not enough of a subgraph. */
function warnOfKeys({ name }: IngestRequest, document: TextDocument, problems: Problems): void {
  const message =
    `The introspection of the subgraph "${name}" does not tell the keys of its types, so no objects of other sources are completed from it. ` +
    'Save what `{ _service { sdl } }` answers as the schema instead.';
  problems.warn('GRAPHQL_SUBGRAPH', message, { file: document.name });
}

function readJson(document: TextDocument, problems: Problems): RawSchema | undefined {
  const data = problems.take(parseData(document));
  return data && readIntrospection(data.value, data.placeOf([]), problems);
}

/** Every text that the options name; undefined where one cannot be read. */
async function readSources(
  { dir, download, place }: IngestRequest,
  { sources, schemaHeaders }: GraphqlOptions,
  problems: Problems,
): Promise<readonly TextDocument[] | undefined> {
  const documents: TextDocument[] = [];
  const from = { base: `${dir}/`, dir, download, headers: schemaHeaders, ...(place && { place }) };
  for (const source of sources) {
    for (const location of await expand(source, dir, place, problems)) {
      const document = problems.take(
        isCode(location) ? await readCode(location, dir, place) : await readText(location, from),
      );
      if (document) documents.push(document);
    }
  }
  return problems.failed ? undefined : documents;
}

async function readCode(name: string, dir: string, place: Place | undefined): Promise<Checked<TextDocument>> {
  const problems = new Problems();
  const location = resolve(dir, name);
  try {
    return { value: { location, name, text: await sdlInCode(location) }, problems: [] };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The schema in ${name} cannot be had: ${reason.replace(/\.$/, '')}. Write it as SDL into a \`.graphql\` file.`;
    problems.error('GRAPHQL_CODE', message, place ?? { file: name });
    return { problems: problems.list };
  }
}

/** The files that a glob matches, sorted; what is no glob stands for itself. */
async function expand(source: string, dir: string, place: Place | undefined, problems: Problems) {
  if (isRemote(source) || !/[*?{[]/.test(source)) return [source];
  const found: string[] = [];
  for await (const path of glob(source, { cwd: dir })) found.push(path);
  if (found.length === 0) {
    problems.error('SPEC_UNREADABLE', `No file matches "${source}" (seen from ${dir}). Check the pattern.`, place);
  }
  return found.toSorted();
}

async function introspectEndpoint(
  { name, place, env, converse }: IngestRequest,
  { endpoint = '', schemaHeaders, isGet, limitMs }: GraphqlOptions,
  problems: Problems,
): Promise<ReadSchema | undefined> {
  const url = fillEnv(endpoint, env);
  try {
    if (!converse) throw new Error('the network is not available here');
    const asked = { source: name, url, headers: schemaHeaders, isGet, limitMs, converse };
    const raw = await introspected(asked, problems);
    return raw && { raw, version: 'introspection', files: [] };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message =
      `The schema of "${name}" cannot be had from ${url}: ${reason.replace(/\.$/, '')}. ` +
      'Save its SDL or introspection JSON in a file and name that in `source:`; then the build needs no network.';
    problems.error('GRAPHQL_INTROSPECTION', message, place ?? { file: url });
    return undefined;
  }
}

/** A subgraph's own SDL is taken where there is one: introspection says nothing of its keys, and may be closed. */
async function introspected(asked: Introspection, problems: Problems): Promise<RawSchema | undefined> {
  const file = asked.url;
  const answer = await introspect(asked).catch((cause: unknown) => ({ cause }));
  const raw = 'cause' in answer ? undefined : readIntrospection(answer, { file }, problems);
  if (raw && !isSubgraph(raw)) return raw;
  const sdl = problems.failed ? undefined : await subgraphSdl(asked);
  if (sdl !== undefined) return readSdl([{ location: file, name: file, text: sdl }], problems);
  if ('cause' in answer) throw answer.cause;
  return raw;
}

function isSubgraph({ types, roots }: RawSchema): boolean {
  const query = types.get(roots.query ?? '');
  return query?.kind === 'object' && query.fields.has('_service');
}
