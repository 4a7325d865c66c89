/** What is said of a key of Mesh's that is not carried out here; `undefined` lets it pass without a word. */
export type Answer = { readonly severity: 'error' | 'warning'; readonly message: string } | undefined;

/** Answers by key; a key that has one is taken out of the configuration before its shape is checked. */
export type Answers = Readonly<Record<string, (value: unknown) => Answer>>;

const error = (message: string) => (): Answer => ({ severity: 'error', message });
const warning = (message: string) => (): Answer => ({ severity: 'warning', message });
const pass = (): Answer => undefined;

/** Modules of `require` that only make Node understand TypeScript, which needs nothing here. */
const loaders = /^(ts-node|tsx|@swc-node|@babel|esbuild-register|tsconfig-paths|sucrase|dotenv\/config|dotenv$)/;

/** Keys at the top of the file. */
export const topAnswers: Answers = {
  merger: (value) =>
    value === 'stitching' || value === 'bare' || value === 'federation'
      ? undefined
      : {
          severity: 'error',
          message: `merger "${String(value)}" is not available: sources are always stitched, and federation subgraphs complete one another by their keys. Remove \`merger\`.`,
        },
  pubsub: error(
    'pubsub cannot be exchanged: events stay inside the process. Remove `pubsub`, and set `cache: redis:` where several gateways share state.',
  ),
  customFetch: error(
    'customFetch would be skipped, and what it adds to calls with it. Put headers into the source’s `operationHeaders`, query parameters into `queryParams`, and limits into `timeout` and `retry`.',
  ),
  skipSSLValidation: (value) =>
    value === true
      ? {
          severity: 'error',
          message:
            'certificates are always checked. Remove `skipSSLValidation` and name the upstream’s certificate authority in the environment variable NODE_EXTRA_CA_CERTS.',
        }
      : undefined,
  require: (value) => {
    const others = (Array.isArray(value) ? value : [value]).filter((name) => !loaders.test(String(name)));
    if (others.length === 0) return undefined;
    return {
      severity: 'error',
      message: `require would not run ${others.map((name) => `"${String(name)}"`).join(', ')}. TypeScript and \`.env\` work without it; start other code with NODE_OPTIONS="--import <module>".`,
    };
  },
  logger: warning('logger is not exchangeable: logs are JSON lines on stdout. Remove `logger`.'),
  sdk: warning('sdk is not generated. Remove `sdk` and run GraphQL Code Generator over `schema/unified.graphql`.'),
  codegen: warning(
    'codegen is not run. Remove `codegen` and run GraphQL Code Generator over `schema/unified.graphql`.',
  ),
  documents: warning(
    'documents are not read. To show queries in GraphiQL, list them under `serve: examples:` with `title` and `query`.',
  ),
  introspectionCache: warning('introspectionCache is not needed: the build keeps schemas. Remove it.'),
  liveQueryInvalidations: error(
    'live queries (`@live`) are not served. Remove `liveQueryInvalidations`; clients ask again instead.',
  ),
  pollingInterval: warning(
    'pollingInterval has no effect: the schema changes with a new build. Remove it and run `heddle build` when upstream schemas change.',
  ),
  persistedOperations: (value) => ({
    severity: isOpen(value) ? 'warning' : 'error',
    message:
      'persistedOperations are not enforced: every operation that the permissions allow is answered. Remove the key, and guard the schema with `permissions` and `limits`.',
  }),
  devMode: warning(
    'devMode has no effect. Remove it: `heddle dev` is the development mode, `heddle serve` the production mode.',
  ),
  includeHttpDetailsInExtensions: warning('HTTP details of upstream calls are not put into answers. Remove the key.'),
  meshLogging: warning('meshLogging has no effect. Remove it.'),
  browser: (value) => (value === false ? undefined : warning('a browser is never opened. Remove `browser`.')()),
};

/** Keys under `serve`. */
export const serveAnswers: Answers = {
  fork: (value) =>
    value === false || value === 0 || value === 1
      ? undefined
      : warning('fork has no effect: one process serves. Remove it and start as many processes as you need.')(),
  staticFiles: error('static files are not served. Remove `serve.staticFiles` and serve them from your web server.'),
  sslCredentials: error(
    'TLS ends at the proxy in front of the gateway. Remove `serve.sslCredentials` and set it up there.',
  ),
  batchingLimit: error('several operations in one HTTP request are not accepted. Remove `serve.batchingLimit`.'),
  healthCheckEndpoint: warning(
    '`/health` and `/ready` are always served. Remove `serve.healthCheckEndpoint` and ask those.',
  ),
  extraParamNames: warning('other parameters of a request are ignored. Remove `serve.extraParamNames`.'),
  customServerHandler: error(
    'a server of your own cannot be put in. Remove `serve.customServerHandler`; import the gateway in your server.',
  ),
  handlerFactory: error(
    'a server of your own cannot be put in. Remove `serve.handlerFactory`; import the gateway in your server.',
  ),
  mock: error('answers are never mocked; the real upstreams would be called. Remove `serve.mock`.'),
  introspection: (value) =>
    value === true
      ? undefined
      : error(
          'introspection is guarded like a field: write `permissions: rules: Query.__schema: deny`, and remove `serve.introspection`.',
        )(),
  browser: (value) => (value === false ? undefined : warning('a browser is never opened. Remove `serve.browser`.')()),
  trustProxy: pass,
};

/** Stores under `cache`. */
export const cacheAnswers: Answers = {
  inmemoryLRU: pass,
  inmemoryLru: pass,
  localforage: pass,
  file: warning('the cache is kept in memory, not in a file. Remove `cache.file`, or use `cache: redis:`.'),
  cfwKv: error('Cloudflare KV is not available. Use `cache: redis:`, or remove `cache` to keep it in memory.'),
  upstashRedis: error(
    'Upstash is reached through its Redis address: write `cache: redis: url: "{env.UPSTASH_REDIS_URL}"`.',
  ),
};

/** Entries of `plugins`; `responseCache` and `prometheus` are understood beside. */
export const pluginAnswers: Answers = {
  maskedErrors: warning('errors are always masked in production, with a text of their own. Remove `maskedErrors`.'),
  immediateIntrospection: warning('introspection costs no upstream call here. Remove `immediateIntrospection`.'),
  deduplicateRequest: pass,
  httpDetailsExtensions: warning(
    'HTTP details of upstream calls are not put into answers. Remove `httpDetailsExtensions`; `heddle explain` shows the calls.',
  ),
  httpCache: warning(
    'httpCache is set per source: remove the plugin and write `cache: true` beside the source’s `handler`.',
  ),
  prometheus: warning('metrics are served with names of their own: write `serve: metrics: { port: gateway }` instead.'),
  hive: warning('nothing is reported to Hive. Remove `hive`.'),
  liveQuery: error('live queries (`@live`) are not served. Remove `liveQuery`; clients ask again instead.'),
  mock: error('answers are never mocked; the real upstreams would be called. Remove `mock`.'),
  newrelic: warning('nothing is reported to New Relic. Remove `newrelic`.'),
  operationFieldPermissions: error(
    'write these rules as `permissions: rules:`, for example `Query.payments: { claim: role, values: [agent] }`, and remove `operationFieldPermissions`.',
  ),
  rateLimit: error(
    'requests are not counted, so this limit would not hold. Remove `rateLimit` and limit at the proxy in front.',
  ),
  rateLimiting: error(
    'requests are not counted, so this limit would not hold. Remove `rateLimiting` and limit at the proxy in front.',
  ),
  snapshot: warning('answers are not written to files. Remove `snapshot`.'),
  statsd: warning('metrics are not sent to StatsD. Remove `statsd`.'),
  jwtAuth: error('write the issuer under `auth: jwt:` with `issuer`, `audience` and `jwks`, and remove `jwtAuth`.'),
  jwt: error('write the issuer under `auth: jwt:` with `issuer`, `audience` and `jwks`, and remove the plugin `jwt`.'),
  responseCache: pass,
};

/** Transforms of Mesh's that change answers at run time or belong elsewhere. */
export const transformAnswers: Answers = {
  cache: warning(
    'write lifetimes as `responseCache: ttlPerField:` at the top of the file, and remove the `cache` transform.',
  ),
  rateLimit: pluginAnswers['rateLimit'] ?? pass,
  rateLimiting: pluginAnswers['rateLimiting'] ?? pass,
  mock: pluginAnswers['mock'] ?? pass,
  hive: pluginAnswers['hive'] ?? pass,
  snapshot: pluginAnswers['snapshot'] ?? pass,
  resolversComposition: error(
    'functions around resolvers are not called. Write `resolversComposition` as a code resolver under `additionalResolvers`, or as a rule under `permissions`.',
  ),
  replaceField: error(
    'fields are not replaced. Use `hoistField` to lift a nested value, `rename` for a name, or a join in `additionalResolvers`.',
  ),
  transferSchema: error(
    'fields are not moved between types. Use `rename`, `hoistField` or a join in `additionalResolvers`.',
  ),
  bare: pass,
};

/** Options of native handlers that have no effect or cannot be given. */
export const handlerAnswers: Readonly<Record<string, Answers>> = {
  openapi: {
    customFetch: topAnswers['customFetch'] ?? pass,
    includeHttpDetails: warning(
      'HTTP details of upstream calls are not put into answers. Remove `includeHttpDetails`.',
    ),
    includeHttpDetailsInExtensions: warning('HTTP details are not put into answers. Remove the key.'),
    skipSchemaValidation: pass,
    sourceFormat: pass,
    bundle: pass,
    addLimitArgument: warning('lists get no `limit` argument. Remove `addLimitArgument`.'),
    genericPayloadArgName: warning('arguments keep the names of the document. Remove `genericPayloadArgName`.'),
    noDeduplication: pass,
  },
  soap: {
    customFetch: topAnswers['customFetch'] ?? pass,
    includePorts: warning('ports are not part of the field names. Remove `includePorts`.'),
    includeServices: warning('services are not part of the field names. Remove `includeServices`.'),
    bodyAlias: pass,
    securityCert: error(
      'WS-Security signatures are not made. Remove `securityCert`, or sign in a proxy in front of the service.',
    ),
  },
  graphql: {
    customFetch: topAnswers['customFetch'] ?? pass,
    multipart: pass,
    cacheIntrospection: pass,
    sources: error('one source asks one upstream. Remove `sources`, and put a load balancer at `endpoint`.'),
    strategy: pass,
    strategyConfig: pass,
    credentials: pass,
    webSocketImpl: pass,
    enableSubscriptions: pass,
    batchingOptions: warning(
      'operations are batched into one document. Remove `batchingOptions`, and write `batch: false` to stop it.',
    ),
    retryOptions: warning('write `retry: <attempts>` beside `endpoint` and remove `retryOptions`.'),
  },
};

function isOpen(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'allowArbitraryOperations') === true;
}
