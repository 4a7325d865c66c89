import { isRecord, recordOf } from '../base/json.ts';
import { fillEnv } from '../base/template.ts';

import type { MetricsSettings, Settings, StoreSettings } from './settings.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The settings as they hold in `env`: `{env.X}` filled where the build leaves it to the server (host name, CORS, issuers,
 * store), the ports from `PORT`, `portFrom` and `METRICS_PORT` where they name one, the store from `REDIS_URL` where the configuration names
 * none. For the server's start; the artifact keeps the templates. Everything else was filled by the build and is left alone.
 */
export function fillSettings(settings: Settings, env: Env): Settings {
  const { serve, auth, store } = settings;
  const port = portIn(env['PORT']) ?? portIn(fillEnv(serve.portFrom ?? '', env)) ?? serve.port;
  return {
    ...settings,
    serve: {
      ...serve,
      port,
      ...(serve.hostname !== undefined && { hostname: fillEnv(serve.hostname, env) }),
      ...(serve.cors && { cors: filled(serve.cors, env) }),
      ...(serve.metrics && { metrics: metricsOf(serve.metrics, env) }),
    },
    ...(auth && { auth: filled(auth, env) }),
    store: storeOf(filled(store, env), env),
  };
}

/** A port of their own can be moved; where the gateway's shows them, it is the gateway's that moves. */
function metricsOf(metrics: MetricsSettings, env: Env): MetricsSettings {
  if (metrics.port === undefined) return metrics;
  const { hostname } = metrics;
  return {
    ...metrics,
    port: portIn(env['METRICS_PORT']) ?? metrics.port,
    ...(hostname !== undefined && { hostname: fillEnv(hostname, env) }),
  };
}

function storeOf(store: StoreSettings, env: Env): StoreSettings {
  if (store.kind === 'memory') return env['REDIS_URL'] ? { kind: 'redis', url: env['REDIS_URL'] } : store;
  if (store.password === undefined && store.username === undefined) return store;
  const url = URL.parse(store.url);
  if (!url) return store;
  url.username = encodeURIComponent(store.username ?? '');
  url.password = encodeURIComponent(store.password ?? '');
  return { kind: 'redis', url: url.href };
}

function portIn(text = ''): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : undefined;
}

/** The same shape, because only texts change. */
function filled<Value>(value: Value, env: Env): Value {
  return fillTexts(value, env) as Value;
}

function fillTexts(value: unknown, env: Env): unknown {
  if (typeof value === 'string') return fillEnv(value, env);
  if (Array.isArray(value)) return value.map((item) => fillTexts(item, env));
  if (!isRecord(value)) return value;
  return recordOf(Object.entries(value).map(([name, item]) => [name, fillTexts(item, env)]));
}
