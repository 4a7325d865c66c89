import type { ServerResponse } from 'node:http';

import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { createResponseCache } from '../../src/cache/response.ts';
import { memoryStore } from '../../src/cache/store.ts';
import { httpAsk } from '../../src/transport/http.ts';
import { testGateway } from '../execute/harness.ts';
import { openFetch, startServer } from '../transport/http-harness.ts';
import { field, ingest, openapi, sdl } from './openapi-harness.ts';

const options = { ignoreErrorResponses: false };
const text = { type: 'string' };
const json = (schema: object) => ({ description: 'x', content: { 'application/json': { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const schemas = {
  Pet: { type: 'object', required: ['id'], properties: { id: text, $result: text } },
  Gone: { type: 'object', properties: { since: text } },
  Fault: { type: 'object', properties: { message: text, codes: { type: 'array', items: text } } },
};
const get = (responses: object, more: object = {}) =>
  openapi({ '/pet': { get: { operationId: 'getPet', responses } } }, schemas, more);
const described = { 200: json(ref('Pet')), 404: json(ref('Gone')), '4xx': json(text), default: json(ref('Fault')) };

/** A gateway to an upstream that answers so. */
async function gateway(spec: object, respond: (response: ServerResponse) => void) {
  const { url } = await startServer((_request, response) => respond(response));
  const { types } = await ingest(spec, { options });
  const source = { name: 'shop', kind: 'http', headers: {}, query: {}, policy: defaultSourcePolicy } as const;
  const ask = httpAsk({ ...source, endpoint: url, types }, openFetch().send);
  return testGateway({ types, sources: [{ name: 'shop', kind: 'http', types, ask }] });
}

/** What `query` gives where the upstream answers so. */
async function answered(spec: object, status: number, body: string, query: string): Promise<unknown> {
  const { run } = await gateway(spec, (response) => response.writeHead(status).end(body));
  return run(query);
}

describe('errors as values', () => {
  const query =
    '{ getPet { __typename ... on Pet { id } ... on Gone { since } ... on GetPetClientError { value } ... on Fault { message } } }';

  it('are members of a union, when asked', async () => {
    const model = await ingest(get(described), { options });
    expect(field(model, 'getPet').type).toBe('GetPetResult');
    expect(sdl(model, 'GetPetResult')).toMatch(/^union GetPetResult = Pet \| Gone \| GetPetClientError \| Fault$/m);
    expect(sdl(model, 'GetPetClientError')).toContain('value: String');
    expect(field(model, 'getPet').description ?? '').not.toContain('extensions');
  });

  it('are errors else', async () => {
    for (const more of [{}, { options: { ignoreErrorResponses: true } }]) {
      const model = await ingest(get(described), more);
      expect(field(model, 'getPet').type).toBe('Pet');
      expect(field(model, 'getPet').description).toContain('404 `{ since: string }`');
    }
  });

  it.each([
    [200, '{"id":"1","$result":"404"}', { __typename: 'Pet', id: '1' }],
    [404, '{"since":"May"}', { __typename: 'Gone', since: 'May' }],
    [403, '"no"', { __typename: 'GetPetClientError', value: 'no' }],
    [503, '{"message":"down"}', { __typename: 'Fault', message: 'down' }],
    [200, 'null', null],
  ])('%i with %s', async (status, body, value) => {
    expect(await answered(get(described), status, body, query)).toEqual({ data: { getPet: value }, errors: [] });
  });

  it.each([
    [404, '<h1>Not Found</h1>'],
    [404, '"text"'],
    [503, ''],
  ])('stay errors where the body is not what is described: %i %s', async (status, body) => {
    expect(await answered(get(described), status, body, query)).toMatchObject({
      data: { getPet: null },
      errors: [{ code: 'UPSTREAM_HTTP_ERROR', message: `shop answered GET /pet with status ${status}.` }],
    });
  });

  it('stay errors where the status is not described, or its body has no type', async () => {
    const spec = get({ 200: json(ref('Pet')), 404: json(ref('Gone')), 409: json({}), 410: json(ref('Pet')) });
    const model = await ingest(spec, { options });
    expect(sdl(model, 'GetPetResult')).toMatch(/= Pet \| Gone$/m);
    for (const status of [409, 410, 500]) {
      expect(await answered(spec, status, '{"id":"1"}', '{ getPet { __typename } }')).toMatchObject({
        errors: [{ code: 'UPSTREAM_HTTP_ERROR', message: `shop answered GET /pet with status ${status}.` }],
      });
    }
  });

  it('stand beside lists, texts and nothing', async () => {
    const list = get({ 200: json({ type: 'array', items: ref('Pet') }), 404: json(ref('Gone')) });
    expect(await answered(list, 200, '[{"id":"1"}]', '{ getPet { ... on GetPetSuccess { items { id } } } }')).toEqual({
      data: { getPet: { items: [{ id: '1' }] } },
      errors: [],
    });
    const plain = get({ 200: { description: 'x', content: { 'text/plain': {} } }, 404: json(ref('Gone')) });
    expect(await answered(plain, 200, 'Hello', '{ getPet { ... on GetPetSuccess { value } } }')).toEqual({
      data: { getPet: { value: 'Hello' } },
      errors: [],
    });
    const nothing = get({ 204: { description: 'x' }, 404: json(ref('Gone')) });
    expect(await answered(nothing, 204, '', '{ getPet { ... on GetPetSuccess { value } } }')).toEqual({
      data: { getPet: { value: true } },
      errors: [],
    });
  });

  it('stand beside XML', async () => {
    const xml = { description: 'x', content: { 'application/xml': { schema: ref('Pet') } } };
    const spec = get({ 200: xml, 404: json(ref('Gone')) });
    expect(await answered(spec, 200, '<Pet><id>7</id></Pet>', '{ getPet { ... on Pet { id } } }')).toEqual({
      data: { getPet: { id: '7' } },
      errors: [],
    });
  });

  it('are not kept by the response cache, as successes are', async () => {
    for (const [status, body, calls] of [
      [404, '{"since":"May"}', 3],
      [200, '{"id":"1"}', 1],
    ] as const) {
      let asked = 0;
      const { answer } = await gateway(get(described), (response) => {
        asked++;
        response.writeHead(status).end(body);
      });
      const cache = createResponseCache(
        { ttlMs: 60_000, ttlPerTypeMs: {}, ttlPerFieldMs: {}, maxBytes: 1_000_000 },
        memoryStore({ maxBytes: 1_000_000 }),
      );
      for (let round = 0; round < 3; round++) {
        if ((await cache.get('key')) === undefined) await cache.set('key', await answer(query), 60_000);
      }
      expect(asked).toBe(calls);
    }
  });

  it('are given by the fields of links too', async () => {
    const links = { self: { operationId: 'getOwner', parameters: { id: '$response.body#/id' } } };
    const parameters = [{ name: 'id', in: 'query', schema: text }];
    const owner = { get: { operationId: 'getOwner', parameters, responses: described } };
    const pet = { get: { operationId: 'getPet', responses: { 200: { ...json(ref('Pet')), links } } } };
    const model = await ingest(openapi({ '/owner': owner, '/pet': pet }, schemas), { options });
    expect(model.joins).toHaveLength(1);
    expect(sdl(model, 'Pet')).toContain('self: GetOwnerResult');
  });
});
