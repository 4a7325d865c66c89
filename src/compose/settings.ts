import { isRecord } from '../base/json.ts';
import type { Checked } from '../base/problems.ts';
import { Problems } from '../base/problems.ts';
import { compileTemplate } from '../base/template.ts';
import { defaultSourcePolicy } from '../blueprint/blueprint.ts';
import type { Source, SourcePolicy, SourceSubscriptions, WebhookPolicy } from '../blueprint/blueprint.ts';
import { defaultSettings } from '../blueprint/settings.ts';
import type {
  AuthSettings,
  Permissions,
  ResponseCacheSettings,
  Rule,
  ServeSettings,
  Settings,
  StoreSettings,
  UploadLimits,
  SubscriptionLimits,
  WebhookHandler,
} from '../blueprint/settings.ts';
import type { RuleInput } from '../config/guarding.ts';
import type { LoadedConfig } from '../config/load.ts';
import { handlerOf } from '../config/schema.ts';
import type { Config, SourceConfig } from '../config/schema.ts';
import { invariant } from '../error/error.ts';

import { metricsOf } from './metrics-settings.ts';

/** Memory for kept answers where the configuration names none. */
const defaultCacheBytes = 64 * 1024 * 1024;

/** What the server needs of the configuration. Durations in milliseconds; `env` placeholders that the server fills stay. */
export function settingsOf(loaded: LoadedConfig): Checked<Settings> {
  const problems = new Problems();
  const { config } = loaded;
  const responseCache = responseCacheOf(config, loaded, problems);
  const auth = authOf(config);
  return problems.check({
    serve: serveOf(config, loaded, problems),
    ...(auth && { auth }),
    permissions: permissionsOf(config, loaded),
    limits: { ...defaultSettings.limits, ...defined(config.limits ?? {}) },
    ...(responseCache && { responseCache }),
    store: storeOf(config),
    resolvers: config.additionalResolvers.flatMap((resolver) =>
      resolver.kind === 'module' ? [loaded.moduleOf(resolver.module)] : [],
    ),
    plugins: config.additionalEnvelopPlugins.map((module) => loaded.moduleOf(module)),
  });
}

/** How the source `name` of the configuration is reached; header names are in lower case. */
export function sourceSettingsOf(
  loaded: LoadedConfig,
  name: string,
): Pick<Source, 'endpoint' | 'headers' | 'query' | 'policy' | 'subscriptions' | 'webhooks'> {
  const source = loaded.config.sources.find((one) => one.name === name);
  invariant(source, `the configuration declares source "${name}"`);
  const { options } = handlerOf(source);
  const endpoint = options['endpoint'];
  const subscriptions = streamsOf(options);
  return {
    ...(typeof endpoint === 'string' && { endpoint }),
    ...(Object.keys(subscriptions).length > 0 && { subscriptions }),
    ...(source.webhooks && { webhooks: webhookPolicyOf(source.webhooks) }),
    headers: { ...basicAuthOf(options['basicAuth']), ...lowerCased(options['operationHeaders']) },
    query: textsOf(options['queryParams']),
    policy: policyOf(source, options),
  };
}

function policyOf(source: SourceConfig, options: Readonly<Record<string, unknown>>): SourcePolicy {
  const numberOf = (key: string) => (typeof options[key] === 'number' ? options[key] : undefined);
  return {
    timeoutMs: source.timeout ?? numberOf('timeout') ?? defaultSourcePolicy.timeoutMs,
    retries: source.retry ?? numberOf('retry') ?? defaultSourcePolicy.retries,
    maxConcurrent: source.maxConcurrent ?? defaultSourcePolicy.maxConcurrent,
    maxResponseBytes: source.maxResponseBytes ?? defaultSourcePolicy.maxResponseBytes,
    isHttpCached: source.cache ?? defaultSourcePolicy.isHttpCached,
    isDeduplicated: source.deduplicate ?? defaultSourcePolicy.isDeduplicated,
    isBatched: typeof options['batch'] === 'boolean' ? options['batch'] : defaultSourcePolicy.isBatched,
    ...((options['method'] === 'GET' || options['useGETForQueries'] === true) && { isGetForQueries: true }),
  };
}

const protocols: Readonly<Record<string, SourceSubscriptions['protocol']>> = {
  WS: 'WS',
  LEGACY_WS: 'LEGACY_WS',
  SSE: 'SSE',
  GRAPHQL_SSE: 'SSE',
};

/** How the subscriptions of a GraphQL source are opened. */
function streamsOf(options: Readonly<Record<string, unknown>>): SourceSubscriptions {
  const endpoint = options['subscriptionsEndpoint'];
  const older = options['useSSEForSubscription'] === true ? 'SSE' : undefined;
  const oldest = options['useWebSocketLegacyProtocol'] === true ? 'LEGACY_WS' : undefined;
  const written = options['subscriptionsProtocol'] ?? older ?? oldest;
  const protocol = typeof written === 'string' ? protocols[written] : undefined;
  const connectionParams = options['connectionParams'];
  return {
    ...(typeof endpoint === 'string' && { endpoint }),
    ...(protocol && { protocol }),
    ...(isRecord(connectionParams) && { connectionParams }),
    ...(options['shareSubscriptions'] === false && { isShared: false }),
  };
}

type Written<Value> = NonNullable<Value>;

function webhookHandlerOf(handler: Written<Written<Config['serve']>['handlers']>[number]): WebhookHandler {
  const { path, method = 'POST', pubsubTopic, payload, ...security } = handler;
  const shown = payload !== undefined && { payload };
  return { path, method: method.toUpperCase(), topic: pubsubTopic, ...shown, ...webhookPolicyOf(security) };
}

/** The check of a webhook's sender. */
function webhookPolicyOf({ path, ...written }: Written<SourceConfig['webhooks']>): WebhookPolicy {
  const { secret, signature = 'hmac', algorithm = 'sha256', encoding = 'hex', header, prefix } = written;
  const usualHeader = signature === 'token' ? 'x-webhook-token' : 'x-hub-signature-256';
  const check = secret !== undefined && {
    kind: signature,
    secret,
    header: (header ?? usualHeader).toLowerCase(),
    algorithm,
    encoding,
    prefix: prefix ?? (signature === 'hmac' ? `${algorithm}=` : ''),
  };
  return { ...(path !== undefined && { path }), ...(check ? { check } : { isUnsigned: true }) };
}

function basicAuthOf(basicAuth: unknown): Readonly<Record<string, string>> {
  if (!isRecord(basicAuth)) return {};
  const pair = `${String(basicAuth['username'])}:${String(basicAuth['password'])}`;
  return { authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` };
}

function lowerCased(headers: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(textsOf(headers)).map(([name, value]) => [name.toLowerCase(), value]));
}

function textsOf(record: unknown): Readonly<Record<string, string>> {
  if (!isRecord(record)) return {};
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));
}

function serveOf({ serve = {} }: Config, loaded: LoadedConfig, problems: Problems): ServeSettings {
  const written = loaded.writtenAt(['serve', 'port']);
  const isTemplate = typeof written === 'string' && compileTemplate(written).needs.length > 0;
  const { port = defaultSettings.serve.port, endpoint = defaultSettings.serve.endpoint } = serve;
  const metrics = metricsOf(loaded, { port, endpoint }, problems);
  return {
    port,
    ...(isTemplate && { portFrom: written }),
    ...(serve.hostname !== undefined && { hostname: serve.hostname }),
    endpoint,
    ...(metrics && { metrics }),
    isGraphiqlOn: serve.playground ?? defaultSettings.serve.isGraphiqlOn,
    ...(serve.playgroundTitle !== undefined && { title: serve.playgroundTitle }),
    ...(serve.cors !== undefined && { cors: serve.cors === false ? false : defined(serve.cors) }),
    maxBodyBytes: serve.maxBodyBytes ?? defaultSettings.serve.maxBodyBytes,
    upload: uploadOf(serve.upload),
    requestTimeoutMs: serve.requestTimeout ?? defaultSettings.serve.requestTimeoutMs,
    subscriptions: subscriptionsOf(serve.subscriptions),
    webhooks: (serve.handlers ?? []).map(webhookHandlerOf),
    examples: (serve.examples ?? []).map((example) => ({
      title: example.title,
      query: example.query,
      ...(example.variables !== undefined && { variables: example.variables }),
      ...(example.headers !== undefined && { headers: example.headers }),
    })),
  };
}

/** What a request may hold altogether is what one file may, unless it is said. */
function uploadOf(upload: NonNullable<Config['serve']>['upload']): UploadLimits {
  const usual = defaultSettings.serve.upload;
  const maxFileBytes = upload?.maxFileSize ?? usual.maxFileBytes;
  return {
    maxFiles: upload?.maxFiles ?? usual.maxFiles,
    maxFileBytes,
    maxTotalBytes: upload?.maxTotalSize ?? maxFileBytes,
  };
}

function subscriptionsOf(written: NonNullable<Config['serve']>['subscriptions'] = {}): SubscriptionLimits {
  const { initHeaders, ...limits } = defined(written);
  return {
    ...defaultSettings.serve.subscriptions,
    ...limits,
    ...(initHeaders && { initHeaders: initHeaders.map((name) => name.toLowerCase()) }),
  };
}

function authOf({ auth }: Config): AuthSettings | undefined {
  if (!auth) return undefined;
  return {
    jwt: auth.jwt.map(({ issuer, audience, jwks, algorithms }) => ({
      issuer,
      ...(audience && { audience }),
      jwks,
      algorithms,
    })),
  };
}

function permissionsOf({ permissions }: Config, loaded: LoadedConfig): Permissions {
  if (!permissions) return defaultSettings.permissions;
  return {
    fallback: permissions.fallback === undefined ? defaultSettings.permissions.fallback : ruleOf(permissions.fallback),
    rules: Object.entries(permissions.rules ?? {}).map(([pattern, rule]) => ({ pattern, rule: ruleOf(rule) })),
    ...(permissions.shield !== undefined && { shield: loaded.moduleOf(permissions.shield) }),
  };
}

function ruleOf(input: RuleInput): Rule {
  if (typeof input === 'string') return { kind: input };
  if ('claim' in input) return { kind: 'claim', claim: input.claim, values: input.values };
  if ('and' in input) return { kind: 'and', rules: input.and.map(ruleOf) };
  if ('or' in input) return { kind: 'or', rules: input.or.map(ruleOf) };
  if ('not' in input) return { kind: 'not', rule: ruleOf(input.not) };
  const rules = Object.entries(input.claims).map(([claim, values]): Rule => ({ kind: 'claim', claim, values }));
  return rules.length === 1 && rules[0] ? rules[0] : { kind: 'and', rules };
}

function responseCacheOf(
  { responseCache }: Config,
  loaded: LoadedConfig,
  problems: Problems,
): ResponseCacheSettings | undefined {
  if (!responseCache) return undefined;
  if (responseCache.ttl === undefined) {
    const message =
      'nothing is kept without `ttl`: the lifetime of an answer is the least of `ttl` and of what its types and fields say. Add for example `ttl: 30s`.';
    problems.warn('CONFIG_NO_TTL', message, loaded.placeOf(['responseCache']));
  }
  return {
    ttlMs: responseCache.ttl ?? 0,
    ttlPerTypeMs: responseCache.ttlPerType ?? {},
    ttlPerFieldMs: responseCache.ttlPerField ?? {},
    maxBytes: responseCache.maxBytes ?? defaultCacheBytes,
  };
}

function storeOf({ cache }: Config): StoreSettings {
  const redis = cache?.redis;
  if (!redis) return defaultSettings.store;
  if (redis.url !== undefined) return { kind: 'redis', url: redis.url };
  const { host = 'localhost', port = 6379, db, username, password } = redis;
  return {
    kind: 'redis',
    url: `redis://${host}:${port}${db === undefined ? '' : `/${db}`}`,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}

/** `record` without the properties that are undefined. */
function defined<Value extends object>(record: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Value]: Exclude<Value[Key], undefined>;
  };
}
