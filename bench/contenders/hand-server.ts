import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Post, User } from '../blog.ts';
import type { Article, Customer, Device, Item, Order, Product, Reading, Supplier, Ticket } from '../shop.ts';

import { askDesk, get, post } from './hand-calls.ts';
import { readShipments } from './hand-shipments.ts';

/**
 * What a person would write who needs just these answers: read the body, fetch, join, print. No GraphQL at all. A path
 * for each workload. This is the limit that gateways are compared with.
 */

/** What a client sends; the query is not looked at. */
interface Request {
  readonly variables?: { readonly id?: number; readonly first?: number };
}

const handlers = new Map<string | undefined, Handler>([
  ['/posts-with-users', postsWithUsers],
  ['/posts', postsOnly],
  ['/greet', () => ({ greet: 'Hello World!' })],
  ['/customer', customer],
  ['/levels', levels],
  ['/readings', readingsWithDevices],
  ['/articles', articles],
  ['/tickets', tickets],
  ['/shipments', shipments],
]);

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    response.writeHead(500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ errors: [{ message: String(error) }] }));
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.on('SIGTERM', () => process.exit());

type Handler = (request: Request) => unknown;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = await readText(request);
  const handler = handlers.get(request.url);
  if (!handler) {
    response.writeHead(404).end();
    return;
  }
  const body = isSharing ? await shared(`${request.url} ${sent}`, handler, sent) : await bodyOf(handler, sent);
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

async function bodyOf(handler: Handler, sent: string): Promise<string> {
  return JSON.stringify({ data: await handler(JSON.parse(sent) as Request) });
}

/** Identical requests in flight get one answer. */
const isSharing = process.env['BENCH_SHARING'] === '1';
const flights = new Map<string, Promise<Buffer>>();

async function shared(key: string, handler: Handler, sent: string): Promise<Buffer> {
  let flight = flights.get(key);
  if (!flight) {
    flight = bodyOf(handler, sent).then((body) => Buffer.from(body));
    flights.set(key, flight);
    void flight.finally(() => flights.delete(key)).catch(() => undefined);
  }
  return flight;
}

async function postsWithUsers(): Promise<unknown> {
  const posts = await get<readonly Post[]>('/posts');
  const ids = [...new Set(posts.map(({ userId }) => userId))];
  const found = await get<readonly User[]>(`/users?id=${ids.join('&id=')}`);
  const users = new Map(found.map(({ id, name, email }) => [id, { id, name, email }]));
  return {
    posts: posts.map(({ id, userId, title }) => ({ id, userId, title, user: users.get(userId) ?? null })),
  };
}

async function postsOnly(): Promise<unknown> {
  const posts = await get<readonly Post[]>('/posts');
  return { posts: posts.map(({ title }) => ({ title })) };
}

async function customer({ variables }: Request): Promise<unknown> {
  const { id, name, email, isActive, credit, address } = await get<Customer>(`/shop/customers/${variables?.id}`);
  const { street, city, zipcode } = address;
  return { customer: { id, name, email, isActive, credit, address: { street, city, zipcode } } };
}

async function levels({ variables }: Request): Promise<unknown> {
  const { id, name } = await get<Customer>(`/shop/customers/${variables?.id}`);
  const orders = await get<readonly Order[]>(`/shop/orders?customerIds=${id}`);
  const { items } = await askDesk<{ items: readonly Item[] }>(
    'query($ids: [Int!]!) { items(orderIds: $ids) { orderId sku quantity } }',
    { ids: orders.map((order) => order.id) },
  );
  const skus = [...new Set(items.map(({ sku }) => sku))];
  const products = await get<readonly Product[]>(`/shop/products?skus=${skus.join(',')}`);
  const { suppliers } = await askDesk<{ suppliers: readonly Supplier[] }>(
    'query($ids: [Int!]!) { suppliers(ids: $ids) { id name country } }',
    { ids: [...new Set(products.map(({ supplierId }) => supplierId))] },
  );
  const supplierOf = new Map(suppliers.map((one) => [one.id, { name: one.name, country: one.country }]));
  const productOf = new Map(
    products.map((one) => [
      one.sku,
      { name: one.name, price: one.price, supplier: supplierOf.get(one.supplierId) ?? null },
    ]),
  );
  const itemsOf = new Map<number, unknown[]>(orders.map((order) => [order.id, []]));
  for (const { orderId, sku, quantity } of items) {
    itemsOf.get(orderId)?.push({ quantity, product: productOf.get(sku) ?? null });
  }
  return {
    customer: {
      name,
      orders: orders.map((order) => ({ id: order.id, state: order.state, items: itemsOf.get(order.id) })),
    },
  };
}

async function readingsWithDevices(): Promise<unknown> {
  const readings = await get<readonly Reading[]>('/shop/readings');
  const ids = [...new Set(readings.map(({ deviceId }) => deviceId))];
  const found = await get<readonly Device[]>(`/shop/devices?ids=${ids.join(',')}`);
  const devices = new Map(found.map(({ id, name, model }) => [id, { name, model }]));
  return {
    readings: readings.map(({ id, value, deviceId }) => ({ id, value, device: devices.get(deviceId) ?? null })),
  };
}

async function articles(): Promise<unknown> {
  const found = await get<readonly Article[]>('/shop/articles');
  return {
    articles: found.map(({ id, sku, name, description, price, stock, isActive, note, tags, size }) => ({
      id,
      sku,
      name,
      description,
      price,
      stock,
      isActive,
      note: note ?? null,
      tags,
      size: { width: size.width, height: size.height, depth: size.depth },
    })),
  };
}

/** A proxy: the upstream's answer is parsed and printed again. */
async function tickets({ variables }: Request): Promise<unknown> {
  return askDesk<{ tickets: readonly Ticket[] }>(
    'query($first: Int!) { tickets(first: $first) { id subject status priority assignee { name team } comments { id author text } } }',
    { first: variables?.first },
  );
}

async function shipments({ variables }: Request): Promise<unknown> {
  const body =
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
    `<GetShipments xmlns="urn:example:parcels"><first>${variables?.first}</first></GetShipments></soap:Body></soap:Envelope>`;
  const text = await post('/parcels/soap', body, {
    'content-type': 'text/xml; charset=utf-8',
    soapaction: '"urn:example:parcels/GetShipments"',
  });
  return { getShipments: readShipments(text) };
}

function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}
