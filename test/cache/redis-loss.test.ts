import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { redisStore } from '../../src/cache/redis-store.ts';
import type { Store } from '../../src/cache/store.ts';
import { events } from '../../src/observe/events.ts';
import type { ProblemEvent } from '../../src/observe/events.ts';
import { hasRedis, redisUrl, untilReady } from './stores.ts';

/** A server of plain sockets that tests can stop, hang and start again at the same port. */
class Line {
  port = 0;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly answer: (socket: Socket) => void;

  constructor(answer: (socket: Socket) => void) {
    this.answer = answer;
  }

  async open(): Promise<void> {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      this.answer(socket);
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  hang(): void {
    for (const socket of this.sockets) socket.pause();
  }
}

let line: Line;
let store: Store;
let problems: ProblemEvent[];
let end: () => void;

beforeEach(() => {
  problems = [];
  end = events.problem.listen((problem) => problems.push(problem));
});
afterEach(async () => {
  end();
  await store.close();
  await line.cut().catch(() => undefined);
});

const codes = () => problems.map(({ code }) => code);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

describe('a Redis that is not there', () => {
  it('is a miss at once, told of once and without its password', async () => {
    let connections = 0;
    line = new Line((socket) => {
      connections++;
      socket.resetAndDestroy();
    });
    await line.open();
    store = redisStore({ url: `redis://:hunter2@127.0.0.1:${line.port}/3` });
    await expect.poll(codes).toEqual(['CACHE_STORE_DOWN']);
    expect(await timed(() => Promise.all(Array.from({ length: 100 }, () => store.get('a'))))).toBeLessThan(50);
    await store.set('a', '1', 1000);
    expect(await store.get('a')).toBeUndefined();
    expect(problems[0]?.message).toBe(
      `The store at redis://127.0.0.1:${line.port}/3 does not answer: requests go on without it`,
    );
    await expect.poll(() => connections, { timeout: 10_000 }).toBeGreaterThan(3);
    expect(codes()).toEqual(['CACHE_STORE_DOWN']);
  });

  it('delays nobody while it accepts connections and says nothing', async () => {
    line = new Line(() => undefined);
    await line.open();
    store = redisStore({ url: `redis://127.0.0.1:${line.port}`, deadlineMs: 50 });
    expect(await timed(() => store.get('a'))).toBeLessThan(50);
  });

  it('is spoken to by TLS where its URL says so', async () => {
    const firstByte = new Promise<number>((resolve) => {
      line = new Line((socket) => socket.once('data', (bytes) => resolve(bytes[0] ?? -1)));
    });
    await line.open();
    store = redisStore({ url: `rediss://127.0.0.1:${line.port}` });
    // 22 is the content type of a handshake (RFC 8446 section 5.1).
    expect(await firstByte).toBe(22);
  });
});

const describeWithRedis = (await hasRedis()) ? describe : () => undefined;

describeWithRedis('a Redis that goes away', () => {
  beforeEach(async () => {
    const { hostname, port } = new URL(redisUrl);
    line = new Line((socket) => {
      const upstream = connect(Number(port || 6379), hostname);
      upstream.on('error', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
      socket.pipe(upstream).pipe(socket);
    });
    await line.open();
    store = redisStore({
      url: `redis://127.0.0.1:${line.port}`,
      keyPrefix: 'heddle-test-loss:',
      deadlineMs: 100,
      restMs: 300,
    });
    await untilReady(store);
    problems.length = 0;
  });

  it('is missed, told of once, and found again by itself', async () => {
    await store.set('a', '1', 60_000);
    await line.cut();
    await expect.poll(async () => store.get('a')).toBeUndefined();
    await expect.poll(codes).toEqual(['CACHE_STORE_DOWN']);
    await line.open();
    await expect.poll(async () => store.get('a'), { timeout: 10_000 }).toBe('1');
    expect(codes()).toEqual(['CACHE_STORE_DOWN', 'CACHE_STORE_UP']);
    await store.delete('a');
  });

  it('costs the first request its deadline and the next ones nothing while it hangs', async () => {
    line.hang();
    const firstMs = await timed(() => store.get('a'));
    expect(firstMs).toBeGreaterThan(90);
    expect(firstMs).toBeLessThan(250);
    expect(await timed(() => Promise.all([store.get('a'), store.set('b', '1', 1000), store.delete('c')]))).toBeLessThan(
      50,
    );
    expect(codes()).toEqual(['CACHE_STORE_DOWN']);
  });
});
