import { describe, expect, it } from 'vitest';

import type { Binding, HttpBinding } from '../../src/blueprint/binding.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import type { Types } from '../../src/blueprint/types.ts';
import type { Ask } from '../../src/transport/upstream.ts';
import { tableAsk, testGateway } from './harness.ts';

const http: HttpBinding = {
  kind: 'http',
  method: 'GET',
  path: '/',
  parameters: [],
  answer: { kind: 'json', accept: '*/*' },
  isIdempotent: true,
};

/** `Query.items` and `Query.shop.items` are two operations of one source. */
function twoOfOneName(): Types {
  const types = new Map(
    readTypes('type Query { items: [Item!] shop: Shop! } type Shop { items: [Item!] } type Item { id: ID! }'),
  );
  for (const [type, path] of [
    ['Query', '/items'],
    ['Shop', '/shop/items'],
  ] as const) {
    const definition = types.get(type);
    if (definition?.kind !== 'object') continue;
    const fields = [...definition.fields.values()].map((field) => {
      const binding: Binding = field.name === 'shop' ? { kind: 'namespace' } : { ...http, path };
      return [field.name, { ...field, binding }] as const;
    });
    types.set(type, { ...definition, fields: new Map(fields) });
  }
  return types;
}

describe('calls are shared', () => {
  it('by what is called, not by its name', async () => {
    const types = twoOfOneName();
    const ask: Ask = async ({ field }) => {
      const path = field.binding?.kind === 'http' ? field.binding.path : '';
      return { value: [{ id: path }], errors: [] };
    };
    const { run } = testGateway({ types, sources: [{ name: 'only', kind: 'http', types, ask }] });
    const { data } = await run('{ items { id } shop { items { id } } }');
    expect(data).toEqual({ items: [{ id: '/items' }], shop: { items: [{ id: '/shop/items' }] } });
  });
});

const crm = 'type Query { customers: [Customer!]! } type Customer { id: ID! }';
const support = `
  type Query { tickets(ids: [ID!], status: String): [Ticket!]! find(filter: Filter): [Ticket!]! }
  input Filter { status: String ids: [ID!] open: Boolean }
  type Ticket { id: ID! customerId: ID! status: String }
`;
const publicTypes = `
  ${support}
  extend type Query { customers: [Customer!]! }
  type Customer { id: ID! tickets(status: String): [Ticket!]! found(filter: Filter): [Ticket!]! }
`;
const tickets = [
  { id: 1, customerId: 'a', status: 'open' },
  { id: 2, customerId: 'a', status: 'closed' },
];
const joinBy = (keysArg: string, args: Readonly<Record<string, unknown>>) => ({
  type: 'Customer',
  source: 'support',
  sourceType: 'Query',
  required: '{ id }',
  args,
  batch: { keysArg, key: [{ from: 'id', to: 'customerId', as: 'id' }] },
});

function company(log: { field: string; args: unknown }[] = []) {
  const withStatus = ({ status }: { status?: string }) => tickets.filter((one) => !status || one.status === status);
  const find = ({ filter }: { filter?: { status?: string } }) => withStatus(filter ?? {});
  return testGateway({
    types: publicTypes,
    sources: [
      { name: 'crm', kind: 'http', types: crm, ask: tableAsk({ customers: [{ id: 'a' }] }) },
      { name: 'support', kind: 'http', types: support, ask: tableAsk({ tickets: withStatus, find }, log) },
    ],
    joins: [
      { ...joinBy('ids', { status: '{args.status}' }), field: 'tickets', sourceField: 'tickets' },
      {
        ...joinBy('filter.ids', { filter: '{args.filter}', 'filter.open': true }),
        field: 'found',
        sourceField: 'find',
      },
    ],
  });
}

describe('one join, selected twice with other arguments', () => {
  it('is asked twice', async () => {
    const { data } = await company().run(
      '{ customers { open: tickets(status: "open") { id } closed: tickets(status: "closed") { id } } }',
    );
    expect(data).toEqual({ customers: [{ open: [{ id: '1' }], closed: [{ id: '2' }] }] });
  });

  it('leaves the variables as they are', async () => {
    const log: { field: string; args: unknown }[] = [];
    const query =
      'query ($filter: Filter) { customers { found(filter: $filter) { id } } again: customers { found(filter: $filter) { id } } find(filter: $filter) { id } }';
    const variables = { filter: { status: 'open' } };
    await company(log).run(query, variables);
    expect(variables).toEqual({ filter: { status: 'open' } });
    expect(log.map((one) => one.args)).toEqual([
      { filter: { status: 'open' } },
      { filter: { status: 'open', open: true, ids: ['a'] } },
    ]);
  });
});
