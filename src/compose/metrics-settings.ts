import type { Problems } from '../base/problems.ts';
import { defaultMetrics } from '../blueprint/settings.ts';
import type { MetricsSettings, ServeSettings } from '../blueprint/settings.ts';
import type { LoadedConfig } from '../config/load.ts';

/** The metrics that `serve: metrics:` asks for; undefined where it asks for none. */
export function metricsOf(
  loaded: LoadedConfig,
  gateway: Pick<ServeSettings, 'port' | 'endpoint'>,
  problems: Problems,
): MetricsSettings | undefined {
  const written = loaded.config.serve?.metrics;
  if (written === undefined || written === false) return undefined;
  const { port = defaultMetrics.port, hostname, path, buckets, operationNames } = written === true ? {} : written;
  const metrics = {
    path: path ?? defaultMetrics.path,
    ...(port !== 'gateway' && { port }),
    ...(hostname !== undefined && { hostname }),
    buckets: buckets ?? defaultMetrics.buckets,
    maxOperations: operationNames ?? defaultMetrics.maxOperations,
  };
  check(metrics, gateway, (key, message) =>
    problems.error('CONFIG_METRICS', message, loaded.placeOf(['serve', 'metrics', key])),
  );
  return metrics;
}

/** The gateway answers some paths itself, and two servers cannot share a port. */
function check(
  { path, port }: MetricsSettings,
  gateway: Pick<ServeSettings, 'port' | 'endpoint'>,
  tell: (key: 'path' | 'port', message: string) => void,
): void {
  if (port === undefined && [gateway.endpoint, '/health', '/ready'].includes(path)) {
    tell('path', `the gateway itself answers at ${path}. Choose another path for the metrics, such as "/metrics".`);
  }
  if (port === undefined || port === 0 || port !== gateway.port) return;
  tell('port', `${port} is the gateway's port. Write \`port: gateway\` to show the metrics there, or choose another.`);
}
