import { toAbortSignal } from '../base/abort.ts';
import type { Abortable } from '../base/abort.ts';
import type { Binding } from '../blueprint/binding.ts';
import { GatewayError } from '../error/error.ts';
import type { CallNode, Plan, PlanNode, ResolverNode } from '../plan/plan.ts';
import { EventQueue } from '../transport/event-queue.ts';
import type { Ask, CallerContext, EventSink, Subscribe, UpstreamAnswer } from '../transport/upstream.ts';
import { partVariables, toGatewayError } from './call.ts';
import type { CodeResolver } from './code.ts';
import type { Answer, Bound, Executor, RunRequest } from './execute.ts';

/** What subscriptions need of an engine. */
export interface SubscriberOptions {
  readonly executor: Pick<Executor, 'planOf' | 'run'>;
  readonly asks: ReadonlyMap<string, Ask>;
  readonly resolvers: ReadonlyMap<string, CodeResolver>;
  /** By source. */
  readonly subscribes: ReadonlyMap<string, Subscribe>;
  /** For fields whose events come from the gateway's own publish and subscribe. */
  readonly subscribeEvents: Subscribe;
  /** How many events may wait for one subscriber. */
  readonly maxBufferedEvents: number;
}

/** A subscription whose stream is open (spec section 6.2.3). */
export interface OpenSubscription {
  /** What the source sends; ends when the source does, and when the caller's signal aborts. */
  readonly events: EventQueue<UpstreamAnswer>;
  /** Runs the rest of the plan for one event, as for a query. Each event needs a caller of its own. */
  readonly answer: (event: UpstreamAnswer, caller: CallerContext) => Promise<Answer>;
}

/** Opens the source stream of a subscription's one field; undefined where nothing is to be opened, because it is denied. */
export type Subscriber = (bound: Bound, request: RunRequest) => OpenSubscription | undefined;

type StreamNode = CallNode | ResolverNode;

/** Makes the half of the engine that subscribes: what stands below the field's value is planned and run like any query. */
export function createSubscriber(options: SubscriberOptions): Subscriber {
  return (bound, request) => {
    const denied = request.denied ?? new Map<number, GatewayError>();
    const node = streamOf(options.executor.planOf(bound, denied));
    if (!node) return undefined;
    const events = new EventQueue<UpstreamAnswer>(options.maxBufferedEvents);
    const { signal } = request.caller;
    if (signal.aborted) events.stop();
    else signal.addEventListener('abort', () => events.stop(), { once: true });
    if (node.kind === 'call') openSource(node, options, bound, request.caller, events);
    else openCode(node, options, bound, request, events);
    return {
      events,
      answer: async (event, caller) =>
        options.executor.run(bound, { ...request, caller, event: eventOf(node, options, event) }),
    };
  };
}

/** The node whose values are events. Validation lets only one root field pass, but a namespace may hold several. */
function streamOf({ nodes }: Plan): StreamNode | undefined {
  const streams = nodes.filter(isStream);
  if (streams.length <= 1) return streams[0];
  const names = streams.map(({ path }) => path.join('.')).join(', ');
  throw new GatewayError('BAD_REQUEST', `A subscription must select one stream, but this one selects ${names}.`);
}

function isStream(node: PlanNode): node is StreamNode {
  if (node.kind === 'resolver') return node.parentType === 'Subscription';
  return node.kind === 'call' && isStreamBinding(node.field.binding);
}

/** True for bindings whose answers are the events of a subscription. */
export function isStreamBinding(binding: Binding | undefined): boolean {
  return binding?.kind === 'event' || (binding?.kind === 'graphql' && binding.operation === 'subscription');
}

function openSource(
  node: CallNode,
  { subscribes, subscribeEvents }: SubscriberOptions,
  { variables }: Bound,
  caller: CallerContext,
  events: EventSink<UpstreamAnswer>,
): void {
  const subscribe = node.field.binding?.kind === 'event' ? subscribeEvents : subscribes.get(node.source);
  if (!subscribe) {
    const message = `${node.source} has no way to be subscribed to.`;
    throw new GatewayError('INTERNAL_SERVER_ERROR', message, { source: node.source });
  }
  const { field, part } = node;
  const args = node.args(variables);
  const values = part ? partVariables(part, args, { variables }) : {};
  subscribe({ field, args, part: part?.document ?? null, variables: values, caller }, events);
}

/** A stream that code gives: whatever can be iterated. */
function openCode(
  node: ResolverNode,
  { resolvers }: SubscriberOptions,
  { variables, plan }: Bound,
  { caller, context }: RunRequest,
  events: EventSink<UpstreamAnswer>,
): void {
  const name = `${node.parentType}.${node.name}`;
  const resolver = resolvers.get(name);
  if (!resolver?.subscribe) {
    const message = `${name} has no stream: its resolver must be { subscribe, resolve }.`;
    throw new GatewayError('RESOLVER_FAILED', message);
  }
  const { headers, claims, signal } = caller;
  const info = {
    fieldName: node.name,
    parentType: node.parentType,
    selectionSet: node.wanted,
    variableValues: variables,
    variableTypes: {},
    operationName: plan.operationName,
  };
  const opened = resolver.subscribe(
    {},
    node.args(variables),
    { ...context, headers, claims, signal: toAbortSignal(signal) },
    info,
  );
  void pump(opened, signal, events);
}

async function pump(opened: unknown, signal: Abortable, events: EventSink<UpstreamAnswer>): Promise<void> {
  try {
    const stream: unknown = await opened;
    if (typeof stream !== 'object' || stream === null || !(Symbol.asyncIterator in stream)) {
      throw new Error('`subscribe` must give something to iterate over, an AsyncIterable.');
    }
    const iterator = (stream as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    const leave = () => void Promise.resolve(iterator.return?.()).catch(() => undefined);
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    for (let next = await iterator.next(); !next.done && !signal.aborted; next = await iterator.next()) {
      events.push({ value: next.value, errors: [] });
    }
    signal.removeEventListener('abort', leave);
    events.end();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    events.fail(cause instanceof GatewayError ? cause : new GatewayError('RESOLVER_FAILED', message, { cause }));
  }
}

/** What answers for the stream's field while an event is run: the event. */
function eventOf(
  node: StreamNode,
  { asks, resolvers }: SubscriberOptions,
  event: UpstreamAnswer,
): NonNullable<RunRequest['event']> {
  if (node.kind === 'call') {
    const ask = asks.get(node.source);
    const answer: Ask = async (request) => {
      if (isStreamBinding(request.field.binding)) return { ...event };
      if (!ask) throw toGatewayError(new Error(`${node.source} cannot be asked.`), node.source);
      return ask(request);
    };
    return { asks: new Map(asks).set(node.source, answer) };
  }
  const name = `${node.parentType}.${node.name}`;
  const own = resolvers.get(name);
  const root = event.value as Readonly<Record<string, unknown>>;
  const resolve: CodeResolver['resolve'] = (_root, args, context, info) => own?.resolve(root, args, context, info);
  return { resolvers: new Map(resolvers).set(name, { resolve }) };
}
