import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { Checked } from '../../src/base/problems.ts';
import type { SourceModel } from '../../src/ingest/model.ts';
import { args, field, fields, folder, ingest, ingestFile, openapi, sdl, thing } from '../ingest/openapi-harness.ts';

/** `place code: message` of each problem. */
function said(checked: Checked<SourceModel>): readonly string[] {
  return checked.problems.map(({ code, message, place }) => {
    const where = [place?.file, place?.line, place?.column].filter((part) => part !== undefined).join(':');
    return `${where} ${code}: ${message}`;
  });
}

/** What is said of a spec with this text. */
async function refused(text: string, name = 'spec.yaml'): Promise<readonly string[]> {
  const checked = await ingestFile(folder({ [name]: text }), name);
  expect(checked.value).toBeUndefined();
  return said(checked);
}

describe('a spec that cannot be had', () => {
  it('does not exist', async () => {
    expect(said(await ingestFile(folder({}), 'specs/shop.yaml'))).toEqual([
      '.meshrc.yaml:3:7 SPEC_UNREADABLE: "specs/shop.yaml" does not exist. Check the path; it is relative to the file that names it.',
    ]);
  });

  it('is a folder', async () => {
    const dir = folder({});
    mkdirSync(join(dir, 'specs'));
    expect(said(await ingestFile(dir, 'specs'))).toEqual([
      '.meshrc.yaml:3:7 SPEC_UNREADABLE: "specs" is a folder; name the file in it.',
    ]);
  });

  it('is not named', async () => {
    const [first] = said(await ingestFile(folder({}), 'x', { options: { source: undefined } }));
    expect(first).toBe(
      '.meshrc.yaml:3:7 OPENAPI_NO_SOURCE: Source "shop" names no OpenAPI description. Set "source" to a file or URL.',
    );
  });

  it('is behind a server that is down', async () => {
    const download = async () => Promise.reject(new Error('the connection was refused'));
    expect(said(await ingestFile('/', 'http://localhost:1/openapi.json', { download }))).toEqual([
      '.meshrc.yaml:3:7 SPEC_UNREADABLE: "http://localhost:1/openapi.json" cannot be read: the connection was refused',
    ]);
  });

  it('is behind a scheme that nobody knows', async () => {
    expect(said(await ingestFile('/', 'gopher://shop/spec'))).toEqual([
      '.meshrc.yaml:3:7 SPEC_UNREADABLE: Cannot read "gopher://shop/spec": the scheme "gopher:" is not supported; use a file, http: or https:.',
    ]);
  });
});

describe('a text that is not a spec', () => {
  it.each([
    ['', '1:1', 'The document is empty; expected JSON or YAML.'],
    [
      '<!DOCTYPE html><html>',
      '1:1',
      'Expected JSON or YAML, but this is a web page (HTML). Use the address of the raw document.',
    ],
    ['<?xml version="1.0"?><definitions/>', '1:1', 'Expected JSON or YAML, but this is XML.'],
    [
      'openapi: 3.1.0\npaths:\n\t/a: {}\n',
      '3:1',
      'The YAML cannot be read: a tab is used as indentation; YAML allows only spaces there.',
    ],
    ['just some words', '1:1', 'Expected an object or a list, but this is plain text.'],
  ])('%j', async (text, at, message) => {
    expect(await refused(text)).toEqual([`spec.yaml:${at} SPEC_SYNTAX: ${message}`]);
  });

  it('JSON that is cut off', async () => {
    expect(await refused('{"openapi": "3.1.0",\n "paths": {"/a": {"get": {', 'spec.json')).toEqual([
      'spec.json:2:27 SPEC_SYNTAX: The JSON cannot be read: the text ends in the middle of a value; the file may be cut off.',
    ]);
  });

  it('JSON with a mistake in it', async () => {
    const [first] = await refused('{"openapi": "3.1.0",\n "paths": {"/a" {}}}', 'spec.json');
    expect(first).toMatch(/^spec\.json:2:17 SPEC_SYNTAX: The JSON cannot be read: /);
  });

  it.each([
    ['name: shop', 'neither is there.'],
    ['openapi: 4.0.0\npaths: {}', 'The version "4.0.0" is not supported.'],
    ['swagger: "1.2"\npaths: {}', 'The version "1.2" is not supported.'],
    ['swaggerVersion: "1.2"', 'but this is Swagger 1; convert it first.'],
    ['asyncapi: 2.6.0', 'but this is an AsyncAPI document.'],
    ['$schema: x', 'but this is a JSON Schema; use the jsonSchema handler.'],
    ['data: { __schema: {} }', 'but this looks like GraphQL introspection; use the graphql handler.'],
    ['- openapi', 'neither is there.'],
  ])('%j', async (text, message) => {
    const [first] = await refused(text);
    expect(first).toMatch(/^spec\.yaml:1:1 OPENAPI_NOT_A_DESCRIPTION: Expected an OpenAPI description/);
    expect(first).toContain(message);
  });

  it('YAML that multiplies without end', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level++) {
      lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
    }
    const [first] = await refused(lines.join('\n'));
    expect(first).toContain('SPEC_SYNTAX');
  });
});

describe('a spec that is read for all it is worth', () => {
  it.each([
    ['a byte order mark', '\ufeff{"openapi":"3.1.0","paths":{}}'],
    ['comments in its JSON', '{"openapi":"3.1.0", # so\n"paths":{},}'],
    ['keys twice', 'openapi: 3.0.0\nopenapi: 3.1.0\npaths: {}'],
    ['an unquoted version', 'swagger: 2.0\npaths: {}'],
    ['no value for its paths', "swagger: '2.0'\npaths:\ndefinitions: { A: { type: string } }"],
    ['definitions alone', "swagger: '2.0'\ndefinitions: { A: { type: string } }"],
  ])('in spite of %s', async (_name, text) => {
    const checked = await ingestFile(folder({ 'spec.yaml': text }), 'spec.yaml');
    expect(checked.problems.map(({ code }) => code)).toEqual(['OPENAPI_NO_OPERATIONS']);
    expect(checked.value?.operations.total).toBe(0);
  });

  it('keeps huge integers', async () => {
    const model = await ingest(
      openapi({
        '/a': {
          get: {
            operationId: 'a',
            parameters: [
              { name: 'x', in: 'query', schema: { type: 'integer', format: 'int64', default: '9223372036854775807' } },
            ],
            responses: {},
          },
        },
      }),
    );
    expect(args(model, 'a')).toEqual(['x: BigInt = 9223372036854775807']);
  });
});

describe('a broken part costs only what needs it', () => {
  const text = { type: 'string' };
  const answer = (schema: object) => ({ 200: { description: '', content: { 'application/json': { schema } } } });

  it('a reference to nowhere', async () => {
    const checked = await ingestFile(
      folder({
        'spec.json': thing({ type: 'object', properties: { gone: { $ref: '#/components/schemas/Gone' }, here: text } }),
      }),
      'spec.json',
    );
    expect(checked.value && sdl(checked.value, 'Thing')).toBe('type Thing {\n  gone: JSON\n  here: String\n}');
    expect(said(checked)).toEqual([
      expect.stringMatching(
        /^spec\.json:\d+:\d+ OPENAPI_BROKEN_REF: The reference "#\/components\/schemas\/Gone" leads nowhere; it is served as JSON\.$/,
      ),
    ]);
  });

  it('a file that is not there', async () => {
    const paths = {
      '/a': { get: { operationId: 'a', responses: answer({ $ref: 'gone.yaml#/Pet' }) } },
      '/b': { $ref: 'paths/gone.yaml' },
      '/c': { get: { operationId: 'c', responses: answer(text) } },
    };
    const checked = await ingestFile(folder({ 'spec.json': openapi(paths) }), 'spec.json');
    expect(checked.value && fields(checked.value, 'Query')).toEqual(['a', 'c']);
    expect(checked.value?.operations).toMatchObject({
      total: 3,
      exposed: 2,
      skipped: [
        {
          id: '/b',
          reason: expect.stringContaining('"paths/gone.yaml" does not exist') as string,
          place: { file: 'spec.json' },
        },
      ],
    });
  });

  it('an example that is not there costs nothing', async () => {
    const schema = { type: 'object', properties: { a: text }, example: { $ref: 'gone.json' } };
    expect((await ingest(thing(schema))).problems).toEqual([]);
  });

  it('parameters that are none', async () => {
    const parameters = [
      { $ref: '#/components/parameters/Gone' },
      { name: 'q' },
      { in: 'query' },
      { name: 'x', in: 'nowhere' },
      null,
      { name: 'elsewhere', in: 'path', required: true, schema: text },
      { name: 'bare', in: 'query' },
    ];
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', parameters, responses: {} } } }));
    expect(args(model, 'a')).toEqual(['bare: String']);
    expect(model.problems.map(({ code }) => code)).toEqual(Array.from({ length: 6 }, () => 'OPENAPI_BROKEN_PARAMETER'));
  });

  it.each([
    ['paths', { openapi: '3.1.0', paths: [] }],
    ['a path item', openapi({ '/a': 'x', '/b': null })],
    ['an operation', openapi({ '/a': { get: 'x', put: [] } })],
    ['responses', openapi({ '/a': { get: { operationId: 'a', responses: 'x' } } })],
    ['a response', openapi({ '/a': { get: { operationId: 'a', responses: { 200: null } } } })],
    ['content', openapi({ '/a': { get: { operationId: 'a', responses: { 200: { content: [] } } } } })],
    ['a body', openapi({ '/a': { get: { operationId: 'a', requestBody: 7, responses: {} } } })],
    [
      'a schema',
      thing({ type: 7, properties: 'x', required: 'x', items: 3, enum: 'x', allOf: {}, oneOf: 1, discriminator: 2 }),
    ],
    ['properties', thing({ type: 'object', properties: { a: null, b: 7, c: true, d: [] } })],
    ['alternatives', thing({ oneOf: [null, 7, { $ref: 5 }] })],
    ['components', { openapi: '3.1.0', paths: {}, components: [] }],
    ['servers', openapi({}, {}, { servers: [{ url: 'http://[' }, null, 'x', {}] })],
  ])('%s of the wrong kind', async (_name, spec) => {
    const model = await ingest(spec);
    expect(model.operations.exposed + model.operations.skipped.length).toBe(model.operations.total);
  });
});

describe('references that must not be followed', () => {
  const remote = async (reference: string) => {
    const asked: string[] = [];
    const spec = openapi({ '/a': { get: { operationId: 'a', responses: { 200: { $ref: reference } } } } });
    const download = async (url: string) => {
      asked.push(url);
      if (url === 'https://shop.example/openapi.json') return new TextEncoder().encode(JSON.stringify(spec));
      throw new Error('nothing there');
    };
    const checked = await ingestFile('/', 'https://shop.example/openapi.json', { download });
    return { asked: asked.slice(1), messages: checked.problems.map(({ message }) => message), value: checked.value };
  };

  it.each([
    ['file:///etc/passwd', 'a document from the network must not name local files'],
    [
      'http://169.254.169.254/latest/meta-data',
      'a document from the network must not name a host of a private network',
    ],
    ['http://localhost:9200/x', 'a document from the network must not name a host of a private network'],
    ['http://[::1]/x', 'a document from the network must not name a host of a private network'],
    ['http://10.0.0.8/x', 'a document from the network must not name a host of a private network'],
    ['http://2130706433/x', 'a document from the network must not name a host of a private network'],
    ['ftp://shop.example/x', 'the scheme "ftp:" is not supported'],
  ])('%s', async (reference, message) => {
    const { asked, messages, value } = await remote(reference);
    expect(asked).toEqual([]);
    expect(messages).toEqual([expect.stringContaining(message)]);
    expect(value && fields(value, 'Query')).toEqual(['a']);
  });

  it('a path in a document from the network stays on its server', async () => {
    expect((await remote('/etc/passwd')).asked).toEqual(['https://shop.example/etc/passwd']);
    expect((await remote('../../../etc/passwd')).asked).toEqual(['https://shop.example/etc/passwd']);
  });
});

describe('endless specs end', () => {
  it('references in a circle', async () => {
    const schemas = { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } };
    const model = await ingest(thing({ $ref: '#/components/schemas/A' }, schemas));
    expect([field(model, 'getThing').type, model.problems.map(({ code }) => code)]).toEqual([
      'JSON',
      ['OPENAPI_CIRCULAR'],
    ]);
  });

  it.each([
    ['lists of themselves', { type: 'array', items: { $ref: '#/components/schemas/Thing' } }],
    ['alternatives of themselves', { oneOf: [{ type: 'string' }, { $ref: '#/components/schemas/Thing' }] }],
    [
      'unions of themselves',
      { oneOf: [{ $ref: '#/components/schemas/Thing' }, { type: 'object', properties: { a: {} } }] },
    ],
    ['allOf themselves', { allOf: [{ $ref: '#/components/schemas/Thing' }] }],
  ])('%s', async (_name, schema) => {
    const model = await ingest(thing(schema));
    expect(model.operations.exposed).toBe(1);
  });

  it.each(['properties', 'items', 'allOf', 'oneOf'])('ten thousand levels of %s', async (keyword) => {
    const dir = folder({ 'spec.json': deepText(thing({ DEEP: 1 }), keyword) });
    const checked = await ingestFile(dir, 'spec.json');
    expect(checked.value?.operations.exposed).toBe(1);
  });

  it('a thousand types in a chain', async () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 5000 }, (_value, index) => [
        `T${index}`,
        { type: 'object', properties: { next: { $ref: `#/components/schemas/T${index + 1}` } } },
      ]),
    );
    const model = await ingest(
      thing(
        { type: 'object', properties: { next: { $ref: '#/components/schemas/T0' } } },
        { ...schemas, T5000: { type: 'string' } },
      ),
    );
    expect(model.types.size).toBeGreaterThan(5000);
  });
});

/** `JSON.stringify` cannot nest so deeply itself. */
function deepText(spec: object, keyword: string): string {
  const wraps: Readonly<Record<string, readonly [string, string]>> = {
    properties: ['{"type":"object","properties":{"a":', '}}'],
    items: ['{"type":"array","items":', '}'],
    allOf: ['{"allOf":[{"type":"string"},', ']}'],
    oneOf: ['{"oneOf":[{"type":"string"},', ']}'],
  };
  const [open, close] = wraps[keyword] ?? ['', ''];
  const deep = `${open.repeat(10_000)}{"type":"string"}${close.repeat(10_000)}`;
  return JSON.stringify(spec).replace('{"DEEP":1}', () => deep);
}

describe('names from outside', () => {
  it('reach no prototype', async () => {
    const spec = `{"openapi":"3.1.0","paths":{"/a":{"get":{"operationId":"__proto__","responses":{"200":{"content":
      {"application/json":{"schema":{"$ref":"#/components/schemas/__proto__"}}}}}}}},
      "components":{"schemas":{"__proto__":{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}}}}}}`;
    const checked = await ingestFile(folder({ 'spec.json': spec }), 'spec.json');
    expect(checked.value && fields(checked.value, 'Query')).toEqual(['proto']);
    expect(checked.value && sdl(checked.value, 'Proto')).toBe(
      'type Proto {\n  proto: String\n  constructor: String\n}',
    );
    expect(Reflect.get({}, 'type')).toBeUndefined();
  });

  it('of inherited things lead nowhere', async () => {
    const model = await ingest(thing({ $ref: '#/components/schemas/toString' }));
    expect(model.problems.map(({ code }) => code)).toEqual(['OPENAPI_BROKEN_REF']);
  });
});
