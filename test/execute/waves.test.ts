import { describe, expect, it } from 'vitest';

import { buildSchema } from '../../src/blueprint/schema.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import { schemaAsk, tableAsk, testGateway } from './harness.ts';

const shop = 'type Query { product(id: ID!): Product } type Product { id: ID! sku: String }';
const stock = 'type Query { stock(skus: [String!]!): [Stock!] } type Stock { sku: String left: Int }';
const types = `${shop} ${stock.replace('type Query', 'extend type Query')} extend type Product { stock: Stock }`;
const join = {
  type: 'Product',
  field: 'stock',
  source: 'stock',
  sourceType: 'Query',
  sourceField: 'stock',
  required: '{ sku }',
  args: {},
  batch: { keysArg: 'skus', key: [{ from: 'sku', to: 'sku', as: 'sku' }] },
};
const query = '{ a: product(id: "1") { stock { left } } b: product(id: "2") { stock { left } } }';

/** Products that come one after the other. */
const events: string[] = [];
const product = async ({ id }: { id: string }) => {
  await new Promise((done) => setTimeout(done, Number(id) * 5));
  events.push(`product ${id}`);
  return { id, sku: `s${id}` };
};
const rows = ({ skus }: { skus: readonly string[] }) => skus.map((sku) => ({ sku, left: Number(sku.slice(1)) }));

describe('branches that meet in one wave', () => {
  it('fill one batch, however long each takes', async () => {
    const log: { field: string; args: unknown }[] = [];
    const { run } = testGateway({
      types,
      sources: [
        { name: 'shop', kind: 'http', types: shop, ask: tableAsk({ product }) },
        { name: 'stock', kind: 'http', types: stock, ask: tableAsk({ stock: rows }, log) },
      ],
      joins: [join],
    });
    const { data } = await run(query);
    expect(data).toEqual({ a: { stock: { left: 1 } }, b: { stock: { left: 2 } } });
    expect(log.map((one) => one.args)).toEqual([{ skus: ['s1', 's2'] }]);
  });

  it('are asked of a GraphQL source when all of them are there', async () => {
    events.length = 0;
    const ask = schemaAsk(buildSchema(readTypes(stock)), { stock: rows });
    const { run } = testGateway({
      types,
      sources: [
        { name: 'shop', kind: 'http', types: shop, ask: tableAsk({ product }) },
        {
          name: 'stock',
          kind: 'graphql',
          types: stock,
          ask: async (request) => {
            events.push('stock');
            return ask(request);
          },
        },
      ],
      joins: [join],
    });
    const { data } = await run(query);
    expect(data).toEqual({ a: { stock: { left: 1 } }, b: { stock: { left: 2 } } });
    expect(events).toEqual(['product 1', 'product 2', 'stock', 'stock']);
  });
});
