import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { parse, print } from 'graphql';

/** A request that an upstream expects, and what it answers. */
interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `no answer` cuts the connection. */
  readonly status: string;
  readonly answerHeaders: Readonly<Record<string, string>>;
  readonly answer: string;
  /** How often it may happen. */
  readonly isAlways: boolean;
  happened: number;
}

/** An upstream that plays the exchanges of a page: a real server on a free port. */
export class Upstream {
  readonly name: string;
  /** What arrived since the last look: `crm GET /users?ids=1`. */
  calls: string[] = [];
  /** Requests that no exchange expects, as they would be written. */
  readonly unexpected: string[] = [];
  url = '';
  /** The port at which the pages say that it answers. */
  shownPort: string | undefined;
  private readonly exchanges: Exchange[] = [];
  private readonly server = createServer((request, response) => void this.answer(request, response));

  constructor(name: string) {
    this.name = name;
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** Adds the exchanges of a block. */
  play(text: string, isAlways: boolean): void {
    for (const part of text.split(/^(?=> [A-Z]+ \/)/m)) {
      if (part.trim() !== '') this.exchanges.push({ ...readExchange(part), isAlways, happened: 0 });
    }
  }

  /** Exchanges that never happened. */
  get missing(): readonly string[] {
    return this.exchanges
      .filter(({ happened, isAlways }) => happened === 0 && !isAlways)
      .map(({ method, url }) => `${method} ${url}`);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = plainBody(Buffer.concat(chunks).toString('utf8'));
    const { method = '', url = '' } = request;
    this.calls.push(`${this.name} ${method} ${decodeURIComponent(url)}`);
    const exchange = this.exchanges.find(
      (one) =>
        (one.isAlways || one.happened === 0) &&
        one.method === method &&
        decodeURIComponent(one.url) === decodeURIComponent(url) &&
        Object.entries(one.headers).every(([name, value]) => request.headers[name] === value) &&
        (one.body === '' || one.body === body),
    );
    if (!exchange) {
      this.unexpected.push(`> ${method} ${decodeURIComponent(url)}\n${body}`);
      response.writeHead(501).end('nobody expects this request');
      return;
    }
    exchange.happened++;
    if (exchange.status === 'no answer') return void request.socket.destroy();
    response.writeHead(Number(exchange.status), exchange.answerHeaders).end(exchange.answer);
  }
}

function readExchange(text: string): Omit<Exchange, 'isAlways' | 'happened'> {
  const border = text.search(/^< /m);
  const [asked, askedBody] = headAndBody(text.slice(0, border), '> ');
  const [given, givenBody] = headAndBody(text.slice(border), '< ');
  const [, method = '', url = ''] = /^(\S+) (\S+)$/.exec(asked[0] ?? '') ?? [];
  const [, status = '', contentType] = /^(\d+|no answer)(?: (\S+))?$/.exec(given[0] ?? '') ?? [];
  if (method === '' || status === '') throw new Error(`this is no exchange:\n${text}`);
  const type = contentType ?? (givenBody.startsWith('<') ? 'text/xml' : 'application/json');
  return {
    method,
    url,
    headers: headersOf(asked.slice(1)),
    body: plainBody(askedBody),
    status,
    answerHeaders: { 'content-type': type, ...headersOf(given.slice(1)) },
    answer: givenBody,
  };
}

function headAndBody(text: string, mark: string): [head: readonly string[], body: string] {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith(mark));
  const head = lines.slice(0, end < 0 ? lines.length : end).map((line) => line.slice(mark.length).trim());
  return [head, end < 0 ? '' : lines.slice(end).join('\n').trim()];
}

function headersOf(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

/** A body without what does not matter: blanks between XML tags, the layout of JSON and of GraphQL documents. */
function plainBody(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('<')) return trimmed.replaceAll(/>\s+</g, '>\n<').replaceAll(/\s*<\?xml[^>]*\?>\s*/g, '');
  try {
    const value: unknown = JSON.parse(trimmed);
    if (typeof value !== 'object' || value === null || !('query' in value)) return JSON.stringify(value);
    const { query, variables = {} } = value as { query: string; variables?: unknown };
    return `${print(parse(query))}\n${JSON.stringify(variables)}`;
  } catch {
    return plainDocument(trimmed);
  }
}

/** A GraphQL document with its variables as JSON in the last line. */
function plainDocument(text: string): string {
  const end = text.lastIndexOf('\n');
  try {
    return `${print(parse(text.slice(0, end)))}\n${JSON.stringify(JSON.parse(text.slice(end + 1)))}`;
  } catch {
    return text;
  }
}
