import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { memoryStore } from '../../src/cache/store.ts';
import { hasRedis, openMemory, openRedis, redisUrl } from './stores.ts';
import type { StoreUnderTest } from './stores.ts';

const isRedisThere = await hasRedis();
if (!isRedisThere) console.warn(`No Redis answers at ${redisUrl}: its store is not tested.`);

const stores = [['memory', openMemory] as const, ...(isRedisThere ? [['redis', openRedis] as const] : [])];

describe.each(stores)('the %s store', (_, open) => {
  let test: StoreUnderTest;
  beforeEach(async () => {
    test = await open();
  });
  afterEach(() => test.close());

  it('gives back what it keeps, and nothing else', async () => {
    await test.store.set('a', '{"data":1}', 1000);
    expect(await test.store.get('a')).toBe('{"data":1}');
    expect(await test.store.get('b')).toBeUndefined();
  });

  it.each(['', 'ä \u0000 🧵 "', 'x'.repeat(100_000)])('keeps any text', async (text) => {
    await test.store.set('__proto__', text, 1000);
    expect(await test.store.get('__proto__')).toBe(text);
  });

  it('forgets after its time', async () => {
    await test.store.set('a', '1', 10_000);
    await test.advance(5000);
    expect(await test.store.get('a')).toBe('1');
    await test.advance(5001);
    expect(await test.store.get('a')).toBeUndefined();
  });

  it('takes the newest value and time', async () => {
    await test.store.set('a', '1', 1000);
    await test.store.set('a', '2', 60_000);
    await test.advance(2000);
    expect(await test.store.get('a')).toBe('2');
  });

  it.each([0, 0.5, -1])('keeps nothing for %d ms, not even what was there', async (ttlMs) => {
    await test.store.set('a', '1', 1000);
    await test.store.set('a', '2', ttlMs);
    expect(await test.store.get('a')).toBeUndefined();
  });

  it('deletes', async () => {
    await test.store.set('a', '1', 1000);
    await test.store.delete('a');
    await test.store.delete('never there');
    expect(await test.store.get('a')).toBeUndefined();
  });

  it('gives nothing after it was closed, and does not fail', async () => {
    await test.store.set('a', '1', 1000);
    await test.store.close();
    expect(await test.store.get('a')).toBeUndefined();
  });
});

describe('the memory store', () => {
  it('holds no more than its bytes: the least recently used goes first', async () => {
    const store = memoryStore({ maxBytes: 10_000 });
    for (const key of ['a', 'b', 'c']) await store.set(key, 'x'.repeat(1500), 60_000);
    expect(await store.get('a')).toBeDefined();
    await store.set('d', 'x'.repeat(1500), 60_000);
    const kept = await Promise.all(['a', 'b', 'c', 'd'].map(async (key) => (await store.get(key)) !== undefined));
    expect(kept).toEqual([true, false, true, true]);
    await store.set('e', 'x'.repeat(6000), 60_000);
    expect(await store.get('e')).toBeUndefined();
  });
});
