import type { WebSocket } from 'ws';

import { isRecord } from '../base/json.ts';
import { parseJson } from '../base/parse-json.ts';
import { lost } from './graphql-stream.ts';
import type { RunStream, StreamListener, StreamTarget } from './graphql-stream.ts';
import { openSocket, socketError } from './websocket.ts';

/**
 * Subscribes by the protocol of `subscriptions-transport-ws` (subprotocol `graphql-ws`), which older servers speak: one
 * connection for each subscription.
 */
export const legacyWsStream: RunStream = async (target, listener, signal) => {
  if (signal.aborted) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = openSocket(target, 'graphql-ws');
  const end = (error?: Error) => (error ? reject(error) : resolve());
  const ack = setTimeout(() => end(lost(target, 'it was not acknowledged')), target.openLimitMs);
  const leave = () => end();
  signal.addEventListener('abort', leave, { once: true });
  socket.on('open', () => send(socket, { type: 'connection_init', payload: target.connectionParams }));
  socket.on('message', (data) => {
    const message = tryParse(Buffer.isBuffer(data) ? data.toString('utf8') : '');
    if (message['type'] === 'connection_ack') clearTimeout(ack);
    receive(message, { socket, target, listener, end });
  });
  socket.on('error', (error) => end(socketError(target, error)));
  socket.on('close', (code) => end(socketError(target, { code })));
  try {
    await promise;
  } finally {
    clearTimeout(ack);
    signal.removeEventListener('abort', leave);
    close(socket);
  }
};

interface Conversation {
  readonly socket: WebSocket;
  readonly target: StreamTarget;
  readonly listener: StreamListener;
  readonly end: (error?: Error) => void;
}

function receive(message: Readonly<Record<string, unknown>>, { socket, target, listener, end }: Conversation): void {
  const { payload } = message;
  switch (message['type']) {
    case 'connection_ack':
      listener.onOpen();
      send(socket, { id: '1', type: 'start', payload: { query: target.query, variables: target.variables } });
      return;
    case 'data':
      listener.onResult(payload);
      return;
    case 'connection_error':
      end(socketError(target, { code: 4401 }));
      return;
    case 'error':
      listener.onResult({ data: null, errors: Array.isArray(payload) ? payload : [payload] });
      end();
      return;
    case 'complete':
      end();
  }
}

function close(socket: WebSocket): void {
  socket.removeAllListeners();
  // What still goes wrong with it is of no interest.
  socket.on('error', () => undefined);
  if (socket.readyState === socket.OPEN) {
    send(socket, { id: '1', type: 'stop' });
    send(socket, { type: 'connection_terminate' });
    socket.close(1000);
  } else socket.terminate();
}

function send(socket: WebSocket, message: unknown): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}

function tryParse(text: string): Readonly<Record<string, unknown>> {
  try {
    const message = parseJson(text);
    return isRecord(message) ? message : {};
  } catch {
    return {};
  }
}
