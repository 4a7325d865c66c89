import { describe, expect, it } from 'vitest';

import { printBlueprint, readBlueprint } from '../../src/blueprint/sdl.ts';

import { blueprintOf, problemsOf } from './harness.ts';
import type { Given } from './harness.ts';

const crm = `
type Query { customer(id: ID!): Customer, customers: [Customer!]! }
type Customer { id: ID!, name: String!, address: Address }
type Address { country: String!, city: String }
`;
const support = `
type Query { tickets(filter: TicketFilter, first: Int = 10): [Ticket!]! }
input TicketFilter { customerIds: [ID!], open: Boolean }
"What a customer asked."
type Ticket { id: ID!, customerId: ID!, title: String }
`;

const given: Given = {
  sources: { crm, support },
  config: `additionalTypeDefs:
  - ./schema/*.graphql
limits: { maxDepth: 7 }
permissions:
  fallback: deny
  rules: { Customer.*: { claim: role, values: [agent] } }
`,
  files: {
    'schema/joins.graphql': `extend type Customer {
  tickets(open: Boolean): [Ticket!]! @resolveTo(
    sourceName: "support", sourceTypeName: "Query", sourceFieldName: "tickets",
    keyField: "id", keysArg: "filter.customerIds", additionalArgs: { filter: { open: "{args.open}" } })
}
`,
    'schema/more.graphql':
      'extend type Ticket { customer: Customer @resolveTo(sourceName: "crm", sourceTypeName: "Query", sourceFieldName: "customer", sourceArgs: { id: "{root.customerId}" }) }\n',
  },
};

describe('compose', () => {
  it('makes an artifact that a person can review', async () => {
    const [, , ...lines] = printBlueprint(await blueprintOf(given)).split('\n');
    expect(lines.join('\n')).toBe(`
schema
  @upstream(name: "crm", kind: "graphql", endpoint: "http://crm/")
  @upstream(name: "support", kind: "graphql", endpoint: "http://support/")
  @settings(
    limits: { maxDepth: 7 }
    permissions: {
      fallback: "deny"
      rules: [{ pattern: "Customer.*", rule: { claim: "role", values: ["agent"] } }]
    }
  ) {
  query: Query
}

type Address @source(name: "crm") {
  country: String!
  city: String
}

type Customer @source(name: "crm") {
  id: ID!
  name: String!
  address: Address
  tickets(open: Boolean): [Ticket!]!
    @join(
      source: "support"
      field: "tickets"
      required: "{ id }"
      args: { filter: { open: "{args.open}" } }
      keysArg: "filter.customerIds"
      key: [{ from: "id", to: "customerId" }]
    )
}

type Query @source(name: "crm") @source(name: "support") {
  customer(id: ID!): Customer @graphql(source: "crm")
  customers: [Customer!]! @graphql(source: "crm")
  tickets(filter: TicketFilter, first: Int = 10): [Ticket!]! @graphql(source: "support")
}

"What a customer asked."
type Ticket @source(name: "support") {
  id: ID!
  customerId: ID!
  title: String
  customer: Customer
    @join(source: "crm", field: "customer", required: "{ customerId }", args: { id: "{root.customerId}" })
}

input TicketFilter @source(name: "support") {
  customerIds: [ID!]
  open: Boolean
}
`);
  });

  it('gives the same bytes each time, and reads them back', async () => {
    const [one, other] = [await blueprintOf(given), await blueprintOf(given)];
    const text = printBlueprint(one);
    expect(printBlueprint(other)).toBe(text);
    expect(readBlueprint(text, 'schema/unified.graphql').value).toStrictEqual(one);
  });

  it('strips what belongs to the build alone', async () => {
    const blueprint = await blueprintOf(given);
    const all = [blueprint.types, ...[...blueprint.sources.values()].map(({ types }) => types)];
    for (const type of all.flatMap((types) => [...types.values()])) {
      expect(type).not.toHaveProperty('place');
      if (type.kind !== 'object') continue;
      for (const field of type.fields.values()) expect(field).not.toHaveProperty('place');
    }
    expect(blueprint.sources.get('support')?.types.get('Ticket')).not.toHaveProperty('description');
    const query = blueprint.types.get('Query');
    expect(query?.kind === 'object' && query.fields.get('tickets')).not.toHaveProperty('binding');
  });

  it('tells every problem of every part at once', async () => {
    const broken: Given = {
      ...given,
      config: `additionalTypeDefs: ./schema/*.graphql
additionalResolvers:
  - { targetTypeName: Customer, targetFieldName: a, sourceName: crm, sourceFieldName: customer }
  - ./resolvers
`,
      files: {
        'schema/joins.graphql':
          'extend type Customer {\n  b: Int\n  c: Ticket @resolveTo(sourceName: "suport", sourceFieldName: "x")\n}',
        'resolvers.js': 'export const resolvers = { Customer: { d: () => 1 } };',
      },
    };
    expect((await problemsOf(broken)).map((text) => text.split(' ').slice(0, 2).join(' '))).toEqual([
      '.meshrc.yaml:7:5 RESOLVERS_UNKNOWN_FIELD',
      'schema/joins.graphql:3:24 JOIN_UNKNOWN_SOURCE',
      '.meshrc.yaml:6:50 JOIN_UNKNOWN_FIELD',
      'schema/joins.graphql:2:3 FIELD_UNFILLED',
    ]);
  });

  it('takes SDL from code', async () => {
    const config = 'additionalTypeDefs: ./defs/*\n';
    const module = (text: string) => ({ sources: { crm }, config, files: { 'defs/a.mjs': text } });
    const blueprint = await blueprintOf(module('export const typeDefs = "enum Own { A }";'));
    expect(blueprint.types.get('Own')?.kind).toBe('enum');
  });

  it('tells of code without SDL', async () => {
    const config = 'additionalTypeDefs: ./defs/*\n';
    expect(await problemsOf({ sources: { crm }, config, files: { 'defs/a.mjs': 'export default 7;' } })).toEqual([
      '.meshrc.yaml:3:21 TYPEDEFS_IN_CODE additionalTypeDefs: defs/a.mjs cannot be read: it exports no schema: its default, `schema` or `typeDefs` must be SDL, a document or a GraphQLSchema.',
    ]);
  });
});
