import type { IncomingMessage, ServerResponse } from 'node:http';

import { isRecord } from '../base/json.ts';

import type { GatewayRequest } from './context.ts';
import { answer } from './gateway.ts';
import type { Gateway, Outcome } from './gateway.ts';
import { leftOf } from './yoga.ts';
import type { Door, WholeDoor } from './yoga.ts';

/**
 * The fast door: answers the ordinary `POST` of `application/json` with the stages of `gateway.ts` and nothing between.
 * Whatever is not ordinary (other methods and media types, uploads, CORS, a body that is no GraphQL request) is the
 * whole door's, so that both give the same answers.
 */
export function createExpressDoor(gateway: Gateway, whole: WholeDoor): Door {
  const { endpoint, maxBodyBytes, cors } = gateway.blueprint.settings.serve;
  const isOrdinary = (request: IncomingMessage): boolean =>
    request.method === 'POST' &&
    request.url === endpoint &&
    isJson(request.headers['content-type']) &&
    request.headers['content-encoding'] === undefined &&
    Number(request.headers['content-length'] ?? Infinity) <= maxBodyBytes &&
    !(cors && request.headers.origin !== undefined);
  return {
    handle: async (request, response, requestId) => {
      const mediaType = isOrdinary(request) ? acceptedType(request.headers.accept) : undefined;
      if (mediaType === undefined) return whole.handle(request, response, requestId);
      const body = await readBody(request);
      if (!body) return undefined;
      const asked = readParams(body);
      if (!asked) return whole.handleRead(request, response, requestId, body);
      const given: GatewayRequest = {
        ...asked,
        method: 'POST',
        headers: callerHeaders(request),
        signal: leftOf(response),
        requestId,
      };
      send(response, mediaType, await answer(gateway, given));
    },
    upgrade: whole.upgrade,
    retire: whole.retire,
    close: whole.close,
  };
}

const json = 'application/json';
const graphqlJson = 'application/graphql-response+json';

function isJson(contentType: string | undefined): boolean {
  return contentType === json || /^application\/json;\s*charset=utf-8$/i.test(contentType ?? '');
}

/** The answer's media type for the usual values of Accept; undefined for the unusual ones, which the whole door weighs. */
function acceptedType(accept: string | undefined): string | undefined {
  if (accept === graphqlJson) return graphqlJson;
  if (accept === undefined || accept === '*/*' || accept === json || accept === 'application/json, text/plain, */*')
    return json;
  if (accept === `${graphqlJson}, ${json}` || accept === `${graphqlJson},${json}`) return graphqlJson;
  return undefined;
}

/** The whole body; undefined where the client leaves before its end. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', () => resolve(undefined));
    request.once('close', () => resolve(undefined));
  });
}

/** The parameters of a well-formed request (GraphQL over HTTP, section "Request Parameters"), else undefined. */
function readParams(body: Buffer): Pick<GatewayRequest, 'query' | 'operationName' | 'variables'> | undefined {
  let params: unknown;
  try {
    params = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  if (!isRecord(params)) return undefined;
  const { query, operationName, variables, extensions } = params;
  if (typeof query !== 'string' || query === '') return undefined;
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') return undefined;
  if (variables !== undefined && variables !== null && !isRecord(variables)) return undefined;
  if (extensions !== undefined && extensions !== null && !isRecord(extensions)) return undefined;
  if (Object.keys(params).some((name) => !known.has(name))) return undefined;
  return { query, operationName: operationName ?? undefined, variables: variables ?? {} };
}

const known = new Set(['query', 'operationName', 'variables', 'extensions']);

function callerHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

/** Statuses as GraphQL over HTTP says, the errors' own ones included. */
function send(response: ServerResponse, mediaType: string, outcome: Outcome): void {
  if (response.destroyed) return;
  const head: Record<string, string | number> = { 'content-type': `${mediaType}; charset=utf-8` };
  let status = 200;
  let body: string;
  if (outcome.kind === 'answered') {
    body = outcome.answer.body;
  } else {
    for (const error of outcome.errors) {
      const http = error.extensions['http'];
      if (!isRecord(http)) continue;
      if (isRecord(http['headers'])) Object.assign(head, http['headers']);
      if (mediaType === json && http['spec'] === true) continue;
      if (typeof http['status'] === 'number') status = Math.max(status, http['status']);
    }
    body = JSON.stringify({ errors: outcome.errors.map((error) => withoutHttp(error.toJSON())) });
  }
  head['content-length'] = Buffer.byteLength(body);
  response.writeHead(status, head);
  // A text goes out in one write together with the head.
  response.end(body);
}

function withoutHttp(error: object): object {
  if (!('extensions' in error) || !isRecord(error.extensions)) return error;
  const { http: _http, ...extensions } = error.extensions;
  return { ...error, extensions };
}
