import { describe, expect, it } from 'vitest';

import { args, ingest, openapi, putThing, sdl, thing } from './openapi-harness.ts';

const text = { type: 'string' };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** What `GET /things` with this parameter takes. */
async function argument(parameter: object): Promise<string> {
  const get = { operationId: 'getThings', parameters: [{ name: 'it', in: 'query', ...parameter }], responses: {} };
  const path = 'in' in parameter && parameter.in === 'path' ? '/{it}/things' : '/things';
  return args(await ingest(openapi({ [path]: { get } })), 'getThings').join(', ');
}

/** The input `ThingInput` with the one property `it`. */
async function given(it: object, schemas: object = {}, name = 'ThingInput'): Promise<string> {
  return sdl(await ingest(putThing({ type: 'object', properties: { it } }, schemas)), name);
}

describe('values listed beside the items of a list', () => {
  const items = text;

  it.each([
    ['alone', { type: 'array', enum: ['a', 'b'], items }],
    ['as lists', { type: 'array', enum: [['a'], ['b'], ['a', 'b']], items }],
  ])('are those of the items: %s', async (_how, schema) => {
    const model = await ingest(putThing({ type: 'object', properties: { states: schema } }));
    expect(sdl(model, 'ThingInput')).toContain('states: [ThingState!]');
    expect(sdl(model, 'ThingState')).toBe('enum ThingState {\n  a\n  b\n}');
  });

  it('do not count where the items list their own', async () => {
    const schema = { type: 'array', enum: ['a'], items: { type: 'string', enum: ['c', 'd'] } };
    const model = await ingest(putThing({ type: 'object', properties: { states: schema } }));
    expect(sdl(model, 'ThingState')).toBe('enum ThingState {\n  c\n  d\n}');
  });
});

it('alternatives that 2.0 wrote as items of an object are alternatives', async () => {
  const cat = { type: 'object', properties: { meows: text } };
  const dog = { type: 'object', properties: { barks: text } };
  const model = await ingest(
    thing({ type: 'object', items: [ref('Cat'), ref('Dog')] }, { Cat: cat, Dog: dog }, '3.0.0'),
  );
  expect(sdl(model, 'Thing')).toBe('union Thing = Cat | Dog');
});

describe('a property that two parts of allOf declare', () => {
  const Base = {
    type: 'object',
    properties: {
      kind: { type: 'string', enum: ['cat', 'dog'], description: 'What it is.' },
      id: { type: 'string', readOnly: true, description: 'Given by us.' },
      owner: { type: 'object', properties: { name: text } },
      tags: { type: 'array', items: { type: 'object', properties: { label: text } } },
      maker: { type: 'string', description: 'Who made it.' },
    },
  };
  const own = {
    type: 'object',
    properties: {
      kind: { type: 'string', enum: ['cat'] },
      id: text,
      owner: { type: ['object', 'null'] },
      tags: { type: 'array', description: 'All of them.', items: { type: 'object' } },
      maker: { type: 'string', description: 'Its factory.' },
    },
    required: ['owner', 'tags'],
  };
  const schema = { allOf: [ref('Base'), own] };

  it('keeps what the first says about it, unless the second says it too', async () => {
    const printed = sdl(await ingest(thing(schema, { Base })), 'Thing');
    expect(printed).toContain('"""What it is."""\n  kind: String');
    expect(printed).toContain('"""Its factory."""\n  maker: String');
  });

  it('keeps what it holds where the second only repeats its kind', async () => {
    const model = await ingest(thing(schema, { Base }));
    expect(sdl(model, 'Thing')).toContain('  owner: BaseOwner\n');
    expect(sdl(model, 'Thing')).toContain('"""All of them."""\n  tags: [BaseTag!]!');
    expect(sdl(model, 'BaseTag')).toContain('label: String');
  });

  it('is no argument where the first says that it is only read', async () => {
    expect(sdl(await ingest(putThing(schema, { Base })), 'ThingInput')).not.toContain('id:');
  });
});

describe('arguments of several kinds', () => {
  const plain = { type: 'string', enum: ['plain', 'fancy'] };

  it.each([
    ['listed texts or any', { anyOf: [plain, text] }, 'String'],
    ['texts of two lists', { oneOf: [plain, { type: 'string', enum: ['none', 'all'] }] }, 'String'],
    ['one or many of them', { oneOf: [{ anyOf: [plain, text] }, { type: 'array', items: text }] }, '[String!]'],
    ['listed numbers or a text', { anyOf: [{ type: 'integer', enum: [1, 2] }, text] }, 'JSON'],
  ])('%s', async (_what, schema, expected) => {
    expect(await given(schema)).toContain(`it: ${expected}\n`);
  });

  it('objects in a list, or a text, are a choice', async () => {
    const items = { type: 'object', properties: { coupon: text } };
    const schema = {
      anyOf: [
        { type: 'array', items },
        { type: 'string', enum: [''] },
      ],
    };
    expect(await given(schema)).toContain('it: ThingItInput\n');
    const choice = await given(schema, {}, 'ThingItInput');
    expect(choice).toMatch(/: \[\w+Input!\]\n {2}string: String\n/);
  });
});

describe('a parameter', () => {
  it.each([
    ['of which nothing is said is a text', { schema: { description: 'D' } }, 'it: String'],
    ['of any object is JSON', { schema: { type: 'object' } }, 'it: JSON'],
    ['that must have its one value has it', { required: true, schema: { enum: ['artist'] } }, 'it: String! = "artist"'],
    ['of the path too', { in: 'path', required: true, schema: { enum: ['v1'] } }, 'it: String! = "v1"'],
    ['has the default beside what it wraps', { schema: { default: '1s', allOf: [text] } }, 'it: String = "1s"'],
    [
      'has the default beside alternatives',
      { schema: { default: '1s', anyOf: [text, { enum: ['-1'] }] } },
      'it: String = "1s"',
    ],
    ['that may have its one value is left out', { schema: { enum: ['artist'] } }, 'it: String'],
  ])('%s', async (_what, parameter, expected) => {
    expect(await argument(parameter)).toBe(expected);
  });
});

describe('lists of different objects', () => {
  const [User, Star] = [
    { type: 'object', required: ['login'], properties: { login: text } },
    { type: 'object', required: ['starred_at'], properties: { starred_at: text } },
  ];
  const list = (name: string) => ({ type: 'array', items: ref(name) });

  it('are one list of a union', async () => {
    const it = { anyOf: [list('User'), list('Star')] };
    const model = await ingest(thing({ type: 'object', properties: { it } }, { User, Star }));
    expect(sdl(model, 'Thing')).toContain('it: [UserOrStar!]\n');
    expect(sdl(model, 'UserOrStar')).toBe('union UserOrStar = User | Star');
  });
});

it('a required map or object of unknown form is not null; what may be anything may be', async () => {
  const map = { type: 'object', additionalProperties: text };
  const properties = { map, free: { type: 'object' }, any: {}, maybe: { type: ['object', 'null'] }, extra: map };
  const model = await ingest(thing({ type: 'object', properties, required: ['map', 'free', 'any', 'maybe'] }));
  expect(sdl(model, 'Thing')).toBe(
    'type Thing {\n  map: JSON!\n  free: JSON!\n  any: JSON\n  maybe: JSON\n  extra: JSON\n}',
  );
});

describe('the default of a property that is given', () => {
  it.each([
    ['is told', { type: 'integer', default: 20, description: 'How many.' }, 'How many.\n  \n  Default: `20`.'],
    ['is told beside what it wraps', { allOf: [{ type: 'integer' }], default: 7 }, 'Default: `7`.'],
    ['is told alone', { type: 'string', enum: ['a', 'b'], default: 'b' }, 'Default: `b`.'],
    ['is told once', { type: 'integer', default: 20, description: 'Defaults to 20.' }, '"""Defaults to 20."""'],
  ])('%s, not set', async (_what, schema, expected) => {
    const printed = await given(schema);
    expect(printed).toContain(expected);
    expect(printed).not.toContain('=');
  });

  it('is not told where it does not fit', async () => {
    expect(await given({ type: 'integer', default: 'many' })).not.toContain('Default');
  });
});

describe('a parameter that the configuration sends', () => {
  const parameters = [
    { name: 'key', in: 'query', required: true, schema: text },
    { name: 'X-Tenant', in: 'header', schema: text },
    { name: 'q', in: 'query', schema: text },
  ];
  const spec = openapi({ '/things': { get: { operationId: 'getThings', parameters, responses: {} } } });

  it('is no argument', async () => {
    const options = { queryParams: { key: '{env.SHOP_KEY}' }, operationHeaders: { 'x-tenant': 'acme' } };
    expect(args(await ingest(spec, { options }), 'getThings')).toEqual(['q: String']);
  });

  it('is one where that may turn out empty', async () => {
    const options = { queryParams: { key: '{context.headers.key}' }, operationHeaders: { 'X-Tenant': '' } };
    expect(args(await ingest(spec, { options }), 'getThings')).toHaveLength(3);
  });
});

describe('a choice that is none, at two places of one name', () => {
  it('is JSON at both', async () => {
    const sample = () => ({ title: 'Sample', oneOf: [{ type: 'object' }, { type: 'string' }] });
    const holder = () => ({ type: 'object', properties: { data: sample() } });
    const { types } = await ingest(putThing({ type: 'object', properties: { data: sample(), other: holder() } }));
    const inputs = [...types.values()].filter((type) => type.kind === 'input');
    const names = inputs.flatMap((type) => [...type.fields.values()].map(({ type: field }) => field));
    for (const name of names) expect(types.has(name.replace(/[[\]!]/g, '')), name).toBe(true);
    expect(names).toContain('JSON');
  });
});

describe('descriptions', () => {
  it('of listed values are Markdown too', async () => {
    const it = { type: 'string', enum: ['a', 'b'], 'x-enum-descriptions': ['The <b>first</b>.<br/>', ' '] };
    const model = await ingest(putThing({ type: 'object', properties: { it } }));
    expect(sdl(model, 'ThingIt')).toBe('enum ThingIt {\n  """The **first**."""\n  a\n  b\n}');
  });

  it('that a generator did not have are none', async () => {
    const properties = { top: { type: 'string', description: 'undefined' } };
    expect(sdl(await ingest(thing({ type: 'object', properties })), 'Thing')).toBe('type Thing {\n  top: String\n}');
  });
});
