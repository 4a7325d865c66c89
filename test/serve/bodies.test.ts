import { once } from 'node:events';
import { IncomingMessage, createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { createExpressDoor } from '../../src/serve/express.ts';
import { Message } from '../../src/serve/message.ts';
import { createYogaDoor } from '../../src/serve/yoga.ts';
import { post, serve as serveAt, stopAll, testGateway } from './harness.ts';

const closing: (() => void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await stopAll();
});

describe.each([
  { door: 'the express door', isExpress: true },
  { door: 'the whole door', isExpress: false },
])('a body at $door', ({ isExpress }) => {
  const serve = (parts: Parameters<typeof serveAt>[0] = {}) => serveAt({ ...parts, isExpress });

  it('may come byte by byte, letters of several bytes too', async () => {
    const { url } = await serve({ resolvers: { hello: ({ name }) => `Hello ${String(name)}` } });
    const wire = open(url);
    for (const byte of requestText('{ hello(name: "Zoë ☕") }')) {
      wire.socket.write(Buffer.of(byte));
      await nextTurn();
    }
    expect(await wire.answers(1)).toEqual([{ data: { hello: 'Hello Zoë ☕' } }]);
  });

  it('may come in one piece with the next ones, which are answered in their order', async () => {
    const { url } = await serve({ resolvers: { hello: ({ name }) => `Hello ${String(name)}` } });
    const wire = open(url);
    const names = ['a', 'b', 'c', 'd', 'e'];
    wire.socket.write(Buffer.concat(names.map((name) => requestText(`{ hello(name: "${name}") }`))));
    expect(await wire.answers(5)).toEqual(names.map((name) => ({ data: { hello: `Hello ${name}` } })));
  });

  it('is followed by more on the same connection, whatever became of it', async () => {
    const { url } = await serve();
    const wire = open(url);
    const texts = ['{ hello }', '{ nothing }', '{ hello', '{ hello }', '{ hello }'];
    for (const [at, text] of texts.entries()) {
      wire.socket.write(requestText(text));
      await wire.answers(at + 1);
    }
    const answers = await wire.answers(texts.length);
    expect(answers.map((answer) => answer.data?.hello ?? answer.errors?.[0]?.extensions.code)).toEqual([
      'Hello you',
      'GRAPHQL_VALIDATION_FAILED',
      'GRAPHQL_PARSE_FAILED',
      'Hello you',
      'Hello you',
    ]);
  });

  it('may be empty', async () => {
    const { url } = await serve();
    const wire = open(url);
    wire.socket.write(requestText(undefined));
    wire.socket.write(requestText('{ hello }'));
    const [empty, next] = await wire.answers(2);
    expect(empty?.errors).toHaveLength(1);
    expect(next).toEqual({ data: { hello: 'Hello you' } });
  });

  it('that breaks off runs nothing, and holds up nobody', async () => {
    const hello = vi.fn(() => 'Hello');
    const onClose = vi.fn();
    const reports: unknown[] = [];
    const { url, swap } = await serve({ resolvers: { hello }, reports, onClose });
    const wire = open(url);
    wire.socket.write(requestText('{ hello }').subarray(0, -3));
    await nextTurn();
    wire.socket.destroy();
    await once(wire.socket, 'close');
    expect((await post(url, '{ whoami }')).status).toBe(200);
    swap({});
    await vi.waitUntil(() => onClose.mock.calls.length === 1);
    expect(hello).not.toHaveBeenCalled();
    expect(reports).toEqual([]);
  });
});

describe('the express door', () => {
  // Code between the server and the door may wait for something of its own.
  it('reads a body that had come before the door was asked', async () => {
    const { url } = await serveLate(({ complete }) => complete);
    const wire = open(url);
    wire.socket.write(requestText('{ hello }'));
    expect(await wire.answers(1)).toEqual([{ data: { hello: 'Hello you' } }]);
  });

  it('reads one of which a part had come before', async () => {
    const asked = vi.fn(({ readableLength }: IncomingMessage) => readableLength > 0);
    const { url } = await serveLate(asked);
    const wire = open(url);
    const bytes = requestText('{ hello }');
    wire.socket.write(bytes.subarray(0, -3));
    await vi.waitUntil(() => asked.mock.results.some(({ value }) => value === true));
    wire.socket.write(bytes.subarray(-3));
    expect(await wire.answers(1)).toEqual([{ data: { hello: 'Hello you' } }]);
  });

  it("reads one of a request that is not of Heddle's own server", async () => {
    const { url } = await serveLate(() => true, IncomingMessage);
    const wire = open(url);
    wire.socket.write(requestText('{ hello }'));
    expect(await wire.answers(1)).toEqual([{ data: { hello: 'Hello you' } }]);
  });

  it('is done with one that breaks off', async () => {
    const asked = vi.fn(() => true);
    const onDone = vi.fn();
    const { url } = await serveLate(asked, Message, onDone);
    const wire = open(url);
    const head = requestText('{ hello }').subarray(0, -'{"query":"{ hello }"}'.length);
    wire.socket.write(head);
    await vi.waitUntil(() => asked.mock.calls.length > 0);
    await nextTurn();
    expect(onDone).not.toHaveBeenCalled();
    wire.socket.destroy();
    await vi.waitUntil(() => onDone.mock.calls.length === 1);
  });

  it('does not wait for one that had come to its end before, empty', async () => {
    const { url } = await serveLate(({ complete }) => complete);
    const wire = open(url);
    wire.socket.write(requestText(undefined));
    const [empty] = await wire.answers(1);
    expect(empty?.errors).toHaveLength(1);
  });
});

/** A door that is asked when `isTime`. Calls `onDone` when it is done with a request. */
async function serveLate(
  isTime: (request: IncomingMessage) => boolean,
  requests: typeof IncomingMessage = Message,
  onDone?: () => void,
): Promise<{ readonly url: string }> {
  const gateway = testGateway({});
  const door = createExpressDoor(gateway, createYogaDoor(gateway, { plugins: [] }));
  const server = createServer({ IncomingMessage: requests }, (request, response) => {
    void vi
      .waitUntil(() => isTime(request))
      .then(async () => door.handle(request, response, 'r-1'))
      .then(onDone);
  });
  server.listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` };
}

/** The bytes of an ordinary request; without a text, of one with an empty body. */
function requestText(query: string | undefined): Buffer {
  const body = query === undefined ? '' : JSON.stringify({ query });
  const head = [
    'POST /graphql HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    'accept: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

interface AnswerBody {
  readonly data?: { readonly hello?: string };
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** A connection, and what came over it. */
function open(url: string): { readonly socket: Socket; readonly answers: (count: number) => Promise<AnswerBody[]> } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  closing.push(() => socket.destroy());
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (part: string) => (text += part));
  const bodies = (): AnswerBody[] =>
    text
      .split(/HTTP\/1\.1 \d+ [^\r]*\r\n/)
      .slice(1)
      .map((one) => JSON.parse(one.slice(one.indexOf('\r\n\r\n') + 4)) as AnswerBody);
  const answers = (count: number) =>
    vi.waitFor(() => {
      const found = bodies();
      if (found.length < count) throw new Error(`${found.length} of ${count} answers came: ${text}`);
      return found;
    });
  return { socket, answers };
}
