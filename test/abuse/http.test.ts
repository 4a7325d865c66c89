import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { ask, binding, caller, parameter, startRawServer, startServer } from '../transport/http-harness.ts';

const byId = binding({ path: '/pets/{id}', parameters: [parameter('path', 'id')] });

describe('a value that would lead elsewhere', () => {
  it.each(['.', '..', '%2e%2E', ['..'], '', null, undefined, []])('as a path segment is refused: %j', async (id) => {
    const { url, arrived } = await startServer();
    const asked = ask(`${url}/v1`, byId, { args: { id } });
    if (id === '%2e%2E') await asked;
    else await expect(asked).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(arrived.map((one) => one.url)).toEqual(id === '%2e%2E' ? ['/v1/pets/%252e%252E'] : []);
  });

  it('cannot be put together from two', async () => {
    const { url, arrived } = await startServer();
    const joined = binding({ path: '/a/{x}{y}/b', parameters: [parameter('path', 'x'), parameter('path', 'y')] });
    await expect(ask(url, joined, { args: { x: '.', y: '.' } })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(arrived).toEqual([]);
  });

  it('cannot begin a header, a cookie or a part', async () => {
    const { url, arrived } = await startServer();
    const headers = { 'X-User': '{context.headers.x-user}' };
    const asked = ask(url, binding(), { source: { headers }, by: caller({ headers: { 'x-user': 'a\nX-Admin: 1' } }) });
    await expect(asked).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.not.stringContaining('X-Admin') as string,
    });
    const cookie = binding({ parameters: [parameter('cookie', 'c')] });
    await ask(url, cookie, { args: { c: 'a; admin=1\r\nX: y' } });
    expect(arrived.map((one) => one.headers['cookie'])).toEqual(['c=a%3B%20admin%3D1%0D%0AX%3A%20y']);
  });

  it('cannot choose the host', async () => {
    const { url, arrived } = await startServer();
    const bare = binding({ path: '{id}', parameters: [parameter('path', 'id')] });
    await ask(url, bare, { args: { id: '@evil.example/' } });
    expect(arrived.map((one) => one.url)).toEqual(['/%40evil.example%2F']);
  });
});

describe('an upstream at its worst', () => {
  it('bombs with compressed nothing', async () => {
    const { gzipSync } = await import('node:zlib');
    const { url } = await startServer((_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(Buffer.alloc(50_000_000)));
    });
    const source = { policy: { ...defaultSourcePolicy, maxResponseBytes: 1_000_000 } };
    await expect(ask(url, binding(), { source })).rejects.toMatchObject({ code: 'UPSTREAM_TOO_LARGE' });
  });

  it('nests without end', async () => {
    const { url } = await startServer((_request, response) => response.end('['.repeat(1_000_000)));
    await expect(ask(url, binding())).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  it('sends headers without end', async () => {
    const url = await startRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      socket.write('x: y\r\n'.repeat(50_000));
      socket.end('\r\n');
    });
    await expect(ask(url, binding())).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  it('answers names of the language', async () => {
    const { url } = await startServer((_request, response) =>
      response.end('{"__proto__":{"admin":true},"constructor":1}'),
    );
    const value = await ask(url, binding());
    expect(Reflect.get({}, 'admin')).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('is not there: the address is told, its password is not', async () => {
    const error = await ask('http://user:secret@127.0.0.1:1', binding()).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
    expect(error instanceof Error && error.message).not.toContain('secret');
  });
});
