import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { startGateway, startTickets, ticketsSdl, until } from '../serve/subscription-harness.ts';
import type { Live, Tickets } from '../serve/subscription-harness.ts';

describe('a hostile or careless WebSocket client', () => {
  let tickets: Tickets;
  let live: Live;

  beforeAll(async () => {
    tickets = await startTickets();
    live = await startGateway(
      `
sources:
  - name: tickets
    handler: { graphql: { source: ./tickets.graphql, endpoint: "${tickets.url}" } }
serve:
  maxBodyBytes: 10kb
  cors: { origin: [https://friend.example] }
  subscriptions: { maxPerConnection: 3 }
`,
      { 'tickets.graphql': ticketsSdl },
    );
  });

  afterAll(async () => {
    await live.stop();
    await tickets.stop();
  });

  interface Options {
    readonly protocol?: string;
    readonly path?: string;
    readonly headers?: Record<string, string>;
  }

  /** What the server says to these messages, each sent when the one before is answered; the close code last. */
  async function say(
    messages: readonly string[],
    { protocol, path, headers }: Options = {},
  ): Promise<readonly unknown[]> {
    const url = `${live.origin.replace('http', 'ws')}${path ?? '/graphql'}`;
    const socket = new WebSocket(url, protocol ?? 'graphql-transport-ws', { headers: headers ?? {} });
    const said: unknown[] = [];
    const closed = new Promise<void>((resolve) => {
      socket.on('message', (data) => said.push(JSON.parse((data as Buffer).toString())));
      socket.on('close', (code) => {
        said.push(code);
        resolve();
      });
      socket.on('error', (error) => said.push(error.message));
      const [first = '', ...rest] = messages;
      socket.once('open', () => socket.send(first));
      // The rest is sent when the first one is answered.
      socket.once('message', () => rest.forEach((message) => socket.send(message)));
    });
    const timer = setTimeout(() => socket.close(1000), 1500);
    await closed;
    clearTimeout(timer);
    return said;
  }

  const init = '{"type":"connection_init"}';
  const subscribe = (id: string, query: string) => JSON.stringify({ id, type: 'subscribe', payload: { query } });
  const ack = { type: 'connection_ack' };

  it.each<[string, readonly string[], readonly unknown[]]>([
    ['that sends no JSON', ['{'], [4400]],
    ['that sends a message of no type', ['{"type":"hello"}'], [4400]],
    ['that subscribes before it is known', [subscribe('1', '{ __typename }')], [4401]],
    ['that introduces itself twice', [init, init], [ack, 4429]],
    ['that sends a giant message', [init, subscribe('1', `{ __typename #${'x'.repeat(20_000)}\n}`)], [ack, 1009]],
  ])('%s is cut off', async (_name, messages, expected) => {
    expect((await say(messages)).filter((one) => typeof one !== 'string')).toEqual(expected);
  });

  it('that uses an id twice is cut off', async () => {
    const twice = subscribe('1', 'subscription { opened { id } }');
    expect((await say([init, twice, twice])).at(-1)).toBe(4409);
    await until(() => tickets.active() === 0);
  });

  it('that never introduces itself is cut off', async () => {
    const socket = new WebSocket(`${live.origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const code = await new Promise((resolve) => socket.on('close', resolve));
    expect(code).toBe(4408);
  });

  it.each<[string, Options, unknown]>([
    ['another subprotocol', { protocol: 'graphql-ws' }, 'Server sent no subprotocol'],
    ['another path', { path: '/other' }, 'Unexpected server response: 404'],
    ['a page of another origin', { headers: { origin: 'https://evil.example' } }, 'Unexpected server response: 403'],
    ['a page without an origin', { headers: { origin: 'null' } }, 'Unexpected server response: 403'],
  ])('with %s is refused', async (_name, options, expected) => {
    expect(await say([init], options)).toContain(expected);
  });

  it('of the same origin, or one that is allowed, is welcome', async () => {
    for (const origin of [live.origin, 'https://friend.example']) {
      expect(await say([init], { headers: { origin } })).toEqual([ack, 1000]);
    }
  });

  it('gets what is wrong with its operation, and goes on', async () => {
    const said = await say([init, subscribe('1', 'subscription { nothing }'), subscribe('2', '{ __typename }')]);
    expect(said).toEqual([
      ack,
      {
        id: '1',
        type: 'error',
        payload: [expect.objectContaining({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })],
      },
      { id: '2', type: 'next', payload: { data: { __typename: 'Query' } } },
      { id: '2', type: 'complete' },
      1000,
    ]);
  });

  it('that floods holds no more than it may', async () => {
    const many = Array.from({ length: 50 }, (_, index) => subscribe(String(index), 'subscription { opened { id } }'));
    const said = await say([init, ...many]);
    const refused = said.filter((one) => JSON.stringify(one).includes('RATE_LIMITED'));
    expect(refused).toHaveLength(47);
    await until(() => tickets.active() === 0);
  });

  it('that only pings gets its pongs', async () => {
    const said = await say([init, ...Array.from({ length: 20 }, () => '{"type":"ping"}')]);
    expect(said.filter((one) => JSON.stringify(one) === '{"type":"pong"}')).toHaveLength(20);
  });
});
