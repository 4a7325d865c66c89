import type { Dispatcher } from 'undici';

import { toAbortSignal } from '../base/abort.ts';
import { GatewayError } from '../error/error.ts';
import { networkError } from './network-error.ts';
import type { Call } from './send.ts';

/** An answer whose body is read as it comes. */
export interface ReplyStream {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends or rejects with the connection, and when the call's signal aborts. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Opens an answer that may go on for ever; rejects as `Send` does where none begins. */
export type OpenStream = (call: Call, openLimitMs: number) => Promise<ReplyStream>;

/** The same over a dispatcher. Silence does not end the stream: systems that are gone are noticed by TCP keep-alive. */
export async function openStream(
  dispatcher: Dispatcher,
  call: Call,
  request: Pick<Dispatcher.RequestOptions, 'path' | 'headers'> & { readonly origin: string },
  openLimitMs: number,
): Promise<ReplyStream> {
  try {
    const reply = await dispatcher.request({
      ...request,
      method: call.method,
      body: call.body ?? null,
      signal: toAbortSignal(call.signal),
      headersTimeout: openLimitMs,
      bodyTimeout: 0,
    });
    const headers = Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
    return { status: reply.statusCode, headers: Object.fromEntries(headers), chunks: reading(call, reply.body) };
  } catch (cause) {
    if (call.signal.aborted) throw aborted(call, cause);
    throw networkError(call, cause, false);
  }
}

async function* reading(call: Call, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw call.signal.aborted ? aborted(call, cause) : networkError(call, cause, true);
  }
}

function aborted(call: Call, cause: unknown): GatewayError {
  const message = `The stream ${call.operation} of ${call.source} was ended because its subscription was.`;
  return new GatewayError('REQUEST_ABORTED', message, { source: call.source, cause });
}
