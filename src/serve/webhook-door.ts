import type { IncomingMessage, ServerResponse } from 'node:http';

import { errorCodes } from '../error/codes.ts';
import { GatewayError } from '../error/error.ts';
import { routeKey } from '../trigger/webhook.ts';
import type { WebhookRoute } from '../trigger/webhook.ts';

import type { Gateway } from './gateway.ts';
import type { Door } from './door.ts';

/** A door that takes what upstreams deliver at the gateway's webhooks, and leaves all other requests to `next`. */
export function withWebhooks(next: Door, gateway: Gateway): Door {
  const { webhooks, blueprint } = gateway;
  if (webhooks.size === 0) return next;
  const methods = new Map<string, string[]>();
  for (const { path, method } of webhooks.values()) methods.set(path, [...(methods.get(path) ?? []), method]);
  return {
    ...next,
    handle: async (request, response, requestId, left) => {
      const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
      const allowed = methods.get(path);
      if (!allowed) return next.handle(request, response, requestId, left);
      response.setHeader('x-request-id', requestId);
      const route = webhooks.get(routeKey(request.method ?? '', path));
      try {
        if (!route)
          throw new GatewayError('METHOD_NOT_ALLOWED', `A webhook is delivered here by ${allowed.join(', ')}.`);
        await receive(route, request, blueprint.settings.serve.maxBodyBytes);
        send(response, 200, { received: true });
      } catch (error) {
        refuse(response, gateway, error, { allow: allowed.join(', '), requestId });
      }
    },
  };
}

async function receive(route: WebhookRoute, request: IncomingMessage, maxBytes: number): Promise<void> {
  if (request.headers['content-encoding'] !== undefined) {
    throw new GatewayError('BAD_REQUEST', 'A webhook is delivered as it is, without content encoding.');
  }
  await route.receive({ headers: request.headers, body: await readBody(request, maxBytes) });
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new GatewayError('PAYLOAD_TOO_LARGE', `A webhook has at most ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function refuse(
  response: ServerResponse,
  { mask }: Gateway,
  error: unknown,
  { allow, requestId }: { readonly allow: string; readonly requestId: string },
): void {
  if (response.headersSent || response.destroyed) return;
  const code = error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR';
  const { message, extensions } = mask.format(error, requestId);
  if (code === 'METHOD_NOT_ALLOWED') response.setHeader('allow', allow);
  // What is left of a body that is too large is not read.
  response.setHeader('connection', 'close');
  send(response, errorCodes[code].status, { errors: [{ message, extensions }] });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
