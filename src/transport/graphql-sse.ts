import type { Abortable } from '../base/abort.ts';
import { parseJson } from '../base/parse-json.ts';
import { GatewayError } from '../error/error.ts';
import { lost } from './graphql-stream.ts';
import type { RunStream, StreamTarget } from './graphql-stream.ts';
import type { Call } from './send.ts';
import { SseReader } from './sse.ts';
import type { OpenStream, ReplyStream } from './stream.ts';

/**
 * Subscribes by GraphQL over SSE, distinct connections mode: one POST for each subscription, answered by events `next` and
 * `complete`. Events without a name count as `next`, as older servers send them.
 */
export function sseStream(open: OpenStream): RunStream {
  return async (target, { onOpen, onResult }, signal) => {
    const reply = await open(callOf(target, signal), target.openLimitMs);
    const isStream = /^text\/event-stream\b/i.test(reply.headers['content-type'] ?? '');
    if (reply.status !== 200 || !isStream) throw await refused(target, reply);
    onOpen();
    const reader = new SseReader(target.maxMessageBytes);
    try {
      for await (const chunk of reply.chunks) {
        for (const { type, data } of reader.read(chunk)) {
          if (type === 'complete') return;
          if (data !== '') onResult(parseJson(data));
        }
      }
    } catch (cause) {
      if (signal.aborted) return;
      if (cause instanceof GatewayError) throw lost(target, 'the connection was closed', cause);
      const message = `${target.source} sent an event that cannot be read: ${String(cause)}.`;
      throw new GatewayError('UPSTREAM_BAD_RESPONSE', message, { source: target.source, cause });
    }
    if (!signal.aborted) throw lost(target, 'the stream ended without "complete"');
  };
}

function callOf(target: StreamTarget, signal: Abortable): Call {
  const { source, url, headers, query, variables, maxMessageBytes } = target;
  return {
    source,
    operation: 'subscription',
    method: 'POST',
    url,
    headers: { ...headers, accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    isIdempotent: false,
    isSafe: false,
    maxResponseBytes: maxMessageBytes,
    signal,
  };
}

async function refused(target: StreamTarget, reply: ReplyStream): Promise<GatewayError> {
  const { source } = target;
  await drop(reply);
  const { status } = reply;
  if (status < 200 || status > 299) {
    const message = `${source} answered a subscription with HTTP status ${status}.`;
    return new GatewayError('UPSTREAM_HTTP_ERROR', message, { source, details: { status } });
  }
  const type = reply.headers['content-type'] ?? 'no content type';
  const message = `${source} should have answered a subscription with "text/event-stream", but gave ${type}. Does its \`subscriptionsProtocol\` fit?`;
  return new GatewayError('UPSTREAM_BAD_RESPONSE', message, { source, details: { status } });
}

/** Leaving the loop closes the connection. */
async function drop({ chunks }: ReplyStream): Promise<void> {
  try {
    for await (const _chunk of chunks) break;
  } catch {
    // It is given up anyway.
  }
}
