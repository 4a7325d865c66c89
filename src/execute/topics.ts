import type { Abortable } from '../base/abort.ts';
import { compileExpression } from '../base/expression.ts';
import { compileTemplate } from '../base/template.ts';
import type { Topic } from '../blueprint/blueprint.ts';
import type { EventBinding } from '../blueprint/binding.ts';
import type { PubSub } from '../cache/pubsub.ts';
import { EventQueue } from '../transport/event-queue.ts';
import type { Env, EventSink, Subscribe } from '../transport/upstream.ts';
import type { CodeResolver } from './code.ts';
import { walkDown } from './read.ts';

/** What events of the gateway's own publish and subscribe are given out by. */
export interface TopicOptions {
  readonly pubsub: PubSub;
  readonly env: Env;
  /** How many events may wait for one subscriber. */
  readonly maxBufferedEvents: number;
}

/** Names that a filter may read. */
export const filterRoots = ['root', 'args', 'context'] as const;

/** Subscribes to fields whose binding is an event. */
export function eventSubscribe({ pubsub, env }: TopicOptions): Subscribe {
  const listen = new WeakMap<EventBinding, Listen>();
  return ({ field: { binding }, args, caller }, sink) => {
    if (binding?.kind !== 'event') return sink.end();
    const known = listen.get(binding) ?? compileListen(binding, pubsub, env);
    listen.set(binding, known);
    const { headers, claims, requestId, signal } = caller;
    known({ args, context: { headers, claims, requestId } }, signal, {
      ...sink,
      push: (value) => sink.push({ value, errors: [] }),
    });
  };
}

/** The fields that are filled from topics, as if code did it. */
export function topicResolvers(topics: readonly Topic[], options: TopicOptions): ReadonlyMap<string, CodeResolver> {
  return new Map(topics.map((topic) => [`${topic.type}.${topic.field}`, topicResolver(topic, options)]));
}

function topicResolver(topic: Topic, { pubsub, env, maxBufferedEvents }: TopicOptions): CodeResolver {
  const listen = compileListen(topic, pubsub, env);
  const path = topic.result?.split('.') ?? [];
  return {
    ...(topic.source !== undefined && { source: topic.source }),
    subscribe: (_root, args, context) => {
      const over = new AbortController();
      const events = new EventQueue<unknown>(maxBufferedEvents);
      listen({ args, context }, over.signal, events);
      return iterate(events, () => over.abort());
    },
    resolve: (event) => walkDown(event, path),
  };
}

type Listen = (
  scope: { readonly args: unknown; readonly context: unknown },
  signal: Abortable,
  sink: EventSink<unknown>,
) => void;

function compileListen({ topic, filter }: Pick<Topic, 'topic' | 'filter'>, pubsub: PubSub, env: Env): Listen {
  const template = compileTemplate(topic);
  const holds = filter === undefined ? () => true : compileExpression(filter, filterRoots);
  return ({ args, context }, signal, sink) => {
    if (signal.aborted) return;
    const stop = pubsub.subscribe(template.renderText({ args, context, env }), (payload) => {
      if (holds({ root: payload, args, context })) sink.push(payload);
    });
    signal.addEventListener('abort', stop, { once: true });
  };
}

/** What a queue gives, for who iterates; leaving ends it. */
export function iterate<Event>(events: EventQueue<Event>, leave: () => void): AsyncIterableIterator<Event> {
  const finish = async (): Promise<IteratorResult<Event>> => {
    events.stop();
    leave();
    return { done: true, value: undefined };
  };
  return {
    next: async () => {
      const next = await events.next();
      return next.done ? { done: true, value: undefined } : next;
    },
    return: finish,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
