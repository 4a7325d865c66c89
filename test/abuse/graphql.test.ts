import type { ServerResponse } from 'node:http';

import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { ingestAll } from '../../src/ingest/ingest.ts';
import { ingestGraphql } from '../../src/ingest/graphql.ts';
import type { LoadedConfig } from '../../src/config/load.ts';
import { nowhere, requestFor } from '../ingest/graphql-harness.ts';
import { askAt, caller, listen, part, request } from '../transport/graphql-harness.ts';

const page = '<!DOCTYPE html><html><body>Sign in</body></html>';

/** The first problem of a source with these options. */
async function problemOf(options: Readonly<Record<string, unknown>>, files: Readonly<Record<string, string>> = {}) {
  const { value, problems } = await ingestGraphql(await requestFor(options, files));
  expect(value).toBeUndefined();
  return problems[0]!;
}

async function problemWith(sdl: string) {
  return problemOf({ endpoint: nowhere, source: 'schema.graphql' }, { 'schema.graphql': sdl });
}

describe('a schema that is none', () => {
  it.each([
    ['', /the file is empty/],
    [page, /it is markup, perhaps a web page/],
    ['openapi: 3.1.0', /Unexpected Name "openapi"/],
    ['type Query { a: ', /Expected Name, found <EOF>/],
    ['type Query { a: Int \u0000 }', /Syntax Error/],
    [`type Query { a: ${'['.repeat(50_000)}`, /it nests too deeply/],
  ])('%.40s', async (sdl, message) => {
    const problem = await problemWith(sdl);
    expect(problem).toMatchObject({ code: 'GRAPHQL_SDL_SYNTAX', place: { file: 'schema.graphql' } });
    expect(problem.message).toMatch(message);
  });

  it('points at the line that is wrong', async () => {
    expect((await problemWith('type Query {\n  a: Int\n  b Int\n}')).place).toMatchObject({ line: 3, column: 5 });
  });

  it('has nothing to read', async () => {
    expect(await problemWith('type Mutation { a: Int }')).toMatchObject({ code: 'GRAPHQL_NO_QUERY' });
    expect(await problemWith('{ me { name } }')).toMatchObject({ code: 'GRAPHQL_NOT_SDL', severity: 'warning' });
  });

  it('uses names of the language to confuse', async () => {
    const sdl = 'type Query { __proto__: constructor constructor(toString: Int): Int } type constructor { a: Int }';
    const { value } = await ingestGraphql(
      await requestFor({ endpoint: nowhere, source: 'a.graphql' }, { 'a.graphql': sdl }),
    );
    const query = value?.types.get('Query');
    expect(query?.kind === 'object' && [...query.fields.keys()]).toEqual(['__proto__', 'constructor']);
  });

  it.each([
    ['{}', 'GRAPHQL_NOT_INTROSPECTION'],
    ['{"data":{"__schema":{"types":7}}}', 'GRAPHQL_NOT_INTROSPECTION'],
    ['{"data":{"__schema":{"types":[', 'SPEC_SYNTAX'],
    ['{"__schema":{"types":[{"kind":"NOVEL","name":"A"}]}}', 'GRAPHQL_INTROSPECTION_PART'],
    ['{"__schema":{"types":[{"kind":"OBJECT","name":"A B"}]}}', 'GRAPHQL_INTROSPECTION_PART'],
  ])('introspection %s', async (text, code) => {
    expect(await problemOf({ endpoint: nowhere, source: 'schema.json' }, { 'schema.json': text })).toMatchObject({
      code,
    });
  });
});

describe('options that cannot work', () => {
  it('a schema without an endpoint', async () => {
    const problem = await problemOf({ source: 'a.graphql' }, { 'a.graphql': 'type Query { a: Int }' });
    expect(problem).toMatchObject({ code: 'GRAPHQL_NO_ENDPOINT', place: { file: '.meshrc.yaml', line: 3 } });
    expect(problem.message).toContain('Add `endpoint:`');
  });

  it('an endpoint that is no URL', async () => {
    expect((await problemOf({ endpoint: 'localhost:4000' })).message).toContain('expected an http: or https: URL');
  });

  it('files that are not there', async () => {
    expect((await problemOf({ endpoint: nowhere, source: 'gone.graphql' })).message).toContain('does not exist');
    expect((await problemOf({ endpoint: nowhere, source: 'no/**/*.graphql' })).message).toContain('No file matches');
  });
});

describe('an endpoint that cannot be introspected', () => {
  const answering = async (status: number, body: string) =>
    (await listen((_request, response) => void response.writeHead(status).end(body))) + '/graphql';

  it.each([
    [200, page, 'a web page instead of JSON'],
    [502, 'Bad gateway', 'status 502 and plain text'],
    [200, '', 'nothing instead of JSON'],
    [200, '{"data":{"__schema":{"types":[', 'cut off'],
    [200, '[]', 'JSON that is not an object'],
    [200, '{"ok":true}', 'neither "data" nor "errors"'],
    [400, '{"errors":[{"message":"introspection is disabled"}]}', 'refuses introspection: introspection is disabled'],
    [200, '{"errors":"no"}', 'refuses introspection: no'],
    [200, '{"data":{}}', 'holds no "__schema"'],
  ])('answers %i %j', async (status, body, message) => {
    const problem = await problemOf({ endpoint: await answering(status, body) });
    expect(problem).toMatchObject({ code: 'GRAPHQL_INTROSPECTION', place: { file: '.meshrc.yaml' } });
    expect(problem.message).toContain(message);
    expect(problem.message).toContain('name that in `source:`');
  });

  it('is down', async () => {
    expect((await problemOf({ endpoint: nowhere })).message).toContain('127.0.0.1:1');
  });

  it('never answers, or never ends', async () => {
    const silent = `${await listen(() => undefined)}/graphql`;
    expect(await problemOf({ endpoint: silent, timeout: 100 })).toMatchObject({ code: 'GRAPHQL_INTROSPECTION' });
    const endless = `${await listen((_request, response) => void response.write('{"data":'))}/graphql`;
    expect(await problemOf({ endpoint: endless, timeout: 100 })).toMatchObject({ code: 'GRAPHQL_INTROSPECTION' });
  });

  it('costs only its own source', async () => {
    const world = await requestFor({}, { 'a.graphql': 'type Query { a: Int }' });
    const sources = [
      { name: 'dead', handler: { graphql: { endpoint: nowhere } } },
      { name: 'alive', handler: { graphql: { endpoint: nowhere, source: 'a.graphql' } } },
    ];
    const placeOf = () => ({ file: '.meshrc.yaml' });
    const loaded = {
      config: { sources },
      dir: world.dir,
      env: {},
      missing: new Set(),
      placeOf,
    } as unknown as LoadedConfig;
    const { models, problems } = await ingestAll(loaded, world);
    expect(models.map(({ name }) => name)).toEqual(['alive']);
    expect(problems.map(({ code }) => code)).toEqual(['GRAPHQL_INTROSPECTION']);
  });
});

describe('an upstream that answers', () => {
  const hello = part('hello');
  type Answer = (response: ServerResponse) => void;
  const json =
    (body: unknown, status = 200): Answer =>
    (response) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const text =
    (body: string, status = 200): Answer =>
    (response) =>
      void response.writeHead(status, { 'content-type': 'text/html' }).end(body);

  const askOf = async (answer: Answer) => askAt(await listen((_request, response) => answer(response)));

  it.each([
    ['a web page', text(page), 'UPSTREAM_BAD_RESPONSE', /a web page or XML \(text\/html\)/],
    ['nothing', text(''), 'UPSTREAM_BAD_RESPONSE', /an empty body/],
    ['cut JSON', text('{"data":{"_0":'), 'UPSTREAM_BAD_RESPONSE', /cut off or malformed/],
    ['a list', json([]), 'UPSTREAM_BAD_RESPONSE', /not an object/],
    ['something else', json({ ok: true }), 'UPSTREAM_BAD_RESPONSE', /neither "data" nor "errors"/],
    ['no data and no errors', json({ data: null, errors: [] }), 'UPSTREAM_BAD_RESPONSE', /neither/],
    ['data that is a list', json({ data: [1] }), 'UPSTREAM_BAD_RESPONSE', /neither/],
    ['data without the field', json({ data: { other: 1 } }), 'UPSTREAM_BAD_RESPONSE', /left a field out/],
    ['a failure as a web page', text(page, 503), 'UPSTREAM_HTTP_ERROR', /HTTP status 503/],
    ['a failure as JSON', json({ error: 'no' }, 401), 'UPSTREAM_HTTP_ERROR', /HTTP status 401/],
  ])('%s', async (_what, answer, code, message) => {
    const ask = await askOf(answer);
    await expect(ask(request(hello))).rejects.toMatchObject({
      code,
      source: 'support',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['a text', 'broken', 'broken'],
    ['an object', { message: 'broken' }, 'broken'],
    ['a list of texts', ['broken'], 'broken'],
    ['a list of nothing', [null], 'Unknown error.'],
    ['no message', [{ code: 7 }], 'Unknown error.'],
    ['a path to nobody', [{ message: 'broken', path: ['_7'] }], 'broken'],
    ['a path that is none', [{ message: 'broken', path: 'x' }], 'broken'],
  ])('errors that are %s', async (_what, errors, message) => {
    const ask = await askOf(json({ errors }, 500));
    expect(await ask(request(hello))).toMatchObject({ value: null, errors: [{ message, path: [] }] });
  });

  it('errors without end or with secrets of its making', async () => {
    const extensions = { code: 'X', stacktrace: ['at secret.js'], exception: { a: 1 } };
    const huge = { code: 'HUGE', blob: 'x'.repeat(100_000) };
    const ask = await askOf(
      json({
        errors: [
          { message: 'm'.repeat(100_000), extensions },
          { message: 'b', extensions: huge },
        ],
      }),
    );
    const { errors } = await ask(request(hello));
    expect(errors.map((error) => error.extensions['upstream'])).toEqual([{ code: 'X' }, { code: 'HUGE' }]);
    expect(JSON.stringify(errors).length).toBeLessThan(10_000);
  });

  it('an error for all, where nobody is asked again', async () => {
    let calls = 0;
    const ask = await askOf((response) => {
      calls++;
      json({ errors: [{ message: 'who are you?', extensions: { code: 'UNAUTHENTICATED' } }] }, 401)(response);
    });
    const by = caller();
    const answers = await Promise.all([ask(request(hello, {}, by)), ask(request(part('bye'), {}, by))]);
    expect(answers.map(({ errors }) => errors.map(({ message }) => message))).toEqual([
      ['who are you?'],
      ['who are you?'],
    ]);
    expect(calls).toBe(1);
  });

  it('an error of nobody beside values', async () => {
    const ask = await askOf(json({ data: { _0: 1 }, errors: [{ message: 'slow today' }] }));
    expect(await ask(request(hello))).toMatchObject({ value: 1, errors: [{ message: 'slow today', path: [] }] });
  });

  it('more than may be read', async () => {
    const url = await listen((_request, response) => {
      const flood = setInterval(() => response.write('x'.repeat(65_536)), 1);
      response.on('close', () => clearInterval(flood));
    });
    const ask = askAt(url, { policy: { ...defaultSourcePolicy, maxResponseBytes: 1_000_000 } });
    await expect(ask(request(hello))).rejects.toMatchObject({ code: 'UPSTREAM_TOO_LARGE' });
  });

  it('half of what it announced', async () => {
    const ask = await askOf((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"data":');
      setImmediate(() => response.destroy());
    });
    await expect(ask(request(hello))).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  it('never, until its caller has enough', async () => {
    const ask = await askOf(() => undefined);
    const asked = ask(request(hello, {}, caller({ signal: AbortSignal.timeout(50) })));
    await expect(asked).rejects.toMatchObject({ name: 'GatewayError' });
  });
});
