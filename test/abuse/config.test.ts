import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../src/config/load.ts';
import { folder, load, problemsOf, withSource } from '../config/harness.ts';

const topKeys =
  'Known: sources, transforms, additionalTypeDefs, additionalResolvers, additionalEnvelopPlugins, serve, auth, permissions, limits, responseCache, cache.';
const handlers =
  'Known: openapi, soap, graphql, grpc, jsonSchema, mongoose, mysql, neo4j, odata, postgraphile, raml, supergraph, thrift, tuql, custom. A Mesh handler of your own is named by its package: `handler: custom: package: @acme/mesh-ldap`, and its `options`.';
const transforms =
  'Known: prefix, rename, filterSchema, encapsulate, namingConvention, prune, hoistField, extend, typeMerging, federation.';

/** Each misuse with every problem that it gives. */
type Misuse = readonly [name: string, text: string | Uint8Array, problems: readonly string[]];

function misuses(title: string, list: readonly Misuse[]): void {
  describe(title, () => {
    it.each(list)('%s', async (_name, text, problems) => {
      expect(await problemsOf(text)).toEqual(problems);
    });
  });
}

misuses('a file that is not YAML', [
  ['a tab', 'sources:\n\t- name: a\n', ['2:1 CONFIG_TAB YAML cannot be indented with tabs; use blanks.']],
  [
    'a tab after blanks',
    'sources:\n  - name: a\n  \thandler:\n',
    ['3:1 CONFIG_TAB YAML cannot be indented with tabs; use blanks.'],
  ],
  [
    'a key twice',
    withSource('serve:\n  port: 1\n  port: 2\n'),
    ['8:3 CONFIG_DUPLICATE_KEY "port" stands here a second time; merge the two.'],
  ],
  [
    'a placeholder without quotes that goes on',
    'sources:\n  - name: a\n    handler:\n      graphql:\n        endpoint: {env.X}/graphql\n',
    [
      '5:26 CONFIG_SYNTAX this is not YAML: Unexpected scalar at node end. A value that starts with `{` must be quoted: "{env.X}".',
    ],
  ],
  [
    'a list that is not closed',
    'sources: [\n',
    [
      '2:1 CONFIG_SYNTAX this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ].',
    ],
  ],
  [
    'two documents',
    `${withSource()}---\nmore: 1\n`,
    ['6:1 CONFIG_SYNTAX a second document starts here (`---`); one is read. Remove it.'],
  ],
  [
    'thousands of brackets',
    `sources: ${'['.repeat(30_000)}`,
    [expect.stringMatching(/^1:\d+ CONFIG_SYNTAX this is nested too deeply to be read\.$/)],
  ],
  [
    'an alias that holds itself',
    'a: &a\n  b: *a\nsources: []\n',
    ['CONFIG_SYNTAX this is nested more than 100 times, or an alias holds itself.'],
  ],
  [
    'aliases of aliases of aliases',
    [
      'a: &a [x, x]',
      ...'bcdefghijklmnopqrstuvwxyz'
        .split('')
        .map(
          (name, index) =>
            `${name}: &${name} [*${'abcdefghijklmnopqrstuvwxyz'[index]}, *${'abcdefghijklmnopqrstuvwxyz'[index]}]`,
        ),
    ].join('\n'),
    [
      'CONFIG_SYNTAX the aliases of this YAML cannot be expanded: Excessive alias count indicates a resource exhaustion attack.',
    ],
  ],
  [
    'bytes that are no text',
    new Uint8Array([0, 1, 2, 255, 254, 10, 128]),
    [expect.stringMatching(/^1:1 CONFIG_INVALID expected a map of keys, got /)],
  ],
]);

misuses('a file of the wrong shape', [
  ['nothing', '', ['1:1 CONFIG_INVALID expected a map of keys, got nothing.']],
  ['a list', '- a\n', ['1:1 CONFIG_INVALID expected a map of keys, got a list.']],
  ['a text', 'hello', ['1:1 CONFIG_INVALID expected a map of keys, got "hello".']],
  ['no sources', 'serve: {}\n', ['1:1 CONFIG_MISSING `sources` is missing; expected a list.']],
  ['sources as a text', 'sources: shop\n', ['1:10 CONFIG_INVALID `sources`: expected a list, got "shop".']],
  ['no source at all', 'sources: []\n', ['1:1 CONFIG_INVALID `sources`: expected at least one source.']],
  [
    'a source without a handler',
    'sources:\n  - name: a\n',
    ['2:5 CONFIG_MISSING `handler` is missing; expected a map of keys.'],
  ],
  [
    'a key that is not known',
    withSource('additionalTypeDef: type A\nfoo: 1\n'),
    [
      '6:1 CONFIG_UNKNOWN_KEY "additionalTypeDef" is not known at the top of the file. Did you mean "additionalTypeDefs"?',
      `7:1 CONFIG_UNKNOWN_KEY "foo" is not known at the top of the file. ${topKeys}`,
    ],
  ],
  [
    'names that every object has',
    withSource('__proto__: { serve: 1 }\nconstructor: 3\n'),
    [
      `6:1 CONFIG_UNKNOWN_KEY "__proto__" is not known at the top of the file. ${topKeys}`,
      `7:1 CONFIG_UNKNOWN_KEY "constructor" is not known at the top of the file. ${topKeys}`,
    ],
  ],
  [
    'values of the wrong kind',
    withSource(
      'serve:\n  port: 99999999\n  playground: maybe\n  endpoint: graphql\n  cors: yes please\nlimits: { maxDepth: -1 }\n',
    ),
    [
      '7:9 CONFIG_INVALID `port`: expected a whole number from 0 to 65535.',
      '8:15 CONFIG_INVALID `playground`: expected true or false.',
      '9:13 CONFIG_INVALID `endpoint`: expected a path that starts with "/", for example "/graphql".',
      '10:9 CONFIG_INVALID `cors`: expected "false", got "yes please".',
      '11:21 CONFIG_INVALID `maxDepth`: expected a whole number from 1 to 1000.',
    ],
  ],
  [
    'times and sizes that are none',
    withSource('    timeout: soon\n    maxResponseBytes: 10 potatoes\nresponseCache: { ttl: 5 minutes }\n'),
    [
      '6:14 CONFIG_INVALID `timeout`: expected a time like "250ms", "30s", "5m", "2h" or "1d".',
      '7:23 CONFIG_INVALID `maxResponseBytes`: expected a size like "64kb" or "10mb".',
      '8:23 CONFIG_INVALID `ttl`: expected a time like "250ms", "30s", "5m", "2h" or "1d".',
    ],
  ],
]);

misuses('handlers and transforms', [
  [
    'a handler that is not known',
    'sources:\n  - name: a\n    handler:\n      openap: { source: x }\n  - name: b\n    handler: { fhir: { endpoint: x } }\n',
    [
      `4:7 CONFIG_UNKNOWN_HANDLER handler "openap" is not known. Did you mean "openapi"? ${handlers}`,
      `6:16 CONFIG_UNKNOWN_HANDLER handler "fhir" is not known. ${handlers}`,
    ],
  ],
  [
    'an option that is not known',
    'sources:\n  - name: a\n    handler:\n      graphql:\n        endpoint: http://a.test\n        operationHeader: { x: y }\n',
    ['6:9 CONFIG_UNKNOWN_KEY "operationHeader" is not known under `graphql`. Did you mean "operationHeaders"?'],
  ],
  [
    'two handlers, and none',
    'sources:\n  - name: a\n    handler:\n      graphql: { endpoint: http://a.test }\n      openapi: { source: http://a.test/x.json }\n  - name: b\n    handler: {}\n',
    [
      '3:5 CONFIG_HANDLER_COUNT source "a" needs exactly one handler, got openapi and graphql. Write one source for each.',
      '7:5 CONFIG_HANDLER_COUNT source "b" needs exactly one handler, got none. Write one source for each.',
    ],
  ],
  [
    'a handler without what it needs',
    'sources:\n  - { name: a, handler: openapi }\n  - { name: b, handler: { graphql: { batch: true } } }\n',
    [
      '2:25 CONFIG_MISSING `source` is missing; expected a text.',
      '3:27 CONFIG_INVALID `graphql`: a GraphQL source needs `endpoint`, the URL that its queries are sent to.',
    ],
  ],
  [
    'transforms that are not known or wrong',
    withSource(
      'transforms:\n  - prefixx: {}\n  - rename: { renames: [{ from: { type: A }, too: 1 }] }\n  - 7\n  - namingConvention: { typeNames: pascal }\n',
    ),
    [
      `7:5 CONFIG_UNKNOWN_TRANSFORM transform "prefixx" is not known. Did you mean "prefix"? ${transforms}`,
      '8:25 CONFIG_MISSING `to` is missing; expected a map of keys.',
      '8:46 CONFIG_UNKNOWN_KEY "too" is not known here. Did you mean "to"?',
      '9:5 CONFIG_INVALID `transforms`: expected a map of keys, got 7.',
      '10:36 CONFIG_INVALID `typeNames`: expected one of "camelCase", "capitalCase", "constantCase", "dotCase", "headerCase", "noCase", "paramCase", "pascalCase", "pathCase", "sentenceCase", "snakeCase", "upperCase", "lowerCase", got "pascal".',
    ],
  ],
  [
    'credentials that are filled too late',
    'sources:\n  - name: erp\n    handler:\n      soap:\n        source: http://erp.test?wsdl\n        basicAuth: { username: u, password: "{env.P:p}" }\n',
    [
      '6:9 CONFIG_UNSUPPORTED basicAuth cannot hold placeholders, because they are filled after it is encoded. Write the encoded pair as `operationHeaders: { authorization: "Basic {env.BASIC_CREDENTIALS}" }`.',
    ],
  ],
]);

misuses('rules across sections', [
  [
    'resolvers that are wrong',
    withSource(
      'additionalResolvers:\n  - { targetTypeName: A, targetFieldName: b, sourceName: shp, sourceFieldName: c }\n  - { targetTypeName: A, targetFieldName: b, sourceName: shop, sourceFieldName: c, keysArg: ids }\n',
    ),
    [
      '7:58 CONFIG_UNKNOWN_SOURCE source "shp" is not declared. Did you mean "shop"?',
      '8:93 CONFIG_MISSING `keysArg` needs the key: add `keyField`, or `keyFields` for a key of several parts.',
    ],
  ],
  [
    'keys that are not known beside names that are not',
    withSource(
      'additionalTypeDef: x\nadditionalResolvers:\n  - { targetTypeName: A, targetFieldName: b, sourceName: shp, sourceFieldName: c }\nlimits: { depth: 3 }\n',
    ),
    [
      '6:1 CONFIG_UNKNOWN_KEY "additionalTypeDef" is not known at the top of the file. Did you mean "additionalTypeDefs"?',
      '8:58 CONFIG_UNKNOWN_SOURCE source "shp" is not declared. Did you mean "shop"?',
      '9:11 CONFIG_UNKNOWN_KEY "depth" is not known under `limits`. Known: maxDepth, maxTokens.',
    ],
  ],
  [
    'a way to subscribe that is not known',
    'sources:\n  - name: a\n    handler: { graphql: { endpoint: "http://a.test", subscriptionsProtocol: MQTT } }\n',
    [
      '3:77 CONFIG_INVALID `subscriptionsProtocol`: expected one of "WS", "LEGACY_WS", "SSE", "GRAPHQL_SSE", got "MQTT".',
    ],
  ],
  [
    'webhooks whose sender is not known, or known twice',
    withSource(
      'serve:\n  handlers:\n    - { path: /a, pubsubTopic: A }\n    - { path: /b, pubsubTopic: B, secret: x, unsigned: true }\n',
    ),
    [
      '8:7 CONFIG_WEBHOOKS nothing says how the sender is known. Add `secret`, or `unsigned: true` to take every request.',
      '9:7 CONFIG_WEBHOOKS `secret` and `unsigned` contradict each other. Keep one of them.',
    ],
  ],
  [
    'a webhook without a path of its own',
    withSource('serve: { handlers: [{ path: b, pubsubTopic: B, unsigned: true }] }\n'),
    ['6:29 CONFIG_INVALID `path`: expected a path that starts with "/", for example "/webhooks/orders".'],
  ],
  [
    'type definitions that are not there',
    withSource('additionalTypeDefs: [./types.js, "https://a.test/types.graphql"]\n'),
    [
      '6:22 CONFIG_FILE_MISSING no file matches ./types.js. Paths count from the folder of the configuration; SDL may also stand here itself.',
      '6:34 CONFIG_FILE_MISSING no file matches https://a.test/types.graphql. Paths count from the folder of the configuration; SDL may also stand here itself.',
    ],
  ],
  [
    'resolvers of no form',
    withSource('additionalResolvers:\n  - 5\n  - targetTypeName: A\n  - { foo: 1 }\n'),
    [
      '7:5 CONFIG_INVALID `additionalResolvers`: expected a text or a map of keys, got 5.',
      '8:5 CONFIG_MISSING `targetFieldName` is missing; expected a text.',
      '8:5 CONFIG_MISSING `sourceName` is missing; expected a text.',
      '8:5 CONFIG_MISSING `sourceFieldName` is missing; expected a text.',
      '9:7 CONFIG_UNKNOWN_KEY "foo" is not known here. Known: targetTypeName, targetFieldName, sourceName, sourceTypeName, sourceFieldName, sourceSelectionSet, requiredSelectionSet, result, resultType, sourceArgs, keyField, keyFields, keysArg, valueKeyField, additionalArgs, maxBatchSize, pubsubTopic, filterBy.',
    ],
  ],
  [
    'permissions that are wrong',
    withSource(
      'permissions:\n  fallback: dney\n  rules:\n    Query.a: { claim: role }\n    Query.b: { role: x }\n    Query.c: { or: [] }\n    Query.d: { claim: role, values: [] }\n',
    ),
    [
      '7:13 CONFIG_INVALID `fallback`: expected one of "allow", "deny", "authenticated", got "dney". Did you mean "deny"?',
      '9:5 CONFIG_MISSING `values` is missing; expected a text or a number or true or false.',
      '10:16 CONFIG_UNKNOWN_KEY "role" is not known under `Query.b`. Known: claim, values, claims, and, or, not.',
      '11:16 CONFIG_INVALID `or`: name at least one rule.',
      '12:29 CONFIG_INVALID `values`: name at least one value.',
    ],
  ],
  [
    'patterns that are malformed',
    withSource(
      'permissions:\n  rules:\n    Query.a.b: allow\n    "Query a": deny\nresponseCache: { ttl: 1s, ttlPerField: { Query: 5s } }\n',
    ),
    [
      '8:5 CONFIG_BAD_PATTERN "Query.a.b" is not a field pattern; expected `Type.field`, `Type.*`, `*.field` or `*`.',
      '9:5 CONFIG_BAD_PATTERN "Query a" is not a field pattern; expected `Type.field`, `Type.*`, `*.field` or `*`.',
      '10:42 CONFIG_BAD_PATTERN "Query" is not a field; expected `Type.field`.',
    ],
  ],
  [
    'signatures that anybody can make',
    withSource(
      'auth:\n  jwt:\n    - { issuer: a, jwks: ./k.json, algorithms: [none] }\n    - { issuer: b, jwks: ./k.json, algorithms: [RS256, HS256] }\n',
    ),
    [
      '8:49 CONFIG_INVALID `algorithms`: "none" and unknown algorithms are refused; expected for example RS256.',
      '9:36 CONFIG_INVALID `algorithms`: symmetric (HS...) and asymmetric algorithms in one list let a public key be used as a secret; keep one kind.',
    ],
  ],
  [
    'files that are not there',
    'sources:\n  - name: a\n    handler: { openapi: { source: ./a.json } }\n  - name: b\n    handler: { soap: { source: b.wsdl } }\nadditionalTypeDefs: [./schema/*.graphql]\nadditionalResolvers: [./code]\nadditionalEnvelopPlugins: ./plugins.ts\npermissions: { shield: ./shield.ts }\nserve: { examples: [{ title: T, query: q.graphql, variables: v.json }] }\n',
    [
      '3:35 CONFIG_FILE_MISSING the spec of source "a" is not there: ./a.json. Paths count from the folder of the configuration.',
      '5:32 CONFIG_FILE_MISSING the spec of source "b" is not there: b.wsdl. Paths count from the folder of the configuration.',
      '6:22 CONFIG_FILE_MISSING no file matches ./schema/*.graphql. Paths count from the folder of the configuration; SDL may also stand here itself.',
      '7:23 CONFIG_FILE_MISSING the resolver file is not there: ./code. Paths count from the folder of the configuration.',
      '8:27 CONFIG_FILE_MISSING the plugin file is not there: ./plugins.ts. Paths count from the folder of the configuration.',
      '9:24 CONFIG_FILE_MISSING the shield file is not there: ./shield.ts. Paths count from the folder of the configuration.',
      '10:40 CONFIG_FILE_MISSING the query file of example "T" is not there: q.graphql. Paths count from the folder of the configuration.',
      '10:62 CONFIG_FILE_MISSING the variables file of example "T" is not there: v.json. Paths count from the folder of the configuration.',
    ],
  ],
  [
    'variables of the environment that are not set',
    'sources:\n  - name: a\n    handler: { graphql: { endpoint: "${HOST_OF_A}", source: "{env.SPEC}/a.graphql", schemaHeaders: { b: "{env.SPEC}" } } }\nserve: { port: "{env.GATEWAY_PORT}" }\n',
    [
      '3:37 CONFIG_ENV_MISSING warning: the environment variable HOST_OF_A is not set. Set it, or write a default: `{env.HOST_OF_A:default}`. The server needs it when it starts.',
      '3:61 CONFIG_ENV_MISSING the environment variable SPEC is not set. Set it, or write a default: `{env.SPEC:default}`.',
      '4:16 CONFIG_ENV_MISSING warning: the environment variable GATEWAY_PORT is not set. Set it, or write a default: `{env.GATEWAY_PORT:default}`. The server needs it when it starts.',
    ],
  ],
]);

describe('two sources with one name', () => {
  it('are told with both places', async () => {
    const { problems } = await load(
      `${withSource()}  - name: shop\n    handler: { graphql: { endpoint: "http://b.test" } }\n`,
    );
    expect(problems).toEqual([
      {
        code: 'CONFIG_DUPLICATE_SOURCE',
        severity: 'error',
        message: 'two sources are named "shop"; give each its own name.',
        place: { file: '.meshrc.yaml', line: 6, column: 11 },
        related: [{ message: 'the first one stands here', place: { file: '.meshrc.yaml', line: 2, column: 11 } }],
      },
    ]);
  });
});

describe('a folder without a configuration that can be read', () => {
  const messages = async (dir: string) =>
    (await loadConfig(dir, { env: {} })).problems.map(({ code, message }) => `${code} ${message}`);

  it('says what is expected', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'heddle-empty-'));
    expect(await messages(dir)).toEqual([
      `CONFIG_NOT_FOUND no configuration in ${dir}; expected .meshrc.yaml, .meshrc.yml or .meshrc.json. \`heddle init\` writes a first one.`,
    ]);
    expect(await messages(join(dir, 'nowhere'))).toEqual([
      `CONFIG_NOT_FOUND no configuration in ${dir}/nowhere; expected .meshrc.yaml, .meshrc.yml or .meshrc.json. \`heddle init\` writes a first one.`,
    ]);
    await writeFile(join(dir, 'file'), '');
    expect(await messages(join(dir, 'file'))).toEqual([`CONFIG_NOT_FOUND ${dir}/file is not a folder.`]);
    await mkdir(join(dir, 'sub', '.meshrc.yaml'), { recursive: true });
    expect(await messages(join(dir, 'sub'))).toEqual(['CONFIG_NOT_FOUND .meshrc.yaml cannot be read (EISDIR).']);
  });

  it.each(['.meshrc.js', '.meshrc.cjs', '.meshrc.ts', 'mesh.config.ts'])('does not run %s', async (name) => {
    expect(await messages(await folder('throw new Error("run")', { name }))).toEqual([
      'CONFIG_IN_CODE a configuration in code is not run. Write the same as `.meshrc.yaml` beside it, with `{env.X}` where the code reads the environment.',
    ]);
  });

  it('does not read a file of hundreds of megabytes', async () => {
    const dir = await folder(new Uint8Array(11 * 1024 * 1024).fill(35));
    expect(await messages(dir)).toEqual(['CONFIG_TOO_LARGE the file has 11534336 bytes; at most 10485760 are read.']);
  });
});

describe('values that come from the environment', () => {
  it('are never read as YAML, nor as templates', async () => {
    const env = { EVIL: 'x"\nsources: [{env.SECRET}]', SECRET: 's3cret' };
    const { value } = await load(withSource('serve: { playgroundTitle: "{env.EVIL}" }\n'), { env });
    expect(value?.config.serve?.playgroundTitle).toBe(env.EVIL);
  });
});
