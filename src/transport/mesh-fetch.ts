import { isRecord } from '../base/json.ts';
import { defaultSourcePolicy } from '../blueprint/blueprint.ts';
import { nativeBody } from './mesh-body.ts';
import type { MeshFetch } from './mesh-handler.ts';
import type { Send } from './send.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
const bodilessStatuses = new Set([204, 205, 304]);

/** Lets a Mesh handler of `source` reach its upstream through `send`, so that the source's layers surround its calls too. */
export function meshFetch(
  source: string,
  send: Send,
  maxResponseBytes: number = defaultSourcePolicy.maxResponseBytes,
): MeshFetch {
  return async (url, init, context) => {
    const given = await nativeBody(init?.body);
    const isStream = given instanceof ReadableStream;
    const request = new Request(url, { ...init, body: given, signal: null, ...(isStream && { duplex: 'half' }) });
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const reply = await send({
      source,
      operation: `${request.method} ${new URL(request.url).pathname}`,
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      ...(body && { body }),
      isIdempotent: safeMethods.has(request.method),
      maxResponseBytes,
      signal: signalOf(init, context),
    });
    const headers = new Headers(reply.headers);
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
    const content = bodilessStatuses.has(reply.status) ? null : new Uint8Array(reply.body);
    return new Response(content, { status: reply.status, headers });
  };
}

function signalOf(init: RequestInit | undefined, context: unknown): AbortSignal {
  const caller = isRecord(context) ? context['signal'] : undefined;
  const signals = [init?.signal, caller].filter((signal) => signal instanceof AbortSignal);
  return signals.length > 0 ? AbortSignal.any(signals) : AbortSignal.timeout(defaultSourcePolicy.timeoutMs);
}
