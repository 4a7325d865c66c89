import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { describe, expect, it, vi } from 'vitest';

import { giveBack } from '../../src/base/own-memory.ts';
import { call, openFetch, startServer } from './http-harness.ts';

const long = JSON.stringify(Array.from({ length: 20_000 }, (_, at) => ({ at, text: `text ${at % 7}` })));

/** By path. */
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/told': (response) => response.writeHead(200, { 'content-length': long.length }).end(long),
  '/chunked': (response) => {
    response.writeHead(200);
    for (let at = 0; at < long.length; at += 100_000) response.write(long.slice(at, at + 100_000));
    response.end();
  },
  '/gzip': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(long)),
  '/deflate': (response) => response.writeHead(200, { 'content-encoding': 'deflate' }).end(deflateSync(long)),
  '/br': (response) => response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync(long)),
  '/short': (response) => response.writeHead(200).end('{"a":1}'),
};

/** Bodies of as many calls at once. */
async function bodiesOf(path: string, count: number): Promise<readonly Uint8Array[]> {
  const { url } = await startServer((request, response) => answers[request.url]?.(response));
  const { send } = openFetch();
  const replies = Array.from({ length: count }, async () => send(call(url + path, { maxResponseBytes: 10_000_000 })));
  return (await Promise.all(replies)).map(({ body }) => body);
}

const text = (body: Uint8Array | undefined) => Buffer.from(body ?? []).toString();

describe('the body of an answer', () => {
  it.each(['told', 'chunked', 'gzip', 'deflate', 'br'])('that is long and %s has memory of its own', async (how) => {
    const [one, other] = await bodiesOf(`/${how}`, 2);
    expect([text(one) === long, text(other) === long]).toEqual([true, true]);
    if (one) giveBack(one);
    expect(one?.length).toBe(0);
    expect(text(other) === long).toBe(true);
  });

  it.each(['told', 'chunked', 'short'])('that is %s, and kept to be given again, stays', async (how) => {
    const { url, arrived } = await startServer((request, response) => {
      response.setHeader('cache-control', 'max-age=100');
      answers[request.url]?.(response);
    });
    const kept = call(`${url}/${how}`, { maxResponseBytes: 10_000_000 });
    const { send } = openFetch({ cachedSources: new Set([kept.source]) });
    const first = text((await send(kept)).body);
    await vi.waitFor(async () => {
      const { body } = await send(kept);
      expect(text(body) === first).toBe(true);
      giveBack(body);
      expect(arrived.length).toBeLessThan(6);
      const before = arrived.length;
      expect(text((await send(kept)).body) === first).toBe(true);
      expect(arrived.length).toBe(before);
    });
  });

  it('that is short has a part of what the network read', async () => {
    const [body] = await bodiesOf('/short', 1);
    if (body) giveBack(body);
    expect(text(body)).toBe('{"a":1}');
  });
});
