import type { Abortable } from '../base/abort.ts';
import { isRecord } from '../base/json.ts';
import { compileDeep, compileTemplate } from '../base/template.ts';
import type { TemplateScope } from '../base/template.ts';
import type { Source } from '../blueprint/blueprint.ts';
import { GatewayError, invariant } from '../error/error.ts';
import { DocumentCache } from './graphql-document.ts';
import { readErrors, share } from './graphql-share.ts';
import { sseStream } from './graphql-sse.ts';
import { defaultReconnectPolicy, reconnecting } from './graphql-stream.ts';
import type { ReconnectPolicy, RunStream, StreamTarget } from './graphql-stream.ts';
import { partVariables } from './graphql-variables.ts';
import { addHeader } from './header.ts';
import { SharedStreams } from './shared-streams.ts';
import type { OpenStream } from './stream.ts';
import type { CallerContext, Env, EventSink, Subscribe, UpstreamAnswer } from './upstream.ts';

export interface GraphqlSubscribeOptions {
  readonly openStream: OpenStream;
  readonly env?: Env;
  readonly reconnect?: Partial<ReconnectPolicy>;
}

/**
 * Subscribes to a GraphQL source by the protocol that it is configured with. Subscribers share one stream where all that
 * it is made of is the same: document, variables, address, headers and connection parameters.
 */
export function graphqlSubscribe(source: Source, options: GraphqlSubscribeOptions): Subscribe {
  const documents = new DocumentCache();
  const streams = new SharedStreams<UpstreamAnswer>();
  const write = compileTarget(source, options.env ?? process.env);
  const policy = { ...defaultReconnectPolicy, ...options.reconnect };
  const run = reconnecting(byProtocol(options.openStream), policy);
  const isShared = source.subscriptions?.isShared !== false;
  let count = 0;
  return (request, sink) => {
    try {
      const { part, caller } = request;
      invariant(part, `the subscription ${source.name}.${request.field.name} has a document`);
      const { text } = documents.get([part]);
      const target = write(text, partVariables(request), caller);
      const key = isShared ? JSON.stringify(target) : String(count++);
      streams.join(key, unshared(sink), caller.signal, (all, signal) => {
        void runInto(source.name, run, target, all, signal);
      });
    } catch (error) {
      sink.fail(toError(error, source.name));
    }
  };
}

/** Transports are loaded when they are first used. */
function byProtocol(openStream: OpenStream): RunStream {
  const sse = sseStream(openStream);
  let ws: Promise<RunStream> | undefined;
  return async (target, listener, signal) => {
    switch (target.protocol) {
      case 'SSE':
        return sse(target, listener, signal);
      case 'WS':
        ws ??= import('./graphql-ws.ts').then(({ wsStream }) => wsStream());
        return (await ws)(target, listener, signal);
      case 'LEGACY_WS':
        return (await import('./graphql-legacy-ws.ts')).legacyWsStream(target, listener, signal);
    }
  };
}

async function runInto(
  source: string,
  run: RunStream,
  target: StreamTarget,
  sink: EventSink<UpstreamAnswer>,
  signal: Abortable,
): Promise<void> {
  const onResult = (result: unknown) => sink.push(readResult(source, result));
  try {
    await run(target, { onOpen: () => undefined, onResult }, signal);
    sink.end();
  } catch (error) {
    sink.fail(toError(error, source));
  }
}

/** The value of the one field of a result, with its errors located below it. */
function readResult(source: string, result: unknown): UpstreamAnswer {
  const { data, errors } = isRecord(result) ? result : {};
  const answer = { data: isRecord(data) ? data : null, errors: readErrors(errors), isRefused: false };
  const [own] = share(source, answer, 1);
  if (own && !(own instanceof GatewayError)) return own;
  const message = own?.message ?? `${source} sent an event without data.`;
  return { value: null, errors: [{ message, path: [], extensions: { code: 'UPSTREAM_BAD_RESPONSE', source } }] };
}

/** Errors are put into the value's places where it is read: each subscriber needs a value of its own then. */
function unshared(sink: EventSink<UpstreamAnswer>): EventSink<UpstreamAnswer> {
  return { ...sink, push: (event) => sink.push(event.errors.length === 0 ? event : structuredClone(event)) };
}

type WriteTarget = (query: string, variables: Readonly<Record<string, unknown>>, caller: CallerContext) => StreamTarget;

function compileTarget(source: Source, env: Env): WriteTarget {
  const { endpoint, protocol = 'WS', connectionParams } = source.subscriptions ?? {};
  const address = compileTemplate(endpoint ?? source.endpoint ?? '');
  const headers = Object.entries(source.headers).map(
    ([name, text]) => [name.toLowerCase(), compileTemplate(text)] as const,
  );
  const queryParams = Object.entries(source.query).map(([name, text]) => [name, compileTemplate(text)] as const);
  const params = connectionParams && compileDeep(connectionParams);
  return (query, variables, caller) => {
    const scope: TemplateScope = { env, context: caller };
    const written: Record<string, string> = {};
    for (const [name, template] of headers) addHeader(written, name, template.renderText(scope));
    const url = URL.parse(address.renderText(scope).replace(/^ws/i, 'http'));
    if (!url || !/^https?:$/.test(url.protocol)) {
      const message = `${source.name} has no usable address for subscriptions. Set its \`endpoint\` or \`subscriptionsEndpoint\`.`;
      throw new GatewayError('UPSTREAM_UNREACHABLE', message, { source: source.name });
    }
    for (const [name, template] of queryParams) {
      const value = template.renderText(scope);
      if (value !== '') url.searchParams.set(name, value);
    }
    const rendered = params?.render(scope) ?? written;
    return {
      source: source.name,
      protocol,
      url: url.href,
      headers: written,
      connectionParams: isRecord(rendered) ? rendered : {},
      query,
      variables,
      maxMessageBytes: source.policy.maxResponseBytes,
      openLimitMs: source.policy.timeoutMs,
    };
  };
}

function toError(error: unknown, source: string): GatewayError {
  if (error instanceof GatewayError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new GatewayError('INTERNAL_SERVER_ERROR', message, { cause: error, source });
}
