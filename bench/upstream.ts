import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import { answerOf } from './upstream-answers.ts';
import { firstStamp } from './text.ts';

/**
 * The upstream of the benchmark, all systems in one process. Answers are ready bytes from the second call on, so that
 * the upstream never is what is measured.
 */

/** `same`: byte-identical answers from call to call. `changing`: every title and name differs with every call. */
export type Mode = 'same' | 'changing';

export interface Upstream {
  readonly url: string;
  setMode(mode: Mode): void;
  /** Requests so far, by path without the query string. */
  readonly counts: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Starts the upstream on `port` of the loopback interface; 0 takes any free one. */
export async function startUpstream(port = 0): Promise<Upstream> {
  let mode: Mode = 'same';
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    readBody(request, (body) => {
      const url = request.url ?? '/';
      const path = url.split('?', 1)[0] ?? '/';
      counts.set(path, (counts.get(path) ?? 0) + 1);
      send(response, keptAnswer(url, body), mode);
    });
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

/** Calls `then` at once where there is no body to wait for. */
function readBody(request: IncomingMessage, then: (body: string) => void): void {
  if (request.method === 'GET') {
    request.resume();
    then('');
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => then(Buffer.concat(chunks).toString()));
}

function send(response: ServerResponse, answer: KeptAnswer | undefined, mode: Mode): void {
  if (!answer) {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    return;
  }
  const bytes = mode === 'same' ? answer.bytes : stamped(answer);
  response.writeHead(200, { 'content-type': answer.type, 'content-length': bytes.length });
  response.end(bytes);
}

/** An answer as bytes, and its text cut where the stamps stand. */
interface KeptAnswer {
  readonly type: string;
  readonly bytes: Buffer;
  readonly pieces: readonly string[];
}

const keptAnswers = new Map<string, KeptAnswer>();
const mostKept = 10_000;

function keptAnswer(url: string, body: string): KeptAnswer | undefined {
  const key = body === '' ? url : `${url} ${body}`;
  const known = keptAnswers.get(key);
  if (known) return known;
  const found = answerOf(url, body);
  if (!found) return undefined;
  const answer = { type: found.type, bytes: Buffer.from(found.text), pieces: found.text.split(firstStamp) };
  if (keptAnswers.size < mostKept) keptAnswers.set(key, answer);
  return answer;
}

let stamps = 0;

function stamped({ bytes, pieces }: KeptAnswer): Buffer {
  if (pieces.length === 1) return bytes;
  stamps = (stamps + 1) % 100_000_000;
  return Buffer.from(pieces.join(`#${String(stamps).padStart(8, '0')}`));
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
