import type { ServeSettings } from '../blueprint/settings.ts';
import type { ReportError } from '../serve/mask.ts';
import { startServer } from '../serve/server.ts';
import type { RunningServer, ServerOptions } from '../serve/server.ts';
import type { Door } from '../serve/door.ts';

import type { Terminal } from './command.ts';

interface ListenOptions {
  readonly serve: ServeSettings;
  /** What `--port` says. */
  readonly port: number | undefined;
  readonly problems?: NonNullable<ServerOptions['problems']>;
  readonly onError: ReportError;
}

/** Listens until the process is asked to end, then stops gracefully. Undefined, with a message, where the port cannot be had. */
export async function listen(
  door: Door,
  options: ListenOptions,
  terminal: Terminal,
): Promise<(RunningServer & { readonly ended: Promise<void> }) | undefined> {
  const { serve, onError, problems } = options;
  const port = options.port ?? serve.port;
  try {
    const server = await startServer(door, {
      port,
      hostname: serve.hostname,
      requestTimeoutMs: serve.requestTimeoutMs,
      ...(problems && { problems }),
      onError,
    });
    return { ...server, ended: untilEnded(terminal.ended).then(() => server.stop()) };
  } catch (error) {
    terminal.err(`${portMessage(error, port)}\n`);
    return undefined;
  }
}

async function untilEnded(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}

function portMessage(error: unknown, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return `heddle: port ${port} is taken by another process. Choose one with --port, or PORT in the environment.`;
  }
  if (code === 'EACCES') return `heddle: port ${port} needs more rights than this process has. Choose one with --port.`;
  return `heddle: cannot listen on port ${port}: ${error instanceof Error ? error.message : String(error)}`;
}
