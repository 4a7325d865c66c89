import { describe, expect, it } from 'vitest';

import { build } from '../../src/cli/pipeline.ts';
import { folder, ingest, openapi } from './openapi-harness.ts';

const ok = { 200: { description: 'ok', content: { 'text/plain': {} } } };
const securitySchemes = {
  token: { type: 'http', scheme: 'bearer' },
  login: { type: 'http', scheme: 'Basic' },
  key: { type: 'apiKey', in: 'header', name: 'X-Key' },
  query: { type: 'apiKey', in: 'query', name: 'api_key' },
  session: { type: 'apiKey', in: 'cookie', name: 'SID' },
  oauth: { type: 'oauth2', flows: { implicit: { authorizationUrl: 'https://a', scopes: { read: 'R', write: 'W' } } } },
  certificate: { type: 'mutualTLS' },
};
const get = (security: unknown, more: object = {}) => ({
  ...openapi({ '/a': { get: { operationId: 'call', responses: ok, security, ...more } } }),
  components: { securitySchemes },
});

/** The problems of a build with one source, whose handler and configuration have these options too. */
async function problemsOf(
  spec: object,
  options: object = {},
  more: { readonly source?: object; readonly config?: object } = {},
): Promise<readonly string[]> {
  const handler = { openapi: { source: './spec.json', endpoint: 'http://localhost:1', ...options } };
  const config = JSON.stringify({ sources: [{ name: 'shop', handler, ...more.source }], ...more.config }, null, 2);
  const { problems } = await build(folder({ 'spec.json': spec, '.meshrc.yaml': config }), {
    SHOP_TOKEN: 't',
    SHOP_KEY: 'k',
  });
  return problems.map(({ code, message, place }) => `${place?.file}:${place?.line} ${code} ${message}`);
}

describe('the security of a description', () => {
  it('is kept by operation, the general one where an operation has none of its own', async () => {
    const paths = {
      '/a': { get: { operationId: 'a', responses: ok } },
      '/b': { get: { operationId: 'b', responses: ok, security: [{ oauth: ['read'], key: [] }, {}] } },
      '/c': { get: { operationId: 'c', responses: ok, security: [] } },
    };
    const { security } = await ingest({
      ...openapi(paths),
      components: { securitySchemes },
      security: [{ token: [] }],
    });
    expect([...(security?.operations ?? [])]).toEqual([
      ['Query.a', [{ token: [] }]],
      ['Query.b', [{ oauth: ['read'], key: [] }, {}]],
    ]);
    expect(security?.schemes).toEqual([
      { name: 'token', kind: 'http', scheme: 'bearer', scopes: [] },
      { name: 'oauth', kind: 'oauth2', scopes: ['read', 'write'] },
      { name: 'key', kind: 'apiKey', in: 'header', parameter: 'X-Key', scopes: [] },
    ]);
  });

  it('is read of 2.0', async () => {
    const { security } = await ingest({
      swagger: '2.0',
      paths: { '/a': { get: { operationId: 'a', responses: { 200: { description: 'ok' } } } } },
      security: [{ login: [] }, { oauth: ['x'] }],
      securityDefinitions: {
        login: { type: 'basic' },
        oauth: { type: 'oauth2', flow: 'implicit', scopes: { x: 'X' } },
      },
    });
    expect(security?.schemes).toEqual([
      { name: 'login', kind: 'http', scheme: 'basic', scopes: [] },
      { name: 'oauth', kind: 'oauth2', scopes: ['x'] },
    ]);
  });

  it.each([
    ['token', '{ "authorization": "Bearer {env.SHOP_TOKEN}" }'],
    ['login', '{ "authorization": "Basic {env.SHOP_TOKEN}" }'],
    ['key', '{ "X-Key": "{env.SHOP_KEY}" }'],
    ['session', '{ "cookie": "SID={env.SHOP_KEY}" }'],
    ['query', '{ "api_key": "{env.SHOP_KEY}" }'],
    ['oauth', '{ "authorization": "Bearer {env.SHOP_TOKEN}" }'],
  ])('that is not met is a warning with the way out, which works: %s', async (name, wayOut) => {
    const [problem = '', ...others] = await problemsOf(get([{ [name]: [] }]));
    expect(others).toEqual([]);
    expect(problem).toMatch(
      /^\.meshrc\.yaml:4 OPENAPI_SECURITY shop: by its description 1 operation demands a credential/,
    );
    expect(problem).toContain(wayOut);
    const option = name === 'query' ? 'queryParams' : 'operationHeaders';
    expect(await problemsOf(get([{ [name]: [] }]), { [option]: JSON.parse(wayOut) })).toEqual([]);
  });

  it.each([
    ['one alternative is met', get([{ key: [] }, { token: [] }]), { operationHeaders: { 'x-key': '1' } }],
    ['it also goes without', get([{ token: [] }, {}]), {}],
    ['the key is an argument', get([{ key: [] }], { parameters: [{ name: 'X-Key', in: 'header', schema: {} }] }), {}],
    ['the endpoint has the key', get([{ query: [] }]), { endpoint: 'http://localhost:1?api_key={env.SHOP_KEY}' }],
    ['a certificate is wanted', get([{ certificate: [] }]), {}],
    ['nothing is wanted', get([]), {}],
  ])('is no problem where %s', async (_case, spec, options) => {
    expect(await problemsOf(spec, options)).toEqual([]);
  });

  describe('is counted for operations that are served', () => {
    const operation = (operationId: string) => ({ get: { operationId, responses: ok, security: [{ token: [] }] } });
    const paths = { '/a': operation('one'), '/b': operation('two'), '/c': operation('three') };
    const spec = { ...openapi(paths), components: { securitySchemes } };
    const filterSchema = { filters: ['Query.!{one, two}'] };
    const rename = { renames: [{ from: { type: 'Query', field: 'three' }, to: { type: 'Query', field: 'last' } }] };
    const join = `extend type Query { other: String @resolveTo(sourceName: "shop", sourceTypeName: "Query", sourceFieldName: "one") }`;

    it.each([
      ['all', {}, '3 operations demand'],
      [
        'without those that a transform of the source leaves out',
        { source: { transforms: [{ filterSchema }] } },
        '1 operation demands',
      ],
      ['without those that are hidden', { config: { transforms: [{ filterSchema }] } }, '1 operation demands'],
      [
        'with those that joins ask',
        { config: { transforms: [{ filterSchema }], additionalTypeDefs: join } },
        '2 operations demand',
      ],
      [
        'under other names',
        { config: { transforms: [{ rename }, { prefix: { value: 'X', includeRootOperations: true } }] } },
        '3 operations demand',
      ],
    ])('%s', async (_name, more, text) => {
      expect(await problemsOf(spec, {}, more)).toEqual([expect.stringContaining(text)]);
    });
  });

  it('is demanded wholly: two schemes of one alternative', async () => {
    const spec = get([{ key: [], session: [] }]);
    expect(await problemsOf(spec, { operationHeaders: { 'x-key': '1' } })).toHaveLength(1);
  });
});

describe('a description without operations', () => {
  it('builds to a problem that says so', async () => {
    const problems = await problemsOf(openapi({}));
    expect(problems[0]).toContain('OPENAPI_NO_OPERATIONS');
    expect(problems[1]).toContain('SCHEMA_EMPTY No source gives an operation, so there is nothing to serve.');
    expect(problems).toHaveLength(2);
  });
});
