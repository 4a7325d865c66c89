import { GraphQLError } from 'graphql';

import { isRecord } from '../base/json.ts';
import { SseReader } from '../transport/sse.ts';

import type { GatewayRequest } from './context.ts';
import type { DoorResult } from './result.ts';
import type { Served } from './subscriptions.ts';

/** Longest answer that is read back, in characters. */
const maxAnswerLength = 256 * 1024 * 1024;

/**
 * Sends an operation that came by WebSocket through the HTTP door, so that every hook of every plugin sees it as it sees all
 * others, and reads the answer back.
 */
export async function performByHttp(
  { query, operationName, variables, headers }: GatewayRequest,
  endpoint: string,
  send: (request: Request) => Promise<Response>,
): Promise<Served> {
  const { upgrade: _upgrade, connection: _connection, ...kept } = headers;
  const own = { ...kept, accept: 'text/event-stream', 'content-type': 'application/json' };
  const body = JSON.stringify({ query, operationName, variables });
  const url = `http://${headers['host'] ?? 'localhost'}${endpoint}`;
  const response = await send(new Request(url, { method: 'POST', headers: own, body }));
  const isStream = /^text\/event-stream\b/.test(response.headers.get('content-type') ?? '');
  if (isStream && response.body) return streamOf(response.body);
  return resultOf(await response.text(), response.status);
}

function streamOf(body: ReadableStream<Uint8Array>): AsyncGenerator<DoorResult, undefined> {
  const reader = body.getReader();
  const sse = new SseReader(maxAnswerLength);
  const ready: DoorResult[] = [];
  let isOver = false;
  const finish = async (): Promise<IteratorResult<DoorResult, undefined>> => {
    if (!isOver) {
      isOver = true;
      await reader.cancel().catch(() => undefined);
    }
    return { done: true, value: undefined };
  };
  const next = async (): Promise<IteratorResult<DoorResult, undefined>> => {
    for (;;) {
      const value = ready.shift();
      if (value) return { done: false, value };
      if (isOver) return { done: true, value: undefined };
      const { done, value: bytes } = await reader.read();
      if (done) return finish();
      for (const event of sse.read(bytes)) {
        if (event.type === 'next') ready.push(resultOf(event.data, 200));
      }
    }
  };
  return {
    next,
    return: finish,
    throw: finish,
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await finish()),
  };
}

/** A result without data is a refusal, whose errors are known by their class. */
function resultOf(text: string, status: number): DoorResult {
  let result: unknown;
  try {
    result = JSON.parse(text);
  } catch {
    result = undefined;
  }
  if (!isRecord(result)) return { errors: [new GraphQLError(`The request was refused with status ${status}.`)] };
  const { data, errors } = result;
  if (data !== undefined || !Array.isArray(errors)) return result;
  return {
    errors: errors.map((error: unknown) => {
      const { message, extensions } = isRecord(error) ? error : {};
      return new GraphQLError(String(message), isRecord(extensions) ? { extensions } : {});
    }),
  };
}
