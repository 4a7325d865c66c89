import { describe, expect, it } from 'vitest';

import {
  args,
  bindingOf,
  field,
  folder,
  ingest,
  ingestFile,
  openapi,
  schemaErrors,
  sdl,
  thing,
} from './openapi-harness.ts';

const swagger = (paths: object, more: object = {}) => ({
  swagger: '2.0',
  info: { title: 'Shop', version: '1' },
  host: 'shop.example',
  basePath: '/v1',
  schemes: ['http', 'https'],
  paths,
  ...more,
});

describe('Swagger 2.0', () => {
  it('has its server in three keys', async () => {
    const model = await ingest(swagger({}));
    expect([model.version, model.endpoint]).toEqual(['2.0', 'https://shop.example/v1']);
  });

  it('has parameters that operations share, with one type', async () => {
    const values = { type: 'string', enum: ['a', 'b'] };
    const parameters = {
      language: { name: 'Say-In', in: 'header', ...values },
      status: { name: 's', in: 'query', ...values },
    };
    const get = (operationId: string, ...more: readonly object[]) => ({
      get: {
        operationId,
        parameters: [{ $ref: '#/parameters/language' }, { $ref: '#/parameters/status' }, ...more],
        responses: { 200: { description: '', schema: { type: 'string' } } },
      },
    });
    const shared = [{ name: 'kind', in: 'query', ...values }];
    const paths = {
      '/a': { ...get('a'), parameters: shared },
      '/b': get('b', { name: 'kind', in: 'query', ...values }),
    };
    const model = await ingest(swagger(paths, { parameters }));
    expect(args(model, 'a')).toEqual(['kind: AKind', 'Say_In: Language', 's: StatusParameter']);
    expect(args(model, 'b')).toEqual(['Say_In: Language', 's: StatusParameter', 'kind: BKind']);
  });

  it('has parameters in other files, whose references lead on from there', async () => {
    const color = (...values: string[]) => ({ definitions: { Color: { type: 'string', enum: values } } });
    const p = { p: { name: 'p', in: 'query', schema: { $ref: '#/definitions/Color' } } };
    const responses = { 204: { description: '' } };
    const own = { get: { operationId: 'a', parameters: [{ $ref: '#/parameters/p' }], responses } };
    const get = { operationId: 'b', parameters: [{ $ref: 'other.json#/parameters/p' }], responses };
    const spec = swagger({ '/a': { $ref: 'other.json#/a' }, '/b': { get } }, color('tall', 'short'));
    const dir = folder({ 'spec.json': spec, 'other.json': { a: own, parameters: p, ...color('red', 'green') } });
    const { value: model } = await ingestFile(dir, 'spec.json');
    if (!model) throw new Error('This description can be read.');
    expect([args(model, 'a'), args(model, 'b')]).toEqual([['p: Color'], ['p: Color']]);
    expect(sdl(model, 'Color')).toBe('enum Color {\n  red\n  green\n}');
  });

  it('has bodies, lists and constraints among its parameters', async () => {
    const parameters = [
      { name: 'id', in: 'path', required: true, type: 'integer', format: 'int64' },
      { name: 'csv', in: 'query', type: 'array', items: { type: 'string' } },
      {
        name: 'pipes',
        in: 'query',
        type: 'array',
        items: { type: 'string', enum: ['a', 'b'] },
        collectionFormat: 'pipes',
      },
      { name: 'multi', in: 'query', type: 'array', items: { type: 'integer' }, collectionFormat: 'multi' },
      { name: 'limit', in: 'query', type: 'integer', default: 10 },
      { $ref: '#/parameters/Trace' },
      { $ref: '#/parameters/Pet' },
    ];
    const put = {
      operationId: 'putPet',
      parameters,
      responses: { 200: { description: '', schema: { $ref: '#/definitions/Pet' } } },
    };
    const model = await ingest(
      swagger(
        { '/pets/{id}': { put } },
        {
          definitions: {
            Pet: {
              type: 'object',
              properties: { id: { type: 'integer', readOnly: true }, name: { type: 'string', 'x-nullable': true } },
            },
          },
          parameters: {
            Trace: { name: 'X-Trace', in: 'header', type: 'string' },
            Pet: { name: 'pet', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } },
          },
        },
      ),
    );
    expect(args(model, 'putPet')).toEqual([
      'id: BigInt!',
      'csv: [String!]',
      'pipes: [PutPetPipe!]',
      'multi: [Int!]',
      'limit: Int = 10',
      'X_Trace: String',
      'input: PetInput!',
    ]);
    const styles = bindingOf(model, 'putPet').parameters.map((one) => [one.name, one.style, one.explode]);
    expect(styles).toEqual([
      ['id', 'simple', false],
      ['csv', 'form', false],
      ['pipes', 'pipeDelimited', false],
      ['multi', 'form', true],
      ['limit', 'form', true],
      ['X-Trace', 'simple', false],
    ]);
    expect(field(model, 'putPet').type).toBe('Pet');
  });

  it('has forms and files among its parameters', async () => {
    const post = (consumes: readonly string[]) => ({
      consumes,
      operationId: consumes.length > 0 ? 'form' : 'files',
      parameters: [
        { name: 'name', in: 'formData', type: 'string', required: true },
        ...(consumes.length > 0 ? [] : [{ name: 'photo', in: 'formData', type: 'file' }]),
      ],
      responses: { 204: { description: '' } },
    });
    const model = await ingest(
      swagger({ '/form': { post: post(['application/x-www-form-urlencoded']) }, '/files': { post: post([]) } }),
    );
    const silent = { ...post(['application/json']), operationId: 'silent' };
    const wrong = { ...post([]), operationId: 'wrong', consumes: ['application/x-www-form-urlencoded'] };
    const more = await ingest(swagger({ '/silent': { post: silent }, '/wrong': { post: wrong } }));
    expect(bindingOf(more, 'silent').body).toMatchObject({ kind: 'form' });
    expect(args(model, 'form')).toEqual(['input: FormInput!']);
    expect(args(model, 'files')).toEqual(['input: FilesInput!']);
    expect(bindingOf(more, 'wrong').body).toMatchObject({ kind: 'multipart' });
    expect(bindingOf(model, 'form').body).toMatchObject({
      kind: 'form',
      contentType: 'application/x-www-form-urlencoded',
    });
    expect(bindingOf(model, 'files').body).toMatchObject({
      kind: 'multipart',
      encoding: { photo: { isFile: true } },
    });
    expect(sdl(model, 'FilesInput')).toBe('input FilesInput {\n  name: String!\n  photo: Upload\n}');
  });

  it('has shared responses, and kinds of content for all', async () => {
    const get = { operationId: 'a', responses: { 200: { $ref: '#/responses/Text' } } };
    const model = await ingest(
      swagger(
        { '/a': { get } },
        { produces: ['text/plain'], responses: { Text: { description: '', schema: { type: 'string' } } } },
      ),
    );
    expect([field(model, 'a').type, bindingOf(model, 'a').answer]).toEqual([
      'String',
      { kind: 'text', accept: 'text/plain' },
    ]);
  });

  it('has a discriminator that is the name of a property', async () => {
    const definitions = {
      Pet: {
        type: 'object',
        discriminator: 'petType',
        required: ['petType'],
        properties: { petType: { type: 'string' } },
      },
      Cat: { allOf: [{ $ref: '#/definitions/Pet' }, { properties: { claws: { type: 'integer' } } }] },
    };
    const get = { operationId: 'pet', responses: { 200: { description: '', schema: { $ref: '#/definitions/Pet' } } } };
    const model = await ingest(swagger({ '/pet': { get } }, { definitions }));
    expect(sdl(model, 'Cat')).toBe('type Cat implements Pet {\n  petType: String!\n  claws: Int\n}');
    expect(model.types.get('Pet')).toMatchObject({
      kind: 'interface',
      resolution: { property: 'petType', values: { Cat: 'Cat' } },
    });
  });

  it('loses only the operation that is broken', async () => {
    const fine = { operationId: 'fine', responses: {} };
    const model = await ingest(
      swagger({ '/a': { get: { operationId: 'odd', parameters: 'none', responses: [] }, put: fine } }),
    );
    expect(model.operations.exposed + model.operations.skipped.length).toBe(2);
    expect(bindingOf(model, 'fine').method).toBe('PUT');
  });
});

describe('OpenAPI 3.0', () => {
  it('says null in its own way', async () => {
    const schema = {
      type: 'object',
      required: ['a', 'b'],
      properties: { a: { type: 'string', nullable: true }, b: { type: 'string' } },
    };
    const model = await ingest(thing(schema, {}, '3.0.3'));
    expect([model.version, sdl(model, 'Thing')]).toEqual(['3.0', 'type Thing {\n  a: String\n  b: String!\n}']);
  });
});

describe('OpenAPI 3.2', () => {
  it('adds methods', async () => {
    const item = {
      query: { operationId: 'find', responses: {} },
      additionalOperations: { COPY: { operationId: 'copyIt', responses: {} } },
    };
    const model = await ingest({ ...openapi({ '/a': item }), openapi: '3.2.0' });
    expect([bindingOf(model, 'find').method, bindingOf(model, 'copyIt').method]).toEqual(['QUERY', 'COPY']);
  });
});

describe('what 3.1 and 3.2 add to schemas and parameters', () => {
  it('references to dynamic anchors are followed', async () => {
    const Tree = {
      $dynamicAnchor: 'node',
      type: 'object',
      properties: { name: { type: 'string' }, children: { type: 'array', items: { $dynamicRef: '#node' } } },
    };
    const model = await ingest(thing(Tree));
    expect(sdl(model, 'Thing')).toMatch(/children: \[\w+!\]/);
  });

  it('a discriminator may name the schema of unmapped values', async () => {
    const pet = (more: object) => ({
      type: 'object',
      required: ['kind'],
      properties: { kind: { type: 'string' }, ...more },
    });
    const one = { $ref: '#/components/schemas/Cat' };
    const other = { $ref: '#/components/schemas/Other' };
    const discriminator = { propertyName: 'kind', mapping: { cat: one.$ref }, defaultMapping: other.$ref };
    const text = { type: 'string' };
    const schemas = { Cat: pet({ claws: text }), Other: pet({ note: text }) };
    const model = await ingest(thing({ oneOf: [one, other], discriminator }, schemas, '3.2.0'));
    expect(model.types.get('Thing')).toMatchObject({ resolution: { values: { cat: 'Cat' }, otherwise: 'Other' } });
  });

  it('the whole query may be one object', async () => {
    const schema = { type: 'object', properties: { q: { type: 'string' }, page: { type: 'integer' } } };
    const content = { 'application/x-www-form-urlencoded': { schema } };
    const whole = { name: 'search', in: 'querystring', content };
    const odd = { name: 'odd', in: 'querystring', content: { 'application/json': { schema } } };
    const get = { operationId: 'find', parameters: [whole, odd], responses: {} };
    const model = await ingest({ ...openapi({ '/a': { get } }), openapi: '3.2.0' });
    expect(args(model, 'find')).toEqual(['search: FindSearchInput']);
    expect(bindingOf(model, 'find').parameters).toEqual([
      { arg: 'search', in: 'query', name: 'search', style: 'form', explode: true },
    ]);
    expect(model.problems.map(({ code }) => code)).toEqual(['OPENAPI_BROKEN_PARAMETER']);
  });
});

describe('several documents', () => {
  const main = `openapi: 3.1.0
info: { title: Shop, version: '1' }
paths:
  /pets: { $ref: 'paths/pets.yaml' }
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{ $ref: 'common.json#/parameters/Id' }]
      responses: { '200': { $ref: 'common.json#/responses/Pet' } }
`;
  const pets = `get:
  operationId: listPets
  responses:
    '200':
      description: ok
      content:
        application/json:
          schema: { type: array, items: { $ref: '../schemas/Pet.yaml' } }
`;
  const pet = `type: object
properties:
  owner: { $ref: 'Owner.yaml#/$defs/Owner' }
  parent: { $ref: '#' }
`;
  const owner = `$defs:
  Owner: { type: object, properties: { pets: { type: array, items: { $ref: Pet.yaml } } } }
`;
  const common = {
    parameters: { Id: { name: 'id', in: 'path', required: true, schema: { type: 'integer' } } },
    responses: { Pet: { description: '', content: { 'application/json': { schema: { $ref: 'schemas/Pet.yaml' } } } } },
  };
  const files = {
    'main.yaml': main,
    'paths/pets.yaml': pets,
    'schemas/Pet.yaml': pet,
    'schemas/Owner.yaml': owner,
    'common.json': common,
  };

  it('are one description: relative, circular, into each other', async () => {
    const dir = folder(files);
    const checked = await ingestFile(dir, 'main.yaml');
    expect(checked.problems).toEqual([]);
    const model = checked.value;
    expect(model && schemaErrors(model)).toEqual([]);
    expect(model && sdl(model, 'Pet')).toBe('type Pet {\n  owner: Owner\n  parent: Pet\n}');
    expect(model && sdl(model, 'Owner')).toBe('type Owner {\n  pets: [Pet!]\n}');
    expect(model && field(model, 'listPets').type).toBe('[Pet!]');
    expect(model && args(model, 'getPet')).toEqual(['id: Int!']);
    expect(model?.files.map((file) => file.slice(dir.length + 1)).toSorted()).toEqual(Object.keys(files).toSorted());
    expect(model?.types.get('Owner')?.place).toEqual({ file: 'schemas/Owner.yaml', line: 2, column: 3 });
  });

  it('are read only as far as they are needed', async () => {
    const shared = {
      schemas: {
        Tag: { type: 'object', properties: { label: { $ref: '#/schemas/Label' } } },
        Label: { type: 'object', properties: { text: { $ref: 'texts.json#/Text' } } },
        Other: { $ref: 'unused.json' },
      },
    };
    const spec = openapi({ '/tag': { get: { operationId: 'tag', responses: okOf('shared.json#/schemas/Tag') } } });
    const texts = { Text: { type: 'string' }, Else: { $ref: 'missing.json' } };
    const dir = folder({ 'spec.json': spec, 'shared.json': shared, 'texts.json': texts, 'unused.json': {} });
    const checked = await ingestFile(dir, 'spec.json');
    expect(checked.problems).toEqual([]);
    expect(checked.value && sdl(checked.value, 'Label')).toBe('type Label {\n  text: String\n}');
    expect(checked.value?.files.map((file) => file.slice(dir.length + 1))).toEqual([
      'spec.json',
      'shared.json',
      'texts.json',
    ]);
  });

  it('are read from the network as from a disk', async () => {
    const asked: string[] = [];
    const download = async (url: string, headers?: Readonly<Record<string, string>>) => {
      asked.push(`${url} ${headers?.['authorization'] ?? '-'}`);
      const name = new URL(url).pathname.slice('/docs/'.length);
      const content: unknown = Reflect.get(files, name);
      return new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content));
    };
    const options = { schemaHeaders: { authorization: 'Bearer t' } };
    const checked = await ingestFile('/', 'https://shop.example/docs/main.yaml', { download, options });
    expect(checked.problems).toEqual([]);
    expect(checked.value && sdl(checked.value, 'Pet')).toBe('type Pet {\n  owner: Owner\n  parent: Pet\n}');
    expect(asked[0]).toBe('https://shop.example/docs/main.yaml Bearer t');
    expect(asked).toHaveLength(5);
  });
});

describe('a model', () => {
  it('is the same each time', async () => {
    const schemas = { B: { type: 'object', properties: { a: { $ref: '#/components/schemas/Thing' } } } };
    const spec = thing(
      { type: 'object', properties: { b: { $ref: '#/components/schemas/B' }, e: { enum: ['x', 'y'] } } },
      schemas,
    );
    const [one, two] = [await ingest(spec), await ingest(spec)];
    expect([...one.types.entries()]).toEqual([...two.types.entries()]);
    expect([...one.types.keys()]).toEqual([...two.types.keys()]);
  });
});

function okOf($ref: string): object {
  return { 200: { description: 'ok', content: { 'application/json': { schema: { $ref } } } } };
}
