import { posts, users } from './upstream.ts';
import type { Mode } from './upstream.ts';

/** One operation, the answer that it must have, and where the hand-written handler answers it. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The whole answer as plain data, stamps at zero. */
  readonly expected: unknown;
  /** Path of the hand-written handlers that do the same work; they take the same request body. */
  readonly handPath: string;
  /** Calls that one operation needs of the upstream. */
  readonly upstreamCalls: number;
}

/** A row of the benchmark: a workload against one kind of upstream. */
export interface Row {
  readonly workload: Workload;
  readonly mode: Mode;
  /** The contender whose CPU time is the 1 of the ratios. */
  readonly reference: string;
}

const userOf = new Map(users.map((user) => [user.id, user]));

const postsWithUsers: Workload = {
  name: 'q1',
  title: 'posts with users',
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
  upstreamCalls: 2,
};

const postsOnly: Workload = {
  name: 'q2',
  title: 'posts only',
  query: '{ posts { title } }',
  expected: { data: { posts: posts.map(({ title }) => ({ title })) } },
  handPath: '/posts',
  upstreamCalls: 1,
};

const greet: Workload = {
  name: 'greet',
  title: 'greet',
  query: '{ greet }',
  expected: { data: { greet: 'Hello World!' } },
  handPath: '/greet',
  upstreamCalls: 0,
};

/** Everything that can be asked. A new workload: an entry here, a row below, a path in the hand-written handler. */
export const workloads: readonly Workload[] = [postsWithUsers, postsOnly, greet];

/** What is measured, in the order of the report. */
export const rows: readonly Row[] = [
  { workload: postsWithUsers, mode: 'changing', reference: 'hand' },
  { workload: postsOnly, mode: 'changing', reference: 'hand' },
  { workload: postsWithUsers, mode: 'same', reference: 'hand' },
  { workload: postsOnly, mode: 'same', reference: 'hand' },
  { workload: greet, mode: 'same', reference: 'hand' },
];

/** For example `q1/changing`. */
export function rowName({ workload, mode }: Row): string {
  return workload.upstreamCalls === 0 ? workload.name : `${workload.name}/${mode}`;
}

/** The bytes of a GraphQL request over HTTP. */
export function requestBody({ query, variables }: Workload): string {
  return JSON.stringify({ query, ...(variables && { variables }) });
}
