import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { httpAsk } from '../../src/transport/http.ts';
import { testGateway } from '../execute/harness.ts';
import { caller, openFetch, startServer } from '../transport/http-harness.ts';
import { args, bindingOf, field, ingest, openapi, sdl } from './openapi-harness.ts';

const text = { type: 'string' };
const head = '<?xml version="1.0" encoding="UTF-8"?>';

/** An operation that takes and answers `schema` as XML. */
function xmlSpec(schema: object, schemas: object = {}): object {
  const content = { 'application/xml': { schema } };
  const responses = { 200: { description: 'ok', content } };
  const operations = {
    get: { operationId: 'call', responses },
    post: { operationId: 'send', requestBody: { required: true, content }, responses },
  };
  return openapi({ '/a': operations }, schemas);
}

async function askOf(spec: object, answer = '<a/>', headers: Readonly<Record<string, string>> = {}) {
  const server = await startServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/xml', ...headers });
    response.end(answer);
  });
  const model = await ingest(spec);
  const source = { name: 'shop', kind: 'http', headers: {}, query: {}, policy: defaultSourcePolicy } as const;
  const ask = httpAsk({ ...source, endpoint: server.url, types: model.types }, openFetch().send);
  return { server, model, ask };
}

/** The body that arrives when `input` is sent, without its XML declaration. */
async function sent(schema: object, input: unknown, schemas: object = {}): Promise<string> {
  const { server, model, ask } = await askOf(xmlSpec(schema, schemas));
  await ask({ field: field(model, 'send'), args: { input }, part: null, variables: {}, caller: caller() });
  const [request] = server.arrived;
  expect(request?.headers['content-type']).toBe('application/xml');
  const body = request?.body.toString() ?? '';
  expect(body.startsWith(head)).toBe(true);
  return body.slice(head.length);
}

/** What a query gives when the upstream answers so. */
async function answered(
  schema: object,
  answer: string,
  selection: string,
  { schemas = {}, headers = {} }: { schemas?: object; headers?: Readonly<Record<string, string>> } = {},
): Promise<unknown> {
  const { model, ask } = await askOf(xmlSpec(schema, schemas), answer, headers);
  const gateway = testGateway({
    types: model.types,
    sources: [{ name: 'shop', kind: 'http', types: model.types, ask }],
  });
  const { data, errors } = (await gateway.run(`{ call ${selection} }`)) as {
    data: { call: unknown };
    errors: unknown[];
  };
  return errors.length > 0 ? errors : data.call;
}

const object = (properties: object, xml: object = { name: 'root' }) => ({ type: 'object', properties, xml });
const list = (items: object, more: object = {}) => ({ type: 'array', items, ...more });

/** OpenAPI 3.1 section 4.8.26.1: each schema with its XML, which is read as well as written. */
const table: readonly (readonly [what: string, properties: object, value: object, xml: string])[] = [
  ['an element of its own name', { animals: text }, { animals: 'a' }, '<animals>a</animals>'],
  ['another name', { animals: { ...text, xml: { name: 'animal' } } }, { animals: 'a' }, '<animal>a</animal>'],
  ['a list', { animals: list(text) }, { animals: ['a', 'b'] }, '<animals>a</animals><animals>b</animals>'],
  ['a list of one', { animals: list(text) }, { animals: ['a'] }, '<animals>a</animals>'],
  [
    'items of another name',
    { animals: list({ ...text, xml: { name: 'animal' } }) },
    { animals: ['a', 'b'] },
    '<animal>a</animal><animal>b</animal>',
  ],
  [
    'a name on the list alone, which means nothing',
    { animals: list(text, { xml: { name: 'aliens' } }) },
    { animals: ['a'] },
    '<animals>a</animals>',
  ],
  [
    'a wrapped list',
    { animals: list(text, { xml: { wrapped: true } }) },
    { animals: ['a', 'b'] },
    '<animals><animals>a</animals><animals>b</animals></animals>',
  ],
  [
    'a wrapped list of named items',
    { animals: list({ ...text, xml: { name: 'animal' } }, { xml: { wrapped: true } }) },
    { animals: ['a', 'b'] },
    '<animals><animal>a</animal><animal>b</animal></animals>',
  ],
  [
    'a wrapped list with both names',
    { animals: list({ ...text, xml: { name: 'animal' } }, { xml: { name: 'aliens', wrapped: true } }) },
    { animals: ['a', 'b'] },
    '<aliens><animal>a</animal><animal>b</animal></aliens>',
  ],
  [
    'a wrapped list with its own name',
    { animals: list(text, { xml: { name: 'aliens', wrapped: true } }) },
    { animals: ['a'] },
    '<aliens><aliens>a</aliens></aliens>',
  ],
  ['an empty wrapped list', { animals: list(text, { xml: { wrapped: true } }) }, { animals: [] }, '<animals/>'],
  [
    'the node types of 3.2',
    { animals: list(text, { xml: { nodeType: 'element' } }), note: { ...text, xml: { nodeType: 'cdata' } } },
    { animals: ['a'], note: 'n' },
    '<animals><animals>a</animals></animals>n',
  ],
  [
    'numbers, booleans and long integers',
    { n: { type: 'number' }, b: { type: 'boolean' }, i: { type: 'integer', format: 'int64' } },
    { n: 1.5, b: false, i: '9223372036854775807' },
    '<n>1.5</n><b>false</b><i>9223372036854775807</i>',
  ],
  [
    'an object in an object',
    { at: { type: 'object', properties: { city: text } } },
    { at: { city: 'Köln & <Bonn>' } },
    '<at><city>Köln &amp; &lt;Bonn&gt;</city></at>',
  ],
];

const selectionOf = (value: object): string =>
  `{ ${Object.entries(value)
    .map(([key, one]: [string, unknown]) => {
      return typeof one === 'object' && one !== null && !Array.isArray(one) ? `${key} ${selectionOf(one)}` : key;
    })
    .join(' ')} }`;

describe('what has no node of its own', () => {
  const schema = {
    type: 'object',
    xml: { name: 'Order' },
    properties: {
      id: text,
      place: {
        type: 'object',
        xml: { nodeType: 'none' },
        properties: {
          zone: { ...text, xml: { nodeType: 'attribute' } },
          street: text,
          more: {
            type: 'object',
            xml: { nodeType: 'none' },
            properties: { note: { ...text, xml: { nodeType: 'cdata' } } },
          },
        },
      },
      tags: { type: 'array', xml: { nodeType: 'none' }, items: text },
    },
  };
  const value = { id: '1', place: { zone: 'B', street: 'Kai 1', more: { note: 'by the door' } }, tags: ['a', 'b'] };
  const xml = '<Order zone="B"><id>1</id><street>Kai 1</street>by the door<tags>a</tags><tags>b</tags></Order>';

  it('is written into the element around it', async () => {
    expect(await sent(schema, value)).toBe(xml);
  });

  it('is read from there', async () => {
    const selection = '{ id place { zone street more { note } } tags }';
    expect(await answered(schema, xml, selection)).toEqual(value);
    const bare = { id: '1', place: { zone: null, street: null, more: { note: null } }, tags: null };
    expect(await answered(schema, '<Order><id>1</id></Order>', selection)).toEqual({
      ...bare,
      place: { ...bare.place, more: { note: '' } },
    });
  });
});

describe('the table of the specification', () => {
  it.each(table)('is written: %s', async (_what, properties, value, xml) => {
    expect(await sent(object(properties), value)).toBe(`<root>${xml}</root>`);
  });

  it.each(table)('is read: %s', async (_what, properties, value, xml) => {
    expect(await answered(object(properties), `<root>${xml}</root>`, selectionOf(value))).toEqual(value);
  });
});

describe('attributes, names and namespaces', () => {
  const pet = {
    type: 'object',
    properties: {
      id: { type: 'integer', format: 'int32', xml: { attribute: true } },
      name: { ...text, xml: { namespace: 'http://example.com/schema/sample', prefix: 'sample' } },
      nick: { ...text, xml: { attribute: true, namespace: 'urn:n', prefix: 'n' } },
    },
  };
  const xml =
    '<Pet id="7" xmlns:n="urn:n" n:nick="&quot;B&#10;">' +
    '<sample:name xmlns:sample="http://example.com/schema/sample">Bo</sample:name></Pet>';

  it('are written', async () => {
    const value = { id: 7, name: 'Bo', nick: '"B\n' };
    expect(await sent({ $ref: '#/components/schemas/Pet' }, value, { Pet: pet })).toBe(xml);
  });

  it('are read, whatever the prefix', async () => {
    const schemas = { Pet: pet };
    const one = { $ref: '#/components/schemas/Pet' };
    const value = { id: 7, name: 'Bo', nick: '"B\n' };
    expect(await answered(one, xml, '{ id name nick }', { schemas })).toEqual(value);
    const other = xml
      .replaceAll('sample:', 'x:')
      .replace('xmlns:sample', 'xmlns:x')
      .replaceAll('n:nick', 'y:nick')
      .replace('xmlns:n', 'xmlns:y');
    expect(await answered(one, other, '{ id name nick }', { schemas })).toEqual(value);
  });

  it('a namespace without a prefix holds for what is inside', async () => {
    const schema = object({ a: text, b: { ...text, xml: { namespace: 'urn:b' } } }, { name: 'r', namespace: 'urn:r' });
    const written = await sent(schema, { a: '1', b: '2' });
    expect(written).toBe('<r xmlns="urn:r"><a>1</a><b xmlns="urn:b">2</b></r>');
    expect(await answered(schema, written, '{ a b }')).toEqual({ a: '1', b: '2' });
  });

  it('properties of one name in two namespaces stay two', async () => {
    const schema = object({
      one: { ...text, xml: { name: 'id', namespace: 'urn:1', prefix: 'a' } },
      two: { ...text, xml: { name: 'id', namespace: 'urn:2', prefix: 'b' } },
    });
    const written = await sent(schema, { one: '1', two: '2' });
    expect(await answered(schema, written, '{ one two }')).toEqual({ one: '1', two: '2' });
    expect(await answered(schema, '<root xmlns:q="urn:2"><q:id>2</q:id></root>', '{ one two }')).toEqual({
      one: null,
      two: '2',
    });
  });

  it('text beside attributes', async () => {
    const schema = object({
      unit: { ...text, xml: { attribute: true } },
      amount: { type: 'number', xml: { 'x-text': true } },
    });
    expect(await sent(schema, { unit: 'kg', amount: 2.5 })).toBe('<root unit="kg">2.5</root>');
    expect(await answered(schema, '<root unit="kg"> 2.5 </root>', '{ unit amount }')).toEqual({
      unit: 'kg',
      amount: 2.5,
    });
  });

  it('namespaces that the description declares by attributes', async () => {
    const schema = object({
      'xmlns:m': { ...text, xml: { attribute: true } },
      'm:etag': { ...text, xml: { attribute: true } },
      'm:id': text,
    });
    expect(await sent(schema, { 'xmlns:m': 'urn:m', 'm:etag': 'e', 'm:id': '1' })).toBe(
      '<root xmlns:m="urn:m" m:etag="e"><m:id>1</m:id></root>',
    );
    expect(await answered(schema, '<root xmlns:m="urn:m" m:etag="e"><m:id>1</m:id></root>', '{ m_etag m_id }')).toEqual(
      {
        m_etag: 'e',
        m_id: '1',
      },
    );
  });

  it('names that XML does not allow are made so', async () => {
    expect(await sent(object({ 'a b': text, '1st': text }, { name: '$root' }), { 'a b': 'x', '1st': 'y' })).toBe(
      '<_root><a_b>x</a_b><_1st>y</_1st></_root>',
    );
  });
});

describe('a body', () => {
  it('may be a list', async () => {
    const schema = list({ $ref: '#/components/schemas/Tag' }, { xml: { name: 'tags' } });
    const schemas = { Tag: object({ id: { type: 'integer' } }, { name: 'tag' }) };
    expect(await sent(schema, [{ id: 1 }, { id: 2 }], schemas)).toBe(
      '<tags><tag><id>1</id></tag><tag><id>2</id></tag></tags>',
    );
    expect(await answered(schema, '<ArrayList><item><id>1</id></item></ArrayList>', '{ id }', { schemas })).toEqual([
      { id: 1 },
    ]);
    expect(await answered(schema, '<tags/>', '{ id }', { schemas })).toEqual([]);
  });

  it('says null by xsi:nil, and leaves out what is absent', async () => {
    const schema = object({ a: { type: ['string', 'null'] }, b: text, c: list({ type: ['integer', 'null'] }) });
    expect(await sent(schema, { a: null, c: [1, null] })).toBe(
      '<root><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/><c>1</c>' +
        '<c xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></root>',
    );
    const answer = `<root xmlns:x="http://www.w3.org/2001/XMLSchema-instance"><a x:nil="true"/><b/><c>1</c><c x:nil="1"/></root>`;
    expect(await answered(schema, answer, '{ a b c }')).toEqual({ a: null, b: '', c: [1, null] });
  });

  it('of alternatives is the one that is given', async () => {
    const schemas = { Cat: object({ lives: { type: 'integer' } }, {}), Dog: object({ bark: text }, {}) };
    const schema = {
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
      xml: { name: 'pet' },
    };
    expect(await sent(schema, { dog: { bark: 'wow' } }, schemas)).toBe('<pet><bark>wow</bark></pet>');
    const selection = '{ ... on Cat { lives } ... on Dog { bark } }';
    expect(await answered(schema, '<pet><bark>wow</bark></pet>', selection, { schemas })).toEqual({ bark: 'wow' });
    expect(await answered(schema, '<pet><lives>9</lives></pet>', selection, { schemas })).toEqual({ lives: 9 });
  });

  it('keeps enums, dates and what is open', async () => {
    const schema = object({ level: { enum: [1, 2] }, at: { ...text, format: 'date-time' }, more: { type: 'object' } });
    const { model } = await askOf(xmlSpec(schema));
    expect(sdl(model, 'CallResponse')).toMatch(/level: CallResponseLevel|level: \w+/);
    const answer = '<root><level> 2 </level><at>2024-05-01T12:00:00Z</at><more a="1"><x>y</x><x>z</x></more></root>';
    expect(await answered(schema, answer, '{ at more }')).toEqual({
      at: '2024-05-01T12:00:00Z',
      more: { '@a': '1', x: ['y', 'z'] },
    });
    expect(await sent(schema, { level: 2, more: { '@a': 1, x: ['y', 'z'] } })).toBe(
      '<root><level>2</level><more a="1"><x>y</x><x>z</x></more></root>',
    );
  });

  it('of which nothing is known is text', async () => {
    for (const schema of [text, {}, { type: 'object' }]) {
      const { model } = await askOf(xmlSpec(schema));
      expect([args(model, 'send'), field(model, 'call').type, bindingOf(model, 'call').answer.kind]).toEqual([
        ['input: String!'],
        'String',
        'text',
      ]);
    }
  });
});

describe('an answer of a real system', () => {
  const users = object(
    { Users: list(object({ Name: text }, { name: 'member' }), { xml: { wrapped: true } }), Next: text },
    {},
  );

  it('may stand in an element that the description leaves out', async () => {
    const answer =
      '<ListUsersResponse xmlns="https://iam.example/"><ListUsersResult><Users><member><Name>Bo</Name></member></Users>' +
      '</ListUsersResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></ListUsersResponse>';
    expect(await answered(users, answer, '{ Users { Name } Next }')).toEqual({ Users: [{ Name: 'Bo' }], Next: null });
  });

  it('may differ in case', async () => {
    expect(
      await answered(users, '<x><users><member><name>Bo</name></member></users></x>', '{ Users { Name } }'),
    ).toEqual({
      Users: [{ Name: 'Bo' }],
    });
  });

  it('may be JSON all the same', async () => {
    const headers = { 'content-type': 'application/json' };
    expect(await answered(users, '{"Users":[{"Name":"Bo"}]}', '{ Users { Name } }', { headers })).toEqual({
      Users: [{ Name: 'Bo' }],
    });
  });

  it('is null where it is empty', async () => {
    expect(await answered(users, '', '{ Next }')).toBeNull();
  });

  it('says its encoding itself', async () => {
    const answer = '<?xml version="1.0" encoding="ISO-8859-1"?><x><Next>&#252;</Next></x>';
    expect(await answered(users, answer, '{ Next }')).toEqual({ Next: 'ü' });
  });

  it.each([
    ['a document type', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x><Next>&e;</Next></x>'],
    ['an unknown entity', '<x><Next>&e;</Next></x>'],
    ['a cut document', '<x><Next>'],
    ['a web page', '<html><br></html>'],
    ['no XML', 'Service unavailable'],
    ['endless nesting', '<a>'.repeat(100_000)],
  ])('is unreadable with %s', async (_what, answer) => {
    expect(await answered(users, answer, '{ Next }')).toMatchObject([{ code: 'UPSTREAM_BAD_RESPONSE' }]);
  });
});

describe('a value of a caller', () => {
  it.each([
    ['stays text', object({ a: text }), { a: '<b/>]]>&amp;' }, '<root><a>&lt;b/&gt;]]&gt;&amp;amp;</a></root>'],
    [
      'does not leave its attribute',
      object({ a: { ...text, xml: { attribute: true } } }),
      { a: '" b="1' },
      '<root a="&quot; b=&quot;1"/>',
    ],
  ])('%s', async (_what, schema, value, xml) => {
    expect(await sent(schema, value)).toBe(xml);
  });

  it.each([
    ['a character that XML cannot hold', { a: '\u0000' }],
    ['a name that is none', { more: { 'a><b': 1 } }],
    ['an attribute name that is none', { more: { '@x y="': 1 } }],
    ['a namespace declaration', { more: { '@xmlns': 'urn:evil' } }],
  ])('is refused with %s', async (_what, value) => {
    await expect(sent(object({ a: text, more: { type: 'object' } }), value)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});
