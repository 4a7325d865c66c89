import { describe, expect, it } from 'vitest';

import { answer, built, problemsOf } from './transform-harness.ts';
import type { Setup } from './transform-harness.ts';

const people = `
type Query { people: [User!]!, person(id: ID!): User }
type User { id: ID!, region: String!, name: String }
`;
const stock = `
type Query { users(ids: [ID!]!, full: Boolean): [User], user(id: ID!, full: Boolean): User, byKeys(keys: [UserKey!]!): [User], search(where: Where): [User] }
type User { id: ID!, region: String!, credit: Int }
input UserKey { id: ID!, region: String! }
input Where { id_in: [ID!], deep: Deep }
input Deep { ids: [ID!] }
`;

const calls: unknown[] = [];
const credit = (id: string) => ({ id, region: `r${id}`, credit: Number(id) * 10 });
const upstreams = {
  people: {
    sdl: people,
    root: { people: ['1', '2'].map((id) => ({ id, region: `r${id}`, name: `n${id}` })) },
  },
  stock: {
    sdl: stock,
    root: {
      users: (args: { ids: string[] }) => (calls.push(args), args.ids.map(credit).reverse()),
      user: (args: { id: string }) => (calls.push(args), credit(args.id)),
      byKeys: (args: { keys: { id: string }[] }) => (calls.push(args), args.keys.map(({ id }) => credit(id))),
      search: (args: { where: { id_in?: string[]; deep?: { ids: string[] } } }) => (
        calls.push(args),
        (args.where.id_in ?? args.where.deep?.ids ?? []).map(credit)
      ),
    },
  },
};
const query = '{ people { name credit } }';
const whole = {
  data: {
    people: [
      { name: 'n1', credit: 10 },
      { name: 'n2', credit: 20 },
    ],
  },
};
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const setup = (transforms: string): Setup => ({
  sources: { people: { sdl: people }, stock: { sdl: stock, transforms } },
});
async function asked(transforms: string): Promise<unknown> {
  calls.length = 0;
  expect(await answer(setup(transforms), query, upstreams)).toEqual(whole);
  return plain(calls);
}

describe('typeMerging', () => {
  it('completes objects by one call for all keys', async () => {
    const transform = '- typeMerging: { queryFields: [{ queryFieldName: users, keyField: id, keyArg: ids }] }';
    expect(await asked(transform)).toEqual([{ ids: ['1', '2'] }]);
  });

  it('takes the key of the type, and other arguments', async () => {
    const transform = `
- typeMerging:
    types: [{ typeName: User, key: { selectionSet: "{ id }" } }]
    queryFields: [{ queryFieldName: users, keysArg: ids, additionalArgs: "full: true", maxBatchSize: 1 }]`;
    expect(await asked(transform)).toEqual([
      { ids: ['1'], full: true },
      { ids: ['2'], full: true },
    ]);
  });

  it('calls a field that finds one object for each', async () => {
    const transform =
      '- typeMerging: { queryFields: [{ queryFieldName: user, keyField: id, keyArg: id, additionalArgs: { full: true } }] }';
    expect(await asked(transform)).toEqual([
      { id: '1', full: true },
      { id: '2', full: true },
    ]);
  });

  it('makes keys of several parts', async () => {
    const keys = [
      {
        keys: [
          { id: '1', region: 'r1' },
          { id: '2', region: 'r2' },
        ],
      },
    ];
    const byType = `
- typeMerging:
    types: [{ typeName: User, key: [{ selectionSet: "{ id region }" }] }]
    queryFields: [{ queryFieldName: byKeys, keyArg: keys }]`;
    expect(await asked(byType)).toEqual(keys);
    const byList = '- typeMerging: { queryFields: [{ queryFieldName: byKeys, key: [id, "region:region"] }] }';
    expect(await asked(byList)).toEqual(keys);
  });

  it.each([
    ['users', 'ids: [[$key.id]], full: false', { ids: ['1', '2'], full: false }],
    ['search', 'where: { id_in: [[$key.id]] }', { where: { id_in: ['1', '2'] } }],
    ['search', 'where: { deep: { ids: [[$key.id]] } }', { where: { deep: { ids: ['1', '2'] } } }],
    [
      'byKeys',
      'keys: [[{ id: $key.id, region: $key.region }]]',
      {
        keys: [
          { id: '1', region: 'r1' },
          { id: '2', region: 'r2' },
        ],
      },
    ],
  ])('reads the expression of arguments of %s: %s', async (field, expression, args) => {
    const transform = `- typeMerging: { queryFields: [{ queryFieldName: ${field}, argsExpr: "${expression}" }] }`;
    expect(await asked(transform)).toEqual([args]);
  });

  it('reads an expression for one object', async () => {
    const transform = '- typeMerging: { queryFields: [{ queryFieldName: user, argsExpr: "id: $key.id" }] }';
    expect(await asked(transform)).toEqual([{ id: '1' }, { id: '2' }]);
  });

  it('is followed by the transforms behind it', async () => {
    const transforms = `
- typeMerging: { queryFields: [{ queryFieldName: byKeys, key: [id, region] }] }
- rename:
    - { from: { type: Query, field: byKeys, argument: keys }, to: { type: Query, field: found, argument: wanted } }
    - { from: { type: UserKey, field: region }, to: { type: K, field: place } }
- encapsulate: { name: store }`;
    const { merges } = await built(setup(transforms));
    expect(merges).toEqual([
      {
        type: 'User',
        source: 'stock',
        sourceType: 'storeQuery',
        sourceField: 'found',
        required: '{ id region }',
        args: {},
        batch: {
          keysArg: 'wanted',
          key: [
            { from: 'id', to: 'id', as: 'id' },
            { from: 'region', to: 'region', as: 'place' },
          ],
        },
      },
    ]);
    expect(await asked(transforms)).toEqual([
      {
        keys: [
          { id: '1', region: 'r1' },
          { id: '2', region: 'r2' },
        ],
      },
    ]);
  });

  it.each([
    [
      'queryFields: [{ queryFieldName: userz, keyField: id }]',
      'TRANSFORM_NO_MATCH typeMerging: Query has no field "userz". Did you mean "user',
    ],
    [
      'queryFields: [{ queryFieldName: users, keyField: id }]',
      'MERGE_KEY typeMerging: Query.users: it has several arguments: say which takes the key, `keyArg`.',
    ],
    [
      'queryFields: [{ queryFieldName: users, keyArg: ids }]',
      'MERGE_KEY typeMerging: Query.users: say which field of the objects is the key: `keyField`.',
    ],
    [
      'queryFields: [{ queryFieldName: users, argsExpr: "ids: [[$key]" }]',
      'MERGE_KEY typeMerging: Query.users: name the fields of `$key`',
    ],
    [
      'queryFields: [{ queryFieldName: users, argsExpr: "ids: [" }]',
      'MERGE_KEY typeMerging: Query.users: Syntax Error',
    ],
    ['types: [{ typeName: Usr }]', 'TRANSFORM_NO_MATCH typeMerging: there is no type "Usr". Did you mean "User"?'],
    [
      'types: [{ typeName: User, key: { selectionSet: "{ id" } }]',
      'MERGE_KEY typeMerging: the key of User: Syntax Error',
    ],
    [
      'types: [{ typeName: User, fields: [{ fieldName: credit, computed: { selectionSet: "{ name }" } }] }]',
      'MERGE_UNSUPPORTED typeMerging: User.credit is computed',
    ],
    ['additionalConfiguration: ./merge.ts', 'MERGE_UNSUPPORTED typeMerging: `additionalConfiguration` is code'],
  ])('tells what is wrong with %s', async (options, message) => {
    const found = await problemsOf(setup(`- typeMerging: { ${options} }`));
    expect(
      found.some((text) => /^8:\d+ /.test(text) && text.includes(message)),
      found.join('\n'),
    ).toBe(true);
  });
});

describe('federation', () => {
  it('finds objects by the root field that resolveReference names', async () => {
    const transform = `
- federation:
    version: v2.0
    types:
      - name: Query
        config: { extends: true }
      - name: User
        config:
          key: [{ fields: id }]
          resolveReference: { queryFieldName: user, args: { id: "{root.id}" } }`;
    expect(await asked(transform)).toEqual([{ id: '1' }, { id: '2' }]);
  });

  it('takes the key where no arguments are written, and the oldest spelling', async () => {
    const today =
      '- federation: { types: [{ name: User, config: { key: [{ fields: id }], resolveReference: { queryFieldName: user } } }] }';
    expect(await asked(today)).toEqual([{ id: '1' }, { id: '2' }]);
    const oldest =
      '- federation: { types: [{ name: User, config: { keyFields: [id], resolveReference: { targetSource: stock, targetMethod: user, args: { id: root.id } } } }] }';
    expect(await asked(oldest)).toEqual([{ id: '1' }, { id: '2' }]);
  });

  it.each([
    ['{ name: Usr }', 'TRANSFORM_NO_MATCH federation: there is no type "Usr". Did you mean "User"?'],
    [
      '{ name: User, config: { resolveReference: { queryFieldName: usr } } }',
      'TRANSFORM_NO_MATCH federation: Query has no field "usr". Did you mean "user"?',
    ],
    [
      '{ name: User, config: { resolveReference: ./ref.ts } }',
      'MERGE_UNSUPPORTED federation: resolveReference names code, ./ref.ts',
    ],
    [
      '{ name: User, config: { key: [{ fields: "{" }], resolveReference: { queryFieldName: user } } }',
      'MERGE_KEY federation: the key of User: Syntax Error',
    ],
    [
      '{ name: User, config: { fields: [{ name: credit, config: { requires: name } }] } }',
      'MERGE_UNSUPPORTED federation: User.credit requires',
    ],
  ])('tells what is wrong with %s', async (type, message) => {
    const found = await problemsOf(setup(`- federation: { types: [${type}] }`));
    expect(
      found.some((text) => /^8:\d+ /.test(text) && text.includes(message)),
      found.join('\n'),
    ).toBe(true);
  });
});

describe('extend', () => {
  const resolvers =
    'export default { User: { label: { selectionSet: "{ id name }", resolve: (user) => `${user.name} (${user.id})` } } };\n';

  it('adds definitions and their resolvers, inline or in files', async () => {
    const given: Setup = {
      sources: {
        people: {
          sdl: people,
          transforms: '- extend: { typeDefs: "extend type User { label: String }", resolvers: ./label }',
        },
        stock: { sdl: stock, transforms: '- extend: { typeDefs: [./more.graphql] }' },
      },
      files: {
        'label.js': resolvers,
        'more.graphql':
          'extend type User { friends: [User] @resolveTo(sourceName: "people", sourceTypeName: "Query", sourceFieldName: "people") }',
      },
    };
    expect(await answer(given, '{ people { label friends { id } } }', upstreams)).toMatchObject({
      data: { people: [{ label: 'n1 (1)', friends: [{ id: '1' }, { id: '2' }] }, { label: 'n2 (2)' }] },
    });
  });

  it('points at its own lines', async () => {
    const missing = setup('- extend: { typeDefs: ./no.graphql, resolvers: ./no.js }');
    expect(await problemsOf(missing)).toEqual([expect.stringMatching(/^8:\d+ CONFIG_FILE_MISSING .*\.\/no\.js/)]);
    const unfilled = setup('- extend: { typeDefs: "extend type User { label: String }" }');
    expect((await problemsOf(unfilled)).join('\n')).toMatch(/^8:\d+ FIELD_UNFILLED nothing fills User\.label/m);
  });
});

describe('transforms that are answered', () => {
  it.each([
    ['cache: [{ field: Query.people, ttl: 5 }]', 'responseCache'],
    ['snapshot: { if: true }', 'Remove `snapshot`'],
    ['mock: { mocks: [] }', 'answers are never mocked'],
    ['replaceField: { replacements: [] }', 'Use `hoistField`'],
    ['replace-field: { replacements: [] }', 'Use `hoistField`'],
    ['resolversComposition: { compositions: [{ resolver: Query.*, composer: ./auth }] }', 'a rule under `permissions`'],
    ['rateLimit: []', 'rateLimit'],
    ['transferSchema: { transfers: [] }', 'fields are not moved'],
  ])('%s', async (transform, message) => {
    const found = await problemsOf(setup(`- ${transform}`));
    expect(found.join('\n')).toContain(message);
    expect(found[0]).toMatch(/^8:9 CONFIG_UNSUPPORTED/);
  });
});
