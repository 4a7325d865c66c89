import { describe, expect, it } from 'vitest';

import type { Join } from '../../src/blueprint/blueprint.ts';

import { blueprintOf, problemsOf } from './harness.ts';

const sources = {
  crm: `
type Query { customer(id: ID!): Customer, page(ids: [Int!]): CustomerPage!, node(id: ID!): Node }
type Customer implements Node { id: ID!, number: Int, name: String!, address: Address, ticketIds: [ID!] }
type Address { country: String!, city: String }
type CustomerPage { data: [Customer!]!, total: Int! }
interface Node { id: ID! }
`,
  support: `
type Query {
  ticket(id: ID!): Ticket
  tickets(filter: TicketFilter, first: Int): [Ticket!]!
  byIds(ids: [ID!]!): [Ticket!]!
  byRegion(keys: [RegionKey!]!): [Ticket!]!
  grouped(customerIds: [ID!]!): [[Ticket!]!]!
  connection(customerIds: [ID!]!): TicketConnection!
  search(where: JSON): [Ticket!]!
}
input TicketFilter { customerIds: [ID!], customerId: ID, open: Boolean, by: Region, tags: [String!] }
input Region { country: String! }
input RegionKey { customer: ID!, country: String! }
type Ticket { id: ID!, customerId: ID!, title: String, country: String, place: Place }
type Place { country: String }
type TicketConnection { items: [Ticket!]!, meta: Meta }
type Meta { count: Int }
scalar JSON
`,
};

/** The join that a field with `@resolveTo` on Customer becomes. */
async function join(field: string, directive: string): Promise<Partial<Join> | undefined> {
  const config = `additionalTypeDefs: |\n  extend type Customer {\n    ${field} @resolveTo(sourceName: "support", sourceTypeName: "Query", ${directive})\n  }\n`;
  return only(await blueprintOf({ sources, config }));
}

/** The join that an entry of \`additionalResolvers\` becomes. */
async function yamlJoin(typeDefs: string, resolver: string): Promise<Partial<Join> | undefined> {
  const config = `additionalTypeDefs: "${typeDefs}"\nadditionalResolvers:\n  - ${resolver}\n`;
  return only(await blueprintOf({ sources, config }));
}

function only({ joins }: { readonly joins: readonly Join[] }): Partial<Join> | undefined {
  expect(joins).toHaveLength(1);
  return joins[0];
}

const key = (from: string, to: string, as = to) => ({ from, to, as });

describe('a call for each object', () => {
  it('needs what its placeholders read', async () => {
    expect(
      await join('ticket: Ticket', 'sourceFieldName: "ticket", sourceArgs: { id: "{root.address.country}-{root.id}" }'),
    ).toMatchObject({ required: '{ address { country } id }', args: { id: '{root.address.country}-{root.id}' } });
  });

  it('may read one item of a list', async () => {
    expect(
      await join('ticket: Ticket', 'sourceFieldName: "ticket", sourceArgs: { id: "{root.ticketIds.0}" }'),
    ).toMatchObject({ required: '{ ticketIds }', args: { id: '{root.ticketIds.0}' } });
  });

  it('needs what it says, and what its placeholders read beside it', async () => {
    const directive =
      'sourceFieldName: "ticket", requiredSelectionSet: "{ name address { city } }", sourceArgs: { id: "{root.id}" }';
    expect(await join('ticket: Ticket', directive)).toMatchObject({ required: '{ name address { city } id }' });
  });

  it('gives arguments by path, constants and lists', async () => {
    const args =
      'sourceArgs: { first: 5, filter: { open: "{args.open}", by: { country: "{root.address.country}" }, tags: ["a", "{root.name}"] } }';
    expect(await join('tickets(open: Boolean): [Ticket!]', `sourceFieldName: "tickets", ${args}`)).toMatchObject({
      args: {
        first: 5,
        filter: { open: '{args.open}', by: { country: '{root.address.country}' }, tags: ['a', '{root.name}'] },
      },
    });
    const yaml = `{ targetTypeName: Customer, targetFieldName: t, sourceName: support, sourceFieldName: tickets, sourceArgs: { filter.by.country: "{root.address.country}" } }`;
    expect(await yamlJoin('extend type Customer { t: [Ticket!] }', yaml)).toMatchObject({
      args: { 'filter.by.country': '{root.address.country}' },
      required: '{ address { country } }',
    });
  });

  it('may put anything into a scalar', async () => {
    const args = 'sourceArgs: { where: { a: ["{root.id}", { b: "{root.number}" }] } }';
    expect(await join('found: [Ticket!]', `sourceFieldName: "search", ${args}`)).toMatchObject({
      required: '{ id number }',
    });
  });

  it('takes one item of a list', async () => {
    expect(await join('first: Ticket', 'sourceFieldName: "tickets", result: "[0]"')).toMatchObject({ result: '0' });
    const items = 'sourceFieldName: "connection", sourceArgs: { customerIds: "{root.id}" }, result: "items[0].title"';
    expect(await join('title: String', items)).toMatchObject({ result: 'items.0.title' });
  });

  it('reads a concrete type out of an abstract answer', async () => {
    const yaml = `{ targetTypeName: Ticket, targetFieldName: customer, sourceName: crm, sourceFieldName: node, sourceArgs: { id: "{root.customerId}" }, resultType: Customer }`;
    expect(await yamlJoin('extend type Ticket { customer: Customer }', yaml)).toMatchObject({ sourceField: 'node' });
  });

  it('may be written as the first versions did', async () => {
    const yaml = `{ type: Customer, field: ticket, requiredSelectionSet: "{ id }", targetSource: support, targetMethod: connection, args: { customerIds: "{root.id}" }, returnData: "items[0]" }`;
    expect(await yamlJoin('extend type Customer { ticket: Ticket }', yaml)).toEqual({
      type: 'Customer',
      field: 'ticket',
      source: 'support',
      sourceType: 'Query',
      sourceField: 'connection',
      required: '{ id }',
      args: { customerIds: '{root.id}' },
      result: 'items.0',
    });
  });
});

describe('a batch', () => {
  it('matches by the field that the argument is named after', async () => {
    expect(
      await join('t: [Ticket!]', 'sourceFieldName: "grouped", keyField: "id", keysArg: "customerIds"'),
    ).toMatchObject({
      required: '{ id }',
      batch: { keysArg: 'customerIds', key: [key('id', 'customerId')] },
    });
  });

  it('matches by the key where the results have it', async () => {
    const yaml = `{ targetTypeName: Ticket, targetFieldName: customer, sourceName: crm, sourceFieldName: page, keyField: customerId, keysArg: ids, result: data, valueKeyField: id }`;
    expect(await yamlJoin('extend type Ticket { customer: Customer }', yaml)).toMatchObject({
      result: 'data',
      batch: { keysArg: 'ids', key: [key('customerId', 'id')] },
    });
  });

  it('takes many keys of one object', async () => {
    expect(await join('t: [Ticket!]', 'sourceFieldName: "byIds", keyField: "ticketIds", keysArg: "ids"')).toMatchObject(
      {
        batch: { keysArg: 'ids', key: [key('ticketIds', 'id')] },
      },
    );
  });

  it('has keys of several parts, from and in nested objects', async () => {
    const parts =
      'keyFields: [{ from: "id", to: "customerId", as: "customer" }, { from: "address.country", to: "place.country" }]';
    expect(
      await join('t: [Ticket!]', `sourceFieldName: "byRegion", ${parts}, keysArg: "keys", maxBatchSize: 50`),
    ).toMatchObject({
      required: '{ id address { country } }',
      batch: {
        keysArg: 'keys',
        key: [key('id', 'customerId', 'customer'), key('address.country', 'place.country', 'country')],
        maxBatchSize: 50,
      },
    });
  });

  it('may be written in YAML, with the same meaning', async () => {
    const yaml = `{ targetTypeName: Customer, targetFieldName: t, sourceName: support, sourceFieldName: connection, keyField: id, keysArg: customerIds, result: items, additionalArgs: {}, maxBatchSize: 9 }`;
    const sdl =
      'sourceFieldName: "connection", keyField: "id", keysArg: "customerIds", result: "items", maxBatchSize: 9';
    expect(await yamlJoin('extend type Customer { t: [Ticket!] }', yaml)).toEqual(await join('t: [Ticket!]', sdl));
  });

  it('says where the list stands that it needs', async () => {
    const config = `additionalTypeDefs: |\n  extend type Customer {\n    t: [Ticket!] @resolveTo(sourceName: "support", sourceTypeName: "Query", sourceFieldName: "connection", keyField: "id", keysArg: "customerIds")\n  }\n`;
    expect(await problemsOf({ sources, config })).toEqual([
      `.meshrc.yaml:6:18 JOIN_TYPE Customer.t: the field's type is Ticket, and support: Query.connection gives TicketConnection. Add result: "items"?`,
    ]);
  });
});

describe('code resolvers', () => {
  it('fill fields; their objects supply what is defined beside the sources', async () => {
    const blueprint = await blueprintOf({
      sources,
      config: `additionalTypeDefs:
  - "extend type Query { client: Client }"
  - "type Client { version: String!, tags: [Tag!], customer: Customer } type Tag { name: String }"
additionalResolvers: [./src/resolvers]
`,
      files: { 'src/resolvers.ts': 'export default { Query: { client: () => ({ version: "1" }) } };' },
    });
    expect(blueprint.settings.resolvers).toEqual(['./src/resolvers.ts']);
    expect(blueprint.types.get('Query')).toHaveProperty('fields');
  });

  it('are refused where nothing makes the object', async () => {
    const config = 'additionalTypeDefs: "type Lonely { name: String }"\n';
    expect(await problemsOf({ sources, config })).toEqual([
      '.meshrc.yaml:4:36 FIELD_UNFILLED nothing fills Lonely.name: no source has it, and there is no join and no code resolver for it. Add @resolveTo(...), an entry in additionalResolvers, or a resolver.',
    ]);
  });
});
