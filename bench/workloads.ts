import { posts, users } from './blog.ts';
import { mixed } from './mixed.ts';
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
import type { Target } from './targets.ts';
import type { Mode } from './upstream.ts';

/** One request, the answer that it must have, and where the hand-written handler answers it. */
export interface Question {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The whole answer as plain data, stamps at zero. */
  readonly expected: unknown;
  /** Path of the hand-written handlers that do the same work; they take the same request body. */
  readonly handPath: string;
}

/** What is asked under load. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** The first stands for all in a report. */
  readonly questions: readonly [Question, ...Question[]];
  /** Places in `questions`, asked one after the other and again from the start; absent: the only one. */
  readonly order?: readonly number[];
  /** Calls that one operation needs of the upstream; absent where questions differ in that. */
  readonly upstreamCalls?: number;
  /** Other than the usual number of connections, where answers are large. */
  readonly connections?: number;
}

/** A row of the benchmark: a workload against one kind of upstream. */
export interface Row {
  readonly name: string;
  readonly workload: Workload;
  readonly mode: Mode;
  /** The contender whose CPU time is the 1 of the ratios. */
  readonly reference: string;
  /** Identical requests in flight may share one answer; off everywhere else. */
  readonly isSharing?: boolean;
  readonly targets: readonly Target[];
}

function workload(
  name: string,
  title: string,
  upstreamCalls: number,
  question: Question,
  connections?: number,
): Workload {
  return { name, title, upstreamCalls, questions: [question], ...(connections !== undefined && { connections }) };
}

const byId = <T extends { readonly id: number }>(all: readonly T[]): ReadonlyMap<number, T> =>
  new Map(all.map((one) => [one.id, one]));

const userOf = byId(users);

const postsWithUsers = workload('q1', 'posts with users', 2, {
  query: '{ posts { id userId title user { id name email } } }',
  expected: {
    data: {
      posts: posts.map(({ id, userId, title }) => {
        const user = userOf.get(userId);
        return { id, userId, title, user: user ? { id: user.id, name: user.name, email: user.email } : null };
      }),
    },
  },
  handPath: '/posts-with-users',
});

const postsOnly = workload('q2', 'posts only', 1, {
  query: '{ posts { title } }',
  expected: { data: { posts: posts.map(({ title }) => ({ title })) } },
  handPath: '/posts',
});

const greet = workload('greet', 'greet', 0, {
  query: '{ greet }',
  expected: { data: { greet: 'Hello World!' } },
  handPath: '/greet',
});

const [firstCustomer] = customers;

const object = workload('object', 'one REST object by id', 1, {
  query:
    'query Customer($id: Int!) { customer(id: $id) { id name email isActive credit address { street city zipcode } } }',
  variables: { id: 1 },
  expected: { data: { customer: firstCustomer } },
  handPath: '/customer',
});

const productOf = new Map(products.map((product) => [product.sku, product]));
const supplierOf = byId(suppliers);

const fiveLevels = workload('levels', 'five-level join over REST and GraphQL', 5, {
  query:
    'query Levels($id: Int!) { customer(id: $id) { name orders { id state items { quantity product { name price supplier { name country } } } } } }',
  variables: { id: 1 },
  expected: {
    data: {
      customer: {
        name: firstCustomer?.name,
        orders: orders
          .filter(({ customerId }) => customerId === 1)
          .map(({ id, state }) => ({ id, state, items: itemsOf(id) })),
      },
    },
  },
  handPath: '/levels',
});

function itemsOf(order: number): unknown {
  const own = items.filter(({ orderId }) => orderId === order);
  return own.map(({ quantity, sku }) => {
    const product = productOf.get(sku);
    const supplier = supplierOf.get(product?.supplierId ?? 0);
    return {
      quantity,
      product: {
        name: product?.name,
        price: product?.price,
        supplier: { name: supplier?.name, country: supplier?.country },
      },
    };
  });
}

const deviceOf = byId(devices);

const thousandKeys = workload('keys', '1,000-key batched join', 2, {
  query: '{ readings { id value device { name model } } }',
  expected: {
    data: {
      readings: readings.map(({ id, value, deviceId }) => {
        const device = deviceOf.get(deviceId);
        return { id, value, device: { name: device?.name, model: device?.model } };
      }),
    },
  },
  handPath: '/readings',
});

const longList = workload(
  'list',
  'list of 10,000 rows, 5 MB',
  1,
  {
    query: '{ articles { id sku name description price stock isActive note tags size { width height depth } } }',
    expected: { data: { articles } },
    handPath: '/articles',
  },
  2,
);

const wholeOperation = workload('graphql', 'whole operation for one GraphQL source', 1, {
  query:
    'query Tickets($first: Int!) { tickets(first: $first) { id subject status priority assignee { name team } comments { id author text } } }',
  variables: { first: 100 },
  expected: { data: { tickets } },
  handPath: '/tickets',
});

const soap = workload('soap', 'SOAP answer of 100 rows with attributes and nesting', 1, {
  query:
    'query Shipments($first: Int!) { getShipments(first: $first) { number status weight carrier { code name } address { street city } parcel { label weight content { sku quantity text } } } }',
  variables: { first: 100 },
  expected: { data: { getShipments: shipments } },
  handPath: '/shipments',
});

const toHand = (atMost: number, floor?: string): Target => ({
  kind: 'cpu',
  against: 'hand',
  atMost,
  ...(floor !== undefined && { floor }),
});
const toBare: Target = { kind: 'cpu', against: 'bare', atMost: 1.3, floor: 'hand' };
const toPeers = (): readonly Target[] => [
  { kind: 'cpu', against: 'hive-gateway', atMost: 1 / 12 },
  { kind: 'cpu', against: 'mesh', atMost: 1 / 12 },
];
const memory: Target = { kind: 'rss', atMost: 180 };

function row(one: Workload, mode: Mode, targets: readonly Target[], reference = 'hand'): Row {
  const name = one.upstreamCalls === 0 ? one.name : `${one.name}/${mode}`;
  return { name, workload: one, mode, reference, targets: [...targets, memory] };
}

const tails: readonly Target[] = [
  { kind: 'p99', atMost: 3 },
  { kind: 'longest', atMost: 10, floor: 'bare' },
];

/** What is measured under load, in the order of the report. */
export const rows: readonly Row[] = [
  row(postsWithUsers, 'changing', [toHand(1.25), ...toPeers(), { kind: 'cpu', against: 'tailcall', atMost: 0.3 }]),
  row(postsOnly, 'changing', [toHand(1.25), ...toPeers()]),
  row(postsWithUsers, 'same', [toHand(0.6, 'relay')]),
  row(postsOnly, 'same', [toHand(0.6, 'relay'), { kind: 'cpu', against: 'tailcall', atMost: 1, floor: 'relay' }]),
  {
    ...row(postsWithUsers, 'same', [toBare], 'bare'),
    name: 'q1/shared',
    isSharing: true,
  },
  row(greet, 'same', [toBare], 'bare'),
  row(object, 'changing', [toHand(1.3)]),
  row(fiveLevels, 'changing', [toHand(1.3)]),
  row(thousandKeys, 'changing', [toHand(1.3)]),
  row(longList, 'changing', [toHand(1.3)]),
  row(wholeOperation, 'changing', [toHand(1.3)]),
  row(soap, 'changing', [{ kind: 'cpu', against: 'parser', atMost: 1.5 }], 'parser'),
  row(mixed, 'changing', tails),
  row(mixed, 'same', tails),
];

/** Everything that can be asked. A new workload: an entry above, a row, a path in the hand-written handler. */
export const workloads: readonly Workload[] = [...new Set(rows.map((one) => one.workload))];

/** The bytes of a GraphQL request over HTTP. */
export function requestBody({ query, variables }: Question): string {
  return JSON.stringify({ query, ...(variables && { variables }) });
}
