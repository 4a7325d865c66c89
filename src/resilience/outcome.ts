import { GatewayError } from '../error/error.ts';
import type { ErrorCode } from '../error/codes.ts';
import type { Reply } from '../transport/send.ts';

/**
 * Statuses by which an upstream says that it cannot answer now (RFC 9110 sections 15.6.3 to 15.6.5, RFC 6585 section
 * 4).
 */
const busyStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

// Not UPSTREAM_UNAVAILABLE: that is our own refusal, which says nothing new of the source and shall not be repeated.
const passingCodes: ReadonlySet<ErrorCode> = new Set(['UPSTREAM_TIMEOUT', 'UPSTREAM_UNREACHABLE']);

/** True for an answer that may be a different one a moment later. A SOAP fault's 500 is an answer like any other. */
export function isBusy(reply: Reply): boolean {
  return busyStatuses.has(reply.status);
}

/** True for a failure of the source or of the way to it, which may pass; never for the client's own leaving. */
export function isPassing(error: unknown): boolean {
  return error instanceof GatewayError && passingCodes.has(error.code);
}
