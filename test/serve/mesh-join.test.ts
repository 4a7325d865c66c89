import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createSchema, createYoga } from 'graphql-yoga';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { build, serve } from '../../src/index.ts';
import { cleanUp, folder, write } from '../cli/harness.ts';
import { post } from './harness.ts';

/** Orders in a GraphQL system, which is read natively; customers and prices in REST systems, read by Mesh's handlers. */
const orders = createYoga({
  logging: false,
  schema: createSchema({
    typeDefs: 'type Query { orders: [Order!]! } type Order { id: ID! customerId: Int! sku: String! }',
    resolvers: {
      Query: { orders: () => [1, 2, 3].map((id) => ({ id, customerId: id % 2, sku: `s${id}` })) },
    },
  }),
});

const pricesSpec = {
  openapi: '3.0.3',
  info: { title: 'Prices', version: '1' },
  paths: {
    '/prices/{sku}': {
      get: {
        operationId: 'price',
        parameters: [{ name: 'sku', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: {
            description: 'A price',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Price' } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Price: { type: 'object', properties: { sku: { type: 'string' }, cents: { type: 'integer' } } },
    },
  },
};

const config = (port: number) => `
sources:
  - name: orders
    handler:
      graphql: { endpoint: 'http://127.0.0.1:${port}/graphql', source: ./orders.graphql }
  - name: people
    handler:
      jsonSchema:
        endpoint: 'http://127.0.0.1:${port}'
        operations:
          - { type: Query, field: person, path: '/people/{args.id}', method: GET, responseSample: ./person.json, responseTypeName: Person }
  - name: prices
    via: mesh
    handler:
      openapi: { source: ./prices.json, endpoint: 'http://127.0.0.1:${port}' }
additionalTypeDefs: |
  extend type Order {
    customer: Person
      @resolveTo(sourceName: "people", sourceTypeName: "Query", sourceFieldName: "person", sourceArgs: { id: "{root.customerId}" })
    price: Price
      @resolveTo(sourceName: "prices", sourceTypeName: "Query", sourceFieldName: "price", sourceArgs: { sku: "{root.sku}" })
  }
`;

describe('sources that run through Mesh handlers', () => {
  const paths: string[] = [];
  const upstream = createServer((request, response) => {
    const path = request.url ?? '';
    paths.push(path);
    if (path.startsWith('/graphql')) return void orders(request, response);
    const last = path.split('/').at(-1);
    const body = path.startsWith('/people/') ? { id: Number(last), name: `person ${last}` } : { sku: last, cents: 250 };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  beforeAll(async () => new Promise<void>((resolve) => void upstream.listen(0, '127.0.0.1', resolve)));
  afterAll(async () => {
    upstream.close();
    await cleanUp();
  });

  it('are joined with a native one: built, printed, served', async () => {
    const dir = await folder();
    const { port } = upstream.address() as AddressInfo;
    await write(dir, '.meshrc.yaml', config(port));
    await write(
      dir,
      'orders.graphql',
      'type Query { orders: [Order!]! } type Order { id: ID! customerId: Int! sku: String! }',
    );
    await write(dir, 'person.json', '{ "id": 1, "name": "Ada" }');
    await write(dir, 'prices.json', JSON.stringify(pricesSpec));
    const { artifact } = await build(dir);
    await write(dir, 'schema/unified.graphql', artifact);
    const server = await serve({ dir, port: 0 });
    const answer = await post(`${server.origin}/graphql`, '{ orders { id customer { name } price { cents } } }');
    await server.stop();
    expect(answer.json).toEqual({
      data: {
        orders: [
          { id: '1', customer: { name: 'person 1' }, price: { cents: 250 } },
          { id: '2', customer: { name: 'person 0' }, price: { cents: 250 } },
          { id: '3', customer: { name: 'person 1' }, price: { cents: 250 } },
        ],
      },
    });
    expect(paths.filter((path) => path.startsWith('/prices/')).sort()).toEqual([
      '/prices/s1',
      '/prices/s2',
      '/prices/s3',
    ]);
  });
});
