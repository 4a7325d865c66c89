import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { introspectionFromSchema } from 'graphql';

import { isRecord } from '../base/json.ts';
import { uploadScalar } from '../base/upload.ts';
import { Problems } from '../base/problems.ts';
import type { Checked } from '../base/problems.ts';
import { readIntrospection } from './graphql-introspection.ts';
import { countOperations, sourceTypes } from './graphql-schema.ts';
import type { RawSchema } from './graphql-schema.ts';
import { withTopics } from './mesh-topics.ts';
import type { IngestRequest, SourceModel } from './model.ts';

/** Strings in a handler's options beyond which no further file is looked for. */
const maxStrings = 10_000;

/**
 * The model of a source that runs through a Mesh handler: the handler is started and its schema read. `handlerPackage` is the
 * handler's npm package; the model carries it with the options, so that the server can start the handler again.
 */
export async function ingestMesh(request: IngestRequest, handlerPackage: string): Promise<Checked<SourceModel>> {
  const { name, options, dir, env, place, openMesh } = request;
  const problems = new Problems();
  try {
    if (!openMesh) throw new Error('Mesh handlers cannot be started here.');
    const { schema } = await openMesh({ source: name, package: handlerPackage, options, dir, env });
    const at = place ?? { file: handlerPackage };
    const raw = readIntrospection(introspectionFromSchema(schema, { descriptions: true }), at, problems);
    if (!raw) return { problems: problems.list };
    const types = withTopics(sourceTypes(withUploads(raw), problems), schema);
    const total = countOperations(types);
    return problems.check({
      name,
      kind: 'mesh',
      version: handlerPackage,
      types,
      operations: { total, exposed: total, skipped: [] },
      problems: problems.list,
      files: await filesIn(options, dir),
      mesh: { package: handlerPackage, options },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    problems.error('MESH_HANDLER', `The source "${name}" has no schema: ${reason}`, place);
    return { problems: problems.list };
  }
}

/** Handlers of REST call the scalar of files `File`: clients give them as `Upload`s. */
function withUploads(raw: RawSchema): RawSchema {
  const isFree = raw.types.get('File')?.kind === 'scalar' && !raw.types.has(uploadScalar);
  return isFree ? { ...raw, renames: new Map([['File', uploadScalar]]) } : raw;
}

/** The files that the options name. */
async function filesIn(options: unknown, dir: string): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const text of stringsIn(options).slice(0, maxStrings)) {
    if (text === '' || text.length > 1_000 || text.includes('\0')) continue;
    const path = resolve(dir, text);
    const isFile = await stat(path).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isFile) files.add(path);
  }
  return [...files].toSorted();
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return isRecord(value) ? Object.values(value).flatMap(stringsIn) : [];
}
