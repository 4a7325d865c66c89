import type { Types } from './types.ts';
import type { Settings } from './settings.ts';

/** Everything the server needs, as plain data: made by `heddle build`, printed into `schema/unified.graphql`. */
export interface Blueprint {
  /** The schema that clients see, sorted by name: no wire names, bindings or places, these stand in the sources' views. */
  readonly types: Types;
  readonly sources: ReadonlyMap<string, Source>;
  /** At most one for each field; by type and field. */
  readonly joins: readonly Join[];
  readonly merges: readonly Merge[];
  /** Fields of Subscription that are filled from topics; by field. Absent: none is. */
  readonly topics?: readonly Topic[];
  readonly settings: Settings;
}

/** An upstream: how it is reached, and its own view of the schema, in the public schema's names. */
export interface Source {
  readonly name: string;
  readonly kind: 'http' | 'soap' | 'graphql' | 'mesh';
  /** Base URL; a template, for example `{env.CRM_URL:http://localhost:4001}`. */
  readonly endpoint?: string;
  /** Header templates sent with every call, for example `authorization` -> `{context.headers.authorization}`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Query parameter templates sent with every call. */
  readonly query: Readonly<Record<string, string>>;
  /**
   * The types and fields that this source can supply, after its transforms. A field that stands here under type T can
   * be read from the source's T objects; one that has a `binding` is called. Without descriptions, deprecations and places.
   */
  readonly types: Types;
  readonly policy: SourcePolicy;
  /** GraphQL sources: how subscriptions are opened; absent: by WebSocket at the endpoint. */
  readonly subscriptions?: SourceSubscriptions;
  /** How the requests are checked that the source sends by itself; absent: none is taken. */
  readonly webhooks?: WebhookPolicy;
  /** For kind `mesh`: the handler's package and its options as the config gives them. */
  readonly mesh?: { readonly package: string; readonly options: unknown };
}

/** How the subscriptions of a GraphQL source are opened. */
export interface SourceSubscriptions {
  /** A template; absent: the source's endpoint. `http:` stands for `ws:` too. */
  readonly endpoint?: string;
  /** `WS`: the subprotocol graphql-transport-ws; `LEGACY_WS`: subscriptions-transport-ws; `SSE`: GraphQL over SSE. Absent: `WS`. */
  readonly protocol?: 'WS' | 'LEGACY_WS' | 'SSE';
  /** Payload of `connection_init`, its strings templates; absent: the source's headers. */
  readonly connectionParams?: Readonly<Record<string, unknown>>;
  /** False: every subscriber has a stream of its own. */
  readonly isShared?: false;
}

/** How requests of webhooks are checked. One of `check` and `isUnsigned` is there. */
export interface WebhookPolicy {
  /** Path of the gateway under which they come, one step more for each webhook; absent: `/webhooks/SOURCE`. */
  readonly path?: string;
  readonly check?: WebhookCheck;
  /** True: every request is taken, whoever sends it. */
  readonly isUnsigned?: true;
}

export interface WebhookCheck {
  /**
   * `hmac`: the header holds a keyed hash of the body (RFC 2104); `token`: the header holds the secret itself; `standard`: the
   * scheme of Standard Webhooks, whose headers also tell the time.
   */
  readonly kind: 'hmac' | 'token' | 'standard';
  /** A template over `env`. */
  readonly secret: string;
  /** Lower-case. */
  readonly header: string;
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  /** What stands before the value in the header. */
  readonly prefix: string;
}

/** How calls to one source are guarded. */
export interface SourcePolicy {
  /** Limit of one attempt. */
  readonly timeoutMs: number;
  /** Attempts after the first, for calls that are safe to repeat. */
  readonly retries: number;
  /** Calls in flight at once. */
  readonly maxConcurrent: number;
  /** Largest answer that is read. */
  readonly maxResponseBytes: number;
  /** Follow RFC 9111 for this source's GET answers. */
  readonly isHttpCached: boolean;
  /** GraphQL sources: send the operations that are ready at the same time as one document. */
  readonly isBatched: boolean;
  /** Requests that ask the same at the same time may share one answer. */
  readonly isDeduplicated: boolean;
  /** GraphQL sources: send queries with GET, unless the URL grows too long. Absent: POST. */
  readonly isGetForQueries?: boolean;
}

/** The policy of a source that configures none. */
export const defaultSourcePolicy: SourcePolicy = {
  timeoutMs: 30_000,
  retries: 0,
  maxConcurrent: 256,
  maxResponseBytes: 64 * 1024 * 1024,
  isHttpCached: false,
  isBatched: true,
  isDeduplicated: true,
};

/** How objects are looked up in a source: shared by joins and by merged types. */
export interface Lookup {
  readonly source: string;
  /** The public name of the source's type that holds the field, mostly `Query`. */
  readonly sourceType: string;
  readonly sourceField: string;
  /** What must be known of the parent object, as a selection set: `{ id address { country } }`. */
  readonly required: string;
  /**
   * Argument values by path (`filter.customerId`), each a JSON value whose strings are templates over `root` (the
   * required selection), `args` (the field's own arguments), `context` and `env`. A string that is one placeholder and
   * nothing else keeps the value's type.
   */
  readonly args: Readonly<Record<string, unknown>>;
  /** Present: many parents are served by one call. */
  readonly batch?: Batch;
  /**
   * Dotted path below the field's answer at which the wanted value stands, in the source's public field names; a number
   * takes that item of a list: `items.0.title`.
   */
  readonly result?: string;
}

export interface Batch {
  /** Path of the argument that takes the list of distinct keys. */
  readonly keysArg: string;
  /**
   * The key: each part is read from the parent at `from` and compared with the result's `to` (dotted paths). With one
   * part the keys are values; with several they are objects with the fields named `as`. A part that leads to a list
   * gives one key for each item.
   */
  readonly key: readonly { readonly from: string; readonly to: string; readonly as: string }[];
  readonly maxBatchSize?: number;
  /**
   * True for a federation subgraph's `_entities`: it is sent a representation of each object, which holds all that is
   * `required`, and answers in their order. No part of the key may be null.
   */
  readonly isEntity?: true;
}

/** A field of the public schema that is filled by a lookup. */
export interface Join extends Lookup {
  readonly type: string;
  readonly field: string;
}

/** A field of Subscription whose events are published by code or received as webhooks. */
export interface Topic {
  readonly type: 'Subscription';
  readonly field: string;
  /** A template over `args`, `context` and `env`. */
  readonly topic: string;
  /** An expression over `root` (the event), `args` and `context`: events for which it does not hold are left out. */
  readonly filter?: string;
  /** Dotted path below the event at which the value stands. */
  readonly result?: string;
  /** The source in whose wire names events come; absent: in the public names. */
  readonly source?: string;
}

/** How a source completes an object of a type that several sources hold. */
export interface Merge extends Lookup {
  readonly type: string;
  /** The fields that are had by this merge alone, since they need more than a key; absent: all others of the source. */
  readonly fields?: readonly string[];
}
