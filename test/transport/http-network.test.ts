import type { ServerResponse } from 'node:http';

import { describe, expect, it, vi } from 'vitest';

import { GatewayError } from '../../src/error/error.ts';
import { events } from '../../src/observe/events.ts';
import { call, openFetch, startRawServer, startServer } from './http-harness.ts';

const text = (body: Uint8Array) => Buffer.from(body).toString();

describe('connections', () => {
  it('are kept and used again', async () => {
    const { url, sockets, arrived } = await startServer();
    const { send } = openFetch();
    for (let round = 0; round < 20; round++) await send(call(url));
    expect(arrived).toHaveLength(20);
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it('are no more than allowed for one origin', async () => {
    let most = 0;
    const waiting: ServerResponse[] = [];
    const { url } = await startServer((_request, response) => {
      waiting.push(response);
      most = Math.max(most, waiting.length);
      if (waiting.length === 2) for (const one of waiting.splice(0)) one.end('{}');
    });
    const { send } = openFetch({ connectionsPerOrigin: 2 });
    await Promise.all(Array.from({ length: 10 }, async () => send(call(url))));
    expect(most).toBe(2);
  });

  it('that die while idle are replaced without the caller noticing, where repeating is safe', async () => {
    let requests = 0;
    const url = await startRawServer((socket) => {
      requests++;
      if (requests === 1) socket.destroy();
      else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
    const { send } = openFetch();
    expect(text((await send(call(url))).body)).toBe('ok');
    requests = 0;
    const post = call(url, { method: 'POST', isIdempotent: false, body: '{}' });
    await expect(send(post)).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
    expect(requests).toBe(1);
  });
});

describe('an address with a user and a password', () => {
  it('sends them as Basic credentials, unless the call has its own', async () => {
    const { url, arrived } = await startServer();
    const { send } = openFetch();
    const address = url.replace('//', '//anna:s%3Acret@');
    await send(call(address));
    await send(call(address, { headers: { authorization: 'Bearer t' } }));
    expect(arrived.map(({ headers }) => headers['authorization'])).toEqual(['Basic YW5uYTpzOmNyZXQ=', 'Bearer t']);
  });
});

describe('a caller that leaves', () => {
  it('closes the connection to the upstream', async () => {
    const { url, sockets } = await startServer((_request, response) => response.write('{'));
    const leave = new AbortController();
    const sent = openFetch().send(call(url, { signal: leave.signal }));
    await vi.waitFor(() => expect(sockets.size).toBe(1));
    const [socket] = sockets;
    const closed = new Promise((resolve) => socket?.once('close', resolve));
    leave.abort();
    await expect(sent).rejects.toMatchObject({ code: 'REQUEST_ABORTED', source: 'shop' });
    await closed;
  });

  it('before the call begins sends nothing', async () => {
    const { url, arrived } = await startServer();
    await expect(openFetch().send(call(url, { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'REQUEST_ABORTED',
    });
    expect(arrived).toEqual([]);
  });

  it('hands on its own reason where that is an error of the gateway', async () => {
    const { url } = await startServer((_request, response) => response.write('{'));
    const limit = new AbortController();
    const sent = openFetch().send(call(url, { signal: limit.signal }));
    limit.abort(new GatewayError('UPSTREAM_TIMEOUT', 'too late'));
    await expect(sent).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT', message: 'too late' });
  });
});

describe('an upstream that misbehaves', () => {
  it('refuses the connection', async () => {
    await expect(openFetch().send(call('http://127.0.0.1:1'))).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      message: 'shop cannot be reached at 127.0.0.1:1: the connection was refused.',
    });
  });

  it('has a name that nobody knows', async () => {
    await expect(openFetch().send(call('http://nowhere.invalid/'))).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
    });
  });

  it.each(['', 'customers', 'ftp://example.org', '//example.org'])('has no usable address: %j', async (url) => {
    await expect(openFetch().send(call(url))).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
  });

  it('never ends its answer', async () => {
    const { url } = await startServer((_request, response) => response.write('{'));
    const sent = openFetch({ idleTimeoutMs: 50 }).send(call(url));
    await expect(sent).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });

  it('never answers', async () => {
    const url = await startRawServer(() => undefined);
    const sent = openFetch().send(call(url, { signal: AbortSignal.timeout(50) }));
    await expect(sent).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });

  it.each([
    ['cuts its answer', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"'],
    ['cuts a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'],
    ['does not speak HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
    ['cannot count', 'HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\nabc'],
  ])('%s', async (_name, bytes) => {
    const url = await startRawServer((socket) => socket.end(bytes));
    await expect(openFetch().send(call(url))).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  it.each([
    ['says so', { 'content-length': '2000' }],
    ['does not say so', {}],
  ])('answers too much and %s', async (_name, headers) => {
    const { url, sockets } = await startServer((_request, response) => {
      response.writeHead(200, headers);
      response.write('x'.repeat(1500));
    });
    const sent = openFetch().send(call(url, { maxResponseBytes: 1000 }));
    await expect(sent).rejects.toMatchObject({ code: 'UPSTREAM_TOO_LARGE' });
    await vi.waitFor(() => expect(sockets.size).toBe(0));
  });
});

describe('redirects', () => {
  const startTwo = async () => {
    const other = await startServer((_request, response) => response.end('other'));
    const own = await startServer((request, response) => {
      const [, status = '', to = ''] = request.url.split('/');
      if (status === 'end') return response.end(`${request.method} ${request.body.toString()}`);
      return response.writeHead(Number(status), { location: to === 'away' ? `${other.url}/end` : '/end' }).end();
    });
    return { own, other };
  };

  it.each([
    ['GET', 301, 'GET '],
    ['GET', 302, 'GET '],
    ['POST', 303, 'GET '],
    ['POST', 307, 'POST body'],
    ['PUT', 308, 'PUT body'],
  ])('%s %i is followed within the origin, with its headers', async (method, status, expected) => {
    const { own } = await startTwo();
    const headers = { authorization: 'Bearer t' };
    const body = method === 'GET' ? {} : { body: 'body' };
    const reply = await openFetch().send(call(`${own.url}/${status}`, { method, headers, ...body }));
    expect(text(reply.body)).toBe(expected);
    expect(own.arrived.at(-1)?.headers['authorization']).toBe('Bearer t');
  });

  it('to another origin are answers, not orders', async () => {
    const { own, other } = await startTwo();
    const reply = await openFetch().send(call(`${own.url}/302/away`, { headers: { authorization: 'Bearer t' } }));
    expect(reply.status).toBe(302);
    expect(other.arrived).toEqual([]);
  });

  it('in a circle end', async () => {
    const { url, arrived } = await startServer((_request, response) =>
      response.writeHead(302, { location: '/' }).end(),
    );
    await expect(openFetch().send(call(url))).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    expect(arrived).toHaveLength(6);
  });

  it('of a download may leave the origin, the headers may not', async () => {
    const { own, other } = await startTwo();
    const bytes = await openFetch().download(`${own.url}/302/away`, { Authorization: 'Bearer t' });
    expect(text(bytes)).toBe('other');
    expect(own.arrived[0]?.headers['authorization']).toBe('Bearer t');
    expect(other.arrived[0]?.headers).not.toHaveProperty('authorization');
  });
});

describe('the cache of RFC 9111', () => {
  const startCounting = async (headers: Readonly<Record<string, string>>) => {
    let count = 0;
    return startServer((_request, response) => {
      response.writeHead(200, headers);
      response.end(String(++count));
    });
  };
  const ask = async (send: ReturnType<typeof openFetch>['send'], url: string, headers = {}) =>
    text((await send(call(url, { headers }))).body);

  it('answers again as long as the upstream allows, and only for the sources that ask for it', async () => {
    const { url } = await startCounting({ 'cache-control': 'max-age=60' });
    const { send } = openFetch({ cachedSources: new Set(['shop']) });
    const told: string[] = [];
    const stop = events.cache.listen(({ cache, kind }) => void told.push(`${cache} ${kind}`));
    expect([await ask(send, url), await ask(send, url)]).toEqual(['1', '1']);
    stop();
    expect(told).toEqual(['http miss', 'http store', 'http hit']);
    expect(text((await send(call(url, { source: 'other' }))).body)).toBe('2');
  });

  it.each(['no-store', 'private, max-age=60', 'no-cache', ''])('keeps nothing of %j', async (control) => {
    const { url } = await startCounting({ 'cache-control': control });
    const { send } = openFetch({ cachedSources: new Set(['shop']) });
    expect([await ask(send, url), await ask(send, url)]).toEqual(['1', '2']);
  });

  it.each(['authorization', 'cookie', 'x-user'])('never shows one caller what another got: %s', async (header) => {
    const { url } = await startCounting({ 'cache-control': 'public, max-age=60' });
    const { send } = openFetch({ cachedSources: new Set(['shop']) });
    const answers = [
      await ask(send, url, { [header]: 'anna' }),
      await ask(send, url, { [header]: 'bert' }),
      await ask(send, url),
      await ask(send, url, { [header]: 'anna' }),
    ];
    expect(answers).toEqual(['1', '2', '3', '1']);
  });

  it('forgets what a write has changed', async () => {
    const { url } = await startCounting({ 'cache-control': 'max-age=60' });
    const { send } = openFetch({ cachedSources: new Set(['shop']) });
    expect(await ask(send, url)).toBe('1');
    await send(call(url, { method: 'POST', isIdempotent: false, body: '{}' }));
    expect(await ask(send, url)).toBe('3');
  });
});
