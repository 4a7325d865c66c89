import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';

import { EventQueue } from './event-queue.ts';

/** The collaborators that Mesh v0 gives to a handler's constructor, each as small as the handlers need it. */
export function meshSurroundings(source: string): Readonly<Record<string, unknown>> {
  return {
    cache: memoryCache(),
    pubsub: memoryPubSub(),
    store: memoryStore(),
    logger: quietLogger(source),
    importFn: async (path: string): Promise<unknown> => import(isAbsolute(path) ? pathToFileURL(path).href : path),
  };
}

const maxCacheEntries = 10_000;
const maxWaitingEvents = 1_000;

function memoryCache() {
  const entries = new Map<string, unknown>();
  return {
    get: async (key: string) => entries.get(key),
    set: async (key: string, value: unknown) => {
      const [oldest] = entries.keys();
      if (entries.size >= maxCacheEntries && oldest !== undefined) entries.delete(oldest);
      entries.set(key, value);
    },
    delete: async (key: string) => entries.delete(key),
    getKeysByPrefix: async (prefix: string) => [...entries.keys()].filter((key) => key.startsWith(prefix)),
  };
}

/** Keeps what the handler derives from its spec for as long as it runs. */
function memoryStore() {
  const kept = new Map<string, unknown>();
  const proxy = (id: string) => ({
    get: async () => kept.get(id),
    set: async (value: unknown) => void kept.set(id, value),
    getWithSet: async (make: () => unknown) => {
      if (!kept.has(id)) kept.set(id, await make());
      return kept.get(id);
    },
    delete: async () => kept.delete(id),
  });
  const store = { proxy, child: (): unknown => memoryStore() };
  return store;
}

type Listener = (data: unknown) => void;

function memoryPubSub() {
  const listeners = new Map<number, { readonly trigger: string; readonly listener: Listener }>();
  let nextId = 0;
  return {
    publish: (trigger: string, data: unknown) => {
      for (const one of listeners.values()) if (one.trigger === trigger) one.listener(data);
    },
    subscribe: async (trigger: string, listener: Listener) => {
      listeners.set(++nextId, { trigger, listener });
      return nextId;
    },
    unsubscribe: (id: number) => void listeners.delete(id),
    getEventNames: () => [...listeners.values()].map(({ trigger }) => trigger),
    asyncIterator: (trigger: string) => {
      const events = new EventQueue<unknown>(maxWaitingEvents);
      const id = ++nextId;
      listeners.set(id, { trigger, listener: events.push });
      return iterator(events, () => void listeners.delete(id));
    },
  };
}

/** Leaving ends the queue at once, also while its next event is awaited. */
function iterator(events: EventQueue<unknown>, leave: () => void): AsyncIterableIterator<unknown> {
  return {
    next: async () => {
      const next = await events.next();
      return next.done ? { done: true, value: undefined } : next;
    },
    return: async () => {
      leave();
      events.stop();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** What handlers say while they work is for debugging; what goes wrong they throw. */
function quietLogger(name: string) {
  const say = (): void => undefined;
  const logger = { name, log: say, debug: say, info: say, warn: say, error: say, child: (): unknown => logger };
  return logger;
}
