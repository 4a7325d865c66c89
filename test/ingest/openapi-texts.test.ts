import { describe, expect, it } from 'vitest';

import { markdownOf } from '../../src/ingest/openapi-markdown.ts';
import { args, field, ingest, openapi, sdl } from './openapi-harness.ts';

describe('HTML in descriptions becomes Markdown', () => {
  it.each([
    ['<p>Reads the <b>account</b>.</p><p>Or <i>not</i>.</p>', 'Reads the **account**.\n\nOr *not*.'],
    ['See <a href="/docs/connect">Connect</a> and <a>Other</a>.', 'See [Connect](/docs/connect) and Other.'],
    ['One<br/>two<br>three', 'One\ntwo\nthree'],
    ['<ul><li>a</li> <li><p>b</p></li></ul>', '* a\n\n* b'],
    ['<code>a &lt; b</code> &amp; <pre>x</pre>', '`a < b` &\n\n```\nx\n```'],
    ['<h2>Title</h2>text', '**Title**\n\ntext'],
    ['Use `<p>` in <b>code</b>', 'Use `<p>` in **code**'],
    ['The <id> of a List<String>, 1 < 2', 'The <id> of a List<String>, 1 < 2'],
    ['&lt;p&gt; stays', '&lt;p&gt; stays'],
    ['the card&#39;s &quot;owner&quot; &gt; 0 &amp; `&gt;`', `the card's "owner" > 0 & \`&gt;\``],
    ['<table><colgroup><col width="9"></colgroup><tr><td>a</td><td>b</td></tr></table>', 'a  b'],
    ['<p></p>', ''],
  ])('%s', (html, expected) => {
    expect(markdownOf(html)).toBe(expected);
  });

  it('in time that grows with the text alone', () => {
    const startedMs = performance.now();
    markdownOf(`<p>${'<a href="'.repeat(50_000)}`);
    markdownOf(`<b>${'`'.repeat(50_000)}${'&'.repeat(50_000)}`);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  it('wherever a description stands', async () => {
    const parameters = [{ name: 'a', in: 'query', description: '<p>An <em>a</em>.</p>', schema: { type: 'string' } }];
    const model = await ingest(
      openapi({ '/a': { get: { operationId: 'a', description: '<p>Reads.</p>', parameters, responses: {} } } }),
    );
    expect([field(model, 'a').description, field(model, 'a').args.get('a')?.description]).toEqual([
      'Reads.',
      'An *a*.',
    ]);
  });
});

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
    [{ default: json(problem) }, 'of any status'],
    [{ '4XX': json(problem), default: json(problem) }, '4XX, others'],
  ])('may be those of the rest', async (responses, expected) => {
    const model = await ingest(openapi({ '/a': { get: { operationId: 'a', responses } } }));
    expect(field(model, 'a').description).toContain(`\`extensions.body\`: ${expected} \``);
  });
});

describe('pages', () => {
  const list = { type: 'array', items: { type: 'string' } };
  const described = async (names: readonly string[], schema: object) => {
    const parameters = names.map((name) => {
      const type = name === 'skip' || name === 'limit' ? 'integer' : 'string';
      return { name, in: 'query', schema: { type } };
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
  ])('%j', async (names, schema, expected) => {
    expect(await described(names, schema)).toBe(`Pages: ${expected}`);
  });

  it('are not seen where there is no list, or no argument for them', async () => {
    expect(await described(['page'], { type: 'string' })).toBeUndefined();
    expect(await described(['limit', 'q'], list)).toBeUndefined();
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
