import { describe, expect, it } from 'vitest';

import { makeCompany, special } from '../../demo/data.ts';

const company = makeCompany();
const customerIds = new Set(company.customers.map(({ id }) => id));
const invoices = new Map(company.invoices.map((invoice) => [invoice.number, invoice]));
const of = (id: string) => ({
  invoices: company.invoices.filter(({ customerNumber }) => customerNumber === id),
  payments: company.payments.filter(({ customer_id }) => customer_id === id),
  tickets: company.tickets.filter(({ customerId }) => customerId === id),
});

describe('the data', () => {
  it('is the same for the same seed and another for another', () => {
    expect(JSON.stringify(makeCompany())).toBe(JSON.stringify(company));
    expect(JSON.stringify(makeCompany(1))).not.toBe(JSON.stringify(company));
  });

  it('is a few hundred customers with distinct ids and names', () => {
    expect(company.customers).toHaveLength(240);
    expect(customerIds.size).toBe(240);
    expect(new Set(company.customers.map((customer) => customer.company)).size).toBe(240);
  });

  it('fits together by customer id', () => {
    const strangers = [
      ...company.contacts.map(({ customerId }) => customerId),
      ...company.invoices.map(({ customerNumber }) => customerNumber),
      ...company.payments.map(({ customer_id }) => customer_id),
      ...company.tickets.map(({ customerId }) => customerId),
    ].filter((id) => !customerIds.has(id));
    expect(strangers).toEqual([]);
  });

  it('pays invoices of the same customer, and in full', () => {
    const paid = company.payments.filter(({ invoice_number }) => invoice_number !== null);
    const wrong = paid.filter((payment) => {
      const invoice = invoices.get(payment.invoice_number ?? '');
      return invoice?.customerNumber !== payment.customer_id || invoice.grossCents !== payment.amount;
    });
    expect(paid.length).toBeGreaterThan(300);
    expect(wrong).toEqual([]);
  });

  it('has a payment for each paid invoice and a date for it', () => {
    const settled = new Set(
      company.payments.flatMap(({ status, invoice_number }) => (status === 'succeeded' ? [invoice_number] : [])),
    );
    const wrong = company.invoices.filter(
      ({ status, number, paidDate }) => status === 'paid' && (!settled.has(number) || paidDate === null),
    );
    expect(wrong).toEqual([]);
  });

  it('adds up on every invoice', () => {
    const wrong = company.invoices.filter(({ lines, netCents, taxCents, grossCents }) => {
      const sum = lines.reduce((total, line) => total + line.quantity * line.unitCents, 0);
      return sum !== netCents || netCents + taxCents !== grossCents || !Number.isInteger(grossCents);
    });
    expect(wrong).toEqual([]);
  });

  it('asks about invoices of the same customer', () => {
    const about = company.tickets.filter(({ invoiceNumber }) => invoiceNumber !== null);
    const wrong = about.filter((one) => invoices.get(one.invoiceNumber ?? '')?.customerNumber !== one.customerId);
    expect(about.length).toBeGreaterThan(50);
    expect(wrong).toEqual([]);
  });

  it('has customers with something special', () => {
    const counts = (id: string) => Object.values(of(id)).map((list) => list.length);
    expect(counts(special.brandNew)).toEqual([0, 0, 0]);
    expect(counts(special.onlyOne)).toEqual([1, 1, 1]);
    expect(of(special.onlyOne).invoices[0]?.lines).toHaveLength(1);
    expect(of(special.brokenPayments).payments.length).toBeGreaterThan(0);
    expect(of(special.lockedAccount).invoices.length).toBeGreaterThan(1);
    for (const count of counts('C-1001')) expect(count).toBeGreaterThan(1);
  });

  it('leads from no open ticket to a customer whose records fail', () => {
    const broken: readonly string[] = [special.brokenPayments, special.lockedAccount];
    const theirs = company.tickets.filter(({ customerId }) => broken.includes(customerId));
    expect(theirs.length).toBeGreaterThan(2);
    expect(theirs.filter(({ status }) => status !== 'SOLVED')).toEqual([]);
  });

  it('has ordinary customers without tickets and without invoices', () => {
    const ordinary = company.customers.slice(0, 100).map(({ id }) => of(id));
    expect(ordinary.filter(({ tickets }) => tickets.length === 0).length).toBeGreaterThan(5);
    expect(ordinary.filter((one) => one.invoices.length === 0).length).toBeGreaterThan(2);
  });
});
