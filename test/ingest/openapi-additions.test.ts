import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { httpAsk } from '../../src/transport/http.ts';
import { caller, openFetch, startServer } from '../transport/http-harness.ts';
import type { Arrived } from '../transport/http-harness.ts';
import { args, field, ingest, openapi, sdl } from './openapi-harness.ts';

const text = { type: 'string' };
const responses = { 200: { description: 'ok', content: { 'application/json': { schema: text } } } };

/** A 3.2 description of the one operation `call`. */
function post(operation: object, schemas: object = {}): object {
  return {
    ...openapi({ '/a': { post: { operationId: 'call', responses, ...operation } } }, schemas),
    openapi: '3.2.0',
  };
}

/** A 3.2 description whose operation takes a body of `type`. */
function sending(type: string, media: object, schemas: object = {}): object {
  return post({ requestBody: { required: true, content: { [type]: media } } }, schemas);
}

/** The request that arrives when `call` is asked with `given`. */
async function called(spec: object, given: Readonly<Record<string, unknown>>): Promise<Arrived> {
  const server = await startServer();
  const { types } = await ingest(spec);
  const source = { name: 'shop', kind: 'http', headers: {}, query: {}, policy: defaultSourcePolicy } as const;
  const ask = httpAsk({ ...source, endpoint: server.url, types }, openFetch().send);
  const call = field(await ingest(spec), 'call');
  await ask({ field: call, args: given, part: null, variables: {}, caller: caller() });
  const [request] = server.arrived;
  if (!request) throw new Error('nothing arrived');
  return request;
}

describe('cookies in the style of 3.2', () => {
  const cookie = (name: string, schema: object, more: object = {}) => ({
    name,
    in: 'cookie',
    style: 'cookie',
    schema,
    ...more,
  });
  const list = { type: 'array', items: text };
  const spec = post({
    parameters: [cookie('session', text), cookie('tags', list), cookie('ids', list, { explode: false })],
  });

  it('are not encoded', async () => {
    const request = await called(spec, { session: 'a b=%20/"x"', tags: ['p', 'q'], ids: ['1', '2'] });
    expect(request.headers['cookie']).toBe('session=a b=%20/"x"; tags=p; tags=q; ids=1,2');
  });

  it.each(['a; admin=1', 'a\r\nx: y', 'a\u0000', 'ä'])('hold nothing that would end them: %j', async (session) => {
    await expect(called(spec, { session })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('parts of a form', () => {
  const schemas = {
    Note: {
      type: 'object',
      required: ['at'],
      properties: { at: { ...text, xml: { attribute: true } }, line: { type: 'array', items: text } },
    },
  };
  const note = { $ref: '#/components/schemas/Note' };
  const form = (property: object, encoding: object) =>
    sending(
      'multipart/form-data',
      { schema: { type: 'object', properties: { note: property } }, encoding: { note: encoding } },
      schemas,
    );
  const xml = '<?xml version="1.0" encoding="UTF-8"?><Note at="now"><line>a</line><line>b &lt; c</line></Note>';

  it.each([
    ['one', note, { at: 'now', line: ['a', 'b < c'] }, 1],
    [
      'a list',
      { type: 'array', items: note },
      [
        { at: 'now', line: ['a', 'b < c'] },
        { at: 'now', line: ['a', 'b < c'] },
      ],
      2,
    ],
  ])('are XML where their encoding says so: %s', async (_name, property, value, count) => {
    const { body } = await called(form(property, { contentType: 'application/xml' }), { input: { note: value } });
    const parts = body
      .toString()
      .split('content-disposition: form-data; name="note"\r\ncontent-type: application/xml\r\n');
    expect(parts).toHaveLength(count + 1);
    expect(parts.slice(1).every((part) => part.startsWith(`\r\n${xml}\r\n`))).toBe(true);
  });

  it('have the headers whose values are known', async () => {
    const headers = {
      'X-Kind': { schema: { const: 'note' } },
      'X-Level': { schema: { type: 'integer', default: 3 } },
      'X-Open': { schema: text },
      'Content-Type': { schema: { const: 'text/evil' } },
      'X-Bad': { schema: { const: 'a\r\nb: c' } },
      'no name': { schema: { const: 'x' } },
    };
    const { body } = await called(form(text, { headers }), { input: { note: 'hello' } });
    expect(body.toString()).toContain(
      'content-disposition: form-data; name="note"\r\nX-Kind: note\r\nX-Level: 3\r\n\r\nhello\r\n',
    );
  });
});

describe('a sequence as a body', () => {
  it.each([
    ['application/jsonl', '{"id":9007199254740993}\n{"id":2}\n'],
    ['application/x-ndjson', '{"id":9007199254740993}\n{"id":2}\n'],
    ['application/json-seq', '\u001e{"id":9007199254740993}\n\u001e{"id":2}\n'],
  ])('is the list of its items: %s', async (type, body) => {
    const item = { type: 'object', properties: { id: { type: 'integer', format: 'int64' } } };
    const spec = sending(type, { itemSchema: { $ref: '#/components/schemas/Row' } }, { Row: item });
    expect(args(await ingest(spec), 'call')).toEqual(['input: [RowInput!]!']);
    const request = await called(spec, { input: [{ id: '9007199254740993' }, { id: 2 }] });
    expect(request.headers['content-type']).toBe(type);
    expect(request.body.toString()).toBe(body);
  });
});

describe('methods of 3.2', () => {
  it('are served', async () => {
    const operation = (operationId: string) => ({ operationId, responses });
    const paths = { '/a': { query: operation('look'), additionalOperations: { COPY: operation('copy') } } };
    const model = await ingest({ ...openapi(paths), openapi: '3.2.0' });
    expect(sdl(model, 'Query')).toContain('look: String');
    expect(sdl(model, 'Mutation')).toContain('copy: String');
  });
});
