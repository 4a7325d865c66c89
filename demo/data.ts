import {
  accountManagers,
  companyFirst,
  companySecond,
  countries,
  familyNames,
  givenNames,
  products,
  questions,
  replies,
  roles,
} from './names.ts';
import { Dice } from './dice.ts';

/** The demo's data: four systems' records that fit together by customer id. Money is in cents. */
export interface Company {
  readonly customers: readonly Customer[];
  readonly contacts: readonly Contact[];
  readonly invoices: readonly Invoice[];
  readonly payments: readonly Payment[];
  readonly agents: readonly Agent[];
  readonly tickets: readonly Ticket[];
}

export type Segment = 'enterprise' | 'mid-market' | 'small-business' | 'public-sector';

export interface Customer {
  readonly id: string;
  readonly company: string;
  readonly segment: Segment;
  readonly country: string;
  readonly address: {
    readonly street: string;
    readonly postalCode: string;
    readonly city: string;
    readonly country: string;
  };
  readonly email: string;
  readonly phone: string | null;
  readonly website: string | null;
  readonly isActive: boolean;
  readonly since: string;
  readonly tags: readonly string[];
  readonly accountManager: string;
  readonly creditLimit: number | null;
}

export interface Contact {
  readonly id: string;
  readonly customerId: string;
  readonly name: string;
  readonly role: string;
  readonly email: string;
  readonly phone: string | null;
}

export interface Invoice {
  readonly number: string;
  readonly customerNumber: string;
  readonly currency: string;
  readonly status: 'open' | 'paid' | 'overdue' | 'credited';
  readonly issueDate: string;
  readonly dueDate: string;
  readonly paidDate: string | null;
  readonly purchaseOrder: string | null;
  readonly netCents: number;
  readonly taxCents: number;
  readonly grossCents: number;
  readonly lines: readonly InvoiceLine[];
}

export interface InvoiceLine {
  readonly position: number;
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitCents: number;
}

export type PaymentStatus = 'succeeded' | 'pending' | 'failed' | 'refunded';

export interface Payment {
  readonly id: string;
  readonly customer_id: string;
  readonly invoice_number: string | null;
  readonly amount: number;
  readonly amount_refunded: number;
  readonly currency: string;
  readonly status: PaymentStatus;
  readonly failure_reason: string | null;
  readonly created_at: string;
  readonly payment_method: PaymentMethod;
  readonly metadata: Readonly<Record<string, string>>;
}

export type PaymentMethod =
  | {
      readonly type: 'card';
      readonly brand: string;
      readonly last4: string;
      readonly expires: { readonly month: number; readonly year: number };
    }
  | {
      readonly type: 'sepa_debit';
      readonly country: string;
      readonly bank_code: string;
      readonly iban_last4: string;
      readonly mandate: string | null;
    };

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly team: string;
}

export type TicketStatus = 'NEW' | 'OPEN' | 'PENDING' | 'SOLVED';

export interface Ticket {
  readonly id: string;
  readonly customerId: string;
  readonly subject: string;
  readonly status: TicketStatus;
  readonly priority: 'LOW' | 'NORMAL' | 'HIGH' | 'URGENT';
  readonly tags: readonly string[];
  readonly createdAt: string;
  readonly invoiceNumber: string | null;
  readonly agentId: string | null;
  readonly context?: Readonly<Record<string, string | null>>;
  readonly timeline: readonly TimelineEvent[];
}

export type TimelineEvent = { readonly id: string; readonly at: string } & (
  | {
      readonly kind: 'Comment';
      readonly author: { readonly name: string; readonly kind: 'AGENT' | 'CUSTOMER' };
      readonly body: string;
      readonly isPublic: boolean;
    }
  | { readonly kind: 'StatusChange'; readonly from: TicketStatus; readonly to: TicketStatus }
  | { readonly kind: 'Assignment'; readonly agentId: string }
);

/** Customers with something on purpose. */
export const special = {
  /** Reading this customer's payments answers 500. */
  brokenPayments: 'C-1237',
  /** Reading this customer's invoices or balance answers with a SOAP fault. */
  lockedAccount: 'C-1238',
  /** One invoice with one line, one payment, one ticket: lists of one. */
  onlyOne: 'C-1239',
  /** Known to the CRM alone: no invoice, payment or ticket. */
  brandNew: 'C-1240',
  /** The invoice of C-1001, which the examples show, that is paid by card; its others are debited. */
  cardInvoice: 'INV-2026-0002',
} as const;

/** The day on which the demo takes place. */
export const today = '2026-11-02';

const customerCount = 240;

/** The same company for the same seed, down to the byte. */
export function makeCompany(seed = 20_26): Company {
  const dice = new Dice(seed);
  const customers = Array.from({ length: customerCount }, (_, index) => makeCustomer(dice, index));
  const contacts = customers.flatMap((customer) => makeContacts(dice, customer));
  const invoices = makeInvoices(dice, customers);
  const agents = makeAgents();
  return {
    customers,
    contacts,
    invoices,
    payments: makePayments(dice, customers, invoices),
    agents,
    tickets: makeTickets(dice, customers, contacts, invoices, agents),
  };
}

function makeCustomer(dice: Dice, index: number): Customer {
  const id = `C-${1001 + index}`;
  const country = dice.pick(countries);
  const [city, postalCode] = dice.pick(country.cities);
  const first = companyFirst[index % companyFirst.length] ?? 'Heddle';
  const second = companySecond[(index * 5 + Math.floor(index / companyFirst.length)) % companySecond.length] ?? 'Works';
  const domain = `${first}-${second}`.toLowerCase().replace(/[^a-z]+/g, '-');
  const segment = dice.pick<Segment>(['enterprise', 'mid-market', 'small-business', 'small-business', 'public-sector']);
  return {
    id,
    company: `${first} ${second} ${country.legalForm}`,
    segment,
    country: country.code,
    address: {
      street: `${dice.pick(country.streets)} ${dice.whole(1, 120)}`,
      postalCode,
      city,
      country: country.code,
    },
    email: `office@${domain}.example`,
    phone: dice.chance(0.8) ? `${country.phonePrefix} 555 ${dice.digits(6)}` : null,
    website: dice.chance(0.7) ? `https://www.${domain}.example` : null,
    isActive: dice.chance(0.93),
    since: dice.day('2015-01-01', '2026-06-30'),
    tags: dice.some(['newsletter', 'reference', 'reseller', 'net-60'], 0.25),
    accountManager: dice.pick(accountManagers),
    creditLimit: segment === 'small-business' ? null : dice.whole(5, 200) * 1000,
  };
}

function makeContacts(dice: Dice, customer: Customer): Contact[] {
  const domain = customer.email.slice(customer.email.indexOf('@') + 1);
  return Array.from({ length: dice.whole(1, 3) }, (_, index) => {
    const name = `${dice.pick(givenNames)} ${dice.pick(familyNames)}`;
    const mailbox = name
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z ]/g, '')
      .replace(' ', '.');
    return {
      id: `${customer.id}-P${index + 1}`,
      customerId: customer.id,
      name,
      role: roles[(index + customer.company.length) % roles.length] ?? 'Operations',
      email: `${mailbox}@${domain}`,
      phone: dice.chance(0.6) ? (customer.phone ?? null) : null,
    };
  });
}

function makeInvoices(dice: Dice, customers: readonly Customer[]): Invoice[] {
  const invoices: Invoice[] = [];
  for (const customer of customers) {
    const count = countFor(customer.id, dice.chance(0.1) ? 0 : dice.whole(1, 6));
    for (let index = 0; index < count; index++) {
      const number = `INV-2026-${String(invoices.length + 1).padStart(4, '0')}`;
      invoices.push(makeInvoice(dice, customer, number));
    }
  }
  return invoices;
}

function makeInvoice(dice: Dice, customer: Customer, number: string): Invoice {
  const lineCount = customer.id === special.onlyOne ? 1 : dice.whole(1, 4);
  const lines = Array.from({ length: lineCount }, (_, index): InvoiceLine => {
    const [sku, description, unitCents] = dice.pick(products);
    const quantity = sku === 'SERV-H' ? dice.whole(2, 15) / 2 : dice.whole(1, 12);
    return { position: index + 1, sku, description, quantity, unitCents };
  });
  const netCents = lines.reduce((sum, line) => sum + line.quantity * line.unitCents, 0);
  const taxCents = Math.round(netCents * 0.19);
  const issueDate = dice.day('2026-01-05', '2026-10-30');
  const dueDate = daysAfter(issueDate, 30);
  const isPaid = customer.id === special.onlyOne || dice.chance(dueDate < today ? 0.85 : 0.3);
  const paidDate = isPaid ? [daysAfter(issueDate, dice.whole(1, 40)), today].toSorted()[0] : undefined;
  const unpaid = dueDate < today ? 'overdue' : 'open';
  return {
    number,
    customerNumber: customer.id,
    currency: 'EUR',
    status: isPaid ? (dice.chance(0.04) ? 'credited' : 'paid') : unpaid,
    issueDate,
    dueDate,
    paidDate: paidDate ?? null,
    purchaseOrder: dice.chance(0.5) ? `PO ${dice.digits(5)}` : null,
    netCents,
    taxCents,
    grossCents: netCents + taxCents,
    lines,
  };
}

function makePayments(dice: Dice, customers: readonly Customer[], invoices: readonly Invoice[]): Payment[] {
  const drafts: Omit<Payment, 'id'>[] = [];
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  for (const invoice of invoices) {
    const customer = byId.get(invoice.customerNumber);
    if (!customer) continue;
    const drawn = makeMethod(dice, customer);
    const method = invoice.number === special.cardInvoice ? shownCard : drawn;
    const paid = { customer_id: customer.id, invoice_number: invoice.number, currency: invoice.currency };
    if (customer.id !== special.onlyOne && dice.chance(0.08)) {
      const status = 'failed';
      const reason = method.type === 'card' ? 'card_declined' : 'insufficient_funds';
      drafts.push({ ...paid, ...money(invoice.grossCents, status, reason), ...when(dice, invoice.issueDate, method) });
    }
    if (invoice.paidDate === null) continue;
    const status = invoice.status === 'credited' ? 'refunded' : 'succeeded';
    drafts.push({ ...paid, ...money(invoice.grossCents, status, null), ...when(dice, invoice.paidDate, method) });
  }
  for (const customer of customers) {
    if (customer.id >= special.brokenPayments || !dice.chance(0.06)) continue;
    const onAccount = { customer_id: customer.id, invoice_number: null, currency: 'EUR' };
    const amount = dice.whole(50, 900) * 100;
    const method = makeMethod(dice, customer);
    drafts.push({ ...onAccount, ...money(amount, 'pending', null), ...when(dice, today, method) });
  }
  drafts.sort((left, right) => left.created_at.localeCompare(right.created_at));
  return drafts.map((draft, index) => ({ id: `pay_${String(index + 1).padStart(6, '0')}`, ...draft }));
}

const money = (amount: number, status: PaymentStatus, failure_reason: string | null) => ({
  amount,
  amount_refunded: status === 'refunded' ? amount : 0,
  status,
  failure_reason,
});

const when = (dice: Dice, day: string, payment_method: PaymentMethod) => ({
  created_at: `${day}T${dice.clock()}Z`,
  payment_method,
  metadata: dice.chance(0.3) ? { channel: dice.pick(['web', 'phone', 'fair']) } : {},
});

const shownCard: PaymentMethod = { type: 'card', brand: 'visa', last4: '4242', expires: { month: 8, year: 2029 } };

function makeMethod(dice: Dice, customer: Customer): PaymentMethod {
  if (dice.chance(0.45)) {
    const expires = { month: dice.whole(1, 12), year: dice.whole(2027, 2031) };
    return { type: 'card', brand: dice.pick(['visa', 'mastercard', 'amex']), last4: dice.digits(4), expires };
  }
  const country = customer.country === 'US' ? 'DE' : customer.country;
  const mandate = dice.chance(0.8) ? `M-${dice.digits(6)}` : null;
  return { type: 'sepa_debit', country, bank_code: dice.digits(8), iban_last4: dice.digits(4), mandate };
}

function makeAgents(): Agent[] {
  const names = ['Nadia Haddad', 'Jonas Vogel', 'Aiko Tanaka', 'Ruth Mensah', 'Pedro Alves', 'Signe Dahl'];
  return names.map((name, index) => ({
    id: `A-${index + 1}`,
    name,
    email: `${name.toLowerCase().replace(' ', '.')}@heddle-demo.example`,
    team: index < 3 ? 'Billing' : 'Products',
  }));
}

function makeTickets(
  dice: Dice,
  customers: readonly Customer[],
  contacts: readonly Contact[],
  invoices: readonly Invoice[],
  agents: readonly Agent[],
): Ticket[] {
  const tickets: Ticket[] = [];
  for (const customer of customers) {
    const people = contacts.filter((contact) => contact.customerId === customer.id);
    const bills = invoices.filter((invoice) => invoice.customerNumber === customer.id);
    const count = countFor(customer.id, dice.chance(0.3) ? 0 : dice.whole(1, 4));
    for (let index = 0; index < count; index++) {
      const id = `T-${5001 + tickets.length}`;
      const number = bills.length > 0 ? dice.pick(bills).number : null;
      tickets.push(makeTicket(dice, { id, customer, author: dice.pick(people), agent: dice.pick(agents), number }));
    }
  }
  return tickets;
}

interface TicketParts {
  readonly id: string;
  readonly customer: Customer;
  readonly author: Contact;
  readonly agent: Agent;
  readonly number: string | null;
}

function makeTicket(dice: Dice, { id, customer, author, agent, number }: TicketParts): Ticket {
  const [subject, body, tag] = dice.pick(number === null ? questions.slice(2) : questions);
  const invoiceNumber = subject.includes('{invoice}') ? number : null;
  const chosen = dice.pick<TicketStatus>(['NEW', 'OPEN', 'OPEN', 'PENDING', 'SOLVED', 'SOLVED']);
  const status = isBroken(customer.id) ? 'SOLVED' : chosen;
  const opened = dice.day('2026-06-01', '2026-10-30');
  const at = (step: number) => `${daysAfter(opened, step)}T${dice.clock()}Z`;
  const fill = (text: string) => text.replaceAll('{invoice}', invoiceNumber ?? '');
  const said = (name: string, kind: 'AGENT' | 'CUSTOMER', text: string) =>
    ({ kind: 'Comment', author: { name, kind }, body: text, isPublic: true }) as const;
  const createdAt = at(0);
  const timeline: TimelineEvent[] = [{ id: `${id}-1`, at: createdAt, ...said(author.name, 'CUSTOMER', fill(body)) }];
  if (status !== 'NEW') {
    timeline.push({ id: `${id}-2`, at: at(1), kind: 'Assignment', agentId: agent.id });
    timeline.push({ id: `${id}-3`, at: at(1), ...said(agent.name, 'AGENT', dice.pick(replies)) });
    timeline.push({ id: `${id}-4`, at: at(2), kind: 'StatusChange', from: 'NEW', to: status });
  }
  return {
    id,
    customerId: customer.id,
    subject: fill(subject),
    status,
    priority: dice.pick(['LOW', 'NORMAL', 'NORMAL', 'HIGH', 'URGENT']),
    tags: [tag],
    createdAt,
    invoiceNumber,
    agentId: status === 'NEW' ? null : agent.id,
    timeline: timeline.toSorted((left, right) => left.at.localeCompare(right.at)),
  };
}

/** Customers whose records fail: lists of what is open must not lead to them by accident. */
const isBroken = (customerId: string) => customerId === special.brokenPayments || customerId === special.lockedAccount;

/** The special customers have what their names say; C-1001, which the examples show, has plenty. */
function countFor(customerId: string, ordinary: number): number {
  if (customerId === special.brandNew) return 0;
  if (customerId === special.onlyOne) return 1;
  return customerId === 'C-1001' || customerId.startsWith('C-123') ? Math.max(2, ordinary) : ordinary;
}

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
