import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { readPath } from '../../src/base/json.ts';
import { printJsonSchema } from '../../src/config/json-schema.ts';
import { configSchema } from '../../src/config/schema.ts';

import { load, loaded, withSource } from './harness.ts';

/** Severity and start of the one problem of `text` at the top of the file; null where it passes without a word. */
async function answerTo(text: string): Promise<string | null> {
  const { problems } = await load(withSource(text), { files: { 'q.graphql': '', 'p.ts': '' } });
  const [problem] = problems;
  if (!problem) return null;
  expect(problems).toHaveLength(1);
  expect(problem.place?.line).toBeGreaterThan(5);
  return `${problem.severity}: ${problem.message}`;
}

describe('keys of Mesh at the top of the file', () => {
  it.each<[text: string, answer: RegExp | null]>([
    ['transforms: []', null],
    ['additionalTypeDefs: "type A { a: Int }"', null],
    ['additionalResolvers: []', null],
    ['additionalEnvelopPlugins: ./p.ts', null],
    ['plugins: []', null],
    ['serve: {}', null],
    ['serve:', null],
    ['cache: { redis: { url: "redis://h" } }', null],
    ['cache: { localforage: {} }', null],
    ['cache: { inmemoryLRU: {} }', null],
    ['merger: stitching', null],
    ['merger: bare', null],
    ['require: [ts-node/register/transpile-only, dotenv/config]', null],
    ['skipSSLValidation: false', null],
    ['merger: federation', null],
    ['merger: other', /^error: merger "other" is not available.*Remove `merger`/],
    ['pubsub: redis', /^error: pubsub cannot be exchanged/],
    ['pubsub: { name: redis, config: {} }', /^error: pubsub cannot be exchanged/],
    ['customFetch: ./fetch.ts', /^error: customFetch would be skipped/],
    ['skipSSLValidation: true', /^error: certificates are always checked.*NODE_EXTRA_CA_CERTS/],
    ['require: [./setup.ts, ts-node/register]', /^error: require would not run "\.\/setup\.ts"\./],
    ['logger: ./logger.ts', /^warning: logger is not exchangeable/],
    ['sdk: { generateOperations: { selectionSetDepth: 2 } }', /^warning: sdk is not generated/],
    ['codegen: {}', /^warning: codegen is not run/],
    ['documents: [./q/*.graphql]', /^warning: documents are not read/],
    ['introspectionCache: ./cache', /^warning: introspectionCache is not needed/],
    ['liveQueryInvalidations: []', /^error: live queries/],
    ['pollingInterval: 1000', /^warning: pollingInterval has no effect/],
    ['persistedOperations: {}', /^error: persistedOperations are not enforced/],
    ['persistedOperations: { allowArbitraryOperations: true }', /^warning: persistedOperations are not enforced/],
    ['cache: { file: { path: x } }', /^warning: the cache is kept in memory/],
    ['cache: { cfwKv: { namespace: x } }', /^error: Cloudflare KV/],
    ['cache: { redis: { name: m, sentinels: [] } }', /^error: Redis Sentinel and Cluster/],
    ['serve: { fork: 4 }', /^warning: fork has no effect/],
    ['serve: { staticFiles: ./public }', /^error: static files are not served/],
    ['serve: { sslCredentials: { key: a, cert: b } }', /^error: TLS ends at the proxy/],
    ['serve: { batchingLimit: 10 }', /^error: several operations in one HTTP request/],
    ['serve: { healthCheckEndpoint: /hc }', /^warning: `\/health` and `\/ready`/],
    ['serve: { browser: true }', /^warning: a browser is never opened/],
    ['plugins: [{ prometheus: {} }]', /^warning: metrics are served, but with names and labels of their own/],
    ['plugins: [{ rateLimit: { config: [] } }]', /^error: requests are not counted/],
    ['plugins: [{ maskedErrors: { errorMessage: x } }]', /^warning: errors are always masked/],
    ['plugins: [{ httpDetailsExtensions: }]', /^warning: HTTP details/],
    ['plugins:\n  - prometheus:\n    requestCount: true\n    endpoint: /metrics', /^warning: metrics are served/],
    ['plugins: [{ hive: { token: x } }]', /^warning: nothing is reported to Hive/],
    ['plugins: [{ operationFieldPermissions: {} }]', /^error: write these rules as `permissions: rules:`/],
    ['plugins: [{ jwtAuth: {} }]', /^error: write the issuer under `auth: jwt:`/],
    ['plugins: [{ mock: {} }]', /^error: answers are never mocked/],
    ['plugins: [{ httpCache: {} }]', /^warning: httpCache is set per source/],
    ['plugins: [{ newrelic: {} }]', /^warning: nothing is reported to New Relic/],
    ['plugins: [{ statsd: {} }]', /^warning: metrics are not sent/],
    ['plugins: [{ snapshot: {} }]', /^warning: answers are not written/],
    ['plugins: [{ liveQuery: {} }]', /^error: live queries/],
    ['plugins: [{ promethius: {} }]', /^error: plugin "promethius" is not known\. Did you mean "prometheus"\?/],
    ['transforms: [{ resolversComposition: { compositions: [] } }]', /^error: functions around resolvers/],
    ['transforms: [{ replace-field: { replacements: [] } }]', /^error: fields are not replaced/],
    ['transforms: [{ transferSchema: { transfers: [] } }]', /^error: fields are not moved/],
    ['transforms: [{ cache: [] }]', /^warning: write lifetimes as `responseCache: ttlPerField:`/],
    ['transforms: [{ rateLimit: [] }]', /^error: requests are not counted/],
  ])('%s', async (text, answer) => {
    const said = await answerTo(`${text}\n`);
    if (answer === null) expect(said).toBeNull();
    else expect(said).toMatch(answer);
  });
});

describe('the plugin responseCache', () => {
  it('is the top-level key, with lifetimes in milliseconds', async () => {
    const { config } = await loaded(
      withSource(`plugins:
  - responseCache:
      ttl: 30000
      sessionId: "{context.headers.authorization}"
      idFields: [id]
      ignoredTypes: [Secret]
      ttlPerCoordinate:
        - { coordinate: Query.countries, ttl: 5000 }
        - { coordinate: Query.*, ttl: 3600 }
        - { coordinate: Country, ttl: 100 }
`),
    );
    expect(config.responseCache).toEqual({
      ttl: 30_000,
      ttlPerField: { 'Query.countries': 5000 },
      ttlPerType: { Query: 3600, Country: 100, Secret: 0 },
    });
  });

  it.each([
    ['if: x', /^error: the cache has no condition/],
    ['shouldCacheResult: x', /^error: only whole answers without errors/],
    ['cacheKey: x', /^warning: the key is made from/],
    ['invalidateViaMutation: true', /^warning: mutations do not empty/],
    ['includeExtensionMetadata: true', /^warning: answers do not say/],
  ])('answers %s', async (option, answer) => {
    expect(await answerTo(`plugins:\n  - responseCache: { ttl: 1000, ${option} }\n`)).toMatch(answer);
  });
});

describe('Heddle’s own keys', () => {
  it('are parsed into milliseconds, bytes and lists', async () => {
    const { config } = await loaded(`
sources:
  - name: a
    handler: { graphql: { endpoint: "http://a.test" } }
    timeout: 1.5s
    retry: 2
    cache: true
    maxConcurrent: 8
    maxResponseBytes: 1mb
auth: { jwt: { issuer: "https://id.test", audience: api, jwks: "https://id.test/jwks" } }
permissions: { fallback: deny, rules: { Query.a: { claim: role, values: agent }, "*.email": { not: { or: [allow, deny] } } } }
limits: { maxDepth: 5, maxTokens: 100 }
responseCache: { ttl: 5m, ttlPerType: { A: 250 }, ttlPerField: { A.b: 1h }, maxBytes: 64kb }
`);
    expect(config).toMatchObject({
      sources: [{ timeout: 1500, retry: 2, cache: true, maxConcurrent: 8, maxResponseBytes: 1024 * 1024 }],
      auth: {
        jwt: [
          {
            issuer: 'https://id.test',
            audience: ['api'],
            jwks: 'https://id.test/jwks',
            algorithms: ['RS256', 'ES256', 'EdDSA'],
          },
        ],
      },
      permissions: {
        fallback: 'deny',
        rules: { 'Query.a': { claim: 'role', values: ['agent'] }, '*.email': { not: { or: ['allow', 'deny'] } } },
      },
      limits: { maxDepth: 5, maxTokens: 100 },
      responseCache: { ttl: 300_000, ttlPerType: { A: 250 }, ttlPerField: { 'A.b': 3_600_000 }, maxBytes: 65_536 },
    });
  });
});

describe('the JSON Schema for editors', () => {
  it('is current: `npm run schema` writes it', async () => {
    const committed = await readFile(new URL('../../schema/meshrc.schema.json', import.meta.url), 'utf8');
    expect(committed).toBe(printJsonSchema());
  });

  it('knows every top-level key, and describes each', () => {
    const schema = JSON.parse(printJsonSchema()) as { properties: Record<string, { description?: string }> };
    const own = Object.keys(configSchema.shape);
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining([...own, 'plugins', 'customFetch', 'sdk']));
    for (const property of Object.values(schema.properties)) expect(property.description).toMatch(/\.$/);
  });

  it('takes the forms that are written: placeholders for numbers and flags, single items, bare lists', () => {
    const { $defs } = JSON.parse(printJsonSchema()) as {
      $defs: Record<string, { anyOf: { pattern?: string; type?: string }[] }>;
    };
    const pattern = $defs['Flag']?.anyOf.find((form) => form.pattern)?.pattern ?? '';
    for (const text of ['true', '{env.X:false}', '${X}']) expect(text).toMatch(new RegExp(pattern));
    expect('maybe').not.toMatch(new RegExp(pattern));
    expect($defs['TransformList']?.anyOf).toHaveLength(2);
    expect($defs['FilterSchema']?.anyOf[1]?.type).toBe('array');
  });

  it('marks older spellings and keys that are only answered as deprecated, and says what to do', () => {
    const schema: unknown = JSON.parse(printJsonSchema());
    const handler = ['properties', 'sources', 'items', 'properties', 'handler', 'properties'];
    expect(readPath(schema, [...handler, 'openapi', 'properties', 'baseUrl'])).toMatchObject({
      deprecated: true,
      description: 'Older name of `endpoint`.',
    });
    expect(readPath(schema, [...handler, 'soap', 'anyOf'])).toEqual([{ required: ['source'] }, { required: ['wsdl'] }]);
    expect(readPath(schema, ['properties', 'customFetch'])).toMatchObject({
      deprecated: true,
      description: expect.stringContaining('customFetch would be skipped'),
    });
  });
});
