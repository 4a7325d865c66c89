import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import type { SourceModel } from '../../src/ingest/model.ts';
import { httpAsk } from '../../src/transport/http.ts';
import { testGateway } from '../execute/harness.ts';
import { caller, openFetch, startServer } from '../transport/http-harness.ts';
import type { Arrived } from '../transport/http-harness.ts';
import { args, bindingOf, field, ingest, openapi, sdl } from './openapi-harness.ts';

const text = { type: 'string' };
const ok = { 200: { description: 'ok', content: { 'application/json': { schema: {} } } } };
const get = (more: object) => openapi({ '/a': { get: { operationId: 'call', responses: ok, ...more } } });
const query = (name: string, schema: object, more: object = {}) => ({ name, in: 'query', schema, ...more });
const swagger = (parameters: readonly object[], more: object = {}) => ({
  swagger: '2.0',
  paths: { '/a': { post: { operationId: 'call', parameters, responses: { 200: { description: 'ok' } }, ...more } } },
});

/** Calls the operation `call` of a description through the wire; gives the request that arrived and the names of the arguments. */
async function called(
  spec: object,
  args: Readonly<Record<string, unknown>>,
): Promise<Arrived & { args: readonly string[] }> {
  const server = await startServer();
  const model = await ingest(spec);
  await askOf(
    model,
    server.url,
  )({
    field: field(model, 'call'),
    args,
    part: null,
    variables: {},
    caller: caller(),
  });
  const [request] = server.arrived;
  if (!request) throw new Error('nothing arrived');
  return { ...request, args: [...field(model, 'call').args.keys()] };
}

function askOf(model: SourceModel, endpoint: string) {
  const source = { name: 'shop', kind: 'http', headers: {}, query: {}, policy: defaultSourcePolicy } as const;
  return httpAsk({ ...source, endpoint, types: model.types }, openFetch().send);
}

/** What a query gives when the upstream answers so. */
async function answered(
  spec: object,
  answer: string,
  selection: string,
  more: { options?: Readonly<Record<string, unknown>>; type?: string } = {},
): Promise<unknown> {
  const server = await startServer((_request, response) => {
    if (more.type !== undefined) response.setHeader('content-type', more.type);
    response.end(answer);
  });
  const model = await ingest(spec, more);
  const ask = askOf(model, server.url);
  const gateway = testGateway({
    types: model.types,
    sources: [{ name: 'shop', kind: 'http', types: model.types, ask }],
  });
  return gateway.run(`{ call ${selection} }`);
}

describe('a request', () => {
  it('does not leave its path through a path argument', async () => {
    const parameters = [{ name: 'id', in: 'path', required: true, schema: text }];
    const spec = openapi({ '/things/{id}': { get: { operationId: 'call', parameters, responses: ok } } });
    expect((await called(spec, { id: '../../admin?x=1#y' })).url).toBe('/things/..%2F..%2Fadmin%3Fx%3D1%23y');
    await expect(called(spec, { id: '..' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('sends of a choice what is chosen, in parameters and bodies', async () => {
    const ref = { $ref: '#/components/schemas/Pet' };
    const properties = { kind: text, 'big-name': text };
    const Pet = { type: 'object', required: ['kind'], discriminator: { propertyName: 'kind' }, properties };
    const Cat = { allOf: [ref, { properties: { lives: { type: 'integer' }, 'best-friend': ref } }] };
    const parameters = [query('near', ref, { style: 'deepObject' })];
    const content = {
      'application/json': { schema: { type: 'object', properties: { pets: { type: 'array', items: ref } } } },
    };
    const post = { operationId: 'call', parameters, requestBody: { content }, responses: ok };
    const spec = { ...openapi({ '/a': { post } }), components: { schemas: { Pet, Cat } } };
    const friend = { otherPet: { kind: 'fish', 'big-name': 'X' } };
    const { url, body } = await called(spec, {
      near: { cat: { kind: 'Cat', lives: 9 } },
      input: { pets: [{ cat: { kind: 'Cat', 'best-friend': friend } }, friend] },
    });
    expect(decodeURIComponent(url)).toBe('/a?near[kind]=Cat&near[lives]=9');
    const fish = { kind: 'fish', 'big-name': 'X' };
    expect(JSON.parse(body.toString())).toEqual({ pets: [{ kind: 'Cat', 'best-friend': fish }, fish] });
  });

  it('holds what a schema allows beside the properties that it names', async () => {
    const Meta = {
      type: 'object',
      properties: { id: text, 'x-y': text },
      additionalProperties: { type: 'string', description: 'By template.' },
    };
    const schema = { type: 'object', properties: { meta: { $ref: '#/components/schemas/Meta' } } };
    const content = { 'application/json': { schema } };
    const post = { operationId: 'call', requestBody: { content }, responses: { 200: { description: '', content } } };
    const spec = openapi({ '/a': { post } }, { Meta });
    const send = (otherProperties: unknown, type = 'application/json') =>
      called(openapi({ '/a': { post: { ...post, requestBody: { content: { [type]: { schema } } } } } }, { Meta }), {
        input: { meta: { id: '1', 'x-y': 'z', $rest: otherProperties } },
      });
    const { body } = await send({ colour: 'red', toString: 1 });
    expect(JSON.parse(body.toString())).toEqual({ meta: { id: '1', 'x-y': 'z', colour: 'red', toString: 1 } });
    const xml = await send({ colour: 'red' }, 'application/xml');
    expect(xml.body.toString()).toMatch(/<meta><id>1<\/id><x-y>z<\/x-y><colour>red<\/colour><\/meta>/);
    await expect(send({ id: '2' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: /"id" has a field/ });
    await expect(send(['x'])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    const form = { requestBody: { content: { 'multipart/form-data': { schema: Meta } } }, responses: ok };
    const parts = await called(openapi({ '/a': { post: { operationId: 'call', ...form } } }), {
      input: { id: '1', $rest: { colour: 'red' } },
    });
    expect(parts.body.toString()).toMatch(/name="id"\r\n\r\n1\r\n.*name="colour"\r\n\r\nred\r\n/s);
    const model = await ingest(spec);
    expect(sdl(model, 'Meta')).toContain(
      '"""\n  By template.\n  \n  Properties that have no field here, by their names.\n  """\n  otherProperties: JSON',
    );
    expect(sdl(model, 'MetaInput')).toContain('otherProperties: JSON');
    const get = { operationId: 'call', responses: { 200: { description: '', content } } };
    const ask = (meta: string) =>
      answered(openapi({ '/a': { get } }, { Meta }), `{"meta":${meta}}`, '{ meta { id x_y otherProperties } }');
    expect(await ask('{"id":"1","colour":"red","x-y":"z"}')).toMatchObject({
      data: { call: { meta: { id: '1', x_y: 'z', otherProperties: { colour: 'red' } } } },
    });
    expect(await ask('{"id":"1"}')).toMatchObject({
      data: { call: { meta: { id: '1', otherProperties: null } } },
      errors: [],
    });
  });

  it('keeps all that an object of an unknown kind holds', async () => {
    const of = (required: object, more: object) => ({
      type: 'object',
      required: Object.keys(required),
      properties: { ...required, ...more },
      additionalProperties: { type: 'string' },
    });
    const [A, B] = [of({ id: text }, { colour: text }), of({ id: text, size: text }, {})];
    const schema = { oneOf: ['A', 'B'].map((name) => ({ $ref: `#/components/schemas/${name}` })) };
    const get = {
      operationId: 'call',
      responses: { 200: { description: '', content: { 'application/json': { schema } } } },
    };
    const answer = '{"id":"1","size":"L","colour":"red","label":"x"}';
    const spec = openapi({ '/a': { get } }, { A, B });
    expect(await answered(spec, answer, '{ ... on B { size otherProperties } }')).toMatchObject({
      data: { call: { size: 'L', otherProperties: { colour: 'red', label: 'x' } } },
    });
  });

  it('sends an id that is a number or a UUID as what it is', async () => {
    const id = {
      anyOf: [
        { type: 'integer', format: 'uint64' },
        { type: 'string', format: 'uuid' },
      ],
    };
    const content = {
      'application/json': { schema: { type: 'object', properties: { ids: { type: 'array', items: id } } } },
    };
    const get = { operationId: 'call', responses: { 200: { description: '', content } } };
    const put = { operationId: 'call', requestBody: { content }, responses: ok };
    const uuid = '5f1d2d34-51a8-4a54-8b52-0a6f9c6dcb0e';
    const { body } = await called(openapi({ '/a': { put } }), {
      input: { ids: ['43', uuid, '18446744073709551615'] },
    });
    expect(body.toString()).toBe(`{"ids":[43,"${uuid}",18446744073709551615]}`);
    const text = `{"ids":[43,"${uuid}",18446744073709551615]}`;
    expect(await answered(openapi({ '/a': { get } }), text, '{ ids }')).toMatchObject({
      data: { call: { ids: ['43', uuid, '18446744073709551615'] } },
    });
  });

  it('sends base64 where a media type of bytes is described so', async () => {
    const body = (description: string) => ({
      requestBody: {
        content: { 'image/jpeg': { schema: { type: 'string', contentEncoding: 'base64', description } } },
      },
    });
    const post = (description: string) =>
      openapi({ '/a': { post: { operationId: 'call', responses: ok, ...body(description) } } });
    const request = await called(post('Base64 encoded, 256 KB.'), { input: '/9j/2w==' });
    expect([request.body.toString(), request.headers['content-type']]).toEqual(['/9j/2w==', 'image/jpeg']);
    const model = await ingest(post('Base64 encoded, 256 KB.'));
    expect(field(model, 'call').args.get('input')).toMatchObject({
      type: 'Byte',
      description: 'Base64 encoded, 256 KB.',
    });
    expect([...(await called(post('Raw bytes, not base64.'), { input: '/9j/2w==' })).body]).toEqual([
      0xff, 0xd8, 0xff, 0xdb,
    ]);
  });

  it('does not send defaults of parameters that are deprecated', async () => {
    const parameters = [
      query('per_page', { type: 'integer', default: 9 }, { description: 'DEPRECATED: see `page_size`.' }),
      query('page', { type: 'integer', default: 1 }, { deprecated: true }),
      query('start', { type: 'integer', default: 1, deprecated: true }),
      query('page_size', { type: 'integer', default: 9 }),
    ];
    expect(args(await ingest(get({ parameters })), 'call')).toEqual([
      'per_page: Int',
      'page: Int',
      'start: Int',
      'page_size: Int = 9',
    ]);
  });

  it('has room for sizes in bytes and times in milliseconds', async () => {
    const integer = { type: 'integer' };
    const parameters = [
      query('size', integer, { description: 'In bytes.' }),
      query('max_bytes', integer),
      query('gigabytes', integer),
      query('at', { ...integer, description: 'A Unix timestamp in milliseconds.' }),
      query('count', { ...integer, format: 'uint' }),
    ];
    expect(args(await ingest(get({ parameters })), 'call')).toEqual([
      'size: BigInt',
      'max_bytes: BigInt',
      'gigabytes: Int',
      'at: BigInt',
      'count: BigInt',
    ]);
  });

  it('keeps brackets in names, and takes no name of an argument that another parameter really has', async () => {
    const parameters = [query('filter[name]', text), query('filter_name', text), query('filter-name', text)];
    const request = await called(get({ parameters }), {
      filter_name: 'a',
      filter_name_query: 'b',
      filter_name_query2: 'c',
    });
    expect(request.url).toBe('/a?filter%5Bname%5D=b&filter_name=a&filter-name=c');
  });

  it('carries the form data of 2.0', async () => {
    const parameters = [
      { name: 'name', in: 'formData', type: 'string' },
      { name: 'tags', in: 'formData', type: 'array', items: text, collectionFormat: 'multi' },
    ];
    const form = swagger(parameters, { consumes: ['application/x-www-form-urlencoded'] });
    const request = await called(form, { input: { name: 'a b', tags: ['x', 'y'] } });
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(request.body.toString()).toBe('name=a%20b&tags=x&tags=y');
  });

  it('has no body where the description has none', async () => {
    const request = await called(swagger([{ name: 'q', in: 'query', type: 'string' }]), { q: 'x' });
    expect(request.args).toEqual(['q']);
    expect(request.body).toHaveLength(0);
    expect(request.headers['content-type']).toBeUndefined();
  });

  it.each([
    ['csv', '/a?ids=1,2'],
    ['ssv', '/a?ids=1%202'],
    ['pipes', '/a?ids=1%7C2'],
    ['multi', '/a?ids=1&ids=2'],
  ])('writes lists of 2.0 as %s', async (collectionFormat, url) => {
    const ids = { name: 'ids', in: 'query', type: 'array', items: { type: 'integer' }, collectionFormat };
    expect((await called(swagger([ids]), { ids: [1, 2] })).url).toBe(url);
  });

  it.each([
    ['ssv', ' '],
    ['pipes', '|'],
    ['tsv', '\t'],
  ])('writes lists of 2.0 as %s wherever they stand', async (collectionFormat, delimiter) => {
    const list = (place: string) => ({
      name: place,
      in: place,
      type: 'array',
      items: text,
      required: place === 'path',
      collectionFormat,
    });
    const places = ['path', 'query', 'header', 'formData'];
    const operation = { operationId: 'call', parameters: places.map(list), responses: { 200: { description: 'ok' } } };
    const spec = { swagger: '2.0', paths: { '/a/{path}': { post: operation } } };
    const values = ['a', 'b|c'];
    const request = await called(spec, { path: values, query: values, header: values, input: { formData: values } });
    const encoded = `a${encodeURIComponent(delimiter)}b%7Cc`;
    expect(request.url).toBe(`/a/${encoded}?query=${encoded}`);
    expect(request.headers['header']).toBe(`a${delimiter}b|c`);
    expect(request.body.toString()).toBe(`formData=${encoded}`);
  });

  it('uploads bytes as bytes', async () => {
    const requestBody = { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } };
    const spec = openapi({ '/a': { put: { operationId: 'call', requestBody, responses: ok } } });
    const bytes = Buffer.from([0, 255, 10, 13, 128]);
    const request = await called(spec, { input: bytes.toString('base64') });
    expect(request.headers['content-type']).toBe('application/octet-stream');
    expect(request.body).toEqual(bytes);
  });

  it('goes to the server of its operation', async () => {
    const other = await startServer();
    const model = await ingest(get({ servers: [{ url: `${other.url}/own` }] }));
    const request = { field: field(model, 'call'), args: {}, part: null, variables: {}, caller: caller() };
    await askOf(model, 'http://127.0.0.1:1')(request);
    expect(other.arrived.map(({ url }) => url)).toEqual(['/own/a']);
  });

  it('takes the path of a server of its own at the host of the endpoint', async () => {
    const spec = get({ servers: [{ url: '/{v}/own', variables: { v: { default: 'v2' } } }] });
    expect((await called(spec, {})).url).toBe('/v2/own/a');
  });

  it('never carries what the description asks of the environment', async () => {
    const model = await ingest(get({ servers: [{ url: 'https://evil.example/{env.HOME}/${PATH}' }] }));
    expect(bindingOf(model, 'call').server).toBe('https://evil.example/%7Benv.HOME%7D/$%7BPATH%7D');
    const whole = { ...get({}), servers: [{ url: 'https://{x}', variables: { x: { default: '{env.HOME}' } } }] };
    expect((await ingest(whole)).endpoint).toBe('https://%7Benv.HOME%7D');
  });

  it('leaves a value alone that looks like a placeholder', async () => {
    const parameters = [{ name: 'X-A', in: 'header', schema: text }, query('q', text)];
    const requestBody = { content: { 'application/json': { schema: { type: 'object', properties: { a: text } } } } };
    const spec = openapi({ '/a': { post: { operationId: 'call', parameters, requestBody, responses: ok } } });
    const value = '{env.HOME} ${PATH} {context.headers.x}';
    const request = await called(spec, { X_A: value, q: value, input: { a: value } });
    expect([
      request.headers['x-a'],
      new URL(request.url, 'http://x').searchParams.get('q'),
      request.body.toString(),
    ]).toEqual([value, value, JSON.stringify({ a: value })]);
  });

  it('has arguments apart from what every object of JavaScript has', async () => {
    const parameters = [query('constructor', text), query('toString', text), query('__proto__', text)];
    const { url, args } = await called(get({ parameters }), {});
    expect([url, args]).toEqual(['/a', ['constructor_query', 'toString_query', 'proto']]);
    expect((await called(get({ parameters }), { proto: 'x', constructor_query: 'y' })).url).toBe(
      '/a?constructor=y&__proto__=x',
    );
  });

  it('has the content type that the configuration chooses', async () => {
    const properties = { url: text, file: { type: 'string', format: 'binary' } };
    const content = {
      'application/json': { schema: { type: 'object', properties: { url: text } } },
      'multipart/form-data': { schema: { type: 'object', properties } },
    };
    const spec = openapi({ '/a': { post: { operationId: 'call', requestBody: { content }, responses: ok } } });
    expect(bindingOf(await ingest(spec), 'call').body?.kind).toBe('json');
    const chosen = await ingest(spec, { options: { contentTypes: { call: 'multipart/form-data' } } });
    expect(bindingOf(chosen, 'call').body?.kind).toBe('multipart');
    expect(sdl(chosen, 'CallInput')).toBe('input CallInput {\n  url: String\n  file: Upload\n}');
  });

  it('is the form that carries the files which JSON would only name', async () => {
    const schema = { type: 'object', properties: { file: { type: 'string', format: 'binary' } } };
    const content = { 'application/json': { schema }, 'multipart/form-data': { schema } };
    const spec = openapi({ '/a': { post: { operationId: 'call', requestBody: { content }, responses: ok } } });
    expect(bindingOf(await ingest(spec), 'call').body?.kind).toBe('multipart');
  });

  it.each([
    ['a part whose schema is empty and whose encoding is an image', {}, { contentType: 'image/png' }],
    ['a part with a media type of its own', { type: 'string', contentMediaType: 'image/png' }, undefined],
  ])('takes for a file, as 3.1 says it: %s', async (_what, part, encoding) => {
    const media = {
      schema: { type: 'object', properties: { a: part } },
      ...(encoding && { encoding: { a: encoding } }),
    };
    const requestBody = { content: { 'multipart/form-data': media } };
    const spec = openapi({ '/a': { post: { operationId: 'call', requestBody, responses: ok } } });
    expect(sdl(await ingest(spec), 'CallInput')).toBe('input CallInput {\n  a: Upload\n}');
  });

  it('keeps every digit of an int64', async () => {
    const parameters = [query('id', { type: 'integer', format: 'int64' })];
    expect((await called(get({ parameters }), { id: '9223372036854775807' })).url).toBe('/a?id=9223372036854775807');
  });
});

describe('a sequence', () => {
  const item = { type: 'object', properties: { id: text, data: text, event: text, retry: { type: 'integer' } } };
  const sequence = (type: string) => {
    const responses = { 200: { description: 'ok', content: { [type]: { $ref: '#/components/mediaTypes/Items' } } } };
    const spec = openapi({ '/a': { get: { operationId: 'call', responses } } });
    return { ...spec, openapi: '3.2.0', components: { mediaTypes: { Items: { itemSchema: item } } } };
  };

  it.each([
    ['application/jsonl', '{"id":"1"}\n{"id":"2"}\n', [{ id: '1' }, { id: '2' }]],
    ['application/x-ndjson', '{"id":"1"}\r\n\r\n{"id":"2"}', [{ id: '1' }, { id: '2' }]],
    ['application/json-seq', '\u001e{"id":\n"1"}\n\u001e{"id":"2"}\n', [{ id: '1' }, { id: '2' }]],
    ['application/jsonl', '', []],
  ])('%s is the list of its items', async (type, answer, items) => {
    const data = { call: items };
    expect(await answered(sequence(type), answer, '{ id }', { type })).toMatchObject({ data, errors: [] });
  });

  it('of events has their fields', async () => {
    const stream = ': hello\n\nevent: add\ndata: a\ndata: b\nid: 1\nretry: 9\n\nid: 2\n\ndata:c\n\n';
    const type = 'text/event-stream';
    expect(await answered(sequence(type), stream, '{ id event data retry }', { type })).toMatchObject({
      data: {
        call: [
          { id: '1', event: 'add', data: 'a\nb', retry: 9 },
          { id: null, event: null, data: 'c', retry: null },
        ],
      },
    });
  });

  it('that is cut is an error', async () => {
    const type = 'application/jsonl';
    expect(await answered(sequence(type), '{"id":"1"}\n{"id"', '{ id }', { type })).toMatchObject({
      data: { call: null },
      errors: [{ code: 'UPSTREAM_BAD_RESPONSE' }],
    });
  });
});

describe('a plain integer', () => {
  const schema = {
    type: 'object',
    properties: { id: { type: 'integer' }, list: { type: 'array', items: { type: 'integer' } } },
  };
  const responses = { 200: { description: 'ok', content: { 'application/json': { schema } } } };
  const spec = openapi({
    '/a': { get: { operationId: 'call', parameters: [query('id', { type: 'integer' })], responses } },
  });
  const big = '{"id":1717171717171,"list":[1]}';

  it('beyond 32 bits is an error that says where and what to do; the rest stays', async () => {
    expect(await answered(spec, big, '{ id list }')).toEqual({
      data: { call: { id: null, list: [1] } },
      errors: [
        {
          code: 'INVALID_VALUE',
          path: ['call', 'id'],
          message: expect.stringMatching(/1717171717171, which needs more than 32 bits.*bigIntegers/) as string,
        },
      ],
    });
  });

  it.each([true, ['id']])('is a BigInt where the configuration says so: %j', async (bigIntegers) => {
    const model = await ingest(spec, { options: { bigIntegers } });
    expect(args(model, 'call')).toEqual(['id: BigInt']);
    const list = bigIntegers === true ? 'BigInt' : 'Int';
    expect(sdl(model, 'CallResponse')).toBe(`type CallResponse {\n  id: BigInt\n  list: [${list}!]\n}`);
    expect(await answered(spec, big, '{ id }', { options: { bigIntegers } })).toEqual({
      data: { call: { id: 1717171717171 } },
      errors: [],
    });
  });
});

describe('an answer', () => {
  const answering = (schema: object, schemas: object = {}) => {
    const responses = { 200: { description: 'ok', content: { 'application/json': { schema } } } };
    return openapi({ '/a': { get: { operationId: 'call', responses } } }, schemas);
  };

  it('keeps every digit of an int64', async () => {
    const schema = { type: 'object', properties: { id: { type: 'integer', format: 'int64' } } };
    expect(await answered(answering(schema), '{"id":9223372036854775807}', '{ id }')).toEqual({
      data: { call: { id: '9223372036854775807' } },
      errors: [],
    });
  });

  it('may be null where the type says so in the way of 3.1', async () => {
    const schema = { type: 'object', required: ['a'], properties: { a: { type: ['string', 'null'] } } };
    expect(await answered(answering(schema), '{"a":null}', '{ a }')).toEqual({
      data: { call: { a: null } },
      errors: [],
    });
  });

  it('tells values apart that differ only in punctuation', async () => {
    const schema = { type: 'array', items: { type: 'string', enum: ['a b', 'a-b', 'a_b'] } };
    const { data } = (await answered(answering(schema), '["a b","a-b","a_b"]', '')) as { data: { call: string[] } };
    expect(new Set(data.call).size).toBe(3);
    expect(data.call[2]).toBe('a_b');
  });

  it('of a kind that nobody declared is not lost', async () => {
    const schemas = {
      Pet: {
        type: 'object',
        properties: { kind: text, name: text },
        discriminator: { propertyName: 'kind' },
      },
      Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { lives: { type: 'integer' } } }] },
    };
    const spec = answering({ type: 'array', items: { $ref: '#/components/schemas/Pet' } }, schemas);
    const answer = '[{"kind":"Cat","name":"a","lives":9},{"kind":"Axolotl","name":"b"}]';
    expect(await answered(spec, answer, '{ __typename name ... on Cat { lives } }')).toEqual({
      data: {
        call: [
          { __typename: 'Cat', name: 'a', lives: 9 },
          { __typename: 'OtherPet', name: 'b' },
        ],
      },
      errors: [],
    });
  });
});
