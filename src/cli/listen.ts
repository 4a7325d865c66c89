import type { ServeSettings } from '../blueprint/settings.ts';
import type { ReportError } from '../serve/mask.ts';
import type { MetricsPage } from '../serve/metrics.ts';
import { startServer } from '../serve/server.ts';
import type { RunningServer, ServerOptions } from '../serve/server.ts';
import type { Door } from '../serve/door.ts';

import type { Terminal } from './command.ts';

interface ListenOptions {
  readonly serve: ServeSettings;
  /** What `--port` says. */
  readonly port: number | undefined;
  readonly problems?: NonNullable<ServerOptions['problems']>;
  readonly metrics?: MetricsPage | undefined;
  readonly onError: ReportError;
}

/** Listens until the process is asked to end, then stops gracefully. Undefined, with a message, where the port cannot be had. */
export async function listen(
  door: Door,
  options: ListenOptions,
  terminal: Terminal,
): Promise<(RunningServer & { readonly ended: Promise<void> }) | undefined> {
  const { serve, onError, problems, metrics } = options;
  const port = options.port ?? serve.port;
  try {
    const server = await startServer(door, {
      port,
      hostname: serve.hostname,
      requestTimeoutMs: serve.requestTimeoutMs,
      ...(problems && { problems }),
      ...(metrics && { metrics }),
      onError,
    });
    return { ...server, ended: untilEnded(terminal.ended).then(() => server.stop()) };
  } catch (error) {
    terminal.err(`${portMessage(error, port, metrics?.port)}\n`);
    return undefined;
  }
}

async function untilEnded(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}

function portMessage(error: unknown, port: number, metricsPort: number | undefined): string {
  const detail = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined);
  const code = detail('code');
  const isOfMetrics = metricsPort !== undefined && detail('port') === metricsPort;
  const where = isOfMetrics ? `port ${metricsPort}, which the metrics are to have,` : `port ${port}`;
  const way = isOfMetrics ? 'METRICS_PORT in the environment' : '--port, or PORT in the environment';
  if (code === 'EADDRINUSE') return `heddle: ${where} is taken by another process. Choose one with ${way}.`;
  if (code === 'EACCES') return `heddle: ${where} needs more rights than this process has. Choose one with ${way}.`;
  return `heddle: cannot listen on ${where}: ${error instanceof Error ? error.message : String(error)}`;
}
