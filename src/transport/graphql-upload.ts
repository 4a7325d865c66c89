import { isRecord } from '../base/json.ts';
import { Upload, uploadScalar } from '../base/upload.ts';
import type { Types } from '../blueprint/types.ts';
import { writeMultipart } from './http-multipart.ts';

/** A request that carries files. */
export interface UploadBody {
  readonly contentType: string;
  readonly body: Uint8Array;
}

const noFiles = (): undefined => undefined;

/**
 * A writer for requests with files in their variables (GraphQL multipart request specification): each file once, null where it
 * stands in the variables. Gives undefined where there is none; schemas without uploads cost no look.
 */
export function compileUploads(
  types: Types,
): (documentJson: string, variables: Readonly<Record<string, unknown>>) => UploadBody | undefined {
  const takesFiles = [...types.values()].some(
    (type) => type.kind === 'scalar' && (type.wire ?? type.name) === uploadScalar,
  );
  return takesFiles ? writeUploads : noFiles;
}

function writeUploads(documentJson: string, variables: Readonly<Record<string, unknown>>): UploadBody | undefined {
  const places = new Map<Upload, string[]>();
  const rest = withoutFiles(variables, 'variables', places);
  if (places.size === 0) return undefined;
  const files = [...places.keys()].map((upload, index) => [`file${index}`, upload] as const);
  const map = Object.fromEntries([...places.values()].map((paths, index) => [`file${index}`, paths]));
  const parts = {
    operations: `{"query":${documentJson},"variables":${JSON.stringify(rest)}}`,
    map: JSON.stringify(map),
    ...Object.fromEntries(files),
  };
  return writeMultipart({ contentType: 'multipart/form-data' }, parts);
}

/** A copy of the value with null for each file; where they stood is put into `places`. */
function withoutFiles(value: unknown, path: string, places: Map<Upload, string[]>): unknown {
  if (value instanceof Upload) {
    const known = places.get(value);
    if (known) known.push(path);
    else places.set(value, [path]);
    return null;
  }
  if (Array.isArray(value)) return value.map((item, index) => withoutFiles(item, `${path}.${index}`, places));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutFiles(item, `${path}.${key}`, places)]),
  );
}
