import type { GraphQLSchema } from 'graphql';

import type { Place, Problem } from '../base/problems.ts';
import type { Join } from '../blueprint/blueprint.ts';
import type { Types } from '../blueprint/types.ts';

/**
 * Fetches a spec's bytes from an `http:` or `https:` URL; rejects with a GatewayError. With `isPublicOnly` it also rejects
 * where the host is, or resolves or redirects to, one of a private network. Ingest opens no connection itself.
 */
export type Download = (
  url: string,
  headers?: Readonly<Record<string, string>>,
  options?: { readonly isPublicOnly?: boolean },
) => Promise<Uint8Array>;

/**
 * One HTTP exchange with an upstream, for introspection. Any status resolves; rejects with a GatewayError when there is
 * no whole answer, when it grows too large, or when `signal` aborts.
 */
export type Converse = (request: {
  readonly source: string;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}) => Promise<{ readonly status: number; readonly body: Uint8Array }>;

/** A Mesh handler to be run in this process. */
export interface MeshHandler {
  readonly source: string;
  /** For example `@graphql-mesh/json-schema`. */
  readonly package: string;
  /** The handler's options as the configuration gives them. */
  readonly options: unknown;
  /** The configuration's folder. */
  readonly dir: string;
  /** What `{env.X}` in the options reads; the process's environment when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Starts a Mesh handler and gives its schema; rejects with a message that names the package and the way out. */
export type OpenMesh = (handler: MeshHandler) => Promise<{ readonly schema: GraphQLSchema }>;

/** What an ingest function is given: one source of the configuration and the world it may touch. */
export interface IngestRequest {
  readonly name: string;
  /** The handler's options as the configuration gives them; each ingest declares and checks the subset it reads. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The configuration's folder, absolute: relative locations start here, places are shown relative to it. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the configuration declares the source. */
  readonly place?: Place;
  readonly download: Download;
  /** Needed by sources that are introspected. */
  readonly converse?: Converse;
  /** Needed by sources that run through a Mesh handler. */
  readonly openMesh?: OpenMesh;
}

/** What ingest makes of one spec: the source's types, with a binding on each root field. */
export interface SourceModel {
  readonly name: string;
  readonly kind: 'http' | 'soap' | 'graphql' | 'mesh';
  /** Version of the spec's dialect: `3.1`, `2.0`, `wsdl 1.1`, `sdl`, `introspection`. */
  readonly version: string;
  /** The server URL that the spec names, where the configuration gives none. */
  readonly endpoint?: string;
  /** Root types are named `Query`, `Mutation`, `Subscription`. */
  readonly types: Types;
  readonly operations: {
    readonly total: number;
    readonly exposed: number;
    readonly skipped: readonly SkippedOperation[];
  };
  /** Fields of `types` that no answer holds: another call of the same source fills them, with keys from their object. */
  readonly joins?: readonly SourceJoin[];
  /** Present where the source is a federation subgraph. */
  readonly subgraph?: Subgraph;
  /** Which credentials the spec demands; never the credentials themselves. */
  readonly security?: SourceSecurity;
  /** How many fields of answers are JSON although the spec says what they hold, by what is in the way. */
  readonly lost?: ReadonlyMap<string, number>;
  /** Warnings met on the way. */
  readonly problems: readonly Problem[];
  /** Files that were read, for `dev` to watch. */
  readonly files: readonly string[];
  readonly mesh?: { readonly package: string; readonly options: unknown };
}

/** How an upstream knows its callers, as its spec says. */
export interface SourceSecurity {
  /** Those that operations name. */
  readonly schemes: readonly SecurityScheme[];
  /** By root field (`Query.pets`): any one of the alternatives is enough. */
  readonly operations: ReadonlyMap<string, readonly SecurityAlternative[]>;
}

/** Schemes that are demanded together, with the scopes that are; none at all where it also goes without. */
export type SecurityAlternative = Readonly<Record<string, readonly string[]>>;

export interface SecurityScheme {
  readonly name: string;
  readonly kind: 'apiKey' | 'http' | 'oauth2' | 'openIdConnect' | 'mutualTLS';
  /** Of `apiKey`: where `parameter` stands. */
  readonly in?: 'header' | 'query' | 'cookie';
  readonly parameter?: string;
  /** Of `http`: `bearer`, `basic`, ... */
  readonly scheme?: string;
  /** Every scope that the scheme has. */
  readonly scopes: readonly string[];
}

/** A join that the spec itself declares; not proved, and without its `required`. */
export interface SourceJoin extends Join {
  /** Where the spec says so. */
  readonly place?: Place;
}

/** What a federation subgraph says of its objects. */
export interface Subgraph {
  readonly entities: readonly SourceEntity[];
  /** Fields that it takes over from another source (`@override`). */
  readonly overrides: readonly SourceOverride[];
  /** Object types that stand for interfaces of other subgraphs (`@interfaceObject`). */
  readonly interfaceObjects: readonly { readonly type: string; readonly place?: Place }[];
  /** Interfaces whose objects it finds by a key, and tells their types. */
  readonly interfaces: readonly SourceEntity[];
  /** Most representations in one call of `_entities`; absent: the usual limit. */
  readonly maxBatchSize?: number;
}

/** A type whose objects the subgraph finds by a key (`@key`); not proved. */
export interface SourceEntity {
  readonly type: string;
  readonly keys: readonly FieldSet[];
  /** What fields need of the object beside a key (`@requires`). */
  readonly requires: readonly (FieldSet & { readonly field: string })[];
}

/** A selection of fields as it is written, without outer braces. */
export interface FieldSet {
  readonly fields: string;
  readonly place?: Place;
}

export interface SourceOverride {
  readonly type: string;
  readonly field: string;
  /** The name of the source that had the field. */
  readonly from: string;
  /** Of how many requests in a hundred; absent: of all. */
  readonly percent?: number;
  readonly place?: Place;
}

/** An operation of the spec that is not served, and why. */
export interface SkippedOperation {
  readonly id: string;
  readonly reason: string;
  readonly place?: Place;
}
