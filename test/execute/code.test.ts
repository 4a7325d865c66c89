import { describe, expect, it } from 'vitest';

import type { Binding } from '../../src/blueprint/binding.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import type { Field, TypeDef, Types } from '../../src/blueprint/types.ts';
import { GatewayError } from '../../src/error/error.ts';
import type { CodeResolver, DataRule } from '../../src/execute/code.ts';
import type { SourceCall } from '../../src/execute/sdk.ts';
import { schemaAsk, tableAsk, testGateway } from './harness.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';

const shop = `
  type Query { orders: [Order!]! products(ids: [ID!]!): [Product!]! product(id: ID!): Product }
  type Mutation { create(name: String!): Product drop(id: ID!): Boolean }
  type Order { id: ID! productId: ID! ownerId: ID note: String }
  type Product { id: ID! name: String price: Price }
  type Price { amount: Int currency: String }
`;
const publicShop = `${shop} extend type Order { product: Product label: String secret: String best: Product }`;
const orders = [
  { id: 1, productId: 'p1', ownerId: 'u1', note: 'a' },
  { id: 2, productId: 'p2', ownerId: 'u2', note: 'b' },
  { id: 3, productId: 'p1', ownerId: 'u1', note: null },
];
const products = [
  { id: 'p1', name: 'Loom', price: { amount: 5, currency: 'EUR' } },
  { id: 'p2', name: 'Heddle', price: null },
];

type Method = (call: SourceCall) => Promise<unknown>;
const query = (context: unknown, name: string) =>
  (context as { shop: { Query: Record<string, Method> } }).shop.Query[name]!;

function gateway(resolvers: Record<string, CodeResolver>, dataRules: Record<string, DataRule> = {}) {
  const log: { field: string; args: unknown }[] = [];
  const table = {
    orders,
    products: ({ ids }: { ids: string[] }) => products.filter((one) => ids.includes(one.id)),
    product: ({ id }: { id: string }) => products.find((one) => one.id === id),
    create: async ({ name }: { name: string }) => {
      await new Promise((done) => setTimeout(done, name === 'slow' ? 20 : 0));
      return { id: name, name };
    },
    drop: true,
  };
  const more = { resolvers: new Map(Object.entries(resolvers)), dataRules: new Map(Object.entries(dataRules)) };
  const sources = [{ name: 'shop', kind: 'http' as const, types: shop, ask: tableAsk(table, log) }];
  return { ...testGateway({ types: publicShop, sources, more }), log };
}

describe('a code resolver', () => {
  it('gets the fields it asks for and fills its field', async () => {
    const { run } = gateway({
      'Order.label': {
        selectionSet: '{ id note }',
        resolve: (root) => `${String(root['id'])}: ${String(root['note'])}`,
      },
    });
    const { data, errors } = await run('{ orders { label } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({ orders: [{ label: '1: a' }, { label: '2: b' }, { label: '3: null' }] });
  });

  it('calls a source for what the query wants of the result', async () => {
    const { run, log } = gateway({
      'Order.best': {
        selectionSet: '{ productId }',
        resolve: (root, _args, context, info) =>
          query(context, 'product')({ root, args: { id: root['productId'] }, context, info }),
      },
    });
    const { data } = await run('{ orders { best { name price { amount } } } }');
    const loom = { name: 'Loom', price: { amount: 5 } };
    expect(data).toEqual({ orders: [{ best: loom }, { best: { name: 'Heddle', price: null } }, { best: loom }] });
    expect(log.filter((one) => one.field === 'product')).toHaveLength(3);
  });

  it('makes one call of many with key, argsFromKeys and valuesFromResults', async () => {
    const { run, log } = gateway({
      'Order.best': {
        selectionSet: '{ productId }',
        resolve: (root, _args, context, info) =>
          query(
            context,
            'products',
          )({
            root,
            key: root['productId'],
            argsFromKeys: (ids) => ({ ids }),
            valuesFromResults: (rows, keys) =>
              keys.map((key) => (rows as { id: string }[]).find((row) => row.id === key)),
            selectionSet: '{ id name }',
            context,
            info,
          }),
      },
    });
    const { data } = await run('{ orders { best { name } } }');
    expect(data).toEqual({
      orders: [{ best: { name: 'Loom' } }, { best: { name: 'Heddle' } }, { best: { name: 'Loom' } }],
    });
    expect(log.filter((one) => one.field === 'products').map((one) => one.args)).toEqual([{ ids: ['p1', 'p2'] }]);
  });

  it('finds each field of a source that can be called, and nothing else', async () => {
    const { run } = gateway({
      'Order.label': {
        selectionSet: '{ id }',
        resolve: (_root, _args, context) => {
          const { Query: methods } = (context as { shop: { Query: Record<string, unknown> } }).shop;
          return [Object.keys(methods).join(), 'orders' in methods, methods['constructor'], methods['nope']].join(' ');
        },
      },
    });
    const { data } = await run('{ orders { label } }');
    const label = 'orders,products,product true  ';
    expect(data).toEqual({ orders: [{ label }, { label }, { label }] });
  });

  it('that throws costs its own field only', async () => {
    const { run } = gateway({
      'Order.label': {
        selectionSet: '{ id }',
        resolve: (root) => {
          if (root['id'] === '2') throw new Error('no label');
          return 'fine';
        },
      },
    });
    const { data, errors } = await run('{ orders { label } }');
    expect(data).toEqual({ orders: [{ label: 'fine' }, { label: null }, { label: 'fine' }] });
    expect(errors).toEqual([{ message: 'no label', path: ['orders', 1, 'label'], code: 'RESOLVER_FAILED' }]);
  });
});

describe('a rule that needs data', () => {
  const ownOrders: DataRule = {
    fragments: ['fragment F on Order { ownerId }'],
    decide: async (parent) =>
      (parent as { ownerId: string }).ownerId === 'u1' || new GatewayError('FORBIDDEN', 'not yours'),
  };

  it('denies object by object', async () => {
    const { run } = gateway({}, { 'Order.note': ownOrders });
    const { data, errors } = await run('{ orders { id note } }');
    expect(data).toEqual({
      orders: [
        { id: '1', note: 'a' },
        { id: '2', note: null },
        { id: '3', note: null },
      ],
    });
    expect(errors).toEqual([{ message: 'not yours', path: ['orders', 1, 'note'], code: 'FORBIDDEN' }]);
  });

  it('keeps a forbidden field from its upstream', async () => {
    const asked: unknown[] = [];
    const { run } = gateway(
      { 'Order.secret': { selectionSet: '{ id }', resolve: (root) => asked.push(root['id']) && 's' } },
      { 'Order.secret': ownOrders },
    );
    const { data } = await run('{ orders { secret } }');
    expect(data).toEqual({ orders: [{ secret: 's' }, { secret: null }, { secret: 's' }] });
    expect(asked).toEqual(['1', '3']);
  });
});

describe('a mutation', () => {
  it('runs its fields one after the other', async () => {
    const { run, log } = gateway({});
    const { data } = await run(
      'mutation { a: create(name: "slow") { id } b: drop(id: 1) c: create(name: "quick") { name } }',
    );
    expect(data).toEqual({ a: { id: 'slow' }, b: true, c: { name: 'quick' } });
    expect(log.map((one) => one.field)).toEqual(['create', 'drop', 'create']);
  });

  it('ends where there can be no answer', async () => {
    const log: { field: string; args: unknown }[] = [];
    const types = 'type Query { a: Int } type Mutation { must(n: Int): Int! may(n: Int): Int }';
    const table = { must: ({ n }: { n: number }) => (n === 0 ? null : n), may: () => null };
    const { run } = testGateway({
      types,
      sources: [{ name: 'only', kind: 'http', types, ask: tableAsk(table, log) }],
    });
    const { data, errors } = await run('mutation { a: must(n: 1) b: may(n: 2) c: must(n: 0) d: must(n: 3) }');
    expect(data).toBeNull();
    expect(errors.map(({ path }) => path)).toEqual([['c']]);
    expect(log.map(({ args }) => args)).toEqual([{ n: 1 }, { n: 2 }, { n: 0 }]);
  });

  it('never shares equal calls', async () => {
    const { run, log } = gateway({});
    await run('mutation { a: drop(id: 1) b: drop(id: 1) }');
    expect(log).toHaveLength(2);
  });
});

describe('equal reads within a query', () => {
  it('are asked once', async () => {
    const { run, log } = gateway({});
    await run('{ a: product(id: "p1") { name } b: product(id: "p1") { id } c: product(id: "p2") { id } }');
    expect(log.map((one) => one.args)).toEqual([{ id: 'p1' }, { id: 'p2' }]);
  });
});

describe('composite and nested keys', () => {
  const geo = `
    type Query { stores: [Store!]! }
    type Store { name: String place: Place }
    type Place { country: String zip: String }
  `;
  const weather = `
    type Query { reports(where: [Spot!]!): Report }
    input Spot { land: String postal: String }
    type Report { rows: [Row!] }
    type Row { at: At degrees: Int }
    type At { land: String postal: String }
  `;
  const types = `${geo}
    extend type Query { reports(where: [Spot!]!): Report }
    input Spot { land: String postal: String }
    type Report { rows: [Row!] } type Row { at: At degrees: Int } type At { land: String postal: String }
    extend type Store { weather: Row }
  `;
  const join = {
    type: 'Store',
    field: 'weather',
    source: 'weather',
    sourceType: 'Query',
    sourceField: 'reports',
    required: '{ place { country zip } }',
    args: {},
    result: 'rows',
    batch: {
      keysArg: 'where',
      key: [
        { from: 'place.country', to: 'at.land', as: 'land' },
        { from: 'place.zip', to: 'at.postal', as: 'postal' },
      ],
    },
  };
  const stores = [
    { name: 'a', place: { country: 'DE', zip: '1' } },
    { name: 'b', place: { country: 'DE', zip: '2' } },
    { name: 'c', place: null },
    { name: 'd', place: { country: 'FR', zip: '1' } },
  ];
  const rows = [
    { at: { land: 'FR', postal: '1' }, degrees: 21 },
    { at: { land: 'DE', postal: 1 }, degrees: 11 },
  ];

  it.each(['http', 'graphql'] as const)('match by every part, for %s sources', async (kind) => {
    const log: { field: string; args: unknown }[] = [];
    const texts: string[] = [];
    const ask =
      kind === 'http'
        ? tableAsk({ reports: { rows } }, log)
        : schemaAsk(buildSchema(readTypes(weather)), { reports: { rows } }, texts);
    const { run } = testGateway({
      types,
      sources: [
        { name: 'geo', kind: 'http', types: geo, ask: tableAsk({ stores }) },
        { name: 'weather', kind, types: weather, ask },
      ],
      joins: [join],
    });
    const { data, errors } = await run('{ stores { name weather { degrees } } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({
      stores: [
        { name: 'a', weather: { degrees: 11 } },
        { name: 'b', weather: null },
        { name: 'c', weather: null },
        { name: 'd', weather: { degrees: 21 } },
      ],
    });
    if (kind === 'http') {
      const where = [
        { land: 'DE', postal: '1' },
        { land: 'DE', postal: '2' },
        { land: 'FR', postal: '1' },
      ];
      expect(log).toEqual([{ field: 'reports', args: { where } }]);
    } else {
      expect(texts).toEqual([
        'query ($p_where: [Spot!]!) { _0: reports(where: $p_where) { rows { _key_at: at { land postal } degrees } } }',
      ]);
    }
  });
});

describe('names beside the schema of the upstream', () => {
  const upstream = `
    type Query { page(first: Int): Page }
    type Page { body: Body } type Body { items: [Item!] } type Item { id: ID! tag: String }
  `;
  const body = {
    body: {
      items: [
        { id: 'x', tag: 'red' },
        { id: 'y', tag: null },
      ],
    },
  };

  /** `Query.catalog` is a namespace; `items` in it is `page.body.items`. */
  function hoisted(kind: 'http' | 'graphql'): Types {
    const types = new Map<string, TypeDef>(
      readTypes(
        `type Query { catalog: Catalog! } type Catalog { items(first: Int): [Item!] } type Item { id: ID! tag: String }`,
      ),
    );
    const call: Binding =
      kind === 'graphql'
        ? { kind: 'graphql', operation: 'query' }
        : {
            kind: 'http',
            method: 'GET',
            path: '/',
            parameters: [],
            answer: { kind: 'json', accept: '*/*' },
            isIdempotent: true,
          };
    const change = (type: string, name: string, more: Partial<Field>) => {
      const definition = types.get(type);
      if (definition?.kind !== 'object') return;
      const field = definition.fields.get(name);
      if (field) types.set(type, { ...definition, fields: new Map([[name, { ...field, ...more }]]) });
    };
    change('Query', 'catalog', { binding: { kind: 'namespace' } });
    change('Catalog', 'items', { binding: call, wire: 'page', via: ['body', 'items'] });
    return types;
  }

  it.each(['http', 'graphql'] as const)(
    'are followed through namespaces and hoisted fields, for %s sources',
    async (kind) => {
      const types = hoisted(kind);
      const ask =
        kind === 'http' ? tableAsk({ items: body }) : schemaAsk(buildSchema(readTypes(upstream)), { page: body });
      const { run } = testGateway({ types, sources: [{ name: 'only', kind, types, ask }] });
      const { data, errors } = await run('{ catalog { __typename items(first: 2) { tag } } }');
      expect(errors).toEqual([]);
      expect(data).toEqual({ catalog: { __typename: 'Catalog', items: [{ tag: 'red' }, { tag: null }] } });
    },
  );
});

describe('introspection', () => {
  it('stands beside data, with variables and aliases', async () => {
    const { run } = gateway({});
    const { data } = await run(
      'query ($n: String!) { t: __type(name: $n) { name fields { name } } __schema { queryType { name } } product(id: "p1") { name } }',
      { n: 'Price' },
    );
    expect(data).toEqual({
      t: { name: 'Price', fields: [{ name: 'amount' }, { name: 'currency' }] },
      __schema: { queryType: { name: 'Query' } },
      product: { name: 'Loom' },
    });
  });
});

describe('a code resolver without a selection set', () => {
  it('calls no other root field for it', async () => {
    const log: { field: string; args: unknown }[] = [];
    const types = 'type Query { a: Int } type Mutation { bump: Int report: String }';
    const own = 'type Query { a: Int } type Mutation { bump: Int }';
    const { run } = testGateway({
      types,
      sources: [{ name: 'only', kind: 'http', types: own, ask: tableAsk({ bump: 1 }, log) }],
      more: { resolvers: new Map([['Mutation.report', { resolve: () => 'done' }]]) },
    });
    const { data } = await run('mutation { bump report }');
    expect(data).toEqual({ bump: 1, report: 'done' });
    expect(log).toHaveLength(1);
  });
});

describe('what a code resolver gives', () => {
  it('may be promises in lists, and errors as values', async () => {
    const { run } = testGateway({
      types: 'type Query { all: [Thing] one: Thing } type Thing { id: ID }',
      sources: [],
      more: {
        resolvers: new Map<string, CodeResolver>([
          [
            'Query.all',
            {
              resolve: () => [Promise.resolve({ id: 1 }), Promise.reject(new Error('lost')), new Error('given'), null],
            },
          ],
          ['Query.one', { resolve: () => new Error('returned') }],
        ]),
      },
    });
    const { data, errors } = await run('{ all { id } one { id } }');
    expect(data).toEqual({ all: [{ id: '1' }, null, null, null], one: null });
    expect(errors.map(({ message, path }) => [message, ...path])).toEqual([
      ['lost', 'all', 1],
      ['given', 'all', 2],
      ['returned', 'one'],
    ]);
  });

  it('comes from the schema that the source has now', async () => {
    const served = (fields: string, value: object) => {
      const own = `type Query { product: Product } type Product { ${fields} }`;
      return testGateway({
        types: `${own} extend type Query { best: Product }`,
        sources: [{ name: 'shop', kind: 'http', types: own, ask: tableAsk({ product: value }) }],
        more: {
          resolvers: new Map<string, CodeResolver>([
            [
              'Query.best',
              { resolve: (_root, _args, context) => query(context, 'product')({ selectionSet: '{ id size }' }) },
            ],
          ]),
        },
      });
    };
    expect((await served('id: ID', { id: 1 }).run('{ best { id } }')).data).toEqual({ best: { id: '1' } });
    const after = await served('id: ID size: Int', { id: 1, size: 3 }).run('{ best { id size } }');
    expect(after.data).toEqual({ best: { id: '1', size: 3 } });
  });
});
