import { users, posts } from './blog.ts';
import { customers, orders, shipments, tickets } from './shop.ts';
import { randomNumbers } from './text.ts';
import type { Question, Workload } from './workloads.ts';

/**
 * Thirty operations as a front end sends them, in turn, with variables that follow Zipf's law: the most wanted object is
 * asked twice as often as the second, three times as often as the third.
 */

/** An operation and its answer for the rank of the object that is wanted, from 0. */
type Operation = (rank: number) => Omit<Question, 'handPath'>;

const inTurn = <T>(all: readonly T[], at: number): T => {
  const one = all[at % all.length];
  if (one === undefined) throw new Error('There is nothing to choose from.');
  return one;
};

const pick = <T extends object>(from: T, names: readonly (keyof T)[]): unknown =>
  Object.fromEntries(names.map((name) => [name, from[name]]));

const customerFields = [
  ['name'],
  ['id', 'name', 'email'],
  ['name', 'isActive', 'credit'],
  ['email', 'credit'],
  ['id', 'isActive', 'email', 'credit'],
  ['id'],
] as const;
const userFields = [['name'], ['id', 'name', 'email'], ['username', 'phone'], ['name', 'website'], ['email']] as const;
const postFields = [['title'], ['id', 'title'], ['id', 'userId']] as const;
const ticketFields = [['subject'], ['id', 'subject', 'status'], ['status', 'priority'], ['id', 'priority']] as const;

const operations: readonly Operation[] = [
  ...customerFields.map((fields): Operation => (rank) => {
    const customer = inTurn(customers, rank);
    return {
      query: `query Customer($id: Int!) { customer(id: $id) { ${fields.join(' ')} } }`,
      variables: { id: customer.id },
      expected: { data: { customer: pick(customer, fields) } },
    };
  }),
  ...customerFields.slice(0, 4).map((fields): Operation => (rank) => {
    const customer = inTurn(customers, rank);
    const own = orders.filter(({ customerId }) => customerId === customer.id);
    return {
      query: `query Orders($id: Int!) { customer(id: $id) { ${fields.join(' ')} orders { id state } } }`,
      variables: { id: customer.id },
      expected: {
        data: {
          customer: { ...(pick(customer, fields) as object), orders: own.map((one) => pick(one, ['id', 'state'])) },
        },
      },
    };
  }),
  ...userFields.map((fields): Operation => (rank) => {
    const user = inTurn(users, rank);
    return {
      query: `query User($id: Int!) { user(id: $id) { ${fields.join(' ')} company { name } } }`,
      variables: { id: user.id },
      expected: { data: { user: { ...(pick(user, fields) as object), company: { name: user.company.name } } } },
    };
  }),
  ...userFields.slice(0, 3).map((fields): Operation => (rank) => {
    const two = [inTurn(users, rank), inTurn(users, rank + 1)].toSorted((a, b) => a.id - b.id);
    return {
      query: `query Users($ids: [Int!]) { users(id: $ids) { ${fields.join(' ')} } }`,
      variables: { ids: two.map(({ id }) => id) },
      expected: { data: { users: two.map((user) => pick(user, fields)) } },
    };
  }),
  ...postFields.map((fields): Operation => () => ({
    query: `{ posts { ${fields.join(' ')} } }`,
    expected: { data: { posts: posts.map((post) => pick(post, fields)) } },
  })),
  ...ticketFields.map((fields): Operation => (rank) => {
    const ticket = inTurn(tickets, rank);
    return {
      query: `query Ticket($id: ID!) { ticket(id: $id) { ${fields.join(' ')} } }`,
      variables: { id: ticket.id },
      expected: { data: { ticket: pick(ticket, fields) } },
    };
  }),
  ...ticketFields.slice(0, 2).map((fields): Operation => (rank) => {
    const first = (rank % 20) + 1;
    return {
      query: `query Tickets($first: Int!) { tickets(first: $first) { ${fields.join(' ')} comments { author } } }`,
      variables: { first },
      expected: {
        data: {
          tickets: tickets.slice(0, first).map((ticket) => ({
            ...(pick(ticket, fields) as object),
            comments: ticket.comments.map(({ author }) => ({ author })),
          })),
        },
      },
    };
  }),
  (rank) => {
    const first = (rank % 10) + 1;
    return {
      query: 'query Shipments($first: Int!) { getShipments(first: $first) { number carrier { code } } }',
      variables: { first },
      expected: {
        data: {
          getShipments: shipments
            .slice(0, first)
            .map(({ number, carrier }) => ({ number, carrier: { code: carrier.code } })),
        },
      },
    };
  },
  () => ({ query: '{ greet }', expected: { data: { greet: 'Hello World!' } } }),
  (rank) => {
    const [customer, user] = [inTurn(customers, rank), inTurn(users, rank)];
    return {
      query: 'query Both($id: Int!, $user: Int!) { customer(id: $id) { name } user(id: $user) { name } greet }',
      variables: { id: customer.id, user: user.id },
      expected: { data: { customer: { name: customer.name }, user: { name: user.name }, greet: 'Hello World!' } },
    };
  },
];

const seed = 20_260_101;
const ranks = 1000;

/** Ranks from 0 to `count` - 1, rank `n` with a share of 1 / (n + 1). */
export function zipf(count: number, random: () => number): () => number {
  const sums: number[] = [];
  for (let rank = 0; rank < count; rank++) sums.push((sums.at(-1) ?? 0) + 1 / (rank + 1));
  const total = sums.at(-1) ?? 0;
  return () => {
    const wanted = random() * total;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function mix(length: number): Workload {
  const rankOf = zipf(ranks, randomNumbers(seed));
  const known = new Map<string, number>();
  const questions: Question[] = [];
  const order = Array.from({ length }, (_, at) => {
    const { query, variables, expected } = inTurn(operations, at)(rankOf());
    const key = JSON.stringify([query, variables]);
    const place = known.get(key) ?? questions.length;
    if (!known.has(key)) {
      questions.push({ query, ...(variables && { variables }), expected, handPath: `/mixed/${questions.length}` });
    }
    known.set(key, place);
    return place;
  });
  const [first, ...rest] = questions;
  if (!first) throw new Error('The mix is empty.');
  return {
    name: 'mixed',
    title: `${operations.length} operations, variables by Zipf's law`,
    questions: [first, ...rest],
    order,
  };
}

/** The mixed row. */
export const mixed: Workload = mix(6000);
