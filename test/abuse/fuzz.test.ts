import { connect } from 'node:net';

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { send } from '../serve/harness.ts';
import { envelope, openWhole, secret, sendText } from './gateway-harness.ts';
import type { Whole } from './gateway-harness.ts';

let whole: Whole;
const unforeseen: unknown[] = [];
const note = (error: unknown) => void unforeseen.push(error);
beforeAll(async () => {
  process.on('unhandledRejection', note);
  process.on('uncaughtExceptionMonitor', note);
  whole = await openWhole();
});
beforeEach(async () => whole.reset());
afterAll(async () => {
  await whole.close();
  process.off('unhandledRejection', note);
  process.off('uncaughtExceptionMonitor', note);
});

/** Numbers from 0 up to 1, the same for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pieces = [
  '{ } [ ] " \\ : , ... $a ! # @skip(if:true) @include(if:$a) __proto__ constructor __typename null true -0 1e999'.split(
    ' ',
  ),
  [
    '__schema{types{name}}',
    '9'.repeat(30),
    '{env.SECRET}',
    '../',
    '%00',
    '\u0000',
    '\ud800',
    '\ufffd',
    '\n',
    '\r\n\r\n',
  ],
  ['<!DOCTYPE x>', ']]>', '&x;', 'user(id:"1"){id tickets{title} pet{name}}', 'fragment F on User{...F}', 'mutation{'],
].flat();

/** `text` with a few of its parts cut, repeated, exchanged or made up. */
function mutate(text: string, next: () => number): string {
  let mutated = text;
  const times = 1 + Math.floor(next() * 4);
  for (let count = 0; count < times; count++) {
    const at = Math.floor(next() * (mutated.length + 1));
    const to = at + Math.floor(next() ** 3 * 40);
    const piece = pieces[Math.floor(next() * pieces.length)] ?? '';
    const ways = [
      () => mutated.slice(0, at) + mutated.slice(to),
      () => mutated.slice(0, at) + piece + mutated.slice(at),
      () => mutated.slice(0, at) + piece + mutated.slice(to),
      () => mutated.slice(0, to) + mutated.slice(at, to).repeat(1 + Math.floor(next() * 20)) + mutated.slice(to),
      () => mutated.slice(0, at) + String.fromCharCode(Math.floor(next() * 0x180)) + mutated.slice(at + 1),
    ];
    mutated = (ways[Math.floor(next() * ways.length)] ?? (() => mutated))();
  }
  return mutated;
}

const queries = [
  '{ user(id: "1") { id name tickets { title userId } pet { name } friend { id meta } } users { id } }',
  'query Q($id: String!, $q: String = "x") { user(id: $id, q: $q) { ...F } getThing(id: $id) { name count part } } fragment F on User { id level tags }',
  'mutation M($i: AddUserInput) { addUser(input: $i) { id } write(text: "x") }',
  'query ($a: Boolean! = true) { hello @include(if: $a) strict @skip(if: $a) { must may list } __schema { queryType { name } } }',
];
const variables = '{"id":"1","q":"a","a":true,"i":{"name":"n","meta":{"a":[1,2,{"b":null}]}}}';

/** Sends `count` requests, a dozen at a time, and gives what was wrong with any of them. */
async function storm(count: number, one: (number: number) => Promise<string | undefined>): Promise<readonly string[]> {
  const wrong: string[] = [];
  let number = 0;
  const worker = async () => {
    while (number < count) {
      const fault = await one(number++);
      if (fault !== undefined) wrong.push(fault);
    }
  };
  await Promise.all(Array.from({ length: 12 }, worker));
  return wrong;
}

async function expectCalm(wrong: readonly string[]): Promise<void> {
  expect(wrong).toEqual([]);
  expect(whole.reports).toEqual([]);
  expect(unforeseen).toEqual([]);
  await whole.reset();
  expect((await whole.ask('{ hello(name: "you") }')).json).toEqual({ data: { hello: 'hi you' } });
}

const leak = new RegExp(`${secret}|node_modules|127\\.0\\.0\\.1|\\.ts:\\d`);

it('900 mutated requests: each is answered, none breaks anything', async () => {
  const seen = new Map<number, number>();
  const wrong = await storm(900, async (number) => {
    const next = random(number);
    const query = queries[number % queries.length] ?? '';
    // A third is broken as JSON, a third as GraphQL, a third in its variables.
    const body =
      number % 3 === 0
        ? mutate(JSON.stringify({ query, variables: JSON.parse(variables) as unknown }), next)
        : number % 3 === 1
          ? JSON.stringify({ query: mutate(query, next), variables: JSON.parse(variables) as unknown })
          : `{"query":${JSON.stringify(query)},"variables":${mutate(variables, next)}}`;
    const accept = next() < 0.5 ? 'application/graphql-response+json' : 'application/json;q=0.9';
    const headers = { 'content-type': 'application/json', accept };
    const { status, text, json } = await send(whole.url, { method: 'POST', headers, body });
    seen.set(status, (seen.get(status) ?? 0) + 1);
    const isAnswer = typeof json === 'object' && json !== null && ('data' in json || json.errors.length > 0);
    const isFine = (status === 200 || status === 400) && isAnswer && !leak.test(text);
    return isFine && !text.includes('INTERNAL_SERVER_ERROR')
      ? undefined
      : `${number}: ${status} ${text.slice(0, 300)} for ${body}`;
  });
  await expectCalm(wrong);
  // Both ways are met often: otherwise this would prove nothing.
  expect(Math.min(seen.get(200) ?? 0, seen.get(400) ?? 0)).toBeGreaterThan(150);
});

it('400 mutated answers of upstreams: each costs its place at most', async () => {
  const user =
    '{"id":"1","name":"Ada","age":36,"score":1.5,"isAdmin":true,"level":"high","tags":["a"],"friend":{"id":"2"},"meta":{"a":[1]}}';
  const thing = envelope('<t:name>bolt</t:name><t:count>3</t:count><t:part>a</t:part><t:part>b</t:part>');
  const tickets =
    '{"data":{"_0":"hi","_1":{"must":"be","may":1,"list":[1]}},"errors":[{"message":"no","path":["_0"],"extensions":{"code":"X"}}]}';
  const query =
    '{ user(id: "1") { id name age score isAdmin level tags friend { id } meta pet { name } } users { id pet { name } } getThing(id: "1") { name count part } hello strict { must may list } }';
  const wrong = await storm(400, async (number) => {
    const answers = random(number);
    if (number % 50 === 0) await whole.reset();
    whole.rest.answer = (response, { url }) =>
      sendText(
        response,
        mutate(url.startsWith('/base/user/') ? user : `[${user},{"owner":"1","name":"Rex"}]`, answers),
        'application/json',
      );
    whole.soap.answer = (response) => sendText(response, mutate(thing, answers), 'text/xml');
    whole.graph.answer = (response) => sendText(response, mutate(tickets, answers), 'application/json');
    const { status, json, text } = await whole.ask(query);
    const isFine =
      status === 200 && typeof json.data === 'object' && !text.includes('INTERNAL_SERVER_ERROR') && !leak.test(text);
    const isLocated = (json.errors ?? []).every(
      ({ path, extensions }: { path?: unknown; extensions: { source?: string } }) =>
        Array.isArray(path) && extensions.source !== undefined,
    );
    return isFine && isLocated ? undefined : `${number}: ${status} ${text.slice(0, 500)}`;
  });
  await expectCalm(wrong);
});

it('300 streams of mutated HTTP: each connection is answered or closed', async () => {
  const body = JSON.stringify({ query: '{ hello }' });
  const message = `POST /graphql?x=1 HTTP/1.1\r\nhost: x\r\naccept: */*\r\ncontent-type: application/json\r\nx-user: u\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const wrong = await storm(300, async (number) => {
    const next = random(number);
    const text =
      number % 5 === 0
        ? Array.from({ length: 200 }, () => String.fromCharCode(next() * 256)).join('')
        : mutate(message, next);
    const answer = await spoken(Buffer.from(text, number % 2 === 0 ? 'latin1' : 'utf8'));
    return answer === '' || (/^HTTP\/1\.1 [1-4]\d\d/.test(answer) && !leak.test(answer))
      ? undefined
      : `${number}: ${answer.slice(0, 300)} for ${text}`;
  });
  await expectCalm(wrong);
});

/** Sends the bytes and the end, and gives what comes back until the other side ends too. */
async function spoken(bytes: Buffer): Promise<string> {
  const socket = connect(whole.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });
  socket.end(bytes);
  const limit = setTimeout(() => socket.destroy(), 5000);
  await closed;
  clearTimeout(limit);
  return text;
}
