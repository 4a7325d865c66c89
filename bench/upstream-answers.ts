import { buildSchema, graphqlSync } from 'graphql';
import { readFileSync } from 'node:fs';

import { posts, users } from './blog.ts';
import { generatedObject } from './generate.ts';
import {
  articles,
  customers,
  devices,
  items,
  orders,
  products,
  readings,
  shipments,
  suppliers,
  tickets,
} from './shop.ts';
import type { Shipment } from './shop.ts';

/** What an upstream says: the text of the body and its content type. */
interface UpstreamAnswer {
  readonly type: string;
  readonly text: string;
}

/** The answer of the system that the URL leads to, stamps at zero; undefined where there is nothing. */
export function answerOf(url: string, body: string): UpstreamAnswer | undefined {
  if (url === '/desk/graphql') return json(answerGraphql(body));
  if (url === '/parcels/soap') return { type: 'text/xml; charset=utf-8', text: answerSoap(body) };
  const [path = '/', query = ''] = url.split('?', 2);
  const value = answerRest(path, new URLSearchParams(query));
  return value === undefined ? undefined : json(value);
}

function json(value: unknown): UpstreamAnswer {
  return { type: 'application/json; charset=utf-8', text: JSON.stringify(value) };
}

const lists: Readonly<Record<string, (query: URLSearchParams) => unknown>> = {
  '/posts': () => posts,
  '/users': (query) => oneOf(users, ({ id }) => String(id), query.getAll('id')),
  '/shop/orders': (query) => oneOf(orders, ({ customerId }) => String(customerId), listOf(query, 'customerIds')),
  '/shop/products': (query) => oneOf(products, ({ sku }) => sku, listOf(query, 'skus')),
  '/shop/readings': () => readings,
  '/shop/devices': (query) => oneOf(devices, ({ id }) => String(id), listOf(query, 'ids')),
  '/shop/articles': () => articles,
};

function answerRest(path: string, query: URLSearchParams): unknown {
  const whole = lists[path];
  if (whole) return whole(query);
  const [, source, type, object] = /^\/generated\/s\d+\/s(\d+)Type(\d+)\/(\d+)$/.exec(path) ?? [];
  if (object !== undefined) return generatedObject(Number(source), Number(type), Number(object));
  const [, collection, id] = /^(\/users|\/shop\/customers)\/(\d+)$/.exec(path) ?? [];
  if (collection === undefined) return undefined;
  const all: readonly { readonly id: number }[] = collection === '/users' ? users : customers;
  return all.find((one) => one.id === Number(id));
}

/** Those whose key is among `keys`; all of them where there is none. */
function oneOf<T>(all: readonly T[], keyOf: (one: T) => string, keys: readonly string[]): readonly T[] {
  if (keys.length === 0) return all;
  const wanted = new Set(keys);
  return all.filter((one) => wanted.has(keyOf(one)));
}

function listOf(query: URLSearchParams, name: string): readonly string[] {
  return query.getAll(name).flatMap((text) => text.split(','));
}

const desk = buildSchema(readFileSync(new URL('./heddle/desk.graphql', import.meta.url), 'utf8'));

const deskRoot = {
  tickets: ({ first }: { readonly first: number }) => tickets.slice(0, first),
  ticket: ({ id }: { readonly id: string }) => tickets.find((ticket) => ticket.id === id) ?? null,
  items: ({ orderIds }: { readonly orderIds: readonly number[] }) => {
    const wanted = new Set(orderIds);
    return items.filter(({ orderId }) => wanted.has(orderId));
  },
  suppliers: ({ ids }: { readonly ids: readonly number[] }) => suppliers.filter(({ id }) => ids.includes(id)),
};

function answerGraphql(body: string): unknown {
  const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
  return graphqlSync({
    schema: desk,
    source: query,
    rootValue: deskRoot,
    ...(variables && { variableValues: variables }),
  });
}

/** `first` in the request says how many; every shipment without it. */
function answerSoap(body: string): string {
  const first = Number(/<(?:\w+:)?first>(\d+)</.exec(body)?.[1] ?? shipments.length);
  return shipmentsXml(first);
}

/** The SOAP answer with the first so many shipments. */
export function shipmentsXml(first: number): string {
  const rows = shipments.slice(0, first).map(shipmentXml).join('');
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
    `<p:GetShipmentsResponse xmlns:p="urn:example:parcels">${rows}</p:GetShipmentsResponse></soap:Body></soap:Envelope>`
  );
}

function shipmentXml({ number, status, weight, carrier, address, parcel }: Shipment): string {
  const parcels = parcel.map(({ label, weight: own, content }) => {
    const contents = content.map(
      ({ sku, quantity, text }) =>
        `<p:content sku="${sku}" quantity="${quantity}"><p:text>${text}</p:text></p:content>`,
    );
    return `<p:parcel label="${label}"><p:weight>${own}</p:weight>${contents.join('')}</p:parcel>`;
  });
  const { street, city } = address;
  return (
    `<p:shipment number="${number}" status="${status}"><p:weight>${weight}</p:weight>` +
    `<p:carrier code="${carrier.code}"><p:name>${carrier.name}</p:name></p:carrier>` +
    `<p:address><p:street>${street.replaceAll('&', '&amp;')}</p:street><p:city>${city}</p:city></p:address>` +
    `${parcels.join('')}</p:shipment>\n`
  );
}
