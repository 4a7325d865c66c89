import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { openWhole, sendText } from '../abuse/gateway-harness.ts';
import type { Whole } from '../abuse/gateway-harness.ts';
import { post } from './harness.ts';

let whole: Whole;

beforeAll(async () => {
  whole = await openWhole('', { timeout: '10s' });
});
afterEach(async () => {
  await whole.reset();
  reached = 0;
});
afterAll(() => whole.close());

/** Upstream answers that wait until the test gives them. */
function heldBack() {
  const held: ServerResponse[] = [];
  whole.rest.answer = (response) => void held.push(response);
  const release = (name: string) => {
    for (const response of held.splice(0)) sendText(response, JSON.stringify([{ id: '1', name }]), 'application/json');
  };
  return {
    held,
    release,
    arrived: (count: number) => vi.waitFor(() => expect(held).toHaveLength(count), { timeout: 5000 }),
  };
}

const query = '{ users { name } }';
const named = (name: string) => ({ data: { users: [{ name }] } });
/** Requests that have reached the gateway since the last reset. */
let reached = 0;
subscribe('http.server.request.start', (message) => {
  if (isGateway(message)) reached++;
});

function isGateway(message: unknown): boolean {
  return (message as { request: IncomingMessage }).request.url === '/graphql';
}

/** Resolves when `count` requests have reached the gateway and got as far as they can. */
async function settled(count: number): Promise<void> {
  await vi.waitFor(() => expect(reached).toBe(count), { timeout: 5000 });
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('queries that ask the same at the same time', () => {
  it.each(['Ada', 'Zoë', '日本 🎉'])('share one execution, whatever the characters: %s', async (name) => {
    const { release, arrived } = heldBack();
    const first = whole.ask(query);
    await arrived(1);
    const others = [whole.ask(query), whole.ask(query)];
    await settled(3);
    release(name);
    for (const reply of await Promise.all([first, ...others])) expect(reply.json).toEqual(named(name));
    expect(whole.rest.arrived).toHaveLength(1);
  });

  it('are asked again when the one before has been answered', async () => {
    const { release, arrived } = heldBack();
    const first = whole.ask(query);
    await arrived(1);
    release('Ada');
    await first;
    const second = whole.ask(query);
    await arrived(1);
    release('Bob');
    expect((await second).json).toEqual(named('Bob'));
  });

  it('stay apart where a header that reaches the upstream differs, and only there', async () => {
    const { release, arrived } = heldBack();
    const ann = whole.ask(query, {}, { 'x-user': 'ann', 'x-other': '1' });
    const alsoAnn = whole.ask(query, {}, { 'x-user': 'ann', 'x-other': '2' });
    const bob = whole.ask(query, {}, { 'x-user': 'bob' });
    await arrived(2);
    await settled(3);
    release('Ada');
    await Promise.all([ann, alsoAnn, bob]);
    expect(whole.rest.arrived.map(({ headers }) => headers['x-user']).join()).toMatch(/^(ann,bob|bob,ann)$/);
  });

  it('stay apart where a variable differs', async () => {
    const { release, arrived } = heldBack();
    const byId = 'query ($id: String!) { user(id: $id) { name } }';
    const both = [whole.ask(byId, { id: '1' }), whole.ask(byId, { id: '2' })];
    await arrived(2);
    release('Ada');
    await Promise.all(both);
  });

  it('go on when the one who asked first leaves', async () => {
    const { release, arrived } = heldBack();
    const leaving = new AbortController();
    const first = post(whole.url, query, { signal: leaving.signal });
    await arrived(1);
    const second = whole.ask(query);
    await settled(2);
    leaving.abort();
    await expect(first).rejects.toThrow(/abort/);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    release('Ada');
    expect((await second).json).toEqual(named('Ada'));
    expect(whole.rest.arrived).toHaveLength(1);
  });

  it('end their call when the last one leaves', async () => {
    const { held, arrived } = heldBack();
    const leaving = new AbortController();
    const both = [1, 2].map(() => post(whole.url, query, { signal: leaving.signal }));
    await arrived(1);
    await settled(2);
    const cut = new Promise((resolve) => held[0]?.once('close', resolve));
    leaving.abort();
    await Promise.allSettled(both);
    await cut;
  });

  it.each([
    ['at once', ''],
    ['after a look at the cache', 'responseCache: { ttl: 1000 }\n'],
  ])('all get what there is when their time is over, where they run %s', async (_when, more) => {
    const short = await openWhole(`serve: { requestTimeout: 300ms }\n${more}`, { timeout: '10s' });
    short.graph.answer = () => {};
    const replies = await Promise.all([1, 2, 3].map(async () => short.ask('{ users { name } hello(name: "x") }')));
    await short.close();
    for (const { status, json } of replies) {
      expect([status, json.data.hello, json.errors[0].extensions.code]).toEqual([200, null, 'REQUEST_TIMEOUT']);
      expect(json.data.users).not.toHaveLength(0);
    }
  });

  it('do not join what began before a mutation', async () => {
    const { held, release, arrived } = heldBack();
    const before = whole.ask(query);
    await arrived(1);
    const change = whole.ask('mutation { addUser(input: { name: "Eve" }) { name } }');
    await arrived(2);
    const post = held.pop()!;
    sendText(post, JSON.stringify({ id: '2', name: 'Eve' }), 'application/json');
    await change;
    const after = whole.ask(query);
    await arrived(2);
    release('Ada');
    expect((await before).json).toEqual(named('Ada'));
    expect((await after).json).toEqual(named('Ada'));
  });

  it('never are mutations', async () => {
    const { held, arrived } = heldBack();
    const mutation = 'mutation { addUser(input: { name: "Eve" }) { name } }';
    const both = [whole.ask(mutation), whole.ask(mutation)];
    await arrived(2);
    for (const response of held) sendText(response, JSON.stringify({ id: '2', name: 'Eve' }), 'application/json');
    await Promise.all(both);
  });
});

describe('different queries that ask an upstream the same at the same time', () => {
  const ids = '{ users { id } }';

  it('share the call, and each gets its own answer', async () => {
    const { release, arrived } = heldBack();
    const names = whole.ask(query);
    await arrived(1);
    const others = [whole.ask(ids), whole.ask('{ users { id name } }')];
    await settled(3);
    release('Ada');
    expect((await names).json).toEqual(named('Ada'));
    expect((await others[0]!).json).toEqual({ data: { users: [{ id: '1' }] } });
    expect((await others[1]!).json).toEqual({ data: { users: [{ id: '1', name: 'Ada' }] } });
    expect(whole.rest.arrived).toHaveLength(1);
  });

  it('share its failure, each with an error at its own place', async () => {
    const { held, arrived } = heldBack();
    const both = [whole.ask(query), whole.ask('{ people: users { id } }')];
    await arrived(1);
    await settled(2);
    for (const response of held) response.writeHead(500).end('no');
    const [names, people] = await Promise.all(both);
    expect(names!.json.errors).toMatchObject([{ path: ['users'], extensions: { code: 'UPSTREAM_HTTP_ERROR' } }]);
    expect(people!.json.errors).toMatchObject([{ path: ['people'], extensions: { code: 'UPSTREAM_HTTP_ERROR' } }]);
    expect(whole.rest.arrived).toHaveLength(1);
  });

  it('stay apart where a header that reaches the upstream differs', async () => {
    const { release, arrived } = heldBack();
    const both = [whole.ask(query, {}, { 'x-user': 'ann' }), whole.ask(ids, {}, { 'x-user': 'bob' })];
    await arrived(2);
    release('Ada');
    await Promise.all(both);
  });

  it('leave the call to those who stay', async () => {
    const { release, arrived } = heldBack();
    const leaving = new AbortController();
    const first = post(whole.url, query, { signal: leaving.signal });
    await arrived(1);
    const second = whole.ask(ids);
    await settled(2);
    leaving.abort();
    await expect(first).rejects.toThrow(/abort/);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    release('Ada');
    expect((await second).json).toEqual({ data: { users: [{ id: '1' }] } });
    expect(whole.rest.arrived).toHaveLength(1);
  });

  it('do not join a call that began before a mutation', async () => {
    const { held, release, arrived } = heldBack();
    const before = whole.ask(query);
    await arrived(1);
    const change = whole.ask('mutation { addUser(input: { name: "Eve" }) { name } }');
    await arrived(2);
    sendText(held.pop()!, JSON.stringify({ id: '2', name: 'Eve' }), 'application/json');
    await change;
    const after = whole.ask(ids);
    await arrived(2);
    release('Ada');
    await Promise.all([before, after]);
  });
});

describe('whoever has changed something', () => {
  it('sees it in every query from then on, whoever else asks, changes and leaves meanwhile', async () => {
    let version = 0;
    let known = 0;
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    whole.rest.answer = (response, request) => {
      // Read or written when the call arrives; told some time later.
      const name = String(request.method === 'POST' ? ++version : version);
      const user = { id: '1', name };
      const body = JSON.stringify(request.method === 'POST' ? user : [user]);
      setTimeout(() => sendText(response, body, 'application/json'), random(20));
    };
    const queries = [query, '{ users { id name } }', '{ people: users { name } }'];
    let reads = 0;
    const client = async () => {
      for (let step = 0; step < 25; step++) {
        const kind = random(10);
        if (kind < 2) {
          const { json } = await whole.ask('mutation { addUser(input: { name: "Eve" }) { name } }');
          known = Math.max(known, Number(json.data.addUser.name));
        } else if (kind < 3) {
          await post(whole.url, query, { signal: AbortSignal.timeout(random(15)) }).catch(() => undefined);
        } else {
          const least = known;
          const { json } = await whole.ask(queries[random(queries.length)]!);
          const [user] = json.data.users ?? json.data.people;
          expect(Number(user.name)).toBeGreaterThanOrEqual(least);
          reads++;
        }
      }
    };
    await Promise.all(Array.from({ length: 12 }, client));
    expect(whole.rest.arrived.filter(({ method }) => method === 'GET').length).toBeLessThan(reads);
  });
});

describe('a source that does not want its answers to be shared', () => {
  it('is asked for each request', async () => {
    const apart = await openWhole('', { timeout: '10s', deduplicate: false });
    try {
      const held: ServerResponse[] = [];
      apart.rest.answer = (response) => void held.push(response);
      const both = [apart.ask(query), apart.ask(query), apart.ask('{ users { id } }')];
      await vi.waitFor(() => expect(held).toHaveLength(3));
      for (const response of held) sendText(response, '[]', 'application/json');
      await Promise.all(both);
    } finally {
      await apart.close();
    }
  });
});
