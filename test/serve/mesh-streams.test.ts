import { symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, it } from 'vitest';

import { build, serve } from '../../src/index.ts';
import { cleanUp, folder, write } from '../cli/harness.ts';
import { clients, until } from './subscription-harness.ts';
import { post } from './harness.ts';

/** A handler of one's own: three ticks, the second broken, and streams that tell when they are left. */
const ticker = (parts: string) => `
import { buildSchema, execute, subscribe } from 'graphql';
const schema = buildSchema(\`
  type Query { now: Int }
  type Mutation { say(word: String!): String }
  type Subscription { ticks(from: Int!): Tick forever: Tick silent: Tick said: String }
  type Tick { count: Int broken: Int by: String }
\`);
globalThis.tickersLeft = 0;
const fields = schema.getSubscriptionType().getFields();
fields.ticks.subscribe = async function* (_root, { from }, context) {
  for (const count of [from, from + 1]) {
    const broken = () => { if (count > from) throw new Error('no tick ' + count); return count; };
    yield { ticks: { count, broken, by: context.headers['x-user'] } };
  }
};
fields.forever.subscribe = async function* () {
  try { for (let count = 0; ; count++) { yield { forever: { count } }; await new Promise((next) => setTimeout(next, 5)); } }
  finally { globalThis.tickersLeft++; }
};
export default class Ticker {
  constructor({ pubsub }) {
    fields.said.subscribe = () => pubsub.asyncIterator('said');
    schema.getMutationType().getFields().say.resolve = (_root, { word }) => { pubsub.publish('said', { said: word }); return word; };
  }
  async getMeshSource() { return { schema${parts} }; }
}`;

const executor = `, executor: ({ document, variables, context, operationType }) =>
  (operationType === 'subscription' ? subscribe : execute)({ schema, document, variableValues: variables, contextValue: context })`;

/** Posts again and again until it happens: whether a subscriber listens by now shows only in what it gets. */
async function repeatUntil(happens: Promise<unknown>, url: string, body: object): Promise<void> {
  let hasHappened = false;
  void happens.then(() => (hasHappened = true));
  const headers = { 'content-type': 'application/json' };
  for (let tries = 0; !hasHappened && tries < 500; tries++) {
    await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).text();
    await new Promise((next) => setTimeout(next, 10));
  }
}

const stops: (() => Promise<unknown>)[] = [];

async function serving(config: string, files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await folder();
  await symlink(join(import.meta.dirname, '../../node_modules'), join(dir, 'node_modules'));
  for (const [name, text] of Object.entries({ ...files, '.meshrc.yaml': config })) await write(dir, name, text);
  const { artifact } = await build(dir, {});
  await write(dir, 'schema/unified.graphql', artifact);
  const server = await serve({ dir, port: 0, env: {}, isDev: true });
  stops.push(server.stop);
  return server.origin;
}

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
afterAll(cleanUp);

describe.each([
  ['its schema', ''],
  ['an executor of its own', executor],
])('a Mesh handler that subscribes by %s', (name, parts) => {
  const file = `./ticker${name.length}.mjs`;
  const config = `sources:\n  - name: clock\n    handler: { ${file}: {} }\n`;
  const open = async () => serving(config, { [file]: ticker(parts) });

  it('hands on its events, with their errors, until its stream ends', async () => {
    const origin = await open();
    const ways = { headers: { 'x-user': 'ada' } };
    const results = await clients.sse(origin, 'subscription { tick: ticks(from: 7) { count broken by } }', ways);
    expect(await results.next()).toEqual({ data: { tick: { count: 7, broken: 7, by: 'ada' } } });
    expect(await results.next()).toMatchObject({
      data: { tick: { count: 8, broken: null, by: 'ada' } },
      errors: [{ message: 'no tick 8', path: ['tick', 'broken'] }],
    });
    expect(await results.next()).toEqual({ done: true });
  });

  it('is left when the client leaves', async () => {
    const origin = await open();
    const results = await clients.websocket(origin, 'subscription { forever { count } }');
    expect(await results.next()).toEqual({ data: { forever: { count: 0 } } });
    await results.stop();
    await until(() => Reflect.get(globalThis, 'tickersLeft') === 1, 'the stream to be left');
  });

  it('gets what it publishes itself', async () => {
    const origin = await open();
    const results = await clients.sse(origin, 'subscription { said }');
    const next = results.next();
    await repeatUntil(next, `${origin}/graphql`, { query: 'mutation { say(word: "hi") }' });
    expect(await next).toEqual({ data: { said: 'hi' } });
    await results.stop();
  });

  it('says so where a field has no stream', async () => {
    const origin = await open();
    const results = await clients.sse(origin, 'subscription { silent { count } }');
    const { errors = [] } = await results.next();
    expect(errors[0]).toMatchObject({ extensions: { code: 'UPSTREAM_BAD_RESPONSE', source: 'clock' } });
    expect(errors[0]?.message).toMatch(/opens no stream for this field/);
  });
});

it('a field of a Mesh handler that a topic feeds gets what is delivered to the topic', async () => {
  const origin = await serving(
    `sources:
  - name: todos
    handler:
      jsonSchema:
        endpoint: http://127.0.0.1:1
        operations:
          - { type: Query, field: todo, path: /todo, method: GET, responseSample: ./todo.json, responseTypeName: Todo }
          - { type: Subscription, field: added, pubsubTopic: 'added:{args.list}', responseSample: ./todo.json, responseTypeName: Todo, argTypeMap: { list: { type: string } } }
serve:
  handlers:
    - { path: /hooks/added, pubsubTopic: 'added:a', unsigned: true }
`,
    { 'todo.json': '{ "id": 1, "name": "Sow" }' },
  );
  const results = await clients.sse(origin, 'subscription { added(list: "a") { id name } }');
  const next = results.next();
  await repeatUntil(next, `${origin}/hooks/added`, { id: 5, name: 'Weave' });
  expect(await next).toEqual({ data: { added: { id: 5, name: 'Weave' } } });
  await results.stop();
});

it('a file of a multipart request reaches a REST system through its Mesh handler', async () => {
  const arrived: { type: string; form: Record<string, unknown> }[] = [];
  const upstream = createServer((request, response) => {
    void (async () => {
      const type = request.headers['content-type'] ?? '';
      const bytes = new Uint8Array(Buffer.concat(await request.toArray()));
      const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
      const photo = form.get('photo');
      const file = photo instanceof File ? [photo.name, photo.type, await photo.text()] : photo;
      arrived.push({ type, form: { title: form.get('title'), file } });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":1}');
    })();
  });
  await new Promise<void>((done) => void upstream.listen(0, '127.0.0.1', done));
  const { port } = upstream.address() as AddressInfo;
  const properties = { title: { type: 'string' }, photo: { type: 'string', format: 'binary' } };
  const schema = { type: 'object', properties };
  const answer = { type: 'object', properties: { id: { type: 'integer' } } };
  const spec = {
    openapi: '3.0.3',
    info: { title: 'Photos', version: '1' },
    paths: {
      '/photos': {
        post: {
          operationId: 'addPhoto',
          requestBody: { content: { 'multipart/form-data': { schema } } },
          responses: { 200: { description: 'ok', content: { 'application/json': { schema: answer } } } },
        },
      },
    },
  };
  const origin = await serving(
    `sources:\n  - name: photos\n    via: mesh\n    handler: { openapi: { source: ./photos.json, endpoint: 'http://127.0.0.1:${port}' } }\n`,
    { 'photos.json': JSON.stringify(spec) },
  );
  const { json } = await post(
    `${origin}/graphql`,
    '{ __type(name: "Mutation") { fields { args { type { name } } } } }',
  );
  const input = json.data.__type.fields[0].args[0].type.name as string;
  const form = new FormData();
  const query = `mutation($input: ${input}) { addPhoto(input: $input) { id } }`;
  form.set('operations', JSON.stringify({ query, variables: { input: { title: 'Cat', photo: null } } }));
  form.set('map', JSON.stringify({ 0: ['variables.input.photo'] }));
  form.set('0', new File(['meow'], 'cat.png', { type: 'image/png' }));
  const reply = await fetch(`${origin}/graphql`, { method: 'POST', body: form });
  expect(await reply.json()).toEqual({ data: { addPhoto: { id: 1 } } });
  expect(arrived).toEqual([
    {
      type: expect.stringMatching(/^multipart\/form-data; boundary=/),
      form: { title: 'Cat', file: ['cat.png', 'image/png', 'meow'] },
    },
  ]);
  upstream.close();
});

/** A handler that reads an upstream's event stream by the `fetch` that it is given, as handlers of event APIs do. */
const listener = (url: string, accept: string) => `
import { buildSchema } from 'graphql';
const schema = buildSchema('type Query { now: Int } type Subscription { prices(of: String!): Int }');
export default class Listener {
  async getMeshSource({ fetch }) {
    schema.getSubscriptionType().getFields().prices.subscribe = async function* (_root, { of }, context) {
      const headers = { accept: '${accept}', 'x-user': context.headers['x-user'] ?? '' };
      const response = await fetch('${url}/' + of, { headers }, context);
      if (!response.ok) throw new Error('answered ' + response.status + ': ' + (await response.text()));
      const decoder = new TextDecoder();
      let text = '';
      for await (const chunk of response.body) {
        text += decoder.decode(chunk, { stream: true });
        const events = text.split('\\n\\n');
        text = events.pop();
        for (const event of events) yield { prices: Number(event.slice(6)) };
      }
    };
    return { schema };
  }
}`;

describe('an event stream that a Mesh handler fetches', () => {
  interface Open {
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
    readonly push: (text: string) => void;
    readonly end: () => void;
    isGone: boolean;
  }

  async function market() {
    const opened: Open[] = [];
    const server = createServer((request, response) => {
      const { url = '', headers } = request;
      if (url === '/none') return void response.writeHead(404).end('unknown');
      if (url === '/flood')
        return void response.writeHead(400, { 'content-type': 'text/plain' }).end('x'.repeat(20_000));
      const one: Open = {
        url,
        headers,
        push: (text) => void response.write(text),
        end: () => void response.end(),
        isGone: false,
      };
      opened.push(one);
      response.on('close', () => (one.isGone = true));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    stops.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, opened };
  }

  const config = `sources:\n  - name: market\n    timeout: 300ms\n    maxResponseBytes: 10000\n    handler: { ./listener.mjs: {} }\n`;
  const serve = async (url: string, accept = 'text/event-stream') =>
    serving(config, { 'listener.mjs': listener(url, accept) });

  it('comes through event by event, longer than a call may take and an answer may be, with its caller', async () => {
    const { url, opened } = await market();
    const origin = await serve(url);
    const results = await clients.sse(origin, 'subscription { prices(of: "tea") }', { headers: { 'x-user': 'ada' } });
    await until(() => opened.length === 1, 'the stream to be opened');
    const [stream] = opened;
    expect(stream).toMatchObject({ url: '/tea', headers: { 'x-user': 'ada', accept: 'text/event-stream' } });
    stream?.push('data: 1\n\nda');
    expect(await results.next()).toEqual({ data: { prices: 1 } });
    await new Promise((next) => setTimeout(next, 500));
    stream?.push('ta: 2\n\n');
    expect(await results.next()).toEqual({ data: { prices: 2 } });
    stream?.push(`data: 3${' '.repeat(20_000)}\n\n`);
    expect(await results.next()).toEqual({ data: { prices: 3 } });
    stream?.end();
    expect(await results.next()).toEqual({ done: true });
  });

  it('is closed when the client leaves', async () => {
    const { url, opened } = await market();
    const origin = await serve(url);
    const results = await clients.websocket(origin, 'subscription { prices(of: "tea") }');
    await until(() => opened.length === 1, 'the stream to be opened');
    opened[0]?.push('data: 1\n\n');
    expect(await results.next()).toEqual({ data: { prices: 1 } });
    await results.stop();
    await until(() => opened[0]?.isGone === true, 'the upstream to be left');
  });

  it.each([
    ['none', /answered 404: unknown/],
    ['flood', /more than 10000 bytes/],
  ])('is an error where something else is answered: %s', async (of, message) => {
    const { url } = await market();
    const results = await clients.sse(await serve(url), `subscription { prices(of: "${of}") }`);
    const { errors = [] } = await results.next();
    expect(errors[0]?.message).toMatch(message);
  });
});
