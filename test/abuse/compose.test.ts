import { describe, expect, it } from 'vitest';

import { problemsOf } from '../compose/harness.ts';
import type { Given } from '../compose/harness.ts';

const sources = {
  crm: `
type Query { customer(id: ID!): Customer, customers: [Customer!]!, page(ids: [Int!]): CustomerPage! }
type Customer { id: ID!, number: Int, name: String!, vip: Boolean, address: Address, ticketIds: [ID!] }
type Address { country: String!, city: String }
type CustomerPage { data: [Customer!]!, total: Int! }
`,
  support: `
type Query { ticket(id: ID!): Ticket, tickets(filter: TicketFilter, byCountry: [CountryKey!]): [Ticket!]!, agent(name: String!): Agent, grouped(ids: [ID!]!): [[Ticket!]!]! }
input TicketFilter { customerIds: [ID!], customerId: ID, status: Status, numbers: [Int!] }
input CountryKey { id: ID!, country: String! }
enum Status { OPEN, DONE }
type Ticket { id: ID!, customerId: ID!, title: String, country: String }
type Agent { name: String! }
`,
};

/** Problems of one field with `@resolveTo` on Customer; line 4 is the configuration's first. */
const join = (field: string, directive: string) =>
  problemsOf({
    sources,
    config: `additionalTypeDefs: |\n  extend type Customer {\n    ${field} @resolveTo(sourceName: "support", sourceTypeName: "Query", ${directive})\n  }\n`,
  });

const conditions =
  'Conditions compare paths below `root`, `args` and `context` with `===`, `!==`, `<`, `>`, `&&`, `||`, `!` and `.includes()`.';

describe('a join that cannot work', () => {
  it.each<[string, string, string, readonly string[]]>([
    [
      'to a field that is not there',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickts", keyField: "id", keysArg: "filter.customerIds"',
      [
        '.meshrc.yaml:6:83 JOIN_UNKNOWN_SOURCE_FIELD Customer.tickets: support: Query has no field "tickts". Did you mean "tickets"?',
      ],
    ],
    [
      'to a field far from any',
      'tickets: [Ticket!]',
      'sourceFieldName: "orders"',
      [
        '.meshrc.yaml:6:83 JOIN_UNKNOWN_SOURCE_FIELD Customer.tickets: support: Query has no field "orders". It has: ticket, tickets, agent, grouped.',
      ],
    ],
    [
      'with a key that the parent lacks',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", keyField: "idd", keysArg: "filter.customerIds"',
      ['.meshrc.yaml:6:111 JOIN_KEY Customer.tickets: the key "idd": Customer has no field "idd". Did you mean "id"?'],
    ],
    [
      'with a key that is an object',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", keyField: "address", keysArg: "filter.customerIds"',
      [
        '.meshrc.yaml:6:111 JOIN_KEY Customer.tickets: the key "address" is Address, which is no value. Name one of its fields.',
      ],
    ],
    [
      'with a key of the wrong type',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", keyField: "vip", keysArg: "filter.numbers", valueKeyField: "id"',
      [
        '.meshrc.yaml:6:128 JOIN_KEY_TYPE Customer.tickets: the key "vip" is Boolean, and the argument takes Int!. Choose a key that fits.',
        '.meshrc.yaml:6:155 JOIN_UNMATCHED Customer.tickets: the key "vip" is Boolean, and Ticket.id is ID!: they are never equal.',
      ],
    ],
    [
      'with a key that is only mostly right',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", keyField: "name", keysArg: "filter.numbers", valueKeyField: "customerId"',
      [
        '.meshrc.yaml:6:129 JOIN_KEY_TYPE Customer.tickets: the key "name" is String! and is given where Int! is asked for: values whose text has another form fail.',
      ],
    ],
    [
      'with keys for an argument that takes one',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", keyField: "id", keysArg: "filter.customerId"',
      [
        '.meshrc.yaml:6:127 JOIN_LIST_EXPECTED Customer.tickets: keysArg "filter.customerId" takes one ID and not a list. Without a list each object needs its own call: leave keysArg and keyField out and write sourceArgs: { filter: { customerId: "{root.id}" } }.',
      ],
    ],
    [
      'with an argument path to nowhere',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", keyField: "id", keysArg: "filter.customers"',
      [
        '.meshrc.yaml:6:127 JOIN_ARGUMENT Customer.tickets: TicketFilter has no field "customers". Did you mean "customerIds"?',
      ],
    ],
    [
      'with an argument to nowhere',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", keyField: "id", keysArg: "filtr.customerIds"',
      [
        '.meshrc.yaml:6:127 JOIN_ARGUMENT Customer.tickets: support: Query.tickets has no argument "filtr". Did you mean "filter"?',
      ],
    ],
    [
      'without a key',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", keysArg: "filter.customerIds"',
      [
        '.meshrc.yaml:6:111 JOIN_NO_KEY Customer.tickets: `keysArg` needs the key: add `keyField`, or `keyFields` for several.',
      ],
    ],
    [
      'without an argument for the key',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", keyField: "id"',
      [
        '.meshrc.yaml:6:111 JOIN_NO_KEYS_ARGUMENT Customer.tickets: a key is named, but no argument that takes the keys. Add `keysArg`, or say the argument in `sourceArgs`.',
      ],
    ],
    [
      'to results that have no key',
      'agents: Agent',
      'sourceFieldName: "agent", keyField: "id", keysArg: "name"',
      [
        '.meshrc.yaml:6:19 JOIN_LIST_EXPECTED Customer.agents: a batch needs a list of results, and support: Query.agent gives Agent.',
      ],
    ],
    [
      'to many by their own id',
      'tickets: [Ticket!]',
      'sourceFieldName: "grouped", keyField: "id", keysArg: "ids"',
      [
        ".meshrc.yaml:6:127 JOIN_UNMATCHED Customer.tickets: results are many, but would be matched by Ticket.id, which is the Ticket's own. Say which field of Ticket holds the key: valueKeyField.",
      ],
    ],
    [
      'with a value key that results lack',
      'tickets: [Ticket!]',
      'sourceFieldName: "grouped", keyField: "id", keysArg: "ids", valueKeyField: "customer"',
      [
        '.meshrc.yaml:6:143 JOIN_UNMATCHED Customer.tickets: valueKeyField "customer": Ticket has no field "customer". Did you mean "customerId"?',
      ],
    ],
    [
      'with a composite key for single values',
      'tickets: [Ticket!]',
      'sourceFieldName: "grouped", keyFields: ["id", "address.country"], keysArg: "ids"',
      [
        '.meshrc.yaml:6:149 JOIN_KEY_TYPE Customer.tickets: a key of several parts gives objects, and the argument takes ID!. Use one keyField.',
      ],
    ],
    [
      'with a composite key that lacks a part',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", keyFields: [{ from: "id", to: "customerId", as: "id" }, "name"], valueKeyFields: ["customerId", "title"], keysArg: "byCountry"',
      [
        '.meshrc.yaml:6:111 JOIN_KEY_TYPE Customer.tickets: CountryKey! has no field "title" for the key "name". Name it: { from: "name", as: ... }.',
        '.meshrc.yaml:6:111 JOIN_KEY_TYPE Customer.tickets: CountryKey needs the field "country", and no part of the key gives it.',
      ],
    ],
    [
      'with a single key for objects',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", keyField: "id", keysArg: "byCountry", valueKeyField: "customerId"',
      [
        '.meshrc.yaml:6:127 JOIN_KEY_TYPE Customer.tickets: the argument\'s items are CountryKey!, and the key "id" is ID!. Use keyFields, for example [{ from: "id", as: "id" }], with a part for each field.',
      ],
    ],
    [
      'from one object to a list',
      'ticket: [Ticket!]',
      'sourceFieldName: "ticket", sourceArgs: { id: "{root.id}" }',
      [
        '.meshrc.yaml:6:23 JOIN_SHAPE Customer.ticket: the field is [Ticket!], and support: Query.ticket gives Ticket. Declare the field as Ticket.',
      ],
    ],
    [
      'from a list to one object',
      'ticket: Ticket',
      'sourceFieldName: "tickets"',
      [
        '.meshrc.yaml:6:20 JOIN_SHAPE Customer.ticket: the field is Ticket, and support: Query.tickets gives [Ticket!]!. Declare the field as [Ticket], or take one item with result: "[0]".',
      ],
    ],
    [
      'to another type',
      'agent: Customer',
      'sourceFieldName: "agent", sourceArgs: { name: "{root.name}" }',
      [
        ".meshrc.yaml:6:21 JOIN_TYPE Customer.agent: the field's type is Customer, and support: Query.agent gives Agent.",
      ],
    ],
    [
      'with a result to nowhere',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", result: "items"',
      [
        '.meshrc.yaml:6:111 JOIN_RESULT Customer.tickets: result "items" of support: Query.tickets: Ticket has no field "items". It has: id, customerId, title, country.',
      ],
    ],
    [
      'with a placeholder to nowhere',
      'ticket: Ticket',
      'sourceFieldName: "ticket", sourceArgs: { id: "{root.idd}" }',
      ['.meshrc.yaml:6:120 JOIN_ARGUMENT Customer.ticket: root.idd: Customer has no field "idd". Did you mean "id"?'],
    ],
    [
      'with a placeholder for the whole parent',
      'ticket: Ticket',
      'sourceFieldName: "ticket", sourceArgs: { id: "{root}" }',
      [
        '.meshrc.yaml:6:120 JOIN_ARGUMENT Customer.ticket: root: it means the whole Customer; name the fields that are needed.',
      ],
    ],
    [
      'with an argument that the field does not have',
      'ticket: Ticket',
      'sourceFieldName: "ticket", sourceArgs: { id: "{args.id}" }',
      [
        '.meshrc.yaml:6:120 JOIN_ARGUMENT Customer.ticket: args.id: Customer.ticket has no argument "id". It has no arguments.',
      ],
    ],
    [
      'with a list for one value',
      'ticket: Ticket',
      'sourceFieldName: "ticket", sourceArgs: { id: "{root.ticketIds}" }',
      [
        '.meshrc.yaml:6:120 JOIN_ARGUMENT Customer.ticket: {root.ticketIds} is [ID!], which cannot be given where ID! is asked for. Batch it with `keysArg`, or use one value.',
      ],
    ],
    [
      'without a required argument',
      'ticket: Ticket',
      'sourceFieldName: "ticket"',
      [
        '.meshrc.yaml:6:20 JOIN_ARGUMENT Customer.ticket: support: Query.ticket needs the argument "id" of type ID!, and nothing gives it. Add it to the arguments.',
      ],
    ],
    [
      'with an object in place of a value',
      'ticket: Ticket',
      'sourceFieldName: "ticket", sourceArgs: { id: { a: 1 } }',
      ['.meshrc.yaml:6:120 JOIN_ARGUMENT Customer.ticket: an object is given where ID! is asked for.'],
    ],
    [
      'with a constant of the wrong type',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", sourceArgs: { filter: { status: "OPN", numbers: ["x"] } }',
      [
        '.meshrc.yaml:6:125 JOIN_ARGUMENT Customer.tickets: "OPN" is given where Status is asked for.',
        '.meshrc.yaml:6:125 JOIN_ARGUMENT Customer.tickets: "x" is given where Int! is asked for.',
      ],
    ],
    [
      'with a required selection of nothing',
      'ticket: Ticket',
      'sourceFieldName: "ticket", requiredSelectionSet: "{ nr address }", sourceArgs: { id: "{root.id}" }',
      [
        '.meshrc.yaml:6:106 JOIN_REQUIRED Customer.ticket: requiredSelectionSet: Customer has no field "nr". Did you mean "id"?',
        '.meshrc.yaml:6:106 JOIN_REQUIRED Customer.ticket: requiredSelectionSet: Customer.address is Address: say which of its fields, for example { address { country } }.',
      ],
    ],
    [
      'with a required selection that is none',
      'ticket: Ticket',
      'sourceFieldName: "ticket", requiredSelectionSet: "{ id", sourceArgs: { id: "{root.id}" }',
      [
        '.meshrc.yaml:6:106 JOIN_REQUIRED Customer.ticket: requiredSelectionSet: Syntax Error: Expected Name, found <EOF>.',
      ],
    ],
    [
      'with an unknown option',
      'ticket: Ticket',
      'sourceFieldName: "ticket", sourceArg: { id: "{root.id}" }',
      ['.meshrc.yaml:6:106 JOIN_UNKNOWN_ARGUMENT @resolveTo has no argument "sourceArg". Did you mean "sourceArgs"?'],
    ],
    [
      'with batches of nothing',
      'tickets: [Ticket!]',
      'sourceFieldName: "tickets", keyField: "id", keysArg: "filter.customerIds", maxBatchSize: 0',
      ['.meshrc.yaml:6:158 JOIN_BATCH_SIZE Customer.tickets: maxBatchSize is 0; expected a whole number from 1.'],
    ],
  ])('%s', async (_, field, directive, expected) => {
    expect(await join(field, directive)).toEqual(expected);
  });
});

const crm =
  'type Query { a: A }\ntype A { id: ID!, name: String, at(x: Int): Int }\nenum E { P, Q }\ninput I { a: Int }\ntype U { u: Int }';

describe('parts that do not fit together', () => {
  it.each<[string, Given, readonly string[]]>([
    [
      'one name, two kinds',
      { sources: { crm, erp: 'type Query { b: Int }\nenum A { X }' } },
      [
        'erp.graphql:2 MERGE_KIND_CONFLICT A is an object type in source "crm" and an enum in source "erp". Rename or prefix one of them (transforms: prefix, rename), or filter it out (filterSchema).\ncrm.graphql:1 defined here by source "crm"',
      ],
    ],
    [
      'one field, two types',
      { sources: { crm, erp: 'type Query { b: A }\ntype A { id: ID!, name: Int, at(x: String): [Int] }' } },
      [
        'erp.graphql:1 MERGE_FIELD_CONFLICT A.name is String in source "crm" and Int in source "erp". Rename or prefix one of them (transforms: prefix, rename), or filter it out (filterSchema).\ncrm.graphql:1 defined here by source "crm"',
        'erp.graphql:1 MERGE_FIELD_CONFLICT A.at is Int in source "crm" and [Int] in source "erp". Rename or prefix one of them (transforms: prefix, rename), or filter it out (filterSchema).\ncrm.graphql:1 defined here by source "crm"',
        'erp.graphql:1 MERGE_ARGUMENT_CONFLICT A.at(x) is Int in source "crm" and String in source "erp". Rename or prefix one of them (transforms: prefix, rename), or filter it out (filterSchema).\ncrm.graphql:1 defined here by source "crm"',
      ],
    ],
    [
      'one field, other arguments',
      { sources: { crm, erp: 'type Query { b: A }\ntype A { id: ID!, name: String, at(y: Int): Int }' } },
      [
        'erp.graphql:1 MERGE_ARGUMENT_CONFLICT A.at does not take the same arguments in both sources: source "erp" does not know x; source "crm" does not know y. Rename or prefix one of them (transforms: prefix, rename), or filter it out (filterSchema).\ncrm.graphql:1 defined here by source "crm"',
      ],
    ],
    [
      'one root field twice',
      { sources: { crm, erp: 'type Query { a: A }\ntype A { id: ID! }' } },
      [
        'erp.graphql:1 MERGE_ROOT_COLLISION Query.a is a field of source "crm" and of source "erp". Rename or prefix one of them (transforms: prefix, rename), or filter it out (filterSchema).\ncrm.graphql:1 defined here by source "crm"',
      ],
    ],
    [
      'an input with different fields',
      { sources: { crm, erp: 'type Query { b(i: I): Int }\ninput I { a: String, b: Int! }' } },
      [
        'erp.graphql:1 MERGE_FIELD_CONFLICT I.a is Int in source "crm" and String in source "erp". Rename or prefix one of them (transforms: prefix, rename), or filter it out (filterSchema).\ncrm.graphql:4 defined here by source "crm"',
        'erp.graphql:1 MERGE_INPUT_DIFFERS the input I is not the same in both sources: source "crm" does not know b. Rename or prefix one of them (transforms: prefix, rename), or filter it out (filterSchema).\ncrm.graphql:4 defined here by source "crm"',
      ],
    ],
    [
      'an enum that one source does not accept',
      { sources: { crm, erp: 'type Query { b(e: E): Int }\nenum E { P, R }' } },
      [
        'erp.graphql:1 MERGE_ENUM_DIFFERS the enum E has values in source "crm" that source "erp" does not accept as an argument: Q. Rename or prefix one of them (transforms: prefix, rename), or filter it out (filterSchema).\ncrm.graphql:3 defined here by source "crm"',
      ],
    ],
    [
      'a type that is not there',
      {
        sources: {
          crm,
          erp: 'type Query { b(i: Inpt): C }\ntype B implements Nod { x: [Ax!] } input Input { a: Int } interface Node { a: Int }',
        },
      },
      [
        'erp.graphql:1 UNKNOWN_TYPE source "erp": Query.b refers to the type "C", which is not defined. Did you mean "B"?',
        'erp.graphql:1 UNKNOWN_TYPE source "erp": Query.b(i) refers to the type "Inpt", which is not defined. Did you mean "Input"?',
        'erp.graphql:2 UNKNOWN_TYPE source "erp": B.x refers to the type "Ax", which is not defined. Did you mean "B"?',
        'erp.graphql:2 UNKNOWN_TYPE source "erp": B refers to the type "Nod", which is not defined. Did you mean "Node"?',
      ],
    ],
    [
      'a field that merges cannot supply',
      { sources: { crm, erp: 'type Query { b: A }\ntype A { id: ID!, total: Int! }' } },
      [
        'crm.graphql:1 MERGE_INCOMPLETE A: objects from "erp" have no name, at; there these are null. Merge A by a key (transform typeMerging), or rename one of the types.',
        'erp.graphql:1 MERGE_INCOMPLETE A: objects from "crm" have no total; there these are null. Merge A by a key (transform typeMerging), or rename one of the types.',
      ],
    ],
    [
      'additionalTypeDefs with a dangling type',
      { sources: { crm }, config: 'additionalTypeDefs: |\n  extend type A {\n    c: Customr\n  }\n' },
      ['.meshrc.yaml:5:5 UNKNOWN_TYPE additionalTypeDefs: A.c refers to the type "Customr", which is not defined.'],
    ],
    [
      'additionalTypeDefs that change a type',
      { sources: { crm }, config: 'additionalTypeDefs: "extend type A { name: Int }"\n' },
      [
        '.meshrc.yaml:3:38 MERGE_FIELD_CONFLICT A.name is String in source "crm" and Int in additionalTypeDefs. Declare it as the source has it, or give it another name.\ncrm.graphql:1 defined here by source "crm"',
      ],
    ],
    [
      'additionalTypeDefs of another kind',
      { sources: { crm }, config: 'additionalTypeDefs: "enum A { X }"\n' },
      [
        '.meshrc.yaml:3:27 MERGE_KIND_CONFLICT A is an object type in source "crm" and an enum in additionalTypeDefs. Declare it as the source has it, or give it another name.\ncrm.graphql:1 defined here by source "crm"',
      ],
    ],
    [
      'a field that nothing fills',
      {
        sources: { crm },
        config: 'additionalTypeDefs: |\n  extend type A {\n    more: Int\n  }\n  type New { x: Int }\n',
      },
      [
        '.meshrc.yaml:5:5 FIELD_UNFILLED nothing fills A.more: no source has it, and there is no join and no code resolver for it. Add @resolveTo(...), an entry in additionalResolvers, or a resolver.',
        '.meshrc.yaml:7:14 FIELD_UNFILLED nothing fills New.x: no source has it, and there is no join and no code resolver for it. Add @resolveTo(...), an entry in additionalResolvers, or a resolver.',
      ],
    ],
    [
      'no SDL',
      {
        sources: { crm },
        config: 'additionalTypeDefs:\n  - |\n    # a comment\n\n    extend type A {\n      more Int\n    }\n',
      },
      [
        '.meshrc.yaml:8:12 TYPEDEFS_SYNTAX additionalTypeDefs: this is not SDL: Syntax Error: Expected ":", found Name "Int".',
      ],
    ],
    [
      'no SDL in a file',
      {
        sources: { crm },
        config: 'additionalTypeDefs: schema/*.graphql\n',
        files: { 'schema/a.graphql': 'extend type A {\n  more: Int!!\n}\n', 'schema/b.graphql': 'query { a }' },
      },
      [
        'schema/a.graphql:2:13 TYPEDEFS_SYNTAX additionalTypeDefs: this is not SDL: Syntax Error: Expected Name, found "!".',
        'schema/b.graphql:1:1 TYPEDEFS_NO_TYPE additionalTypeDefs define types; this is something else (OperationDefinition).',
      ],
    ],
    [
      'resolvers that throw',
      {
        sources: { crm },
        config: 'additionalResolvers:\n  - ./r.js\n',
        files: { 'r.js': 'throw new Error("no database")' },
      },
      ['.meshrc.yaml:4:5 RESOLVERS_FAILED ./r.js cannot be imported: no database'],
    ],
    [
      'resolvers of nothing',
      {
        sources: { crm },
        config: 'additionalResolvers:\n  - ./r.mjs\n  - ./s\n',
        files: {
          'r.mjs': 'export const x = 1;',
          's.ts':
            'export const resolvers = { B: {}, A: { nam: () => 1, name: { selectionSet: "{ idd }", resolve: () => 1 } } }',
        },
      },
      [
        '.meshrc.yaml:4:5 RESOLVERS_UNKNOWN_TYPE ./r.mjs resolves x, and there is no such type. Did you mean "A"?',
        '.meshrc.yaml:5:5 RESOLVERS_UNKNOWN_TYPE ./s resolves B, and there is no such type. Did you mean "A"?',
        '.meshrc.yaml:5:5 RESOLVERS_UNKNOWN_FIELD ./s resolves A.nam, and A has no such field. Did you mean "name"? Declare it in additionalTypeDefs: extend type A { nam: ... }.',
        '.meshrc.yaml:5:5 RESOLVERS_SELECTION ./s: the selectionSet of A.name: A has no field "idd". Did you mean "id"?',
      ],
    ],
    [
      'two joins for one field',
      {
        sources: { crm },
        config:
          'additionalTypeDefs: "extend type A { b: A @resolveTo(sourceName: \\"crm\\", sourceTypeName: \\"Query\\", sourceFieldName: \\"a\\") }"\nadditionalResolvers:\n  - { targetTypeName: A, targetFieldName: b, sourceName: crm, sourceFieldName: a }\n',
      },
      ['.meshrc.yaml:5:5 JOIN_TWICE A.b: a second join for the same field. Keep one of them.'],
    ],
    [
      'topics',
      {
        sources: { crm },
        config: [
          'additionalTypeDefs: |',
          '  type Subscription {',
          '    b(x: Int): A @resolveTo(pubsubTopic: "b:{args.y}", filterBy: "root.x = 1")',
          '    c: A @resolveTo(pubsubTopic: "c", filterBy: "process.exit()")',
          '  }',
          '  extend type A {',
          '    d: Int @resolveTo(pubsubTopic: "d")',
          '  }',
          '',
        ].join('\n'),
      },
      [
        '.meshrc.yaml:5:29 JOIN_TOPIC Subscription.b: the topic reads args.y, and there is no such argument.',
        `.meshrc.yaml:5:56 JOIN_FILTER Subscription.b: filterBy "root.x = 1": "= 1" cannot stand here. ${conditions}`,
        `.meshrc.yaml:6:39 JOIN_FILTER Subscription.c: filterBy "process.exit()": "process" is not known; a path begins with root or args or context. ${conditions}`,
        '.meshrc.yaml:9:23 JOIN_TOPIC A.d: a topic fills fields of Subscription only; other fields are joined to a source.',
      ],
    ],
    [
      'a join from a type that is not there',
      {
        sources: { crm },
        config:
          'additionalResolvers:\n  - { targetTypeName: AA, targetFieldName: b, sourceName: crm, sourceFieldName: a }\n  - { targetTypeName: A, targetFieldName: b, sourceName: crm, sourceFieldName: a }\n  - { targetTypeName: A, targetFieldName: name, sourceName: crm, sourceTypeName: Qery, sourceFieldName: a }\n  - { targetTypeName: A, targetFieldName: name, sourceName: crm, sourceTypeName: A, sourceFieldName: name }\n',
      },
      [
        '.meshrc.yaml:4:23 JOIN_UNKNOWN_TYPE AA.b: there is no type "AA". Did you mean "A"?',
        '.meshrc.yaml:5:43 JOIN_UNKNOWN_FIELD A.b: A has no field "b". Did you mean "id"? Declare it in additionalTypeDefs: extend type A { b: ... }.',
        '.meshrc.yaml:6:82 JOIN_UNKNOWN_SOURCE_TYPE A.name: crm has no type "Qery". Did you mean "Query"?',
        '.meshrc.yaml:7:102 JOIN_NOT_CALLABLE A.name: crm: A.name cannot be called by itself. Name a field of Query or Mutation.',
      ],
    ],
    [
      'nothing to read',
      { sources: { crm: 'type Mutation { a: Int }' } },
      [
        'SCHEMA_NO_QUERY No source has a field that only reads: Query has just _empty, which is null. Where one of the operations only reads, say so in its spec or in the options of its source.',
      ],
    ],
    [
      'an invalid schema',
      { sources: { crm: 'type Query { a: A }\ntype A implements N { id: Int }\ninterface N { id: ID! }' } },
      [
        'crm.graphql:2 SCHEMA_INVALID The composed schema is not valid: Interface field N.id expects type ID! but A.id is type Int.',
      ],
    ],
  ])('%s', async (_, given, expected) => {
    expect(await problemsOf(given)).toEqual(expected);
  });
});
