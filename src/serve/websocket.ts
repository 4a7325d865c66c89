import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import { GraphQLError, parse } from 'graphql';
import type { ExecutionArgs, FormattedExecutionResult } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import type { Context, SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

import { isRecord } from '../base/json.ts';
import type { ServeSettings } from '../blueprint/settings.ts';
import { GatewayError } from '../error/error.ts';

import { headersOf, requestIdOf } from './context.ts';
import type { GatewayRequest } from './context.ts';
import type { Gateway } from './gateway.ts';
import type { Served } from './subscriptions.ts';

/** A way in for WebSocket clients, with the subprotocol graphql-transport-ws. */
export interface WebsocketDoor {
  /** Takes the connection over; it is closed when the gateway retires. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** One connection. */
interface Line {
  readonly headers: Readonly<Record<string, string>>;
  /** Aborts when the connection is gone. */
  readonly gone: AbortSignal;
  readonly socket: WebSocket;
}

/** RFC 6455 section 7.4.1: the server goes away, come back. */
const goingAway = 1001;
const pingEveryMs = 15_000;
/** How long a client may take for its `connection_init`, and for its half of a closing handshake. */
const patienceMs = 5_000;
/** Answers that wait in a connection whose client does not read, beside one for each of its operations. */
const maxWaitingSends = 64;
const maxBufferedBytes = 1024 * 1024;

/** Makes the door; `perform` is the way of one operation. */
export function createWebsocketDoor(
  gateway: Gateway,
  perform: (request: GatewayRequest) => Promise<Served>,
): WebsocketDoor {
  const { maxBodyBytes, subscriptions: limits } = gateway.blueprint.settings.serve;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxBodyBytes,
    perMessageDeflate: false,
    handleProtocols,
  });
  const server = makeServer<Record<string, unknown>, Line>({
    connectionInitWaitTimeout: patienceMs,
    onConnect: async (context) => isWelcome(gateway, context),
    onSubscribe: async (context, _id, payload) => {
      if (Object.keys(context.subscriptions).length > limits.maxPerConnection) {
        const message = `A connection has at most ${limits.maxPerConnection} operations at once.`;
        return shown(gateway.mask.refuse(new GatewayError('RATE_LIMITED', message)));
      }
      const served = await perform(requestOf(gateway, context, payload));
      const refused = !(Symbol.asyncIterator in served) && refusalOf(served);
      return refused || { ...anyOperation, contextValue: served };
    },
    // What is served is there by now: one result, or a stream of them.
    execute: ({ contextValue }: ExecutionArgs) => contextValue as Awaited<Served>,
    onNext: (_context, _id, _payload, _args, result) => formatted(result),
  });
  gateway.ending.addEventListener('abort', () => closeAll(sockets), { once: true });
  return {
    upgrade: (request, socket, head) => {
      const isFull = sockets.clients.size >= limits.maxTotal || gateway.ending.aborted;
      const refusal =
        refusalOfUpgrade(request, gateway.blueprint.settings.serve) ?? (isFull && '503 Service Unavailable');
      if (refusal) {
        socket.end(`HTTP/1.1 ${refusal}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (client) =>
        attach(server, client, request, limits.maxPerConnection),
      );
    },
  };
}

/** The status line of a request at another path, or from a web page of another origin, which brings its visitor's cookies. */
function refusalOfUpgrade(request: IncomingMessage, { endpoint, cors }: ServeSettings): string | undefined {
  if ((request.url ?? '/').split('?', 1)[0] !== endpoint) return '404 Not Found';
  const { origin, host, 'x-forwarded-host': forwarded } = request.headers;
  const own = URL.parse(origin ?? '')?.host;
  if (origin === undefined || (own !== undefined && (own === host || own === forwarded))) return undefined;
  const allowed = cors === false ? undefined : cors?.['origin'];
  const isAllowed = allowed === true || [allowed].flat().some((one) => one === '*' || one === origin);
  return isAllowed ? undefined : '403 Forbidden';
}

/** The library looks at a document to tell queries from subscriptions, which the gateway has done. */
const anyOperation = { schema: undefined as never, document: parse('{ __typename }') };

function attach(
  server: ReturnType<typeof makeServer<Record<string, unknown>, Line>>,
  socket: WebSocket,
  request: IncomingMessage,
  maxOperations: number,
): void {
  const gone = new AbortController();
  setMaxListeners(0, gone.signal);
  const headers = headersOf(Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const));
  let waiting = 0;
  const send = async (data: string) => {
    if (socket.readyState !== socket.OPEN) return;
    // Only answers to a flood of pings can be more than the operations allow.
    if (waiting > maxOperations + maxWaitingSends) return socket.terminate();
    waiting++;
    await new Promise<void>((resolve) => socket.send(data, () => resolve()));
    waiting--;
  };
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send,
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) =>
        socket.on('message', (data) => {
          take(Buffer.isBuffer(data) ? data.toString('utf8') : '').catch(() =>
            socket.close(1011, 'Internal server error'),
          );
        }),
    },
    { headers, gone: gone.signal, socket },
  );
  const stopPings = keepAlive(socket);
  // What goes wrong with a connection ends it, which is all there is to do.
  socket.on('error', () => socket.terminate());
  socket.once('close', (code, reason) => {
    stopPings();
    gone.abort();
    void closed(code, String(reason)).catch(() => undefined);
  });
}

/** Pings, so that a peer that is gone is noticed; ends a connection whose peer pings without reading. */
function keepAlive(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on('pong', () => (isAlive = true));
  socket.on('ping', () => {
    if (socket.bufferedAmount > maxBufferedBytes) socket.terminate();
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, pingEveryMs);
  return () => clearInterval(timer);
}

function closeAll(sockets: WebSocketServer): void {
  for (const socket of sockets.clients) socket.close(goingAway, 'Going away');
  const timer = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
  }, patienceMs);
  timer.unref();
}

/** False closes the connection with 4403: a credential is there and not valid, so that no operation could run. */
async function isWelcome(gateway: Gateway, context: Context<Record<string, unknown>, Line>): Promise<boolean> {
  try {
    await gateway.stages.identify({ headers: callerHeaders(gateway, context) });
    return true;
  } catch (error) {
    return !(error instanceof GatewayError && error.code === 'UNAUTHENTICATED');
  }
}

function requestOf(
  gateway: Gateway,
  context: Context<Record<string, unknown>, Line>,
  { query, operationName, variables }: SubscribePayload,
): GatewayRequest {
  return {
    method: 'POST',
    headers: callerHeaders(gateway, context),
    query,
    operationName: operationName ?? undefined,
    variables: variables ?? {},
    signal: context.extra.gone,
    requestId: requestIdOf(undefined),
  };
}

/**
 * Headers of the upgrade request, and those of `connection_init` that the configuration lets through: a proxy in front sees
 * the first ones only, so that what it sets or takes away must not be brought in behind its back.
 */
function callerHeaders(
  { blueprint }: Gateway,
  { connectionParams, extra }: Context<Record<string, unknown>, Line>,
): Readonly<Record<string, string>> {
  const allowed = new Set(blueprint.settings.serve.subscriptions.initHeaders);
  const inner = connectionParams?.['headers'];
  const given = { ...(isRecord(inner) && inner), ...connectionParams };
  const brought = Object.entries(given).flatMap(([name, value]) =>
    typeof value === 'string' && allowed.has(name.toLowerCase()) ? [[name, value] as const] : [],
  );
  return Object.assign(headersOf(brought), extra.headers);
}

/** The errors of what was refused as a whole. */
function refusalOf({ data, errors }: Exclude<Served, AsyncGenerator>): readonly GraphQLError[] | undefined {
  return data === undefined && errors?.every((error) => error instanceof GraphQLError) ? shown(errors) : undefined;
}

/** Without what is meant for HTTP. */
function shown(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  return errors.map((error) => {
    const { http: _http, ...extensions } = error.extensions;
    const { nodes = null, source = null, positions = null, path = null } = error;
    return new GraphQLError(error.message, { nodes, source, positions, path, extensions });
  });
}

/** An answer of the engine is formatted; the error that ends a stream is not. */
function formatted(result: { readonly errors?: readonly GraphQLError[] | undefined }): FormattedExecutionResult {
  const { errors } = result;
  if (!errors?.some((error) => error instanceof GraphQLError)) return result as FormattedExecutionResult;
  return { errors: shown(errors).map((error) => error.toJSON()) };
}
