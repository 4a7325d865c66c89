import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

import type { Plugin } from '@envelop/core';
import { buildSchema as schemaOf, execute, getOperationAST, getVariableValues } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';

import { Deadlines } from '../../src/base/deadlines.ts';
import type { Blueprint } from '../../src/blueprint/blueprint.ts';
import { defaultSettings } from '../../src/blueprint/settings.ts';
import type { ServeSettings, Settings } from '../../src/blueprint/settings.ts';
import type { ErrorCode } from '../../src/error/codes.ts';
import { GatewayError } from '../../src/error/error.ts';
import { sharedAnswer } from '../../src/execute/answer.ts';
import type { Answer, Bound, Prepared } from '../../src/execute/execute.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { Flights } from '../../src/resilience/flights.ts';
import { Places } from '../../src/serve/answer-stream.ts';
import { createExpressDoor } from '../../src/serve/express.ts';
import type { Gateway } from '../../src/serve/gateway.ts';
import type { GraphiqlPage } from '../../src/serve/graphiql.ts';
import { createMask } from '../../src/serve/mask.ts';
import { createOperations } from '../../src/serve/operations.ts';
import { createRevolvingDoor } from '../../src/serve/reload.ts';
import { startServer } from '../../src/serve/server.ts';
import type { RunningServer } from '../../src/serve/server.ts';
import { endingSignal } from '../../src/serve/subscriptions.ts';
import type { Stages } from '../../src/serve/stages.ts';
import { createYogaDoor } from '../../src/serve/yoga.ts';
import type { CallerContext } from '../../src/transport/upstream.ts';

const sdl = /* GraphQL */ `
  type Query {
    hello(name: String = "you"): String!
    shout(text: String!): String
    boom: String
    slow: String
    whoami: String
  }
  type Mutation {
    setName(name: String!): String
  }
`;

type Resolver = (args: Record<string, string>, caller: CallerContext) => unknown;

/** What one test gateway is made of; each part has a default. */
export interface GatewayParts {
  readonly serve?: Partial<ServeSettings>;
  readonly isDev?: boolean;
  readonly resolvers?: Readonly<Record<string, Resolver>>;
  readonly stages?: Partial<Stages>;
  readonly onClose?: () => void;
  readonly onPrepare?: (operationName: string | undefined) => void;
  readonly reports?: unknown[];
}

/** A whole gateway over graphql-js instead of the engine: what the door and the stages do shows without upstreams. */
export function testGateway(parts: GatewayParts = {}): Gateway {
  const schema = schemaOf(sdl);
  const settings: Settings = { ...defaultSettings, serve: { ...defaultSettings.serve, ...parts.serve } };
  const mask = createMask({ isDev: parts.isDev ?? false, report: (error) => parts.reports?.push(error) });
  const operations = createOperations({
    schema,
    prepare: (document, operationName) => {
      parts.onPrepare?.(operationName);
      return prepare(document, operationName);
    },
    limits: settings.limits,
  });
  const blueprint: Blueprint = { types: new Map(), sources: new Map(), joins: [], merges: [], settings };
  const resolvers: Record<string, Resolver> = {
    hello: ({ name }) => `Hello ${name}`,
    whoami: (_, caller) => caller.claims?.['sub'] ?? 'nobody',
    setName: ({ name }) => name,
    ...parts.resolvers,
  };
  const stages: Stages = {
    ...operations,
    identify: async () => null,
    authorize: async () => new Map(),
    bind: (operation, variables) => bind(schema, operation.prepared, variables),
    recall: async () => ({}),
    execute: (bound, caller) => run(schema, bound as FakeBound, caller, resolvers, mask),
    subscribe: () => undefined,
    ...parts.stages,
  };
  const ending = endingSignal();
  return {
    blueprint,
    schema,
    stages,
    flights: new Flights(sharedAnswer),
    deadlines: new Deadlines(settings.serve.requestTimeoutMs),
    mask,
    webhooks: new Map(),
    subscriptions: new Places(settings.serve.subscriptions.maxTotal),
    ending: ending.signal,
    retire: () => ending.abort(),
    close: async () => parts.onClose?.(),
  };
}

/** What the fake engine knows of a prepared operation and of a bound one. */
interface FakeBound extends Bound {
  readonly prepared: Prepared;
  readonly raw: Readonly<Record<string, unknown>>;
}

const emptyPlan: Plan = {
  operation: 'query',
  operationName: undefined,
  fields: [],
  inputs: { headers: [], claims: [], isOpen: false },
  root: { type: 'Query', fields: [], hidden: [], position: -1, leadsToNodes: false, descents: [] },
  nodes: [],
  positions: 0,
  size: 0,
};

function prepare(document: DocumentNode, operationName?: string): Prepared {
  const definition = getOperationAST(document, operationName);
  if (!definition) throw new GatewayError('BAD_REQUEST', 'Name one of the operations.');
  return { document, definition, kind: definition.operation, name: definition.name?.value };
}

function bind(schema: GraphQLSchema, prepared: Prepared, raw: Readonly<Record<string, unknown>>): FakeBound {
  const { errors, coerced } = getVariableValues(schema, prepared.definition.variableDefinitions ?? [], raw);
  if (errors) throw new GatewayError('BAD_USER_INPUT', errors[0]!.message, { cause: errors[0] });
  return { plan: emptyPlan, variables: coerced, id: '', isShareable: false, isDrawn: false, prepared, raw };
}

async function run(
  schema: GraphQLSchema,
  bound: FakeBound,
  caller: CallerContext,
  resolvers: Readonly<Record<string, Resolver>>,
  mask: Gateway['mask'],
): Promise<Answer> {
  const { data, errors } = await execute({
    schema,
    document: bound.prepared.document,
    operationName: bound.prepared.name,
    variableValues: bound.raw,
    fieldResolver: (_source, args, _context, info) => resolvers[info.fieldName]?.(args, caller),
  });
  const shown = errors?.map((error) => {
    const { message, extensions } = mask.format(error.originalError ?? error, caller.requestId);
    return { message, locations: error.locations, path: error.path, extensions };
  });
  const errorCodes = (shown ?? []).map(({ extensions }) => extensions['code'] as ErrorCode);
  return { body: JSON.stringify({ data, errors: shown }), errorCodes };
}

/** A gateway behind a real server on a free port. Stop it in `afterEach` with `stopAll`. */
export async function serve(
  parts: GatewayParts & {
    plugins?: readonly Plugin[];
    /** False: the whole door answers everything, as it does where there are plugins. */
    isExpress?: boolean;
    graphiql?: GraphiqlPage;
    stopWithinMs?: number;
    port?: number;
  } = {},
): Promise<RunningServer & { readonly url: string; readonly swap: (next: GatewayParts) => void }> {
  const doorOf = (gateway: Gateway) => {
    const plugins = parts.plugins ?? [];
    const whole = createYogaDoor(gateway, { plugins, ...(parts.graphiql && { graphiql: parts.graphiql }) });
    return plugins.length > 0 || parts.isExpress === false ? whole : createExpressDoor(gateway, whole);
  };
  const gateway = testGateway(parts);
  const door = createRevolvingDoor(doorOf(gateway), (error) => parts.reports?.push(error));
  const server = await startServer(door, {
    port: parts.port ?? 0,
    requestTimeoutMs: gateway.blueprint.settings.serve.requestTimeoutMs,
    ...(parts.stopWithinMs !== undefined && { stopWithinMs: parts.stopWithinMs }),
    onError: (error) => parts.reports?.push(error),
  });
  running.add(server);
  const url = `${server.origin}${gateway.blueprint.settings.serve.endpoint}`;
  return { ...server, url, swap: (next) => door.swap(doorOf(testGateway(next))) };
}

const running = new Set<RunningServer>();

/** Stops every server that `serve` started. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((server) => server.stop()));
  running.clear();
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

/** Sends one request over a connection of its own and reads the whole reply. */
export async function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array; signal?: AbortSignal } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, signal } = options;
    const call = httpRequest(url, { method, headers, agent: false, ...(signal && { signal }) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        let json: unknown;
        try {
          json = JSON.parse(text);
        } catch {
          json = undefined;
        }
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    call.on('error', reject);
    call.end(options.body);
  });
}

/** Posts a GraphQL request as browsers and clients do. */
export function post(
  url: string,
  query: string,
  options: { variables?: unknown; operationName?: string; headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Reply> {
  const { variables, operationName, headers, signal } = options;
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify({ query, variables, operationName }),
    ...(signal && { signal }),
  });
}
