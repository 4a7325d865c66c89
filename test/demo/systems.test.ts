import { fileURLToPath } from 'node:url';

import { createClientAsync } from 'soap';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { special } from '../../demo/data.ts';
import { start as startCrm } from '../../demo/crm.ts';
import { answerChecker, readOpenapi, startSystems, stopSystems } from './harness.ts';
import type { Systems } from './harness.ts';

let systems: Systems;
beforeAll(async () => {
  systems = await startSystems();
});
afterAll(() => stopSystems(systems));

describe('the CRM', () => {
  const check = answerChecker(readOpenapi('sources/crm.openapi.yaml'));
  const get = (path: string) => fetch(`${systems.crm.url}${path}`);
  const send = (method: string, path: string, body: unknown) =>
    fetch(`${systems.crm.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('pages through all customers', async () => {
    const first = await check('get', '/customers', await get('/customers?limit=100'));
    const last = await check('get', '/customers', await get('/customers?limit=100&page=3'));
    expect(first).toMatchObject({ page: 1, limit: 100, total: 240 });
    expect(first).toHaveProperty('data.length', 100);
    expect(last).toHaveProperty('data.length', 40);
  });

  it('filters by segment, country and a part of the name', async () => {
    const found = await check('get', '/customers', await get('/customers?segment=enterprise&country=DE&search=o'));
    const { data } = found as { data: { segment: string; country: string; company: string }[] };
    expect(data.length).toBeGreaterThan(0);
    for (const customer of data) expect(customer).toMatchObject({ segment: 'enterprise', country: 'DE' });
  });

  it('gives the customers that exist among the ids, in its own order', async () => {
    const found = await check('get', '/customers', await get('/customers?ids=C-1003,C-9999,C-1001'));
    expect((found as { data: { id: string }[] }).data.map(({ id }) => id)).toEqual(['C-1001', 'C-1003']);
  });

  it('gives one customer and its contacts', async () => {
    const customer = await check('get', '/customers/{customerId}', await get('/customers/C-1001'));
    const contacts = await check('get', '/customers/{customerId}/contacts', await get('/customers/C-1001/contacts'));
    expect(customer).toMatchObject({ id: 'C-1001' });
    expect(contacts).toMatchObject([{ customerId: 'C-1001' }]);
  });

  it('creates a customer and changes it', async () => {
    const address = { street: 'Mill Lane 1', postalCode: 'LS1 4AP', city: 'Leeds', country: 'GB' };
    const wish = { company: 'New Looms Ltd', segment: 'small-business', email: 'office@new.example', address };
    const created = await send('POST', '/customers', wish);
    const path = created.headers.get('location') ?? '';
    expect(await check('post', '/customers', created)).toMatchObject({ id: 'C-1241', company: 'New Looms Ltd' });
    const changed = await send('PATCH', path, { phone: '+44 1', segment: 'enterprise' });
    expect(await check('patch', '/customers/{customerId}', changed)).toMatchObject({ segment: 'enterprise' });
    expect(await (await get(path)).json()).toMatchObject({ phone: '+44 1', company: 'New Looms Ltd' });
  });

  it('answers problems as RFC 9457 says', async () => {
    expect(await check('get', '/customers/{customerId}', await get('/customers/C-9999'))).toMatchObject({
      status: 404,
    });
    expect(await check('get', '/customers', await get('/customers?segment=huge'))).toMatchObject({ status: 400 });
    expect(await check('post', '/customers', await send('POST', '/customers', []))).toMatchObject({ status: 400 });
  });
});

describe('the payments', () => {
  const check = answerChecker(readOpenapi('sources/payments.openapi.json'));
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${systems.payments.url}${path}`, { ...init, headers: { 'x-api-key': 'demo-payments-key' } });

  it('need their key', async () => {
    const answer = await fetch(`${systems.payments.url}/v1/payments`);
    expect(answer.status).toBe(401);
    await check('get', '/v1/payments', answer);
  });

  it('give all payments of several customers at once', async () => {
    const found = await check('get', '/v1/payments', await ask('/v1/payments?customer_ids=C-1001,C-1005'));
    const { data } = found as { data: { customer_id: string }[] };
    expect(new Set(data.map(({ customer_id }) => customer_id))).toEqual(new Set(['C-1001', 'C-1005']));
    expect(found).toMatchObject({ has_more: false });
  });

  it('page by cursor to the last one', async () => {
    const seen = new Set<string>();
    let path = '/v1/payments?limit=300';
    for (let page = 0; page < 5; page++) {
      const found = await check('get', '/v1/payments', await ask(path));
      const { data, has_more } = found as { data: { id: string }[]; has_more: boolean };
      for (const { id } of data) seen.add(id);
      if (!has_more) break;
      path = `/v1/payments?limit=300&starting_after=${data.at(-1)?.id}`;
    }
    expect(seen.size).toBe(712);
  });

  it('refund a part and no more than is left', async () => {
    const list = await ask('/v1/payments?customer_ids=C-1001&status=succeeded');
    const [payment] = ((await list.json()) as { data: { id: string; amount: number }[] }).data;
    const refund = (amount: number) =>
      ask(`/v1/payments/${payment?.id}/refunds`, { method: 'POST', body: JSON.stringify({ amount }) });
    const path = '/v1/payments/{payment_id}/refunds';
    expect(await check('post', path, await refund(100))).toMatchObject({ amount_refunded: 100, status: 'succeeded' });
    const tooMuch = await refund(payment?.amount ?? 0);
    expect(tooMuch.status).toBe(409);
    await check('post', path, tooMuch);
  });

  it('fail for the customer whose record is damaged', async () => {
    const answer = await ask(`/v1/payments?customer_ids=C-1001,${special.brokenPayments}`);
    expect(answer.status).toBe(500);
    await check('get', '/v1/payments', answer);
  });
});

describe('the ERP', () => {
  const client = async () => {
    const file = fileURLToPath(new URL('../../sources/erp.wsdl', import.meta.url));
    return createClientAsync(file, { endpoint: `${systems.erp.url}/billing` });
  };

  it('gives the invoices of several customers', async () => {
    const [found] = await (await client())['GetInvoicesAsync']({ customerNumbers: ['C-1001', special.onlyOne] });
    const numbers = new Set(found.invoice.map((invoice: { customerNumber: string }) => invoice.customerNumber));
    expect(numbers).toEqual(new Set(['C-1001', special.onlyOne]));
    expect(found.invoice[0]).toMatchObject({ attributes: { currency: 'EUR' } });
  });

  it('says nil where an invoice is not paid, with its namespace declared', async () => {
    const soap = await client();
    await soap['GetInvoicesAsync']({ customerNumbers: ['C-1004', 'C-1005', 'C-1006', 'C-1007', 'C-1008'] });
    expect(soap.lastResponse).toMatch(/<t:paidDate [^>]*xmlns:xsi="[^"]+" xsi:nil="true"><\/t:paidDate>/);
  });

  it('gives balances in an order of its own', async () => {
    const [found] = await (await client())['GetAccountBalanceAsync']({ customerNumbers: ['C-1001', 'C-1002'] });
    const order = found.balance.map((balance: { customerNumber: string }) => balance.customerNumber);
    expect(order).toEqual(['C-1002', 'C-1001']);
  });

  it('credits a part of an invoice', async () => {
    const wish = { invoiceNumber: 'INV-2026-0001', amount: '10.50', reason: 'Late & damaged' };
    const [made] = await (await client())['CreateCreditNoteAsync'](wish);
    expect(made.creditNote).toMatchObject({ amount: 10.5, customerNumber: 'C-1001', reason: 'Late & damaged' });
  });

  it('answers the declared fault for the locked account', async () => {
    const call = (await client())['GetInvoicesAsync']({ customerNumbers: [special.lockedAccount] });
    await expect(call).rejects.toMatchObject({
      response: { status: 500 },
      root: { Envelope: { Body: { Fault: { detail: { BillingFault: { code: 'ACCOUNT_LOCKED' } } } } } },
    });
  });

  it('answers a fault where a message is none of its own', async () => {
    const answer = await fetch(`${systems.erp.url}/billing`, { method: 'POST', body: '<nonsense' });
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('soap:Fault');
  });
});

describe('the support desk', () => {
  const ask = async (query: string, token = 'demo-support-token') => {
    const headers = { 'content-type': 'application/json', 'x-service-token': token };
    const body = JSON.stringify({ query });
    return (await fetch(`${systems.support.url}/graphql`, { method: 'POST', headers, body })).json();
  };

  it('needs its token', async () => {
    expect(await ask('{ __typename }', 'wrong')).toHaveProperty('errors');
  });

  it('gives tickets of several customers with what happened', async () => {
    const answer = await ask(`{ tickets(filter: { customerIds: ["C-1001", "${special.onlyOne}"] }) {
      customerId agent { name openTickets } comments { body }
      timeline { __typename ... on Event { at } ... on Comment { author { kind } } ... on Assignment { agent { id } } }
    } }`);
    const { data } = answer as { data: { tickets: { customerId: string }[] } };
    expect(answer).not.toHaveProperty('errors');
    expect(new Set(data.tickets.map(({ customerId }) => customerId))).toEqual(new Set(['C-1001', special.onlyOne]));
  });

  it('opens a ticket, and a comment makes it longer', async () => {
    const opened = await ask(`mutation { openTicket(input: { customerId: "C-1240", subject: "S", body: "B" }) {
      id status agent { id } timeline { __typename }
    } }`);
    const id = (opened as { data: { openTicket: { id: string } } }).data.openTicket.id;
    expect(opened).toMatchObject({ data: { openTicket: { status: 'OPEN', timeline: [{}, {}] } } });
    const commented = await ask(
      `mutation { addComment(input: { ticketId: "${id}", body: "More" }) { timeline { __typename } } }`,
    );
    expect(commented).toMatchObject({ data: { addComment: { timeline: [{}, {}, {}] } } });
  });
});

describe('every system', () => {
  it('logs what arrives', async () => {
    const before = systems.crm.requests.length;
    await fetch(`${systems.crm.url}/customers/C-1002`);
    expect(systems.crm.requests.slice(before)).toMatchObject([{ method: 'GET', path: '/customers/C-1002', body: '' }]);
  });

  it('says which port is in use and how to move it', async () => {
    const port = Number(new URL(systems.crm.url).port);
    await expect(startCrm(port)).rejects.toThrow(`crm: port ${port} is in use; stop what runs there, or set CRM_PORT`);
  });
});
