import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { fieldsOf } from '../../src/blueprint/cells.ts';
import { compose } from '../../src/compose/compose.ts';
import { loadConfig } from '../../src/config/load.ts';
import { ingestAll } from '../../src/ingest/ingest.ts';

const spec = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/orders/{id}': {
      get: {
        operationId: 'getOrder',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: {
            description: '',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
            links: { buyer: { operationId: 'getPerson', parameters: { id: '$response.body#/by' } } },
          },
        },
      },
    },
    '/people/{id}': {
      get: {
        operationId: 'getPerson',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: '', content: { 'application/json': { schema: { type: 'string' } } } } },
      },
    },
  },
  components: { schemas: { Order: { type: 'object', properties: { by: { type: 'string' } } } } },
};

/** The blueprint of the shop with more configuration below its source's handler. */
async function composed(config: string) {
  const dir = mkdtempSync(join(tmpdir(), 'heddle-links-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'shop.json'), JSON.stringify(spec));
  const handler = '{ openapi: { source: ./shop.json, endpoint: http://localhost } }';
  writeFileSync(join(dir, '.meshrc.yaml'), `sources:\n  - name: shop\n    handler: ${handler}\n${config}`);
  const loaded = await loadConfig(dir, { env: {} });
  if (!loaded.value) throw new Error(JSON.stringify(loaded.problems));
  const { models } = await ingestAll(loaded.value, { download: () => Promise.reject(new Error('no network')) });
  const { value, problems } = await compose({ loaded: loaded.value, models });
  if (!value) throw new Error(JSON.stringify(problems));
  return {
    joins: value.joins,
    order: [...fieldsOf(value.types.get('Order')).keys()],
    view: [...fieldsOf(value.sources.get('shop')?.types.get('Order')).keys()],
    problems: problems.map(({ code, severity }) => [code, severity]),
  };
}

it('a declared join is proved, and stands in the public schema alone', async () => {
  const { joins, order, view, problems } = await composed('');
  expect(joins).toEqual([
    {
      type: 'Order',
      field: 'buyer',
      source: 'shop',
      sourceType: 'Query',
      sourceField: 'getPerson',
      required: '{ by }',
      args: { id: '{root.by}' },
    },
  ]);
  expect([order, view, problems]).toEqual([['by', 'buyer'], ['by'], []]);
});

it('what a filter takes away costs only the field', async () => {
  const { joins, order, problems } = await composed(
    '    transforms:\n      - filterSchema: { filters: ["Query.!getPerson"] }\n',
  );
  expect([joins, order, problems]).toEqual([[], ['by'], [['JOIN_OF_SOURCE', 'warning']]]);
});

it('a field that a filter hides is no join', async () => {
  const { joins, order, problems } = await composed(
    '    transforms:\n      - filterSchema: { filters: ["Order.!buyer"] }\n',
  );
  expect([joins, order, problems]).toEqual([[], ['by'], []]);
});

it('names and places follow transforms', async () => {
  const { joins } = await composed(
    '    transforms:\n      - encapsulate: { name: Shop, applyTo: { query: true } }\n      - prefix: { value: S_, includeRootOperations: true }\n',
  );
  expect(joins).toMatchObject([
    { type: 'S_Order', sourceType: 'S_ShopQuery', sourceField: 'getPerson', args: { id: '{root.by}' } },
  ]);
});

it('what is given to arguments follows their new names, of the source and of the whole schema', async () => {
  const rename = (from: string, to: string) =>
    `rename: [{ from: { type: Query, field: getPerson, argument: ${from} }, to: { type: Query, field: getPerson, argument: ${to} } }]`;
  const { joins } = await composed(
    `    transforms:\n      - ${rename('id', 'personId')}\ntransforms:\n  - ${rename('personId', 'who')}\n`,
  );
  expect(joins).toMatchObject([{ type: 'Order', field: 'buyer', args: { who: '{root.by}' } }]);
});

it('the configuration has the last word', async () => {
  const { joins, problems } = await composed(
    'additionalResolvers:\n  - { targetTypeName: Order, targetFieldName: buyer, sourceName: shop, sourceTypeName: Query, sourceFieldName: getPerson, requiredSelectionSet: "{ by }", sourceArgs: { id: "x-{root.by}" } }\n',
  );
  expect([joins.map(({ args }) => args), problems]).toEqual([[{ id: 'x-{root.by}' }], []]);
});
