import { describe, expect, it } from 'vitest';

import type { HttpParameter } from '../../src/blueprint/binding.ts';
import { ask, binding, caller, parameter, startServer } from './http-harness.ts';

/** The request target that arrives when `color` has the value. */
async function target(path: string, one: HttpParameter, value: unknown): Promise<string> {
  const { url, arrived } = await startServer();
  await ask(url, binding({ path, parameters: [one] }), { args: { [one.arg]: value } });
  return arrived[0]?.url ?? '';
}

const list = ['blue', 'black', 'brown'];
const object = { R: 100, G: 200, B: 150 };

/** OpenAPI 3.1 section 4.8.12.4, the table of style examples. */
describe('path styles', () => {
  it.each([
    ['simple', false, 'blue', '/blue'],
    ['simple', false, list, '/blue,black,brown'],
    ['simple', false, object, '/R,100,G,200,B,150'],
    ['simple', true, list, '/blue,black,brown'],
    ['simple', true, object, '/R=100,G=200,B=150'],
    ['label', false, 'blue', '/.blue'],
    ['label', false, list, '/.blue,black,brown'],
    ['label', false, object, '/.R,100,G,200,B,150'],
    ['label', true, list, '/.blue.black.brown'],
    ['label', true, object, '/.R=100.G=200.B=150'],
    ['matrix', false, 'blue', '/;color=blue'],
    ['matrix', false, list, '/;color=blue,black,brown'],
    ['matrix', false, object, '/;color=R,100,G,200,B,150'],
    ['matrix', true, list, '/;color=blue;color=black;color=brown'],
    ['matrix', true, object, '/;R=100;G=200;B=150'],
  ] as const)('%s, explode %s: %j gives %s', async (style, explode, value, expected) => {
    expect(await target('/{color}', parameter('path', 'color', { style, explode }), value)).toBe(expected);
  });
});

describe('query styles', () => {
  it.each([
    ['form', true, 'blue', '?color=blue'],
    ['form', true, '', '?color='],
    ['form', true, list, '?color=blue&color=black&color=brown'],
    ['form', true, object, '?R=100&G=200&B=150'],
    ['form', false, list, '?color=blue,black,brown'],
    ['form', false, object, '?color=R,100,G,200,B,150'],
    ['spaceDelimited', false, list, '?color=blue%20black%20brown'],
    ['spaceDelimited', true, list, '?color=blue&color=black&color=brown'],
    ['pipeDelimited', false, list, '?color=blue%7Cblack%7Cbrown'],
    ['pipeDelimited', true, list, '?color=blue&color=black&color=brown'],
    ['deepObject', true, object, '?color[R]=100&color[G]=200&color[B]=150'],
    ['deepObject', true, { a: { b: 1 }, tags: ['x', 'y'] }, '?color[a][b]=1&color[tags]=x&color[tags]=y'],
  ] as const)('%s, explode %s: %j gives %s', async (style, explode, value, expected) => {
    expect(await target('/', parameter('query', 'color', { style, explode }), value)).toBe(`/${expected}`);
  });

  it('leave out what is absent, null or an empty list', async () => {
    const { url, arrived } = await startServer();
    const parameters = ['a', 'b', 'c', 'd'].map((name) => parameter('query', name));
    await ask(url, binding({ parameters }), { args: { a: null, b: [], d: [null, 0, false] } });
    expect(arrived[0]?.url).toBe('/?d=0&d=false');
  });

  it('keep the name as the upstream knows it', async () => {
    const one = parameter('query', 'filter[name]', { arg: 'filter_name' });
    expect(await target('/', one, 'x')).toBe('/?filter%5Bname%5D=x');
  });

  it('send a content parameter as JSON', async () => {
    const one = parameter('query', 'filter', { content: 'application/json' });
    expect(await target('/', one, { a: [1] })).toBe(`/?filter=${encodeURIComponent('{"a":[1]}')}`);
  });

  it('keep the digits of an integer beyond 2^53', async () => {
    expect(await target('/', parameter('query', 'id'), '9223372036854775807')).toBe('/?id=9223372036854775807');
    expect(await target('/', parameter('query', 'id'), 9223372036854775807n)).toBe('/?id=9223372036854775807');
  });

  it('are added to a query that the path or the endpoint has already', async () => {
    const { url, arrived } = await startServer();
    const one = binding({ path: '/search?kind=all', parameters: [parameter('query', 'q')] });
    await ask(`${url}/v1/?key=k`, one, { args: { q: 'x' } });
    expect(arrived[0]?.url).toBe('/v1/search?kind=all&key=k&q=x');
  });
});

describe('values stay where they are put', () => {
  it.each([
    ['../../admin?x=1', '/pets/..%2F..%2Fadmin%3Fx%3D1/photos'],
    ['a/b', '/pets/a%2Fb/photos'],
    ['a#b;c', '/pets/a%23b%3Bc/photos'],
    ['50%', '/pets/50%25/photos'],
    ['zażółć', '/pets/za%C5%BC%C3%B3%C5%82%C4%87/photos'],
    ["!'()*", '/pets/%21%27%28%29%2A/photos'],
    ['\r\nX: y', '/pets/%0D%0AX%3A%20y/photos'],
    ['...', '/pets/.../photos'],
  ])('path %j', async (value, expected) => {
    expect(await target('/pets/{id}/photos', parameter('path', 'id'), value)).toBe(expected);
  });

  it.each(['a&b=c', 'a#b', 'a+b', 'ü', '%41', '\ud800'])('query %j', async (value) => {
    const arrived = await target('/', parameter('query', 'q'), value);
    const url = new URL(arrived, 'http://localhost');
    expect([...url.searchParams]).toEqual([['q', value.toWellFormed()]]);
  });

  it('reserved characters stay as they are only where the parameter allows it', async () => {
    const one = parameter('query', 'q', { allowReserved: true });
    expect(await target('/', one, 'a/b?c:d,e&f#g')).toBe('/?q=a/b?c:d,e%26f%23g');
  });
});

describe('headers and cookies', () => {
  it('are written simple and form', async () => {
    const { url, arrived } = await startServer();
    const parameters = [
      parameter('header', 'X-List'),
      parameter('header', 'X-Object', { explode: true }),
      parameter('cookie', 'session'),
      parameter('cookie', 'ids', { explode: false }),
    ];
    const args = { 'X-List': [1, 2], 'X-Object': { a: 1, b: 2 }, session: 'a;b=c', ids: [1, 2] };
    await ask(url, binding({ parameters }), { args });
    expect(arrived[0]?.headers).toMatchObject({
      'x-list': '1,2',
      'x-object': 'a=1,b=2',
      cookie: 'session=a%3Bb%3Dc; ids=1,2',
    });
  });

  it('refuse a line break', async () => {
    const { url, arrived } = await startServer();
    const asked = ask(url, binding({ parameters: [parameter('header', 'X-A')] }), { args: { 'X-A': 'a\r\nX-B: b' } });
    await expect(asked).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(arrived).toEqual([]);
  });
});

describe("the source's own headers and query parameters", () => {
  const source = {
    headers: { Authorization: 'Bearer {context.headers.x-token}', 'X-App': 'heddle', 'X-User': '{context.claims.sub}' },
    query: { key: 'k&1', tenant: '{context.headers.x-tenant}' },
  };

  it('carry what the templates name', async () => {
    const { url, arrived } = await startServer();
    const by = caller({ headers: { 'x-token': 't1', 'x-tenant': 'a b', cookie: 'c=1' }, claims: { sub: 'u1' } });
    await ask(url, binding(), { source, by });
    expect(arrived[0]?.url).toBe('/?key=k%261&tenant=a%20b');
    expect(arrived[0]?.headers).toMatchObject({ authorization: 'Bearer t1', 'x-app': 'heddle', 'x-user': 'u1' });
    expect(arrived[0]?.headers).not.toHaveProperty('cookie');
  });

  it('are left out where they are empty', async () => {
    const { url, arrived } = await startServer();
    await ask(url, binding(), { source });
    expect(arrived[0]?.url).toBe('/?key=k%261');
    expect(arrived[0]?.headers).not.toHaveProperty('authorization');
    expect(arrived[0]?.headers).not.toHaveProperty('x-user');
  });

  it('cannot be replaced by a caller', async () => {
    const { url, arrived } = await startServer();
    const parameters = [parameter('header', 'X-App'), parameter('query', 'key'), parameter('query', 'tenant')];
    await ask(url, binding({ parameters }), { source, args: { 'X-App': 'evil', key: 'stolen', tenant: 'own' } });
    expect(arrived[0]?.headers['x-app']).toBe('heddle');
    expect(arrived[0]?.url).toBe('/?tenant=own&key=k%261');
  });

  it('never take a placeholder out of a value', async () => {
    const { url, arrived } = await startServer();
    const by = caller({ headers: { 'x-token': '{env.HOME}' } });
    await ask(url, binding({ parameters: [parameter('query', 'q')] }), { source, by, args: { q: '{env.HOME}' } });
    expect(arrived[0]?.headers['authorization']).toBe('Bearer {env.HOME}');
    expect(arrived[0]?.url).toContain('q=%7Benv.HOME%7D');
  });
});
