import { connect } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { post, send, serve, stopAll } from '../serve/harness.ts';

const json = { 'content-type': 'application/json' };

describe.each([
  { way: 'the whole way', plugins: [] },
  { way: 'step by step', plugins: [{}] },
])('a hostile or careless client, $way', ({ plugins }) => {
  const reports: unknown[] = [];
  let url = '';
  let port = 0;
  beforeAll(async () => void ({ url, port } = await serve({ plugins, reports, serve: { requestTimeoutMs: 500 } })));
  afterAll(async () => {
    expect((await post(url, '{ hello }')).json).toEqual({ data: { hello: 'Hello you' } });
    expect(reports).toEqual([]);
    await stopAll();
  });

  const bodies = [
    ['', 400],
    ['null', 400],
    ['1', 400],
    ['"{ hello }"', 400],
    ['[]', 400],
    ['[{"query":"{ hello }"}]', 400],
    ['{}', 400],
    ['{"query":null}', 400],
    ['{"query":1}', 400],
    ['{"query":["{ hello }"]}', 400],
    ['{"query":""}', 400],
    ['{"query":"#"}', 400],
    ['{"query":"{ hello }","variables":"x"}', 400],
    ['{"query":"{ hello }","variables":[1]}', 400],
    ['{"query":"{ hello }","operationName":"Nope"}', 400],
    ['{"query":"query A { hello } query B { hello }"}', 400],
    ['{"query":"subscription { x }"}', 400],
    ['{"query":"fragment F on Query { ...F } { ...F }"}', 400],
    ['{"query":"type Query { a: Int }"}', 400],
    ['{"query":"{ __proto__ }"}', 400],
    ['{"query":"query($constructor: String){ hello(name: $constructor) }","variables":{"__proto__":{"x":1}}}', 200],
    [`{"query":"${'{ a '.repeat(4000)}"}`, 400],
    [`{"query":"{ hello(name: ${'['.repeat(4000)}) }"}`, 400],
    ['['.repeat(100_000), 400],
  ] as const;
  it.each(bodies)('that posts %s is answered %i', async (body, status) => {
    const reply = await send(url, {
      method: 'POST',
      headers: { ...json, accept: 'application/graphql-response+json' },
      body,
    });
    expect([reply.status, reply.text.slice(0, 300)]).toEqual([status, expect.any(String)]);
    if (status !== 200) expect(reply.json.errors[0].message).toMatch(/./);
  });

  it('that speaks another media type is told so', async () => {
    expect((await send(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' })).status).toBe(
      415,
    );
    expect((await send(url, { method: 'DELETE' })).status).toBe(405);
    const accept = { ...json, accept: 'image/png' };
    expect((await send(url, { method: 'POST', headers: accept, body: '{"query":"{ hello }"}' })).status).toBe(406);
  });

  it('that sends no whole request is cut off in time', async () => {
    const socket = connect(port, 'localhost');
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', () => resolve(text));
    });
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"que',
    );
    expect(await answer).toMatch(/^HTTP\/1\.1 408/);
  });

  it('that sends no HTTP is refused', async () => {
    const socket = connect(port, 'localhost');
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
    });
    socket.write('\u0016\u0003\u0001 hello?\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1\.1 400/);
  });
});
