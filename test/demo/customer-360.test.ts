import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { read } from './harness.ts';
import type { Systems } from './harness.ts';
import { noCalls, startDemo } from './gateway.ts';
import type { Answer, Demo } from './gateway.ts';

let demo: Demo;
beforeEach(async () => {
  demo = await startDemo();
});
afterEach(() => demo.stop());

const view = ({ data }: Answer) => data?.['customer360'] as Readonly<Record<string, unknown>>;
const codes = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions?.['code']);

/** The field of a `Customer360` that each system fills. */
const fields = { crm: 'profile', payments: 'payments', erp: 'invoices', support: 'tickets' } as const;

describe('the customer 360', () => {
  it('answers the support agent from all four systems without errors', async () => {
    const answer = await demo.ask('customer-360');
    expect(answer.errors).toBeUndefined();
    expect(view(answer)).toMatchObject({
      id: 'C-1001',
      profile: { company: 'Albatross Analytics AB', segment: 'small_business', address: { city: 'Malmö' } },
      payments: [{}, {}, {}, {}, {}, {}, {}],
      invoices: [{ currency: 'EUR', lines: [{ position: 1 }, {}, {}, {}] }, {}, {}, {}, {}],
      tickets: [{}, {}, {}],
    });
  });

  it('tells cards from direct debits, and comments from other events', async () => {
    const { payments, tickets } = view(await demo.ask('customer-360'));
    const methods = (payments as { paymentMethod: object }[]).map(({ paymentMethod }) => Object.keys(paymentMethod));
    expect(new Set(methods.map(String))).toEqual(new Set(['country,ibanLast4', 'brand,last4']));
    const events = (tickets as { timeline: { __typename: string }[] }[]).flatMap(({ timeline }) => timeline);
    expect(new Set(events.map((event) => event.__typename))).toEqual(
      new Set(['Comment', 'Assignment', 'StatusChange']),
    );
  });

  it('asks each system once', async () => {
    await demo.ask('customer-360');
    expect(demo.calls()).toEqual({ crm: 1, payments: 1, erp: 1, support: 1 });
  });

  it('is refused to nobody without a call', async () => {
    const answer = await demo.ask('customer-360', { headers: null });
    expect(view(answer) ?? null).toBeNull();
    expect(new Set(codes(answer))).toEqual(new Set(['UNAUTHENTICATED']));
    expect(demo.calls()).toEqual(noCalls);
  });

  it('gives the partner what is public, and calls no system whose data it may not see', async () => {
    const answer = await demo.ask('customer-360', { headers: 'customer-360.partner.headers.json' });
    expect(view(answer)).toMatchObject({
      profile: { company: 'Albatross Analytics AB', country: 'SE', email: null, accountManager: null, address: null },
      payments: null,
      invoices: null,
      tickets: null,
    });
    expect(new Set(codes(answer))).toEqual(new Set(['FORBIDDEN']));
    expect(demo.calls()).toEqual({ ...noCalls, crm: 1 });
  });

  it('is refused to a token that was tampered with', async () => {
    const answer = await demo.send(
      '{ customer360(id: "C-1001") { id } }',
      {},
      { authorization: 'Bearer no.such.token' },
    );
    expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
    expect(demo.calls()).toEqual(noCalls);
  });

  it.each(Object.entries(fields))('survives the death of %s', async (name, field) => {
    await demo.systems[name as keyof Systems].close();
    const answer = await demo.ask('customer-360');
    expect(answer.errors).toMatchObject([
      { path: ['customer360', field], extensions: { code: 'UPSTREAM_UNREACHABLE', source: name } },
    ]);
    for (const other of Object.values(fields)) {
      if (other === field) expect(view(answer)[other]).toBeNull();
      else expect(view(answer)[other]).toBeTruthy();
    }
  });
});

describe('the other examples', () => {
  it('join fifty tickets with one call per system and field', async () => {
    const answer = await demo.ask('batched-join');
    expect(answer.errors).toBeUndefined();
    const tickets = answer.data?.['tickets'] as {
      customer: { company: string; balance: object; payments: object[] };
    }[];
    expect(tickets).toHaveLength(50);
    for (const { customer } of tickets) expect(customer).toMatchObject({ balance: { currency: 'EUR' } });
    expect(demo.calls()).toEqual({ crm: 1, payments: 1, erp: 1, support: 1 });
  });

  it('open a ticket with what the CRM knows', async () => {
    const answer = await demo.ask('open-ticket');
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.['openCustomerTicket']).toMatchObject({
      status: 'OPEN',
      context: { company: 'Birch & Stone Freight SARL', contactEmail: 'office@birch-stone-freight.example' },
      customer: { company: 'Birch & Stone Freight SARL' },
    });
  });

  it('show two failures beside everything else', async () => {
    const answer = await demo.ask('partial-failure');
    expect(answer.errors).toMatchObject([
      { path: ['brokenPayments', 'payments'], extensions: { code: 'UPSTREAM_HTTP_ERROR', source: 'payments' } },
      { path: ['lockedAccount', 'invoices'], extensions: { code: 'UPSTREAM_SOAP_FAULT', source: 'erp' } },
    ]);
    expect(answer.data).toMatchObject({
      brokenPayments: { profile: { company: expect.any(String) }, payments: null, tickets: [{}, {}] },
      lockedAccount: { profile: { company: expect.any(String) }, invoices: null },
    });
  });
});

describe('the callers', () => {
  it('anybody may read the status of the services, and nothing else', async () => {
    const answer = await demo.send('{ serviceStatus { service isOperational } customers { total } }');
    expect(answer.data).toMatchObject({ serviceStatus: [{}, {}, {}], customers: null });
    expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
    expect(demo.calls()).toEqual({ ...noCalls, support: 1 });
  });

  it('a partner sees the tickets of its own company', async () => {
    const headers = JSON.parse(read('demo/queries/customer-360.partner.headers.json')) as object;
    const answer = await demo.send('{ myTickets { customerId subject agent { name email } } }', {}, headers);
    const tickets = answer.data?.['myTickets'] as { customerId: string; agent: object | null }[];
    expect(tickets.map(({ customerId }) => customerId)).toEqual(['C-1001', 'C-1001', 'C-1001']);
    for (const { agent } of tickets) expect(agent).toMatchObject({ name: expect.any(String), email: null });
    expect(new Set(codes(answer))).toEqual(new Set(['FORBIDDEN']));
  });
});
