import type { Abortable } from '../base/abort.ts';

/** One request on its way to an upstream, ready for the network. */
export interface Call {
  readonly source: string;
  /** What is called, for logs and errors: `GET /customers/{id}`, `ListInvoices`, `query`. */
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** True where sending twice does no harm. */
  readonly isIdempotent: boolean;
  /** True where nothing is changed, so that who asks the same may get the same answer (RFC 9110 section 9.2.1). */
  readonly isSafe: boolean;
  /** Limit of the answer's size; reading stops with UPSTREAM_TOO_LARGE beyond it. */
  readonly maxResponseBytes: number;
  readonly signal: Abortable;
}

/** An upstream's answer, read to its end. */
export interface Reply {
  readonly status: number;
  /** Lower-case names; repeated headers joined by `, ` (`set-cookie` dropped). */
  readonly headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/**
 * The reply for who reads it, taken out of what came: promises that waited for that, and have grown old while they did, lead to it until the old generation
 * is collected.
 */
export function taken(reply: Reply): Reply {
  const own = { ...reply };
  reply.body = noBytes;
  return own;
}

const noBytes = new Uint8Array();

/** Sends a call; rejects with a GatewayError of an UPSTREAM_ code or REQUEST_ABORTED. Any status resolves. */
export type Send = (call: Call) => Promise<Reply>;

/** What surrounds a call: timeout, retry, breaker, cache, credentials. */
export type Layer = (next: Send) => Send;

/** Puts `layers` around `send`, the first outermost. */
export function surround(send: Send, layers: readonly Layer[]): Send {
  return layers.reduceRight((next, layer) => layer(next), send);
}
