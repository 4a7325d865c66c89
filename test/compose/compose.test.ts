import { describe, expect, it } from 'vitest';

import { printBlueprint, readBlueprint } from '../../src/blueprint/sdl.ts';

import { blueprintOf } from './harness.ts';

const crm = `
type Query { customer(id: ID!): Customer, customers: [Customer!]! }
type Customer { id: ID!, name: String!, address: Address }
type Address { country: String!, city: String }
`;
const support = `
type Query { tickets(filter: TicketFilter, first: Int = 10): [Ticket!]! }
input TicketFilter { customerIds: [ID!], open: Boolean }
type Ticket { id: ID!, customerId: ID!, title: String }
`;

describe('compose', () => {
  it('joins two sources through a batch', async () => {
    const blueprint = await blueprintOf({
      sources: { crm, support },
      config: `additionalTypeDefs: |
  extend type Customer {
    tickets(open: Boolean): [Ticket!]! @resolveTo(
      sourceName: "support", sourceTypeName: "Query", sourceFieldName: "tickets",
      keyField: "id", keysArg: "filter.customerIds", additionalArgs: { filter: { open: "{args.open}" } })
  }
`,
    });
    expect(blueprint.joins).toEqual([
      {
        type: 'Customer',
        field: 'tickets',
        source: 'support',
        sourceType: 'Query',
        sourceField: 'tickets',
        required: '{ id }',
        args: { filter: { open: '{args.open}' } },
        batch: { keysArg: 'filter.customerIds', key: [{ from: 'id', to: 'customerId', as: 'customerId' }] },
      },
    ]);
    const text = printBlueprint(blueprint);
    expect(readBlueprint(text, 'x').value).toStrictEqual(blueprint);
  });
});
