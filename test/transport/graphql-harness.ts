import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestListener } from 'node:http';

import { createSchema, createYoga } from 'graphql-yoga';
import { onTestFinished } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import type { Source } from '../../src/blueprint/blueprint.ts';
import { createFetch } from '../../src/transport/fetch.ts';
import { graphqlAsk } from '../../src/transport/graphql.ts';
import type { CallerContext, DocumentPart, UpstreamRequest } from '../../src/transport/upstream.ts';

/** A document as it arrived at the upstream. */
export interface Arrived {
  readonly method: string;
  readonly query: string;
  readonly variables: unknown;
  readonly headers: Headers;
}

const typeDefs = /* GraphQL */ `
  type Query {
    ticket(id: ID!): Ticket
    tickets(filter: Filter): [Ticket]!
    must(id: ID!): Ticket!
    whoami: String
    big: Long
  }
  type Mutation {
    open(title: String!): Ticket
  }
  scalar Long
  input Filter {
    ids: [ID!]
  }
  type Ticket {
    id: ID!
    title: String
    broken: String
    strict: String!
  }
`;

function fail(message: string, extensions?: Record<string, unknown>): never {
  throw Object.assign(new Error(message), { extensions });
}

const ticket = (id: string) => ({
  id,
  title: `Ticket ${id}`,
  broken: () => fail(`no text for ${id}`, { code: 'NO_TEXT' }),
  strict: () => (id === '13' ? fail('bad luck', { code: 'BAD_LUCK' }) : 'fine'),
});

/** A real GraphQL server that remembers every document. */
export async function startYoga(): Promise<{ url: string; arrived: Arrived[] }> {
  const arrived: Arrived[] = [];
  const yoga = createYoga({
    maskedErrors: false,
    logging: false,
    schema: createSchema({
      typeDefs,
      resolvers: {
        Query: {
          ticket: (_root, { id }) => ticket(id),
          tickets: (_root, { filter }) => (filter?.ids ?? ['1', '2', '3']).map(ticket),
          must: (_root, { id }) => (id === '0' ? fail('there is no ticket 0') : ticket(id)),
          whoami: (_root, _args, context: { request: Request }) => context.request.headers.get('authorization'),
        },
        Mutation: { open: (_root, { title }) => ({ ...ticket('9'), title }) },
      },
    }),
    plugins: [
      {
        onParams: ({ params, request }: { params: { query?: string; variables?: unknown }; request: Request }) => {
          const { method, headers } = request;
          arrived.push({ method, query: params.query ?? '', variables: params.variables, headers });
        },
      },
    ],
  });
  return { url: `${await listen((request, response) => void yoga(request, response))}/graphql`, arrived };
}

/** The address of a server on a free port that ends with the test. */
export async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function sourceAt(endpoint: string, over: Partial<Source> = {}): Source {
  const policy = { ...defaultSourcePolicy, ...over.policy };
  return { name: 'support', kind: 'graphql', endpoint, headers: {}, query: {}, types: new Map(), ...over, policy };
}

export function askAt(endpoint: string, over: Partial<Source> = {}) {
  const fetch = createFetch();
  onTestFinished(async () => fetch.close());
  return graphqlAsk(sourceAt(endpoint, over), fetch.send);
}

export function caller(over: Partial<CallerContext> = {}): CallerContext {
  return { headers: {}, claims: null, signal: AbortSignal.timeout(10_000), requestId: 'test', ...over };
}

/** A part in which `$name` stands for a variable: `part('ticket(id: $id) { id }', { id: 'ID!' })`. */
export function part(
  text: string,
  variables: Readonly<Record<string, string>> = {},
  operation: DocumentPart['operation'] = 'query',
): DocumentPart {
  return {
    operation,
    print: (prefix) => text.replaceAll('$', `$${prefix}`),
    variables: Object.entries(variables).map(([name, type]) => ({ name, type })),
  };
}

export function request(
  given: DocumentPart,
  variables: Readonly<Record<string, unknown>> = {},
  by: CallerContext = caller(),
): UpstreamRequest {
  const name = /^\w+/.exec(given.print(''))?.[0] ?? '';
  const binding = { kind: 'graphql', operation: given.operation } as const;
  return { field: { name, type: 'X', args: new Map(), binding }, args: {}, part: given, variables, caller: by };
}
