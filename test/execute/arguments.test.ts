import { describe, expect, it } from 'vitest';

import { readTypes } from '../../src/blueprint/read-types.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import type { Field, InputValue, TypeDef, Types } from '../../src/blueprint/types.ts';
import type { CodeResolver } from '../../src/execute/code.ts';
import { schemaAsk, testGateway } from './harness.ts';

const sdl = `
  type Query { user: User list(n: Int = 1): [User] }
  type User { id: ID! posts(first: Int = 10, filter: Filter, tags: [Tag!]): String friend(deep: Filter): User }
  input Filter { kinds: [Kind!] inner: Filter text: String = "x" }
  input Tag { kind: Kind! weight: Float = 1 }
  enum Kind { NEWS BLOG }
`;

/** The upstream calls everything otherwise: `kinds` is `arten`, `NEWS` is `nachricht`. */
const upstreamSdl = `
  type Query { user: Nutzer list(n: Int = 1): [Nutzer] }
  type Nutzer { id: ID! beitraege(erste: Int = 10, filter: Sieb, tags: [Marke!]): String friend(deep: Sieb): Nutzer }
  input Sieb { arten: [Art!] inner: Sieb text: String = "x" }
  input Marke { kind: Art! weight: Float = 1 }
  enum Art { nachricht blog }
`;

function renamed(): Types {
  const wires: Record<string, string> = {
    User: 'Nutzer',
    Filter: 'Sieb',
    Tag: 'Marke',
    Kind: 'Art',
    NEWS: 'nachricht',
    BLOG: 'blog',
    posts: 'beitraege',
    first: 'erste',
    kinds: 'arten',
  };
  const wire = <Named extends { readonly name: string }>(one: Named): Named => ({
    ...one,
    ...(wires[one.name] && { wire: wires[one.name] }),
  });
  const each = <Value>(map: ReadonlyMap<string, Value>, change: (value: Value) => Value) =>
    new Map([...map].map(([name, value]) => [name, change(value)]));
  const field = (one: Field): Field => wire({ ...one, args: each(one.args, (arg: InputValue) => wire(arg)) });
  const change = (type: TypeDef): TypeDef => {
    if (type.kind === 'object') return wire({ ...type, fields: each(type.fields, field) });
    if (type.kind === 'input') return wire({ ...type, fields: each(type.fields, (one: InputValue) => wire(one)) });
    if (type.kind === 'enum') return wire({ ...type, values: each(type.values, (one) => wire(one)) });
    return type;
  };
  return each(readTypes(sdl), change);
}

const user = {
  id: 'u',
  beitraege: (args: unknown) => JSON.stringify(args),
  friend: (args: unknown) => ({ ...user, id: JSON.stringify(args) }),
};

function gateway(resolvers: Record<string, CodeResolver> = {}, more = '') {
  const root = { user, list: ({ n }: { n: number }) => Array.from({ length: n }, () => user) };
  const ask = schemaAsk(buildSchema(readTypes(upstreamSdl)), root);
  return testGateway({
    types: `${sdl} ${more}`,
    sources: [{ name: 'only', kind: 'graphql', types: renamed(), ask }],
    more: { resolvers: new Map(Object.entries(resolvers)) },
  });
}

describe('arguments below the root of a GraphQL source', () => {
  it('keep aliases, defaults, nulls and what is left out apart', async () => {
    const query = `query ($first: Int, $given: Int, $null: Int, $filter: Filter, $kind: Kind = BLOG) { user {
      plain: posts
      absent: posts(first: $first, filter: $filter)
      null: posts(first: $null, filter: null)
      given: posts(first: $given, filter: { kinds: [NEWS, $kind], inner: { kinds: NEWS, text: null } })
      tags: posts(tags: { kind: NEWS })
      friend(deep: { kinds: [] }) { id posts(filter: { inner: $filter }) }
    } }`;
    const { data, errors } = await gateway().run(query, { given: 0, null: null });
    expect(errors).toEqual([]);
    const texts = (data as { user: Record<string, unknown> }).user;
    const read = (name: string) => JSON.parse(texts[name] as string) as unknown;
    expect(read('plain')).toEqual({ erste: 10 });
    expect(read('absent')).toEqual({ erste: 10 });
    expect(read('null')).toEqual({ erste: null, filter: null });
    expect(read('given')).toEqual({
      erste: 0,
      filter: { arten: ['nachricht', 'blog'], inner: { arten: ['nachricht'], text: null }, text: 'x' },
    });
    expect(read('tags')).toEqual({ erste: 10, tags: [{ kind: 'nachricht', weight: 1 }] });
    expect(texts['friend']).toEqual({
      id: JSON.stringify({ deep: { arten: [], text: 'x' } }),
      posts: JSON.stringify({ erste: 10, filter: { text: 'x' } }),
    });
  });

  it('are passed on by a code resolver that asks for what the query wants', async () => {
    type Method = (call: unknown) => Promise<unknown>;
    const best: CodeResolver = {
      resolve: (root, _args, context, info) =>
        (context as { only: { Query: { user: Method } } }).only.Query.user({ root, context, info }),
    };
    const { run } = gateway({ 'Query.best': best }, 'extend type Query { best: User }');
    const query = 'query ($first: Int!) { best { posts(first: $first, filter: { kinds: [NEWS], text: "a\\"b" }) } }';
    const { data, errors } = await run(query, { first: 3 });
    expect(errors).toEqual([]);
    const { posts } = (data as { best: { posts: string } }).best;
    expect(JSON.parse(posts)).toEqual({ erste: 3, filter: { arten: ['nachricht'], text: 'a"b' } });
  });

  it('may be left out of everything', async () => {
    const query =
      'query ($no: Boolean = false) { user @include(if: $no) { id } list(n: 2) { id @skip(if: true) ... @include(if: $no) { posts } } }';
    expect((await gateway().run(query)).data).toEqual({ list: [{}, {}] });
    expect((await gateway().run('{ user @skip(if: true) { id } }')).data).toEqual({});
    expect((await gateway().run('{ list(n: 0) { id } }')).data).toEqual({ list: [] });
  });
});
