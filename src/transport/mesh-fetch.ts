import { isRecord } from '../base/json.ts';
import { defaultSourcePolicy } from '../blueprint/blueprint.ts';
import type { SourcePolicy } from '../blueprint/blueprint.ts';
import { tooLarge } from './exchange.ts';
import { nativeBody } from './mesh-body.ts';
import type { MeshFetch } from './mesh-handler.ts';
import type { Call, Send } from './send.ts';
import type { OpenStream, ReplyStream } from './stream.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
const idempotentMethods = new Set([...safeMethods, 'PUT', 'DELETE']);
const bodilessStatuses = new Set([204, 205, 304]);

/** By what a handler's calls go out. */
export interface MeshNetwork {
  readonly send: Send;
  /** Absent: event streams are read to their ends, as everything else is. */
  readonly openStream?: OpenStream;
  readonly policy?: Pick<SourcePolicy, 'maxResponseBytes' | 'timeoutMs'>;
}

/**
 * Lets a Mesh handler of `source` reach its upstream through `send`, so that the source's layers surround its calls too. What it
 * asks for as an event stream it reads as it comes, for as long as it wants to.
 */
export function meshFetch(source: string, { send, openStream, policy = defaultSourcePolicy }: MeshNetwork): MeshFetch {
  return async (url, init, context) => {
    const given = await nativeBody(init?.body);
    const isUpload = given instanceof ReadableStream;
    const request = new Request(url, { ...init, body: given, signal: null, ...(isUpload && { duplex: 'half' }) });
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const call = {
      source,
      operation: `${request.method} ${new URL(request.url).pathname}`,
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      ...(body && { body }),
      isIdempotent: idempotentMethods.has(request.method),
      isSafe: safeMethods.has(request.method),
      maxResponseBytes: policy.maxResponseBytes,
    };
    const signals = signalsOf(init, context);
    if (openStream && /\btext\/event-stream\b/i.test(call.headers['accept'] ?? '')) {
      const streaming = {
        ...call,
        signal: signals.length > 0 ? AbortSignal.any([...signals]) : new AbortController().signal,
      };
      return streamed(streaming, await openStream(streaming, policy.timeoutMs));
    }
    const signal = signals.length > 0 ? AbortSignal.any([...signals]) : AbortSignal.timeout(policy.timeoutMs);
    const { status, headers, body: content } = await send({ ...call, signal });
    return responseOf(status, headers, new Uint8Array(content));
  };
}

/** The answer as it comes: events without end, anything else up to the limit of the source. */
function streamed(call: Call, { status, headers, chunks }: ReplyStream): Response {
  const isEndless = /^\s*text\/event-stream\b/i.test(headers['content-type'] ?? '');
  const iterator = chunks[Symbol.asyncIterator]();
  let size = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value, done } = await iterator.next();
      if (done === true) return controller.close();
      size += value.length;
      if (!isEndless && size > call.maxResponseBytes) throw tooLarge(call);
      controller.enqueue(value);
    },
    cancel: async () => void (await iterator.return?.()),
  });
  return responseOf(status, headers, body);
}

function responseOf(
  status: number,
  given: Readonly<Record<string, string>>,
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
): Response {
  const headers = new Headers(given);
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
  return new Response(bodilessStatuses.has(status) ? null : body, { status, headers });
}

function signalsOf(init: RequestInit | undefined, context: unknown): readonly AbortSignal[] {
  const caller = isRecord(context) ? context['signal'] : undefined;
  return [init?.signal, caller].filter((signal) => signal instanceof AbortSignal);
}
