import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { attempt } from '../base/maybe.ts';
import type { Maybe } from '../base/maybe.ts';
import { errorCodes } from '../error/codes.ts';
import { events } from '../observe/events.ts';

import { requestIdOf } from './context.ts';
import { graphiqlAsset } from './graphiql-assets.ts';
import type { Asset } from './graphiql-assets.ts';
import { problemsPath } from './graphiql-scripts.ts';
import type { Door } from './door.ts';
import { Message } from './message.ts';
import { sendMetrics, startMetricsServer } from './metrics.ts';
import type { MetricsPage } from './metrics.ts';

// An import of it would load the WebSocket client that it also offers, which takes a tenth of a start.
const { createServer } = process.getBuiltinModule('node:http');

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** For example `http://localhost:4000`. */
  readonly origin: string;
  /** Where metrics are shown; absent: nowhere. */
  readonly metrics?: { readonly url: string; readonly port: number };
  /** Takes no more connections, lets requests in flight finish, closes the door. Cuts what is left after the deadline. */
  readonly stop: () => Promise<void>;
}

/** How a server listens. */
export interface ServerOptions {
  readonly port: number;
  readonly hostname?: string | undefined;
  /** Limit of receiving one request. */
  readonly requestTimeoutMs: number;
  /** How long `stop` waits for requests in flight. */
  readonly stopWithinMs?: number;
  /** Absent: no metrics are shown. */
  readonly metrics?: MetricsPage;
  /** Problems of the latest edit as text, and the schema's version; absent outside development. */
  readonly problems?: () => { readonly version: number; readonly problems: string };
  readonly onError: (error: unknown, requestId: string) => void;
}

/** Listens on `port` (0: any free one) and hands requests to `door`. Rejects when the port cannot be had. */
export async function startServer(door: Door, options: ServerOptions): Promise<RunningServer> {
  const state = { isStopping: false };
  // Node looks for requests that take too long only every half minute.
  const connectionsCheckingInterval = Math.min(Math.ceil(options.requestTimeoutMs / 4), 5000);
  const handling = { door, options, state };
  const server = createServer({ connectionsCheckingInterval, IncomingMessage: Message }, (request, response) => {
    if (state.isStopping) response.setHeader('connection', 'close');
    const requestId = requestIdOf(request.headers['x-request-id']);
    if (events.request.hasListeners) tellWhenDone(request, response, requestId);
    void attempt(
      () => handle(request, response, requestId, handling),
      (error) => {
        options.onError(error, requestId);
        fail(response, requestId);
      },
    );
  });
  server.on('upgrade', (request, socket, head) => void upgrade(request, socket, head, handling));
  server.requestTimeout = options.requestTimeoutMs;
  server.headersTimeout = Math.min(options.requestTimeoutMs, 30_000);
  const port = await listen(server, options);
  const apart = await startApart(server, options.metrics);
  const metricsPort = apart?.port ?? port;
  let stopped: Promise<void> | undefined;
  return {
    port,
    origin: originOf(options.hostname, port),
    ...(options.metrics && {
      metrics: { url: `${originOf(options.metrics.hostname, metricsPort)}${options.metrics.path}`, port: metricsPort },
    }),
    stop: () => {
      state.isStopping = true;
      return (stopped ??= stop(server, door, options.stopWithinMs ?? 10_000).finally(apart?.stop));
    },
  };
}

async function listen(server: Server, { port, hostname }: ServerOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, hostname, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Metrics on a port of their own, which the gateway does not do without. */
async function startApart(server: Server, page: MetricsPage | undefined) {
  if (page?.port === undefined) return undefined;
  try {
    return await startMetricsServer({ ...page, port: page.port });
  } catch (error) {
    server.close();
    throw error;
  }
}

function originOf(hostname: string | undefined, port: number): string {
  return `http://${hostFor(hostname)}:${port}`;
}

/** A name under which the host can be opened, for an address that may mean all of them. */
function hostFor(hostname: string | undefined): string {
  if (hostname === undefined || hostname === '0.0.0.0' || hostname === '::') return 'localhost';
  return hostname.includes(':') ? `[${hostname}]` : hostname;
}

/** Tells of a request when its answer has been sent or its client has left. */
function tellWhenDone(request: IncomingMessage, response: ServerResponse, requestId: string): void {
  const startedMs = performance.now();
  response.once('close', () => {
    events.request.publish({
      requestId,
      method: request.method ?? '',
      path: pathOf(request),
      status: response.writableFinished ? response.statusCode : errorCodes.REQUEST_ABORTED.status,
      durationMs: performance.now() - startedMs,
    });
  });
}

interface Handling {
  readonly door: Door;
  readonly options: ServerOptions;
  readonly state: { readonly isStopping: boolean };
}

/** Answers what is the server's own business, and hands the rest to the door. */
function handle(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  { door, options, state }: Handling,
): Maybe<void> {
  const path = pathOf(request);
  const asset = graphiqlAsset(path);
  if (asset) return asset.then((part) => sendAsset(response, part));
  if (path === '/health') return sendJson(response, 200, { status: 'ok' });
  if (path === '/ready') {
    return sendJson(response, state.isStopping ? 503 : 200, { status: state.isStopping ? 'stopping' : 'ready' });
  }
  if (options.metrics?.port === undefined && path === options.metrics?.path) {
    return sendMetrics(request, response, options.metrics);
  }
  if (path === problemsPath && options.problems) return sendJson(response, 200, options.problems());
  return door.handle(request, response, requestId);
}

function fail(response: ServerResponse, requestId: string): void {
  if (response.headersSent) return void response.destroy();
  response.setHeader('x-request-id', requestId);
  sendJson(response, 500, { errors: [{ message: 'Internal server error.', extensions: { requestId } }] });
}

/** Hands a connection that asks for WebSocket to the door; other protocols are not spoken. */
async function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { door, options, state }: Omit<Handling, 'requestId'>,
): Promise<void> {
  // A client that leaves while it is being served is no one's error.
  socket.on('error', () => socket.destroy());
  try {
    const isWanted = /^websocket$/i.test(request.headers.upgrade ?? '') && !state.isStopping;
    if (!isWanted) return refuseUpgrade(socket, state.isStopping ? '503 Service Unavailable' : '400 Bad Request');
    await door.upgrade(request, socket, head);
  } catch (error) {
    options.onError(error, '');
    socket.destroy();
  }
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Without the query string. */
function pathOf(request: IncomingMessage): string {
  const { url = '/' } = request;
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function sendAsset(response: ServerResponse, asset: Asset): void {
  response.writeHead(200, {
    'content-type': asset.contentType,
    'content-encoding': 'gzip',
    'cache-control': 'public, max-age=86400',
  });
  response.end(asset.gzipped);
}

async function stop(server: Server, door: Door, withinMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  door.retire();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), withinMs);
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  try {
    await closed;
  } finally {
    clearTimeout(cut);
    clearInterval(idle);
  }
  await door.close();
}
