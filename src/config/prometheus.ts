import { isRecord } from '../base/json.ts';

import type { Path } from './origins.ts';
import type { Desk } from './settle.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a plugin asks for, and where it stands. */
export interface PluginMetrics {
  readonly metrics: Json;
  readonly origin: Path;
}

/** `serve` with what the plugin asks for, where it says nothing of metrics itself. */
export function withMetrics(serve: unknown, { metrics, origin }: PluginMetrics, desk: Desk): unknown {
  if (serve !== undefined && !(isRecord(serve) && serve['metrics'] === undefined)) return serve;
  desk.move(['serve', 'metrics'], origin);
  desk.move(['serve', 'metrics', 'path'], [...origin, 'endpoint']);
  return { ...serve, metrics };
}

/**
 * What Mesh's plugin `prometheus` asks for, in the shape of `serve: metrics`: its page is on the gateway's port, at
 * `/metrics` unless `endpoint` says otherwise. One problem tells what is different here.
 */
export function metricsOfPlugin(options: unknown, path: Path, desk: Desk): PluginMetrics {
  const { endpoint, port, ...others } = isRecord(options) ? options : {};
  const place = typeof endpoint === 'string' ? { path: endpoint } : {};
  const metrics = { port: typeof port === 'number' || typeof port === 'string' ? port : 'gateway', ...place };
  const ignored = Object.keys(others).filter((name) => others[name] !== null);
  const none = ignored.length === 0 ? '' : ` ${list(ignored)} ${ignored.length > 1 ? 'have' : 'has'} no effect.`;
  const written = `serve: metrics: { ${Object.entries(metrics)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`;
  const message = `metrics are served, but with names and labels of their own, which docs/metrics.md lists.${none} Write \`${written}\` instead of the plugin.`;
  desk.problems.warn('CONFIG_METRICS', message, desk.placeOfKey(path));
  return { metrics, origin: path };
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
