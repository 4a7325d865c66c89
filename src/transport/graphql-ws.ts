import { createClient } from 'graphql-ws/client';
import type { Client } from 'graphql-ws/client';

import type { Abortable } from '../base/abort.ts';
import { keepLongIntegers } from '../base/parse-json.ts';
import { lost } from './graphql-stream.ts';
import type { RunStream, StreamListener, StreamTarget } from './graphql-stream.ts';
import { socketClass, socketError, socketUrl } from './websocket.ts';

const pingEveryMs = 20_000;
const pongWithinMs = 10_000;

/** Subscribes by WebSocket with the subprotocol graphql-transport-ws; one connection for all that have the same credentials. */
export function wsStream(): RunStream {
  const lines = new Map<string, Line>();
  return async (target, listener, signal) => {
    const key = JSON.stringify([target.url, target.headers, target.connectionParams]);
    const line = lines.get(key) ?? new Line(target);
    lines.set(key, line);
    try {
      await line.run(target, listener, signal);
    } finally {
      if (line.isDone && lines.get(key) === line) lines.delete(key);
    }
  };
}

/** One connection and its subscriptions; closed with the last of them. */
class Line {
  private readonly client: Client;
  private users = 0;
  private isConnected = false;
  private isClosed = false;
  private pongTimer: NodeJS.Timeout | undefined;

  constructor(target: StreamTarget) {
    this.client = createClient({
      url: socketUrl(target.url),
      webSocketImpl: socketClass(target),
      ...(Object.keys(target.connectionParams).length > 0 && { connectionParams: { ...target.connectionParams } }),
      connectionAckWaitTimeout: target.openLimitMs,
      // Lost connections are opened again by who knows whether that helps.
      retryAttempts: 0,
      keepAlive: pingEveryMs,
      jsonMessageReviver: keepLongIntegers,
      on: {
        connected: () => (this.isConnected = true),
        ping: (isReceived) => {
          if (!isReceived) this.pongTimer = setTimeout(() => this.client.terminate(), pongWithinMs);
        },
        pong: (isReceived) => {
          if (isReceived) clearTimeout(this.pongTimer);
        },
        closed: () => this.closed(),
      },
    });
  }

  /** True once nobody can use it any more. */
  get isDone(): boolean {
    return this.isClosed || this.users === 0;
  }

  async run(target: StreamTarget, { onOpen, onResult }: StreamListener, signal: Abortable): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.users++;
    const unlisten = this.client.on('connected', onOpen);
    if (this.isConnected) onOpen();
    const unsubscribe = this.client.subscribe(
      { query: target.query, variables: { ...target.variables } },
      {
        next: onResult,
        error: (cause) => {
          if (!Array.isArray(cause)) return reject(socketError(target, cause));
          onResult({ data: null, errors: cause });
          resolve();
        },
        complete: () => (this.isClosed ? reject(lost(target, 'the connection was closed')) : resolve()),
      },
    );
    const leave = () => {
      unsubscribe();
      resolve();
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
      unlisten();
      this.users--;
      if (this.users === 0) this.dispose();
    }
  }

  /** The client would take a normal closure for a reason to connect again at once, and for ever. */
  private closed(): void {
    this.isClosed = true;
    clearTimeout(this.pongTimer);
    this.dispose();
  }

  private dispose(): void {
    clearTimeout(this.pongTimer);
    void Promise.resolve(this.client.dispose()).catch(() => undefined);
  }
}
