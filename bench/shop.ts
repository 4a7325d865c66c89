import { capital, firstStamp, words } from './text.ts';

/**
 * What the second upstream holds: a shop whose customers, orders and products are in a REST system, items, suppliers
 * and tickets in a GraphQL system, and shipments in a SOAP system. Always the same; a stamp stands in some texts.
 */

export interface Customer {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly isActive: boolean;
  readonly credit: number;
  readonly address: Readonly<Record<'street' | 'city' | 'zipcode', string>>;
}

export interface Order {
  readonly id: number;
  readonly customerId: number;
  readonly placedAt: string;
  readonly state: string;
}

export interface Item {
  readonly id: number;
  readonly orderId: number;
  readonly sku: string;
  readonly quantity: number;
}

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  readonly supplierId: number;
}

export interface Supplier {
  readonly id: number;
  readonly name: string;
  readonly country: string;
}

export interface Reading {
  readonly id: number;
  readonly deviceId: number;
  readonly value: number;
}

export interface Device {
  readonly id: number;
  readonly name: string;
  readonly model: string;
}

export interface Article {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly price: number;
  readonly stock: number;
  readonly isActive: boolean;
  readonly note: string | null;
  readonly tags: readonly string[];
  readonly size: Readonly<Record<'width' | 'height' | 'depth', number>>;
}

export interface Ticket {
  readonly id: string;
  readonly subject: string;
  readonly status: 'OPEN' | 'CLOSED';
  readonly priority: number;
  readonly assignee: { readonly name: string; readonly team: string } | null;
  readonly comments: readonly { readonly id: string; readonly author: string; readonly text: string }[];
}

export interface Shipment {
  readonly number: string;
  readonly status: string;
  readonly weight: number;
  readonly carrier: Readonly<Record<'code' | 'name', string>>;
  readonly address: Readonly<Record<'street' | 'city', string>>;
  readonly parcel: readonly {
    readonly label: string;
    readonly weight: number;
    readonly content: readonly { readonly sku: string; readonly quantity: number; readonly text: string }[];
  }[];
}

const list = <T>(length: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length }, (_, index) => make(index));

export const customers: readonly Customer[] = list(1000, (index) => ({
  id: index + 1,
  name: `${capital(words(index, 2))} ${firstStamp}`,
  email: `customer.${index + 1}@shop.example`,
  isActive: index % 7 !== 0,
  credit: index * 12.5,
  address: {
    street: `${capital(words(index + 3, 1))} Street ${index}`,
    city: capital(words(index, 1)),
    zipcode: `${10_000 + index}`,
  },
}));

const ordersOfEach = 10;

export const orders: readonly Order[] = list(customers.length * ordersOfEach, (index) => ({
  id: index + 1,
  customerId: Math.floor(index / ordersOfEach) + 1,
  placedAt: new Date(Date.UTC(2026, 0, 1) + index * 3_600_000).toISOString(),
  state: ['open', 'paid', 'sent'][index % 3] ?? 'open',
}));

const itemsOfEach = 5;

export const products: readonly Product[] = list(200, (index) => ({
  sku: `P-${1000 + index}`,
  name: `${capital(words(index + 1, 3))} ${firstStamp}`,
  price: 5 + ((index * 37) % 500) / 4,
  supplierId: (index % 20) + 1,
}));

export const items: readonly Item[] = list(orders.length * itemsOfEach, (index) => ({
  id: index + 1,
  orderId: Math.floor(index / itemsOfEach) + 1,
  sku: `P-${1000 + ((index * 13) % products.length)}`,
  quantity: (index % 4) + 1,
}));

export const suppliers: readonly Supplier[] = list(20, (index) => ({
  id: index + 1,
  name: `${capital(words(index + 9, 2))} Ltd ${firstStamp}`,
  country: ['DE', 'FR', 'IT', 'PL'][index % 4] ?? 'DE',
}));

export const devices: readonly Device[] = list(1000, (index) => ({
  id: index + 1,
  name: `${words(index, 2)} ${index} ${firstStamp}`,
  model: `M${index % 40}`,
}));

export const readings: readonly Reading[] = list(devices.length, (index) => ({
  id: index + 1,
  deviceId: ((index * 7) % devices.length) + 1,
  value: index / 8,
}));

/** 10,000 rows, 5 MB as JSON. Some texts need escapes. */
export const articles: readonly Article[] = list(10_000, (index) => ({
  id: index + 1,
  sku: `A-${100_000 + index}`,
  name: index % 100 === 0 ? `${capital(words(index, 3))} ${firstStamp}` : capital(words(index, 5)),
  description: index % 10 === 0 ? `"${words(index + 1, 20)}"\n${words(index + 2, 20)}` : words(index, 42),
  price: ((index * 37) % 10_000) / 4,
  stock: (index * 31) % 997,
  isActive: index % 3 !== 0,
  note: index % 4 === 0 ? words(index, 3) : null,
  tags: words(index, 3).split(' '),
  size: { width: (index % 90) + 10, height: (index % 70) + 5, depth: (index % 50) + 1 },
}));

export const tickets: readonly Ticket[] = list(100, (index) => ({
  id: `T-${index + 1}`,
  subject: `${capital(words(index, 5))} ${firstStamp}`,
  status: index % 3 === 0 ? 'CLOSED' : 'OPEN',
  priority: index % 5,
  assignee: index % 6 === 0 ? null : { name: capital(words(index, 2)), team: words(index + 1, 1) },
  comments: list(3, (at) => ({ id: `C-${index}-${at}`, author: words(index + at, 1), text: words(index + at, 12) })),
}));

export const shipments: readonly Shipment[] = list(100, (index) => ({
  number: `S-${index + 1}`,
  status: ['packed', 'sent', 'delivered'][index % 3] ?? 'sent',
  weight: 1 + index / 4,
  carrier: { code: `C${index % 5}`, name: `${capital(words(index % 5, 2))} ${firstStamp}` },
  address: { street: `${capital(words(index, 1))} Street & Sons`, city: capital(words(index + 2, 1)) },
  parcel: list((index % 3) + 1, (at) => ({
    label: `L-${index}-${at}`,
    weight: 0.5 + at,
    content: list(2, (one) => ({ sku: `P-${1000 + index + one}`, quantity: one + 1, text: words(index + one, 6) })),
  })),
}));
