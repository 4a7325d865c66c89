import { readFileSync } from 'node:fs';

import { makeCompany, special } from './data.ts';
import type { Payment } from './data.ts';
import { json, parseJson, portFrom, projectFile, runAlone, serve } from './server.ts';
import type { Arrival, DemoServer, Reply } from './server.ts';

/** The key that the demo's gateway sends; `PAYMENTS_API_KEY` replaces it. */
export const demoApiKey = 'demo-payments-key';

const statuses = ['succeeded', 'pending', 'failed', 'refunded'];
const maxKeys = 100;
const ordinaryPage = 20;

/** Starts the payments system: REST as `sources/payments.openapi.json` tells. */
export async function start(
  port = portFrom('PAYMENTS_PORT', 4002),
  company = makeCompany(),
  apiKey = process.env['PAYMENTS_API_KEY'] ?? demoApiKey,
): Promise<DemoServer> {
  const ledger = new Ledger(company.payments);
  const spec = readFileSync(projectFile('sources/payments.openapi.json'), 'utf8');
  return serve('payments', port, (request) => {
    if (request.path === '/') return json(200, { service: 'payments', spec: '/openapi.json', needs: 'x-api-key' });
    if (request.path === '/openapi.json') {
      return { status: 200, headers: { 'content-type': 'application/json' }, body: spec };
    }
    if (request.headers['x-api-key'] !== apiKey) return failure(401, 'bad_api_key', 'Send a valid x-api-key header');
    return ledger.answer(request);
  });
}

class Ledger {
  /** By id, the newest first. */
  private readonly payments: Map<string, Payment>;

  constructor(payments: readonly Payment[]) {
    this.payments = new Map(payments.toReversed().map((payment) => [payment.id, payment]));
  }

  answer(request: Arrival): Reply {
    const [version, root, id, rest, ...more] = request.path.split('/').slice(1).map(decodeURIComponent);
    if (version !== 'v1' || root !== 'payments' || more.length > 0) return missing(request.path);
    if (id === undefined && request.method === 'GET') return this.list(request.query);
    if (id !== undefined && rest === undefined && request.method === 'GET') {
      return this.withPayment(id, (payment) => json(200, payment));
    }
    if (id !== undefined && rest === 'refunds' && request.method === 'POST') {
      return this.withPayment(id, (payment) => this.refund(payment, parseJson(request)));
    }
    return missing(`${request.method} ${request.path}`);
  }

  private list(query: URLSearchParams): Reply {
    const customers = keysOf(query, 'customer_ids');
    const invoices = keysOf(query, 'invoice_numbers');
    const status = query.get('status');
    if (status !== null && !statuses.includes(status)) return failure(400, 'bad_status', `No status ${status}`);
    if ((customers?.size ?? 0) > maxKeys || (invoices?.size ?? 0) > maxKeys) {
      return failure(400, 'too_many_keys', `At most ${maxKeys} customer_ids and invoice_numbers`);
    }
    const found = [...this.payments.values()].filter(
      (payment) =>
        (customers?.has(payment.customer_id) ?? true) &&
        (invoices?.has(payment.invoice_number ?? '') ?? true) &&
        (status === null || payment.status === status),
    );
    if (customers?.has(special.brokenPayments)) return broken();
    const everything = customers || invoices ? found.length : ordinaryPage;
    return this.page(found, query.get('starting_after'), Number(query.get('limit') ?? everything));
  }

  private page(found: readonly Payment[], after: string | null, limit: number): Reply {
    if (!Number.isInteger(limit) || limit < 0 || limit > 1000) {
      return failure(400, 'bad_limit', 'limit must be from 1 to 1000');
    }
    const from = after === null ? 0 : found.findIndex((payment) => payment.id === after) + 1;
    if (after !== null && from === 0) return failure(400, 'bad_cursor', `There is no payment ${after} in this list`);
    return json(200, { data: found.slice(from, from + limit), has_more: from + limit < found.length });
  }

  private refund(payment: Payment, body: unknown): Reply {
    const wish = typeof body === 'object' && body !== null ? body : {};
    const left = payment.amount - payment.amount_refunded;
    const amount = 'amount' in wish ? wish.amount : left;
    if (typeof amount !== 'number' || !Number.isInteger(amount) || amount < 1) {
      return failure(400, 'bad_amount', 'amount must be a whole number of cents from 1');
    }
    if (payment.status !== 'succeeded' && payment.status !== 'refunded') {
      return failure(409, 'not_refundable', `The payment is ${payment.status}`);
    }
    if (amount > left) return failure(409, 'too_much', `Only ${left} of it are left to refund`);
    const amount_refunded = payment.amount_refunded + amount;
    const status = amount_refunded === payment.amount ? 'refunded' : payment.status;
    const refunded: Payment = { ...payment, amount_refunded, status };
    this.payments.set(payment.id, refunded);
    return json(201, refunded);
  }

  private withPayment(id: string, answer: (payment: Payment) => Reply): Reply {
    const payment = this.payments.get(id);
    if (!payment) return missing(`payment ${id}`);
    return payment.customer_id === special.brokenPayments ? broken() : answer(payment);
  }
}

function keysOf(query: URLSearchParams, name: string): ReadonlySet<string> | undefined {
  const text = query.get(name);
  return text === null ? undefined : new Set(text.split(',').filter(Boolean));
}

const missing = (what: string) => failure(404, 'not_found', `There is no ${what}`);

/** What the customer with the broken record makes of every answer it takes part in. */
const broken = () =>
  failure(500, 'ledger_corrupt', `The record of ${special.brokenPayments} is damaged (on purpose, for the demo)`);

function failure(status: number, code: string, message: string): Reply {
  return json(status, { error: { code, message, request_id: 'req_demo' } });
}

await runAlone(import.meta.url, start);
