import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { Pool } from 'undici';

import type { Post, User } from '../upstream.ts';

/**
 * What a person would write who needs just these answers: read the body, fetch, join, print. No GraphQL at all. A path
 * for each workload. This is the limit that gateways are compared with.
 */

const pool = new Pool(process.env['BENCH_UPSTREAM'] ?? 'http://localhost:4100', { connections: 128 });

const handlers = new Map<string | undefined, () => unknown>([
  ['/posts-with-users', postsWithUsers],
  ['/posts', postsOnly],
  ['/greet', () => ({ greet: 'Hello World!' })],
]);

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    response.writeHead(500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ errors: [{ message: String(error) }] }));
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.on('SIGTERM', () => process.exit());

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await readJson(request);
  const handler = handlers.get(request.url);
  if (!handler) {
    response.writeHead(404).end();
    return;
  }
  const body = JSON.stringify({ data: await handler() });
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
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

async function get<T>(path: string): Promise<T> {
  const { statusCode, body } = await pool.request({ path, method: 'GET' });
  if (statusCode !== 200) throw new Error(`${path} answered with status ${statusCode}`);
  return body.json() as Promise<T>;
}

function readJson(request: IncomingMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
    request.on('error', reject);
  });
}
