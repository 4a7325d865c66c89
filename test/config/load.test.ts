import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../src/config/load.ts';
import { handlerOf } from '../../src/config/schema.ts';

import { folder, load, loaded, problemsOf, withSource } from './harness.ts';

describe('the file', () => {
  it.each(['.meshrc.yaml', '.meshrc.yml', '.meshrc'])('may be %s', async (name) => {
    const { config, file, files, dir } = await loaded(withSource(), { name });
    expect(config.sources.map((source) => source.name)).toEqual(['shop']);
    expect(file).toBe(name);
    expect(files).toEqual([join(dir, name)]);
  });

  it('may be .meshrc.json, indented with tabs', async () => {
    const text =
      '{\n\t"sources": [\n\t\t{ "name": "a", "handler": { "graphql": { "endpoint": "http://a.test" } } }\n\t]\n}';
    const { config } = await loaded(text, { name: '.meshrc.json' });
    expect(config.sources.map((source) => source.name)).toEqual(['a']);
  });

  it('is .meshrc.yaml where there are several', async () => {
    const dir = await folder(withSource(), { files: { '.meshrc.json': '{}', '.meshrc.yml': 'broken: [' } });
    expect((await loadConfig(dir, { env: {} })).value?.file).toBe('.meshrc.yaml');
  });

  it('may use anchors, merge keys, and notes under x-', async () => {
    const { config } = await loaded(`
x-common: &common { timeout: 5s, retry: 2 }
sources:
  - name: a
    <<: *common
    handler: { graphql: { endpoint: "http://a.test" } }
`);
    expect(config.sources[0]).toMatchObject({ name: 'a', timeout: 5000, retry: 2 });
  });

  it('knows the place of each part, and of the nearest part around one that has none', async () => {
    const { placeOf } = await loaded(withSource('serve:\n  port: 4000\n'));
    expect(placeOf(['serve', 'port'])).toEqual({ file: '.meshrc.yaml', line: 7, column: 9 });
    expect(placeOf(['sources', 0, 'name'])).toEqual({ file: '.meshrc.yaml', line: 2, column: 11 });
    expect(placeOf(['sources', 0, 'handler', 'graphql'])).toEqual({ file: '.meshrc.yaml', line: 4, column: 7 });
    expect(placeOf(['sources', 0, 'handler', 'graphql', 'headers', 'x'])).toMatchObject({ line: 4 });
    expect(placeOf(['nowhere'])).toEqual({ file: '.meshrc.yaml', line: 1, column: 1 });
  });
});

describe('environment variables', () => {
  const spec = `
sources:
  - name: crm
    handler:
      openapi:
        source: "{env.SPEC_DIR:.}/crm.json"
        endpoint: "{env.CRM_URL}"
        schemaHeaders: { authorization: "Bearer {env.SPEC_TOKEN}" }
        operationHeaders: { authorization: "Bearer {env.TOKEN}" }
`;
  const env = { CRM_URL: 'http://crm.test', SPEC_TOKEN: 's3', TOKEN: 't0p' };

  it('are filled for the build and stay as they are for the server', async () => {
    const { config, fill } = await loaded(spec, { env, files: { 'crm.json': '{}' } });
    const [crm] = config.sources;
    expect(crm && handlerOf(crm)).toEqual({
      kind: 'openapi',
      options: {
        source: './crm.json',
        endpoint: '{env.CRM_URL}',
        schemaHeaders: { authorization: 'Bearer s3' },
        operationHeaders: { authorization: 'Bearer {env.TOKEN}' },
      },
    });
    expect(fill('{env.CRM_URL}/x/{args.id}')).toBe('http://crm.test/x/{args.id}');
  });

  it('are missed with their name and line: an error for the build, a warning for the server', async () => {
    expect(await problemsOf(spec, { env: { CRM_URI: 'x' }, files: { 'crm.json': '{}' } })).toEqual([
      '7:19 CONFIG_ENV_MISSING warning: the environment variable CRM_URL is not set. Did you mean "CRM_URI"? Set it, or write a default: `{env.CRM_URL:default}`. The server needs it when it starts.',
      '8:41 CONFIG_ENV_MISSING the environment variable SPEC_TOKEN is not set. Set it, or write a default: `{env.SPEC_TOKEN:default}`.',
      '9:44 CONFIG_ENV_MISSING warning: the environment variable TOKEN is not set. Set it, or write a default: `{env.TOKEN:default}`. The server needs it when it starts.',
    ]);
  });

  it('may stand in .env beside the file; the environment itself wins', async () => {
    const files = { 'crm.json': '{}', '.env': 'CRM_URL=http://dotenv.test\nSPEC_TOKEN=a\nTOKEN="b c"\n' };
    const { fill } = await loaded(spec, { env: { TOKEN: 'mine' }, files });
    expect(fill('{env.CRM_URL} {env.TOKEN}')).toBe('http://dotenv.test mine');
  });

  it('give numbers and flags too', async () => {
    const text = withSource(
      'serve:\n  playground: "{env.PLAY}"\n  maxBodyBytes: "${SIZE:-2mb}"\n  requestTimeout: ${T}\n',
    );
    const { config } = await loaded(text, { env: { PLAY: 'false', T: '5s' } });
    expect(config.serve).toEqual({ playground: false, maxBodyBytes: 2 * 1024 * 1024, requestTimeout: 5000 });
  });

  it('never fill SDL, whose braces are its own', async () => {
    const sdl = 'extend type Query {\n  "says ${HOME}"\n  a: Int\n}\n';
    const { config } = await loaded(withSource(`additionalTypeDefs: |\n${sdl.replaceAll(/^/gm, '  ')}`));
    expect(config.additionalTypeDefs[0]?.trim()).toBe(sdl.trim());
  });
});

describe('files that the configuration names', () => {
  it('may leave out the extension of modules and mean the index of a folder', async () => {
    const text = withSource(
      'additionalResolvers: [./src/resolvers, ./more.ts]\nadditionalEnvelopPlugins: src/plugins\npermissions: { shield: ./shield }\n',
    );
    const files = { 'src/resolvers/index.ts': '', 'more.ts': '', 'src/plugins.js': '', 'shield.mts': '' };
    const { moduleOf } = await loaded(text, { files });
    expect(['./src/resolvers', './more.ts', 'src/plugins', './shield'].map(moduleOf)).toEqual([
      './src/resolvers/index.ts',
      './more.ts',
      './src/plugins.js',
      './shield.mts',
    ]);
  });

  it('may be globs of SDL, one or several', async () => {
    const text = withSource('additionalTypeDefs:\n  - ./schema/*.graphql\n  - "extend type Query { a: Int }"\n');
    const { config } = await loaded(text, { files: { 'schema/a.graphql': '' } });
    expect(config.additionalTypeDefs).toEqual(['./schema/*.graphql', 'extend type Query { a: Int }']);
  });

  it('are not asked for when they are URLs', async () => {
    const text = 'sources:\n  - name: a\n    handler: { openapi: { source: "https://a.test/spec.json" } }\n';
    expect((await load(text)).problems).toEqual([]);
  });
});
