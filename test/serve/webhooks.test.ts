import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { clients, startGateway, until } from './subscription-harness.ts';
import type { Live } from './subscription-harness.ts';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const shop = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/products': {
      get: {
        operationId: 'products',
        parameters: [{ name: 'ids', in: 'query', schema: { type: 'array', items: { type: 'string' } } }],
        responses: { 200: { description: 'ok', ...json({ type: 'array', items: ref('Product') }) } },
      },
    },
    '/jobs': {
      post: {
        operationId: 'startJob',
        requestBody: json({ type: 'object', properties: { callbackUrl: { type: 'string' } } }),
        responses: { 202: { description: 'accepted' } },
        callbacks: {
          jobDone: {
            '{$request.body#/callbackUrl}': {
              post: {
                requestBody: {
                  content: {
                    'application/x-www-form-urlencoded': {
                      schema: { type: 'object', properties: { id: { type: 'integer' }, state: { type: 'string' } } },
                    },
                  },
                },
                responses: { 200: { description: 'ok' } },
              },
            },
          },
        },
      },
    },
  },
  webhooks: {
    'order.created': { post: { requestBody: json(ref('Order')), responses: { 200: { description: 'ok' } } } },
  },
  components: {
    schemas: {
      Order: {
        type: 'object',
        required: ['order-id'],
        properties: { 'order-id': { type: 'string' }, productId: { type: 'string' }, total: { type: 'number' } },
      },
      Product: { type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } } },
    },
  },
};

const sdl = /* GraphQL */ `
  extend type Order {
    product: Product
      @resolveTo(
        sourceName: "shop"
        sourceTypeName: "Query"
        sourceFieldName: "products"
        requiredSelectionSet: "{ productId }"
        keyField: "productId"
        keysArg: "ids"
        valueKeyField: "id"
      )
  }
  type Alert {
    level: Int!
    text: String
  }
  extend type Subscription {
    alert(minimum: Int = 0, area: String): Alert
    moved: Alert @resolveTo(pubsubTopic: "MOVED", filterBy: "root.level > 1", result: "inner.alert")
    ticks(count: Int!): Int
    renamed: Order
  }
  type Mutation {
    raise(level: Int!): Boolean
  }
`;

const resolvers = `
export default {
  Mutation: {
    raise: async (_root, { level }, { pubsub }) => {
      await pubsub.publish('ALERT:', { level, text: 'by code' });
      return true;
    },
  },
  Subscription: {
    ticks: {
      subscribe: async function* (_root, { count }) {
        for (let index = 1; index <= count; index++) yield index;
      },
      resolve: (tick) => tick * 10,
    },
  },
};
`;

const config = (url: string, more = '') => `
sources:
  - name: shop
    handler: { openapi: { source: ./shop.json, endpoint: "${url}" } }
    webhooks: { secret: "{env.HOOK_SECRET}" }
additionalTypeDefs: ./own.graphql
additionalResolvers:
  - ./resolvers.mjs
  - targetTypeName: Subscription
    targetFieldName: alert
    pubsubTopic: "ALERT:{args.area}"
    filterBy: root.level >= args.minimum
  - targetTypeName: Subscription
    targetFieldName: renamed
    pubsubTopic: ORDERS
    sourceName: shop
serve:
  maxBodyBytes: 2kb
  handlers:
    - { path: /hooks/moved, pubsubTopic: MOVED, payload: data.event, unsigned: true }
    - { path: /hooks/orders, pubsubTopic: ORDERS, signature: token, secret: "let-me-in", method: PUT }
${more}`;

const secret = 'a secret of the two';
const signed = (body: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

describe('webhooks and topics', () => {
  let live: Live;
  let upstream: ReturnType<typeof createServer>;
  const asked: string[] = [];

  beforeAll(async () => {
    process.env['HOOK_SECRET'] = secret;
    upstream = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify([{ id: 'p1', name: 'Loom' }]));
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    live = await startGateway(config(url), {
      'shop.json': JSON.stringify(shop),
      'own.graphql': sdl,
      'resolvers.mjs': resolvers,
    });
  });

  afterAll(async () => {
    await live.stop();
    await new Promise((resolve) => upstream.close(resolve));
  });

  const post = (path: string, body: string, headers: Record<string, string> = {}, method: 'POST' | 'PUT' = 'POST') =>
    fetch(live.origin + path, { method, body, headers });
  /** Delivers until somebody listens: a subscription is open before its first event. */
  const open = async (query: string) => {
    const results = await clients.websocket(live.origin, query);
    const first = results.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { ...results, first };
  };

  it('deliver what an upstream sends, joined like any other object', async () => {
    const results = await open('subscription { orderCreated { order_id total product { name } } }');
    const body = JSON.stringify({ 'order-id': '7', productId: 'p1', total: 2.5 });
    const answer = await post('/webhooks/shop/order.created', body, { 'x-hub-signature-256': signed(body) });
    expect([answer.status, await answer.json()]).toEqual([200, { received: true }]);
    expect(await results.first).toEqual({
      data: { orderCreated: { order_id: '7', total: 2.5, product: { name: 'Loom' } } },
    });
    expect(asked).toEqual(['/products?ids=p1']);
    await results.stop();
  });

  it('check what is delivered against its type', async () => {
    const results = await open('subscription { orderCreated { order_id } }');
    const body = JSON.stringify({ productId: 'p1' });
    await post('/webhooks/shop/order.created', body, { 'x-hub-signature-256': signed(body) });
    expect(await results.first).toMatchObject({
      data: { orderCreated: null },
      errors: [{ path: ['orderCreated', 'order_id'] }],
    });
    await results.stop();
  });

  it('read forms, as callbacks send them', async () => {
    const results = await open('subscription { jobDone { id state } }');
    const body = 'id=5&state=done';
    await post('/webhooks/shop/jobDone', body, { 'x-hub-signature-256': signed(body) });
    expect(await results.first).toEqual({ data: { jobDone: { id: 5, state: 'done' } } });
    await results.stop();
  });

  it.each([
    ['no signature', {}, 403, 'FORBIDDEN'],
    ['a wrong signature', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }, 403, 'FORBIDDEN'],
    ['a short signature', { 'x-hub-signature-256': 'sha256=00' }, 403, 'FORBIDDEN'],
    ['compressed', { 'content-encoding': 'gzip' }, 400, 'BAD_REQUEST'],
  ])('refuse %s', async (_name, headers, status, code) => {
    const answer = await post('/webhooks/shop/order.created', '{}', headers);
    expect([answer.status, await answer.json()]).toMatchObject([status, { errors: [{ extensions: { code } }] }]);
  });

  it('refuse what is not JSON, too large, another method, and names that are not declared', async () => {
    const headers = (body: string) => ({ 'x-hub-signature-256': signed(body) });
    expect((await post('/webhooks/shop/order.created', '{', headers('{'))).status).toBe(400);
    const large = JSON.stringify('x'.repeat(3000));
    expect((await post('/webhooks/shop/order.created', large, headers(large))).status).toBe(413);
    const wrong = await post('/webhooks/shop/order.created', '{}', headers('{}'), 'PUT');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await post('/webhooks/shop/nothing', '{}', headers('{}'))).status).toBe(404);
  });

  it('publish for topics of the configuration, filtered and walked into', async () => {
    const results = await open('subscription { moved { level text } }');
    await post('/hooks/moved', '{"data":{"event":{"level":1,"inner":{"alert":{"level":1,"text":"low"}}}}}');
    await post('/hooks/moved', '{"data":{"event":{"level":2,"inner":{"alert":{"level":2,"text":"high"}}}}}');
    expect(await results.first).toEqual({ data: { moved: { level: 2, text: 'high' } } });
    await results.stop();
  });

  it('give events in the names of their source', async () => {
    const results = await open('subscription { renamed { order_id } }');
    const refused = await post('/hooks/orders', '{"order-id":"9"}', { 'x-webhook-token': 'let-me-out' }, 'PUT');
    expect(refused.status).toBe(403);
    const taken = await post('/hooks/orders', '{"order-id":"9"}', { 'x-webhook-token': 'let-me-in' }, 'PUT');
    expect(taken.status).toBe(200);
    expect(await results.first).toEqual({ data: { renamed: { order_id: '9' } } });
    await results.stop();
  });

  it('publish from code, to those whose arguments let the event pass', async () => {
    const results = await open('subscription { alert(minimum: 3) { level text } }');
    for (const level of [2, 3]) {
      const body = JSON.stringify({ query: `mutation { raise(level: ${level}) }` });
      const answer = await post('/graphql', body, { 'content-type': 'application/json' });
      expect(await answer.json()).toEqual({ data: { raise: true } });
    }
    expect(await results.first).toEqual({ data: { alert: { level: 3, text: 'by code' } } });
    await results.stop();
  });

  it('iterate over what code gives', async () => {
    const results = await clients.sse(live.origin, 'subscription { ticks(count: 2) }');
    expect([await results.next(), await results.next(), await results.next()]).toEqual([
      { data: { ticks: 10 } },
      { data: { ticks: 20 } },
      { done: true },
    ]);
    await until(() => true);
  });
});
