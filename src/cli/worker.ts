import cluster from 'node:cluster';
import type { Worker } from 'node:cluster';
import { setTimeout as pass } from 'node:timers/promises';

import { isRecord } from '../base/json.ts';

/** What a worker needs of the process that supervises it. */
export interface Supervisor {
  /** The text of the artifact: all workers serve the same, whatever lies in the file meanwhile. */
  readonly artifact: Promise<string>;
  /** Aborts when the worker is asked to finish. */
  readonly ended: AbortSignal;
  /** Says that the worker takes requests, and where. */
  readonly tellServing: (serving: Serving) => void;
  /** Ends the connection, which would keep the process alive. */
  readonly leave: () => void;
}

/** The supervisor of this process; undefined where it is no worker. */
export function supervisor(): Supervisor | undefined {
  const self = cluster.worker;
  if (!self) return undefined;
  const ended = new AbortController();
  const artifact = new Promise<string>((resolve) => {
    process.on('message', (message) => {
      if (!isRecord(message)) return;
      if (message['kind'] === 'artifact' && typeof message['text'] === 'string') resolve(message['text']);
      if (message['kind'] === 'stop') ended.abort();
    });
  });
  // Whoever asks all processes for a reload by name means the supervisor, which hears it too.
  process.on('SIGHUP', () => undefined);
  return {
    artifact,
    ended: ended.signal,
    tellServing: (serving) => void process.send?.({ kind: 'serving', ...serving }),
    leave: () => void self.disconnect(),
  };
}

/** Where a worker serves. */
export interface Serving {
  readonly url: string;
  readonly port: number;
  /** Where metrics are shown; absent: nowhere. */
  readonly metrics?: { readonly url: string; readonly port: number };
}

/** What a worker says. */
export type MemberMessage = Readonly<Record<string, unknown>>;

/** How a worker ended. */
export interface WorkerEnd {
  readonly code: number | null;
  /** For example `with exit code 1`, `by SIGKILL`. */
  readonly how: string;
}

/** How a worker is started. */
export interface WorkerStart {
  readonly artifact: string;
  /** The port to listen on, where the worker must not choose it itself. */
  readonly port: number | undefined;
  /** The same for the port of the metrics. */
  readonly metricsPort: number | undefined;
  /** A worker that does not serve by then is ended. */
  readonly startWithinMs: number;
}

/** What a worker said before its end has arrived by then. */
const silentWithinMs = 500;

/** One worker, as its supervisor sees it. */
export class Member {
  readonly serving: Promise<Serving | undefined>;
  readonly ended: Promise<WorkerEnd>;
  /** Resolves when it has ended and nothing that it said is on its way any more. */
  readonly gone: Promise<unknown>;
  /** When it began to serve; undefined: not yet. */
  servingSinceMs: number | undefined;
  /** It was asked to finish. */
  isLeaving = false;
  private readonly worker: Worker;

  constructor({ artifact, port, metricsPort, startWithinMs }: WorkerStart) {
    const ports = port === undefined ? [] : ['--port', String(port)];
    cluster.setupPrimary({ args: [...process.argv.slice(2), ...ports] });
    const worker = cluster.fork(metricsPort === undefined ? {} : { METRICS_PORT: String(metricsPort) });
    this.worker = worker;
    const silent = new Promise<void>((resolve) => {
      worker.process.once('disconnect', resolve);
    });
    this.ended = new Promise((resolve) => {
      worker.once('error', (error) => resolve({ code: 1, how: `before it began: ${error.message}` }));
      worker.once('exit', (code: number | null, signal: string | null) => {
        resolve({ code, how: signal ? `by ${signal}` : `with exit code ${code}` });
      });
    });
    // The channel of one that is killed while it takes over a connection never closes.
    this.gone = this.ended.then(async () => Promise.race([silent, pass(silentWithinMs, undefined, { ref: false })]));
    const timer = setTimeout(() => this.kill(), startWithinMs);
    this.serving = new Promise((resolve) => {
      worker.on('message', (message: unknown) => {
        const serving = readServing(message);
        if (!serving) return;
        clearTimeout(timer);
        this.servingSinceMs = performance.now();
        resolve(serving);
      });
      void this.ended.then(() => {
        clearTimeout(timer);
        resolve(undefined);
      });
    });
    this.tell({ kind: 'artifact', text: artifact });
  }

  /** Asks it to finish its requests and end. */
  finish(): void {
    this.isLeaving = true;
    this.tell({ kind: 'stop' });
  }

  /** Ends it at once. */
  kill(): void {
    this.worker.process.kill('SIGKILL');
  }

  get pid(): number | undefined {
    return this.worker.process.pid;
  }

  /** Calls `listener` with whatever the worker says from now on. */
  hear(listener: (message: MemberMessage) => void): void {
    this.worker.on('message', (message: unknown) => {
      if (isRecord(message)) listener(message);
    });
  }

  tell(message: Readonly<Record<string, string | number>>): void {
    // One that is gone already tells so by its end.
    this.worker.process.send(message, () => undefined);
  }
}

function readServing(message: unknown): Serving | undefined {
  if (!isRecord(message) || message['kind'] !== 'serving') return undefined;
  const { url, port, metrics } = message;
  if (typeof url !== 'string' || typeof port !== 'number') return undefined;
  const shown = isRecord(metrics) ? metrics : {};
  return typeof shown['url'] === 'string' && typeof shown['port'] === 'number'
    ? { url, port, metrics: { url: shown['url'], port: shown['port'] } }
    : { url, port };
}
