import { readFile } from 'node:fs/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { defaultMetrics, defaultSettings } from '../../src/blueprint/settings.ts';
import { events } from '../../src/observe/events.ts';
import { openMetrics } from '../../src/serve/metrics.ts';
import { openWhole, secret, sendJson, sendText } from '../abuse/gateway-harness.ts';
import type { Whole } from '../abuse/gateway-harness.ts';
import { readScrape } from '../observe/exposition.ts';
import type { Scrape } from '../observe/exposition.ts';

import { post, send, serve, stopAll } from './harness.ts';
import { clients, startGateway, startTickets, ticketsSdl, until } from './subscription-harness.ts';

let whole: Whole;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await stopAll();
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A gateway over three systems, with metrics as `serve` has them. */
async function open(metrics: string): Promise<Whole> {
  whole = await openWhole(`serve: { metrics: ${metrics} }\n`);
  closing.push(whole.close);
  return whole;
}

async function scrape(): Promise<Scrape> {
  const { status, headers, text } = await send(whole.metricsUrl);
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  return readScrape(text);
}

/** Counts in this process, for gateways that are no whole ones. */
async function count(): Promise<() => Promise<Scrape>> {
  const metrics = await openMetrics({ ...defaultSettings.serve, metrics: defaultMetrics }, '1');
  closing.push(async () => metrics?.end());
  return async () => readScrape((await metrics?.text()) ?? '');
}

/** Requests are counted once their answers have left, which their clients may see first. */
async function scrapeAfter(requests: number): Promise<Scrape> {
  for (;;) {
    const scraped = await scrape();
    if (scraped.value('heddle_http_request_duration_seconds_count', { route: 'graphql' }) === requests) return scraped;
  }
}

describe('a scrape', () => {
  it('tells what happened to requests, operations and calls', async () => {
    const { ask, rest } = await open('true');
    await ask('query Who { user(id: "1") { name tickets { title } } }');
    await ask('query Who { user(id: "2") { name } hello }');
    await ask('mutation { write(text: "x") }');
    rest.answer = (response) => sendJson(response, {}, 500);
    await ask('query Who { user(id: "3") { name } }');
    await ask('{ nothing }');
    await ask('{');
    await send(whole.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' });
    const scraped = await scrapeAfter(7);

    const operations = (labels: Record<string, string>) => scraped.value('heddle_operations_total', labels);
    expect(operations({ kind: 'query', operation: 'Who', outcome: 'ok' })).toBe(2);
    expect(operations({ kind: 'query', operation: 'Who', outcome: 'error' })).toBe(1);
    expect(operations({ kind: 'mutation', operation: '(unnamed)', outcome: 'ok' })).toBe(1);
    expect(scraped.value('heddle_operation_duration_seconds_count', { kind: 'query', operation: 'Who' })).toBe(3);

    const errors = scraped.samples.filter(({ name }) => name === 'heddle_errors_total');
    expect(Object.fromEntries(errors.map(({ labels, value }) => [labels['code'], value]))).toEqual({
      UPSTREAM_HTTP_ERROR: 1,
      GRAPHQL_VALIDATION_FAILED: 1,
      GRAPHQL_PARSE_FAILED: 1,
      BAD_REQUEST: 1,
    });

    const requests = scraped.samples.filter(({ name }) => name === 'heddle_http_requests_total');
    expect(requests.map(({ labels, value }) => [labels, value])).toEqual([
      [{ method: 'POST', route: 'graphql', status: '200' }, 4],
      [{ method: 'POST', route: 'graphql', status: '400' }, 3],
    ]);

    const calls = (labels: Record<string, string>) => scraped.value('heddle_upstream_calls_total', labels);
    expect(calls({ source: 'rest', operation: 'GET /user/{id}', outcome: '200' })).toBe(2);
    expect(calls({ source: 'rest', operation: 'GET /user/{id}', outcome: '500' })).toBe(1);
    expect(calls({ source: 'graph', operation: 'query', outcome: '200' })).toBe(2);
    const ofUser = { source: 'rest', operation: 'GET /user/{id}' };
    expect(scraped.value('heddle_upstream_call_duration_seconds_count', ofUser)).toBe(3);
    const user = JSON.stringify({ id: '1', name: 'Ada', age: 36, level: 'high', tags: ['a'] });
    expect(scraped.value('heddle_upstream_answer_bytes_total', { source: 'rest' })).toBe(2 * user.length + 2);
  });

  it('has durations in seconds, in the buckets that are asked for', async () => {
    const { ask, rest } = await open('{ buckets: [0.05, 0.2, 30] }');
    await ask('query Fast { hello }');
    rest.answer = (response) => void setTimeout(() => sendJson(response, { id: '1', name: 'Ada' }), 250);
    await ask('query Slow { user(id: "1") { name } }');
    const scraped = await scrapeAfter(2);
    const name = 'heddle_operation_duration_seconds';
    const slow = ['0.05', '0.2', '30', '+Inf'].map((le) => scraped.value(`${name}_bucket`, { operation: 'Slow', le }));
    expect(slow).toEqual([0, 0, 1, 1]);
    const sum = scraped.value(`${name}_sum`, { operation: 'Slow' }) ?? 0;
    expect(sum).toBeGreaterThan(0.2);
    expect(sum).toBeLessThan(20);
    expect(scraped.value('heddle_upstream_call_duration_seconds_bucket', { source: 'rest', le: '0.2' })).toBe(0);
  });

  it('tells of timeouts as operations with an error, counted once', async () => {
    whole = await openWhole('serve: { metrics: true, requestTimeout: 200ms }\n', { timeout: '10s' });
    closing.push(whole.close);
    whole.rest.answer = () => undefined;
    expect((await whole.ask('query Late { user(id: "1") { name } }')).json.errors[0].extensions.code).toBe(
      'REQUEST_TIMEOUT',
    );
    const scraped = await scrapeAfter(1);
    expect(scraped.value('heddle_operations_total', { operation: 'Late' })).toBe(1);
    expect(scraped.value('heddle_operations_total', { operation: 'Late', outcome: 'error' })).toBe(1);
    expect(scraped.value('heddle_errors_total', { code: 'REQUEST_TIMEOUT' })).toBe(1);
    expect(scraped.value('heddle_upstream_calls_total', { source: 'rest', outcome: 'REQUEST_TIMEOUT' })).toBe(1);
  });

  it('counts what is refused once: with an operation that never ends, and where errors come by twice', async () => {
    const now = await count();
    const slow = async () => new Promise((done) => setTimeout(done, 1500));
    const { url } = await serve({ serve: { requestTimeoutMs: 100 }, resolvers: { slow } });
    const refused = await post(url, 'query Endless { slow }');
    expect(refused.json.errors[0].extensions.code).toBe('REQUEST_TIMEOUT');
    const withPlugins = await serve({ plugins: [{}] });
    for (const query of ['{', '{ nothing }']) await post(withPlugins.url, query);
    await slow();
    const scraped = await now();
    const codes = scraped.samples.filter(({ name }) => name === 'heddle_errors_total');
    expect(Object.fromEntries(codes.map(({ labels, value }) => [labels['code'], value]))).toEqual({
      REQUEST_TIMEOUT: 1,
      GRAPHQL_PARSE_FAILED: 1,
      GRAPHQL_VALIDATION_FAILED: 1,
    });
    expect(scraped.value('heddle_operations_total', { operation: 'Endless' })).toBe(1);
    expect(scraped.value('heddle_operations_total', { operation: 'Endless', outcome: 'error' })).toBe(1);
  });

  it('tells how breakers and calls stand', async () => {
    const { ask, soap, rest } = await open('true');
    soap.answer = (response) => sendText(response, '', 'text/xml', 503);
    for (let at = 0; at < 6; at++) await ask('{ getThing(id: "1") { name } }');
    let answer = () => {};
    rest.answer = (response) => void (answer = () => sendJson(response, { id: '1' }));
    const asked = ask('{ user(id: "1") { id } }');
    await until(() => rest.arrived.length > 0);
    const scraped = await scrape();
    const states = (source: string) =>
      ['closed', 'half-open', 'open'].map((state) => scraped.value('heddle_upstream_breakers', { source, state }));
    expect(states('soap')).toEqual([0, 0, 1]);
    expect(states('rest')).toEqual([1, 0, 0]);
    const running = (source: string) => scraped.value('heddle_upstream_calls_running', { source });
    expect([running('rest'), running('graph')]).toEqual([1, 0]);
    expect(scraped.value('heddle_upstream_calls_queued', { source: 'rest' })).toBe(0);
    answer();
    await asked;
    expect((await scrape()).value('heddle_upstream_calls_running', { source: 'rest' })).toBe(0);
  });

  it('tells what runs, and what Node tells of the process', async () => {
    await open('true');
    const scraped = await scrape();
    expect(scraped.value('heddle_build_info', { version: '1.2.3', node: process.version })).toBe(1);
    expect(scraped.value('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    expect(scraped.value('process_start_time_seconds')).toBeGreaterThan(1_700_000_000);
    expect(scraped.types.get('nodejs_gc_duration_seconds')).toBe('histogram');
  });

  it('counts what the response cache does', async () => {
    whole = await openWhole('responseCache: { ttl: 1m }\nserve: { metrics: true }\n');
    closing.push(whole.close);
    for (let at = 0; at < 3; at++) await whole.ask('{ hello }');
    const scraped = await scrapeAfter(3);
    const caches = (kind: string) => scraped.value('heddle_cache_events_total', { cache: 'response', kind });
    expect(['miss', 'store', 'hit'].map(caches)).toEqual([1, 1, 2]);
  });
});

describe('labels', () => {
  it('have bounds where callers choose them', async () => {
    const { ask } = await open('{ operationNames: 3 }');
    const long = `L${'o'.repeat(200)}ng`;
    const names = [long, ...Array.from({ length: 20 }, (_, at) => `Name${at}`), 'Name0'];
    for (const name of names) await ask(`query ${name} { hello }`);
    for (const path of ['/a', '/b?token=t', '/health', '/ready', '/graphql/c', '/webhooks/shop/x']) {
      await send(new URL(path, whole.url).href);
    }
    const scraped = await scrapeAfter(names.length);
    expect(scraped.labelValues('heddle_operations_total', 'operation')).toEqual(['(other)', 'Name0', 'Name1', 'Name2']);
    expect(scraped.value('heddle_operations_total', { operation: '(other)' })).toBe(names.length - 4);
    expect(scraped.value('heddle_operations_total', { operation: 'Name0' })).toBe(2);
    const routes = scraped.labelValues('heddle_http_requests_total', 'route');
    expect(routes).toEqual(['graphql', 'health', 'other', 'ready', 'webhook']);
  });

  it('hold nothing that callers or systems have sent', async () => {
    const { ask, rest, graph } = await open('true');
    const told = 'told-4711';
    await ask(`query($id: ID!, $note: String) { user(id: $id, q: "${told}", X_Note: $note) { name } }`, {
      id: told,
      note: told,
    });
    await ask('query($id: String!) { user(id: $id) { name } }', { id: told }, { 'x-user': told });
    rest.answer = (response) => sendJson(response, { message: told }, 418);
    graph.answer = (response) => sendJson(response, { errors: [{ message: told, extensions: { code: told } }] });
    await ask('query($id: String!) { user(id: $id) { name } hello }', { id: told });
    await send(`${whole.url}?${told}`, { headers: { cookie: told, 'user-agent': told } });
    const { samples } = await scrapeAfter(4);
    expect(samples.filter(({ name }) => name === 'heddle_upstream_calls_total').length).toBeGreaterThan(2);
    const text = JSON.stringify(samples);
    for (const each of [told, secret, whole.rest.url]) expect(text).not.toContain(each);
  });
});

describe('the page', () => {
  it('is on a port of its own, where nothing else is', async () => {
    await open('{ path: /prometheus }');
    expect(new URL(whole.metricsUrl)).toMatchObject({ hostname: '127.0.0.1', pathname: '/prometheus' });
    expect(new URL(whole.metricsUrl).port).not.toBe(String(whole.port));
    const apart = async (path: string, method = 'GET') => send(new URL(path, whole.metricsUrl).href, { method });
    expect(await apart('/metrics')).toMatchObject({ status: 404, text: 'Metrics are at /prometheus.\n' });
    expect(await apart('/graphql', 'POST')).toMatchObject({ status: 404 });
    expect(await apart('/prometheus', 'POST')).toMatchObject({ status: 405 });
    expect(await apart('/prometheus', 'HEAD')).toMatchObject({ status: 200, text: '' });
    expect(await apart('/prometheus?a=b')).toMatchObject({ status: 200 });
    expect((await send(new URL('/prometheus', whole.url).href)).status).toBe(404);
  });

  it("is on the gateway's port where that is asked for", async () => {
    const { ask } = await open('{ port: gateway }');
    expect(whole.metricsUrl).toBe(new URL('/metrics', whole.url).href);
    await ask('{ hello }');
    await scrapeAfter(1);
    expect((await scrape()).value('heddle_http_requests_total', { method: 'GET', route: 'metrics' })).toBeGreaterThan(
      0,
    );
  });

  it('is nowhere where no metrics are asked for', async () => {
    await open('false');
    expect(whole.metricsUrl).toBe('');
    expect((await send(new URL('/metrics', whole.url).href)).status).toBe(404);
  });

  it('goes away with the gateway', async () => {
    await open('true');
    await closing.pop()?.();
    await expect(send(whole.metricsUrl)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('subscriptions', () => {
  it('are counted while they are open, and once they have ended', async () => {
    const tickets = await startTickets();
    closing.push(tickets.stop);
    const source = `sources: [{ name: tickets, handler: { graphql: { endpoint: ${tickets.url}, source: ./t.graphql } } }]`;
    const gateway = await startGateway(source, { 't.graphql': ticketsSdl });
    closing.push(gateway.stop);
    const now = await count();
    const stream = await clients.sse(gateway.origin, 'subscription Live { opened { id } }');
    await until(() => tickets.active() === 1);
    expect((await now()).value('heddle_subscriptions_open')).toBe(1);
    expect((await now()).value('heddle_operations_total')).toBeUndefined();
    await stream.stop();
    await until(() => tickets.active() === 0);
    const ended = await now();
    expect(ended.value('heddle_subscriptions_open')).toBe(0);
    expect(ended.value('heddle_operations_total', { kind: 'subscription', operation: 'Live' })).toBe(1);
    expect(ended.value('heddle_operation_duration_seconds_count')).toBeUndefined();
  });
});

it('docs/metrics.md lists every metric, with its kind and labels', async () => {
  const page = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(heddle_\w+)` \| (\w+) \|([^|]*)\|/gm)];
  whole = await openWhole('responseCache: { ttl: 1m }\nserve: { metrics: true }\n');
  closing.push(whole.close);
  await whole.ask('{ hello }');
  await whole.ask('{ user(id: "1") { nope } }');
  events.reload.publish({ isDone: true, durationMs: 1, text: '' });
  events.problem.publish({ code: 'CACHE_STORE_DOWN', message: '' });
  const { types, samples } = await scrapeAfter(2);
  const labelsOf = (metric: string) => {
    const names = samples.find(({ name }) => name === metric || name === `${metric}_count`)?.labels ?? {};
    return Object.keys(names).map((name) => `\`${name}\``);
  };
  const told = [...types].filter(([name]) => name.startsWith('heddle_'));
  expect(rows.map(([, name, kind, labels]) => [name, kind, labels?.trim()])).toEqual(
    expect.arrayContaining(told.map(([name, kind]) => [name, kind, labelsOf(name).join(', ')])),
  );
  const untold = rows.map(([, name]) => name).filter((name = '') => !types.has(name));
  // Only the supervisor of workers has it.
  expect(untold).toEqual(['heddle_workers']);
});
