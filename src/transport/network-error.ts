import { GatewayError } from '../error/error.ts';
import type { Call } from './send.ts';

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const lost = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNABORTED']);
const malformed = /^(HPE_|UND_ERR_(RES_|RESPONSE|REQ_CONTENT_LENGTH|HEADERS_OVERFLOW))/;

/** The GatewayError for what the network reported; `hasAnswer` tells whether the answer had already begun. */
export function networkError(call: Call, cause: unknown, hasAnswer: boolean): GatewayError {
  if (cause instanceof GatewayError) return cause;
  const code = codeOf(cause);
  const options = { source: call.source, cause };
  if (timeouts.has(code)) {
    const message = `${call.source} did not answer ${call.operation} in time (${code}).`;
    return new GatewayError('UPSTREAM_TIMEOUT', message, options);
  }
  const isMalformed = malformed.test(code) || (cause instanceof Error && cause.name === 'HTTPParserError');
  if (hasAnswer || isMalformed) {
    const what = !isMalformed ? 'an answer that was cut off' : 'an answer that is not HTTP';
    const message = `${call.source} gave ${what} to ${call.operation} (${reasonOf(cause)}).`;
    return new GatewayError('UPSTREAM_BAD_RESPONSE', message, options);
  }
  const host = URL.parse(call.url)?.host ?? call.url;
  const message = `${call.source} cannot be reached at ${host}: ${explanations.get(code) ?? reasonOf(cause)}.`;
  return new GatewayError('UPSTREAM_UNREACHABLE', message, options);
}

/** True where the connection ended before any byte of the answer: what a kept-alive connection does when it is stale. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'UPSTREAM_UNREACHABLE' && lost.has(codeOf(error.cause));
}

const explanations = new Map([
  ['ECONNREFUSED', 'the connection was refused'],
  ['ENOTFOUND', 'the host name is not known'],
  ['EAI_AGAIN', 'the host name could not be looked up'],
  ['ECONNRESET', 'the connection was closed before an answer came'],
  ['UND_ERR_SOCKET', 'the connection was closed before an answer came'],
]);

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message || codeOf(cause) : String(cause);
}
