import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/**
 * The upstream of the benchmark: 100 posts by 10 users, shaped as in `tailcallhq/graphql-benchmarks` (which takes them
 * from jsonplaceholder). Answers are ready bytes, so that the upstream never is what is measured.
 */

export interface Post {
  readonly userId: number;
  readonly id: number;
  readonly title: string;
  readonly body: string;
}

export interface User {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  readonly email: string;
  readonly address: Readonly<Record<'street' | 'suite' | 'city' | 'zipcode', string>>;
  readonly phone: string;
  readonly website: string;
  readonly company: Readonly<Record<'name' | 'catchPhrase', string>>;
}

/** The running number in the texts of a changing answer; always this long, so that lengths stay the same. */
export const stampPattern = /#\d{8}/g;
const firstStamp = '#00000000';

/** `same`: byte-identical answers from call to call. `changing`: every title and name differs with every call. */
export type Mode = 'same' | 'changing';

export interface Upstream {
  readonly url: string;
  setMode(mode: Mode): void;
  /** Requests so far, by path without the query string. */
  readonly counts: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export const posts: readonly Post[] = Array.from({ length: 100 }, (_, index) => ({
  userId: Math.floor(index / 10) + 1,
  id: index + 1,
  title: `${words(index * 3 + 1, 6)} ${firstStamp}`,
  body: `${words(index * 7 + 2, 8)}\n${words(index * 11 + 5, 8)}\n${words(index * 13 + 9, 8)}`,
}));

export const users: readonly User[] = Array.from({ length: 10 }, (_, index) => {
  const [first = '', last = ''] = words(index * 5 + 3, 2).split(' ');
  return {
    id: index + 1,
    name: `${capital(first)} ${capital(last)} ${firstStamp}`,
    username: `${first}.${last}`,
    email: `${first}.${last}@${words(index + 4, 1)}.example`,
    address: {
      street: `${capital(words(index + 8, 1))} Street`,
      suite: `Apt. ${556 + index * 31}`,
      city: capital(words(index * 3, 1)),
      zipcode: `92998-${3874 - index * 101}`,
    },
    phone: `1-770-736-80${31 + index}`,
    website: `${last}.example`,
    company: { name: `${capital(last)} & ${capital(first)}`, catchPhrase: words(index * 2 + 1, 4) },
  };
});

/** Starts the upstream on `port` of the loopback interface; 0 takes any free one. */
export async function startUpstream(port = 0): Promise<Upstream> {
  let mode: Mode = 'same';
  const counts = new Map<string, number>();
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
    counts.set(path, (counts.get(path) ?? 0) + 1);
    const answer = answerTo(path, query);
    if (!answer) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
      return;
    }
    const bytes = mode === 'same' ? answer.bytes : stamped(answer);
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': bytes.length,
    });
    response.end(bytes);
  });
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setMode: (next) => (mode = next),
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An answer as bytes, and its text cut where the stamps stand. */
interface Answer {
  readonly bytes: Buffer;
  readonly pieces: readonly string[];
}

const answers = new Map<string, Answer>();
const keptAnswers = 2000;

function answerTo(path: string, query: string): Answer | undefined {
  const key = `${path}?${query}`;
  const known = answers.get(key);
  if (known) return known;
  const value = valueOf(path, query);
  if (value === undefined) return undefined;
  const text = JSON.stringify(value);
  const answer = { bytes: Buffer.from(text), pieces: text.split(firstStamp) };
  if (answers.size < keptAnswers) answers.set(key, answer);
  return answer;
}

function valueOf(path: string, query: string): unknown {
  if (path === '/posts') return posts;
  if (path === '/users') {
    const ids = new URLSearchParams(query).getAll('id').map(Number);
    return ids.length === 0 ? users : users.filter(({ id }) => ids.includes(id));
  }
  const id = /^\/users\/(\d+)$/.exec(path)?.[1];
  return id === undefined ? undefined : users.find((user) => user.id === Number(id));
}

let stamps = 0;

function stamped({ pieces }: Answer): Buffer {
  stamps = (stamps + 1) % 100_000_000;
  return Buffer.from(pieces.join(`#${String(stamps).padStart(8, '0')}`));
}

/** Some words, always the same for the same seed. */
function words(seed: number, count: number): string {
  const stock = (
    'sunt aut facere repellat provident occaecati excepturi optio qui est esse ea molestias quasi exercitationem ' +
    'eum et repudiandae ipsam iure nesciunt quas odio dolorem magnam ullam voluptatem rerum laboriosam quos'
  ).split(' ');
  return Array.from({ length: count }, (_, at) => stock[(seed * 7 + at * 11 + at * seed) % stock.length]).join(' ');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** In a process of its own: tells its parent the URL, takes the mode as messages, ends with its parent. */
async function runAlone(): Promise<void> {
  const upstream = await startUpstream(Number(process.env['PORT'] ?? 0));
  if (!process.send) {
    console.log(`upstream at ${upstream.url}`);
    return;
  }
  process.send({ url: upstream.url });
  process.on('message', (mode: Mode) => {
    upstream.setMode(mode);
    const requests = [...upstream.counts.values()].reduce((sum, count) => sum + count, 0);
    process.send?.({ requests });
  });
  process.on('disconnect', () => process.exit());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runAlone();
