import { gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { envelope, openWhole, secret, sendJson, sendText, sendXml, well } from './gateway-harness.ts';
import type { Answer, SourceName, Whole } from './gateway-harness.ts';

let whole: Whole;
beforeAll(async () => (whole = await openWhole()));
beforeEach(async () => whole.reset());
afterAll(async () => whole.close());

const everything = '{ user(id: "1") { name } getThing(id: "1") { name } hello }';
const good = { user: { name: 'Ada' }, getThing: { name: 'bolt' }, hello: 'hi ' };
const victims = { rest: 'user', soap: 'getThing', graph: 'hello' } as const;
const sources: readonly SourceName[] = ['rest', 'soap', 'graph'];

/** One upstream answers like this: one located error of this code for it, the other two's data, nothing told of the inside. */
async function expectOne(source: SourceName, answer: Answer, code: string, path: readonly unknown[] = []) {
  whole[source].answer = answer;
  const { status, json, text } = await whole.ask(everything);
  const victim = victims[source];
  const below = { data: { ...good, [victim]: path.length === 0 ? null : expect.anything() } };
  expect({ status, json }).toMatchObject({ status: 200, json: below });
  expect(json.errors).toMatchObject([{ path: [victim, ...path], extensions: { code, source } }]);
  expect(json.errors[0].locations).toHaveLength(1);
  expectClean(text);
  whole[source].answer = well[source];
  expect((await whole.ask(everything)).json).toEqual({ data: good });
}

/** Nothing that only the gateway's own people may know. */
function expectClean(text: string): void {
  expect(text).not.toMatch(/127\.0\.0\.1|localhost|node_modules|\.ts\b|\bat \w|hunter2|internal-admin|\/srv\/|\/etc\//);
  expect(text).not.toContain(secret);
  expect(whole.reports).toEqual([]);
}

const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const raw =
  (text: string): Answer =>
  (response) =>
    void response.socket?.end(text);
const says =
  (text: string | Uint8Array, type = 'application/json', status = 200): Answer =>
  (response) =>
    sendText(response, text, type, status);
const coded =
  (coding: string, body: string | Uint8Array): Answer =>
  (response) =>
    void response.writeHead(200, { 'content-encoding': coding }).end(body);
const redirects =
  (status: number, to?: string): Answer =>
  (response, { url }) =>
    void response.writeHead(status, { location: to ?? url }).end();

function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = () => {
    while (!response.destroyed && response.write(' '.repeat(50_000)));
  };
  response.on('drain', more);
  more();
}

const traces = '<html>Error at /srv/app/db.js:12, password hunter2, see http://internal-admin.corp:9000</html>';
const deep = '['.repeat(45_000) + ']'.repeat(45_000);

const troubles: readonly [title: string, answer: Answer, code: string][] = [
  ['resets the connection', (response) => response.socket?.resetAndDestroy(), 'UPSTREAM_UNREACHABLE'],
  ['resets it in the middle', cutInTheMiddle, 'UPSTREAM_BAD_RESPONSE'],
  ['never answers', () => {}, 'UPSTREAM_TIMEOUT'],
  ['sends headers, then nothing', (response) => response.writeHead(200).flushHeaders(), 'UPSTREAM_TIMEOUT'],
  ['never ends', endless, 'UPSTREAM_TOO_LARGE'],
  ['sends less than it announced', raw(`${head}content-length: 500\r\n\r\n{"id":"1"}`), 'UPSTREAM_BAD_RESPONSE'],
  ['announces more than may be', raw(`${head}content-length: 99999999999\r\n\r\n{`), 'UPSTREAM_TOO_LARGE'],
  ['is no web server', raw('SSH-2.0-OpenSSH_9.6\r\n'), 'UPSTREAM_BAD_RESPONSE'],
  ['fails with a page', says(traces, 'text/html', 500), 'UPSTREAM_HTTP_ERROR'],
  ['shows a page', says('<html>Sign in</html>', 'text/html'), 'UPSTREAM_BAD_RESPONSE'],
  ['sends JSON that is none', says('{"id": nope}'), 'UPSTREAM_BAD_RESPONSE'],
  ['sends a bomb', coded('gzip', gzipSync(Buffer.alloc(5_000_000, 32))), 'UPSTREAM_TOO_LARGE'],
  ['sends what is not compressed', coded('gzip', 'not gzip'), 'UPSTREAM_BAD_RESPONSE'],
  ['sends what is cut compressed', coded('gzip', gzipSync('{"id":"1"}').subarray(0, 20)), 'UPSTREAM_BAD_RESPONSE'],
  ['compresses as nobody does', coded('klingon', 'x'), 'UPSTREAM_BAD_RESPONSE'],
  ['redirects to itself', redirects(307), 'UPSTREAM_BAD_RESPONSE'],
  ['redirects elsewhere', redirects(307, 'http://internal-admin.corp:9000/x?token=abc'), 'UPSTREAM_HTTP_ERROR'],
];

function cutInTheMiddle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"id":', () => response.socket?.resetAndDestroy());
}

describe.each(sources)('while %s', (source) => {
  it.each(troubles)('%s, the others answer', async (_, answer, code) => expectOne(source, answer, code));

  it.each([
    ['is not there', 'http://127.0.0.1:1'],
    ['has a name that nobody knows', 'http://nowhere.invalid'],
    ['has an address that is none', 'no address'],
  ])('%s, the others answer', async (_, address) => {
    await whole.reset({ [source]: address });
    const { json, text } = await whole.ask(everything);
    expect(json.data).toEqual({ ...good, [victims[source]]: null });
    // A look-up of names may also take longer than the source's time.
    const code = expect.stringMatching(/^UPSTREAM_(UNREACHABLE|TIMEOUT)$/) as string;
    expect(json.errors).toMatchObject([{ path: [victims[source]], extensions: { code, source } }]);
    expectClean(text);
  });

  it('repeats what it was sent, nobody else sees the credential', async () => {
    for (const status of [500, 401, 200]) {
      whole[source].answer = (response, { headers, url }) => {
        const message = `no: ${JSON.stringify(headers)} at http://${headers.host}${url}`;
        if (source === 'soap') sendXml(response, fault(message.replaceAll(/[<&]/g, '')), status);
        else if (source === 'graph') sendJson(response, { errors: [{ message, extensions: { headers } }] }, status);
        else sendJson(response, { message, headers }, status === 200 ? 422 : status);
      };
      const { json, text } = await whole.ask(everything);
      expect(json.errors).toHaveLength(1);
      expect(text).not.toContain(secret);
      expect(text).not.toContain('127.0.0.1');
    }
  });
});

function fault(text: string): string {
  return envelope('').replace(
    /<t:.*<\/t:\w+>/,
    `<s:Fault><faultcode>s:Server</faultcode><faultstring>${text}</faultstring></s:Fault>`,
  );
}

describe('JSON of a wrong shape', () => {
  it.each<[given: string, path: readonly unknown[]]>([
    ['7', []],
    ['"text"', []],
    ['[]', []],
    ['[{"id":"1","name":"a"}]', []],
    [deep, []],
  ])('for an object: %.30s', async (given, path) => expectOne('rest', says(given), 'INVALID_VALUE', path));

  const all = '{ user(id: "1") { id name age score isAdmin level tags friend { id } meta } hello }';

  it('for each kind of value is an error at its place, and the rest is there', async () => {
    const given = {
      id: 7,
      name: { a: 1 },
      age: 'old',
      score: 'x',
      isAdmin: 'yes',
      level: 'middle',
      tags: 'a',
      friend: 'b',
    };
    whole.rest.answer = (response) => sendJson(response, given);
    const { json } = await whole.ask(all);
    expect(json.data.hello).toBe('hi ');
    expect(json.data.user).toEqual({ ...nothing, id: '7', meta: null });
    const wrong = ['name', 'age', 'score', 'isAdmin', 'level', 'tags', 'friend'];
    expect(json.errors.map(({ path }: { path: unknown[] }) => path[1])).toEqual(wrong);
    for (const { extensions } of json.errors) expect(extensions).toEqual({ code: 'INVALID_VALUE', source: 'rest' });
  });

  it('nested without end where joins hang below costs its place', async () => {
    whole.rest.answer = says(deep);
    const { status, json } = await whole.ask('{ users { id pet { name } tickets { title } } hello }');
    expect([status, json.data]).toEqual([200, { users: null, hello: 'hi ' }]);
    expect(json.errors).toMatchObject([{ path: ['users', 0], extensions: { code: 'INVALID_VALUE', source: 'rest' } }]);
    whole.rest.answer = says(`[{"id":${deep}},{"id":"2"}]`);
    const keys = await whole.ask('{ users { pet { name } } hello }');
    expect([keys.status, keys.json.data.hello]).toEqual([200, 'hi ']);
    expectClean(keys.text);
  });

  it('with null, or nothing, where there must be a value takes the object only', async () => {
    for (const given of [{ id: null, name: 'x' }, { name: 'x' }]) {
      whole.rest.answer = (response, { url }) => sendJson(response, url.endsWith('/users') ? [given] : given);
      const { json } = await whole.ask('{ user(id: "1") { id name } users { id } hello }');
      expect(json.data).toEqual({ user: null, users: null, hello: 'hi ' });
      expect(json.errors).toMatchObject([
        { path: ['user', 'id'], extensions: { code: 'INVALID_VALUE', source: 'rest' } },
        { path: ['users', 0, 'id'], extensions: { code: 'INVALID_VALUE', source: 'rest' } },
      ]);
    }
  });

  it('with numbers beyond every limit', async () => {
    whole.rest.answer = says('{"id":12345678901234567890,"age":99999999999999999999,"score":1e999,"name":"n"}');
    const { json } = await whole.ask(all);
    expect(json.data.user).toEqual({ ...nothing, id: '12345678901234567890', name: 'n', meta: null });
    expect(json.errors.map(({ path }: { path: unknown[] }) => path[1])).toEqual(['age', 'score']);
  });

  it('with names of the language, or twice the same', async () => {
    whole.rest.answer = says('{"__proto__":{"name":"evil"},"constructor":{"name":"evil"},"id":"1","id":"2"}');
    const { json } = await whole.ask(all);
    expect(json.data.user).toEqual({ ...nothing, id: '2', meta: null });
    expect(Reflect.get({}, 'name')).toBeUndefined();
  });

  it('with data of any depth where any data may stand', async () => {
    for (const levels of [3000, 45_000]) {
      whole.rest.answer = says(`{"id":"1","meta":${'['.repeat(levels)}${']'.repeat(levels)}}`);
      const { status, json } = await whole.ask(all);
      expect(status).toBe(200);
      expect(json.data).toMatchObject({ user: { id: '1' }, hello: 'hi ' });
      if (json.errors) expect(json.errors).toMatchObject([{ path: ['user', 'meta'], extensions: { source: 'rest' } }]);
    }
    expect(whole.reports).toEqual([]);
  });

  it('in another character set, a known one or none', async () => {
    const bytes = Buffer.from('{"id":"1","name":"\xe9"}', 'latin1');
    for (const [type, name] of [
      ['application/json; charset=iso-8859-1', 'é'],
      ['application/json', '\ufffd'],
      ['application/json; charset=klingon', '\ufffd'],
    ] as const) {
      whole.rest.answer = says(bytes, type);
      expect((await whole.ask('{ user(id: "1") { name } }')).json).toEqual({ data: { user: { name } } });
    }
  });
});

const nothing = {
  name: null,
  age: null,
  score: null,
  isAdmin: null,
  level: null,
  tags: null,
  friend: null,
};

describe('XML', () => {
  const doctype = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]>';

  it.each([
    ['that declares entities', doctype + envelope('<t:name>&x;</t:name>')],
    ['that uses undeclared ones', envelope('<t:name>&lol;</t:name>')],
    ['of another root', '<root/>'],
    ['with another answer', envelope('').replaceAll('GetThingResponse', 'Other')],
    ['without an answer', envelope('').replace(/<t:.*<\/t:\w+>/, '')],
    ['that is cut', envelope('<t:name>bolt</t:name>').slice(0, 120)],
    ['without an end', envelope('<a>'.repeat(10_000))],
    ['of 10,000 levels', envelope('<a>'.repeat(10_000) + '</a>'.repeat(10_000))],
    ['that is empty', ''],
    ['that is JSON', '{"name":"bolt"}'],
  ])('%s is one error', async (_, text) =>
    expectOne('soap', (response) => sendXml(response, text), 'UPSTREAM_BAD_RESPONSE'),
  );

  it.each([200, 500])('with a Fault that says nothing, status %i', async (status) => {
    const text = envelope('').replace(/<t:.*<\/t:\w+>/, '<s:Fault/>');
    await expectOne('soap', (response) => sendXml(response, text, status), 'UPSTREAM_SOAP_FAULT');
  });

  it('with text where a number should be costs only that', async () => {
    whole.soap.answer = (response) => sendXml(response, envelope('<t:name>n</t:name><t:count>many</t:count>'));
    const { json } = await whole.ask('{ getThing(id: "1") { name count } hello }');
    expect(json.data).toEqual({ getThing: { name: 'n', count: null }, hello: 'hi ' });
    const extensions = { code: 'INVALID_VALUE', source: 'soap' };
    expect(json.errors).toMatchObject([{ path: ['getThing', 'count'], extensions }]);
  });
});

describe('a GraphQL answer', () => {
  it.each<[given: unknown, code: string]>([
    [{}, 'UPSTREAM_BAD_RESPONSE'],
    [{ data: null }, 'UPSTREAM_BAD_RESPONSE'],
    [{ data: [] }, 'UPSTREAM_BAD_RESPONSE'],
    [{ data: 'x' }, 'UPSTREAM_BAD_RESPONSE'],
    [{ data: { other: 1 } }, 'UPSTREAM_BAD_RESPONSE'],
    [{ errors: [] }, 'UPSTREAM_BAD_RESPONSE'],
    [[{ data: { hello: 'x' } }], 'UPSTREAM_BAD_RESPONSE'],
    [{ errors: 'boom' }, 'UPSTREAM_GRAPHQL_ERROR'],
    [{ errors: 7 }, 'UPSTREAM_GRAPHQL_ERROR'],
    [{ errors: [null] }, 'UPSTREAM_GRAPHQL_ERROR'],
    [{ errors: [{ message: { a: 1 }, path: 'x', extensions: [] }] }, 'UPSTREAM_GRAPHQL_ERROR'],
    [{ errors: [{ message: 'x', path: [{}, null, '__proto__'] }] }, 'UPSTREAM_GRAPHQL_ERROR'],
    [
      { errors: [{ message: 'x', extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } }] },
      'UPSTREAM_GRAPHQL_ERROR',
    ],
    [{ data: { hello: { a: 1 }, _0: { a: 1 } } }, 'INVALID_VALUE'],
  ])('%j', async (given, code) => expectOne('graph', (response) => sendJson(response, given), code));
});

describe('a batch', () => {
  const query = '{ users { id pet { name } } hello }';
  const pets =
    (rows: string): Answer =>
    (response, arrived) =>
      arrived.url.startsWith('/base/pets')
        ? sendText(response, rows, 'application/json')
        : well.rest(response, arrived);
  const names = async (rows: string) => {
    whole.rest.answer = pets(rows);
    const { json } = await whole.ask(query);
    expect(json.data.hello).toBe('hi ');
    expect(whole.reports).toEqual([]);
    return { of: json.data.users.map(({ pet }: { pet: { name: string } | null }) => pet?.name), errors: json.errors };
  };

  it.each<[title: string, rows: string, one: string | undefined, two: string | undefined]>([
    ['fewer keys', '[{"owner":"2","name":"b"}]', undefined, 'b'],
    ['another order', '[{"owner":"2","name":"b"},{"owner":"1","name":"a"}]', 'a', 'b'],
    ['foreign keys', '[{"owner":"3","name":"c"},{"owner":"__proto__","name":"d"}]', undefined, undefined],
    ['the same key twice', '[{"owner":"1","name":"a"},{"owner":"1","name":"z"},{"owner":"2","name":"b"}]', 'a', 'b'],
    ['keys of another type', '[{"owner":1,"name":"a"},{"owner":true,"name":"z"}]', 'a', undefined],
    [
      'keys that are none',
      '[{"owner":{"toString":1,"valueOf":1},"name":"a"},{"owner":null},{"owner":[]}]',
      undefined,
      undefined,
    ],
    ['rows without keys', '[{"name":"a"},{},null]', undefined, undefined],
    ['rows in rows', '[[{"owner":"1","name":"a"}],[[{"owner":"2","name":"b"}]]]', 'a', 'b'],
  ])('with %s', async (_, rows, one, two) => expect(await names(rows)).toEqual({ of: [one, two], errors: undefined }));

  it.each(['7', '["x"]', '[{"owner":"1","name":"a"},3]', deep])('with what is no row: %.30s', async (rows) => {
    const { of, errors } = await names(rows);
    expect(of).toEqual([rows.includes('"a"') ? 'a' : undefined, undefined]);
    expect(errors.at(-1)).toMatchObject({
      path: ['users', 1, 'pet'],
      extensions: { code: 'INVALID_VALUE', source: 'rest' },
    });
  });

  it('by keys that are objects matches nobody else', async () => {
    whole.rest.answer = (response, arrived) =>
      arrived.url.startsWith('/base/users')
        ? sendText(response, '[{"id":{"a":1}},{"id":{"a":2}}]', 'application/json')
        : pets('[{"owner":{"a":1},"name":"a"}]')(response, arrived, response.req);
    const { json } = await whole.ask('{ users { pet { name } } }');
    expect(json.data.users).toEqual([{ pet: { name: 'a' } }, { pet: null }]);
  });
});

describe('many callers at once', () => {
  it('see only their own, whatever the upstream does to some of them', async () => {
    whole.rest.answer = (response, { headers }) => {
      const name = String(headers['x-user']);
      const number = Number(name.slice(1));
      if (number % 3 === 0) response.socket?.destroy();
      else if (number % 3 === 1) sendJson(response, { for: name }, 400);
      else setTimeout(() => sendJson(response, { id: name, name }), number % 7);
    };
    const callers = Array.from({ length: 60 }, (_, number) => `u${number}`);
    const replies = await Promise.all(
      callers.map(async (name) => whole.ask('{ user(id: "1") { name } }', {}, { 'x-user': name })),
    );
    for (const [number, { text, json }] of replies.entries()) {
      expect(text.match(/u\d+/g) ?? []).toEqual(number % 3 === 0 ? [] : [`u${number}`]);
      const code = json.errors?.[0].extensions.code;
      expect(json.data.user?.name ?? code).toMatch(/^(u\d+|UPSTREAM_(UNREACHABLE|HTTP_ERROR|UNAVAILABLE))$/);
    }
  });

  it('lose nothing when one system is down for good and rests', async () => {
    whole.rest.answer = (response) => response.socket?.destroy();
    const replies = await Promise.all(Array.from({ length: 40 }, async () => whole.ask(everything)));
    for (const { json } of replies) {
      expect(json.data).toEqual({ ...good, user: null });
      expect(json.errors[0].extensions).toMatchObject({ source: 'rest' });
    }
    expect(whole.reports).toEqual([]);
  });
});
