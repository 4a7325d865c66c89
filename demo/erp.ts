import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { createServerless } from 'soap';

import { makeCompany, special, today } from './data.ts';
import type { Company, Invoice } from './data.ts';
import { json, portFrom, projectFile, runAlone, serve } from './server.ts';
import type { Arrival, DemoServer, Reply } from './server.ts';

const namespace = 'urn:example:erp:billing';
const path = '/billing';

/** Starts the ERP's billing: SOAP 1.1 as `sources/erp.wsdl` and `sources/erp.xsd` tell, by the `soap` package. */
export async function start(port = portFrom('ERP_PORT', 4003), company = makeCompany()): Promise<DemoServer> {
  const billing = new Billing(company);
  const wsdlFile = projectFile('sources/erp.wsdl');
  const wsdl = readFileSync(wsdlFile, 'utf8');
  const schema = readFileSync(projectFile('sources/erp.xsd'), 'utf8');
  const soap = await createServerless({
    path,
    services: { BillingService: { BillingPort: billing.operations() } },
    xml: wsdl,
    uri: fileURLToPath(wsdlFile),
  });
  const answer = async (request: Arrival): Promise<Reply> => {
    const options = { url: request.path, headers: { soapaction: request.headers['soapaction'] ?? '""' } };
    const { statusCode, body } = await soap.processRequest(request.body, options);
    // What the package cannot read at all it answers with a stack trace.
    return body.startsWith('<') ? xml(statusCode, body) : xml(500, unreadable);
  };
  return serve('erp', port, (request) => {
    if (request.path === '/') return json(200, { service: 'ERP billing', wsdl: `${path}?wsdl` });
    if (request.path === '/erp.xsd') return xml(200, schema);
    if (request.path !== path) return json(404, { message: `There is no ${request.path}` });
    return request.method === 'POST' ? answer(request) : xml(200, wsdl);
  });
}

function xml(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'text/xml; charset=utf-8' }, body };
}

const unreadable =
  '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>' +
  '<faultcode>soap:Client</faultcode><faultstring>The message is none of this service</faultstring>' +
  '</soap:Fault></soap:Body></soap:Envelope>';

class Billing {
  private readonly invoices: Map<string, Invoice>;
  private creditNotes = 0;

  constructor(company: Company) {
    this.invoices = new Map(company.invoices.map((invoice) => [invoice.number, invoice]));
  }

  /** The port's operations: arguments as the `soap` package reads them, answers as it writes them. */
  operations() {
    return {
      GetInvoices: (args: { customerNumbers?: unknown; numbers?: unknown }) => this.getInvoices(args),
      GetInvoice: (args: { number?: unknown }) => this.getInvoice(String(args.number)),
      GetAccountBalance: (args: { customerNumbers?: unknown }) => this.getBalances(listOf(args.customerNumbers)),
      CreateCreditNote: (args: { invoiceNumber?: unknown; amount?: unknown; reason?: unknown }) => this.credit(args),
    };
  }

  private getInvoices(args: { customerNumbers?: unknown; numbers?: unknown }) {
    const customers = new Set(listOf(args.customerNumbers));
    const numbers = new Set(listOf(args.numbers));
    refuseLocked(customers);
    const found = [...this.invoices.values()].filter(
      (invoice) => customers.has(invoice.customerNumber) || numbers.has(invoice.number),
    );
    return { invoice: found.map(invoiceXml) };
  }

  private getInvoice(number: string) {
    const invoice = this.invoices.get(number);
    if (!invoice) return {};
    refuseLocked(new Set([invoice.customerNumber]));
    return { invoice: invoiceXml(invoice) };
  }

  /** The youngest customer first, so that nobody may rely on the order of the question. */
  private getBalances(customerNumbers: readonly string[]) {
    refuseLocked(new Set(customerNumbers));
    return {
      balance: [...new Set(customerNumbers)]
        .toSorted()
        .toReversed()
        .map((number) => this.balance(number)),
    };
  }

  private balance(customerNumber: string) {
    const theirs = [...this.invoices.values()].filter((invoice) => invoice.customerNumber === customerNumber);
    const sum = (...statuses: string[]) =>
      theirs
        .filter(({ status }) => statuses.includes(status))
        .reduce((total, invoice) => total + invoice.grossCents, 0);
    return {
      attributes: { currency: 'EUR' },
      customerNumber,
      asOf: today,
      open: decimal(sum('open', 'overdue')),
      overdue: decimal(sum('overdue')),
      invoiceCount: theirs.length,
    };
  }

  private credit(args: { invoiceNumber?: unknown; amount?: unknown; reason?: unknown }) {
    const number = String(args.invoiceNumber);
    const invoice = this.invoices.get(number);
    if (!invoice) throw fault('UNKNOWN_INVOICE', `There is no invoice ${number}`, number);
    refuseLocked(new Set([invoice.customerNumber]));
    const cents = Math.round(Number(args.amount) * 100);
    if (!(cents > 0 && cents <= invoice.grossCents)) {
      throw fault('BAD_AMOUNT', `The amount must be above 0 and at most ${decimal(invoice.grossCents)}`, number);
    }
    this.creditNotes += 1;
    if (cents === invoice.grossCents) this.invoices.set(number, { ...invoice, status: 'credited' });
    return {
      creditNote: {
        attributes: { currency: invoice.currency },
        number: `CN-2026-${String(this.creditNotes).padStart(4, '0')}`,
        invoiceNumber: number,
        customerNumber: invoice.customerNumber,
        amount: decimal(cents),
        createdAt: `${today}T12:00:00Z`,
        reason: typeof args.reason === 'string' ? args.reason : nil,
      },
    };
  }
}

const nil = { attributes: { 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', 'xsi:nil': 'true' } };

function invoiceXml(invoice: Invoice) {
  return {
    attributes: { currency: invoice.currency, status: invoice.status },
    number: invoice.number,
    customerNumber: invoice.customerNumber,
    issueDate: invoice.issueDate,
    dueDate: invoice.dueDate,
    paidDate: invoice.paidDate ?? nil,
    ...(invoice.purchaseOrder !== null && { purchaseOrder: invoice.purchaseOrder }),
    net: decimal(invoice.netCents),
    tax: decimal(invoice.taxCents),
    gross: decimal(invoice.grossCents),
    lines: {
      line: invoice.lines.map((line) => ({
        attributes: { position: line.position },
        sku: line.sku,
        description: line.description,
        quantity: String(line.quantity),
        unitPrice: decimal(line.unitCents),
        amount: decimal(line.quantity * line.unitCents),
      })),
    },
  };
}

const decimal = (cents: number) => (cents / 100).toFixed(2);

/** One element is read as a value, several as a list, none as nothing. */
function listOf(value: unknown): string[] {
  return value === undefined || value === null || value === '' ? [] : [value].flat().map(String);
}

function refuseLocked(customers: ReadonlySet<string>): void {
  if (!customers.has(special.lockedAccount)) return;
  const message = `The account of ${special.lockedAccount} is locked by an audit (on purpose, for the demo)`;
  throw fault('ACCOUNT_LOCKED', message, special.lockedAccount);
}

/** The declared fault, in the shape that the `soap` package turns into a SOAP 1.1 Fault with status 500. */
function fault(code: string, message: string, subject: string) {
  const detail = { attributes: { xmlns: namespace }, code, message, subject };
  return {
    Fault: { faultcode: 'soap:Server', faultstring: message, detail: { BillingFault: detail }, statusCode: 500 },
  };
}

await runAlone(import.meta.url, start);
