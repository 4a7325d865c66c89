import { AggregatorRegistry, collectDefaultMetrics, Registry } from 'prom-client';

import { BoundedLabel } from './bounded-label.ts';
import { events } from './events.ts';
import { Counts, Durations } from './series.ts';
import type { MetricSnapshot, MetricValue, Snapshot } from './snapshot.ts';
import { standings } from './standing.ts';
import type { SourceStanding } from './standing.ts';

/** What is counted, and how finely. */
export interface MetricsOptions {
  readonly version: string;
  /** Upper bounds of the durations' buckets, in seconds. */
  readonly buckets: readonly number[];
  /** Names of operations that have series of their own. */
  readonly maxOperations: number;
  /** Class of a path: the path itself is the caller's to choose, and has no bound. */
  readonly routeOf: (path: string) => string;
}

/** The metrics of this process. */
export interface Metrics {
  /** In the text format of Prometheus, version 0.0.4. */
  readonly text: () => Promise<string>;
  readonly snapshot: () => Promise<Snapshot>;
  /** Counts no more. */
  readonly end: () => void;
}

/** Counts what a gateway tells on its channels, beside what Node tells of the process. */
export function countTraffic(options: MetricsOptions): Metrics {
  const node = new Registry();
  collectDefaultMetrics({ register: node });
  const followed = [
    followRequests(options),
    followOperations(options),
    followErrors(),
    followUpstreams(options),
    followCaches(),
    followChanges(),
  ];
  const labels = { version: options.version, node: process.version };
  return metricsOf(followed, async () => [
    ...(await snapshotOf(node)),
    { ...gauge('heddle_build_info', 'What runs; always 1.', [{ value: 1, labels }]), aggregator: 'max' },
    ...standingNow(),
  ]);
}

/** Counts what the process that supervises workers tells, and how many of them serve. */
export function countSupervision(workers: () => number): Metrics {
  return metricsOf([followChanges()], async () => [
    gauge('heddle_workers', 'Workers that serve.', [{ value: workers(), labels: {} }]),
  ]);
}

/** The text of several processes' metrics together: counts and histograms are added, gauges as each one's aggregator says. */
export async function textOf(snapshots: readonly Snapshot[]): Promise<string> {
  return AggregatorRegistry.aggregate([...snapshots]).metrics();
}

/** The same as one snapshot. */
export function merge(snapshots: readonly Snapshot[]): Snapshot {
  const merged: readonly unknown[] = AggregatorRegistry.aggregate([...snapshots]).getMetricsAsArray();
  // Each is what its aggregator made: a snapshot, beside functions.
  return (merged as Snapshot).map(({ name, help, type, aggregator, values }) => {
    return { name, help, type, aggregator, values };
  });
}

/** What some channels told, summed up. */
interface Followed {
  readonly series: readonly { readonly snapshot: () => MetricSnapshot }[];
  readonly ends: readonly (() => void)[];
}

function metricsOf(followed: readonly Followed[], others: () => Promise<Snapshot>): Metrics {
  const snapshot = async (): Promise<Snapshot> => [
    ...(await others()),
    ...followed.flatMap(({ series }) => series.map((each) => each.snapshot())),
  ];
  return {
    snapshot,
    text: async () => textOf([await snapshot()]),
    end: () => {
      for (const { ends } of followed) for (const end of ends) end();
    },
  };
}

/**
 * What a registry of the library holds. Values that are no numbers (of an event loop that nobody has waited for) would
 * become `null` on their way; several processes run since the first of them began.
 */
async function snapshotOf(registry: Registry): Promise<Snapshot> {
  const metrics: unknown = await registry.getMetricsAsJSON();
  // The library declares `type` as a number, and leaves `metricName` out.
  return (metrics as Snapshot).map((metric) => ({
    ...metric,
    aggregator: metric.aggregator === 'omit' ? 'min' : metric.aggregator,
    values: metric.values.filter(({ value }) => Number.isFinite(value)),
  }));
}

function followRequests({ buckets, routeOf }: MetricsOptions): Followed {
  const total = new Counts({
    name: 'heddle_http_requests_total',
    help: 'HTTP requests that were answered.',
    labels: ['method', 'route', 'status'],
  });
  const seconds = new Durations(
    {
      name: 'heddle_http_request_duration_seconds',
      help: 'Time from a request to the end of its answer.',
      labels: ['route'],
    },
    buckets,
  );
  const end = events.request.listen(({ method, path, status, durationMs }) => {
    const route = routeOf(path);
    total.at(method, route, status).count++;
    seconds.at(route).observe(durationMs / 1000);
  });
  return { series: [total, seconds], ends: [end] };
}

function followOperations({ buckets, maxOperations }: MetricsOptions): Followed {
  const names = new BoundedLabel(maxOperations);
  const total = new Counts({
    name: 'heddle_operations_total',
    help: 'GraphQL operations that were run.',
    labels: ['kind', 'operation', 'outcome'],
  });
  const seconds = new Durations(
    {
      name: 'heddle_operation_duration_seconds',
      help: 'Time of running a query or a mutation, without reading its request and sending its answer.',
      labels: ['kind', 'operation'],
    },
    buckets,
  );
  const end = events.operation.listen(({ kind, name, errorCodes, durationMs }) => {
    const operation = name === undefined ? '(unnamed)' : names.of(name);
    total.at(kind, operation, errorCodes.length > 0 ? 'error' : 'ok').count++;
    // A subscription lasts as long as its client stays.
    if (kind !== 'subscription') seconds.at(kind, operation).observe(durationMs / 1000);
  });
  return { series: [total, seconds], ends: [end] };
}

function followErrors(): Followed {
  // A user's own code may give any.
  const codes = new BoundedLabel(100);
  const total = new Counts({
    name: 'heddle_errors_total',
    help: 'Errors in answers, those of refused requests included.',
    labels: ['code'],
  });
  const count = (errorCodes: readonly string[]) => {
    for (const code of errorCodes) total.at(codes.of(code)).count++;
  };
  const ends = [
    events.operation.listen(({ errorCodes, isRefused = false }) => isRefused || count(errorCodes), {
      onlyProblems: true,
    }),
    events.refusal.listen(({ errorCodes }) => count(errorCodes)),
  ];
  return { series: [total], ends };
}

/** Operations of sources that have series of their own: those of Mesh handlers hold paths, with what callers put there. */
const maxUpstreamOperations = 1000;

function followUpstreams({ buckets }: MetricsOptions): Followed {
  const names = new BoundedLabel(maxUpstreamOperations);
  const outcomes = new BoundedLabel(100);
  const total = new Counts({
    name: 'heddle_upstream_calls_total',
    help: 'Attempts of calls to sources.',
    labels: ['source', 'operation', 'outcome'],
  });
  const naming = { help: 'Time of one attempt of a call to a source.', labels: ['source', 'operation'] };
  const seconds = new Durations({ name: 'heddle_upstream_call_duration_seconds', ...naming }, buckets);
  const bytes = new Counts({
    name: 'heddle_upstream_answer_bytes_total',
    help: 'Bytes of answers of sources, after decompression.',
    labels: ['source'],
  });
  const end = events.upstream.listen(({ source, operation, status, code = '', durationMs, answerBytes = 0 }) => {
    const name = names.of(operation);
    total.at(source, name, outcomes.of(String(status ?? code))).count++;
    seconds.at(source, name).observe(durationMs / 1000);
    bytes.at(source).count += answerBytes;
  });
  return { series: [total, seconds, bytes], ends: [end] };
}

function followCaches(): Followed {
  const total = new Counts({
    name: 'heddle_cache_events_total',
    help: 'What the caches did.',
    labels: ['cache', 'kind'],
  });
  return { series: [total], ends: [events.cache.listen(({ cache, kind }) => void total.at(cache, kind).count++)] };
}

function followChanges(): Followed {
  const reloads = new Counts({
    name: 'heddle_reloads_total',
    help: 'New schemas that took over, or could not.',
    labels: ['outcome'],
  });
  const problems = new Counts({
    name: 'heddle_problems_total',
    help: 'Troubles that the log tells of.',
    labels: ['code'],
  });
  const ends = [
    events.reload.listen(({ isDone }) => void reloads.at(isDone ? 'ok' : 'error').count++),
    events.problem.listen(({ code }) => void problems.at(code).count++),
  ];
  return { series: [reloads, problems], ends };
}

function gauge(name: string, help: string, values: readonly MetricValue[]): MetricSnapshot {
  return { name, help, type: 'gauge', aggregator: 'sum', values };
}

const breakerStates = ['closed', 'half-open', 'open'] as const;

/** Equal labels, of a gateway and the one that takes its place, are added up like those of several processes. */
function standingNow(): Snapshot {
  const all = [...standings()];
  const sources = all.flatMap((each) => [...each.sources].map(([source, look]) => ({ source, ...look() })));
  const bySource = (what: (standing: SourceStanding) => number) =>
    sources.map(({ source, ...standing }) => ({ value: what(standing), labels: { source } }));
  return [
    gauge(
      'heddle_subscriptions_open',
      'Subscriptions that are open.',
      all.map(({ subscriptions }) => ({ value: subscriptions(), labels: {} })),
    ),
    gauge(
      'heddle_upstream_breakers',
      'Circuit breakers in a state.',
      sources.flatMap(({ source, breaker }) =>
        breakerStates.map((state) => ({ value: Number(state === breaker), labels: { source, state } })),
      ),
    ),
    gauge(
      'heddle_upstream_calls_running',
      'Calls to a source in flight.',
      bySource(({ running }) => running),
    ),
    gauge(
      'heddle_upstream_calls_queued',
      'Calls to a source that wait until others have ended.',
      bySource(({ queued }) => queued),
    ),
  ];
}
