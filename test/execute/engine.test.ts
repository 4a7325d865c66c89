import { describe, expect, it } from 'vitest';

import { GatewayError } from '../../src/error/error.ts';
import { tableAsk, testGateway } from './harness.ts';

const crm = `
  type Query { customers: [Customer!]! customer(id: ID!): Customer }
  type Customer { id: ID! name: String! address: Address }
  type Address { city: String country: String }
`;
const support = `
  type Query { tickets(filter: TicketFilter): [Ticket!]! ticket(id: ID!): Ticket }
  input TicketFilter { customerIds: [ID!] }
  type Ticket { id: ID! customerId: ID subject: String! }
`;
const publicTypes = `
  type Query {
    customers: [Customer!]! customer(id: ID!): Customer
    tickets(filter: TicketFilter): [Ticket!]! ticket(id: ID!): Ticket
  }
  input TicketFilter { customerIds: [ID!] }
  type Customer { id: ID! name: String! address: Address tickets: [Ticket!]! first: Ticket }
  type Address { city: String country: String }
  type Ticket { id: ID! customerId: ID subject: String! customer: Customer }
`;

const customers = [
  { id: 'a', name: 'Ada', address: { city: 'Berlin', country: 'DE' } },
  { id: 'b', name: 'Ben', address: null },
  { id: 'c', name: 'Cid', address: { city: null, country: 'FR' } },
];
const tickets = [
  { id: 1, customerId: 'c', subject: 'Late' },
  { id: 2, customerId: 'a', subject: 'Broken' },
  { id: 3, customerId: 'c', subject: 'Lost' },
  { id: 4, customerId: null, subject: 'Spam' },
];

const ticketsOfCustomer = {
  type: 'Customer',
  field: 'tickets',
  source: 'support',
  sourceType: 'Query',
  sourceField: 'tickets',
  required: '{ id }',
  args: {},
  batch: { keysArg: 'filter.customerIds', key: [{ from: 'id', to: 'customerId', as: 'id' }] },
};
const customerOfTicket = {
  type: 'Ticket',
  field: 'customer',
  source: 'crm',
  sourceType: 'Query',
  sourceField: 'customer',
  required: '{ customerId }',
  args: { id: '{root.customerId}' },
};

function company(more: { maxBatchSize?: number; fail?: boolean } = {}) {
  const crmLog: { field: string; args: unknown }[] = [];
  const supportLog: { field: string; args: unknown }[] = [];
  const byIds = (args: { filter?: { customerIds?: string[] } }) => {
    if (more.fail) throw new GatewayError('UPSTREAM_UNREACHABLE', 'support is down', { source: 'support' });
    const ids = args.filter?.customerIds;
    return ids ? tickets.filter((ticket) => ids.includes(String(ticket.customerId))) : tickets;
  };
  const { maxBatchSize } = more;
  const gateway = testGateway({
    types: publicTypes,
    sources: [
      {
        name: 'crm',
        kind: 'http',
        types: crm,
        ask: tableAsk(
          { customers, customer: (args: { id: string }) => customers.find((one) => one.id === args.id) },
          crmLog,
        ),
      },
      { name: 'support', kind: 'http', types: support, ask: tableAsk({ tickets: byIds }, supportLog) },
    ],
    joins: [
      {
        ...ticketsOfCustomer,
        batch: { ...ticketsOfCustomer.batch, ...(maxBatchSize !== undefined && { maxBatchSize }) },
      },
      customerOfTicket,
    ],
  });
  return { ...gateway, crmLog, supportLog };
}

describe('a batched join', () => {
  it('asks once for all parents and matches by key', async () => {
    const { run, supportLog } = company();
    const { data, errors } = await run('{ customers { name tickets { id subject } } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({
      customers: [
        { name: 'Ada', tickets: [{ id: '2', subject: 'Broken' }] },
        { name: 'Ben', tickets: [] },
        {
          name: 'Cid',
          tickets: [
            { id: '1', subject: 'Late' },
            { id: '3', subject: 'Lost' },
          ],
        },
      ],
    });
    expect(supportLog).toEqual([{ field: 'tickets', args: { filter: { customerIds: ['a', 'b', 'c'] } } }]);
  });

  it('keeps to the largest batch', async () => {
    const { run, supportLog } = company({ maxBatchSize: 2 });
    await run('{ customers { tickets { id } } }');
    expect(supportLog.map((one) => one.args)).toEqual([
      { filter: { customerIds: ['a', 'b'] } },
      { filter: { customerIds: ['c'] } },
    ]);
  });

  it('goes on without the source that is down', async () => {
    const { run } = company({ fail: true });
    const { data, errors } = await run('{ customer(id: "a") { name tickets { id } } }');
    expect(data).toEqual({ customer: null });
    expect(errors).toEqual([
      { message: 'support is down', path: ['customer', 'tickets'], code: 'UPSTREAM_UNREACHABLE' },
    ]);
  });
});

describe('a join without batch', () => {
  it('asks once for equal keys and gives null for no key and no match', async () => {
    const { run, crmLog } = company();
    const { data } = await run('{ tickets { id customer { name address { city } } } }');
    expect(data).toEqual({
      tickets: [
        { id: '1', customer: { name: 'Cid', address: { city: null } } },
        { id: '2', customer: { name: 'Ada', address: { city: 'Berlin' } } },
        { id: '3', customer: { name: 'Cid', address: { city: null } } },
        { id: '4', customer: null },
      ],
    });
    expect(crmLog.map((one) => one.args)).toEqual([{ id: 'c' }, { id: 'a' }]);
  });

  it('chains', async () => {
    const { run } = company();
    const { data } = await run('{ customer(id: "c") { tickets { customer { name tickets { subject } } } } }');
    const again = { name: 'Cid', tickets: [{ subject: 'Late' }, { subject: 'Lost' }] };
    expect(data).toEqual({ customer: { tickets: [{ customer: again }, { customer: again }] } });
  });
});

describe('a denied field', () => {
  it('is never asked for', async () => {
    const { run, supportLog } = company();
    const denied = new Map([[2, new GatewayError('FORBIDDEN', 'no')]]);
    const { data, errors } = await run('{ customers { name tickets { id } } }', {}, { denied });
    expect(supportLog).toEqual([]);
    expect(data).toBeNull();
    expect(errors[0]).toEqual({ message: 'no', path: ['customers', 0, 'tickets'], code: 'FORBIDDEN' });
  });
});
