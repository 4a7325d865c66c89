import { describe, expect, it } from 'vitest';

import { handlerOf } from '../../src/config/schema.ts';

import { loaded, withSource } from './harness.ts';

/** Kind and options of the one source whose handler is `handler`. */
async function handler(text: string, more = ''): Promise<ReturnType<typeof handlerOf> | undefined> {
  const { config } = await loaded(`sources:\n  - name: a\n    handler:\n      ${text}\n${more}`, {
    files: { 'spec.json': '' },
  });
  const [source] = config.sources;
  return source && handlerOf(source);
}

/** The transforms of a source, as written under `transforms:`. */
async function transforms(text: string): Promise<unknown> {
  const { config } = await loaded(withSource(`    transforms:\n${text.replaceAll(/^/gm, '      ')}\n`));
  return config.sources[0]?.transforms;
}

describe('older spellings of handlers', () => {
  it.each([
    [
      'openapi: { source: ./spec.json, baseUrl: "http://a.test" }',
      'openapi',
      { source: './spec.json', endpoint: 'http://a.test' },
    ],
    ['newOpenapi: { oasFilePath: ./spec.json }', 'openapi', { source: './spec.json' }],
    ['openapi: { source: ./spec.json, skipSchemaValidation: true }', 'openapi', { source: './spec.json' }],
    ['soap: { wsdl: ./spec.json }', 'soap', { source: './spec.json' }],
    ['graphql: { url: "http://a.test" }', 'graphql', { endpoint: 'http://a.test' }],
    [
      'graphql: { endpoint: "http://a.test", schema: ./spec.json }',
      'graphql',
      { endpoint: 'http://a.test', source: './spec.json' },
    ],
    [
      'graphql: { endpoint: "http://a.test", introspection: ./spec.json }',
      'graphql',
      { endpoint: 'http://a.test', source: './spec.json' },
    ],
    [
      'graphql: { endpoint: "http://a.test", multipart: true, cacheIntrospection: true, timeout: }',
      'graphql',
      { endpoint: 'http://a.test' },
    ],
    [
      'JsonSchema: { baseUrl: "http://a.test", operations: [] }',
      'jsonSchema',
      { endpoint: 'http://a.test', operations: [] },
    ],
    ['raml: { ramlFilePath: ./api.raml }', 'raml', { source: './api.raml' }],
    ['odata: { baseUrl: "http://a.test" }', 'odata', { endpoint: 'http://a.test' }],
    [
      'grpc: { endpoint: "a.test:443", protoFilePath: ./a.proto }',
      'grpc',
      { endpoint: 'a.test:443', source: './a.proto' },
    ],
  ])('%s', async (text, kind, options) => {
    expect(await handler(text)).toEqual({ kind, options });
  });

  it('a handler package of one’s own, with `via: mesh`', async () => {
    expect(await handler('"@me/fhir": { endpoint: "{env.X:y}" }', '    via: mesh\n')).toEqual({
      kind: '@me/fhir',
      options: { endpoint: '{env.X:y}' },
    });
  });

  it.each(['"@me/fhir"', 'ldap-handler', './handlers/ldap'])('a handler by its package: %s', async (name) => {
    const kind = name.replaceAll('"', '');
    expect(await handler(`${name}: { endpoint: "{env.X:y}" }`)).toEqual({ kind, options: { endpoint: '{env.X:y}' } });
  });

  it('a handler that is misspelt is no package', async () => {
    await expect(handler('open-api: { source: ./spec.json }')).rejects.toThrow(/CONFIG_UNKNOWN_HANDLER.*"openapi"/);
  });

  it('today’s name wins where both are there, and the older one is told as unknown', async () => {
    await expect(
      handler('openapi: { source: ./spec.json, endpoint: "http://a.test", baseUrl: "http://b.test" }'),
    ).rejects.toThrow(/CONFIG_UNKNOWN_KEY "baseUrl" is not known under `openapi`/);
  });

  it('problems of an older spelling stand at the line that was written', async () => {
    await expect(handler('newOpenapi:\n        oasFilePath: 7')).rejects.toThrow(
      '5:22 CONFIG_INVALID `source`: expected a text, got 7.',
    );
  });
});

describe('placeholders without quotes, which YAML reads as maps', () => {
  it.each([
    ['{env.X:x}', '{env.X:x}'],
    ['{ env.X }', '{env.X}'],
    ['{env.X: fallback}', '{env.X:fallback}'],
    ['{env.X: 8080}', '{env.X:8080}'],
    ['{context.headers.x-user}', '{context.headers.x-user}'],
  ])('%s', async (written, meant) => {
    const text = `sources:\n  - name: a\n    handler:\n      graphql: { endpoint: ${written} }\n`;
    const { config } = await loaded(text, { env: { X: 'x' } });
    expect(config.sources[0]?.handler.graphql?.endpoint).toBe(meant);
  });
});

describe('header maps', () => {
  it('take numbers and booleans as texts, and names in upper case', async () => {
    const found = await handler(
      'graphql: { endpoint: "http://a.test", operationHeaders: { X-N: 2, X-B: true, Authorization: "{context.headers.authorization}" } }',
    );
    expect(found?.options['operationHeaders']).toEqual({
      'X-N': '2',
      'X-B': 'true',
      Authorization: '{context.headers.authorization}',
    });
  });
});

describe('transforms', () => {
  it.each<[text: string, expected: unknown]>([
    ['- prefix: { value: A_ }', [{ prefix: { value: 'A_' } }]],
    ['- prefix: A_', [{ prefix: { value: 'A_' } }]],
    ['- prefix: { mode: bare | wrap, value: A_ }', [{ prefix: { mode: 'bare | wrap', value: 'A_' } }]],
    ['prefix: { value: A_ }\nprune: {}', [{ prefix: { value: 'A_' } }, { prune: {} }]],
    ['- prefix: { value: A_ }\n  prune: {}', [{ prefix: { value: 'A_' } }, { prune: {} }]],
    ['- prune', [{ prune: {} }]],
    ['- prune:', [{ prune: {} }]],
    [
      '- rename: [{ from: { type: A }, to: { type: B } }]',
      [{ rename: { renames: [{ from: { type: 'A' }, to: { type: 'B' } }] } }],
    ],
    [
      '- rename: { renames: [{ from: { type: A }, to: { type: B } }] }',
      [{ rename: { renames: [{ from: { type: 'A' }, to: { type: 'B' } }] } }],
    ],
    ['- filterSchema: ["Query.!a"]', [{ filterSchema: { filters: ['Query.!a'] } }]],
    ['- filter-schema: { filters: ["Query.!a"] }', [{ filterSchema: { filters: ['Query.!a'] } }]],
    ['- naming-convention: { typeNames: pascalCase }', [{ namingConvention: { typeNames: 'pascalCase' } }]],
    ['- encapsulate: shop', [{ encapsulate: { name: 'shop' } }]],
    [
      '- hoistField: { typeName: A, pathConfig: [b, c], newFieldName: d }',
      [{ hoistField: [{ typeName: 'A', pathConfig: ['b', 'c'], newFieldName: 'd' }] }],
    ],
    ['- bare: {}\n- prune: {}', [{ prune: {} }]],
    [
      '- federation: { types: [{ name: User, config: { extend: true, keyFields: [id, tenant], resolveReference: { targetSource: a, targetMethod: user, args: { id: root.id } } } }] }',
      [
        {
          federation: {
            types: [
              {
                name: 'User',
                config: {
                  key: [{ fields: 'id tenant' }],
                  extends: true,
                  resolveReference: { queryFieldName: 'user', args: { id: 'root.id' } },
                },
              },
            ],
          },
        },
      ],
    ],
  ])('%s', async (text, expected) => {
    expect(await transforms(text)).toEqual(expected);
  });

  it('keep their places when others are split or left out before them', async () => {
    const text = withSource('transforms:\n  - prefix: { value: A_ }\n    bare: {}\n    prune: {}\n  - rename: []\n');
    const { config, placeOf } = await loaded(text);
    expect(config.transforms.map((one) => Object.keys(one)[0])).toEqual(['prefix', 'prune', 'rename']);
    expect(config.transforms.map((_, index) => placeOf(['transforms', index]).line)).toEqual([7, 7, 10]);
    expect(placeOf(['transforms', 1, 'prune']).line).toBe(9);
    expect(placeOf(['transforms', 2, 'rename', 'renames']).line).toBe(10);
  });
});

describe('additionalResolvers', () => {
  const lookup = {
    targetTypeName: 'A',
    targetFieldName: 'b',
    sourceName: 'shop',
    sourceTypeName: 'Query',
    sourceFieldName: 'c',
  };
  const base = 'targetTypeName: A, targetFieldName: b, sourceName: shop, sourceFieldName: c';

  it.each<[text: string, expected: unknown]>([
    ['- ./code.ts', [{ kind: 'module', module: './code.ts' }]],
    ['./code.ts', [{ kind: 'module', module: './code.ts' }]],
    [`- { ${base}, sourceTypeName: Mutation }`, [{ kind: 'lookup', ...lookup, sourceTypeName: 'Mutation' }]],
    [
      `- { ${base}, requiredSelectionSet: "{ id }", sourceArgs: { where.id: "{root.id}", n: 1 }, result: "items[0]" }`,
      [
        {
          kind: 'lookup',
          ...lookup,
          requiredSelectionSet: '{ id }',
          sourceArgs: { 'where.id': '{root.id}', n: 1 },
          result: 'items[0]',
        },
      ],
    ],
    [
      `- { ${base}, keyField: id, keysArg: ids, additionalArgs: { x: 1 } }`,
      [{ kind: 'batch', ...lookup, keyField: 'id', keysArg: 'ids', additionalArgs: { x: 1 } }],
    ],
    [
      `- { ${base}, keyFields: [id, { from: tenant.id, to: tenantId }], keysArg: filter.keys, maxBatchSize: 50, valueKeyField: key }`,
      [
        {
          kind: 'batch',
          ...lookup,
          keyFields: ['id', { from: 'tenant.id', to: 'tenantId' }],
          keysArg: 'filter.keys',
          maxBatchSize: 50,
          valueKeyField: 'key',
        },
      ],
    ],
    [
      '- { type: A, field: b, targetSource: shop, targetMethod: c, requiredSelectionSet: "{ id }", args: { id: "{root.id}" }, returnData: items }',
      [{ kind: 'lookup', ...lookup, requiredSelectionSet: '{ id }', sourceArgs: { id: '{root.id}' }, result: 'items' }],
    ],
    [
      '- { type: A, links: [{ field: b, targetSource: shop, targetMethod: c }, { field: d, targetSource: shop, targetMethod: e }] }',
      [
        { kind: 'lookup', ...lookup },
        { kind: 'lookup', ...lookup, targetFieldName: 'd', sourceFieldName: 'e' },
      ],
    ],
  ])('%s', async (text, expected) => {
    const { config } = await loaded(withSource(`additionalResolvers:\n  ${text}\n`), { files: { 'code.ts': '' } });
    expect(config.additionalResolvers).toEqual(expected);
  });

  it('of the oldest form have their problems at the lines that were written', async () => {
    const text = withSource(
      'additionalResolvers:\n  - type: A\n    field: b\n    targetSource: shp\n    targetMethod: c\n',
    );
    await expect(loaded(text)).rejects.toThrow(
      '9:19 CONFIG_UNKNOWN_SOURCE source "shp" is not declared. Did you mean "shop"?',
    );
  });
});

describe('serve', () => {
  it('takes an example query as it is written, and one for each file of a glob', async () => {
    const query = 'query Books {\n  books { id }\n}\n';
    const inline = withSource(`serve:\n  exampleQuery: |\n    ${query.trim().replaceAll('\n', '\n    ')}\n`);
    const { config } = await loaded(inline);
    expect(config.serve?.examples).toEqual([{ title: 'Example', query }]);
    const files = { 'q/b.graphql': '', 'q/a.query.graphql': '' };
    const { config: several } = await loaded(withSource('serve: { exampleQuery: "q/*.graphql" }\n'), { files });
    expect(several.serve?.examples).toEqual([
      { title: 'a.query', query: 'q/a.query.graphql' },
      { title: 'b', query: 'q/b.graphql' },
    ]);
    await expect(loaded(withSource('serve: { exampleQuery: "no/*.graphql" }\n'))).rejects.toThrow(
      /the query file of example "Example" is not there: no/,
    );
  });

  it('takes an example query, and older names', async () => {
    const text = withSource(
      'serve:\n  graphiql: false\n  host: 0.0.0.0\n  maxRequestBodySize: 5mb\n  exampleQuery: ./q.graphql\n  browser: false\n  fork: false\n',
    );
    const { config } = await loaded(text, { files: { 'q.graphql': '' } });
    expect(config.serve).toEqual({
      playground: false,
      hostname: '0.0.0.0',
      maxBodyBytes: 5 * 1024 * 1024,
      examples: [{ title: 'Example', query: './q.graphql' }],
    });
  });
});
