import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createClient } from 'graphql-ws/client';
import type { Client } from 'graphql-ws/client';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { WebSocket, WebSocketServer } from 'ws';

import { build, open } from '../../src/index.ts';
import { createRevolvingDoor } from '../../src/serve/reload.ts';
import type { RevolvingDoor } from '../../src/serve/reload.ts';
import { startServer } from '../../src/serve/server.ts';

/** A ticket system with live updates: GraphQL over HTTP, SSE and graphql-transport-ws, all real. */
export interface Tickets {
  readonly url: string;
  /** Subscriptions that are open. */
  readonly active: () => number;
  /** What each subscription was opened with. */
  readonly opened: { readonly headers: IncomingHttpHeaders; readonly params: unknown; readonly query: string }[];
  /** Documents of queries. */
  readonly queries: string[];
  readonly emit: (topic: string, ticket: object | Error) => void;
  /** Ends every stream as complete. */
  readonly complete: () => void;
  /** Cuts every WebSocket and every stream. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
}

export const ticketsSdl = /* GraphQL */ `
  type Query {
    ticket(id: ID!): Ticket
    customers(ids: [ID!]!): [Customer!]!
  }
  type Subscription {
    opened(queue: String): Ticket
    secret: Ticket
    strict: Ticket!
  }
  type Ticket {
    id: ID!
    title: String
    customerId: ID!
    broken: String
  }
  type Customer {
    id: ID!
    name: String!
  }
`;

export async function startTickets(port = 0): Promise<Tickets> {
  const pubSub = createPubSub<Record<string, [unknown]>>();
  const streams = new Set<{ end: () => void }>();
  const opened: { headers: IncomingHttpHeaders; params: unknown; query: string }[] = [];
  const queries: string[] = [];
  let active = 0;
  const stream = (topic: string) => {
    const source = pubSub.subscribe(topic);
    const own = { end: () => void source.return() };
    active++;
    streams.add(own);
    const over = () => {
      if (streams.delete(own)) active--;
    };
    return {
      next: async () => {
        const next = await source.next();
        if (next.done) over();
        return next;
      },
      return: () => {
        over();
        return source.return();
      },
      throw: (error: unknown) => source.throw(error),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
  const schema = createSchema({
    typeDefs: ticketsSdl,
    resolvers: {
      Query: {
        ticket: (_: unknown, { id }: { id: string }) => ({ id, title: `Ticket ${id}`, customerId: '1' }),
        customers: (_: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id, name: `Customer ${id}` })),
      },
      Subscription: {
        opened: {
          subscribe: (_: unknown, { queue }: { queue?: string }) => stream(queue ?? 'all'),
          resolve: (event: unknown) => event,
        },
        secret: { subscribe: () => stream('secret'), resolve: (event: unknown) => event },
        strict: { subscribe: () => stream('strict'), resolve: (event: unknown) => event },
      },
      Ticket: {
        broken: () => {
          throw new Error('broken upstream field');
        },
      },
    },
  });
  const yoga = createYoga({
    schema,
    logging: false,
    maskedErrors: false,
    plugins: [
      {
        onParams: ({ params, request }) => {
          if (/^\s*subscription/.test(params.query ?? '')) {
            opened.push({ headers: Object.fromEntries(request.headers), params: undefined, query: params.query ?? '' });
          } else queries.push(params.query ?? '');
        },
      },
    ],
  });
  const server = createServer((request, response) => void yoga.handle(request, response));
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  const disposable = useServer(
    {
      schema,
      onSubscribe: (context, _id, { query }) => {
        const { request } = context.extra;
        opened.push({ headers: request.headers, params: context.connectionParams, query });
      },
    },
    sockets,
  );
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    active: () => active,
    opened,
    queries,
    emit: (topic, ticket) => pubSub.publish(topic, ticket),
    complete: () => {
      for (const one of streams) one.end();
    },
    cut: () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
    },
    stop: async () => {
      await disposable.dispose();
      await stopServer(server);
    },
  };
}

async function stopServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** A gateway of a configuration, over real sockets. */
export interface Live {
  readonly origin: string;
  readonly dir: string;
  readonly door: RevolvingDoor;
  /** Builds the configuration again and puts it in the place of what is served. */
  readonly reload: (config?: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startGateway(config: string, files: Readonly<Record<string, string>> = {}): Promise<Live> {
  const dir = await mkdtemp(join(tmpdir(), 'heddle-live-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  await writeFile(join(dir, '.meshrc.yaml'), config);
  const openAgain = async () => {
    const { blueprint } = await build(dir, process.env);
    return open({ dir, blueprint, isDev: true, onError: () => undefined });
  };
  const door = createRevolvingDoor(await openAgain(), (error) => {
    throw error;
  });
  const server = await startServer(door, {
    port: 0,
    requestTimeoutMs: 5000,
    stopWithinMs: 2000,
    problems: () => ({ version: 1, problems: '' }),
    onError: console.error,
  });
  return {
    origin: server.origin,
    dir,
    door,
    reload: async (next = config) => {
      await writeFile(join(dir, '.meshrc.yaml'), next);
      door.swap(await openAgain());
    },
    stop: async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The results of one subscription, to be taken one by one. */
export interface Results {
  readonly next: () => Promise<Result>;
  readonly stop: () => Promise<void>;
}

export type Result = {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: unknown;
    readonly extensions?: { code?: string };
  }[];
  readonly closed?: unknown;
  readonly done?: true;
};

export interface Ways {
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly variables?: Record<string, unknown>;
}

/** A client of each kind; `done` is the end of the stream. */
export const clients = {
  websocket: async (origin: string, query: string, ways: Ways = {}): Promise<Results> => {
    const client = connect(origin, ways);
    const iterator = client.iterate({ query, ...(ways.variables && { variables: ways.variables }) });
    return {
      next: async () => {
        try {
          const { done, value } = await iterator.next();
          return done ? { done: true } : (value as Result);
        } catch (closed) {
          return Array.isArray(closed) ? { errors: closed } : { closed };
        }
      },
      stop: async () => {
        await iterator.return?.();
        await client.dispose();
      },
    };
  },
  sse: async (origin: string, query: string, ways: Ways = {}): Promise<Results> => {
    const over = new AbortController();
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        ...ways.headers,
        ...(ways.params as Record<string, string> | undefined),
      },
      body: JSON.stringify({ query, variables: ways.variables }),
      signal: over.signal,
    });
    const events = readEvents(response);
    return {
      next: async () => {
        const { value } = await events.next();
        return value === undefined ? { done: true } : (JSON.parse(value) as Result);
      },
      stop: async () => over.abort(),
    };
  },
};

async function* readEvents(response: Response): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const lines = block.split('\n');
      const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
      if (lines.includes('event: complete')) return;
      if (data !== undefined) yield data;
    }
  }
}

export function connect(origin: string, ways: Ways = {}): Client {
  class WithHeaders extends WebSocket {
    constructor(address: string, protocol: string) {
      super(address, protocol, { headers: ways.headers ?? {} });
    }
  }
  return createClient({
    url: `${origin.replace('http', 'ws')}/graphql`,
    webSocketImpl: WithHeaders,
    retryAttempts: 0,
    ...(ways.params && { connectionParams: ways.params }),
  });
}

/** Waits until it holds; fails after some seconds. */
export async function until(holds: () => boolean, what = 'it to hold'): Promise<void> {
  const end = performance.now() + 5000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
