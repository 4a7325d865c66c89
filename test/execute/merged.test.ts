import { describe, expect, it } from 'vitest';

import type { Join, Merge } from '../../src/blueprint/blueprint.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import { GatewayError } from '../../src/error/error.ts';
import type { DataRule } from '../../src/execute/code.ts';
import { schemaAsk, tableAsk, testGateway } from './harness.ts';

const a = `
  type Query { items: [Item] things: [Thing] } union Thing = Item | Other
  type Item { id: ID! title: String } type Other { id: ID! }
`;
const b =
  'type Query { bs(ids: [ID!]): [Item] } type Item { id: ID! code: String box: Box } type Box { size: Int label: String }';
const c =
  'type Query { cs(codes: [String!]): [Item] } type Item { code: String! price: Int maker: Maker } type Maker { id: ID! }';
const d =
  'type Query { d(id: ID!): Maker orders: [Order] } type Maker { id: ID! name: String } type Order { itemId: ID }';
const publicTypes = `
  type Query { items: [Item] things: [Thing] orders: [Order] bs(ids: [ID!]): [Item] cs(codes: [String!]): [Item] d(id: ID!): Maker }
  union Thing = Item | Other type Other { id: ID! } type Order { itemId: ID item: Item }
  type Item { id: ID! title: String code: String box: Box price: Int maker: Maker size: String }
  type Box { size: Int label: String } type Maker { id: ID! name: String }
`;
const merge = (source: string, type: string, field: string, keysArg: string, key: string): Merge => ({
  type,
  source,
  sourceType: 'Query',
  sourceField: field,
  required: `{ ${key} }`,
  args: {},
  batch: { keysArg, key: [{ from: key, to: key, as: key }] },
});
const merges: readonly Merge[] = [
  merge('c', 'Item', 'cs', 'codes', 'code'),
  merge('b', 'Item', 'bs', 'ids', 'id'),
  { type: 'Maker', source: 'd', sourceType: 'Query', sourceField: 'd', required: '{ id }', args: { id: '{root.id}' } },
];
const itemOfOrder: Join = {
  ...merge('b', 'Order', 'bs', 'ids', 'itemId'),
  field: 'item',
  batch: { keysArg: 'ids', key: [{ from: 'itemId', to: 'id', as: 'id' }] },
};

const items = [1, 2, 3].map((id) => ({ __typename: 'Item', id: String(id), title: `t${id}` }));
const tables = {
  a: { items, things: [...items.slice(0, 2), { __typename: 'Other', id: 'o' }] },
  b: {
    bs: ({ ids }: { ids: string[] }) =>
      ids
        .filter((id) => id !== '3')
        .map((id) => ({ id, code: id === '2' ? null : `c${id}`, box: { size: Number(id), label: 'x' } })),
  },
  c: {
    cs: ({ codes }: { codes: string[] }) =>
      codes.map((code) => ({ code, price: code.length, maker: { id: `m${code}` } })),
  },
  d: {
    d: ({ id }: { id: string }) => ({ id, name: `maker ${id}` }),
    orders: [{ itemId: '1' }, { itemId: '2' }, { itemId: null }],
  },
};

function gateway(kind: 'http' | 'graphql', dataRules: Record<string, DataRule> = {}) {
  const log: { field: string; args: unknown }[] = [];
  const source = (name: keyof typeof tables, types: string) => ({
    name,
    kind,
    types,
    ask: kind === 'http' ? tableAsk(tables[name], log) : schemaAsk(buildSchema(readTypes(types)), tables[name]),
  });
  const made = testGateway({
    types: publicTypes,
    sources: [source('a', a), source('b', b), source('c', c), source('d', d)],
    merges,
    joins: [itemOfOrder],
    more: { dataRules: new Map(Object.entries(dataRules)) },
  });
  return { ...made, log };
}

describe.each(['http', 'graphql'] as const)('a merged type of %s sources', (kind) => {
  it('is completed by a source whose key another one has', async () => {
    const { data, errors } = await gateway(kind).run('{ items { title price maker { name } } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({
      items: [
        { title: 't1', price: 2, maker: { name: 'maker mc1' } },
        { title: 't2', price: null, maker: null },
        { title: 't3', price: null, maker: null },
      ],
    });
  });

  it('is completed below unions and joins', async () => {
    const { data } = await gateway(kind).run(
      '{ things { __typename ... on Item { price code: title box { size } } } orders { item { price box { label } } } }',
    );
    expect(data).toEqual({
      things: [
        { __typename: 'Item', price: 2, code: 't1', box: { size: 1 } },
        { __typename: 'Item', price: null, code: 't2', box: { size: 2 } },
        { __typename: 'Other' },
      ],
      orders: [
        { item: { price: 2, box: { label: 'x' } } },
        { item: { price: null, box: { label: 'x' } } },
        { item: null },
      ],
    });
  });

  it('keeps what a rule forbids of one source from the calls below', async () => {
    const rule: DataRule = { fragments: ['{ id }'], decide: async () => new GatewayError('FORBIDDEN', 'no') };
    const { run, log } = gateway(kind, { 'Item.maker': rule });
    const { data, errors } = await run('{ items { maker { name } } }');
    expect(data).toEqual({ items: [{ maker: null }, { maker: null }, { maker: null }] });
    expect(errors).toHaveLength(3);
    expect(log.filter(({ field }) => field === 'd')).toEqual([]);
  });
});

describe('entities', () => {
  const products = 'type Query { top: [Product] } type Product { upc: ID! }';
  const stock =
    'type Query { _entities(representations: [_Any!]!): [_Entity]! } union _Entity = Product scalar _Any type Product { upc: ID! left: Int }';
  const entity: Merge = {
    ...merge('stock', 'Product', '_entities', 'representations', 'upc'),
    batch: { keysArg: 'representations', key: [{ from: 'upc', to: 'upc', as: 'upc' }], isEntity: true },
  };
  const gateway = (found: unknown) =>
    testGateway({
      types: 'type Query { top: [Product] } type Product { upc: ID! left: Int }',
      sources: [
        {
          name: 'products',
          kind: 'graphql',
          types: products,
          ask: async () => ({ value: [{ _key_upc: '1' }, { _key_upc: null }, { _key_upc: '2' }], errors: [] }),
        },
        { name: 'stock', kind: 'graphql', types: stock, ask: async () => ({ value: found, errors: [] }) },
      ],
      merges: [entity],
    });

  it('belong to objects by their place; one without its key has none', async () => {
    const { data } = await gateway([{ left: 7 }, null]).run('{ top { left } }');
    expect(data).toEqual({ top: [{ left: 7 }, { left: null }, { left: null }] });
  });

  it.each([
    ['1', [{ left: 7 }]],
    ['no list', { left: 7 }],
  ])('belong to nobody where %s came for two', async (count, found) => {
    const { data, errors } = await gateway(found).run('{ top { left } }');
    expect(data).toEqual({ top: [{ left: null }, { left: null }, { left: null }] });
    expect(errors.map(({ code, path }) => [code, path])).toEqual([
      ['UPSTREAM_BAD_RESPONSE', ['top', 0, 'left']],
      ['UPSTREAM_BAD_RESPONSE', ['top', 2, 'left']],
    ]);
    expect(errors[0]?.message).toContain(`with 2 objects, one for each representation, but gave ${count}.`);
  });
});
