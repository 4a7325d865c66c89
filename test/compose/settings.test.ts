import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { fillSettings } from '../../src/blueprint/fill-settings.ts';
import { defaultSettings } from '../../src/blueprint/settings.ts';
import type { Settings } from '../../src/blueprint/settings.ts';
import { settingsOf, sourceSettingsOf } from '../../src/compose/settings.ts';
import { loaded, withSource } from '../config/harness.ts';

async function settings(more: string, files: Readonly<Record<string, string>> = {}): Promise<Settings> {
  const { value, problems } = settingsOf(
    await loaded(withSource(more), { files, env: { PORT_OF: '5000', H: 'h', P: 'p' } }),
  );
  expect(problems).toEqual([]);
  if (!value) throw new Error('no settings');
  return value;
}

describe('settings', () => {
  it('of a configuration that says nothing are the defaults', async () => {
    expect(await settings('')).toEqual(defaultSettings);
  });

  it('keep what the server reads from its environment as templates', async () => {
    const made = await settings(
      'serve: { port: "{env.PORT_OF}", hostname: "{env.H}", cors: { origin: "{env.H}" } }\ncache: { redis: { url: "redis://{env.H}" } }\nauth: { jwt: { issuer: "{env.H}", jwks: "{env.H}/jwks" } }\n',
    );
    expect(made.serve).toMatchObject({
      port: 5000,
      portFrom: '{env.PORT_OF}',
      hostname: '{env.H}',
      cors: { origin: '{env.H}' },
    });
    expect(made.store).toEqual({ kind: 'redis', url: 'redis://{env.H}' });
    expect(made.auth).toEqual({
      jwt: [{ issuer: '{env.H}', jwks: '{env.H}/jwks', algorithms: ['RS256', 'ES256', 'EdDSA'] }],
    });
  });

  it('hold modules by their files, whatever the configuration leaves out', async () => {
    const made = await settings(
      'additionalResolvers: [./code]\nadditionalEnvelopPlugins: [./plugin, "@envelop/depth-limit"]\npermissions: { shield: ./shield.ts }\n',
      { 'code.ts': '', 'plugin/index.js': '', 'shield.ts': '' },
    );
    expect(made.resolvers).toEqual(['./code.ts']);
    expect(made.plugins).toEqual(['./plugin/index.js', '@envelop/depth-limit']);
    expect(made.permissions.shield).toBe('./shield.ts');
  });

  it('hold rules as plain data, in the order of the file', async () => {
    const { permissions } = await settings(`permissions:
  fallback: authenticated
  rules:
    Query.b: deny
    Query.a: { claims: { role: [agent, lead], tenant: 7 } }
    A.*: { and: [{ claim: role, values: [x] }, { not: deny }] }
    A.c: { claims: { role: x } }
`);
    const role = { kind: 'claim', claim: 'role', values: ['agent', 'lead'] };
    expect(permissions).toEqual({
      fallback: { kind: 'authenticated' },
      rules: [
        { pattern: 'Query.b', rule: { kind: 'deny' } },
        { pattern: 'Query.a', rule: { kind: 'and', rules: [role, { kind: 'claim', claim: 'tenant', values: [7] }] } },
        {
          pattern: 'A.*',
          rule: {
            kind: 'and',
            rules: [
              { kind: 'claim', claim: 'role', values: ['x'] },
              { kind: 'not', rule: { kind: 'deny' } },
            ],
          },
        },
        { pattern: 'A.c', rule: { kind: 'claim', claim: 'role', values: ['x'] } },
      ],
    });
  });

  it('say that a response cache without ttl keeps nothing', async () => {
    const given = await loaded(withSource('responseCache:\n  ttlPerType: { A: 5s }\n'));
    const { value, problems } = settingsOf(given);
    expect(value?.responseCache).toMatchObject({ ttlMs: 0, ttlPerTypeMs: { A: 5000 }, ttlPerFieldMs: {} });
    expect(problems.map(({ code, severity, place }) => [code, severity, place?.line])).toEqual([
      ['CONFIG_NO_TTL', 'warning', 6],
    ]);
  });
});

describe('settings in an environment', () => {
  it('take the port from PORT, else from the template, else as written', async () => {
    const made = await settings('serve: { port: "{env.PORT_OF}" }\n');
    expect(fillSettings(made, { PORT: '8080', PORT_OF: '7000' }).serve.port).toBe(8080);
    expect(fillSettings(made, { PORT_OF: '7000' }).serve.port).toBe(7000);
    expect(fillSettings(made, { PORT: 'x', PORT_OF: '700000' }).serve.port).toBe(5000);
  });

  it('read nothing as a template that the build has filled', async () => {
    const made = await settings('serve: { playgroundTitle: "{env.P}" }\n');
    const later = { ...made, serve: { ...made.serve, title: '{env.P}' } };
    expect(fillSettings(later, { P: 's3cret' }).serve.title).toBe('{env.P}');
  });

  it('fill what the build leaves to the server, inside lists too', async () => {
    const made = await settings('serve: { hostname: "{env.H:::}", cors: { origin: ["{env.H}"] } }\n');
    const { serve } = fillSettings(made, { H: 'host' });
    expect(serve).toMatchObject({ hostname: 'host', cors: { origin: ['host'] } });
  });

  it('use REDIS_URL where the configuration names no store', async () => {
    expect(fillSettings(await settings(''), { REDIS_URL: 'redis://r' }).store).toEqual({
      kind: 'redis',
      url: 'redis://r',
    });
    const named = await settings('cache: { redis: { url: "redis://mine" } }\n');
    expect(fillSettings(named, { REDIS_URL: 'redis://r' }).store).toEqual({ kind: 'redis', url: 'redis://mine' });
    expect(fillSettings(await settings(''), {}).store).toEqual({ kind: 'memory' });
  });

  it('encode a password that only the environment knows', async () => {
    const made = await settings(
      'cache: { redis: { host: "{env.H}", port: "6380", db: 2, username: u, password: "{env.P}" } }\n',
    );
    expect(JSON.stringify(made)).not.toContain('s3:cr@t');
    expect(fillSettings(made, { H: 'cache.test', P: 's3:cr@t/%41' }).store).toEqual({
      kind: 'redis',
      url: 'redis://u:s3%3Acr%40t%2F%2541@cache.test:6380/2',
    });
  });
});

describe('settings of a source', () => {
  it('are the defaults where nothing is said', async () => {
    expect(sourceSettingsOf(await loaded(withSource()), 'shop')).toEqual({
      endpoint: 'http://shop.test/graphql',
      headers: {},
      query: {},
      policy: defaultSourcePolicy,
    });
  });

  it('keep templates, lower-case header names, and prefer the source’s own limits to the handler’s', async () => {
    const given = await loaded(
      `sources:
  - name: crm
    timeout: 2s
    maxConcurrent: 4
    cache: true
    handler:
      openapi:
        source: https://crm.test/spec.json
        endpoint: "{env.CRM_URL}"
        timeout: 9000
        retry: 3
        operationHeaders: { X-User: "{context.headers['X-User']}", Authorization: "Bearer {env.TOKEN}", X-N: 1 }
        queryParams: { key: "{env.TOKEN}" }
`,
      { env: { CRM_URL: 'http://crm.test', TOKEN: 'secret' } },
    );
    expect(sourceSettingsOf(given, 'crm')).toEqual({
      endpoint: '{env.CRM_URL}',
      headers: { 'x-user': "{context.headers['X-User']}", authorization: 'Bearer {env.TOKEN}', 'x-n': '1' },
      query: { key: '{env.TOKEN}' },
      policy: { ...defaultSourcePolicy, timeoutMs: 2000, retries: 3, maxConcurrent: 4, isHttpCached: true },
    });
  });

  it.each(['method: GET', 'useGETForQueries: true'])('send queries with GET for %s', async (option) => {
    const given = await loaded(
      `sources: [{ name: a, handler: { graphql: { endpoint: "http://a.test", batch: false, ${option} } } }]\n`,
    );
    expect(sourceSettingsOf(given, 'a').policy).toEqual({
      ...defaultSourcePolicy,
      isBatched: false,
      isGetForQueries: true,
    });
  });

  it('turn basic credentials into a header', async () => {
    const given = await loaded(
      'sources:\n  - name: erp\n    handler: { soap: { wsdl: "http://erp.test?wsdl", basicAuth: { username: u, password: p } } }\n',
    );
    expect(sourceSettingsOf(given, 'erp').headers).toEqual({ authorization: 'Basic dTpw' });
  });
});
