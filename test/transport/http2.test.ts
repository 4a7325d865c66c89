import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import type { Http2SecureServer, Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createFetch } from '../../src/transport/fetch.ts';
import type { Fetch } from '../../src/transport/fetch.ts';
import type { Call } from '../../src/transport/send.ts';

const run = promisify(execFile);
const isOpensslThere = spawnSync('openssl', ['version']).status === 0;
if (!isOpensslThere) console.warn('openssl cannot be run: HTTP/2 is not tested');

let server: Http2SecureServer;
let network: Fetch;
let origin: string;
let answer: (request: Http2ServerRequest, response: Http2ServerResponse) => void = (_request, response) => {
  response.end('ok');
};

beforeAll(async () => {
  if (!isOpensslThere) return;
  const dir = mkdtempSync(join(tmpdir(), 'heddle-tls-'));
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-keyout',
    key,
    '-out',
    cert,
    '-days',
    '2',
  ];
  execFileSync('openssl', ['req', '-x509', '-nodes', ...made, ...subject], { stdio: 'ignore' });
  const pem = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(dir, { recursive: true });
  server = createSecureServer({ ...pem, allowHTTP1: true }, (request, response) => answer(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, resolve);
  });
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  network = createFetch({ ca: pem.cert });
});
afterAll(async () => {
  if (!isOpensslThere) return;
  await network.close();
  server.close();
});

const call = (given: Partial<Call> = {}): Call => ({
  source: 'crm',
  operation: 'GET /a',
  method: 'GET',
  url: `${origin}/a?b=1`,
  headers: { 'x-note': '1' },
  isIdempotent: true,
  isSafe: true,
  maxResponseBytes: 10_000_000,
  signal: AbortSignal.timeout(10_000),
  ...given,
});

describe('HTTP/2', () => {
  it('is not loaded before an upstream offers it', async () => {
    const fetch = new URL('../../src/transport/fetch.ts', import.meta.url).href;
    const script = `
      const { createServer } = process.getBuiltinModule('node:http');
      import { createFetch } from ${JSON.stringify(fetch)};
      const server = createServer((request, response) => response.end('ok'));
      server.listen(0, '127.0.0.1', async () => {
        const url = 'http://127.0.0.1:' + server.address().port;
        const call = { source: 'a', operation: 'a', method: 'GET', url, headers: {}, isIdempotent: true, isSafe: true };
        const network = createFetch();
        const { status } = await network.send({ ...call, maxResponseBytes: 100, signal: AbortSignal.timeout(5000) });
        console.log(status, process.moduleLoadList.filter((name) => /http2|tls/.test(name)).join());
        process.exit();
      });`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
    expect(stdout).toBe('200 \n');
  });
});

describe.skipIf(!isOpensslThere)('an upstream that offers HTTP/2', () => {
  it('is asked by it, many calls over one connection', async () => {
    const connections = new Set<unknown>();
    answer = (request, response) => {
      connections.add(request.stream.session);
      response.setHeader('content-type', 'text/plain');
      response.end(`${request.httpVersion} ${request.method} ${request.url} ${String(request.headers['x-note'])}`);
    };
    await network.send(call());
    const replies = await Promise.all(Array.from({ length: 30 }, () => network.send(call())));
    for (const { status, headers, body } of replies) {
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('text/plain');
      expect(Buffer.from(body).toString()).toBe('2.0 GET /a?b=1 1');
    }
    expect(connections.size).toBeLessThan(30);
  });

  it('gets bodies and gives large answers', async () => {
    answer = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => response.end(Buffer.concat(chunks).toString().repeat(300_000)));
    };
    const { body } = await network.send(call({ method: 'POST', body: 'abcdef', isIdempotent: false }));
    expect(body.byteLength).toBe(1_800_000);
  });

  it.each([true, false])('gives many large answers at once, each its own (length told: %s)', async (isTold) => {
    const bodyFor = (url: string) => url.repeat(20_000);
    answer = (request, response) => {
      const body = bodyFor(request.url);
      if (isTold) response.setHeader('content-length', body.length);
      response.end(body);
    };
    const paths = Array.from({ length: 24 }, (_, at) => `/answer/${at + 100}`);
    const replies = await Promise.all(paths.map((path) => network.send(call({ url: origin + path }))));
    const isRight = replies.map(({ body }, at) => Buffer.from(body).toString() === bodyFor(paths[at] ?? ''));
    expect(isRight).toEqual(paths.map(() => true));
  });

  it('is left when the call is aborted, and too large an answer is cut', async () => {
    answer = (_request, response) => void response.write('x');
    const leaving = new AbortController();
    const waiting = network.send(call({ signal: leaving.signal }));
    setImmediate(() => leaving.abort());
    await expect(waiting).rejects.toMatchObject({ code: 'REQUEST_ABORTED' });
    answer = (_request, response) => response.end('x'.repeat(50_000));
    await expect(network.send(call({ maxResponseBytes: 1000 }))).rejects.toMatchObject({ code: 'UPSTREAM_TOO_LARGE' });
    answer = (_request, response) => response.end('still there');
    expect(Buffer.from((await network.send(call())).body).toString()).toBe('still there');
  });

  it('may cut an answer', async () => {
    answer = (request) => request.stream.close();
    await expect(network.send(call())).rejects.toMatchObject({ source: 'crm' });
  });
});
