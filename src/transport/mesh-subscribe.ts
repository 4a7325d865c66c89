import { subscribe } from 'graphql';

import type { Abortable } from '../base/abort.ts';
import { isRecord } from '../base/json.ts';
import type { Source } from '../blueprint/blueprint.ts';
import { GatewayError, invariant } from '../error/error.ts';
import { DocumentCache } from './graphql-document.ts';
import type { MergedDocument } from './graphql-document.ts';
import { share } from './graphql-share.ts';
import { partVariables } from './graphql-variables.ts';
import type { MeshSource } from './mesh-handler.ts';
import { MeshContexts, readMeshResult } from './mesh-result.ts';
import type { Env, EventSink, Subscribe, UpstreamAnswer } from './upstream.ts';

/**
 * Subscribes to a source that runs through a Mesh handler, in this process: by the handler's own executor, else by the
 * `subscribe` functions of its schema. Every subscriber has a stream of its own, which ends with the caller.
 */
export function meshSubscribe(source: Source, started: () => Promise<MeshSource>, env: Env = process.env): Subscribe {
  const documents = new DocumentCache();
  const contexts = new MeshContexts(env);
  return (request, sink) => {
    const { part, caller } = request;
    invariant(part, `the subscription ${source.name}.${request.field.name} has a document`);
    const run = async () => {
      const context = contexts.of(caller);
      const events = await open(source.name, await started(), documents.get([part]), partVariables(request), context);
      await pass(source.name, events, sink, caller.signal);
    };
    run().then(sink.end, (cause: unknown) => sink.fail(toError(cause, source.name)));
  };
}

async function open(
  source: string,
  mesh: MeshSource,
  document: MergedDocument,
  variables: Readonly<Record<string, unknown>>,
  context: unknown,
): Promise<AsyncIterator<unknown>> {
  let reason: unknown;
  try {
    const result = await subscribed(mesh, document, variables, context);
    if (isIterable(result)) return result[Symbol.asyncIterator]();
    const errors: unknown = isRecord(result) ? result['errors'] : undefined;
    reason = Array.isArray(errors) ? errors[0] : undefined;
  } catch (cause) {
    reason = cause;
  }
  const why = reason instanceof Error ? `: ${reason.message}` : '.';
  const message = `The handler of ${source} opens no stream for this field${why}`;
  throw new GatewayError('UPSTREAM_BAD_RESPONSE', message, { source, cause: reason });
}

async function subscribed(
  { schema, executor }: MeshSource,
  { node }: MergedDocument,
  variables: Readonly<Record<string, unknown>>,
  context: unknown,
): Promise<unknown> {
  if (executor) return executor({ document: node, variables, context, operationType: 'subscription' });
  return subscribe({ schema, document: node, variableValues: { ...variables }, contextValue: context });
}

/** Hands every event on, until the stream ends or the caller leaves. */
async function pass(
  source: string,
  events: AsyncIterator<unknown>,
  sink: EventSink<UpstreamAnswer>,
  signal: Abortable,
): Promise<void> {
  const leave = () => void events.return?.().then(undefined, () => undefined);
  if (signal.aborted) return leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    for (;;) {
      const { value, done } = await events.next();
      if (done === true || signal.aborted) return;
      sink.push(eventOf(source, value));
    }
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function eventOf(source: string, value: unknown): UpstreamAnswer {
  const answer = readMeshResult(source, value);
  const [own] = share(source, answer, 1);
  if (own && !(own instanceof GatewayError)) return own;
  const message = own?.message ?? `${source} sent an event without data.`;
  return { value: null, errors: [{ message, path: [], extensions: { code: 'UPSTREAM_BAD_RESPONSE', source } }] };
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function toError(cause: unknown, source: string): GatewayError {
  if (cause instanceof GatewayError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new GatewayError('UPSTREAM_UNREACHABLE', `The stream of ${source} broke: ${message}`, { cause, source });
}
