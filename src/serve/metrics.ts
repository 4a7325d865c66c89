import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { ServeSettings } from '../blueprint/settings.ts';
import type { Metrics } from '../observe/metrics.ts';

const { createServer } = process.getBuiltinModule('node:http');

/** Where metrics are shown, and what is shown there. */
export interface MetricsPage {
  readonly path: string;
  /** A port of its own; absent: the gateway's. */
  readonly port?: number;
  readonly hostname?: string | undefined;
  readonly text: () => Promise<string>;
}

/** Counts what happens in this process from now on. Where the settings ask for no metrics nothing is loaded, and nothing is given. */
export async function openMetrics(serve: ServeSettings, version: string): Promise<Metrics | undefined> {
  if (!serve.metrics) return undefined;
  const { buckets, maxOperations } = serve.metrics;
  const { countTraffic } = await import('../observe/metrics.ts');
  return countTraffic({ version, buckets, maxOperations, routeOf: routes(serve) });
}

/** The page of `text` as the settings place it; undefined where they ask for none. */
export function metricsPage({ metrics, hostname }: ServeSettings, text: MetricsPage['text']): MetricsPage | undefined {
  if (!metrics) return undefined;
  const { path, port } = metrics;
  return { path, ...(port !== undefined && { port }), hostname: metrics.hostname ?? hostname, text };
}

/** Answers a request for the page, as version 0.0.4 of Prometheus's text format. */
export async function sendMetrics(
  { method }: IncomingMessage,
  response: ServerResponse,
  { text }: Pick<MetricsPage, 'text'>,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') return sendText(response, 405, 'Metrics are read by GET.\n');
  try {
    const body = await text();
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    sendText(response, 200, method === 'HEAD' ? '' : body);
  } catch (error) {
    sendText(response, 503, `The metrics cannot be told: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/** Listens for scrapes alone on the page's own port. Rejects when that cannot be had. */
export async function startMetricsServer(
  page: MetricsPage & { readonly port: number },
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const [path] = (request.url ?? '').split('?');
    if (path === page.path) void sendMetrics(request, response, page);
    else sendText(response, 404, `Metrics are at ${page.path}.\n`);
  });
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(page.port, page.hostname, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function sendText(response: ServerResponse, status: number, text: string): void {
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.writeHead(status, { 'cache-control': 'no-store' });
  response.end(text);
}

/** Classes of paths, so that nobody makes new ones. */
function routes({ endpoint, webhooks, metrics }: ServeSettings): (path: string) => string {
  const known = new Map([
    ...webhooks.map(({ path }) => [path, 'webhook'] as const),
    ...(metrics && metrics.port === undefined ? [[metrics.path, 'metrics'] as const] : []),
    ['/health', 'health'],
    ['/ready', 'ready'],
    [endpoint, 'graphql'],
  ]);
  return (path) => known.get(path) ?? (path.startsWith('/webhooks/') ? 'webhook' : 'other');
}
