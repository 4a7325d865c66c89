import { describe, expect, it } from 'vitest';

import { answer, built, problemsOf, schemaOf, shop } from './transform-harness.ts';

const sdl = `
type Query { user_list(page_size: Int = 10, by: UserOrder = NAME_ASC, f: UserFilter = { kind: ADMIN }): [User!]!, node(id: ID!): Node }
type Mutation { add_user(input: UserFilter!): User }
interface Node { id: ID! }
type User implements Node { id: ID!, full_name(max_length: Int): String, at: DateTime, pet: Pet }
type Cat implements Node { id: ID! }
union Pet = Cat | User
enum UserOrder { NAME_ASC NAME_DESC }
input UserFilter { kind: Kind = GUEST, and: [UserFilter!] }
enum Kind { ADMIN GUEST }
scalar DateTime
scalar Money
`;

/** The lines of the schema that define one of `names`. */
const typesAfter = async (transforms: string, ...names: readonly string[]) =>
  (await schemaOf(shop(sdl, transforms))).filter((line) => names.includes(line.split(' ')[1] ?? ''));
const problemsAfter = (transforms: string) => problemsOf(shop(sdl, transforms));

const upstream = {
  sdl,
  root: {
    user_list: (args: object) => [{ id: JSON.stringify(args), full_name: (own: object) => JSON.stringify(own) }],
    node: ({ id }: { id: string }) => ({
      __typename: id === 'c' ? 'Cat' : 'User',
      id,
      pet: { __typename: 'Cat', id: 'x' },
    }),
    add_user: ({ input }: { input: object }) => ({ id: JSON.stringify(input) }),
  },
};

describe('prefix', () => {
  it('takes the source’s name where none is given; root types and well-known scalars keep their names', async () => {
    expect(await schemaOf(shop(sdl, '- prefix: {}'))).toEqual([
      'scalar DateTime',
      'type Mutation { add_user(input: shop_UserFilter!): shop_User }',
      'type Query { node(id: ID!): shop_Node user_list( page_size: Int = 10 by: shop_UserOrder = NAME_ASC f: shop_UserFilter = { kind: ADMIN } ): [shop_User!]! }',
      'type shop_Cat implements shop_Node { id: ID! }',
      'enum shop_Kind { ADMIN GUEST }',
      'scalar shop_Money',
      'interface shop_Node { id: ID! }',
      'union shop_Pet = shop_Cat | shop_User',
      'type shop_User implements shop_Node { id: ID! full_name(max_length: Int): String at: DateTime pet: shop_Pet }',
      'input shop_UserFilter { kind: shop_Kind = GUEST and: [shop_UserFilter!] }',
      'enum shop_UserOrder { NAME_ASC NAME_DESC }',
    ]);
  });

  it('names root fields where it is asked to, and leaves out what is ignored', async () => {
    const transform = '- prefix: { value: s_, includeRootOperations: true, ignore: [Cat, Query.node, Mutation] }';
    expect(await typesAfter(transform, 'Query', 'Mutation', 'Cat')).toEqual([
      'type Cat implements s_Node { id: ID! }',
      'type Mutation { add_user(input: s_UserFilter!): s_User }',
      'type Query { node(id: ID!): s_Node s_user_list( page_size: Int = 10 by: s_UserOrder = NAME_ASC f: s_UserFilter = { kind: ADMIN } ): [s_User!]! }',
    ]);
  });

  it('may name root fields alone', async () => {
    const transform = '- prefix: { mode: bare, value: s_, includeRootOperations: true, includeTypes: false }';
    expect(await typesAfter(transform, 'Mutation')).toEqual(['type Mutation { s_add_user(input: UserFilter!): User }']);
  });

  it('tells what it is to ignore and cannot find', async () => {
    expect(await problemsAfter('- prefix: { value: s_, ignore: [Usr, Query.nodes] }')).toEqual([
      '5:39 TRANSFORM_NO_MATCH prefix: there is no "Usr" to leave alone. Did you mean "User"?',
      '5:44 TRANSFORM_NO_MATCH prefix: there is no "Query.nodes" to leave alone. Did you mean "Query.node"?',
    ]);
  });

  it('refuses a prefix that makes no names', async () => {
    const [first] = await problemsAfter('- prefix: { value: "9-" }');
    expect(first).toMatch(/^5:26 RENAME_INVALID .* would be called "9-\w+", which is no GraphQL name/);
  });
});

describe('rename', () => {
  it('renames types, fields and arguments, in order, each rule seeing the names before it', async () => {
    const transform = `
- rename:
    renames:
      - { from: { type: User }, to: { type: Person } }
      - { from: { type: Person, field: full_name }, to: { type: Person, field: name } }
      - { from: { type: Person, field: name, argument: max_length }, to: { type: Person, field: name, argument: max } }
      - { from: { type: Query, field: user_list }, to: { type: Query, field: people } }`;
    expect(await typesAfter(transform, 'Query', 'Person', 'Pet')).toEqual([
      'type Person implements Node { id: ID! name(max: Int): String at: DateTime pet: Pet }',
      'union Pet = Cat | Person',
      'type Query { node(id: ID!): Node people( page_size: Int = 10 by: UserOrder = NAME_ASC f: UserFilter = { kind: ADMIN } ): [Person!]! }',
    ]);
  });

  it('renames a type, its field and its argument by one rule, and finds things by the names of before', async () => {
    const transform = `
- rename:
    mode: bare
    renames:
      - { from: { type: User, field: full_name, argument: max_length }, to: { type: Person, field: name, argument: max } }
      - { from: { type: User, field: at }, to: { type: User, field: since } }`;
    expect(await typesAfter(transform, 'User', 'Person')).toEqual([
      'type Person implements Node { id: ID! name(max: Int): String since: DateTime pet: Pet }',
    ]);
  });

  it('may be a list', async () => {
    expect(
      await typesAfter('- rename: [{ from: { type: Kind }, to: { type: UserKind } }]', 'UserKind', 'UserFilter'),
    ).toEqual(['input UserFilter { kind: UserKind = GUEST and: [UserFilter!] }', 'enum UserKind { ADMIN GUEST }']);
  });

  it('exchanges two names', async () => {
    const transform =
      '- rename: [{ from: { type: User }, to: { type: Cat } }, { from: { type: Cat }, to: { type: User } }]';
    expect(await typesAfter(transform, 'User', 'Cat')).toEqual([
      'type Cat implements Node { id: ID! full_name(max_length: Int): String at: DateTime pet: Pet }',
      'type User implements Node { id: ID! }',
    ]);
  });

  it('takes expressions with groups and flags; root types and well-known scalars are left alone', async () => {
    const transform = `
- rename:
    renames:
      - { from: { type: "^(U|D)(.*)" }, to: { type: "$2$1" }, useRegExpForTypes: true }
      - { from: { type: Query, field: "(.*)_LIST" }, to: { type: Query, field: "$1s" }, useRegExpForFields: true, regExpFlags: i }
      - { from: { type: Query, field: ".*", argument: "^(.)(.*)$" }, to: { type: Query, field: "$&", argument: "$2$1" }, useRegExpForFields: true, useRegExpForArguments: true }`;
    expect(await typesAfter(transform, 'Query', 'serU', 'DateTime')).toEqual([
      'scalar DateTime',
      'type Query { node(di: ID!): Node users( age_sizep: Int = 10 yb: serOrderU = NAME_ASC f: serFilterU = { kind: ADMIN } ): [serU!]! }',
      'type serU implements Node { id: ID! full_name(max_length: Int): String at: DateTime pet: Pet }',
    ]);
  });

  it('renames well-known scalars too where it is told to', async () => {
    const rule =
      '{ from: { type: "^Date(.*)" }, to: { type: "Day$1" }, useRegExpForTypes: true, includeDefaults: true }';
    expect(await typesAfter(`- rename: [${rule}]`, 'DayTime')).toEqual(['scalar DayTime']);
  });

  it('renames input fields and enum values, in default values too', async () => {
    const transform = `
- rename:
    renames:
      - { from: { type: UserFilter, field: kind }, to: { type: UserFilter, field: is } }
      - { from: { type: Kind, field: ADMIN }, to: { type: Kind, field: ROOT } }
      - { from: { type: Kind, field: GUEST }, to: { type: Kind, field: NOBODY } }`;
    expect(await typesAfter(transform, 'UserFilter', 'Kind', 'Query')).toEqual([
      'enum Kind { ROOT NOBODY }',
      'type Query { node(id: ID!): Node user_list( page_size: Int = 10 by: UserOrder = NAME_ASC f: UserFilter = { is: ROOT } ): [User!]! }',
      'input UserFilter { is: Kind = NOBODY and: [UserFilter!] }',
    ]);
  });

  it('renames the field of an interface in its objects too', async () => {
    const transform = '- rename: [{ from: { type: Node, field: id }, to: { type: Node, field: key } }]';
    expect(await typesAfter(transform, 'Node', 'Cat')).toEqual([
      'type Cat implements Node { key: ID! }',
      'interface Node { key: ID! }',
    ]);
  });

  it('warns where it matches nothing, with what may have been meant', async () => {
    const transform = `
- rename:
    renames:
      - { from: { type: Usr }, to: { type: X } }
      - { from: { type: User, field: fullname }, to: { type: User, field: x } }
      - { from: { type: Query, field: user_list, argument: pagesize }, to: { type: Query, field: user_list, argument: x } }
      - { from: { type: Query, argument: id }, to: { type: Query, argument: x } }`;
    expect(await problemsAfter(transform)).toEqual([
      '7:31 TRANSFORM_NO_MATCH rename: there is no type "Usr", so nothing is renamed. Did you mean "User"?',
      '8:44 TRANSFORM_NO_MATCH rename: there is no field "fullname" of User, so nothing is renamed. Did you mean "full_name"?',
      '9:66 TRANSFORM_NO_MATCH rename: there is no argument "pagesize" of Query.user_list, so nothing is renamed. Did you mean "page_size"?',
      '10:48 TRANSFORM_NO_MATCH rename: `from` names no field, so nothing is renamed. Add `field`.',
    ]);
  });

  it('refuses one name for two things, at the rule and at both definitions', async () => {
    const transform = `
- rename:
    - { from: { type: User }, to: { type: Cat } }
    - { from: { type: User, field: at }, to: { type: User, field: pet } }
    - { from: { type: Kind, field: ADMIN }, to: { type: Kind, field: GUEST } }
    - { from: { type: Query, field: user_list, argument: by }, to: { type: Query, field: user_list, argument: f } }
    - { from: { type: Money }, to: { type: String } }`;
    expect(await problemsAfter(transform)).toEqual([
      `6:49 RENAME_COLLISION User and Cat would both be called "Cat". Give one of them another name, or filter it out (filterSchema).
shop.graphql:2: User is defined here
shop.graphql:6: Cat is defined here`,
      `10:50 RENAME_COLLISION Money would be called "String", which is a type of GraphQL itself. Choose another name.
shop.graphql:12: Money is defined here`,
      expect.stringMatching(
        /^9:117 RENAME_COLLISION Query\.user_list\.by and Query\.user_list\.f would both be called "f"/,
      ),
      expect.stringMatching(/^7:73 RENAME_COLLISION User\.at and User\.pet would both be called "pet"/),
      expect.stringMatching(/^8:76 RENAME_COLLISION Kind\.ADMIN and Kind\.GUEST would both be called "GUEST"/),
    ]);
  });

  it('refuses an expression that does not compile', async () => {
    const rule = '{ from: { type: "(" }, to: { type: X }, useRegExpForTypes: true }';
    expect(await problemsAfter(`- rename: [${rule}]`)).toEqual([
      '5:34 RENAME_EXPRESSION rename: Invalid regular expression: /(/: Unterminated group.',
    ]);
  });
});

describe('namingConvention', () => {
  it('writes types, fields, enum values and arguments in their conventions', async () => {
    const transform =
      '- namingConvention: { typeNames: constantCase, fieldNames: camelCase, enumValues: pascalCase, fieldArgumentNames: camelCase }';
    expect(await schemaOf(shop(sdl, transform))).toEqual([
      'type CAT implements NODE { id: ID! }',
      'scalar DateTime',
      'enum KIND { Admin Guest }',
      'scalar MONEY',
      'type Mutation { addUser(input: USER_FILTER!): USER }',
      'interface NODE { id: ID! }',
      'union PET = CAT | USER',
      'type Query { node(id: ID!): NODE userList( pageSize: Int = 10 by: USER_ORDER = NameAsc f: USER_FILTER = { kind: Admin } ): [USER!]! }',
      'type USER implements NODE { id: ID! fullName(maxLength: Int): String at: DateTime pet: PET }',
      'input USER_FILTER { kind: KIND = Guest and: [USER_FILTER!] }',
      'enum USER_ORDER { NameAsc NameDesc }',
    ]);
  });

  it.each([
    ['camelCase', 'someXmlId_2v'],
    ['pascalCase', 'SomeXmlId_2v'],
    ['snakeCase', 'some_xml_id_2v'],
    ['constantCase', 'SOME_XML_ID_2V'],
    ['upperCase', 'SOMEXMLID_2V'],
    ['lowerCase', 'somexmlid_2v'],
  ])('knows %s', async (name, expected) => {
    const setup = shop('type Query { someXMLId_2v: Int }', `- namingConvention: { fieldNames: ${name} }`);
    expect(await schemaOf(setup)).toEqual([`type Query { ${expected}: Int }`]);
  });

  it.each(['paramCase', 'headerCase', 'dotCase', 'pathCase', 'noCase', 'capitalCase', 'sentenceCase'])(
    'refuses the names that %s makes where they are none',
    async (name) => {
      const one = shop('type Query { some_name: Int }', `- namingConvention: { fieldNames: ${name} }`);
      expect(await problemsOf(one)).toEqual([
        expect.stringMatching(/^5:41 RENAME_INVALID Query\.some_name would be called/),
      ]);
    },
  );

  it('leaves names without letters alone', async () => {
    const setup = shop('type Query { _: Int, a_b: Int }', '- namingConvention: { fieldNames: camelCase }');
    expect(await schemaOf(setup)).toEqual(['type Query { _: Int aB: Int }']);
  });

  it('refuses two names that become one', async () => {
    const setup = shop('type Query { a_b: Int, aB: Int }', '- namingConvention: { fieldNames: camelCase }');
    expect(await problemsOf(setup)).toEqual([
      expect.stringMatching(/^5:41 RENAME_COLLISION Query\.a_b and Query\.aB would both be called "aB"/),
    ]);
  });
});

describe('renamed upstreams', () => {
  const all = `
- namingConvention: { typeNames: upperCase, fieldNames: camelCase, enumValues: camelCase, fieldArgumentNames: camelCase }
- prefix: { value: My, includeRootOperations: true }
- rename: [{ from: { type: MyUSER, field: fullName, argument: maxLength }, to: { type: Person, field: name, argument: max } }]`;

  it('are asked in their own names', async () => {
    const query = `{
      MyuserList(pageSize: 5, by: nameDesc, f: { kind: guest, and: [{ kind: admin }] }) { id name(max: 3) }
      Mynode(id: "c") { __typename id }
      other: Mynode(id: "u") { ... on MyUSER { id pet { __typename } } }
    }`;
    const first = all.replace('type: Person', 'type: MyUSER');
    expect(await answer(shop(sdl, first), query, { shop: upstream })).toEqual({
      data: {
        MyuserList: [
          {
            id: '{"page_size":5,"by":"NAME_DESC","f":{"kind":"GUEST","and":[{"kind":"ADMIN"}]}}',
            name: '{"max_length":3}',
          },
        ],
        Mynode: { __typename: 'MyCAT', id: 'c' },
        other: { id: 'u', pet: { __typename: 'MyCAT' } },
      },
    });
  });

  it('keep the first name through several transforms', async () => {
    const blueprint = await built(shop(sdl, all));
    const person = blueprint.sources.get('shop')?.types.get('Person');
    expect(person).toMatchObject({ name: 'Person', wire: 'User' });
    expect(person?.kind === 'object' && person.fields.get('name')).toMatchObject({
      wire: 'full_name',
      args: new Map([['max', { name: 'max', wire: 'max_length', type: 'Int' }]]),
    });
  });

  it('get default values in their own names', async () => {
    const setup = shop(sdl, '- namingConvention: { enumValues: camelCase, fieldNames: pascalCase }');
    expect(await answer(setup, '{ UserList { Id } }', { shop: upstream })).toEqual({
      data: { UserList: [{ Id: '{"page_size":10,"by":"NAME_ASC","f":{"kind":"ADMIN"}}' }] },
    });
  });

  it('are changed by mutations', async () => {
    const setup = shop(sdl, '- namingConvention: { enumValues: camelCase, fieldNames: camelCase }');
    const query = 'mutation ($input: UserFilter!) { addUser(input: $input) { id } }';
    expect(await answer(setup, query, { shop: upstream }, { input: { kind: 'guest' } })).toEqual({
      data: { addUser: { id: '{"kind":"GUEST"}' } },
    });
  });
});
