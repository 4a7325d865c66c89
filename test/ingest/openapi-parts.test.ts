import { Readable } from 'node:stream';

import { Busboy } from '@fastify/busboy';
import { describe, expect, it } from 'vitest';

import { Upload } from '../../src/base/upload.ts';
import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { httpAsk } from '../../src/transport/http.ts';
import { testGateway } from '../execute/harness.ts';
import { caller, openFetch, startServer } from '../transport/http-harness.ts';
import type { Arrived } from '../transport/http-harness.ts';
import { partsOf } from '../transport/parts-harness.ts';
import { args, bindingOf, field, ingest, openapi, sdl } from './openapi-harness.ts';

const text = { type: 'string' };
const png = { contentMediaType: 'image/png' };
const note = {
  type: 'object',
  required: ['title'],
  properties: { title: text, id: { type: 'integer', format: 'int64' } },
};
const noteRef = { $ref: '#/components/schemas/Note' };
const textAnswer = { 200: { description: 'ok', content: { 'application/json': { schema: text } } } };

/** A 3.2 description of the one operation `call`. */
function described(operation: object, schemas: object = { Note: note }): object {
  return { ...openapi({ '/a': { post: { operationId: 'call', ...operation } } }, schemas), openapi: '3.2.0' };
}

function sending(media: object, type = 'multipart/mixed'): object {
  return described({ requestBody: { required: true, content: { [type]: media } }, responses: textAnswer });
}

function answering(media: object, type = 'multipart/mixed'): object {
  return described({ responses: { 200: { description: 'ok', content: { [type]: media } } } });
}

/** The request that arrives when `call` is asked with `input`. */
async function called(spec: object, input: unknown): Promise<Arrived> {
  const server = await startServer();
  const model = await ingest(spec);
  const source = { name: 'shop', kind: 'http', headers: {}, query: {}, policy: defaultSourcePolicy } as const;
  const ask = httpAsk({ ...source, endpoint: server.url, types: model.types }, openFetch().send);
  await ask({ field: field(model, 'call'), args: { input }, part: null, variables: {}, caller: caller() });
  const [request] = server.arrived;
  if (!request) throw new Error('nothing arrived');
  return request;
}

async function arrivedParts(spec: object, input: unknown): Promise<readonly (readonly [string, string])[]> {
  const { headers, body } = await called(spec, input);
  const parts = await partsOf(headers['content-type'] ?? '', body);
  return parts.map((part) => [part.headers['content-type'] ?? '', part.body.toString('latin1')] as const);
}

const bytes = Buffer.from([0, 13, 10, 45, 45, 255]);
const photo = new Upload('cat.png', 'image/png', bytes);

it.each(['application/json', 'application/x-www-form-urlencoded', 'application/xml', 'multipart/form-data'])(
  'a body is bound by plain data alone: %s',
  async (type) => {
    const { body } = bindingOf(await ingest(sending({ schema: noteRef }, type)), 'call');
    expect(Object.keys(body ?? {}).filter((key) => !/^(arg|contentType|kind|xml|encoding)$/.test(key))).toEqual([]);
    expect(JSON.parse(JSON.stringify(body))).toEqual(body);
  },
);

describe('a multipart body by position', () => {
  const prefix = {
    schema: { type: 'array', minItems: 2, prefixItems: [noteRef, png, text], items: png },
    prefixEncoding: [
      {},
      { contentType: 'image/png, image/jpeg' },
      { headers: { 'X-Level': { schema: { const: 3 } } } },
    ],
    itemEncoding: { contentType: 'image/*' },
  };

  it('has an argument for each part at the start, and a list for those behind', async () => {
    const model = await ingest(sending(prefix));
    expect(args(model, 'call')).toEqual(['input: CallInput!']);
    expect(sdl(model, 'CallInput')).toBe(
      'input CallInput {\n  note: NoteInput!\n  part2: Upload!\n  part3: String\n  items: [Upload!]\n}',
    );
  });

  it('arrives in order, each part with its content type', async () => {
    const input = { 0: { title: 'hi', id: '9007199254740993' }, 1: photo, 2: 'two\r\nlines', items: [photo, 'AAE='] };
    const { headers, body } = await called(sending(prefix), input);
    expect(headers['content-type']).toMatch(/^multipart\/mixed; boundary=/);
    const parts = await partsOf(headers['content-type'] ?? '', body);
    expect(parts.map((part) => part.headers)).toEqual([
      { 'content-type': 'application/json' },
      { 'content-type': 'image/png', 'content-disposition': 'attachment; filename="cat.png"' },
      { 'x-level': '3' },
      { 'content-type': 'image/png', 'content-disposition': 'attachment; filename="cat.png"' },
      { 'content-type': 'application/octet-stream' },
    ]);
    expect(parts.map((part) => part.body.toString('latin1'))).toEqual([
      '{"title":"hi","id":9007199254740993}',
      bytes.toString('latin1'),
      'two\r\nlines',
      bytes.toString('latin1'),
      '\u0000\u0001',
    ]);
  });

  it('may end early, but has no gaps', async () => {
    const input = { 0: { title: 'hi' }, 1: photo };
    expect(await arrivedParts(sending(prefix), input)).toHaveLength(2);
    await expect(called(sending(prefix), { ...input, items: [photo] })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'Part 3 of a multipart body must be given, because a later one is.',
    });
  });

  it.each([
    ['items', { schema: { type: 'array', items: noteRef } }, '[NoteInput!]!'],
    [
      'itemSchema',
      { itemSchema: noteRef, itemEncoding: { contentType: 'application/vnd.note+json' } },
      '[NoteInput!]!',
    ],
    ['bytes', { itemSchema: {}, itemEncoding: { contentType: 'image/*' } }, '[Upload!]!'],
    ['anything', { itemSchema: {} }, '[Upload!]!'],
  ])('is a list where all parts are alike: %s', async (_name, media, type) => {
    expect(args(await ingest(sending(media)), 'call')).toEqual([`input: ${type}`]);
  });

  it('writes a list in order, objects as the JSON that is said', async () => {
    const media = { itemSchema: noteRef, itemEncoding: { contentType: 'application/vnd.note+json' } };
    expect(await arrivedParts(sending(media), [{ title: 'a' }, { title: 'b' }])).toEqual([
      ['application/vnd.note+json', '{"title":"a"}'],
      ['application/vnd.note+json', '{"title":"b"}'],
    ]);
  });

  it('writes XML where a part is that', async () => {
    const media = { itemSchema: noteRef, itemEncoding: { contentType: 'application/xml' } };
    const [part] = await arrivedParts(sending(media), [{ title: 'a < b' }]);
    expect(part).toEqual([
      'application/xml',
      '<?xml version="1.0" encoding="UTF-8"?><Note><title>a &lt; b</title></Note>',
    ]);
  });

  it('nests', async () => {
    const inner = { type: 'array', minItems: 1, prefixItems: [noteRef, png] };
    const media = {
      schema: { type: 'array', minItems: 2, prefixItems: [text, { ...inner, title: 'Attachments' }] },
      prefixEncoding: [{}, { contentType: 'multipart/related', prefixEncoding: [{}, { contentType: 'image/png' }] }],
    };
    expect(sdl(await ingest(sending(media)), 'CallInput')).toContain('attachments: AttachmentsInput!');
    const [, second] = await arrivedParts(sending(media), { 0: 'x', 1: { 0: { title: 'a' }, 1: photo } });
    expect(second?.[0]).toMatch(/^multipart\/related; boundary=/);
    const parts = await partsOf(second?.[0] ?? '', Buffer.from(second?.[1] ?? '', 'latin1'));
    expect(parts.map((part) => part.headers['content-type'])).toEqual(['application/json', 'image/png']);
    expect(parts[1]?.body.equals(bytes)).toBe(true);
  });

  it('nests by names too, and in forms', async () => {
    const inner = { type: 'object', properties: { note: noteRef, data: { ...text, format: 'binary' } } };
    const media = {
      schema: { type: 'object', properties: { title: text, mixed: { type: 'array', items: noteRef }, named: inner } },
      encoding: {
        mixed: { contentType: 'multipart/mixed' },
        named: {
          contentType: 'multipart/form-data',
          encoding: { note: { contentType: 'application/vnd.note+json' }, data: { contentType: 'image/png' } },
        },
      },
    };
    const input = {
      title: 't',
      mixed: [{ title: 'a' }, { title: 'b' }],
      named: { note: { title: 'c' }, data: bytes.toString('base64') },
    };
    const { headers, body } = await called(sending(media, 'multipart/form-data'), input);
    const outer = await partsOf(headers['content-type'] ?? '', body);
    expect(outer.map((part) => part.headers['content-disposition'])).toEqual(
      ['title', 'mixed', 'named'].map((name) => `form-data; name="${name}"`),
    );
    const below = async (index: number) =>
      partsOf(outer[index]?.headers['content-type'] ?? '', outer[index]?.body ?? bytes);
    expect((await below(1)).map((part) => [part.headers, part.body.toString()])).toEqual([
      [{ 'content-type': 'application/json' }, '{"title":"a"}'],
      [{ 'content-type': 'application/json' }, '{"title":"b"}'],
    ]);
    expect((await below(2)).map((part) => [part.headers, part.body.toString('latin1')])).toEqual([
      [
        { 'content-disposition': 'form-data; name="note"', 'content-type': 'application/vnd.note+json' },
        '{"title":"c"}',
      ],
      [
        { 'content-disposition': 'form-data; name="data"; filename="data"', 'content-type': 'image/png' },
        bytes.toString('latin1'),
      ],
    ]);
  });

  it('is a form of a fixed order where its headers name the parts', async () => {
    const named = (name: string) => ({
      headers: { 'Content-Disposition': { schema: { const: `form-data; name="${name}"` } } },
    });
    const media = {
      schema: { type: 'array', minItems: 2, prefixItems: [text, text, text] },
      prefixEncoding: [named('first'), named('second')],
    };
    const spec = sending(media, 'multipart/form-data');
    expect(sdl(await ingest(spec), 'CallInput')).toBe(
      'input CallInput {\n  first: String!\n  second: String!\n  part3: String\n}',
    );
    const { headers, body } = await called(spec, { 0: 'a', 1: 'b', 2: 'c' });
    const fields: [string, unknown][] = [];
    const parser = new Busboy({ headers: { 'content-type': headers['content-type'] ?? '' } });
    parser.on('field', (name, value) => fields.push([name, value]));
    await new Promise((resolve) => {
      parser.once('finish', resolve);
      Readable.from([body]).pipe(parser);
    });
    expect(fields).toEqual([
      ['first', 'a'],
      ['second', 'b'],
      ['part3', 'c'],
    ]);
  });
});

/** A multipart message as other systems write it. */
function message(...parts: readonly (readonly [headers: readonly string[], body: string | Buffer])[]): Buffer {
  const chunks = parts.flatMap(([headers, body]) => [
    Buffer.from(`--=_b 1\r\n${headers.map((one) => `${one}\r\n`).join('')}\r\n`),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([Buffer.from('preamble\r\n'), ...chunks, Buffer.from('--=_b 1--\r\nepilogue')]);
}

/** What a query gives when the upstream answers so. */
async function answered(spec: object, body: Buffer, selection: string, type = 'multipart/mixed; boundary="=_b 1"') {
  const server = await startServer((_request, response) => {
    response.setHeader('content-type', type);
    response.end(body);
  });
  const model = await ingest(spec);
  const source = { name: 'shop', kind: 'http', headers: {}, query: {}, policy: defaultSourcePolicy } as const;
  const ask = httpAsk({ ...source, endpoint: server.url, types: model.types }, openFetch().send);
  const types = new Map(model.types).set('Query', {
    kind: 'object',
    name: 'Query',
    interfaces: [],
    fields: new Map([['no', { name: 'no', type: 'Int', args: new Map() }]]),
  });
  const gateway = testGateway({ types, sources: [{ name: 'shop', kind: 'http', types: model.types, ask }] });
  const { data, errors } = await gateway.run(`mutation { call ${selection} }`);
  return { data, errors: errors.map(({ code }) => code) };
}

const json = ['content-type: application/json'];
const image = ['Content-Type: image/png', 'Content-Transfer-Encoding: binary'];

describe('a multipart answer', () => {
  const tuple = { schema: { type: 'array', minItems: 1, prefixItems: [noteRef, png], items: text } };

  it('is an object of the parts at the start and the list of the others', async () => {
    expect(sdl(await ingest(answering(tuple)), 'CallResponse')).toBe(
      'type CallResponse {\n  note: Note!\n  part2: Byte\n  items: [String!]\n}',
    );
    const tricky = Buffer.from('\r\n--=_b 12\r\n--=_b 1x --=_b 1\r\n');
    const body = message([json, '{"title":"a","id":9007199254740993}'], [image, tricky], [[], 'one'], [[], 'two']);
    expect(await answered(answering(tuple), body, '{ note { title id } part2 items }')).toEqual({
      data: {
        call: {
          note: { title: 'a', id: '9007199254740993' },
          part2: tricky.toString('base64'),
          items: ['one', 'two'],
        },
      },
      errors: [],
    });
  });

  it('may be shorter', async () => {
    const body = message([json, '{"title":"a"}']);
    expect(await answered(answering(tuple), body, '{ note { title } part2 items }')).toEqual({
      data: { call: { note: { title: 'a' }, part2: null, items: [] } },
      errors: [],
    });
  });

  it('is a list where all parts are alike', async () => {
    const body = message([json, '{"title":"a"}'], [[], '{"title":"b"}']);
    expect(await answered(answering({ itemSchema: noteRef }), body, '{ title }')).toEqual({
      data: { call: [{ title: 'a' }, { title: 'b' }] },
      errors: [],
    });
  });

  it('is told by names where it is an object', async () => {
    const properties = { note: noteRef, photos: { type: 'array', items: { ...text, format: 'binary' } }, rest: text };
    const media = { schema: { type: 'object', properties } };
    const body = message(
      [[...image, 'Content-Disposition: form-data; name="photos"; filename="a"'], 'A'],
      [json, '{"title":"a"}'],
      [[...image, 'Content-ID: <photos>'], 'B'],
      [['content-type: text/plain; charset=latin1'], Buffer.from([0xe4])],
    );
    expect(await answered(answering(media, 'multipart/related'), body, '{ note { title } photos rest }')).toEqual({
      data: { call: { note: { title: 'a' }, photos: ['QQ==', 'Qg=='], rest: 'ä' } },
      errors: [],
    });
  });

  it('is what its parts say where nobody described it', async () => {
    const body = message([json, '{"a":1}'], [['content-type: text/csv'], 'a,b'], [image, 'A']);
    expect(await answered(answering({}), body, '')).toEqual({ data: { call: [{ a: 1 }, 'a,b', 'QQ=='] }, errors: [] });
  });

  it('is a list of one where the only part came alone', async () => {
    const whole = await answered(answering({}), Buffer.from([0xff, 0]), '', 'application/octet-stream');
    expect(whole).toEqual({ data: { call: ['/wA='] }, errors: [] });
  });

  it('is read where JSON came instead', async () => {
    const body = Buffer.from('[{"title":"a"}]');
    expect(await answered(answering({ itemSchema: noteRef }), body, '{ title }', 'application/json')).toEqual({
      data: { call: [{ title: 'a' }] },
      errors: [],
    });
  });

  it.each([
    ['no boundary', message([json, '{}']), 'multipart/mixed'],
    ['a cut message', message([json, '{"title":"a"}']).subarray(0, 60), undefined],
    ['a part that is no JSON', message([json, '{']), undefined],
    ['something else', Buffer.from('no'), 'text/plain'],
  ])('is an error where it cannot be read: %s', async (_name, body, type) => {
    const { data, errors } = await answered(answering({ itemSchema: noteRef }), body, '{ title }', type);
    expect({ data, errors }).toEqual({ data: { call: null }, errors: ['UPSTREAM_BAD_RESPONSE'] });
  });
});
