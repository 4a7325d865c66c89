import { beforeEach, describe, expect, it } from 'vitest';

import type { Join } from '../../src/blueprint/blueprint.ts';
import { GatewayError } from '../../src/error/error.ts';
import type { Answer } from '../../src/execute/execute.ts';
import { JsonText, Projecting } from '../../src/projection/json-text.ts';
import type { Ask } from '../../src/transport/upstream.ts';
import { testGateway } from './harness.ts';

const scalars = 'scalar JSON';
const post =
  'type Post { id: Int! title: String userId: Int teamId: ID kind: Kind meta: JSON } enum Kind { NEWS ESSAY }';
const user = 'type User { id: Int! name: String! teamId: ID }';
const team = 'type Team { id: ID! title: String! }';
const note = 'type Note { text: String! postId: Int }';
const types = `
  type Query { posts: [Post!] post: Post }
  ${post} ${user} ${team} ${note} ${scalars}
  extend type Post { user: User author: User! notes: [Note!]! team: Team }
  extend type User { team: Team }
`;
const sources = {
  posts: `type Query { posts: [Post!] post: Post } ${post} ${scalars}`,
  users: `type Query { users(ids: [Int!]): [User] } ${user}`,
  teams: `type Query { teams(ids: [ID!]): [Team] } ${team}`,
  notes: `type Query { notes(postIds: [Int!]): [Note] } ${note}`,
};

/** `field` of `type` is found by its `key` in a source's field of the same name. */
function join(type: string, field: string, source: keyof typeof sources, key: string, to = 'id'): Join {
  const batch = { keysArg: source === 'notes' ? 'postIds' : 'ids', key: [{ from: key, to, as: to }], maxBatchSize: 2 };
  return { type, field, source, sourceType: 'Query', sourceField: source, required: `{ ${key} }`, args: {}, batch };
}

const joins = [
  join('Post', 'user', 'users', 'userId'),
  join('Post', 'author', 'users', 'userId'),
  join('Post', 'team', 'teams', 'teamId'),
  join('Post', 'notes', 'notes', 'id', 'postId'),
  join('User', 'team', 'teams', 'teamId'),
];

const good = {
  posts: `[{"kind":"NEWS","userId":1,"id":1,"title":"Zwölf \\u00e4","teamId":"a"},{"id":2,"userId":2,"title":null,"teamId":"b"},
    {"id":3,"userId":1,"title":"","teamId":null},{"id":4,"userId":3,"kind":"ESSAY","title":"x/y"}]`,
  post: '{"id":7,"title":"alone","userId":2}',
  users: '[{"teamId":"a","id":1,"name":"Ann"},{"id":3,"name":"Cem","teamId":"zz"},{"id":2,"name":"Bö","teamId":"b"}]',
  teams: '[{"title":"A","id":"a"},null,{"id":"b","title":"B\\"s"}]',
  notes: '[{"text":"one","postId":1},{"postId":3,"text":"two"},{"text":"three","postId":1}]',
};

let calls: string[];
let texts: number;

beforeEach(() => {
  calls = [];
  texts = 0;
});

/** Answers these bodies, as text where they may be had so. */
function bodies(given: Readonly<Record<string, string | Error>>): Ask {
  return async ({ field, args, shape }) => {
    calls.push(`${field.name} ${JSON.stringify(args)}`);
    const body = given[field.name];
    if (typeof body !== 'string') throw new GatewayError('UPSTREAM_UNREACHABLE', `${field.name} is away.`);
    const text = shape && new Projecting(shape).of(Buffer.from(body), () => JSON.parse(body) as unknown);
    if (text instanceof JsonText) texts++;
    return { value: text ?? JSON.parse(body), errors: [] };
  };
}

async function answer(
  query: string,
  given: Readonly<Record<string, string | Error>>,
  textsAfter: number,
): Promise<Answer> {
  const ask = bodies(given);
  const list = Object.entries(sources).map(([name, sdl]) => ({ name, kind: 'http' as const, types: sdl, ask }));
  return testGateway({ types, sources: list, joins, more: { textsAfter } }).answer(query);
}

/** The answer by texts, which is the very text that values make, of the same calls. */
async function both(
  query: string,
  given: Readonly<Record<string, string | Error>>,
): Promise<{ body: string; texts: number }> {
  const byValues = await answer(query, given, Infinity);
  const callsByValues = calls.splice(0);
  const byTexts = await answer(query, given, 0);
  expect(byTexts.body).toBe(byValues.body);
  expect(byTexts.errorCodes).toEqual(byValues.errorCodes);
  expect(calls.splice(0).toSorted()).toEqual(callsByValues.toSorted());
  return { body: byTexts.body, texts };
}

describe('answers that are made of texts', () => {
  it.each([
    ['root fields', '{ posts { id title } more: __typename post { t: title kind __typename } }', 2],
    ['a join to one', '{ posts { title user { name } kind } }', 3],
    ['a join to many', '{ posts { id notes { text } } }', 3],
    ['several joins at one object', '{ posts { notes { text postId } user { id name } team { title } id } }', 6],
    ['joins behind joins', '{ posts { user { name team { title __typename } } id } }', 5],
  ])('are those that values make: %s', async (_what, query, count) => {
    const found = await both(query, good);
    expect(found.texts).toBe(count);
    expect(JSON.parse(found.body)).not.toHaveProperty('errors');
  });

  it('hold what is joined', async () => {
    const { body } = await both('{ posts { id user { name team { title } } notes { text } } }', good);
    expect(JSON.parse(body)).toEqual({
      data: {
        posts: [
          { id: 1, user: { name: 'Ann', team: { title: 'A' } }, notes: [{ text: 'one' }, { text: 'three' }] },
          { id: 2, user: { name: 'Bö', team: { title: 'B"s' } }, notes: [] },
          { id: 3, user: { name: 'Ann', team: { title: 'A' } }, notes: [{ text: 'two' }] },
          { id: 4, user: { name: 'Cem', team: null }, notes: [] },
        ],
      },
    });
  });
});

const whole = '{ posts { id title kind user { name team { title } } author { id } notes { text } } }';

describe('where a text is refused, the values make the answer, and nobody is asked twice', () => {
  it.each([
    ['a root value has another type', { posts: '[{"id":"one","title":5,"userId":1}]' }],
    ['a key is no plain one', { posts: '[{"id":1,"userId":1.5}]' }],
    ['a key is text where it should be a number', { posts: '[{"id":1,"userId":"1"}]' }],
    ['a property comes twice', { posts: '[{"id":1,"userId":1,"userId":2}]' }],
    ['a body is empty', { posts: '' }],
    ['an object is no list', { posts: '{"id":1}' }],
    ['an enum has another value', { posts: '[{"id":1,"userId":1,"kind":"SONG"}]' }],
    ['a joined row lacks what must not be null', { users: '[{"id":1,"name":null},{"id":2,"name":"b"}]' }],
    ['what must be joined is not there', { users: '[{"id":2,"name":"b"}]' }],
    ['rows stand in lists', { users: '[[{"id":2,"name":"b"}],{"id":1,"name":"a"}]' }],
    ['rows are no objects', { users: '["a",{"id":1,"name":"a"}]' }],
    ['a later row is unusual', { teams: '[{"id":"a","title":7},{"id":"b","title":"B"}]' }],
    ['a joined source is away', { users: new Error('away') }],
    ['the last source is away', { teams: new Error('away'), notes: new Error('away') }],
    ['the first source is away', { posts: new Error('away') }],
  ])('%s', async (_what, changed) => {
    const list = { ...good, ...changed };
    if (list.posts === '') list.posts = 'null';
    await both(whole, list);
    await both('{ posts { id user { name } team { title } } post { id } }', list);
  });

  it('what must not be null takes what holds it with it', async () => {
    const users = '[{"id":2,"name":"b"}]';
    const { body, texts: given } = await both('{ posts { id author { name } } }', { ...good, users });
    expect(given).toBe(3);
    expect(JSON.parse(body)).toMatchObject({ data: { posts: null }, errors: [{ path: ['posts', 0, 'author'] }] });
  });

  it('values of any shape are values', async () => {
    const given = { ...good, posts: '[{"id":1,"userId":1,"meta":{"a":[1.50]}},{"id":2,"userId":2,"meta":"text"}]' };
    const { body } = await both('{ posts { meta user { name } } }', given);
    expect(body).toContain('"meta":{"a":[1.5]}');
  });
});

describe('as by values', () => {
  it('the first of several rows is joined to one object, and only what it leads to is asked for', async () => {
    const users =
      '[{"id":1,"name":"a","teamId":"a"},{"id":1,"name":"b","teamId":"b"},{"id":2,"name":"c","teamId":"c"}]';
    const { body } = await both('{ posts { id user { name team { title } } } }', { ...good, users });
    expect(body).toContain('{"id":1,"user":{"name":"a","team":{"title":"A"}}}');
  });

  it.each([
    ['a join to one', '{ posts { id user { id name } } }', 5],
    ['a join to many', '{ posts { id notes { text } } }', 5],
    ['joins behind joins', '{ posts { user { name team { title } } notes { text } } }', 13],
  ])('rows that belong to other batches are not looked at: %s', async (_what, query, count) => {
    const numbers = [1, 2, 3, 4, 5, 6, 7];
    const rows = {
      posts: numbers.map((id) => ({ id, title: `p${id}`, userId: 8 - id })),
      users: numbers.map((id) => ({ id, name: `u${id}`, teamId: `t${id}` })),
      teams: numbers.map((id) => ({ id: `t${id}`, title: `T${id}` })),
      notes: [...numbers, ...numbers].map((postId, index) => ({ text: `n${index}`, postId })),
    };
    const given = Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, JSON.stringify(list)]));
    const { body, texts: read } = await both(query, given);
    expect(read).toBe(count);
    expect(JSON.parse(body)).not.toHaveProperty('errors');
    expect(body).not.toContain('null');
  });

  it.each([
    ['of one-byte characters', 'x', ''],
    ['of longer ones', 'ö日🎉', ''],
    ['with a longer one at the end alone', 'x', 'ö'],
  ])('long texts with holes are filled: %s', async (_what, letter, end) => {
    const text = letter.repeat(300);
    const ids = Array.from({ length: 120 }, (_, index) => index + 1);
    const posts = ids.map((id) => ({ id, title: `${id} ${text}`, userId: (id % 5) + 1, teamId: 'a' }));
    posts.at(-1)!.title += end;
    const rows = ids.slice(0, 5).map((id) => ({ id, name: `${id} ${text.repeat(20)}`, teamId: id < 3 ? 'a' : 'b' }));
    const given = { ...good, posts: JSON.stringify(posts), users: JSON.stringify(rows) };
    const query = '{ posts { title user { name team { title } id } id notes { text } } }';
    const { body, texts: read } = await both(query, given);
    expect(read).toBe(65);
    const { data } = JSON.parse(body) as { data: { posts: { title: string; user: { name: string } }[] } };
    expect(data.posts.map(({ title }) => title)).toEqual(posts.map(({ title }) => title));
    expect(data.posts.map(({ user: { name } }) => name)).toEqual(posts.map(({ userId }) => rows[userId - 1]!.name));
  });

  it('what is slow keeps nothing waiting that depends on something else', async () => {
    const asked = Promise.withResolvers<void>();
    const refused = { ...good, posts: '[{"id":"1","userId":2}]' };
    const ask: Ask = async (request) => {
      if (request.field.name === 'users') asked.resolve();
      // It never comes where the joined users wait for it.
      if (request.field.name === 'post') await asked.promise;
      return bodies(refused)(request);
    };
    const list = Object.entries(sources).map(([name, sdl]) => ({ name, kind: 'http' as const, types: sdl, ask }));
    const gateway = testGateway({ types, sources: list, joins, more: { textsAfter: 0 } });
    const { body } = await gateway.answer('{ posts { id user { name } } post { id } }');
    expect(JSON.parse(body)).toEqual({ data: { posts: [{ id: 1, user: { name: 'Bö' } }], post: { id: 7 } } });
  });

  it('arguments that are none are an error at their field', async () => {
    const ask: Ask = async () => ({ value: [{ id: 1 }], errors: [] });
    const sdl = 'type Query { item(id: Int!): [Item] items: [Item] } type Item { id: Int }';
    const list = [{ name: 'items', kind: 'http' as const, types: sdl, ask }];
    const query = 'query ($id: Int = 1) { item(id: $id) { id } items { id } }';
    for (const textsAfter of [Infinity, 0]) {
      const { run } = testGateway({ types: sdl, sources: list, more: { textsAfter } });
      expect(await run(query, { id: null })).toMatchObject({
        data: { item: null, items: [{ id: 1 }] },
        errors: [{ path: ['item'] }],
      });
    }
  });
});

describe('texts that are refused again and again', () => {
  it('are tried less often', () => {
    const projecting = new Projecting({ kind: 'int', isNonNull: false });
    let tried = 0;
    const refused = Buffer.from('"x"');
    const value = () => 'x';
    for (let time = 0; time < 100; time++) {
      if (projecting.of(Buffer.from('1'), value)) tried++;
      else projecting.of(refused, value);
      projecting.of(refused, value);
    }
    expect(tried).toBeGreaterThan(0);
    const never = new Projecting({ kind: 'int', isNonNull: false });
    for (let time = 0; time < 5000; time++) never.of(refused, value);
    let left = 0;
    while (!never.of(Buffer.from('1'), value)) left++;
    expect(left).toBeGreaterThan(100);
  });
});
