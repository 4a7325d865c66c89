import { randomUUID } from 'node:crypto';

import type { CallerContext } from '../transport/upstream.ts';

import type { Ready } from './stages.ts';

/** One GraphQL request as a door hands it in. */
export interface GatewayRequest {
  readonly method: string;
  /** The caller's headers, lower-case names, repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The text of the document. */
  readonly query: string;
  readonly operationName: string | undefined;
  /** As the client sent them; coerced when the operation runs. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  /** What a door's plugins put together for code resolvers. */
  readonly context?: unknown;
  /** A place for what follows from the request's text alone, where the door keeps it for requests with the same text. */
  readonly known?: { ready?: Ready };
}

/** Headers as a record without a prototype, so that no header's name can mean something else. */
export function headersOf(headers: Iterable<readonly [string, string]>): Record<string, string> {
  const record: Record<string, string> = Object.create(null);
  for (const [name, value] of headers) record[name.toLowerCase()] = value;
  return record;
}

/** The caller's own `x-request-id` where it is one word of at most 128 safe characters, else a fresh one. */
export function requestIdOf(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:/-]{1,128}$/.test(given) ? given : randomUUID();
}

/** What is known of the caller, for everything that runs below. */
export function callerOf(
  request: GatewayRequest,
  claims: Readonly<Record<string, unknown>> | null,
  signal: AbortSignal,
): CallerContext {
  const { requestId } = request;
  return {
    // Most operations need no header of the caller, and doors make them only when they are asked for.
    get headers() {
      return request.headers;
    },
    claims,
    signal,
    requestId,
  };
}

/** What code of the user gets as context: what the door's plugins have put together, and who asks. */
export function codeContext(context: unknown, caller: CallerContext): Readonly<Record<string, unknown>> {
  const { headers, claims, signal } = caller;
  return { ...(typeof context === 'object' && context), headers, claims, signal };
}
