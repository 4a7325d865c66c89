import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import type { HttpAnswer } from '../../src/blueprint/binding.ts';
import { ask, asker, binding, startServer } from './http-harness.ts';

interface Given {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** The value of a field whose upstream answers so. */
async function answered(given: Given, kind: HttpAnswer['kind'] = 'json'): Promise<unknown> {
  const { url } = await startServer((_request, response) => {
    response.writeHead(given.status ?? 200, given.headers ?? {});
    response.end(given.body);
  });
  return ask(url, binding({ answer: { kind, accept: '*/*' } }));
}

describe('an answer', () => {
  it('of JSON is its value', async () => {
    expect(await answered({ body: '{"a":[1,null]}' })).toEqual({ a: [1, null] });
    expect(await answered({ body: '\ufeff[1]' })).toEqual([1]);
    expect(await answered({ status: 201, body: '"x"' })).toBe('x');
  });

  it('keeps integers beyond 2^53 as digits', async () => {
    const body = '{"id":9223372036854775807,"ok":9007199254740991,"rate":0.12345678901234567}';
    expect(await answered({ body })).toEqual({
      id: '9223372036854775807',
      ok: 9007199254740991,
      rate: Number('0.12345678901234567'),
    });
  });

  it('that is empty is null, and true where none is expected', async () => {
    expect(await answered({ status: 204 })).toBeNull();
    expect(await answered({ body: ' \n' })).toBeNull();
    expect(await answered({ status: 204 }, 'none')).toBe(true);
    expect(await answered({ body: 'whatever' }, 'none')).toBe(true);
  });

  it('is read by each operation for itself, though all have one URL and the same bytes', async () => {
    const { url } = await startServer((_request, response) => response.writeHead(200).end());
    const asked = asker(url);
    const answer = (kind: HttpAnswer['kind']) => ({ kind, accept: '*/*' });
    expect(await asked(binding({ answer: answer('any') }))).toBeNull();
    expect(await asked(binding({ method: 'PUT', answer: answer('none') }))).toBe(true);
    expect(await asked(binding({ answer: answer('any') }))).toBeNull();
  });

  it('that redirects is where it leads each time', async () => {
    let count = 0;
    const { url } = await startServer((_request, response) =>
      response.writeHead(302, { location: `https://files.test/${++count}` }).end(),
    );
    const asked = asker(url);
    const bound = binding({ answer: { kind: 'redirect', accept: '*/*' } });
    expect([await asked(bound), await asked(bound)]).toEqual(['https://files.test/1', 'https://files.test/2']);
  });

  it('of text is the text, in its own charset', async () => {
    expect(await answered({ body: 'ü' }, 'text')).toBe('ü');
    const headers = { 'content-type': 'text/plain; charset=iso-8859-1' };
    expect(await answered({ headers, body: Buffer.from([0xfc]) }, 'text')).toBe('ü');
  });

  it.each([
    ['application/json; charset=utf-8', '{"a":1}', { a: 1 }],
    ['application/problem+json', '[1]', [1]],
    ['text/csv', 'a,b', 'a,b'],
    ['application/xml', '<a/>', '<a/>'],
    ['image/png', 'ab', 'YWI='],
    ['image/png', '', null],
    ['application/json', '', null],
    [undefined, '{"a":1}', { a: 1 }],
    [undefined, 'plain', 'plain'],
  ])('of which nobody says anything is what its type says: %s, %j', async (type, body, expected) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    expect(await answered({ headers, body }, 'any')).toEqual(expected);
  });

  it('that calls itself JSON and is none is an error, also where nobody says what it is', async () => {
    const headers = { 'content-type': 'application/json' };
    await expect(answered({ headers, body: '{' }, 'any')).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  it('that only redirects is the address, where that is what is promised', async () => {
    const location = 'https://login.example/flow?id=1';
    expect(await answered({ status: 302, headers: { location } }, 'redirect')).toBe(location);
    expect(await answered({ status: 204 }, 'redirect')).toBeNull();
    await expect(answered({ status: 302, headers: { location } })).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP_ERROR',
    });
    await expect(answered({ status: 400 }, 'redirect')).rejects.toMatchObject({ code: 'UPSTREAM_HTTP_ERROR' });
  });

  it('of bytes is base64', async () => {
    expect(await answered({ body: Buffer.from([0, 255, 254]) }, 'binary')).toBe('AP/+');
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['gzip', (bytes) => gzipSync(bytes)],
    ['br', (bytes) => brotliCompressSync(bytes)],
    ['deflate', (bytes) => deflateSync(bytes)],
    ['deflate', (bytes) => deflateRawSync(bytes)],
    ['identity', (bytes) => bytes],
  ])('is decompressed: %s', async (encoding, compress) => {
    const headers = { 'content-encoding': encoding };
    expect(await answered({ headers, body: compress(Buffer.from('{"a":1}')) })).toEqual({ a: 1 });
  });
});

describe('an answer that is none', () => {
  it('is told with its status and its error as data', async () => {
    const problem = { type: 'about:blank', title: 'No such pet' };
    await expect(answered({ status: 404, body: JSON.stringify(problem) })).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP_ERROR',
      source: 'shop',
      details: { status: 404, body: problem },
    });
    await expect(answered({ status: 503 })).rejects.toMatchObject({ details: { status: 503 } });
  });

  it('is told with its XML as data', async () => {
    const body = '<Error code="7"><Message>No such pet</Message></Error>';
    await expect(answered({ status: 404, headers: { 'content-type': 'text/xml' }, body })).rejects.toMatchObject({
      details: { status: 404, body: { '@code': '7', Message: 'No such pet' } },
    });
    const broken = { status: 404, headers: { 'content-type': 'text/xml' }, body: '<Error>' };
    await expect(answered(broken)).rejects.toMatchObject({ details: { body: '<Error>' } });
  });

  it('is data also where it is long, and clearly cut where it is longer', async () => {
    const list = (length: number) =>
      Array.from({ length }, (_, index) => ({ field: `f${index}`, message: 'is wrong' }));
    const body = list(1_000);
    expect(JSON.stringify(body).length).toBeGreaterThan(8_000);
    await expect(answered({ status: 422, body: JSON.stringify(body) })).rejects.toMatchObject({ details: { body } });
    const text = JSON.stringify(list(3_000));
    await expect(answered({ status: 422, body: text })).rejects.toMatchObject({
      details: { body: `${text.slice(0, 2000)}... (cut: ${text.length} characters)` },
    });
  });

  it('is cut to a readable length', async () => {
    const error = await answered({ status: 500, body: '<html>'.padEnd(100_000, 'x') }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'UPSTREAM_HTTP_ERROR', details: { status: 500 } });
    expect(JSON.stringify(error).length).toBeLessThan(2500);
  });

  it('is unreadable where JSON is expected and something else comes', async () => {
    const page = { headers: { 'content-type': 'text/html' }, body: '<!doctype html><h1>Log in</h1>' };
    await expect(answered(page)).rejects.toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      message: expect.stringContaining('text/html, 30 bytes: <!doctype html>') as string,
    });
    await expect(answered({ body: '{"a":' })).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  it('is unreadable where the bytes are not what their encoding says', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const cut = gzipSync('{"a":1}').subarray(0, 15);
    await expect(answered({ headers, body: cut })).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    await expect(answered({ headers: { 'content-encoding': 'rot13' }, body: 'x' })).rejects.toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
    });
  });
});
