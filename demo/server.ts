import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A request that arrived at one of the demo's systems. */
export interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a system answers. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Handler = (request: Arrival) => Reply | Promise<Reply>;

/** One of the demo's systems, running. */
export interface DemoServer {
  readonly name: string;
  readonly url: string;
  /** What arrived, the oldest first; only the newest thousand are kept. */
  readonly requests: Arrival[];
  /** Stops at once; connections that are open are cut. */
  close(): Promise<void>;
}

const keptRequests = 1000;
const maxBodyBytes = 1024 * 1024;

/**
 * Serves `handler` on `port` of the loopback interface; port 0 takes any free one. Rejects with a message that says
 * what to do when the port is in use.
 */
export async function serve(name: string, port: number, handler: Handler): Promise<DemoServer> {
  const requests: Arrival[] = [];
  const server = createServer((message, response) => {
    const answer = async (): Promise<Reply> => {
      const request = await readRequest(message);
      requests.push(request);
      if (requests.length > keptRequests) requests.shift();
      return handler(request);
    };
    answer()
      .catch((error: unknown) => json(500, { title: 'Internal error', status: 500, detail: String(error) }))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch(() => response.destroy());
  });
  await listen(server, name, port);
  const { port: actualPort } = server.address() as AddressInfo;
  return { name, url: `http://localhost:${actualPort}`, requests, close: () => stop(server) };
}

/** A JSON answer; `headers` may name a special kind of JSON. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** The body of `request` as JSON; undefined where it is none. */
export function parseJson(request: Arrival): unknown {
  try {
    return JSON.parse(request.body);
  } catch {
    return undefined;
  }
}

/** The port that the environment variable `name` gives, or `otherwise`; fails on what is no port. */
export function portFrom(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return otherwise;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`${name} must be a port from 0 to 65535, but is "${text}"`);
  }
  return port;
}

/** Text of a file beside the demo, for example `sources/erp.wsdl`. */
export function projectFile(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}

/** True where node was started with this module: `node demo/crm.ts`. */
export function isMain(moduleUrl: string): boolean {
  return process.argv[1] === fileURLToPath(moduleUrl);
}

/** What a system that runs in a process of its own tells the process that started it. */
export type Message = { readonly url: string } | { readonly problem: string };

/**
 * Starts the system where its module is what node was started with. A parent process gets a `Message`; the system then
 * ends with its parent, and leaves Ctrl-C to it.
 */
export async function runAlone(moduleUrl: string, start: () => Promise<DemoServer>): Promise<void> {
  if (!isMain(moduleUrl)) return;
  const tell = (message: Message) => process.send?.(message);
  try {
    const { name, url } = await start();
    if (!tell({ url })) console.log(`${name} at ${url}`);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    if (!tell({ problem })) console.error(problem);
    process.exitCode = 1;
    process.disconnect?.();
    return;
  }
  if (!process.send) return;
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit());
}

async function readRequest(message: IncomingMessage): Promise<Arrival> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new RangeError(`A body may have ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  const url = new URL(message.url ?? '/', 'http://localhost');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) headers[name] = [value].flat().join(', ');
  const body = Buffer.concat(chunks).toString('utf8');
  return { method: message.method ?? 'GET', path: url.pathname, query: url.searchParams, headers, body };
}

function listen(server: Server, name: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === 'EADDRINUSE';
      const what = isTaken ? `port ${port} is in use` : cause.message;
      const wayOut = isTaken ? `; stop what runs there, or set ${name.toUpperCase()}_PORT to a free port` : '';
      reject(new Error(`${name}: ${what}${wayOut}`, { cause }));
    });
    server.listen({ port, host: '127.0.0.1' }, resolve);
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
