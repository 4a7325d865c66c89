import { describe, expect, it } from 'vitest';

import type { Batch } from '../../src/blueprint/blueprint.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import type { Types } from '../../src/blueprint/types.ts';
import { schemaAsk, tableAsk, testGateway } from './harness.ts';

type Row = Readonly<Record<string, unknown>>;

/** Orders of one system joined with items of another, both written by the test. */
function joined(given: {
  readonly order: string;
  readonly item: string;
  readonly more?: string;
  readonly keys: string;
  readonly to: 'Item' | '[Item!]';
  readonly key: Batch['key'];
  readonly required: string;
  readonly orders: readonly Row[];
  readonly items: (keys: readonly unknown[]) => unknown;
  readonly kind?: 'http' | 'graphql';
  readonly itemTypes?: Types;
}) {
  const more = given.more ?? '';
  const orders = `type Query { orders: [Order] } type Order { ${given.order} } ${more}`;
  const items = `type Query { items(keys: ${given.keys}): [Item] } type Item { ${given.item} } ${more}`;
  const types = `type Query { orders: [Order] items(keys: ${given.keys}): [Item] } type Order { ${given.order} found: ${given.to} } type Item { ${given.item} } ${more}`;
  const log: { field: string; args: unknown }[] = [];
  const table = { items: ({ keys }: { keys: readonly unknown[] }) => given.items(keys) };
  const kind = given.kind ?? 'http';
  const ask = kind === 'http' ? tableAsk(table, log) : schemaAsk(buildSchema(readTypes(items)), table);
  const orderAsk =
    kind === 'http'
      ? tableAsk({ orders: given.orders })
      : schemaAsk(buildSchema(readTypes(orders)), { orders: given.orders });
  const gateway = testGateway({
    types,
    sources: [
      { name: 'orders', kind, types: orders, ask: orderAsk },
      { name: 'items', kind, types: given.itemTypes ?? items, ask },
    ],
    joins: [
      {
        type: 'Order',
        field: 'found',
        source: 'items',
        sourceType: 'Query',
        sourceField: 'items',
        required: given.required,
        args: {},
        batch: { keysArg: 'keys', key: given.key },
      },
    ],
  });
  return { ...gateway, log };
}

const byId = (from: string) => [{ from, to: 'id', as: 'id' }];

describe('a key', () => {
  it('may be 0, false or empty, and only null is none', async () => {
    const { run, log } = joined({
      order: 'itemId: ID',
      item: 'id: ID name: String',
      keys: '[ID!]',
      to: 'Item',
      required: '{ itemId }',
      key: byId('itemId'),
      orders: [{ itemId: 0 }, { itemId: '' }, { itemId: null }, {}],
      items: () => [
        null,
        { name: 'no key' },
        { id: null, name: 'null' },
        { id: '', name: 'empty' },
        { id: '0', name: 'zero' },
      ],
    });
    const { data } = await run('{ orders { found { name } } }');
    expect(data).toEqual({
      orders: [{ found: { name: 'zero' } }, { found: { name: 'empty' } }, { found: null }, { found: null }],
    });
    expect(log).toEqual([{ field: 'items', args: { keys: ['0', ''] } }]);
  });

  it('beyond the exact integers is not rounded on its way', async () => {
    const { run, log } = joined({
      order: 'itemId: ID',
      item: 'id: Float name: String',
      keys: '[Float!]',
      to: 'Item',
      required: '{ itemId }',
      key: byId('itemId'),
      orders: [{ itemId: '9007199254740993' }, { itemId: '12' }],
      items: () => [{ id: '9007199254740993', name: 'exact' }],
    });
    expect((await run('{ orders { found { name } } }')).data).toEqual({
      orders: [{ found: { name: 'exact' } }, { found: null }],
    });
    expect(log[0]?.args).toEqual({ keys: ['9007199254740993', 12] });
  });

  it.each([
    [1, '1', 'the same'],
    [-7, '-7', 'the same'],
    [-0, '0', 'the same'],
    [1.5, '1.5', 'the same'],
    [Number.MAX_SAFE_INTEGER, String(Number.MAX_SAFE_INTEGER), 'the same'],
    ['9007199254740993', '9007199254740993', 'the same'],
    ['true', true, 'the same'],
    ['9007199254740993', '9007199254740992', 'another'],
    ['1', '01', 'another'],
    ['0', '-0', 'another'],
    ['1', '1.0', 'another'],
    ['1', ' 1', 'another'],
    ['1', '1e0', 'another'],
    ['', '0', 'another'],
  ])('%j is %j of another system where their texts are equal: %s', async (itemId, id, what) => {
    const { run } = joined({
      order: 'itemId: ID',
      item: 'id: ID name: String',
      keys: '[ID!]',
      to: 'Item',
      required: '{ itemId }',
      key: byId('itemId'),
      orders: [{ itemId }],
      items: () => [{ id, name: 'it' }],
    });
    const found = what === 'the same' ? { name: 'it' } : null;
    expect((await run('{ orders { found { name } } }')).data).toEqual({ orders: [{ found }] });
  });

  it('that is an enum is compared by its name', async () => {
    const types = readTypes(
      'type Query { items(keys: [Size!]): [Item] } type Item { id: Size name: String } enum Size { BIG SMALL }',
    );
    const size = types.get('Size');
    if (size?.kind !== 'enum') throw new Error('no enum');
    const values = [...size.values.values()].map(
      (value) => [value.name, { ...value, wire: value.name.toLowerCase() }] as const,
    );
    const { run, log } = joined({
      order: 'size: Size',
      item: 'id: Size name: String',
      more: 'enum Size { BIG SMALL }',
      keys: '[Size!]',
      to: 'Item',
      required: '{ size }',
      key: byId('size'),
      orders: [{ size: 'BIG' }, { size: 'SMALL' }],
      items: () => [{ id: 'big', name: 'large' }],
      itemTypes: new Map([...types, ['Size', { ...size, values: new Map(values) }]]),
    });
    expect((await run('{ orders { found { name } } }')).data).toEqual({
      orders: [{ found: { name: 'large' } }, { found: null }],
    });
    expect(log[0]?.args).toEqual({ keys: ['big', 'small'] });
  });

  it.each(['http', 'graphql'] as const)(
    'that is a list joins each of its items, also through lists, for %s sources',
    async (kind) => {
      const { run } = joined({
        kind,
        order: 'lines: [Line]',
        item: 'id: ID name: String',
        more: 'type Line { itemIds: [ID] }',
        keys: '[ID!]',
        to: '[Item!]',
        required: '{ lines { itemIds } }',
        key: byId('lines.itemIds'),
        orders: [
          { lines: [{ itemIds: ['a', null] }, null, { itemIds: ['b', 'a'] }, { itemIds: null }] },
          { lines: [] },
          { lines: null },
        ],
        items: (keys) => ['a', 'b', 'c'].filter((id) => keys.includes(id)).map((id) => ({ id, name: `item ${id}` })),
      });
      expect((await run('{ orders { found { name } } }')).data).toEqual({
        orders: [{ found: [{ name: 'item a' }, { name: 'item b' }] }, { found: [] }, { found: [] }],
      });
    },
  );

  it('of a result that is a list finds the result once', async () => {
    const { run } = joined({
      order: 'ids: [ID]',
      item: 'tags: [[ID]] name: String',
      keys: '[ID!]',
      to: '[Item!]',
      required: '{ ids }',
      key: [{ from: 'ids', to: 'tags', as: 'id' }],
      orders: [{ ids: ['a', 'b', 'null'] }],
      items: () => [
        { tags: [['a', 'a'], ['b']], name: 'both' },
        { tags: [[null]], name: 'none' },
      ],
    });
    expect((await run('{ orders { found { name } } }')).data).toEqual({ orders: [{ found: [{ name: 'both' }] }] });
  });

  it.each(['http', 'graphql'] as const)('may be one item of a list, on both sides, for %s sources', async (kind) => {
    const { run } = joined({
      kind,
      order: 'ids: [ID]',
      item: 'codes: [ID] name: String',
      keys: '[ID!]',
      to: 'Item',
      required: '{ ids }',
      key: [{ from: 'ids.1', to: 'codes.0', as: 'id' }],
      orders: [{ ids: ['x', 'a'] }, { ids: ['a'] }, { ids: null }],
      items: () => [
        { codes: ['x', 'a'], name: 'second' },
        { codes: ['a', 'x'], name: 'first' },
      ],
    });
    const { data } = await run('{ orders { found { name } } }');
    expect(data).toEqual({ orders: [{ found: { name: 'first' } }, { found: null }, { found: null }] });
  });

  it('cannot be put in by an alias of the query', async () => {
    const { run } = joined({
      kind: 'graphql',
      order: 'itemId: ID note: ID',
      item: 'id: ID name: String',
      keys: '[ID!]',
      to: 'Item',
      required: '{ itemId }',
      key: byId('itemId'),
      orders: [{ itemId: 'mine', note: 'yours' }],
      items: (keys) => keys.map((id) => ({ id, name: `item ${String(id)}` })),
    });
    expect((await run('{ orders { _key_itemId: note found { _key_id: name } } }')).data).toEqual({
      orders: [{ _key_itemId: 'yours', found: { _key_id: 'item mine' } }],
    });
  });
});
