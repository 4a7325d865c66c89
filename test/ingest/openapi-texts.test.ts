import { describe, expect, it } from 'vitest';

import { args, field, ingest, openapi, sdl } from './openapi-harness.ts';

describe('errors', () => {
  const json = (schema: object) => ({ description: '', content: { 'application/json': { schema } } });
  const problem = { type: 'object', properties: { code: { type: 'integer' }, text: { type: 'string' } } };

  it('are told with what their bodies hold', async () => {
    const wrapped = { type: 'object', properties: { error: problem } };
    const responses = {
      200: json({ type: 'string' }),
      400: json(problem),
      404: json(problem),
      422: json(wrapped),
      500: { description: 'nothing to say' },
      503: { description: '', content: { 'text/html': { schema: { type: 'string' } } } },
    };
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', summary: 'Reads.', responses } } }));
    expect(field(model, 'a').description).toBe(
      'Reads.\n\nErrors, in `extensions.body`: 400, 404 `{ code: integer, text: string }`; ' +
        '422 `{ error: { code: integer, text: string } }`.',
    );
  });

  it.each([
    [{ type: 'array', items: problem }, '[{ code: integer, text: string }]'],
    [
      { type: 'object', properties: { errors: { type: 'array', items: problem } } },
      '{ errors: [{ code: integer, text: string }] }',
    ],
    [{ type: 'object', properties: { errors: { type: 'array', items: { type: 'string' } } } }, '{ errors: array }'],
  ])('may be lists', async (schema, expected) => {
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', responses: { 400: json(schema) } } } }));
    expect(field(model, 'a').description).toBe(`Errors, in \`extensions.body\`: 400 \`${expected}\`.`);
  });

  it.each([{ type: 'array', items: problem }, problem])('are not what is all that is answered', async (schema) => {
    const responses = { default: json(schema) };
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', responses } } }));
    expect(field(model, 'a').description).toBeUndefined();
  });

  it.each([
    [{ 204: { description: '' }, default: json(problem) }, 'of any status'],
    [{ 204: { description: '' }, '4XX': json(problem), default: json(problem) }, '4XX, others'],
  ])('may be those of the rest', async (responses, expected) => {
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', responses } } }));
    expect(field(model, 'a').description).toContain(`\`extensions.body\`: ${expected} \``);
  });
});

describe('pages', () => {
  const list = { type: 'array', items: { type: 'string' } };
  const numbers = ['skip', 'limit', 'start_index', 'per_page'];
  const described = async (names: readonly string[], schema: object, about: Readonly<Record<string, object>> = {}) => {
    const parameters = names.map((name) => {
      const type = numbers.includes(name) ? 'integer' : 'string';
      return { name, in: 'query', schema: { type }, ...about[name] };
    });
    const responses = { 200: { description: '', content: { 'application/json': { schema } } } };
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', parameters, responses } } }));
    return field(model, 'a').description;
  };
  const object = (properties: object) => ({ type: 'object', properties: { items: list, ...properties } });

  it.each([
    [
      ['pageToken', 'max_results'],
      object({ nextPageToken: { type: 'string' } }),
      '`pageToken` takes what the answer before says in `nextPageToken`. `max_results` says how many are wanted.',
    ],
    [
      ['cursor'],
      object({ meta: { type: 'object', properties: { next_cursor: { type: 'string' } } } }),
      '`cursor` takes what the answer before says in `meta.next_cursor`.',
    ],
    [
      ['starting_after', 'limit'],
      object({ has_more: { type: 'boolean' } }),
      '`starting_after` says where to go on. `limit` says how many are wanted. `has_more` tells whether there are more.',
    ],
    [['page', 'per_page'], list, '`page` chooses one. `per_page` says how many are wanted.'],
    [['offset', 'limit'], list, '`offset` says where to go on. `limit` says how many are wanted.'],
    [['skip', 'limit'], list, '`skip` says how many are passed over. `limit` says how many are wanted.'],
    [['start_index', 'limit'], list, '`start_index` says where the answer begins. `limit` says how many are wanted.'],
    [
      ['start_id'],
      object({ next_id: { type: 'string' } }),
      '`start_id` takes what the answer before says in `next_id`.',
    ],
    [
      ['Marker'],
      object({ Marker: { type: 'string' }, NextMarker: { type: 'string' } }),
      '`Marker` takes what the answer before says in `NextMarker`.',
    ],
  ])('%j', async (names, schema, expected) => {
    expect(await described(names, schema)).toBe(`Pages: ${expected}`);
  });

  it.each([
    [{ type: 'string', format: 'uri' }],
    [{ type: 'string', description: 'URL of the next page.' }],
    [{ type: 'string', example: 'https://api.example.com/a?after=b' }],
  ])('are not led to by what is a link: %j', async (next) => {
    expect(await described(['after'], object({ next }))).toBe('Pages: `after` says where to go on.');
    const cursors = { type: 'object', properties: { after: { type: 'string' } } };
    expect(await described(['after'], object({ next, cursors }))).toBe(
      'Pages: `after` takes what the answer before says in `cursors.after`.',
    );
  });

  it('are led to by a text that only speaks of where to read more, and by a link where the argument takes one', async () => {
    const cursor = { type: 'string', description: 'See [pages](https://example.com/link).' };
    expect(await described(['cursor'], object({ cursor }))).toContain('says in `cursor`');
    const named = object({ nextLink: { type: 'string' } });
    expect(await described(['page_token', 'limit'], named)).toContain('`page_token` says where to go on.');
  });

  it('are led to by a cursor beside what looks like an address', async () => {
    const next = { type: 'string', description: 'An opaque text.', example: '/wAAB' };
    const links = { type: 'object', properties: { next_cursor: { type: 'string' } } };
    expect(await described(['cursor'], object({ next_cursor: next }))).toContain('says in `next_cursor`.');
    expect(await described(['cursor'], object({ links }))).toContain('says in `links.next_cursor`.');
    expect(await described(['after'], object({ next_page: { type: 'string', example: '/wAAB' } }))).toContain(
      'says in `next_page`.',
    );
    const address = { type: 'string', example: '/items?after=b' };
    expect(await described(['after'], object({ next_page: address }))).toContain('`after` says where to go on.');
    const url = { type: 'string', description: 'The URL of the next page.' };
    expect(await described(['cursor'], object({ next_cursor: url }))).toContain('`cursor` says where to go on.');
  });

  it('are chosen by what the first one needs as well where the answer has a field that is called alike', async () => {
    const about = { cursor: { required: true } };
    expect(await described(['cursor'], object({ next_cursor: { type: 'string' } }), about)).toBe(
      'Pages: `cursor` takes what the answer before says in `next_cursor`.',
    );
    expect(await described(['cursor', 'limit'], list, about)).toBeUndefined();
  });

  it.each([
    ['start_date', 'next_date'],
    ['fromAddress', 'nextAddress'],
  ])('are not chosen by %s beside %s', async (name, next) => {
    expect(await described([name], object({ [next]: { type: 'string' } }))).toBeUndefined();
  });

  it('are chosen by no deprecated argument where another fits', async () => {
    const about = {
      per_page: { description: 'DEPRECATED: Please use `page_size`.' },
      page: { deprecated: true },
      page_token: { description: 'A cursor.' },
    };
    expect(await described(['per_page', 'page', 'page_size', 'page_token'], list, about)).toBe(
      'Pages: `page_token` says where to go on. `page_size` says how many are wanted.',
    );
    expect(await described(['per_page', 'page'], list, about)).toBe(
      'Pages: `page` chooses one. `per_page` says how many are wanted.',
    );
  });

  it('are chosen by no date and by no credential', async () => {
    const about = {
      after: { schema: { type: 'string', format: 'date-time' } },
      start: { description: 'The first date.' },
      token: { description: 'Authentication token.' },
    };
    expect(await described(['after', 'start', 'token', 'limit'], list, about)).toBeUndefined();
  });

  it('are not seen where there is no list, or no argument for them', async () => {
    expect(await described(['page'], { type: 'string' })).toBeUndefined();
    expect(await described(['limit', 'q'], list)).toBeUndefined();
  });
});

describe('reasons of a deprecation', () => {
  it('are those that stand beside it', async () => {
    const why = { deprecated: true, 'x-deprecatedMessage': 'Use `b`.' };
    const schema = { type: 'object', properties: { old: { type: 'string', ...why }, b: { type: 'string' } } };
    const parameters = [
      { name: 'p', in: 'query', schema: { type: 'string' }, deprecated: true, 'x-deprecation-reason': 'Use q.' },
      { name: 'r', in: 'query', required: true, schema: { type: 'string' }, ...why },
      { name: 's', in: 'query', schema: { type: 'string' }, 'x-deprecation-reason': 'Not yet.' },
    ];
    const content = { 'application/json': { schema } };
    const responses = { 200: { description: '', content } };
    const get = { operationId: 'a', parameters, responses, deprecated: true, 'x-deprecated-reason': '' };
    const model = await ingest(
      openapi({ '/a': { get, put: { operationId: 'b', requestBody: { content }, responses, ...why } } }),
    );
    const { args: given, deprecated, type } = field(model, 'a');
    expect(deprecated).toBe('Deprecated.');
    expect([...given.values()].map((arg) => arg.deprecated)).toEqual(['Use q.', undefined, undefined]);
    expect(field(model, 'b').deprecated).toBe('Use `b`.');
    expect(sdl(model, type)).toContain('old: String @deprecated(reason: "Use `b`.")');
    expect(sdl(model, 'BInput')).toContain('old: String @deprecated(reason: "Use `b`.")');
  });
});

describe('what go-swagger says of listed values', () => {
  const listed =
    'one KindOne\ntwo KindTwo  KindTwo is what comes second.\nthree four KindThree nolint:gosec\n0 Zero ("Z")';
  const plainKind = {
    type: 'string',
    enum: ['one', 'two', 'three four', '0'],
    description: `The kind.\n${listed}`,
  };

  it.each([
    ['', ''],
    ['\n', '\n'],
  ])('is told of these, as far as it is more than a name, and once: %j', async (before, after) => {
    const kind = { ...plainKind, 'x-go-enum-desc': before + listed + after };
    const schema = { type: 'object', properties: { kind } };
    const responses = { 200: { description: '', content: { 'application/json': { schema } } } };
    const parameters = [
      { name: 'kind', in: 'query', ...kind, enum: undefined, schema: { $ref: '#/components/schemas/Kind' } },
    ];
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', parameters, responses } } }, { Kind: kind }));
    expect(field(model, 'a').args.get('kind')?.description).toBe('The kind.');
    expect(sdl(model, 'Kind')).toBe(
      '"""The kind."""\nenum Kind {\n  one\n\n  """What comes second."""\n  two\n  three_four\n\n  """("Z")"""\n  _0\n}',
    );
  });
});

describe('a body that says nothing', () => {
  const ask = async (method: string, schema: object) => {
    const requestBody = { content: { 'application/x-www-form-urlencoded': { schema } } };
    return args(await ingest(openapi({ '/a': { [method]: { operationId: 'a', requestBody, responses: {} } } })), 'a');
  };

  it('is no argument where something is read', async () => {
    expect(await ask('get', { type: 'object', properties: {} })).toEqual([]);
    expect(await ask('get', { type: 'object', additionalProperties: { type: 'string' } })).toEqual(['input: JSON']);
    expect(await ask('post', { type: 'object', properties: {} })).toEqual(['input: JSON']);
  });
});

describe('texts', () => {
  it('that only repeat a name are left out', async () => {
    const parameters = [{ name: 'pet_id', in: 'query', description: 'petId', schema: { type: 'string' } }];
    const get = { operationId: 'getPets', summary: 'getPets()', description: 'Get pets', parameters, responses: {} };
    const model = await ingest(openapi({ '/a': { get } }));
    expect([field(model, 'getPets').description, field(model, 'getPets').args.get('pet_id')?.description]).toEqual([
      'Get pets',
      undefined,
    ]);
  });

  it('that only name the type beside a reference leave it what it refers to', async () => {
    const item = { type: 'object', properties: { id: { type: 'string' } } };
    const list = { type: 'array', items: { type: 'object', $ref: '#/components/schemas/Item' } };
    const responses = { 200: { description: '', content: { 'application/json': { schema: list } } } };
    const model = await ingest(openapi({ '/items': { get: { responses } } }, { Item: item }));
    expect(field(model, 'getItems').type).toBe('[Item!]');
  });

  it('beside a reference describe what refers, and change neither its type nor its name', async () => {
    const owner = {
      allOf: [{ $ref: '#/components/schemas/Person' }, { type: 'object', description: 'Who has it.', readOnly: true }],
    };
    const schemas = {
      Thing: { type: 'object', properties: { owner, n: { type: 'string' } } },
      Person: { type: 'object', description: 'Somebody.', properties: { name: { type: 'string' } } },
    };
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } };
    const put = { operationId: 'put', requestBody: { content }, responses: { 200: { description: '', content } } };
    const model = await ingest(openapi({ '/a': { put } }, schemas));
    expect(sdl(model, 'Thing')).toBe('type Thing {\n  """Who has it."""\n  owner: Person\n  n: String\n}');
    expect(sdl(model, 'ThingInput')).toBe('input ThingInput {\n  n: String\n}');
  });

  it('name no type without a name', async () => {
    const Empty = { type: 'object', properties: { a: { type: 'string' } } };
    const responses = {
      200: { description: '', content: { 'application/json': { schema: { $ref: '#/components/schemas/' } } } },
    };
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', responses } } }, { '': Empty, Empty }));
    expect(field(model, 'a').type).toMatch(/^\w+$/);
  });
});
