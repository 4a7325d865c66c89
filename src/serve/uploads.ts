import { GraphQLError } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';

import { isRecord } from '../base/json.ts';
import { Upload, uploadScalar } from '../base/upload.ts';
import type { ServeSettings } from '../blueprint/settings.ts';

/** Deepest place of a file in the variables. */
const maxDepth = 50;

/**
 * Bounds of request bodies, and the files of multipart requests (GraphQL multipart request specification), read into memory
 * before anything runs. Multipart bodies may be larger than others only where the schema takes files.
 */
export function uploadsPlugin(serve: ServeSettings, schema: GraphQLSchema): Plugin {
  const { maxBodyBytes, upload } = serve;
  const takesFiles = schema.getType(uploadScalar) !== undefined;
  return {
    onRequestParse: ({ request, requestParser, setRequestParser, fetchAPI }) => {
      const isMultipart = /^multipart\/form-data/i.test(request.headers.get('content-type') ?? '');
      const limit = isMultipart && takesFiles ? Math.max(maxBodyBytes, upload.maxTotalBytes) : maxBodyBytes;
      const announced = request.headers.get('content-length');
      if (Number(announced) > limit) throw tooLarge(`The request's body is larger than ${limit} bytes.`);
      if (!requestParser) return;
      setRequestParser(async (whole) => {
        const { request: bounded, excess } = counted(whole, announced === null ? limit : Infinity, fetchAPI);
        const parsed = await Promise.resolve(requestParser(bounded)).catch((cause: unknown) => {
          throw excess() ?? (isMultipart && cause instanceof TypeError ? malformed() : cause);
        });
        return isMultipart ? withUploads(parsed, upload) : parsed;
      });
    },
  };
}

type Parsed = GraphQLParams | GraphQLParams[] | Response;

async function withUploads(parsed: Parsed, limits: ServeSettings['upload']): Promise<Parsed> {
  if (!('variables' in parsed) || !isRecord(parsed.variables)) return parsed;
  const variables = await new UploadReader(limits).read(parsed.variables, 0);
  return { ...parsed, variables: isRecord(variables) ? { ...variables } : {} };
}

/** What a parsed multipart body holds for a file. */
type ReadableFile = Pick<File, 'name' | 'type' | 'size' | 'arrayBuffer'>;

class UploadReader {
  private readonly limits: ServeSettings['upload'];
  /** One file may stand at several places. */
  private readonly known = new Map<unknown, Upload>();

  constructor(limits: ServeSettings['upload']) {
    this.limits = limits;
  }

  /** A copy of the value with its files read. */
  async read(value: unknown, depth: number): Promise<unknown> {
    if (isFile(value)) return this.upload(value);
    if (typeof value !== 'object' || value === null || depth > maxDepth) return value;
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      for (const item of value) items.push(await this.read(item, depth + 1));
      return items;
    }
    const entries: [string, unknown][] = [];
    for (const [key, item] of Object.entries(value)) entries.push([key, await this.read(item, depth + 1)]);
    return Object.fromEntries(entries);
  }

  private async upload(file: ReadableFile): Promise<Upload> {
    const present = this.known.get(file);
    if (present) return present;
    const { maxFiles, maxFileBytes } = this.limits;
    if (this.known.size >= maxFiles) throw tooLarge(`A request may hold ${maxFiles} files at most.`);
    if (file.size > maxFileBytes) {
      throw tooLarge(`The file "${file.name.slice(0, 100)}" is larger than ${maxFileBytes} bytes.`);
    }
    const upload = new Upload(file.name, file.type, new Uint8Array(await file.arrayBuffer()));
    this.known.set(file, upload);
    return upload;
  }
}

function isFile(value: unknown): value is ReadableFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'arrayBuffer' in value &&
    typeof value.arrayBuffer === 'function' &&
    'name' in value &&
    typeof value.name === 'string'
  );
}

interface FetchTypes {
  readonly Request: typeof Request;
  readonly TransformStream: typeof TransformStream;
}

/** The request with a body that fails beyond `limit`, and what it failed with: parsers hide why a body ends. */
function counted(
  request: Request,
  limit: number,
  fetchAPI: FetchTypes,
): { readonly request: Request; readonly excess: () => GraphQLError | undefined } {
  let excess: GraphQLError | undefined;
  if (!request.body || limit === Infinity) return { request, excess: () => excess };
  let bytesRead = 0;
  const Counter = request.body instanceof ReadableStream ? TransformStream : fetchAPI.TransformStream;
  const counter = new Counter<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      bytesRead += chunk.byteLength;
      if (bytesRead <= limit) return controller.enqueue(chunk);
      excess = tooLarge(`The request's body is larger than ${limit} bytes.`);
      controller.error(excess);
    },
  });
  const { method, headers, signal } = request;
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers,
    signal,
    body: request.body.pipeThrough(counter),
    duplex: 'half',
  };
  return { request: new fetchAPI.Request(request.url, init), excess: () => excess };
}

function malformed(): GraphQLError {
  const message =
    'Expected "operations", then "map" with a list of paths for each file, then the files (GraphQL multipart request specification).';
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}

function tooLarge(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'PAYLOAD_TOO_LARGE', http: { status: 413 } } });
}
