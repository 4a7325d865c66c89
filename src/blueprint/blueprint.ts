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
}

/** A field of the public schema that is filled by a lookup. */
export interface Join extends Lookup {
  readonly type: string;
  readonly field: string;
}

/** How a source completes an object of a type that several sources hold. */
export interface Merge extends Lookup {
  readonly type: string;
}
