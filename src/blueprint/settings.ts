import type { WebhookPolicy } from './blueprint.ts';

/** The part of the configuration that the server needs; plain data, strings may be templates over `env`. */
export interface Settings {
  readonly serve: ServeSettings;
  readonly auth?: AuthSettings;
  /** Rules by field pattern (`Query.payments`, `Customer.*`, `*.email`). */
  readonly permissions: Permissions;
  readonly limits: Limits;
  readonly responseCache?: ResponseCacheSettings;
  readonly store: StoreSettings;
  /** Modules with code resolvers, relative to the folder of the configuration. */
  readonly resolvers: readonly string[];
  /** Modules with additional envelop plugins, likewise. */
  readonly plugins: readonly string[];
}

export interface ServeSettings {
  /** What holds where neither `portFrom` nor the environment's `PORT` says otherwise. */
  readonly port: number;
  /** A template over `env` for the port, for example `{env.GATEWAY_PORT}`. */
  readonly portFrom?: string;
  readonly hostname?: string;
  /** Path of the GraphQL endpoint. */
  readonly endpoint: string;
  readonly isGraphiqlOn: boolean;
  /** Title of GraphiQL's page. */
  readonly title?: string;
  readonly cors?: Readonly<Record<string, unknown>> | false;
  readonly maxBodyBytes: number;
  /** Bounds of multipart requests, where the schema takes files. */
  readonly upload: UploadLimits;
  /** Limit of one request from the first byte to the last. */
  readonly requestTimeoutMs: number;
  readonly subscriptions: SubscriptionLimits;
  /** Paths at which events for topics are delivered, beside the webhooks of the sources. */
  readonly webhooks: readonly WebhookHandler[];
  /** Absent: nothing is counted. */
  readonly metrics?: MetricsSettings;
  /** Tabs of GraphiQL: query files with their variables and headers. */
  readonly examples: readonly Example[];
}

/** Metrics for Prometheus. */
export interface MetricsSettings {
  readonly path: string;
  /** A port of their own; absent: the gateway's. `METRICS_PORT` in the environment wins. */
  readonly port?: number;
  /** Address of that port; absent: the gateway's. */
  readonly hostname?: string;
  /** Upper bounds of the durations' buckets, in seconds. */
  readonly buckets: readonly number[];
  /** Names of operations that have series of their own. */
  readonly maxOperations: number;
}

export interface UploadLimits {
  readonly maxFiles: number;
  readonly maxFileBytes: number;
  /** Of the whole request. */
  readonly maxTotalBytes: number;
}

/** A path at which events of one topic are delivered as JSON. */
export interface WebhookHandler extends Pick<WebhookPolicy, 'check' | 'isUnsigned'> {
  readonly path: string;
  readonly method: string;
  readonly topic: string;
  /** Dotted path below the body; absent: all of it. */
  readonly payload?: string;
}

/** Bounds of what subscriptions hold. */
export interface SubscriptionLimits {
  /** Subscriptions of one WebSocket connection, queries and mutations in flight included. */
  readonly maxPerConnection: number;
  /** Subscriptions of the whole gateway. */
  readonly maxTotal: number;
  /** Events that wait for one subscriber; one more ends the subscription. */
  readonly maxBufferedEvents: number;
  /** Headers that the payload of `connection_init` may bring, lower-case, where the upgrade request has none of the name. */
  readonly initHeaders: readonly string[];
}

export interface Example {
  readonly title: string;
  readonly query: string;
  readonly variables?: string;
  readonly headers?: string;
}

/** JWT bearer identities (RFC 7519, RFC 7517). */
export interface AuthSettings {
  readonly jwt: readonly JwtIssuer[];
}

export interface JwtIssuer {
  readonly issuer: string;
  readonly audience?: readonly string[];
  /** URL of the key set, or a file relative to the configuration's folder. */
  readonly jwks: string;
  /** Accepted algorithms; `none` and a mix of symmetric and asymmetric ones are refused. */
  readonly algorithms: readonly string[];
}

export interface Permissions {
  /** What holds for fields no pattern names. */
  readonly fallback: Rule;
  readonly rules: readonly { readonly pattern: string; readonly rule: Rule }[];
  /** A module whose default export is a user's own graphql-shield rule tree. */
  readonly shield?: string;
}

/** A rule over the caller's identity. */
export type Rule =
  | { readonly kind: 'allow' }
  | { readonly kind: 'deny' }
  | { readonly kind: 'authenticated' }
  /** The claim has (or, as a list or blank-separated string, contains) one of the values. */
  | { readonly kind: 'claim'; readonly claim: string; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'and' | 'or'; readonly rules: readonly Rule[] }
  | { readonly kind: 'not'; readonly rule: Rule };

export interface Limits {
  readonly maxDepth: number;
  readonly maxTokens: number;
}

export interface ResponseCacheSettings {
  /** Lifetime of an answer where nothing below says less. */
  readonly ttlMs: number;
  readonly ttlPerTypeMs: Readonly<Record<string, number>>;
  /** By `Type.field`. */
  readonly ttlPerFieldMs: Readonly<Record<string, number>>;
  readonly maxBytes: number;
}

/** Where shared state is kept. */
export type StoreSettings =
  | { readonly kind: 'memory' }
  /** `username` and `password` stand apart where they are templates: a URL would need them encoded. */
  | { readonly kind: 'redis'; readonly url: string; readonly username?: string; readonly password?: string };

/** What holds of metrics where the configuration asks for them and says no more. */
export const defaultMetrics = {
  path: '/metrics',
  port: 9464,
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  maxOperations: 100,
} as const satisfies MetricsSettings;

/** What holds where the configuration is silent. */
export const defaultSettings: Settings = {
  serve: {
    port: 4000,
    endpoint: '/graphql',
    isGraphiqlOn: true,
    maxBodyBytes: 1024 * 1024,
    upload: { maxFiles: 10, maxFileBytes: 25 * 1024 * 1024, maxTotalBytes: 25 * 1024 * 1024 },
    requestTimeoutMs: 60_000,
    subscriptions: { maxPerConnection: 100, maxTotal: 10_000, maxBufferedEvents: 256, initHeaders: ['authorization'] },
    webhooks: [],
    examples: [],
  },
  permissions: { fallback: { kind: 'allow' }, rules: [] },
  limits: { maxDepth: 20, maxTokens: 10_000 },
  store: { kind: 'memory' },
  resolvers: [],
  plugins: [],
};
