import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SignJWT } from 'jose';
import { WebSocket, WebSocketServer } from 'ws';
import { describe, expect, it, onTestFinished } from 'vitest';

import { redisPubSub } from '../../src/cache/redis-pubsub.ts';
import { keyPair } from '../guard/issuer.ts';
import { clients, connect, startGateway, startTickets, ticketsSdl, until } from './subscription-harness.ts';
import type { Live, Tickets } from './subscription-harness.ts';

const config = (tickets: Pick<Tickets, 'url'>, more = '', handler = '') => `
sources:
  - name: tickets
    handler:
      graphql:
        source: ./tickets.graphql
        endpoint: ${tickets.url}
        operationHeaders:
          authorization: "{context.headers['authorization']}"
${handler}
${more}`;

async function start(more = '', handler = '', files = {}): Promise<{ tickets: Tickets; live: Live }> {
  const tickets = await startTickets();
  onTestFinished(() => tickets.stop());
  const live = await startGateway(config(tickets, more, handler), { 'tickets.graphql': ticketsSdl, ...files });
  onTestFinished(() => live.stop());
  return { tickets, live };
}

const opened = 'subscription { opened { id } }';

describe('a subscription', () => {
  it('of what is forbidden opens nothing', async () => {
    const { tickets, live } = await start('permissions: { rules: { Subscription.secret: authenticated } }');
    for (const kind of ['websocket', 'sse'] as const) {
      const results = await clients[kind](live.origin, 'subscription { secret { id } }');
      expect(await results.next()).toMatchObject({
        data: { secret: null },
        errors: [{ path: ['secret'], extensions: { code: 'UNAUTHENTICATED' } }],
      });
      expect(await results.next()).toEqual({ done: true });
      await results.stop();
    }
    expect(tickets.opened).toEqual([]);
  });

  it('shares a stream only with those for whom everything is the same', async () => {
    const { tickets, live } = await start();
    const ask = async (token: string) => clients.websocket(live.origin, opened, { params: { authorization: token } });
    const all = await Promise.all(['Bearer a', 'Bearer a', 'Bearer b'].map(ask));
    const firsts = all.map((one) => one.next());
    await until(() => tickets.active() === 2);
    expect(tickets.opened.map(({ headers, params }) => [headers.authorization, params])).toEqual(
      expect.arrayContaining([
        ['Bearer a', { authorization: 'Bearer a' }],
        ['Bearer b', { authorization: 'Bearer b' }],
      ]),
    );
    tickets.emit('all', { id: '1', customerId: '1' });
    expect(await Promise.all(firsts)).toEqual([1, 2, 3].map(() => ({ data: { opened: { id: '1' } } })));
    await all[0]?.stop();
    expect(tickets.active()).toBe(2);
    await Promise.all(all.map((one) => one.stop()));
    await until(() => tickets.active() === 0);
  });

  it('is opened again when its connection is lost', async () => {
    const { tickets, live } = await start();
    const results = await clients.sse(live.origin, opened);
    const first = results.next();
    await until(() => tickets.active() === 1);
    tickets.cut();
    await until(() => tickets.opened.length === 2 && tickets.active() === 1);
    tickets.emit('all', { id: '2', customerId: '1' });
    expect(await first).toEqual({ data: { opened: { id: '2' } } });
    await results.stop();
  });

  it('that never began fails at once', async () => {
    const live = await startGateway(config({ url: 'http://127.0.0.1:1/graphql' }), { 'tickets.graphql': ticketsSdl });
    onTestFinished(() => live.stop());
    const results = await clients.websocket(live.origin, opened);
    expect(await results.next()).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_UNREACHABLE' } }] });
    expect(await results.next()).toEqual({ done: true });
    await results.stop();
  });

  it('ends with its token', async () => {
    const pair = await keyPair('one');
    const auth = 'auth: { jwt: [{ issuer: "https://id.test/", jwks: ./keys.json, algorithms: [ES256] }] }';
    const keys = { 'keys.json': JSON.stringify({ keys: [pair.publicJwk] }) };
    const { live, tickets } = await start(auth, '', keys);
    const token = await new SignJWT({ sub: 'a', exp: Math.floor(Date.now() / 1000) + 2 })
      .setProtectedHeader({ alg: pair.algorithm, kid: pair.kid })
      .setIssuer('https://id.test/')
      .sign(pair.privateKey);
    const results = await clients.websocket(live.origin, opened, { params: { authorization: `Bearer ${token}` } });
    expect(await results.next()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(await results.next()).toEqual({ done: true });
    await until(() => tickets.active() === 0);
    await results.stop();
    const refused = await clients.websocket(live.origin, opened, { params: { authorization: 'Bearer x' } });
    expect(await refused.next()).toMatchObject({ closed: { code: 4403 } });
  });

  it('ends when another schema takes over, so that its client asks that one', async () => {
    const { live, tickets } = await start();
    const bySse = await clients.sse(live.origin, opened);
    const bySocket = await clients.websocket(live.origin, opened);
    const [first, second] = [bySse.next(), bySocket.next()];
    await until(() => tickets.active() === 1);
    await live.reload();
    expect(await first).toMatchObject({ errors: [{ extensions: { code: 'SUBSCRIPTION_ENDED' } }] });
    expect(await bySse.next()).toEqual({ done: true });
    expect(await second).toMatchObject({ closed: { code: 1001 } });
    await until(() => tickets.active() === 0);
    const again = await clients.sse(live.origin, opened);
    const event = again.next();
    await until(() => tickets.active() === 1);
    tickets.emit('all', { id: '1', customerId: '1' });
    expect(await event).toEqual({ data: { opened: { id: '1' } } });
    await again.stop();
  });

  it('of a client that does not read is ended, and the others go on', async () => {
    const { live, tickets } = await start('serve: { subscriptions: { maxBufferedEvents: 5 } }');
    const slow = new WebSocket(`${live.origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await new Promise((resolve) => slow.once('open', resolve));
    slow.send('{"type":"connection_init"}');
    await new Promise((resolve) => slow.once('message', resolve));
    slow.send(
      JSON.stringify({ id: '1', type: 'subscribe', payload: { query: 'subscription { opened { id title } }' } }),
    );
    const quick = await clients.sse(live.origin, opened);
    const first = quick.next();
    await until(() => tickets.active() === 2);
    slow.pause();
    const title = 'x'.repeat(200_000);
    for (let id = 0; tickets.active() === 2 && id < 400; id++) {
      tickets.emit('all', { id: String(id), title, customerId: '1' });
      await (id === 0 ? first : quick.next());
    }
    await until(() => tickets.active() === 1, 'the slow one to be ended');
    slow.terminate();
    await quick.stop();
  });

  it('leaves nothing behind: 500 of each kind', async () => {
    const { live, tickets } = await start();
    const socket = connect(live.origin);
    const resources = () => process.getActiveResourcesInfo().length;
    const round = async () => {
      const iterator = socket.iterate({ query: opened });
      const next = iterator.next();
      const sse = await clients.sse(live.origin, opened);
      await sse.stop();
      await iterator.return?.();
      await next;
    };
    for (let count = 0; count < 20; count++) await round();
    await until(() => tickets.active() === 0);
    const before = resources();
    for (let count = 0; count < 500; count++) await round();
    await until(() => tickets.active() === 0);
    await until(() => resources() <= before + 8, `few handles: ${before} before`);
    await socket.dispose();
  }, 60_000);
});

describe('older servers', () => {
  it('are subscribed to by their own protocol', async () => {
    const server = createServer();
    const sockets = new WebSocketServer({
      server,
      handleProtocols: (names) => (names.has('graphql-ws') ? 'graphql-ws' : false),
    });
    const seen: unknown[] = [];
    sockets.on('connection', (socket) => {
      socket.on('message', (data) => {
        const message = JSON.parse((data as Buffer).toString()) as { type: string; id?: string };
        seen.push(message);
        const send = (answer: object) => socket.send(JSON.stringify(answer));
        if (message.type === 'connection_init') send({ type: 'connection_ack' });
        if (message.type !== 'start') return;
        send({ type: 'ka' });
        send({ type: 'data', id: message.id, payload: { data: { _0: { id: '1' } } } });
        send({ type: 'complete', id: message.id });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      sockets.close();
      await new Promise((resolve) => server.close(resolve));
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    const handler = '        subscriptionsProtocol: LEGACY_WS\n        connectionParams: { token: "t" }';
    const live = await startGateway(config({ url }, '', handler), { 'tickets.graphql': ticketsSdl });
    onTestFinished(() => live.stop());
    const results = await clients.sse(live.origin, opened);
    expect([await results.next(), await results.next()]).toEqual([{ data: { opened: { id: '1' } } }, { done: true }]);
    expect(seen).toMatchObject([
      { type: 'connection_init', payload: { token: 't' } },
      { type: 'start' },
      { type: 'stop' },
      {},
    ]);
  });
});

describe('publish and subscribe through Redis', () => {
  const url = process.env['REDIS_TEST_URL'] ?? 'redis://127.0.0.1:6379';

  it('reaches the listeners of every gateway, and no one else', async () => {
    const prefix = `test:${process.pid}:`;
    const [one, other] = [redisPubSub({ url, prefix }), redisPubSub({ url, prefix })];
    const got: unknown[] = [];
    const stop = other.subscribe('a', (event) => got.push(event));
    other.subscribe('b', (event) => got.push(event));
    await until(() => got.length > 0 || (void one.publish('a', { big: 1 }), false));
    await new Promise((resolve) => setTimeout(resolve, 100));
    got.length = 0;
    await one.publish('a', { id: '12345678901234567890' });
    await one.publish('c', 'nobody');
    await until(() => got.length === 1);
    expect(got).toEqual([{ id: '12345678901234567890' }]);
    stop();
    await one.publish('a', 1);
    await one.publish('b', 2);
    await until(() => got.length === 2);
    expect(got[1]).toBe(2);
    await Promise.all([one.close(), other.close()]);
  });

  it('says when Redis is away', async () => {
    const gone = redisPubSub({ url: 'redis://127.0.0.1:1', deadlineMs: 200 });
    await expect(gone.publish('a', 1)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await gone.close();
  });
});
