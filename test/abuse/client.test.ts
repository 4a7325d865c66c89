import { connect } from 'node:net';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { send } from '../serve/harness.ts';
import type { Reply } from '../serve/harness.ts';
import { openWhole, secret, sendJson } from './gateway-harness.ts';
import type { Whole } from './gateway-harness.ts';

let whole: Whole;
// Both doors are asked at once: each shall ask the upstreams for itself.
beforeAll(async () => (whole = await openWhole('', { deduplicate: false })));
beforeEach(async () => whole.reset());
afterEach(async () => {
  expect(whole.reports).toEqual([]);
  expect((await whole.ask('{ hello(name: "you") }')).json).toEqual({ data: { hello: 'hi you' } });
});
afterAll(async () => whole.close());

/** The fast door's media type, and one that only the whole door weighs. */
const accepts = ['application/graphql-response+json', 'application/graphql-response+json;q=0.9'];

/** Posts to both doors, which must agree; gives the one answer. */
async function posted(body: string | Buffer, headers: Record<string, string> = {}): Promise<Reply> {
  const [fast, slow] = await Promise.all(
    accepts.map(async (accept) =>
      send(whole.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, ...headers },
        body,
      }),
    ),
  );
  expect({ status: fast?.status, json: fast?.json }).toEqual({ status: slow?.status, json: slow?.json });
  return fast!;
}

const asked = async (query: string, variables?: unknown) => posted(JSON.stringify({ query, variables }));

/** Refused before anything is asked, by one of these codes, in few words. */
function expectRefused({ status, json, text }: Reply, code: string, by = 400): void {
  expect([status, json.errors[0].extensions.code]).toEqual([by, code]);
  expect(text).not.toMatch(/node_modules|\.ts:|\bat \w+ \(/);
  expect(text.length).toBeLessThan(20_000);
  expect([...whole.rest.arrived, ...whole.soap.arrived, ...whole.graph.arrived]).toEqual([]);
}

describe('a body that is no request', () => {
  it.each([
    '',
    '{nope',
    'null',
    '7',
    '"{hello}"',
    '[]',
    '[{"query":"{hello}"},{"query":"{hello}"}]',
    '{}',
    '{"query":7}',
    '{"query":["{hello}"]}',
    '{"query":{"__proto__":"{hello}"}}',
    '{"__proto__":{"query":"{hello}"}}',
    '{"query":"{hello}","variables":[1]}',
    '{"query":"{hello}","variables":"{}"}',
    '{"query":"{hello}","operationName":7}',
    '{"query":"{hello}","operationName":{"toString":1}}',
    '{"query":"{hello}","operationName":["A"]}',
    '{"query":"{hello}","extensions":"x"}',
    '{"query":"query A{hello} query B{hello}","operationName":"__proto__"}',
    '['.repeat(100_000),
  ])('%.60s', async (body) => expectRefused(await posted(body), 'BAD_REQUEST'));

  it('is too large, with a length or without', async () => {
    const body = JSON.stringify({ query: '{hello}', extensions: { a: 'a'.repeat(1_100_000) } });
    expectRefused(await posted(body), 'PAYLOAD_TOO_LARGE', 413);
    const chunked = await exchange(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    );
    expect(chunked).toMatch(/^HTTP\/1\.1 413/);
  });

  it('is of another type', async () => {
    for (const type of ['text/plain', 'text/html', 'application/xml', 'application/jsonx', ',']) {
      expect((await posted('{"query":"{hello}"}', { 'content-type': type })).status).toBe(415);
    }
    expectRefused(await posted('x', { 'content-type': 'multipart/form-data' }), 'BAD_REQUEST');
  });

  it('is an upload that names what it must not', async () => {
    const part = (name: string, value: string) =>
      `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const parts = `${part('operations', '{"query":"{hello}"}')}${part('map', '{"0":["__proto__.polluted","variables.__proto__.polluted","constructor.prototype.polluted"]}')}${part('0', 'x')}--x--\r\n`;
    await posted(parts, { 'content-type': 'multipart/form-data; boundary=x' });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('a query without measure', () => {
  const fragments = (count: number, below: (next: string) => string) =>
    Array.from(
      { length: count },
      (_, index) => `fragment F${index} on User { ${index < count - 1 ? below(`...F${index + 1}`) : 'id'} }`,
    ).join(' ');

  it.each<[title: string, query: string, code: string]>([
    [
      '60,000 aliases',
      `{${Array.from({ length: 60_000 }, (_, index) => `a${index}:hello`).join(' ')}}`,
      'QUERY_TOO_LARGE',
    ],
    ['3,000 levels', `{user(id:"1")${'{friend'.repeat(3000)}{id}${'}'.repeat(3000)}}`, 'QUERY_TOO_DEEP'],
    ['30 levels', `{user(id:"1")${'{friend'.repeat(30)}{id}${'}'.repeat(30)}}`, 'QUERY_TOO_DEEP'],
    ['nothing but braces', '{'.repeat(9000), 'GRAPHQL_PARSE_FAILED'],
    [
      'a literal of 4,900 levels',
      `mutation{addUser(input:{meta:${'['.repeat(4900)}${']'.repeat(4900)}}){id}}`,
      'QUERY_TOO_DEEP',
    ],
    [
      'a circle of fragments',
      '{user(id:"1"){...A}} fragment A on User{friend{...B}} fragment B on User{friend{...A}}',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'fragments that double',
      `{user(id:"1"){...F0}} ${fragments(18, (next) => `a:friend{${next}} b:friend{${next}}`)}`,
      'QUERY_TOO_LARGE',
    ],
    ['10,000 directives', `{hello ${'@skip(if:false)'.repeat(3000)}}`, 'QUERY_TOO_LARGE'],
    ['a number of 5,000 digits', `{hello(name:${'9'.repeat(5000)})}`, 'GRAPHQL_VALIDATION_FAILED'],
    ['a name of 9,000 letters', `{${'a'.repeat(9000)}}`, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s', async (_, query, code) => expectRefused(await asked(query), code));

  it('that only looks like it is answered', async () => {
    const query = `{user(id:"1"){...F0}} ${fragments(40, (next) => `${next} ...on User{${next}}`)}`;
    expect((await asked(query)).json).toEqual({ data: { user: { id: '1' } } });
  });
});

describe('variables', () => {
  it('of any depth: sent, or an error at the field', async () => {
    for (const levels of [1000, 20_000, 200_000]) {
      const body = `{"query":"mutation($m: JSON) { addUser(input: { meta: $m }) { id } }","variables":{"m":${'['.repeat(levels)}${']'.repeat(levels)}}}`;
      const { status, json } = await posted(body);
      expect(status).toBe(200);
      if (levels === 1000) expect(json).toEqual({ data: { addUser: { id: '1' } } });
      else
        expect(json.errors).toMatchObject([
          { path: ['addUser'], extensions: { code: 'INVALID_VALUE', source: 'rest' } },
        ]);
    }
  });

  it('and names of the language are names like any others', async () => {
    const { json } = await asked(
      '{ __proto__: hello constructor: hello toString: user(id: "1") { __proto__: id valueOf: id } }',
    );
    expect(JSON.stringify(json)).toBe(
      '{"data":{"__proto__":"hi ","constructor":"hi ","toString":{"__proto__":"1","valueOf":"1"}}}',
    );
    const text =
      'query($__proto__: String, $constructor: String, $toString: String) { a: hello(name: $__proto__) b: hello(name: $constructor) c: hello(name: $toString) }';
    const given = `{"query":${JSON.stringify(text)},"variables":{"__proto__":"p","constructor":"c"}}`;
    expect((await posted(given)).json).toEqual({ data: { a: 'hi p', b: 'hi c', c: 'hi ' } });
    await whole.reset();
    expectRefused(await asked('{ hello(__proto__: 1) }'), 'GRAPHQL_VALIDATION_FAILED');
    expectRefused(await asked('{ constructor }'), 'GRAPHQL_VALIDATION_FAILED');
    const input =
      '{"query":"mutation($i: AddUserInput) { addUser(input: $i) { id } }","variables":{"i":{"__proto__":{"name":"x"}}}}';
    expectRefused(await posted(input), 'BAD_USER_INPUT');
  });

  it('of bytes that are no text', async () => {
    const body = Buffer.concat([
      Buffer.from('{"query":"{hello(name:\\"'),
      Buffer.from([0xff, 0xc0, 0x80]),
      Buffer.from('\\")}"}'),
    ]);
    expect((await posted(body)).json).toEqual({ data: { hello: 'hi \ufffd\ufffd\ufffd' } });
    const surrogate = '{"query":"query($a: String) { hello(name: $a) }","variables":{"a":"\\ud800\\u0000"}}';
    expect((await posted(surrogate)).json).toEqual({ data: { hello: 'hi \ud800\u0000' } });
  });
});

describe('GET', () => {
  const got = async (query: string) => send(`${whole.url}?${query}`, { headers: { accept: accepts[0]! } });

  it('changes nothing, and its parameters are looked at', async () => {
    expectRefused(await got(`query=${encodeURIComponent('mutation{write(text:"x")}')}`), 'METHOD_NOT_ALLOWED', 405);
    expectRefused(await got('query={hello}&variables={nope'), 'BAD_REQUEST');
    expectRefused(await got('query={hello}&variables=[1]'), 'BAD_REQUEST');
    expectRefused(await got('query={hello}&extensions={'), 'BAD_REQUEST');
    expectRefused(await got('query=%ff%zz'), 'GRAPHQL_PARSE_FAILED');
    expectRefused(await got(''), 'BAD_REQUEST');
  });

  it('of other methods is refused', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE']) {
      const body = '{"query":"{hello}"}';
      // Of these methods some get no length by themselves, and then the body would be taken for another request.
      const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
      expect((await send(whole.url, { method, headers, body })).status).toBe(405);
    }
  });
});

describe('what is sent on to a REST system', () => {
  const sentTo = async (variables: Record<string, unknown>, headers?: Record<string, string>) => {
    const reply = await whole.ask(
      'query($id: String = "1", $q: String, $n: String) { user(id: $id, q: $q, X_Note: $n) { id } }',
      variables,
      headers,
    );
    return { json: reply.json, arrived: whole.rest.arrived };
  };

  it.each([
    ['../admin', '..%2Fadmin'],
    ['a/../../admin', 'a%2F..%2F..%2Fadmin'],
    ['%2e%2e', '%252e%252e'],
    ['..%2f', '..%252f'],
    ['a?x=1#b', 'a%3Fx%3D1%23b'],
    ['//evil.example', '%2F%2Fevil.example'],
    ['\\..\\', '%5C..%5C'],
    ['a\r\nHost: evil', 'a%0D%0AHost%3A%20evil'],
    ['{env.HOME}', '%7Benv.HOME%7D'],
    ['${SECRET}', '%24%7BSECRET%7D'],
  ])('a path stays one segment: %j', async (id, segment) => {
    const { arrived } = await sentTo({ id });
    expect(arrived.map(({ url }) => url)).toEqual([`/base/user/${segment}`]);
  });

  it.each(['.', '..', ''])('a path that would lead elsewhere is not sent: %j', async (id) => {
    const { json, arrived } = await sentTo({ id });
    expect(json.errors).toMatchObject([{ path: ['user'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(arrived).toEqual([]);
  });

  it('a query stays one parameter, templates stay text', async () => {
    const { arrived } = await sentTo({ q: 'a&admin=1#x;y={env.SECRET}' });
    expect(arrived.map(({ url }) => url)).toEqual(['/base/user/1?q=a%26admin%3D1%23x%3By%3D%7Benv.SECRET%7D']);
  });

  it('a header stays one line, and nobody replaces the own ones', async () => {
    const { json, arrived } = await sentTo({ n: 'a\r\nX-Admin: 1' });
    expect(json.errors).toMatchObject([{ path: ['user'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(arrived).toEqual([]);
    const headers = { 'x-user': '{env.SECRET}', 'x-api-key': 'mine', 'x-forwarded-host': 'evil', cookie: 'a=b' };
    const well = await sentTo({ n: "{context.headers['x-api-key']}" }, headers);
    expect(well.arrived.map((one) => one.headers)).toMatchObject([
      { 'x-note': "{context.headers['x-api-key']}", 'x-user': '{env.SECRET}', 'x-api-key': secret },
    ]);
    expect(Object.keys(well.arrived[0]!.headers)).not.toContain('x-forwarded-host');
    expect(Object.keys(well.arrived[0]!.headers)).not.toContain('cookie');
  });

  it('a body is data', async () => {
    const input = '{"name":"{env.SECRET}\\"}","meta":{"{env.SECRET}":"{args.x}","__proto__":{"a":1}}}';
    const query = 'mutation($i: AddUserInput) { addUser(input: $i) { id } }';
    await posted(`{"query":${JSON.stringify(query)},"variables":{"i":${input}}}`);
    expect(whole.rest.arrived.map(({ body }) => body)).toEqual([input, input]);
  });
});

describe('what is sent on to the others', () => {
  it('is text in XML, or not sent', async () => {
    const query = 'query($id: String!) { getThing(id: $id) { name } }';
    await whole.ask(query, { id: ']]></n1:id><admin/>&lol;<!DOCTYPE x>{env.SECRET}' });
    expect(whole.soap.arrived[0]?.body).toContain(
      ']]&gt;&lt;/n1:id&gt;&lt;admin/&gt;&amp;lol;&lt;!DOCTYPE x&gt;{env.SECRET}</n1:id>',
    );
    for (const id of ['a\u0000', 'a\u0001b', 'a\uffff', 'a\ud800']) {
      const { json } = await whole.ask(query, { id });
      expect(json.errors).toMatchObject([
        { path: ['getThing'], extensions: { code: 'BAD_USER_INPUT', source: 'soap' } },
      ]);
    }
    expect(whole.soap.arrived).toHaveLength(1);
  });

  it('is a variable in GraphQL, however it was written', async () => {
    const name = '") { x } {env.SECRET} #';
    await asked('query($n: String) { hello(name: $n) }', { n: name });
    await asked(`{ hello(name: ${JSON.stringify(name)}) }`);
    expect(whole.graph.arrived).toHaveLength(4);
    for (const { body } of whole.graph.arrived) {
      const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
      expect(query).not.toContain('SECRET');
      expect(Object.values(variables)).toEqual([name]);
    }
  });
});

/** Writes the pieces as they are, over one connection, and reads until the other side closes or `expected` answers are there. */
async function exchange(...pieces: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(whole.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });
  for (const piece of pieces) {
    await new Promise((written) => {
      socket.write(piece, written);
    });
  }
  const limit = setTimeout(() => socket.destroy(), 3000);
  await closed;
  clearTimeout(limit);
  return text;
}

function request(body: string, headers = ''): string {
  return `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
}

const bodiesIn = (text: string) => [...text.matchAll(/\{"(data|errors)".*?\}(?=HTTP|$)/gs)].map(([body]) => body);

describe('a connection', () => {
  it('with requests one behind the other gets the answers in that order', async () => {
    const names = ['a', 'b', 'c'].map((name) => JSON.stringify({ query: `{hello(name:"${name}")}` }));
    const [first = '', second = '', third = ''] = names;
    const text = await exchange(
      request(first) +
        request('{nope') +
        request(second, 'accept: text/html;q=0\r\n') +
        request(third, 'connection: close\r\n'),
    );
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400', 'HTTP/1.1 406', 'HTTP/1.1 200']);
    expect(bodiesIn(text).at(0)).toBe('{"data":{"hello":"hi a"}}');
    expect(text.endsWith('{"data":{"hello":"hi c"}}')).toBe(true);
  });

  it('that says two things about its length is refused', async () => {
    const post = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    for (const headers of [
      'content-length: 5\r\ncontent-length: 6\r\n',
      'content-length: 5\r\ntransfer-encoding: chunked\r\n',
      'content-length: -1\r\n',
      'transfer-encoding: chunked, identity\r\n',
      ' folded: x\r\n',
      `x: ${'y'.repeat(100_000)}\r\n`,
    ]) {
      expect(await exchange(`${post}${headers}\r\n{"query":"{hello}"}`)).toMatch(/^HTTP\/1\.1 4(00|31)/);
    }
  });

  it('with headers twice is understood as one list', async () => {
    const body = JSON.stringify({ query: '{user(id:"1"){id}}' });
    await exchange(request(body, 'x-user: a\r\nx-user: b\r\nx-user: \xe9\r\nconnection: close\r\n'));
    expect(whole.rest.arrived.map(({ headers }) => headers['x-user'])).toHaveLength(1);
    expect(whole.rest.arrived[0]?.headers['x-user']).toMatch(/^a, b, /);
  });

  it('that sends its request byte by byte is answered', async () => {
    const text = request('{"query":"{hello}"}', 'connection: close\r\n');
    expect(await exchange(...text.split(''))).toMatch(/\{"data":\{"hello":"hi "\}\}$/);
  });

  it('that breaks off in its body, or closes its half, harms nobody', async () => {
    const cut = request('{"query":"{hello}"}').slice(0, -5);
    for (const way of ['destroy', 'end', 'resetAndDestroy'] as const) {
      const socket = connect(whole.port, '127.0.0.1');
      const closed = new Promise((resolve) => {
        socket.on('close', resolve);
      });
      socket.on('error', () => {});
      await new Promise((written) => {
        socket.write(cut, written);
      });
      socket.resume()[way]();
      await closed;
    }
    expect(whole.graph.arrived).toEqual([]);
  });

  it('that leaves while a system is asked takes the question with it', async () => {
    const asking = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    whole.rest.answer = (response) => {
      response.once('close', () => left.resolve());
      asking.resolve();
    };
    const client = new AbortController();
    const body = JSON.stringify({ query: '{user(id:"1"){id}}' });
    const headers = { 'content-type': 'application/json' };
    const reply = send(whole.url, { method: 'POST', headers, body, signal: client.signal }).catch(
      (error: unknown) => error,
    );
    await asking.promise;
    client.abort();
    await left.promise;
    expect(await reply).toBeInstanceOf(Error);
  });

  it('that reads nothing does not stop the others', async () => {
    whole.rest.answer = (response) => sendJson(response, { id: '1', name: 'x'.repeat(90_000) });
    const socket = connect(whole.port, '127.0.0.1');
    socket.pause();
    const body = JSON.stringify({
      query: `{${Array.from({ length: 50 }, (_, index) => `a${index}:user(id:"1"){name}`).join(' ')}}`,
    });
    for (let count = 0; count < 20; count++) socket.write(request(body));
    expect((await asked('{ hello }')).json).toEqual({ data: { hello: 'hi ' } });
    socket.destroy();
  });
});
