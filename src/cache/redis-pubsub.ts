import { Redis } from 'ioredis';

import { parseJson } from '../base/parse-json.ts';
import { GatewayError } from '../error/error.ts';
import { events } from '../observe/events.ts';

import { Listeners } from './pubsub.ts';
import type { PubSub } from './pubsub.ts';

export interface RedisPubSubOptions {
  /** `redis://user:password@host:port/database`; `rediss://` for TLS. */
  readonly url: string;
  /** Put before every topic. */
  readonly prefix?: string;
  /** Longest wait for a publication to be taken. */
  readonly deadlineMs?: number;
}

/**
 * Publish and subscribe through Redis: what one gateway publishes, all that use the same prefix hand out. Connections are
 * opened when they are first needed; one that is lost comes back by itself, and what is published meanwhile is lost to its
 * listeners. `publish` rejects with UPSTREAM_UNAVAILABLE while Redis is away.
 */
export function redisPubSub({ url, prefix = 'heddle:event:', deadlineMs = 2000 }: RedisPubSubOptions): PubSub {
  const listeners = new Listeners();
  const open = (): Redis => {
    const client = new Redis(url, { commandTimeout: deadlineMs, connectTimeout: 5000, maxRetriesPerRequest: 1 });
    client.on('error', (cause: unknown) => {
      events.problem.publish({ code: 'PUBSUB_DOWN', message: 'Redis does not hand on events: it is away', cause });
    });
    return client;
  };
  let sender: Redis | undefined;
  let receiver: Redis | undefined;
  const receive = (): Redis => {
    if (receiver) return receiver;
    receiver = open();
    receiver.on('message', (channel: string, text: string) => {
      listeners.tell(channel.slice(prefix.length), parseJson(text));
    });
    return receiver;
  };
  return {
    publish: async (topic, payload) => {
      sender ??= open();
      try {
        await sender.publish(prefix + topic, JSON.stringify(payload) ?? 'null');
      } catch (cause) {
        throw new GatewayError('UPSTREAM_UNAVAILABLE', 'The event could not be handed on: Redis is away.', { cause });
      }
    },
    subscribe: (topic, listener) => {
      const own = (payload: unknown) => listener(payload);
      // A command that fails while Redis is away is repeated by the client when it is back.
      if (listeners.add(topic, own))
        void receive()
          .subscribe(prefix + topic)
          .catch(() => undefined);
      return () => {
        if (listeners.remove(topic, own))
          void receive()
            .unsubscribe(prefix + topic)
            .catch(() => undefined);
      };
    },
    close: async () => {
      sender?.disconnect();
      receiver?.disconnect();
    },
  };
}
