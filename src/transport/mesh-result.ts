import { GraphQLError } from 'graphql';

import { toAbortSignal } from '../base/abort.ts';
import { isRecord } from '../base/json.ts';
import { GatewayError } from '../error/error.ts';
import { readErrors } from './graphql-share.ts';
import type { AnswerError, GraphqlAnswer } from './graphql-share.ts';
import type { CallerContext, Env } from './upstream.ts';

/** What handlers get as the context of a request: they keep loaders in it, so it is one for all documents of a request. */
export class MeshContexts {
  private readonly env: Env;
  private readonly known = new WeakMap<CallerContext, unknown>();

  constructor(env: Env) {
    this.env = env;
  }

  of(caller: CallerContext): unknown {
    let context = this.known.get(caller);
    if (!context) {
      const { headers, claims, requestId } = caller;
      context = { headers, claims, requestId, signal: toAbortSignal(caller.signal), env: this.env };
      this.known.set(caller, context);
    }
    return context;
  }
}

/** What a handler answered. Throws UPSTREAM_BAD_RESPONSE where that is no GraphQL result. */
export function readMeshResult(source: string, result: unknown): GraphqlAnswer {
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
