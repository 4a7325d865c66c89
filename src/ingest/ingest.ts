import { didYouMean, Problems } from '../base/problems.ts';
import type { Checked, Place, Problem } from '../base/problems.ts';
import { meshPackages } from '../config/handlers.ts';
import type { LoadedConfig } from '../config/load.ts';
import { handlerOf } from '../config/schema.ts';
import { ingestGraphql } from './graphql.ts';
import { ingestMesh } from './mesh.ts';
import type { IngestRequest, SourceModel } from './model.ts';
import { ingestOpenapi } from './openapi.ts';
import { ingestWsdl } from './wsdl.ts';

/** The outside that ingest may touch. */
export type World = Pick<IngestRequest, 'download' | 'converse' | 'openMesh'>;

/** What the sources gave: a model for each that is sound, and every problem of them all. */
export interface Ingested {
  readonly models: readonly SourceModel[];
  readonly problems: readonly Problem[];
}

const native: ReadonlyMap<string, (request: IngestRequest) => Promise<Checked<SourceModel>>> = new Map([
  ['openapi', ingestOpenapi],
  ['soap', ingestWsdl],
  ['graphql', ingestGraphql],
]);

/**
 * Reads the spec of every source of the configuration, side by side. A source that fails costs only itself; one whose
 * spec is known to be missing is passed over.
 */
export async function ingestAll(loaded: LoadedConfig, world: World): Promise<Ingested> {
  const { config, dir, env, missing, placeOf } = loaded;
  const results = await Promise.all(
    config.sources.map(async (source, index): Promise<Checked<SourceModel>> => {
      if (missing.has(source.name)) return { problems: [] };
      const { kind, options } = handlerOf(source);
      const place = placeOf(['sources', index, 'handler']);
      const request = { ...world, name: source.name, options, dir, env, place };
      return ingest(request, kind, source.via === 'mesh');
    }),
  );
  return {
    models: results.flatMap(({ value }) => (value ? [value] : [])),
    problems: results.flatMap(({ problems }) => problems),
  };
}

/**
 * The model of one source: `kind` is the handler's name in the configuration (`openapi`, `soap`, `graphql`, any that Mesh
 * has a handler for) or a handler's package. `viaMesh` runs a native kind through its Mesh handler instead.
 */
export async function ingest(
  request: IngestRequest,
  kind: string,
  viaMesh: boolean = false,
): Promise<Checked<SourceModel>> {
  try {
    const own = viaMesh ? undefined : native.get(kind);
    if (own) return await own(request);
    const handlerPackage = packageOf(kind);
    return handlerPackage === undefined ? unknownKind(request, kind) : await ingestMesh(request, handlerPackage);
  } catch (cause) {
    return failure('INGEST_FAILED', `The source "${request.name}" cannot be read: ${String(cause)}`, request.place);
  }
}

/** A known kind's package; a package's own name (`@acme/mesh-ldap`) or a file (`./ldap.js`) stands for itself. */
function packageOf(kind: string): string | undefined {
  if (Object.hasOwn(meshPackages, kind)) return meshPackages[kind];
  if (/^\.{0,2}\//.test(kind)) return kind;
  return /^(@[\w.-]+\/)?[a-z0-9][\w.-]*$/.test(kind) && /[@/-]/.test(kind) ? kind : undefined;
}

function unknownKind(request: IngestRequest, kind: string): Checked<SourceModel> {
  const known = [...native.keys(), ...Object.keys(meshPackages)];
  const message =
    `The source "${request.name}" is of the unknown kind "${kind}".${didYouMean(kind, known)} ` +
    `Known are ${[...new Set(known)].toSorted().join(', ')}, and packages of Mesh handlers by their full name.`;
  return failure('UNKNOWN_HANDLER', message, request.place);
}

function failure(code: string, message: string, place: Place | undefined): Checked<SourceModel> {
  const problems = new Problems();
  problems.error(code, message, place);
  return { problems: problems.list };
}
