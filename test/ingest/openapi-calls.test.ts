import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import type { SourceModel } from '../../src/ingest/model.ts';
import { httpAsk } from '../../src/transport/http.ts';
import { testGateway } from '../execute/harness.ts';
import { caller, openFetch, startServer } from '../transport/http-harness.ts';
import type { Arrived } from '../transport/http-harness.ts';
import { field, ingest, openapi } from './openapi-harness.ts';

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
async function answered(spec: object, answer: string, selection: string): Promise<unknown> {
  const server = await startServer((_request, response) => response.end(answer));
  const model = await ingest(spec);
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

  it('keeps brackets in names, and names apart that differ only in them', async () => {
    const parameters = [query('filter[name]', text), query('filter_name', text)];
    const request = await called(get({ parameters }), { filter_name: 'b', filter_name_query: 'a' });
    expect(request.args).toEqual(['filter_name', 'filter_name_query']);
    expect(decodeURIComponent(request.url)).toBe('/a?filter[name]=b&filter_name=a');
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

  it('keeps every digit of an int64', async () => {
    const parameters = [query('id', { type: 'integer', format: 'int64' })];
    expect((await called(get({ parameters }), { id: '9223372036854775807' })).url).toBe('/a?id=9223372036854775807');
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
