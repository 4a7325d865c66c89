import { Redis } from 'ioredis';

import type { Problem } from '../base/problems.ts';
import { events } from '../observe/events.ts';

import type { Store } from './store.ts';

/** How the shared store is reached. */
export interface RedisStoreOptions {
  /** `redis://user:password@host:port/database`; `rediss://` for TLS. */
  readonly url: string;
  /** Put before every key, so that several gateways can share one database without seeing each other's. */
  readonly keyPrefix?: string;
  /** Longest wait for an answer; a slower one is a miss. */
  readonly deadlineMs?: number;
  /** How long the store is left alone after it did not answer, so that not every request waits for the deadline. */
  readonly restMs?: number;
  /** Largest value that is kept. */
  readonly maxValueBytes?: number;
}

/**
 * A store in Redis, shared by all processes that use the same database and prefix. While Redis is away, or answers too
 * slowly, every `get` is a miss at once and nothing is kept; `events.problem` tells so once (CACHE_STORE_DOWN), and
 * once when it is back.
 */
export function redisStore(options: RedisStoreOptions): Store {
  const [problem] = checkRedisUrl(options.url);
  if (problem) throw new Error(problem.message);
  return new RedisStore(options);
}

/** Tells where `url` is none of a Redis. The message does not repeat it, because it may hold a password. */
export function checkRedisUrl(url: string): readonly Problem[] {
  const isFine = URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol) && new URL(url).hostname !== '';
  const message =
    'The URL of the Redis store is not one: expected redis://user:password@host:port/database, or rediss:// for TLS.';
  return isFine ? [] : [{ code: 'CACHE_STORE_URL', severity: 'error', message }];
}

class RedisStore implements Store {
  private readonly client: Redis;
  private readonly where: string;
  private readonly restMs: number;
  private readonly maxValueBytes: number;
  private restUntil = 0;
  private isDown = false;

  constructor(options: RedisStoreOptions) {
    const { url, keyPrefix = 'heddle:', deadlineMs = 100, restMs = 1000, maxValueBytes = 8 * 1024 * 1024 } = options;
    this.where = withoutSecrets(url);
    this.restMs = restMs;
    this.maxValueBytes = maxValueBytes;
    this.client = new Redis(url, {
      keyPrefix,
      commandTimeout: deadlineMs,
      connectTimeout: 5000,
      // Nothing queues while there is no connection: a command then fails at once and counts as a miss.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      retryStrategy: (times) => Math.min(5000, 100 * 2 ** Math.min(times, 10)) * (0.5 + Math.random() / 2),
    });
    this.client.on('error', (cause: unknown) => this.failed(cause));
    this.client.on('ready', () => this.recovered());
  }

  get(key: string): Promise<string | undefined> {
    return this.ask(async () => (await this.client.get(key)) ?? undefined);
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    if (ttlMs < 1) return this.delete(key);
    if (Buffer.byteLength(value) > this.maxValueBytes) return undefined;
    await this.ask(() => this.client.set(key, value, 'PX', Math.floor(ttlMs)));
  }

  async delete(key: string): Promise<void> {
    await this.ask(() => this.client.del(key));
  }

  async close(): Promise<void> {
    this.client.removeAllListeners('error');
    this.client.on('error', () => undefined);
    this.client.disconnect();
  }

  private async ask<Value>(command: () => Promise<Value>): Promise<Value | undefined> {
    if (this.client.status !== 'ready' || performance.now() < this.restUntil) return undefined;
    try {
      const value = await command();
      this.recovered();
      return value;
    } catch (cause) {
      this.restUntil = performance.now() + this.restMs;
      this.failed(cause);
      return undefined;
    }
  }

  private failed(cause: unknown): void {
    if (this.isDown) return;
    this.isDown = true;
    events.problem.publish({
      code: 'CACHE_STORE_DOWN',
      message: `The store at ${this.where} does not answer: requests go on without it`,
      cause,
    });
  }

  private recovered(): void {
    if (!this.isDown) return;
    this.isDown = false;
    events.problem.publish({ code: 'CACHE_STORE_UP', message: `The store at ${this.where} answers again` });
  }
}

/** Host, port and database of a URL, for people. */
function withoutSecrets(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
