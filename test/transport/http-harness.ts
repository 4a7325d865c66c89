import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { onTestFinished } from 'vitest';

import type { HttpBinding, HttpParameter } from '../../src/blueprint/binding.ts';
import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import type { Source } from '../../src/blueprint/blueprint.ts';
import type { Field, TypeDef } from '../../src/blueprint/types.ts';
import { createFetch } from '../../src/transport/fetch.ts';
import type { Fetch, FetchOptions } from '../../src/transport/fetch.ts';
import { httpAsk } from '../../src/transport/http.ts';
import type { Call } from '../../src/transport/send.ts';
import type { CallerContext } from '../../src/transport/upstream.ts';

/** A request as it arrived, byte by byte. */
export interface Arrived {
  readonly method: string;
  /** The request target exactly as it was on the wire. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

type Handler = (request: Arrived, response: ServerResponse) => void;

/** A real server on a free port; it answers `{}` unless told otherwise, and is gone when the test is. */
export async function startServer(handler: Handler = (_request, response) => response.end('{}')) {
  const arrived: Arrived[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const),
      );
      const one: Arrived = { method: request.method ?? '', url: request.url ?? '', headers, body };
      arrived.push(one);
      handler(one, response);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}`, arrived, sockets };
}

/** A server that writes raw bytes as its answer and closes the connection. */
export async function startRawServer(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The network, closed when the test is over. */
export function openFetch(options: FetchOptions = {}): Fetch {
  const fetch = createFetch(options);
  onTestFinished(async () => fetch.close());
  return fetch;
}

/** A plain GET. */
export function call(url: string, more: Partial<Call> = {}): Call {
  return {
    source: 'shop',
    operation: 'GET /',
    method: 'GET',
    url,
    headers: {},
    isIdempotent: true,
    isSafe: true,
    maxResponseBytes: 1_000_000,
    signal: new AbortController().signal,
    ...more,
  };
}

/** A parameter; `style` and `explode` are OpenAPI's defaults for the place. */
export function parameter(place: HttpParameter['in'], name: string, more: Partial<HttpParameter> = {}): HttpParameter {
  const style = place === 'query' || place === 'cookie' ? 'form' : 'simple';
  return { arg: name, in: place, name, style, explode: style === 'form', ...more };
}

/** A binding of `GET /` that answers JSON. */
export function binding(more: Partial<HttpBinding> = {}): HttpBinding {
  return {
    kind: 'http',
    method: 'GET',
    path: '/',
    parameters: [],
    answer: { kind: 'json', accept: 'application/json' },
    isIdempotent: true,
    ...more,
  };
}

/** A REST system. */
export function httpSource(more: Partial<Source> = {}): Source {
  return {
    name: 'shop',
    kind: 'http',
    endpoint: 'http://shop.example',
    headers: {},
    query: {},
    types: new Map(),
    policy: defaultSourcePolicy,
    ...more,
  };
}

/** Who asks. */
export function caller(more: Partial<CallerContext> = {}): CallerContext {
  return { headers: {}, claims: null, signal: new AbortController().signal, requestId: 'r1', ...more };
}

interface Asking {
  readonly args?: Readonly<Record<string, unknown>>;
  readonly by?: CallerContext;
  readonly source?: Partial<Source>;
  /** Types and the type of the body's argument, where encoding depends on them. */
  readonly types?: readonly TypeDef[];
  readonly inputType?: string;
}

/** Asks a source at `url` through a real connection and gives the field's value. */
export async function ask(url: string, bound: HttpBinding, asking: Asking = {}): Promise<unknown> {
  return asker(url, asking)(bound);
}

/** Asks one source at `url` for one field after the other. */
export function asker(url: string, asking: Asking = {}): (bound: HttpBinding) => Promise<unknown> {
  const types = new Map((asking.types ?? []).map((type) => [type.name, type]));
  const source = httpSource({ endpoint: url, types, ...asking.source });
  const upstream = httpAsk(source, openFetch().send);
  return async (bound) => {
    const input = bound.body && { name: bound.body.arg, type: asking.inputType ?? 'JSON' };
    const field: Field = {
      name: 'field',
      type: 'JSON',
      args: new Map(input ? [[input.name, input]] : []),
      binding: bound,
    };
    const { args = {}, by = caller() } = asking;
    return (await upstream({ field, args, part: null, variables: {}, caller: by })).value;
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
