import { describe, expect, it } from 'vitest';

import type { SourceModel } from '../../src/ingest/model.ts';
import { tableAsk } from '../execute/harness.ts';

import { modelOf } from './harness.ts';
import { answer, built, problemsOf, schemaOf, shop } from './transform-harness.ts';

const sdl = `
type Query { users(first: Int, after: String, role: Role): Users!, admins: [User!]!, _version: String, _debug: Debug }
type Mutation { addUser(input: NewUser!): User, removeUser(id: ID!): User }
interface Node { id: ID!, createdAt: String }
type User implements Node { id: ID!, createdAt: String, name(short: Boolean, max: Int!): String, password: String @deprecated, pet: Pet }
type Users { page: UserPage, total: Int }
type UserPage { items: [UserItem!] }
type UserItem { user: User!, score(scale: Int): Float! }
type Debug { log: Log }
type Log { lines: [String] }
union Pet = Cat | Dog
type Cat { lives: Int }
type Dog { legs: Int }
input NewUser { name: String!, role: Role, note: String @deprecated }
enum Role { ADMIN GUEST }
`;

const fieldsAfter = async (type: string, filters: string) => {
  const lines = await schemaOf(shop(sdl, `- filterSchema: [${filters}]`));
  return lines.find((line) => line.split(' ')[1] === type)?.replace(/^[^{]*/, '');
};
const namesAfter = async (filters: string) =>
  (await schemaOf(shop(sdl, `- filterSchema: [${filters}]`))).map((line) => line.split(' ')[1]);

describe('filterSchema', () => {
  it.each([
    ['one field', 'Query.!admins', /^\{ _debug: Debug _version: String users/],
    ['fields in braces', 'Query.!{ admins, _version }', /^\{ _debug: Debug users\(/],
    ['one field in braces', 'Query.!{admins}', /^\{ _debug: Debug _version: String users/],
    ['one field in braces, as a part', 'Query.!_{debug}', /^\{ _version: String admins: \[User!\]! users/],
    ['fields by a glob', 'Query.!_*', /^\{ admins: \[User!\]! users/],
    ['fields by a group', 'Query.!(_*|admins)', /^\{ users\(/],
    ['fields by a class', 'Query.!_[dv]*', /^\{ admins: \[User!\]! users/],
    ['fields by a mark for any letter', 'Query.!?debug', /^\{ _version: String admins: \[User!\]! users/],
    ['fields of the types of a glob', '*y.!{_debug,_version}', /^\{ admins: \[User!\]! users/],
  ])('removes %s', async (_what, filter, left) => {
    expect(await fieldsAfter('Query', `"${filter}"`)).toMatch(left);
  });

  it.each([
    ['one field', 'Query.admins', '{ admins: [User!]! }'],
    ['fields in braces', 'Query.{_version, admins}', '{ _version: String admins: [User!]! }'],
    ['fields by a glob', 'Query.{_v,adm}*', '{ _version: String admins: [User!]! }'],
    ['what several filters keep', 'Query.!_*", "Query.!users', '{ admins: [User!]! }'],
  ])('keeps %s', async (_what, filter, left) => {
    expect(await fieldsAfter('Query', `"${filter}"`)).toBe(left);
  });

  it('keeps everything by a star', async () => {
    expect(await fieldsAfter('Mutation', '"Mutation.*"')).toBe(
      '{ addUser(input: NewUser!): User removeUser(id: ID!): User }',
    );
  });

  it('removes fields of input objects and interfaces', async () => {
    const filters = '"NewUser.!role", "{Node,User}.!createdAt"';
    expect(await fieldsAfter('NewUser', filters)).not.toContain('role');
    expect(await fieldsAfter('Node', filters)).toBe('{ id: ID! }');
  });

  it('removes types with all that refers to them', async () => {
    expect(await namesAfter('"Type.!{Log, Role, Dog}"')).toEqual([
      'Cat',
      'Mutation',
      'NewUser',
      'Node',
      'Pet',
      'Query',
      'User',
      'UserItem',
      'UserPage',
      'Users',
    ]);
    expect(await fieldsAfter('Query', '"!Log"')).not.toContain('_debug');
    expect(await fieldsAfter('Query', '"Type.!Role"')).toContain('users(first: Int, after: String)');
  });

  it('keeps the listed types, and root types with them', async () => {
    expect(await namesAfter('"Type.{User, Node}"')).toEqual(['Mutation', 'Node', 'Query', 'User']);
    expect(await fieldsAfter('Mutation', '"Type.{User, Node}"')).toBe('{ addUser: User removeUser(id: ID!): User }');
  });

  it('removes root types', async () => {
    expect(await namesAfter('"Mutation.!*"')).not.toContain('Mutation');
    expect(await namesAfter('"Type.!Mutation"')).not.toContain('Mutation');
    expect(await namesAfter('"Subscription.!*"')).toContain('Mutation');
  });

  it.each([
    ['Query.users.!after', 'users(first: Int, role: Role)'],
    ['Query.users.!{after, role}', 'users(first: Int)'],
    ['Query.users.{first,after}', 'users(first: Int, after: String)'],
    ['Query.*.!{first,after}', 'users(role: Role)'],
    ['*.*.!(first|after|role)', 'users: Users!'],
  ])('filters arguments: %s', async (filter, expected) => {
    expect(await fieldsAfter('Query', `"${filter}"`)).toContain(expected);
  });

  it('means the same as an object, with a mode', async () => {
    const setup = shop(sdl, '- filterSchema: { mode: bare, filters: [Query.admins], filterDeprecatedFields: true }');
    const lines = await schemaOf(setup);
    expect(lines).toContain('type Query { admins: [User!]! }');
    expect(lines).toContain('input NewUser { name: String! role: Role }');
    expect(lines.join(' ')).not.toContain('password');
  });

  it.each([
    ['Type.!Usr', 'there is no type "Usr". Did you mean "User"?'],
    ['Usr.!name', 'there is no such type. Did you mean "User"?'],
    ['Query.!{admin, _version}', 'there is no field of Query "admin". Did you mean "admins"?'],
    ['Query.!x_*', 'it names no field of Query.'],
    ['Query.userz.!first', 'there is no such field. Did you mean "users"?'],
    ['Query.users.!frist', 'there is no argument of users "frist". Did you mean "first"?'],
  ])('warns where %s matches nothing', async (filter, message) => {
    expect(await problemsOf(shop(sdl, `- filterSchema: ["${filter}"]`))).toEqual([
      `5:24 TRANSFORM_NO_MATCH filterSchema: "${filter}": ${message}`,
    ]);
  });

  it('warns where a required input is hidden', async () => {
    expect(await problemsOf(shop(sdl, '- filterSchema: ["User.name.!max", "NewUser.!name"]'))).toEqual([
      '5:24 FILTER_REQUIRED filterSchema: "User.name.!max": User.name needs "max", and nobody can give it any more. Leave it in.',
      '5:42 FILTER_REQUIRED filterSchema: "NewUser.!name": NewUser needs "name", and nobody can give it any more. Leave it in.',
    ]);
  });

  it.each([
    ['Query.!{admins', '`{` is never closed.'],
    ['Query..admins', 'a part before or after a dot is empty.'],
    ['Query.a.b.c', 'expected Type.name, Type.field or Type.field.argument.'],
  ])('refuses %s', async (filter, message) => {
    expect(await problemsOf(shop(sdl, `- filterSchema: ["${filter}"]`))).toEqual([
      `5:24 FILTER_SYNTAX filterSchema: "${filter}": ${message}`,
    ]);
  });
});

describe('prune', () => {
  const filter = '- filterSchema: ["Query.admins", "Mutation.!*", "User.!pet"]\n';

  it('removes what no root field leads to', async () => {
    const names = (await schemaOf(shop(sdl, `${filter}- prune: {}`))).map((line) => line.split(' ')[1]);
    expect(names).toEqual(['Node', 'Query', 'User']);
  });

  it('keeps what it is told to, with all that it leads to', async () => {
    const names = (await schemaOf(shop(sdl, `${filter}- prune: { skipPruning: [Pet] }`))).map(
      (line) => line.split(' ')[1],
    );
    expect(names).toEqual(['Cat', 'Dog', 'Node', 'Pet', 'Query', 'User']);
  });

  it('may leave unused types, and remove interfaces without objects', async () => {
    const more = `${sdl} interface Bare { id: ID }`;
    const unused = await schemaOf(shop(more, '- prune: { skipUnusedTypesPruning: true }'));
    expect(unused).toContain('type Debug { log: Log }');
    expect(unused.join(' ')).not.toContain('Bare');
    const bare = '- prune: { skipUnusedTypesPruning: true, skipUnimplementedInterfacesPruning: true }';
    expect(await schemaOf(shop(more, bare))).toContain('interface Bare { id: ID }');
  });

  it('tells what it is to keep and cannot find', async () => {
    expect(await problemsOf(shop(sdl, '- prune: { skipPruning: [Pets] }'))).toEqual([
      '5:32 TRANSFORM_NO_MATCH prune: there is no type "Pets" to keep. Did you mean "Pet"?',
    ]);
  });
});

const users = {
  page: {
    items: [
      {
        user: { id: '1', name: (args: object) => JSON.stringify(args) },
        score: ({ scale }: { scale?: number }) => scale ?? 1,
      },
      { user: { id: '2', name: () => 'Bo' }, score: () => 7 },
    ],
  },
  total: 2,
};
const upstream = {
  sdl,
  root: { users: (args: object) => ({ ...users, total: Object.keys(args).length }), admins: [] },
};

describe('hoistField', () => {
  it('lifts a field over lists, under the name of the first step', async () => {
    const hoist = '- hoistField: [{ typeName: Users, pathConfig: [page, items, user], newFieldName: page }]';
    const lines = await schemaOf(shop(sdl, hoist));
    expect(lines).toContain('type Users { page: [User!] total: Int }');
    expect(lines).toContain('type UserItem { score(scale: Int): Float! }');
    expect(
      await answer(shop(sdl, hoist), '{ users { all: page { id } page { id name(max: 2) } total } }', {
        shop: upstream,
      }),
    ).toEqual({
      data: {
        users: {
          all: [{ id: '1' }, { id: '2' }],
          page: [
            { id: '1', name: '{"max":2}' },
            { id: '2', name: 'Bo' },
          ],
          total: 0,
        },
      },
    });
  });

  it('lifts to a root field, with the arguments of every step', async () => {
    const hoist = `
- hoistField:
    - { typeName: Query, pathConfig: [users, page, items, score], newFieldName: scores }
- namingConvention: { fieldArgumentNames: pascalCase }`;
    expect(await schemaOf(shop(sdl, hoist))).toContain(
      'type Query { _debug: Debug _version: String admins: [User!]! scores(First: Int, After: String, Role: Role, Scale: Int): [Float!] users(First: Int, After: String, Role: Role): Users! }',
    );
    const query = 'query ($n: Int) { scores(First: $n, Scale: 5) other: scores(Scale: 6) }';
    expect(await answer(shop(sdl, hoist), query, { shop: upstream }, { n: 3 })).toEqual({
      data: { scores: [5, 7], other: [6, 7] },
    });
  });

  it('lifts below objects with arguments of inner steps', async () => {
    const hoist = '- hoistField: [{ typeName: Users, pathConfig: [page, items, score], newFieldName: scores }]';
    expect(
      await answer(shop(sdl, hoist), '{ users { scores(scale: 4) more: scores(scale: 5) } }', { shop: upstream }),
    ).toEqual({
      data: { users: { scores: [4, 7], more: [5, 7] } },
    });
  });

  it('leaves out arguments: those of a step, or all on the way', async () => {
    const some = `- hoistField: [{ typeName: Query, pathConfig: [{ fieldName: users, filterArgs: [after, role] }, total], newFieldName: count }]`;
    expect((await schemaOf(shop(sdl, some))).join(' ')).toContain('count(first: Int): Int');
    const none = `- hoistField: [{ typeName: Query, pathConfig: [users, total], newFieldName: count, filterArgsInPath: true }]`;
    expect((await schemaOf(shop(sdl, none))).join(' ')).toContain('count: Int');
    expect(await answer(shop(sdl, some), '{ count(first: 1) }', { shop: upstream })).toEqual({ data: { count: 1 } });
  });

  it('may be one object, and takes what is empty afterwards away', async () => {
    const hoist = '- hoistField: { typeName: Query, pathConfig: [_debug, log, lines], newFieldName: log }';
    const lines = await schemaOf(shop(sdl, hoist));
    expect(lines.join(' ')).not.toMatch(/Debug|_debug/);
    expect(lines.join(' ')).toContain('log: [String]');
  });

  it('lifts twice, and after renames', async () => {
    const transforms = `
- namingConvention: { fieldNames: upperCase }
- hoistField:
    - { typeName: UserPage, pathConfig: [ITEMS, USER], newFieldName: USERS }
    - { typeName: Query, pathConfig: [USERS, PAGE, USERS], newFieldName: EVERYBODY }`;
    expect(await answer(shop(sdl, transforms), '{ EVERYBODY { ID } }', { shop: upstream })).toEqual({
      data: { EVERYBODY: [{ ID: '1' }, { ID: '2' }] },
    });
  });

  it('reads the answers of JSON sources', async () => {
    const hoist = `
- hoistField:
    - { typeName: Users, pathConfig: [page, items], newFieldName: items }
    - { typeName: Query, pathConfig: [users, items], newFieldName: items, filterArgsInPath: true }`;
    const ask = tableAsk({ items: { page: { items: [{ user: { id: 'a' } }, { user: null }] } } });
    const result = await answer(shop(httpModel(), hoist), '{ items { user { id } } }', { shop: ask });
    expect(result.data).toEqual({ items: null });
    const fine = tableAsk({ items: { page: { items: [{ user: { id: 'a' } }] } } });
    expect(await answer(shop(httpModel(), hoist), '{ items { user { id } } }', { shop: fine })).toEqual({
      data: { items: [{ user: { id: 'a' } }] },
    });
    const empty = tableAsk({ items: { page: null } });
    expect(await answer(shop(httpModel(), hoist), '{ items { user { id } } }', { shop: empty })).toEqual({
      data: { items: null },
    });
  });

  it.each([
    [
      '{ typeName: Usersx, pathConfig: [a, b], newFieldName: x }',
      '5:34 TRANSFORM_NO_MATCH hoistField: there is no type "Usersx". Did you mean "Users"?',
    ],
    [
      '{ typeName: Users, pathConfig: [page, item], newFieldName: x }',
      '5:60 TRANSFORM_NO_MATCH hoistField: UserPage has no field "item". Did you mean "items"?',
    ],
    [
      '{ typeName: Users, pathConfig: [page], newFieldName: x }',
      '5:41 HOIST_PATH hoistField: expected a path of two fields or more. For another name of one field use rename.',
    ],
    [
      '{ typeName: Users, pathConfig: [page, items], newFieldName: total }',
      '5:82 RENAME_COLLISION hoistField: Users already has a field "total". Choose another `newFieldName`.',
    ],
    [
      '{ typeName: Users, pathConfig: [page, items], newFieldName: a-b }',
      '5:82 RENAME_INVALID hoistField: "a-b" is no GraphQL name.',
    ],
    [
      '{ typeName: UserItem, pathConfig: [user, { fieldName: name, filterArgs: [max] }], newFieldName: n }',
      '5:82 HOIST_ARGUMENT hoistField: User.name needs its argument "max", which nobody can give any more. Leave it in.',
    ],
  ])('refuses %s', async (hoist, message) => {
    const [first = ''] = await problemsOf(shop(sdl, `- hoistField: [${hoist}]`));
    expect(first.split('\n')[0]).toBe(message);
  });
});

describe('encapsulate', () => {
  it('puts root fields below one field of the source’s name', async () => {
    const lines = await schemaOf(shop(sdl, '- encapsulate: {}'));
    expect(lines).toContain('type Query { shop: shopQuery! }');
    expect(lines).toContain('type Mutation { shop: shopMutation! }');
    expect(lines.join(' ')).toContain('type shopMutation { addUser(input: NewUser!): User removeUser(id: ID!): User }');
  });

  it('takes a name, and only some operations', async () => {
    const lines = await schemaOf(
      shop(sdl, '- encapsulate: { name: people, applyTo: { query: true, mutation: false } }'),
    );
    expect(lines).toContain('type Query { people: peopleQuery! }');
    expect(lines.join(' ')).toContain('type Mutation { addUser');
  });

  it('calls GraphQL sources with their own documents', async () => {
    const setup = shop(sdl, '- encapsulate: {}\n- prefix: { value: P_ }');
    const query = '{ shop { __typename users(first: 1) { total } again: users { page { items { user { id } } } } } }';
    expect(await answer(setup, query, { shop: upstream })).toEqual({
      data: {
        shop: {
          __typename: 'P_shopQuery',
          users: { total: 1 },
          again: { page: { items: [{ user: { id: '1' } }, { user: { id: '2' } }] } },
        },
      },
    });
  });

  it('calls JSON sources, and takes mutations', async () => {
    const log: { field: string; args: unknown }[] = [];
    const ask = tableAsk({ users: { total: 3 }, removeUser: ({ id }: { id: string }) => ({ id }) }, log);
    const setup = shop(httpModel(), '- encapsulate: { name: api }');
    expect(await answer(setup, '{ api { users(first: 2) { total } } }', { shop: ask })).toEqual({
      data: { api: { users: { total: 3 } } },
    });
    expect(await answer(setup, 'mutation { api { removeUser(id: 5) { id } } }', { shop: ask })).toEqual({
      data: { api: { removeUser: { id: '5' } } },
    });
    expect(log).toEqual([
      { field: 'users', args: { first: 2 } },
      { field: 'removeUser', args: { id: '5' } },
    ]);
  });

  it('lets a field out again', async () => {
    const transforms =
      '- encapsulate: {}\n- hoistField: [{ typeName: Query, pathConfig: [shop, users, total], newFieldName: count }]';
    expect(
      await answer(shop(sdl, transforms), '{ count(first: 1) shop { users { total } } }', { shop: upstream }).catch(
        (error: Error) => error.message,
      ),
    ).toContain('total');
    expect(await answer(shop(sdl, transforms), '{ count(first: 1) }', { shop: upstream })).toEqual({
      data: { count: 1 },
    });
  });

  it('shares its field with another source of the same name', async () => {
    const both = {
      sources: {
        one: { sdl: 'type Query { a: Int }', transforms: '- encapsulate: { name: api }' },
        two: { sdl: 'type Query { b: Int }', transforms: '- encapsulate: { name: api }' },
      },
    };
    const upstreams = {
      one: { sdl: 'type Query { a: Int }', root: { a: 1 } },
      two: { sdl: 'type Query { b: Int }', root: { b: 2 } },
    };
    expect(await answer(both, '{ api { a b } }', upstreams)).toEqual({ data: { api: { a: 1, b: 2 } } });
  });

  it('refuses a name that is taken, or none', async () => {
    expect(
      await problemsOf(shop('type Query { a: xQuery } type xQuery { b: Int }', '- encapsulate: { name: x }')),
    ).toEqual([
      expect.stringMatching(
        /^5:30 RENAME_COLLISION encapsulate: root fields would stand on "xQuery".*\nshop\.graphql:1: xQuery is defined here$/,
      ),
    ]);
    const [first] = await problemsOf(shop(sdl, '- encapsulate: { name: "a b" }'));
    expect(first).toMatch(/^5:30 RENAME_INVALID/);
  });
});

it('transforms keep bindings through the artifact', async () => {
  const { sources } = await built(shop(httpModel(), '- encapsulate: { name: api }'));
  const namespace = sources.get('shop')?.types.get('apiQuery');
  expect(namespace?.kind === 'object' && namespace.fields.get('users')?.binding).toMatchObject({
    kind: 'http',
    path: '/users',
  });
});

/** The same schema over HTTP. */
function httpModel(): SourceModel {
  const model = modelOf('shop', sdl);
  const answered = { kind: 'json', accept: 'application/json' } as const;
  const types = [...model.types].map(([name, type]) => {
    if (type.kind !== 'object' || (name !== 'Query' && name !== 'Mutation')) return [name, type] as const;
    const fields = [...type.fields.values()].map((field) => {
      const binding = {
        kind: 'http',
        method: 'GET',
        path: `/${field.name}`,
        parameters: [],
        answer: answered,
        isIdempotent: true,
      } as const;
      return [field.name, { ...field, binding }] as const;
    });
    return [name, { ...type, fields: new Map(fields) }] as const;
  });
  return { ...model, kind: 'http', types: new Map(types) };
}
