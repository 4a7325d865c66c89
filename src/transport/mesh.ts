import { execute, GraphQLError } from 'graphql';

import { toAbortSignal } from '../base/abort.ts';
import { isRecord } from '../base/json.ts';
import type { Source } from '../blueprint/blueprint.ts';
import { GatewayError } from '../error/error.ts';
import type { MergedDocument } from './graphql-document.ts';
import { mergingAsk } from './graphql-merge.ts';
import { readErrors } from './graphql-share.ts';
import type { AnswerError, GraphqlAnswer } from './graphql-share.ts';
import type { MeshSource } from './mesh-handler.ts';
import type { Ask, CallerContext, Env } from './upstream.ts';

export interface MeshAskOptions {
  /** How long a handler that could not be started is left alone. */
  readonly retryAfterMs?: number;
  readonly now?: () => number;
  /** What the source's placeholders read. */
  readonly env?: Env;
}

/**
 * Asks a source that runs through a Mesh handler, in this process. `open` starts the handler: at once, so that it is
 * there when it is first needed. While it cannot be started, asks reject with UPSTREAM_UNREACHABLE and the reason.
 */
export function meshAsk(source: Source, open: () => Promise<MeshSource>, options: MeshAskOptions = {}): Ask {
  const started = keepStarted(source.name, open, options);
  void started().catch(() => undefined);
  const { env = process.env } = options;
  const contexts = new WeakMap<CallerContext, unknown>();
  return mergingAsk(
    { source: source.name, isBatched: source.policy.isBatched },
    async (document, variables, caller) => {
      let context = contexts.get(caller);
      // Handlers keep loaders in the context: one for all documents of a request.
      if (!context) {
        const { headers, claims, requestId } = caller;
        context = { headers, claims, requestId, signal: toAbortSignal(caller.signal), env };
        contexts.set(caller, context);
      }
      return runDocument(source.name, await started(), document, variables, context);
    },
  );
}

function keepStarted(
  source: string,
  open: () => Promise<MeshSource>,
  { retryAfterMs = 5_000, now = Date.now }: MeshAskOptions,
): () => Promise<MeshSource> {
  let opening: Promise<MeshSource> | undefined;
  let failedAt: number | undefined;
  return async () => {
    if (opening && (failedAt === undefined || now() - failedAt < retryAfterMs)) return opening;
    failedAt = undefined;
    opening = open().catch((cause: unknown) => {
      failedAt = now();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new GatewayError('UPSTREAM_UNREACHABLE', `${source} cannot be started: ${reason}`, { source, cause });
    });
    return opening;
  };
}

async function runDocument(
  source: string,
  { schema, executor }: MeshSource,
  document: MergedDocument,
  variables: Readonly<Record<string, unknown>>,
  context: unknown,
): Promise<GraphqlAnswer> {
  const { node, operation } = document;
  const result: unknown = executor
    ? await executor({ document: node, variables, context, operationType: operation })
    : await execute({ schema, document: node, variableValues: { ...variables }, contextValue: context });
  if (!isRecord(result) || (!isRecord(result['data']) && !Array.isArray(result['errors']))) {
    throw new GatewayError('UPSTREAM_BAD_RESPONSE', `The handler of ${source} gave no GraphQL result.`, { source });
  }
  const errors: readonly unknown[] = Array.isArray(result['errors']) ? result['errors'] : [];
  const data = isRecord(result['data']) ? result['data'] : null;
  return { data, errors: errors.flatMap(toAnswerError), isRefused: result['data'] === undefined };
}

/** Handlers put the whole exchange, with its headers, into their errors: of that only code and status are kept. */
function toAnswerError(error: unknown): readonly AnswerError[] {
  const cause = error instanceof GraphQLError ? error.originalError : undefined;
  return readErrors([error]).map(({ message, path, extensions = {} }) => {
    const { code, response } = extensions;
    const status = isRecord(response) ? response['status'] : undefined;
    const known = cause instanceof GatewayError ? cause.code : status === undefined ? undefined : 'UPSTREAM_HTTP_ERROR';
    return {
      message,
      path,
      extensions: { ...(typeof code === 'string' && { code }), ...(typeof status === 'number' && { status }) },
      ...(known && { code: known }),
    };
  });
}
