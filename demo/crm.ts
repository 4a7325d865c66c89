import { readFileSync } from 'node:fs';

import { makeCompany } from './data.ts';
import type { Company, Customer, Segment } from './data.ts';
import { json, parseJson, portFrom, projectFile, runAlone, serve } from './server.ts';
import type { Arrival, DemoServer, Reply } from './server.ts';

const segments: readonly string[] = ['enterprise', 'mid-market', 'small-business', 'public-sector'] satisfies Segment[];
const maxIds = 100;

/** Starts the CRM: REST as `sources/crm.openapi.yaml` tells, with data of its own that its changes live in. */
export async function start(port = portFrom('CRM_PORT', 4001), company = makeCompany()): Promise<DemoServer> {
  const crm = new Crm(company);
  const spec = readFileSync(projectFile('sources/crm.openapi.yaml'), 'utf8');
  return serve('crm', port, (request) => {
    if (request.path === '/') return json(200, { service: 'CRM', spec: '/openapi.yaml', try: '/customers?limit=3' });
    if (request.path === '/openapi.yaml') {
      return { status: 200, headers: { 'content-type': 'application/yaml' }, body: spec };
    }
    return crm.answer(request);
  });
}

class Crm {
  private readonly customers: Map<string, Customer>;
  private readonly company: Company;

  constructor(company: Company) {
    this.company = company;
    this.customers = new Map(company.customers.map((customer) => [customer.id, customer]));
  }

  answer(request: Arrival): Reply {
    const [root, id, rest, ...more] = request.path.split('/').slice(1).map(decodeURIComponent);
    if (root !== 'customers' || more.length > 0) return problem(404, `There is no ${request.path}`);
    if (id === undefined) {
      if (request.method === 'GET') return this.list(request.query);
      if (request.method === 'POST') return this.create(parseJson(request));
    } else if (rest === 'contacts') {
      if (request.method === 'GET') return this.withCustomer(id, () => json(200, this.contactsOf(id)));
    } else if (rest === undefined) {
      if (request.method === 'GET') return this.withCustomer(id, (customer) => json(200, customer));
      if (request.method === 'PATCH') return this.withCustomer(id, (one) => this.update(one, parseJson(request)));
    }
    return problem(rest === undefined || rest === 'contacts' ? 405 : 404, `No ${request.method} ${request.path}`);
  }

  private list(query: URLSearchParams): Reply {
    const ids = query.get('ids')?.split(',').filter(Boolean);
    if (ids) return this.byIds(new Set(ids));
    const page = Number(query.get('page') ?? 1);
    const limit = Number(query.get('limit') ?? 20);
    if (!Number.isInteger(page) || page < 1) return problem(400, 'page must be a whole number from 1');
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) return problem(400, 'limit must be from 1 to 100');
    const segment = query.get('segment');
    if (segment !== null && !segments.includes(segment)) return problem(400, `There is no segment ${segment}`);
    const country = query.get('country');
    const search = query.get('search')?.toLowerCase();
    const found = [...this.customers.values()].filter(
      (customer) =>
        (segment === null || customer.segment === segment) &&
        (country === null || customer.country === country) &&
        (search === undefined || customer.company.toLowerCase().includes(search)),
    );
    return json(200, { data: found.slice((page - 1) * limit, page * limit), page, limit, total: found.length });
  }

  /** In the CRM's own order, whatever the order of the ids: callers must match by id. */
  private byIds(ids: ReadonlySet<string>): Reply {
    if (ids.size > maxIds) return problem(400, `At most ${maxIds} ids, but there are ${ids.size}`);
    const data = [...this.customers.values()].filter((customer) => ids.has(customer.id));
    return json(200, { data, page: 1, limit: maxIds, total: data.length });
  }

  private create(body: unknown): Reply {
    if (!isRecord(body)) return problem(400, 'The body must be a JSON object');
    const { company, segment, email, address } = body;
    if (!isText(company)) return problem(400, 'company must be a text');
    if (!isSegment(segment)) return problem(400, `segment must be one of ${segments.join(', ')}`);
    if (!isText(email)) return problem(400, 'email must be a text');
    if (!isAddress(address)) return problem(400, 'address must have street, postalCode, city and country');
    const id = `C-${1001 + this.customers.size}`;
    const customer: Customer = {
      id,
      company,
      segment,
      country: address.country,
      address,
      email,
      phone: isText(body['phone']) ? body['phone'] : null,
      website: null,
      isActive: true,
      since: new Date().toISOString().slice(0, 10),
      tags: isTexts(body['tags']) ? body['tags'] : [],
      accountManager: 'Marta Keller',
      creditLimit: null,
    };
    this.customers.set(id, customer);
    return json(201, customer, { location: `/customers/${id}` });
  }

  private update(customer: Customer, body: unknown): Reply {
    if (!isRecord(body)) return problem(400, 'The body must be a JSON object');
    const { company, segment, email, phone, isActive, accountManager, tags } = body;
    if (segment !== undefined && !isSegment(segment)) {
      return problem(400, `segment must be one of ${segments.join(', ')}`);
    }
    const changed: Customer = {
      ...customer,
      ...(isText(company) && { company }),
      ...(segment !== undefined && { segment }),
      ...(isText(email) && { email }),
      ...((isText(phone) || phone === null) && { phone }),
      ...(typeof isActive === 'boolean' && { isActive }),
      ...(isText(accountManager) && { accountManager }),
      ...(isTexts(tags) && { tags }),
    };
    this.customers.set(customer.id, changed);
    return json(200, changed);
  }

  private contactsOf(id: string) {
    return this.company.contacts.filter((contact) => contact.customerId === id);
  }

  private withCustomer(id: string, answer: (customer: Customer) => Reply): Reply {
    const customer = this.customers.get(id);
    return customer ? answer(customer) : problem(404, `There is no customer ${id}`);
  }
}

/** RFC 9457. */
function problem(status: number, detail: string): Reply {
  const titles: Record<number, string> = { 400: 'Bad request', 404: 'Not found', 405: 'Method not allowed' };
  const body = { type: 'about:blank', title: titles[status] ?? 'Error', status, detail };
  return json(status, body, { 'content-type': 'application/problem+json' });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isSegment = (value: unknown): value is Segment => isText(value) && segments.includes(value);
const isAddress = (value: unknown): value is Customer['address'] =>
  isRecord(value) && [value['street'], value['postalCode'], value['city'], value['country']].every(isText);

await runAlone(import.meta.url, start);
