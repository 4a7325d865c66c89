import type { ServerResponse } from 'node:http';

import type { Plugin as EnvelopPlugin } from '@envelop/core';
import { GraphQLError, specifiedRules, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { CORSOptions, GraphQLParams, Plugin, YogaInitialContext } from 'graphql-yoga';

import type { Abortable } from '../base/abort.ts';
import { isRecord } from '../base/json.ts';
import type { ServeSettings } from '../blueprint/settings.ts';

import { headersOf } from './context.ts';
import type { GatewayRequest } from './context.ts';
import { leftOf } from './door.ts';
import type { WholeDoor } from './door.ts';
import { answer, runChecked } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import type { GraphiqlPage } from './graphiql.ts';
import { maskPlugin } from './plugin-errors.ts';
import { performByHttp } from './perform-by-http.ts';
import { toResult } from './result.ts';
import { uploadsPlugin } from './uploads.ts';
import { answerOrSubscribe, runOrSubscribe } from './subscriptions.ts';
import type { WebsocketDoor } from './websocket.ts';

interface ServerContext {
  readonly requestId: string;
  /** Aborts when the connection closes before the answer is sent. */
  readonly left: Abortable;
}

interface DoorOptions {
  /** Envelop and Yoga plugins of the user; with any, each step of a request goes through them. */
  readonly plugins: readonly EnvelopPlugin[];
  /** Absent: no page is served. */
  readonly graphiql?: GraphiqlPage;
}

/** The door that speaks GraphQL over HTTP: GET and POST, GraphiQL, multipart, CORS, statuses and media types. */
export function createYogaDoor(gateway: Gateway, options: DoorOptions): WholeDoor {
  const { serve } = gateway.blueprint.settings;
  const { graphiql } = options;
  const own = options.plugins.length === 0 ? wholeWay(gateway) : stepByStep(gateway);
  const yoga = createYoga<ServerContext>({
    schema: gateway.schema,
    graphqlEndpoint: serve.endpoint,
    graphiql: graphiql ? () => graphiql.options() : false,
    ...(graphiql && { renderGraphiQL: (given) => graphiql.render(given) }),
    landingPage: false,
    logging: false,
    parserAndValidationCache: false,
    maxRequestBodySize: false,
    maskedErrors: { maskError: (error) => gateway.mask.refuse(error)[0] ?? new Error('Unknown error') },
    cors: corsOf(serve.cors),
    plugins: [
      uploadsPlugin(serve, gateway.schema),
      unreadable,
      own,
      ...options.plugins.map((plugin) => maskPlugin(plugin, gateway.mask)),
    ],
  });
  const perform = async (asked: GatewayRequest) =>
    options.plugins.length === 0
      ? answerOrSubscribe(gateway, asked)
      : performByHttp(asked, serve.endpoint, async (request) => yoga.fetch(request, contextOf(asked)));
  let sockets: Promise<WebsocketDoor> | undefined;
  return {
    upgrade: async (request, socket, head) => {
      sockets ??= import('./websocket.ts').then(({ createWebsocketDoor }) => createWebsocketDoor(gateway, perform));
      (await sockets).upgrade(request, socket, head);
    },
    handle: async (request, response, requestId, left = leftOf(response)) => {
      response.setHeader('x-request-id', requestId);
      if (!URL.canParse(`http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`)) {
        return refuseTarget(gateway, response);
      }
      await yoga.handle(request, response, { requestId, left });
    },
    handleRead: async (request, response, requestId, body, left) => {
      response.setHeader('x-request-id', requestId);
      const headers = headersOf(Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const));
      headers['content-length'] = String(body.length);
      const url = new URL(request.url ?? '/', 'http://localhost');
      const whole = new yoga.fetchAPI.Request(url, {
        method: request.method ?? 'POST',
        headers,
        body: new Uint8Array(body),
      });
      const answered = await yoga.fetch(whole, { requestId, left });
      response.writeHead(answered.status, Object.fromEntries(answered.headers));
      response.end(new Uint8Array(await answered.arrayBuffer()));
    },
    retire: gateway.retire,
    close: async () => {
      await yoga.dispose();
      await gateway.close();
    },
  };
}

function contextOf({ requestId, signal }: GatewayRequest): ServerContext {
  return { requestId, left: signal };
}

function refuseTarget({ mask }: Gateway, response: ServerResponse): void {
  const { message, extensions } = mask.format(badRequest('The host or path of the request is not valid.'));
  response.writeHead(400, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ errors: [{ message, extensions }] }));
}

/** Parameters that cannot be what they say are the client's mistake, and are told in few words. */
const unreadable: Plugin = {
  onRequestParse: ({ requestParser, setRequestParser }) => {
    if (!requestParser) return;
    setRequestParser(async (request) => {
      try {
        const params = await requestParser(request);
        const name: unknown = 'operationName' in params ? params.operationName : undefined;
        if (name === undefined || name === null || typeof name === 'string') return params;
      } catch (error) {
        throw error instanceof SyntaxError
          ? badRequest('"variables" and "extensions" must be JSON objects.')
          : brief(error);
      }
      throw badRequest('"operationName" must be a string.');
    });
  },
};

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}

/** A body that is no JSON is not sent back whole with what is wrong in it. */
function brief(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error;
  const { originalError } = error.extensions;
  if (!isRecord(originalError)) return error;
  return badRequest(`${error.message} ${String(originalError['message']).slice(0, 200)}`);
}

/** Nothing where the configuration allows nothing; credentials only where it says so. */
function corsOf(cors: ServeSettings['cors']): CORSOptions {
  if (!cors || cors['origin'] === false) return false;
  const { origin, credentials = false, ...rest } = cors;
  return {
    ...rest,
    credentials,
    ...(origin !== undefined && { origin: origin === true ? '*' : origin }),
  } as CORSOptions;
}

/** Without plugins between the steps the gateway's own list is the whole way. */
function wholeWay(gateway: Gateway): Plugin<object, ServerContext> {
  return {
    onParams: ({ setParamsHandler }) => {
      setParamsHandler(async ({ request, params, context }) => {
        const asked = gatewayRequest(request, params, context);
        return takesEvents(request) ? answerOrSubscribe(gateway, asked) : toResult(await answer(gateway, asked));
      });
    },
  };
}

/** With plugins the same stages run at envelop's steps, so that plugins see and change what passes between them. */
function stepByStep(gateway: Gateway): Plugin<YogaInitialContext & ServerContext, ServerContext> {
  const { stages, mask } = gateway;
  const claimsOf = new WeakMap<Request, Readonly<Record<string, unknown>> | null>();
  const execute = async (args: { document: DocumentNode; contextValue?: unknown } & Partial<GraphQLParams>) => {
    const context = args.contextValue as YogaInitialContext & ServerContext;
    const asked = gatewayRequest(context.request, context.params, context);
    const operation = {
      ...asked,
      document: args.document,
      operationName: args.operationName ?? undefined,
      variables: (args as { variableValues?: Record<string, unknown> }).variableValues ?? {},
    };
    const claims = claimsOf.get(context.request) ?? null;
    if (takesEvents(context.request)) return runOrSubscribe(gateway, asked, operation, claims);
    return toResult(await runChecked(gateway, asked, operation, claims));
  };
  return {
    onParams: async ({ request, setResult }) => {
      try {
        claimsOf.set(request, await stages.identify({ headers: headersOf(request.headers) }));
      } catch (error) {
        setResult({ errors: mask.refuse(error) });
      }
    },
    onParse: ({ setParseFn }) => setParseFn((text: string | { body: string }) => parseText(gateway, text)),
    onValidate: ({ setValidationFn }) => setValidationFn(checkWith(gateway)),
    onExecute: ({ setExecuteFn }) => setExecuteFn(execute),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(execute),
  };
}

/** GraphQL over SSE, distinct connections mode: only who says so gets more than one result. */
function takesEvents(request: Request): boolean {
  return /\btext\/event-stream\b/i.test(request.headers.get('accept') ?? '');
}

function parseText(gateway: Gateway, text: string | { body: string }): DocumentNode {
  try {
    return gateway.stages.parse(typeof text === 'string' ? text : text.body);
  } catch (error) {
    throw gateway.mask.refuse(error)[0];
  }
}

/** The kept check of a document, and the rules that plugins have added, which are theirs to keep. */
function checkWith(gateway: Gateway) {
  const standard: ReadonlySet<ValidationRule> = new Set(specifiedRules);
  return (schema: GraphQLSchema, document: DocumentNode, rules: readonly ValidationRule[] = []) => {
    const wrong = gateway.stages.check(document).flatMap((error) => gateway.mask.refuse(error));
    const added = rules.filter((rule) => !standard.has(rule));
    return added.length === 0 ? wrong : [...wrong, ...validate(schema, document, added)];
  };
}

function gatewayRequest(request: Request, params: GraphQLParams, context: object): GatewayRequest {
  const { requestId, left } = context as ServerContext;
  return {
    method: request.method,
    headers: headersOf(request.headers),
    query: params.query ?? '',
    operationName: params.operationName ?? undefined,
    variables: (params.variables as Record<string, unknown> | null | undefined) ?? {},
    signal: left,
    requestId,
    context,
  };
}
