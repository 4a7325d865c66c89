import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { httpAsk } from '../../src/transport/http.ts';
import { testGateway } from '../execute/harness.ts';
import { openFetch, startServer } from '../transport/http-harness.ts';
import { bindingOf, field, ingest, openapi } from './openapi-harness.ts';

const parameter = (name: string, schema: object, more: object = {}) => ({ name, in: 'query', schema, ...more });
const text = { type: 'string' };
const items = { type: 'array', items: { $ref: '#/components/schemas/Item' } };
const answer = (headers: object) => ({
  200: { description: 'x', headers, content: { 'application/json': { schema: items } } },
});
const linked = { Link: { schema: text }, 'X-Total': { schema: { type: 'integer' } }, 'Set-Cookie': { schema: text } };
const parameters = [
  parameter('page', { type: 'integer' }),
  parameter('page-size', { type: 'integer' }),
  parameter('tag', { type: 'array', items: { type: 'string', enum: ['big one', 'small'] } }),
  parameter('open', { type: 'boolean' }),
];
const shop = openapi(
  {
    '/items': { get: { operationId: 'items', parameters, responses: answer(linked) } },
    '/plain': { get: { operationId: 'plain', responses: answer({}) } },
    '/gone': { delete: { operationId: 'gone', responses: { 204: { description: 'x', headers: linked } } } },
  },
  { Item: { type: 'object', properties: { id: { type: 'integer' } } } },
);

type Headers = Readonly<Record<string, string>>;

/** A gateway to an upstream that answers `[{ id: 1 }]` with the headers of its turn. */
async function gateway(turns: readonly Headers[], options: object = {}, query: Headers = {}) {
  let turn = 0;
  const server = await startServer((request, response) => {
    const { link, ...rest } = turns[Math.min(turn++, turns.length - 1)] ?? {};
    const here = `http://${request.headers['host']}`;
    response.writeHead(200, { ...rest, ...(link !== undefined && { link: link.replace('HERE', here) }) });
    response.end('[{"id":1}]');
  });
  const { types } = await ingest(shop, { options: { ...options } });
  const source = { name: 'shop', kind: 'http', headers: {}, query, policy: defaultSourcePolicy } as const;
  const ask = httpAsk({ ...source, endpoint: server.url, types }, openFetch().send);
  const sources = [{ name: 'shop', kind: 'http', types, ask } as const];
  return { ...testGateway({ types, sources }), ...server };
}

describe('links of answers', () => {
  it('are told with the arguments that lead there', async () => {
    const link =
      '</items?page=3&page-size=50&tag=big%20one&tag=small&open=true>; rel="next", <https://cdn.test/all.csv?page=9>; rel=alternate';
    const { run, arrived } = await gateway([{ link, 'x-total': '7' }]);
    expect(await run('{ list: items(page: 2) { id } }')).toEqual({
      data: { list: [{ id: 1 }] },
      errors: [],
      extensions: {
        upstream: [
          {
            path: ['list'],
            links: {
              next: {
                href: '/items?page=3&page-size=50&tag=big%20one&tag=small&open=true',
                args: { page: 3, page_size: 50, tag: ['big_one', 'small'], open: true },
              },
              alternate: { href: 'https://cdn.test/all.csv?page=9' },
            },
          },
        ],
      },
    });
    const next = await run('{ items(page: 3, page_size: 50, tag: [big_one, small], open: true) { id } }');
    expect(next.errors).toEqual([]);
    expect(arrived.map(({ url }) => url)).toEqual([
      '/items?page=2',
      '/items?page=3&page-size=50&tag=big%20one&tag=small&open=true',
    ]);
  });

  it('tell neither the host of the upstream nor what the configuration sends', async () => {
    const { run } = await gateway([{ link: '<HERE/v2/items?key=secret&page=2>; rel=next' }], {}, { key: 's' });
    expect(await run('{ items { id } }')).toMatchObject({
      extensions: { upstream: [{ links: { next: { href: '/v2/items?page=2', args: { page: 2 } } } }] },
    });
  });

  it('are those of the last answer also where its body is the same', async () => {
    const turns = [1, 1, 1, 2, 3].map((page) => ({ link: `</items?page=${page}>; rel=next` }));
    const { run } = await gateway(turns);
    const pages: unknown[] = [];
    for (const _ of turns) {
      const { extensions } = (await run('{ items { id } }')) as {
        extensions?: { upstream: { links: { next: { args: { page: number } } } }[] };
      };
      pages.push(extensions?.upstream[0]?.links.next.args.page);
    }
    expect(pages).toEqual([1, 1, 1, 2, 3]);
  });

  it('cost operations nothing that declare none', async () => {
    const { run } = await gateway([{ link: '</plain?page=2>; rel=next' }]);
    expect(await run('{ plain { id } }')).toEqual({ data: { plain: [{ id: 1 }] }, errors: [] });
    const model = await ingest(shop);
    expect(bindingOf(model, 'plain').answer).toEqual({ kind: 'json', accept: 'application/json' });
    expect(bindingOf(model, 'items').answer.told).toEqual({ links: true });
  });

  it('are told in the description of the field', async () => {
    const model = await ingest(shop);
    expect(field(model, 'items').description).toContain(
      'Pages: `page` chooses one. `page_size` says how many are wanted. The `next` of `extensions.upstream`',
    );
    expect(field(model, 'gone').description ?? '').not.toContain('extensions.upstream');
  });
});

describe('headers of answers', () => {
  const headers = { 'x-total': '12', 'set-cookie': 'a=b', 'x-other': 'no' };

  it.each([true, ['x-TOTAL', 'set-cookie']])('are told when asked: %j', async (responseHeaders) => {
    const { run } = await gateway([headers], { responseHeaders });
    expect(await run('{ b: items { id } a: items(page: 2) { id } }')).toMatchObject({
      extensions: {
        upstream: [
          { path: ['a'], headers: { 'X-Total': 12 } },
          { path: ['b'], headers: { 'X-Total': 12 } },
        ],
      },
    });
    expect(await run('mutation { gone }')).toEqual({
      data: { gone: true },
      errors: [],
      extensions: { upstream: [{ path: ['gone'], headers: { 'X-Total': 12 } }] },
    });
  });

  it('are not told else', async () => {
    const { run } = await gateway([headers]);
    expect(await run('{ items { id } }')).toEqual({ data: { items: [{ id: 1 }] }, errors: [] });
  });
});
