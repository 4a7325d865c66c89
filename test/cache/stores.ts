import { randomUUID } from 'node:crypto';

import { Redis } from 'ioredis';

import { redisStore } from '../../src/cache/redis-store.ts';
import { memoryStore } from '../../src/cache/store.ts';
import type { Store } from '../../src/cache/store.ts';

export const redisUrl = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';

/** A store under test, and a way to let its time pass. */
export interface StoreUnderTest {
  readonly store: Store;
  readonly advance: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openMemory(): Promise<StoreUnderTest> {
  let nowMs = 1;
  const store = memoryStore({ maxBytes: 1024 * 1024, now: () => nowMs });
  return {
    store,
    advance: async (ms) => {
      nowMs += ms;
    },
    close: () => store.close(),
  };
}

/** Its keys have a prefix of their own; time passes by what the server itself keeps as their rest of life. */
export async function openRedis(): Promise<StoreUnderTest> {
  const keyPrefix = `heddle-test-${randomUUID()}:`;
  const store = redisStore({ url: redisUrl, keyPrefix, deadlineMs: 2000 });
  const client = new Redis(redisUrl);
  const keys = () => client.keys(`${keyPrefix}*`);
  await untilReady(store);
  return {
    store,
    advance: async (ms) => {
      for (const key of await keys()) await client.pexpire(key, (await client.pttl(key)) - ms);
    },
    close: async () => {
      for (const key of await keys()) await client.del(key);
      client.disconnect();
      await store.close();
    },
  };
}

/** True where a Redis answers. */
export async function hasRedis(): Promise<boolean> {
  const client = new Redis(redisUrl, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

/** Resolves when what is kept is found again. */
export async function untilReady(store: Store): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    await store.set('ready', 'yes', 60_000);
    if ((await store.get('ready')) === 'yes') return store.delete('ready');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('The store does not keep anything');
}
