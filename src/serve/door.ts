import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { LightAbort } from '../base/abort.ts';

/** A way in: answers HTTP requests at the GraphQL endpoint with one gateway. */
export interface Door {
  /** Takes over a connection that asks for WebSocket at the GraphQL endpoint. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
  /**
   * Resolves when the response is handed over; never rejects for what a client sent. `left` is what `leftOf` gave for the response, where somebody asked
   * for that before.
   */
  readonly handle: (
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    left?: LightAbort,
  ) => Promise<void>;
  /** Ends the subscriptions, whose clients may come back to another door. */
  readonly retire: () => void;
  readonly close: () => Promise<void>;
}

/** A door that takes every request, also one whose body another door has read. */
export interface WholeDoor extends Door {
  readonly handleRead: (
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    body: Uint8Array,
    left: LightAbort,
  ) => Promise<void>;
}

/**
 * A whole door that is opened when the first request needs it, because its libraries take as long to load as all the
 * rest. Until then closing it closes the gateway alone.
 */
export function lateDoor(open: () => Promise<WholeDoor>, gateway: Pick<Door, 'retire' | 'close'>): WholeDoor {
  let opening: Promise<WholeDoor> | undefined;
  const opened = (): Promise<WholeDoor> => (opening ??= open());
  return {
    upgrade: async (request, socket, head) => (await opened()).upgrade(request, socket, head),
    handle: async (...asked) => (await opened()).handle(...asked),
    handleRead: async (...asked) => (await opened()).handleRead(...asked),
    retire: gateway.retire,
    close: async () => (opening ? (await opening).close() : gateway.close()),
  };
}

/** Aborts when the connection closes before the answer is sent. Calls `over` when either has happened. */
export function leftOf(response: ServerResponse, over?: () => void): LightAbort {
  const left = new LightAbort();
  response.on('close', () => {
    if (!response.writableFinished) left.abort();
    over?.();
  });
  return left;
}
