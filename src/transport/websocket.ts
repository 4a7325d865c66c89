import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';

import { GatewayError } from '../error/error.ts';
import { lost } from './graphql-stream.ts';
import type { StreamTarget } from './graphql-stream.ts';

/** What opening a WebSocket needs of a target. */
export type SocketTarget = Pick<StreamTarget, 'source' | 'url' | 'headers' | 'maxMessageBytes' | 'openLimitMs'>;

/** The door to upstreams that speak WebSocket: a class as `graphql-ws` wants it, whose sockets carry the target's headers. */
export function socketClass(target: SocketTarget): unknown {
  return class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, optionsOf(target));
    }
  };
}

/** Opens one socket for `protocol`. */
export function openSocket(target: SocketTarget, protocol: string): WebSocket {
  return new WebSocket(socketUrl(target.url), protocol, optionsOf(target));
}

/** `ws:` for `http:`, `wss:` for `https:`. */
export function socketUrl(url: string): string {
  return url.replace(/^http/i, 'ws');
}

function optionsOf({ headers, maxMessageBytes, openLimitMs }: SocketTarget): ClientOptions {
  return {
    headers,
    maxPayload: maxMessageBytes,
    handshakeTimeout: openLimitMs,
    perMessageDeflate: false,
    followRedirects: false,
  };
}

/** Close codes after which trying again would not help (graphql-transport-ws; the legacy protocol has none). */
const fatal: ReadonlyMap<number, string> = new Map([
  [1002, 'a protocol error'],
  [1009, 'a message that is too large'],
  [4400, 'an invalid message'],
  [4401, 'no authorization'],
  [4403, 'forbidden'],
  [4406, 'the subprotocol is not supported'],
  [4409, 'the subscription exists already'],
  [4429, 'too many initialisation requests'],
]);

/** The error for what ended a socket: a close event, or what was thrown while it was opened. */
export function socketError(target: StreamTarget, cause: unknown): GatewayError {
  const { source } = target;
  if (cause instanceof GatewayError) return cause;
  const code = numberOf(cause, 'code');
  const reason = fatal.get(code ?? 0);
  if (reason !== undefined) {
    const message = `${source} ended the subscription with close code ${code} (${reason}).`;
    return new GatewayError('UPSTREAM_BAD_RESPONSE', message, { source, details: { closeCode: code } });
  }
  const text = messageOf(cause);
  const status = Number(/^Unexpected server response: (\d{3})$/.exec(text)?.[1] ?? 0);
  if (status >= 300) {
    const message = `${source} answered a subscription with HTTP status ${status} instead of opening a WebSocket.`;
    return new GatewayError('UPSTREAM_HTTP_ERROR', message, { source, details: { status } });
  }
  return lost(target, code === undefined ? text || 'the connection failed' : `it was closed with code ${code}`, cause);
}

function numberOf(value: unknown, key: string): number | undefined {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof found === 'number' ? found : undefined;
}

/** `ws` gives events whose `message` is the error's. */
function messageOf(cause: unknown): string {
  const found: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'message') : cause;
  return typeof found === 'string' ? found : '';
}
