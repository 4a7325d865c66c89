import { describe, expect, it } from 'vitest';

import { args, folder, ingest, ingestFile, openapi, putThing, sdl, thing } from './openapi-harness.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const text = { type: 'string' };

/** SDL of the type that stands for the schema `Thing`. */
async function output(schema: object, schemas: object = {}, name = 'Thing'): Promise<string> {
  return sdl(await ingest(thing(schema, schemas)), name);
}

async function input(schema: object, schemas: object = {}, name = 'ThingInput'): Promise<string> {
  return sdl(await ingest(putThing(schema, schemas)), name);
}

/** The type of the one property `it`. */
async function property(schema: object, schemas: object = {}): Promise<string> {
  const printed = await output({ type: 'object', properties: { it: schema } }, schemas);
  return /^ {2}it: (.*)$/m.exec(printed)?.[1] ?? printed;
}

it('alternatives of other files are called as there', async () => {
  const record = (size: string) => ({ type: 'object', properties: { name: text, [size]: { type: 'integer' } } });
  const schema = { oneOf: [{ $ref: 'records.json#/text_record' }, { $ref: 'files/mail-record.json' }] };
  const content = { 'application/json': { schema } };
  const post = { operationId: 'addRecord', requestBody: { content }, responses: { 204: { description: '' } } };
  const dir = folder({
    'spec.json': openapi({ '/records': { post } }),
    'records.json': { text_record: record('ttl') },
    'files/mail-record.json': record('priority'),
  });
  const { value } = await ingestFile(dir, 'spec.json');
  expect(value && sdl(value, 'AddRecordInput')).toContain('textRecord: TextRecordInput\n  mailRecord: MailRecordInput');
});

describe('the type of one of several', () => {
  it.each([
    ['statuses', 'Status'],
    ['aliases', 'Alias'],
    ['children', 'Child'],
    ['people', 'Person'],
    ['movies', 'Movie'],
    ['caches', 'Cache'],
    ['sizes', 'Size'],
    ['boxes', 'Box'],
    ['houses', 'House'],
    ['responses', 'Response'],
    ['categories', 'Category'],
    ['indices', 'Index'],
    ['devices', 'Device'],
    ['bulkSms', 'BulkSms'],
    ['userIds', 'UserId'],
  ])('%s is named %s', async (plural, one) => {
    const item = { type: 'object', properties: { id: { type: 'string' } } };
    const model = await ingest(thing({ type: 'object', properties: { [plural]: { type: 'array', items: item } } }));
    expect(sdl(model, 'Thing')).toContain(`${plural}: [Thing${one}!]`);
  });
});

describe('scalars', () => {
  it.each([
    [{ type: 'string' }, 'String'],
    [{ type: 'string', format: 'date-time' }, 'DateTime'],
    [{ type: 'string', format: 'date' }, 'Date'],
    [{ type: 'string', format: 'uuid' }, 'UUID'],
    [{ type: 'string', format: 'byte' }, 'Byte'],
    [{ type: 'string', contentEncoding: 'base64' }, 'Byte'],
    [{ type: 'string', pattern: '^a+$' }, 'String'],
    [{ type: 'string', format: 'int64' }, 'String'],
    [{ type: 'integer' }, 'Int'],
    [{ type: 'integer', format: 'int32' }, 'Int'],
    [{ type: 'integer', format: 'int64' }, 'BigInt'],
    [{ type: 'integer', format: 'unixtime' }, 'BigInt'],
    [{ type: 'integer', format: 'unix-time' }, 'BigInt'],
    [{ type: 'integer', maximum: 9_999_999_999 }, 'BigInt'],
    [{ type: 'integer', minimum: -9_999_999_999 }, 'BigInt'],
    [{ type: 'integer', example: 30_433_642_123 }, 'BigInt'],
    [{ type: 'integer', examples: [1, 30_433_642_123] }, 'BigInt'],
    [{ type: 'integer', maximum: 2 ** 31 - 1, example: 5 }, 'Int'],
    [{ type: 'integer', description: 'Milliseconds since the epoch.' }, 'BigInt'],
    [{ type: 'integer', description: 'Size of the file in bytes' }, 'BigInt'],
    [{ type: 'integer', format: 'int32', example: 30_433_642_123 }, 'Int'],
    [{ type: 'number' }, 'Float'],
    [{ type: 'boolean' }, 'Boolean'],
    [{ type: ['integer', 'number'] }, 'Float'],
    [{ type: ['string', 'integer'] }, 'String'],
    [{ type: ['boolean', 'integer', 'string'] }, 'String'],
    [{ oneOf: [text, { type: 'number' }] }, 'String'],
    [{ anyOf: [{ type: 'integer' }, { type: 'number' }] }, 'Float'],
    [{ anyOf: [{ enum: ['a', 'b'] }, text] }, 'String'],
    [{ anyOf: [text, {}] }, 'JSON'],
    [{ format: 'date-time' }, 'DateTime'],
    [{}, 'JSON'],
    [{ type: 'object' }, 'JSON'],
    [{ type: 'object', additionalProperties: text }, 'JSON'],
    [{ type: 'object', properties: {} }, 'JSON'],
    [{ const: 'only' }, 'String'],
    [{ enum: [7] }, 'Int'],
    [{ enum: [true, false] }, 'Boolean'],
  ])('%j is %s', async (schema, expected) => {
    expect(await property(schema)).toBe(expected);
  });
});

describe('lists', () => {
  it.each([
    [{ type: 'array', items: text }, '[String!]'],
    [{ type: 'array', items: { type: ['string', 'null'] } }, '[String]'],
    [{ type: 'array', items: { type: 'array', items: { type: 'integer' } } }, '[[Int!]!]'],
    [{ items: text }, '[String!]'],
    [{ type: 'array' }, '[JSON]'],
    [{ type: 'array', items: {} }, '[JSON]'],
    [{ type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }] }, '[Float]'],
    [{ type: 'array', prefixItems: [text, { type: 'integer' }] }, '[String]'],
    [{ type: 'array', prefixItems: [text, {}] }, '[JSON]'],
    [{ type: 'array', items: [text, { type: 'integer' }] }, '[String]'],
    [{ items: [{ type: 'integer' }, { type: 'number' }] }, 'Float'],
    [{ type: 'array', items: { items: [{ type: 'object', properties: { a: text } }] } }, '[ThingIt!]'],
  ])('%j is %s', async (schema, expected) => {
    expect(await property(schema)).toBe(expected);
  });
});

describe('JSON', () => {
  it('is never null where the schema says what it is', async () => {
    const either = { anyOf: [{ type: 'integer' }, { type: 'string' }] };
    const list = (items: object) => ({ type: 'array', items });
    const properties = {
      a: list(either),
      b: list({}),
      c: list({ type: 'object' }),
      d: list({ type: ['object', 'null'] }),
    };
    expect(await input({ type: 'object', properties })).toBe(
      'input ThingInput {\n  a: [JSON!]\n  b: [JSON]\n  c: [JSON!]\n  d: [JSON]\n}',
    );
  });
});

describe('null', () => {
  it.each([
    [{ type: 'string' }, 'String!'],
    [{ type: ['string', 'null'] }, 'String'],
    [{ type: 'string', nullable: true }, 'String'],
    [{ type: 'string', 'x-nullable': true }, 'String'],
    [{ oneOf: [{ type: 'null' }, text] }, 'String'],
    [{ anyOf: [ref('Other'), { type: 'null' }] }, 'Other'],
    [{ anyOf: [ref('Other'), { nullable: true }] }, 'Other'],
    [{ allOf: [ref('Other')] }, 'Other!'],
    [{ allOf: [ref('Other')], nullable: true }, 'Other'],
    [ref('OrNull'), 'Other'],
    [{ allOf: [ref('MayBeNull'), { description: 'D' }] }, 'MayBeNull'],
    [{ allOf: [ref('MayBeNull'), { properties: { b: text } }] }, 'ThingIt!'],
    [{ allOf: [ref('MayBeNull'), ref('MayBeNull'), { minProperties: 1 }] }, 'ThingIt'],
    [{ allOf: [{ description: 'D' }, ref('Other')] }, 'Other!'],
    [{ allOf: [ref('Other'), { nullable: true }] }, 'Other'],
    [{ enum: ['a', 'b', null] }, 'ThingIt'],
  ])('a required %j is %s', async (schema, expected) => {
    const schemas = {
      Other: { type: 'object', properties: { a: text } },
      OrNull: { oneOf: [ref('Other'), { type: 'null' }] },
      MayBeNull: { type: ['object', 'null'], properties: { a: text } },
    };
    const printed = await output({ type: 'object', required: ['it'], properties: { it: schema } }, schemas);
    expect(printed.replace('  """D"""\n', '')).toBe(`type Thing {\n  it: ${expected}\n}`);
  });
});

describe('properties', () => {
  it('keep their spelling where GraphQL allows it, and their wire name where it does not', async () => {
    const names = [
      'plain',
      'snake_case',
      'kebab-case',
      'kebab_case',
      '@id',
      'id',
      '2fa',
      'a.b',
      'größe',
      '__typename',
      '+',
      '__proto__',
    ];
    const properties = Object.fromEntries(names.map((name) => [name, text] as const));
    const model = await ingest(thing({ type: 'object', properties }));
    const type = model.types.get('Thing');
    const found =
      type?.kind === 'object' ? [...type.fields.values()].map((one) => [one.name, one.wire ?? one.name]) : [];
    expect(found).toEqual([
      ['plain', 'plain'],
      ['snake_case', 'snake_case'],
      ['kebab_case2', 'kebab-case'],
      ['kebab_case', 'kebab_case'],
      ['at_id', '@id'],
      ['id', 'id'],
      ['_2fa', '2fa'],
      ['a_b', 'a.b'],
      ['grosse', 'größe'],
      ['typename', '__typename'],
      ['plus', '+'],
      ['proto', '__proto__'],
    ]);
  });

  it('tell what they are for, and when not to use them', async () => {
    const schema = {
      type: 'object',
      description: 'A thing.',
      properties: { old: { type: 'string', deprecated: true, description: 'Its *old* name.' } },
    };
    expect(await output(schema)).toBe(
      '"""A thing."""\ntype Thing {\n  """Its *old* name."""\n  old: String @deprecated(reason: "Deprecated.")\n}',
    );
  });

  it('that can only be read are no input, and those that can only be written no output', async () => {
    const schema = {
      type: 'object',
      required: ['id', 'name'],
      properties: { id: { type: 'integer', readOnly: true }, name: text, secret: { type: 'string', writeOnly: true } },
    };
    expect(await output(schema)).toBe('type Thing {\n  id: Int!\n  name: String!\n}');
    expect(await input(schema)).toBe('input ThingInput {\n  name: String!\n  secret: String\n}');
  });

  it('that hold nothing but what can only be read are no input either', async () => {
    const only = (more: object) => ({ type: 'object', properties: { a: { type: 'string', readOnly: true }, ...more } });
    const inner = { type: 'object', properties: { only: only({}) } };
    const schema = {
      type: 'object',
      required: ['must'],
      properties: { state: only({}), inner, own: only({ b: text }), must: only({}) },
    };
    expect(await input(schema)).toBe('input ThingInput {\n  own: ThingOwnInput\n  must: JSON!\n}');
  });

  it('hold types named after their place', async () => {
    const schema = {
      type: 'object',
      properties: {
        address: { type: 'object', properties: { city: text } },
        'phone-numbers': { type: 'array', items: { type: 'object', properties: { no: text } } },
      },
    };
    expect(await output(schema)).toBe('type Thing {\n  address: ThingAddress\n  phone_numbers: [ThingPhoneNumber!]\n}');
  });

  it('that are required and constant need not be written', async () => {
    const schema = { type: 'object', required: ['kind', 'a'], properties: { kind: { const: 'x' }, a: text } };
    expect(await input(schema)).toBe('input ThingInput {\n  kind: String! = "x"\n  a: String!\n}');
  });

  it('that are constant but not required tell their one value', async () => {
    const kind = { enum: ['x'], description: 'A kind.' };
    const schema = { type: 'object', properties: { kind, same: { const: 'y', description: 'Always `y`.' } } };
    expect(await input(schema)).toBe(
      'input ThingInput {\n  """\n  A kind.\n  \n  The only value: `x`.\n  """\n  kind: String\n\n  """Always `y`."""\n  same: String\n}',
    );
  });

  it('may lead back to their type', async () => {
    const schema = {
      type: 'object',
      required: ['next'],
      properties: { next: ref('Thing'), all: { type: 'array', items: ref('Thing') } },
    };
    expect(await output(schema)).toBe('type Thing {\n  next: Thing!\n  all: [Thing!]\n}');
    expect(await input(schema)).toBe('input ThingInput {\n  next: ThingInput\n  all: [ThingInput!]\n}');
  });
});

describe('enums', () => {
  it('are one type for what is sent and what is answered', async () => {
    const content = { 'application/json': { schema: ref('Thing') } };
    const get = {
      operationId: 'things',
      parameters: [{ name: 'color', in: 'query', schema: ref('Color') }],
      responses: { 200: { description: 'ok', content } },
    };
    const put = { operationId: 'paint', requestBody: { content }, responses: { 204: { description: 'done' } } };
    const Color = { type: 'string', enum: ['red', 'dark-blue'] };
    const Thing = { type: 'object', properties: { color: ref('Color') } };
    const model = await ingest(openapi({ '/things': { get, put } }, { Color, Thing }));
    expect(args(model, 'things')).toEqual(['color: Color']);
    expect(sdl(model, 'Thing')).toContain('color: Color\n');
    expect(sdl(model, 'ThingInput')).toContain('color: Color\n');
    expect([...model.types.values()].filter(({ kind }) => kind === 'enum')).toHaveLength(1);
  });

  it('tell signs at the ends of values where they tell them apart', async () => {
    const model = await ingest(
      thing({ type: 'string', enum: ['google', 'google+', '-name', 'name', 'C#', "'", '()'] }),
    );
    expect(sdl(model, 'Thing')).toBe(
      'enum Thing {\n  google\n  google_plus\n  minus_name\n  name\n  C\n  apostrophe\n  open_close\n}',
    );
  });

  it('keep values apart that differ only in punctuation, and what they stand for', async () => {
    const values = ['a b', 'a-b', 'a_b', '+1', '-1', '', '<=', 'true', 'ünï', '10', 'desc:name', '__x'];
    const model = await ingest(thing({ type: 'object', properties: { it: { type: 'string', enum: values } } }));
    const type = model.types.get('ThingIt');
    const found = type?.kind === 'enum' ? [...type.values.values()].map((one) => [one.name, one.wire ?? one.name]) : [];
    expect(found).toEqual([
      ['a_b2', 'a b'],
      ['a_b3', 'a-b'],
      ['a_b', 'a_b'],
      ['plus_1', '+1'],
      ['minus_1', '-1'],
      ['empty', ''],
      ['less_equal', '<='],
      ['TRUE', 'true'],
      ['uni', 'ünï'],
      ['_10', '10'],
      ['desc_name', 'desc:name'],
      ['x', '__x'],
    ]);
  });

  it('of numbers take the names that the document gives', async () => {
    const it = {
      type: 'integer',
      enum: [1, 2],
      'x-enum-varnames': ['LOW', 'HIGH'],
      'x-enum-descriptions': ['Can wait.'],
    };
    const model = await ingest(thing({ type: 'object', properties: { it } }));
    const type = model.types.get('ThingIt');
    expect(type?.kind === 'enum' && [...type.values.values()]).toEqual([
      { name: 'LOW', description: 'Can wait.', wire: 1 },
      { name: 'HIGH', wire: 2 },
    ]);
  });

  it('are the same for input and output', async () => {
    const schema = { type: 'object', properties: { it: { enum: ['a', 'b'] } } };
    expect(await input(schema)).toBe('input ThingInput {\n  it: ThingIt\n}');
  });
});

describe('allOf', () => {
  it('is merged: properties and requirements add up', async () => {
    const schemas = { Base: { type: 'object', required: ['id'], properties: { id: { type: 'integer' }, name: text } } };
    const schema = {
      allOf: [ref('Base'), { required: ['name'], properties: { more: text } }],
      properties: { own: text },
    };
    expect(await output(schema, schemas)).toBe(
      'type Thing {\n  id: Int!\n  name: String!\n  more: String\n  own: String\n}',
    );
  });

  it('of one reference and an annotation is that type', async () => {
    const schemas = { Other: { type: 'object', properties: { a: text } } };
    const printed = await output(
      { type: 'object', properties: { it: { description: 'D', allOf: [ref('Other')] } } },
      schemas,
    );
    expect(printed).toBe('type Thing {\n  """D"""\n  it: Other\n}');
  });

  it('may stand beside a reference, as 3.1 allows', async () => {
    const schemas = { Other: { type: 'object', properties: { a: text } } };
    const schema = { type: 'object', properties: { it: { ...ref('Other'), properties: { b: text } } } };
    expect(await output(schema, schemas, 'ThingIt')).toBe('type ThingIt {\n  a: String\n  b: String\n}');
  });

  it('in a circle ends', async () => {
    const printed = await output({ allOf: [ref('Thing'), { properties: { a: text } }] });
    expect(printed).toBe('type Thing {\n  a: String\n}');
  });
});

describe('oneOf and anyOf', () => {
  const cat = {
    type: 'object',
    required: ['meows'],
    properties: { kind: { const: 'cat' }, meows: { type: 'boolean' } },
  };
  const dog = {
    type: 'object',
    required: ['barks'],
    properties: { kind: { const: 'dog' }, barks: { type: 'boolean' } },
  };

  it('of objects is a union, told apart by a constant', async () => {
    const model = await ingest(thing({ oneOf: [ref('Cat'), ref('Dog')] }, { Cat: cat, Dog: dog }));
    expect(sdl(model, 'Thing')).toBe('union Thing = Cat | Dog');
    expect(model.types.get('Thing')).toMatchObject({
      resolution: { kind: 'property', property: 'kind', values: { cat: 'Cat', dog: 'Dog' } },
    });
  });

  it('with a discriminator is told apart by it: mapping and implicit names', async () => {
    const schema = {
      oneOf: [ref('Cat'), ref('Dog')],
      discriminator: { propertyName: 'petType', mapping: { kitty: '#/components/schemas/Cat', puppy: 'Dog' } },
    };
    const model = await ingest(
      thing(schema, { Cat: { ...cat, properties: { a: text } }, Dog: { ...dog, properties: { b: text } } }),
    );
    expect(model.types.get('Thing')).toMatchObject({
      resolution: {
        kind: 'property',
        property: 'petType',
        values: { Cat: 'Cat', kitty: 'Cat', Dog: 'Dog', puppy: 'Dog' },
      },
    });
  });

  it('of one alternative alone is that', async () => {
    const schema = {
      type: 'object',
      properties: { only: { oneOf: [ref('Cat')] }, own: { anyOf: [{ properties: { a: text } }] } },
    };
    const model = await ingest(thing(schema, { Cat: { type: 'object', properties: { b: text } } }));
    expect(sdl(model, 'Thing')).toBe('type Thing {\n  only: Cat\n  own: ThingOwn\n}');
    expect(sdl(model, 'ThingOwn')).toBe('type ThingOwn {\n  a: String\n}');
  });

  it('without either is told apart by shape', async () => {
    const model = await ingest(
      thing({
        anyOf: [
          { title: 'Big cat', type: 'object', properties: { a: text } },
          { type: 'object', required: ['b'], properties: { b: text } },
        ],
      }),
    );
    expect(sdl(model, 'Thing')).toBe('union Thing = BigCat | ThingB');
    expect(model.types.get('Thing')).toMatchObject({
      resolution: {
        kind: 'shape',
        candidates: [
          { type: 'ThingB', required: ['b'], properties: ['b'] },
          { type: 'BigCat', required: [], properties: ['a'] },
        ],
      },
    });
  });

  it('of unions is one union', async () => {
    const schemas = {
      Pet: { oneOf: [ref('Cat'), ref('Dog')] },
      Cat: cat,
      Dog: dog,
      Car: { type: 'object', properties: { w: text } },
    };
    expect(await output({ oneOf: [ref('Pet'), ref('Car')] }, schemas)).toBe('union Thing = Cat | Dog | Car');
  });

  it('that only add to an object is that object', async () => {
    const schema = {
      type: 'object',
      properties: { id: text },
      anyOf: [{ required: ['id'] }, { properties: { more: text } }],
    };
    expect(await output(schema)).toBe('type Thing {\n  id: String\n  more: String\n}');
  });

  it('that share a property which each restricts take what all of them take, also where they are nested', async () => {
    const option = { type: 'object', required: ['options'], properties: { kind: { enum: ['list'] }, options: text } };
    const plain = { type: 'object', properties: { kind: { enum: ['text', 'date'] }, size: { type: 'integer' } } };
    const open = { type: 'object', properties: { kind: text, size: text } };
    const schema = (oneOf: readonly object[]) => ({
      type: 'object',
      required: ['kind'],
      properties: { id: text },
      oneOf,
    });
    expect(await input(schema([option, plain]))).toBe(
      'input ThingInput {\n  id: String\n  kind: ThingKind!\n  options: String\n  size: Int\n}',
    );
    const model = await ingest(putThing(schema([{ anyOf: [option, plain] }, open])));
    expect(sdl(model, 'ThingInput')).toBe(
      'input ThingInput {\n  id: String\n  kind: String!\n  options: String\n  size: JSON\n}',
    );
  });

  it('that share a property may each say that it is null, and of which of three kinds it is', async () => {
    const schema = (...types: readonly object[]) => ({
      type: 'object',
      required: ['it'],
      properties: { id: text },
      oneOf: types.map((it) => ({ type: 'object', properties: { it } })),
    });
    const [number, list] = [{ type: 'number' }, { enum: ['a', 'b', null] }];
    expect(await input(schema(list, text))).toContain('it: String\n');
    expect(await input(schema({ enum: ['a', 'b'] }, { enum: ['c', 'd', null] }))).toContain('it: ThingIt\n');
    expect(await input(schema({ type: 'integer' }, number, text))).toContain('it: JSON!\n');
    expect(await input(schema({ type: 'integer' }, number))).toContain('it: Float!\n');
  });

  it('of an object and of what stands for null is the object', async () => {
    const none = { type: ['object', 'null'], additionalProperties: false };
    const schema = { type: 'object', properties: { cat: { anyOf: [ref('Cat'), none] } } };
    expect(await output(schema, { Cat: cat })).toBe('type Thing {\n  cat: Cat\n}');
    const one = { oneOf: [{ type: ['string', 'null'], additionalProperties: false }, { type: 'integer' }] };
    expect(await output({ type: 'object', properties: { one } })).toBe('type Thing {\n  one: String\n}');
  });

  it('as an input is a choice of one field', async () => {
    expect(await input({ oneOf: [ref('Cat'), ref('Dog')] }, { Cat: cat, Dog: dog })).toContain(
      'input ThingInput @oneOf {\n  cat: CatInput\n  dog: DogInput\n}',
    );
  });

  it('of one or many as an input is a list', async () => {
    const it = { anyOf: [text, { type: 'array', items: text }] };
    expect(await input({ type: 'object', properties: { it } })).toBe('input ThingInput {\n  it: [String!]\n}');
  });
});

describe('a discriminator that others extend', () => {
  const schemas = {
    Cat: { allOf: [ref('Thing'), { properties: { meows: text } }] },
    Dog: {
      allOf: [ref('Thing'), { properties: { kind: { const: 'dog' }, barks: text } }],
      'x-ms-discriminator-value': '#dog',
    },
    Puppy: { allOf: [ref('Dog'), { properties: { age: { type: 'integer' } } }] },
  };
  const schema = {
    type: 'object',
    required: ['kind'],
    properties: { kind: text },
    discriminator: { propertyName: 'kind', mapping: { kitty: '#/components/schemas/Cat' } },
  };

  it('is an interface of all that do', async () => {
    const model = await ingest(thing(schema, schemas));
    expect(sdl(model, 'Thing')).toBe('interface Thing {\n  kind: String!\n}');
    expect(sdl(model, 'Cat')).toBe('type Cat implements Thing {\n  kind: String!\n  meows: String\n}');
    expect(sdl(model, 'Puppy')).toBe('type Puppy implements Thing {\n  kind: String!\n  barks: String\n  age: Int\n}');
    expect(model.types.get('Thing')).toMatchObject({
      resolution: {
        property: 'kind',
        values: { Cat: 'Cat', kitty: 'Cat', Dog: 'Dog', dog: 'Dog', '#dog': 'Dog', Puppy: 'Puppy' },
        otherwise: 'OtherThing',
      },
    });
    expect(sdl(model, 'OtherThing')).toContain('type OtherThing implements Thing {\n  kind: String!\n}');
  });

  it('is as an argument a choice of all that do, and of itself for other kinds', async () => {
    const model = await ingest(putThing(schema, schemas));
    expect(sdl(model, 'ThingInput')).toContain(
      'input ThingInput @oneOf {\n  cat: CatInput\n  dog: DogInput\n  puppy: PuppyInput\n  otherThing: OtherThingInput\n}',
    );
    expect(sdl(model, 'CatInput')).toBe('input CatInput {\n  kind: String! = "kitty"\n  meows: String\n}');
    expect(sdl(model, 'PuppyInput')).toContain('age: Int\n');
    expect(sdl(model, 'OtherThingInput')).toBe('input OtherThingInput {\n  kind: String!\n}');
  });

  it('may hold itself as an argument', async () => {
    const family = { ...schema, properties: { kind: text, parts: { type: 'array', items: ref('Thing') } } };
    const model = await ingest(putThing(family, schemas));
    expect(sdl(model, 'CatInput')).toBe(
      'input CatInput {\n  kind: String! = "kitty"\n  parts: [ThingInput!]\n  meows: String\n}',
    );
  });

  it.each([
    ['what the mapping says', { kitty: '#/components/schemas/Cat' }, ' = "kitty"'],
    ['a name in the mapping', { kitty: 'Cat' }, ' = "kitty"'],
    ['nothing where the mapping says several', { kitty: 'Cat', tom: 'Cat' }, ''],
    ['nothing where only the name is told', {}, ''],
  ])('says in the argument of a kind what it is: %s', async (_, mapping, expected) => {
    const kinds = { oneOf: [ref('Cat'), ref('Dog')], discriminator: { propertyName: 'kind', mapping } };
    const animal = { type: 'object', required: ['kind'], properties: { kind: text } };
    const model = await ingest(
      putThing(kinds, { Cat: animal, Dog: { ...animal, properties: { kind: text, age: text } } }),
    );
    expect(sdl(model, 'CatInput')).toBe(`input CatInput {\n  kind: String!${expected}\n}`);
    expect(sdl(model, 'DogInput')).toContain('kind: String!\n');
  });

  it('may say it in an extension, unless that and the mapping differ', async () => {
    const own = { allOf: [ref('Thing'), { properties: { meows: text } }] };
    const kinds = { Cat: { ...own, 'x-ms-discriminator-value': '#cat' } };
    const model = await ingest(putThing(schema, kinds));
    expect(sdl(model, 'CatInput')).toContain('kind: String!\n');
    const bare = { ...schema, discriminator: { propertyName: 'kind' } };
    expect(sdl(await ingest(putThing(bare, kinds)), 'CatInput')).toContain('kind: String! = "#cat"\n');
  });

  it('is itself alone as an argument where nobody extends it', async () => {
    expect(await input(schema)).toBe('input ThingInput {\n  kind: String!\n}');
  });

  it('of two interfaces has what both can show', async () => {
    const kind = (name: string, values: readonly string[], more: object = {}) => ({
      type: 'object',
      required: ['method'],
      discriminator: { propertyName: 'method' },
      properties: { method: { type: 'string', enum: values }, ...more },
      title: name,
    });
    const schemas = {
      Schedule: kind('Schedule', ['daily', 'weekly', 'smart'], { at: { type: 'integer' } }),
      Retry: kind('Retry', ['smart', 'daily'], { at: { type: 'string' } }),
      Daily: { allOf: [{ $ref: '#/components/schemas/Schedule' }, { properties: { method: { enum: ['daily'] } } }] },
      Smart: { allOf: [{ $ref: '#/components/schemas/Schedule' }, { $ref: '#/components/schemas/Retry' }] },
    };
    const properties = {
      schedule: { $ref: '#/components/schemas/Schedule' },
      retry: { $ref: '#/components/schemas/Retry' },
    };
    const model = await ingest(thing({ type: 'object', properties }, schemas));
    expect(sdl(model, 'Retry')).toBe('interface Retry {\n  method: ScheduleMethod!\n  at: String\n}');
    expect(sdl(model, 'Smart')).toContain('type Smart implements Retry & Schedule {');
    expect(sdl(model, 'Smart')).toContain('at: String');
    expect(sdl(model, 'Daily')).toContain('method: ScheduleMethod!');
  });

  it('in a union stands for all that do', async () => {
    const car = { type: 'object', properties: { wheels: text } };
    const model = await ingest(
      thing(
        { oneOf: [ref('Pet'), ref('Car')] },
        { Pet: schema, Car: car, Cat: { allOf: [ref('Pet'), { properties: { m: text } }] } },
      ),
    );
    expect(sdl(model, 'Thing')).toBe('union Thing = OtherPet | Cat | Car');
  });
});

describe('names of types', () => {
  it('are written as types are, stay distinct and take no name of GraphQL', async () => {
    const names = [
      'payment_method',
      'PaymentMethod',
      'io.k8s.Pod',
      'Query',
      'String',
      'DateTime',
      '__x',
      '42',
      'Ünï code',
      'constructor',
      '__proto__',
    ];
    const schemas = Object.fromEntries(
      names.map((name, index) => [name, { type: 'object', properties: { [`p${index}`]: text } }] as const),
    );
    const properties = Object.fromEntries(
      names.map((name, index) => [`p${index}`, ref(encodeURIComponent(name))] as const),
    );
    const printed = await output({ type: 'object', properties }, schemas);
    expect([...printed.matchAll(/: (.+)$/gm)].map((match) => match[1])).toEqual([
      'PaymentMethodType',
      'PaymentMethod',
      'Pod',
      'QueryObject',
      'StringObject',
      'DateTimeObject',
      'X',
      '_42',
      'UniCode',
      'Constructor',
      'Proto',
    ]);
  });

  it('are never longer than 80 characters', async () => {
    let schema: object = { type: 'object', properties: { end: text } };
    for (let depth = 0; depth < 12; depth++)
      schema = { type: 'object', properties: { [`levelNumber${depth}`]: schema } };
    const model = await ingest(thing(schema));
    const names = [...model.types.keys()];
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(80);
    expect(names.length).toBeGreaterThan(12);
  });
});

describe('the types of a source', () => {
  it('are those that a caller can meet', async () => {
    const one = { type: 'object', properties: { a: { enum: ['x', 'y'] } } };
    const either = { anyOf: [one, { type: 'array', items: {} }] };
    const model = await ingest(thing({ type: 'object', properties: { either } }, { Unused: one }));
    expect([...model.types.keys()]).toEqual(['Thing', 'JSON', 'Query']);
  });
});
