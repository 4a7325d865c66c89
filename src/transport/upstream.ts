import type { Abortable } from '../base/abort.ts';
import type { Field } from '../blueprint/types.ts';
import type { GatewayError } from '../error/error.ts';
import type { Shape } from '../projection/shape.ts';

/** What `env` placeholders of a source read when it is asked. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What is known of the caller while a request runs. */
export interface CallerContext {
  /** The caller's headers, lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Verified claims of the caller's token; null for an anonymous caller. */
  readonly claims: Readonly<Record<string, unknown>> | null;
  /** Aborts when the client leaves or the request's time is up. */
  readonly signal: Abortable;
  readonly requestId: string;
}

/** One field of a source, asked once. */
export interface UpstreamRequest {
  /** The source's field, with its binding. */
  readonly field: Field;
  /** Argument values under their wire names, coerced and with wire names and enum values inside. Absent ones are missing. */
  readonly args: Readonly<Record<string, unknown>>;
  /** For GraphQL bindings: the printed field; null for every other kind. */
  readonly part: DocumentPart | null;
  /** For GraphQL bindings: values of the part's variables by name. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: CallerContext;
  /** What is shown of the answer: the value may be given as its text, a `JsonText`. */
  readonly shape?: Shape | undefined;
}

/** A root field of a document for a GraphQL upstream, in the upstream's names. */
export interface DocumentPart {
  readonly operation: 'query' | 'mutation' | 'subscription';
  /** The field without alias, for example `tickets(filter: $filter) { id title }`, with each variable's name prefixed. */
  readonly print: (variablePrefix: string) => string;
  /** Variables without the `$` and their types in the upstream's names. */
  readonly variables: readonly { readonly name: string; readonly type: string }[];
}

/**
 * The answer for one field: a tree of JSON values in which each property is named by the field's `wire` (GraphQL: by
 * the alias that the part gives it). Errors stand beside it with paths below the value.
 */
export interface UpstreamAnswer {
  /** Who asks takes it out: nobody else has this object. */
  value: unknown;
  readonly errors: readonly UpstreamError[];
  /** True where the value stands for an error of the upstream (`result-union.ts`): it is given, and not kept for others. */
  readonly isErrorValue?: boolean;
  /** Present, also with nothing in it, where headers of the answer belong to what the client is told. */
  readonly told?: Told;
}

/** What an answer tells beside its value. */
export interface Told {
  /** By relation (RFC 8288): `next`, `prev`, `first`, `last`, ... */
  readonly links?: Readonly<Record<string, ToldLink>>;
  /** Values by the names that the description gives the headers. */
  readonly headers?: Readonly<Record<string, unknown>>;
}

export interface ToldLink {
  /** Where it leads; on the upstream's own host without the origin. */
  readonly href: string;
  /** Arguments, by the names of the field's, that lead there when all others stay. */
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface UpstreamError {
  readonly message: string;
  /** Property names and list indexes below `value`. */
  readonly path: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** A source, ready to be asked. Rejects with a GatewayError when the whole call failed. */
export type Ask = (request: UpstreamRequest) => Promise<UpstreamAnswer>;

/** Takes the events of one subscription. After `fail` or `end` nothing more is taken. */
export interface EventSink<Event> {
  readonly push: (event: Event) => void;
  readonly fail: (error: GatewayError) => void;
  readonly end: () => void;
}

/**
 * A source, ready to be subscribed to: opens the field's stream and hands each event to `sink`, until the stream ends or the
 * caller's signal aborts. Never throws; what fails is told to the sink.
 */
export type Subscribe = (request: UpstreamRequest, sink: EventSink<UpstreamAnswer>) => void;
