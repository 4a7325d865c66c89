import { describe, expect, it } from 'vitest';

import { answer, built, problemsOf, schemaOf } from './transform-harness.ts';
import type { Setup } from './transform-harness.ts';

const crm = `
type Query { customers(active_only: Boolean): [Customer!]!, customer(id: ID!): Customer }
type Mutation { rename_customer(id: ID!, name: String!): Customer }
type Customer { id: ID!, full_name: String, address: Address, secret: String }
type Address { country: String! }
`;
const support = `
type Query { tickets(filter: TicketFilter, sort: Sort): TicketPage! }
type TicketPage { items: [Ticket!]! }
input TicketFilter { customer_ids: [ID!], state: State }
enum State { OPEN CLOSED }
enum Sort { ASC DESC }
type Ticket { id: ID!, customer_id: ID!, state: State, title: String }
`;
const asked: unknown[] = [];
const upstreams = {
  crm: {
    sdl: crm,
    root: {
      customers: (args: object) => {
        asked.push(args);
        return [1, 2].map((id) => ({ id, full_name: `n${id}`, address: { country: 'SE' }, secret: 's' }));
      },
      rename_customer: ({ id, name }: { id: string; name: string }) => ({ id, full_name: name }),
    },
  },
  support: {
    sdl: support,
    root: {
      tickets: (args: object) => {
        asked.push(args);
        return { items: [{ id: 't1', customer_id: '2', state: 'OPEN', title: 'x' }] };
      },
    },
  },
};
const joins = `additionalTypeDefs: |
  extend type Customer {
    tickets(only_state: State): [Ticket!] @resolveTo(
      sourceName: "support", sourceTypeName: "Query", sourceFieldName: "tickets",
      requiredSelectionSet: "{ id address { country } }", keyField: "id", keysArg: "filter.customer_ids", result: "items",
      valueKeyField: "customer_id", additionalArgs: { filter: { state: "{args.only_state}" }, sort: "DESC" })
  }
`;
const setup = (root: string, more = joins): Setup => ({
  sources: { crm: { sdl: crm }, support: { sdl: support } },
  root,
  config: more,
});
const all = `
- namingConvention: { typeNames: upperCase, fieldNames: camelCase, enumValues: lowerCase, fieldArgumentNames: camelCase }
- prefix: { value: X, includeRootOperations: true }`;

describe('transforms at the root', () => {
  it('rename for clients, for every source and for joins alike', async () => {
    const lines = await schemaOf(setup(all));
    expect(lines).toContain(
      'type XCUSTOMER { id: ID! fullName: String address: XADDRESS secret: String tickets(onlyState: XSTATE): [XTICKET!] }',
    );
    expect(lines).toContain(
      'type Query { Xcustomer(id: ID!): XCUSTOMER Xcustomers(activeOnly: Boolean): [XCUSTOMER!]! Xtickets(filter: XTICKETFILTER, sort: XSORT): XTICKETPAGE! }',
    );
    const {
      joins: [join],
    } = await built(setup(all));
    expect(join).toEqual({
      type: 'XCUSTOMER',
      field: 'tickets',
      source: 'support',
      sourceType: 'Query',
      sourceField: 'Xtickets',
      required: '{ id address { country } }',
      args: { filter: { state: '{args.onlyState}' }, sort: 'desc' },
      batch: { keysArg: 'filter.customerIds', key: [{ from: 'id', to: 'customerId', as: 'customerId' }] },
      result: 'items',
    });
  });

  it('are answered by upstreams in their own names', async () => {
    asked.length = 0;
    const query = '{ Xcustomers(activeOnly: true) { fullName tickets(onlyState: open) { customerId state } } }';
    expect(await answer(setup(all), query, upstreams)).toEqual({
      data: {
        Xcustomers: [
          { fullName: 'n1', tickets: [] },
          { fullName: 'n2', tickets: [{ customerId: '2', state: 'open' }] },
        ],
      },
    });
    expect(JSON.parse(JSON.stringify(asked))).toEqual([
      { active_only: true },
      { filter: { customer_ids: ['1', '2'], state: 'OPEN' }, sort: 'DESC' },
    ]);
  });

  it('rename what joins read of their object', async () => {
    const root = `
- rename:
    - { from: { type: Customer, field: id }, to: { type: Client, field: key } }
    - { from: { type: Address, field: country }, to: { type: Address, field: land } }`;
    const {
      joins: [join],
    } = await built(setup(root));
    expect(join).toMatchObject({
      type: 'Client',
      required: '{ key address { land } }',
      batch: { key: [{ from: 'key', to: 'customer_id' }] },
    });
    expect(await answer(setup(root), '{ customers { key tickets { title } } }', upstreams)).toEqual({
      data: {
        customers: [
          { key: '1', tickets: [] },
          { key: '2', tickets: [{ title: 'x' }] },
        ],
      },
    });
  });

  it('hide from clients what joins still use', async () => {
    const root = '- filterSchema: ["Query.customers", "Customer.!secret", "Ticket.title"]\n- prune: {}';
    const lines = await schemaOf(setup(root));
    expect(lines).toContain('type Query { customers(active_only: Boolean): [Customer!]! }');
    expect(lines).toContain('type Ticket { title: String }');
    expect(lines.join(' ')).not.toMatch(/TicketPage|secret/);
    expect(await answer(setup(root), '{ customers { tickets { title } } }', upstreams)).toEqual({
      data: { customers: [{ tickets: [] }, { tickets: [{ title: 'x' }] }] },
    });
  });

  it('drop joins of fields that are hidden', async () => {
    expect((await built(setup('- filterSchema: ["Customer.!tickets"]'))).joins).toEqual([]);
  });

  it('do not hide what a join needs', async () => {
    expect(await problemsOf(setup('- filterSchema: ["Customer.!id"]'))).toEqual([
      '9:5 TRANSFORM_HIDES_KEY filterSchema removes what the join Customer.tickets needs: Customer has no field "id". It has: full_name, address, secret, tickets. Leave it in, and close it with `permissions`.',
    ]);
  });

  it('encapsulate all sources, joins too', async () => {
    const root = '- encapsulate: { name: api }';
    const query = '{ api { customers { tickets { id } } tickets { items { id } } } }';
    expect(await answer(setup(root), query, upstreams)).toEqual({
      data: { api: { customers: [{ tickets: [] }, { tickets: [{ id: 't1' }] }], tickets: { items: [{ id: 't1' }] } } },
    });
    const mutation = 'mutation { api { rename_customer(id: 3, name: "z") { full_name } } }';
    expect(await answer(setup(root), mutation, upstreams)).toEqual({
      data: { api: { rename_customer: { full_name: 'z' } } },
    });
  });

  it('hoist within a source', async () => {
    const root = '- hoistField: [{ typeName: Customer, pathConfig: [address, country], newFieldName: country }]';
    const given = setup(root, '');
    expect(await answer(given, '{ customers { country } }', upstreams)).toEqual({
      data: { customers: [{ country: 'SE' }, { country: 'SE' }] },
    });
    const across = setup('- hoistField: [{ typeName: Customer, pathConfig: [tickets, title], newFieldName: titles }]');
    expect(await problemsOf(across)).toEqual([
      expect.stringMatching(/^9:\d+ HOIST_PATH hoistField: no source has the whole path/),
    ]);
  });

  it('are refused where they belong to a source, or need a name', async () => {
    const root = `
- extend: { typeDefs: "type A { b: Int }" }
- typeMerging: {}
- federation: {}
- encapsulate: {}
- prefix: {}
- rename: [{ from: { type: Custmer }, to: { type: X } }]`;
    expect(await problemsOf(setup(root))).toEqual([
      '9:5 TRANSFORM_OF_SOURCE extend changes one source and cannot stand at the root. Use additionalTypeDefs and additionalResolvers.',
      '10:5 TRANSFORM_OF_SOURCE typeMerging changes one source and cannot stand at the root. Write it under that source.',
      '11:5 TRANSFORM_OF_SOURCE federation changes one source and cannot stand at the root. Write it under that source.',
      expect.stringMatching(/^12:\d+ ENCAPSULATE_NAME/),
      expect.stringMatching(/^13:\d+ PREFIX_MISSING/),
      expect.stringMatching(
        /^14:\d+ TRANSFORM_NO_MATCH rename: there is no type "Custmer".* Did you mean "Customer"\?$/,
      ),
    ]);
  });

  it('do not rename what code fills', async () => {
    const given: Setup = {
      ...setup(
        '- prefix: { value: X }',
        'additionalTypeDefs: "extend type Customer { label: String }"\nadditionalResolvers: [./label.js]\n',
      ),
      files: { 'label.js': 'export default { Customer: { label: () => "x" } };\n' },
    };
    expect(await problemsOf(given)).toEqual([
      '9:5 TRANSFORM_OF_CODE Customer.label: filled by a code resolver, and this transform gives another name or place. Put the transform under the sources, so that resolvers use the final names.',
    ]);
  });
});
