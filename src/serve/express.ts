import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Abortable } from '../base/abort.ts';
import { isRecord } from '../base/json.ts';
import { after } from '../base/maybe.ts';
import type { Maybe } from '../base/maybe.ts';
import { Proven } from '../base/proven.ts';
import { AnswerOfBytes, letGo } from '../execute/answer.ts';
import type { Answer } from '../execute/answer.ts';
import { weightOf } from '../plan/plan.ts';

import type { GatewayRequest } from './context.ts';
import { leftOf } from './door.ts';
import type { Door, WholeDoor } from './door.ts';
import { answer } from './gateway.ts';
import type { Gateway, Outcome } from './gateway.ts';
import { Message } from './message.ts';

/**
 * The fast door: answers the ordinary `POST` of `application/json` with the stages of `gateway.ts` and nothing between.
 * Whatever is not ordinary (other methods and media types, uploads, CORS, a body that is no GraphQL request) is the
 * whole door's, so that both give the same answers.
 */
export function createExpressDoor(gateway: Gateway, whole: WholeDoor): Door {
  const { endpoint, maxBodyBytes, cors } = gateway.blueprint.settings.serve;
  const isOrdinary = (request: IncomingMessage): request is Message =>
    request instanceof Message &&
    request.isAhead &&
    request.method === 'POST' &&
    request.url === endpoint &&
    isJson(request.headers['content-type']) &&
    request.headers['content-encoding'] === undefined &&
    Number(request.headers['content-length'] ?? Infinity) <= maxBodyBytes &&
    !(cors && request.headers.origin !== undefined);
  const bodies = new Bodies();
  return {
    handle: (request, response, requestId, left = leftOf(response)) => {
      const contentType = contentTypes.get(request.headers.accept);
      if (contentType === undefined || !isOrdinary(request)) return whole.handle(request, response, requestId, left);
      return withBody(request, left, (body) => {
        const asked = bodies.read(body);
        if (!asked) return whole.handleRead(request, response, requestId, body, left);
        const given = new ExpressRequest(asked, request, left, requestId);
        return after(answer(gateway, given), (outcome) => {
          send(response, contentType, requestId, outcome);
          bodies.weigh(asked);
        });
      });
    },
    upgrade: whole.upgrade,
    retire: whole.retire,
    close: whole.close,
  };
}

/** An ordinary request; the caller's headers are made when somebody asks for them. */
class ExpressRequest implements GatewayRequest {
  readonly method = 'POST';
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: GatewayRequest['variables'];
  readonly known: NonNullable<GatewayRequest['known']>;
  readonly signal: Abortable;
  readonly requestId: string;
  private readonly incoming: IncomingMessage;
  private made: Readonly<Record<string, string>> | undefined;

  constructor(asked: Asked, incoming: IncomingMessage, signal: Abortable, requestId: string) {
    this.query = asked.query;
    this.operationName = asked.operationName;
    this.variables = asked.variables;
    this.known = asked.known;
    this.incoming = incoming;
    this.signal = signal;
    this.requestId = requestId;
  }

  get headers(): Readonly<Record<string, string>> {
    return (this.made ??= callerHeaders(this.incoming));
  }
}

const json = 'application/json';
const graphqlJson = 'application/graphql-response+json';

function isJson(contentType: string | undefined): boolean {
  return contentType === json || /^application\/json;\s*charset=utf-8$/i.test(contentType ?? '');
}

/** The answer's content type for the usual values of Accept; the whole door weighs the unusual ones. */
const contentTypes: ReadonlyMap<string | undefined, string> = new Map([
  ...[undefined, '*/*', json, `${json}, text/plain, */*`].map((accept) => [accept, `${json}; charset=utf-8`] as const),
  ...[graphqlJson, `${graphqlJson}, ${json}`, `${graphqlJson},${json}`].map(
    (accept) => [accept, `${graphqlJson}; charset=utf-8`] as const,
  ),
]);

/** Done when `take` is, which gets the whole body; or when the client leaves before its end. */
function withBody(request: Message, left: Abortable, take: (body: Buffer) => Maybe<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    request.takeBody((body) => {
      left.removeEventListener('abort', resolve);
      try {
        const taking = take(body);
        // Resolved with a promise, it would wait for that by two more.
        if (taking instanceof Promise) taking.then(resolve, reject);
        else resolve();
      } catch (cause) {
        reject(cause);
      }
    });
    left.addEventListener('abort', resolve);
  });
}

/** What a body asks, and a place for what follows from it. */
interface Asked extends Pick<GatewayRequest, 'query' | 'operationName' | 'variables'> {
  readonly known: NonNullable<GatewayRequest['known']>;
  /** Under which it is kept; absent: it is not. */
  readonly text?: string;
  isWeighed?: boolean;
}

/** Longest body that is kept, and what all may take with what follows from them, in bytes. */
const maxKeptBody = 16 * 1024;
const maxKeptBytes = 64 * 1024 * 1024;

/** Bodies that came before: clients send the same ones again and again, and the same bytes ask the same. */
class Bodies {
  /** The one before: many ask the same at the same time. */
  private last: { readonly body: Buffer; readonly asked: Asked } | undefined;
  private readonly kept = new Proven<Asked>({
    max: 4000,
    maxSize: maxKeptBytes,
    sizeOf: ({ known }, text) => text.length + 1 + (known.ready ? weightOf(known.ready.bound.plan) * 1024 : 0),
  });

  /** The parameters of a well-formed request, else undefined. */
  read(body: Buffer): Asked | undefined {
    if (body.length > maxKeptBody) return withPlace(readParams(body), {});
    if (this.last?.body.equals(body)) return this.last.asked;
    const text = body.toString('latin1');
    let asked = this.kept.get(text);
    if (!asked && (asked = withPlace(readParams(body), { text }))) this.kept.set(text, asked);
    this.last = asked && { body, asked };
    return asked;
  }

  /** Counts what follows from a body too, once it is known: its plan lives as long as it is kept. */
  weigh(asked: Asked): void {
    const { known, text, isWeighed } = asked;
    if (isWeighed || !known.ready || text === undefined) return;
    asked.isWeighed = true;
    this.kept.weigh(text);
  }
}

function withPlace(params: ReturnType<typeof readParams>, more: Pick<Asked, 'text'>): Asked | undefined {
  return params && { ...params, ...more, known: {} };
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
function send(response: ServerResponse, contentType: string, requestId: string, outcome: Outcome): void {
  if (response.destroyed) return;
  if (outcome.kind === 'refused') return refuse(response, contentType, requestId, outcome.errors);
  writeAnswer(response, contentType, requestId, outcome.answer);
  letGo(outcome.answer);
}

function writeAnswer(response: ServerResponse, contentType: string, requestId: string, answer: Answer): void {
  if (!(answer instanceof AnswerOfBytes)) return write(response, 200, contentType, requestId, bodyOf(answer));
  response.cork();
  response.writeHead(200, headOf(contentType, answer.length, requestId));
  const { chunks, sources } = answer;
  // Of the last chunk, when all before it went out; who ends a response is told the same of a client that left.
  const sent = (error?: Error | null): void => {
    if (!error) for (const source of sources) source.giveBack();
  };
  for (const [at, chunk] of chunks.entries()) response.write(chunk, at === chunks.length - 1 ? sent : undefined);
  response.end();
}

/** As text, which goes out with the head in one piece; as bytes where the same answer goes out again, to those who asked together. */
function bodyOf(answer: Answer): string | Buffer {
  if (answer.sent === undefined) {
    answer.sent = 'once';
    return answer.body;
  }
  return answer.sent === 'once' ? (answer.sent = Buffer.from(answer.body)) : answer.sent;
}

function refuse(
  response: ServerResponse,
  contentType: string,
  requestId: string,
  errors: (Outcome & { kind: 'refused' })['errors'],
): void {
  const more: string[] = [];
  let status = 200;
  for (const error of errors) {
    const http = error.extensions['http'];
    if (!isRecord(http)) continue;
    if (isRecord(http['headers'])) more.push(...Object.entries(http['headers']).flat().map(String));
    if (contentType.startsWith(json) && http['spec'] === true) continue;
    if (typeof http['status'] === 'number') status = Math.max(status, http['status']);
  }
  write(
    response,
    status,
    contentType,
    requestId,
    JSON.stringify({ errors: errors.map((error) => withoutHttp(error.toJSON())) }),
    more,
  );
}

/** Head and body go out in one write; a text of one-byte characters alone needs no encoding. */
function write(
  response: ServerResponse,
  status: number,
  contentType: string,
  requestId: string,
  body: string | Buffer,
  more: readonly string[] = [],
): void {
  const length = Buffer.byteLength(body);
  const head = headOf(contentType, length, requestId);
  response.writeHead(status, more.length > 0 ? [...head, ...more] : head);
  const encoding = length === body.length ? 'latin1' : 'utf8';
  response.end(typeof body === 'string' && length > maxJoined ? Buffer.from(body, encoding) : body, encoding);
}

function headOf(contentType: string, length: number, requestId: string): string[] {
  return ['content-type', contentType, 'content-length', String(length), 'x-request-id', requestId];
}

/** Longest text, in bytes, that is copied once more to go out in one piece with its head. */
const maxJoined = 256 * 1024;

function withoutHttp(error: object): object {
  if (!('extensions' in error) || !isRecord(error.extensions)) return error;
  const { http: _http, ...extensions } = error.extensions;
  return { ...error, extensions };
}
