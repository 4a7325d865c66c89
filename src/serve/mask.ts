import { inspect } from 'node:util';

import { GraphQLError } from 'graphql';

import { errorCodes } from '../error/codes.ts';
import type { ErrorCode } from '../error/codes.ts';
import { GatewayError } from '../error/error.ts';
import { events } from '../observe/events.ts';

import type { Redact } from './secrets.ts';

/** Turns whatever failed into what a client may see; one for each gateway. */
export interface Mask {
  /** Message and extensions of one entry of `errors`; path and locations are the engine's. */
  readonly format: (error: unknown, requestId?: string) => { message: string; extensions: Record<string, unknown> };
  /** The same for a request that is refused as a whole, with its HTTP status. */
  readonly refuse: (error: unknown, requestId?: string) => readonly GraphQLError[];
}

/** How errors are shown. */
export interface MaskOptions {
  readonly isDev: boolean;
  readonly report: ReportError;
  /** Absent: nothing is taken out. */
  readonly redact?: Redact;
}

/** Called with every error that nobody has foreseen, and its request. */
export type ReportError = (error: unknown, requestId: string | undefined) => void;

/** Codes whose messages are written by code or systems that do not write for clients. */
const unexpected: ReadonlySet<ErrorCode> = new Set(['INTERNAL_SERVER_ERROR', 'RESOLVER_FAILED']);

/** Those, and what tells of the inside of the network; upstream calls have a log of their own. */
const hidden: ReadonlySet<ErrorCode> = new Set([...unexpected, 'UPSTREAM_UNREACHABLE', 'UPSTREAM_BAD_RESPONSE']);

/** Codes of GraphQL over HTTP's request errors: 200 for `application/json`, their status for the newer media type. */
const requestErrors: ReadonlySet<ErrorCode> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'QUERY_TOO_DEEP',
]);

/** RFC 9110 sections 15.5.2 and 15.5.6: what a status must bring along. */
const statusHeaders: ReadonlyMap<ErrorCode, Readonly<Record<string, string>>> = new Map([
  ['METHOD_NOT_ALLOWED', { allow: 'POST' }],
  ['UNAUTHENTICATED', { 'www-authenticate': 'Bearer' }],
]);

/**
 * In development errors keep their text, and those that are not the client's show their causes. In production an
 * unexpected one gives its code's public text and the request's id, and goes to `report` whole; of an upstream's error
 * only what it says to its clients is shown: data beside a status from 400 to 499.
 */
export function createMask(options: MaskOptions): Mask {
  const format: Mask['format'] = (error, requestId) => {
    const known = asGatewayError(error);
    const meant = meantForClients(error) ?? meantForClients(known.cause);
    const source = known.source === undefined ? {} : { source: known.source };
    const extensions: Record<string, unknown> = { ...known.details, ...source, code: known.code, ...meant?.extensions };
    delete extensions['http'];
    // The whole door's own name for it.
    if (extensions['code'] === 'REQUEST_ENTITY_TOO_LARGE') extensions['code'] = 'PAYLOAD_TOO_LARGE';
    if (known.code === 'UPSTREAM_HTTP_ERROR' && !options.isDev && !isForClients(extensions)) delete extensions['body'];
    const isHidden = !meant && hidden.has(known.code);
    const isUnexpected = !meant && unexpected.has(known.code);
    if (isUnexpected) options.report(error, requestId);
    if (isHidden && requestId !== undefined) extensions['requestId'] = requestId;
    if (options.isDev && errorCodes[known.code].status >= 500) {
      const causes = causesOf(known);
      if (causes.length > 0) extensions['causes'] = causes;
    }
    const message = isHidden && !options.isDev ? errorCodes[known.code].publicText : known.message;
    return options.redact ? redacted(message, extensions, options.redact) : { message, extensions };
  };
  const told = new WeakSet<object>();
  const refuse: Mask['refuse'] = (error, requestId) => {
    const errors = refusal(error, requestId, format);
    if (events.refusal.hasListeners) tell(error, errors, { told, requestId });
    return errors;
  };
  return { format, refuse };
}

interface Telling {
  /** Errors that came out of here: a door may bring them back. */
  readonly told: WeakSet<object>;
  readonly requestId: string | undefined;
}

function tell(error: unknown, errors: readonly GraphQLError[], { told, requestId }: Telling): void {
  const isTold = typeof error === 'object' && error !== null && told.has(error);
  for (const each of errors) told.add(each);
  if (isTold) return;
  events.refusal.publish({ ...(requestId !== undefined && { requestId }), errorCodes: codesOf(errors) });
}

/** `extensions.code` of each error. */
export function codesOf(errors: readonly GraphQLError[]): readonly string[] {
  return errors.map(({ extensions }) => String(extensions['code']));
}

/** Both without what the gateway keeps for itself, wherever in them it stands. */
function redacted(message: string, extensions: Record<string, unknown>, redact: Redact): ReturnType<Mask['format']> {
  const text = JSON.stringify(extensions);
  const clean = redact(text);
  return {
    message: redact(message),
    extensions: clean === text ? extensions : (JSON.parse(clean) as Record<string, unknown>),
  };
}

/** Pages and the traces of failures are written for the upstream's own people. */
function isForClients({ status, body }: Readonly<Record<string, unknown>>): boolean {
  return typeof body === 'object' && typeof status === 'number' && status < 500;
}

function refusal(error: unknown, requestId: string | undefined, format: Mask['format']): readonly GraphQLError[] {
  if (error instanceof AggregateError) return error.errors.flatMap((each) => refusal(each, requestId, format));
  const { message, extensions } = format(error, requestId);
  const { code } = asGatewayError(error);
  const headers = statusHeaders.has(code) ? { headers: statusHeaders.get(code) } : {};
  const http = { status: errorCodes[code].status, spec: requestErrors.has(code), ...headers };
  const at = error instanceof GatewayError && error.cause instanceof GraphQLError ? error.cause : error;
  return [
    new GraphQLError(message, {
      ...(at instanceof GraphQLError && {
        nodes: at.nodes ?? null,
        source: at.source ?? null,
        positions: at.positions ?? null,
        path: at.path ?? null,
      }),
      extensions: { ...extensions, http: httpOf(error) ?? http },
    }),
  ];
}

/** The status that Yoga or a plugin has chosen. */
function httpOf(error: unknown): unknown {
  return error instanceof GraphQLError ? error.extensions['http'] : undefined;
}

function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof GraphQLError) return fromGraphqlError(error);
  const message = error instanceof Error ? error.message : String(error);
  return new GatewayError('INTERNAL_SERVER_ERROR', message, { cause: error });
}

/** A GraphQLError that wraps something else is as unexpected as that. */
function fromGraphqlError(error: GraphQLError): GatewayError {
  if (error.originalError && !(error.originalError instanceof GraphQLError)) return asGatewayError(error.originalError);
  const { code } = error.extensions;
  const known = typeof code === 'string' && Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : 'BAD_REQUEST';
  return new GatewayError(known, error.message);
}

/** A GraphQLError that a user's own code or a door made for its clients. */
function meantForClients(error: unknown): GraphQLError | undefined {
  return error instanceof GraphQLError && !error.originalError ? error : undefined;
}

/** Text and stack of everything behind `error`, the nearest first. */
function causesOf(error: GatewayError): readonly string[] {
  const causes: string[] = [];
  for (let cause: unknown = error.cause; cause !== undefined && causes.length < 10;) {
    causes.push(cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}
