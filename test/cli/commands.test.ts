import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { run } from '../../src/cli/run.ts';
import { events } from '../../src/observe/events.ts';
import { cleanUp, folder, heddle, start, starter, write } from './harness.ts';
import { post, send } from '../serve/harness.ts';

afterAll(cleanUp);

describe('heddle', () => {
  it('lists its commands', async () => {
    const { code, out } = await heddle('--help');
    expect(code).toBe(0);
    for (const command of ['init', 'dev', 'build', 'check', 'serve', 'explain', 'ingest']) {
      expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
  });

  it.each(['init', 'dev', 'build', 'check', 'serve', 'explain', 'ingest'])(
    '%s has a help with examples',
    async (name) => {
      const { code, out } = await heddle(name, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(/^Usage: heddle /m);
      expect(out).toMatch(/^Examples:\n {2}heddle /m);
      expect(await heddle('help', name)).toEqual({ code: 0, out, err: '' });
    },
  );

  it('says its version', async () => {
    const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await heddle('--version')).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
  });

  it.each([
    { args: ['biuld'], says: 'heddle: "biuld" is not a command. Did you mean "build"?' },
    { args: ['serve', '--prot', '80'], says: 'heddle serve: there is no option --prot. Did you mean "--port"?' },
    { args: ['serve', '--port', '99999'], says: 'heddle serve: --port must be a number from 0 to 65535, not "99999".' },
    { args: ['build', 'now'], says: 'heddle build: "now" is one argument too many.' },
    { args: ['explain'], says: "heddle explain: expected: heddle explain 'QUERY'" },
    { args: ['explain', '{a}', '--variables', '[1]'], says: 'heddle explain: --variables must be a JSON object' },
    { args: ['explain', '@no/such.graphql'], says: 'heddle explain: there is no file no/such.graphql.' },
  ])('refuses $args with exit code 2', async ({ args, says }) => {
    const { code, out, err } = await heddle(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err.startsWith(says) ? says : err).toBe(says);
    expect(err).toContain('--help');
  });
});

describe('heddle init', () => {
  it('writes a folder that builds, and says what to do next', async () => {
    const dir = join(await folder(), 'new', 'gateway');
    const { code, out } = await heddle('init', dir);
    expect(code).toBe(0);
    expect(out).toContain('heddle dev');
    expect(await heddle('build', '--dir', dir)).toMatchObject({ code: 0, err: '' });
  });

  it('never overwrites', async () => {
    const dir = await folder();
    await write(dir, 'README.md', 'mine');
    const { code, err } = await heddle('init', dir);
    expect(code).toBe(1);
    expect(err).toContain('README.md');
    expect(await readdir(dir)).toEqual(['README.md']);
    expect(await readFile(join(dir, 'README.md'), 'utf8')).toBe('mine');
  });
});

describe('heddle build', () => {
  it('writes the same bytes twice', async () => {
    const dir = await starter();
    expect((await heddle('build', '--dir', dir)).out).toMatch(/^schema\/unified\.graphql written: 1 source, \d+ types/);
    const first = await readFile(join(dir, 'schema/unified.graphql'), 'utf8');
    expect((await heddle('build', '--dir', dir)).out).toMatch(/^schema\/unified\.graphql is up to date/);
    expect(await readFile(join(dir, 'schema/unified.graphql'), 'utf8')).toBe(first);
  });

  it('shows every problem with its place and a code frame, and writes nothing', async () => {
    const dir = await starter();
    const config = await readFile(join(dir, '.meshrc.yaml'), 'utf8');
    await write(dir, '.meshrc.yaml', config.replace('shop.yaml', 'shpo.yaml').replace('hello.graphql', 'helo.graphql'));
    const { code, out, err } = await heddle('build', '--dir', dir);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/\.meshrc\.yaml:\d+:\d+ \w+ .*shpo\.yaml/);
    expect(err).toMatch(/\.meshrc\.yaml:\d+:\d+ \w+ .*helo\.graphql/);
    expect(err).toMatch(/^> +\d+ \| .*helo\.graphql/m);
    expect(await readdir(join(dir, 'schema'))).toEqual(['joins.graphql']);
  });

  it('says where it looked when there is no configuration', async () => {
    const dir = await folder();
    const { code, err } = await heddle('build', '--dir', dir);
    expect(code).toBe(1);
    expect(err).toContain(dir);
    expect(err).toContain('heddle init');
  });
});

describe('heddle check', () => {
  it('agrees with a fresh artifact, and shows how a stale one differs', async () => {
    const dir = await starter();
    expect(await heddle('check', '--dir', dir)).toMatchObject({ code: 1, out: '' });
    await heddle('build', '--dir', dir);
    expect(await heddle('check', '--dir', dir)).toMatchObject({ code: 0, err: '' });
    const spec = await readFile(join(dir, 'sources/shop.yaml'), 'utf8');
    await write(
      dir,
      'sources/shop.yaml',
      spec.replace('        price: { type: number }\n', '        weight: { type: integer }\n'),
    );
    const { code, out, err } = await heddle('check', '--dir', dir);
    expect(code).toBe(1);
    expect(out).toBe('~ type Product\n    - price: Float\n    + weight: Int\n');
    expect(err).toContain('heddle build');
  });
});

describe('heddle explain', () => {
  it('prints the waves of a query, from the sources or from the artifact', async () => {
    const dir = await starter();
    const query = 'query Q($id: String!) { product(id: $id) { reviews { stars } } }';
    const fromSources = await heddle('explain', query, '--variables', '{"id":"7"}', '--dir', dir);
    expect(fromSources).toMatchObject({ code: 0, err: '' });
    expect(fromSources.out).toMatch(/^query Q: 2 upstream calls in 2 waves/);
    expect(fromSources.out).toContain('GET http://localhost:4011/products/7');
    expect(fromSources.out).toContain('id -> productIds, matched by productId');
    await heddle('build', '--dir', dir);
    await rm(join(dir, 'sources'), { recursive: true });
    expect(await heddle('explain', query, '--variables', '{"id":"7"}', '--dir', dir)).toEqual(fromSources);
  });

  it('says where a query is wrong', async () => {
    const { code, err } = await heddle('explain', '{ nope }', '--dir', await starter());
    expect(code).toBe(1);
    expect(err).toContain('query:1:3 GRAPHQL_VALIDATION_FAILED Cannot query field "nope"');
  });
});

describe('heddle ingest', () => {
  it('tells what a spec gives, as text and as JSON with stable keys', async () => {
    const dir = await starter();
    const text = await heddle('ingest', 'sources/shop.yaml', '--dir', dir);
    expect(text.code).toBe(0);
    expect(text.out).toMatch(/operations +2 of 2/);
    const sdl = join(dir, 'shop.graphql');
    const { code, out } = await heddle('ingest', 'sources/shop.yaml', '--json', '--out', sdl, '--dir', dir);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      kind: 'http',
      version: '3.1',
      operations: { total: 2, exposed: 2, skipped: [] },
      types: expect.any(Number),
      untypedFields: 0,
      problems: [],
      ms: expect.any(Number),
    });
    expect(await readFile(sdl, 'utf8')).toContain('type Product');
    // What it wrote is a spec of its own.
    expect(JSON.parse((await heddle('ingest', sdl, '--json')).out)).toMatchObject({ kind: 'graphql', problems: [] });
  });

  it('fails for what is no spec, with a place', async () => {
    const dir = await starter();
    await write(dir, 'broken.yaml', 'openapi: 3.1.0\npaths:\n\t/x: {}\n');
    const { code, out } = await heddle('ingest', 'broken.yaml', '--json', '--dir', dir);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      kind: null,
      operations: { total: 0 },
      problems: [{ file: 'broken.yaml', line: 3 }],
    });
    expect((await heddle('ingest', 'no-such.yaml', '--dir', dir)).code).toBe(1);
  });
  it('sends headers to an address behind a login, and never shows them', async () => {
    const seen: unknown[] = [];
    const sdl = 'type Query { secret: Int }';
    const server = createServer((request, response) => {
      seen.push([request.headers.authorization, request.headers['x-team']]);
      const isAllowed = request.headers.authorization === 'Bearer s3cret: yes';
      response.writeHead(isAllowed ? 200 : 401).end(isAllowed ? sdl : 'no');
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/schema.graphql`;
    const env = { TOKEN: 's3cret: yes' };
    const headers = ['--header', 'Authorization: Bearer {env.TOKEN}', '--header', 'X-Team:a'];
    const { code, out, err } = await start(['ingest', url, '--json', ...headers], { env }).finished;
    expect(JSON.parse(out)).toMatchObject({ kind: 'graphql', operations: { total: 1, exposed: 1 } });
    expect([code, err, out.includes('s3cret')]).toEqual([0, '', false]);
    expect(seen).toContainEqual(['Bearer s3cret: yes', 'a']);
    const refused = await start(['ingest', url, '--header', 'Authorization: wr0ng'], { env }).finished;
    expect(refused.code).toBe(1);
    expect(refused.out + refused.err).not.toContain('wr0ng');
    server.close();
  });

  it.each(['tok3n', ': tok3n', 'a b: tok3n', 'Name:', 'X-A: tok3n\r\nX-B: tok3n'])(
    'takes no header that is none, and does not show it: %j',
    async (header) => {
      const { code, out, err } = await heddle('ingest', 'spec.yaml', '--header', header);
      expect(code).toBe(2);
      expect(err).toMatch(/--header/);
      expect(out + err).not.toContain('tok3n');
    },
  );
});

describe('heddle serve', () => {
  let dir = '';
  beforeAll(async () => {
    dir = await starter();
    await heddle('build', '--dir', dir);
  });

  it('needs an artifact that is whole', async () => {
    const empty = await folder();
    const missing = await heddle('serve', '--port', '0', '--dir', empty);
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('"heddle build" writes it')]);
    const damaged = await starter();
    await write(damaged, 'schema/unified.graphql', 'type Query { a: Int }\n');
    const { code, err } = await heddle('serve', '--port', '0', '--dir', damaged);
    expect(code).toBe(1);
    expect(err).toMatch(/unified\.graphql:1:1 ARTIFACT_UNREADABLE/);
  });

  it('lets go of the log when it ends, also where it could not begin', async () => {
    const hearing = () => Object.values(events).filter((event) => event.hasListeners).length;
    const before = hearing();
    const texts: string[] = [];
    const say = (text: string) => void texts.push(text);
    const terminal = { out: say, err: say, cwd: dir, env: { PORT: '0' }, ended: AbortSignal.abort() };
    expect(await run(['serve', '--port', '0'], terminal)).toBe(0);
    expect(texts.join('')).toContain('Serving http');
    expect(await run(['serve', '--dir', await folder()], terminal)).toBe(1);
    expect(await run(['dev', '--port', '0'], terminal)).toBe(0);
    expect(hearing()).toBe(before);
  });

  it('starts from the artifact alone, calls upstreams, and stops on SIGTERM with exit code 0', async () => {
    const upstream = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      const isProduct = request.url === '/products/1';
      response.end(JSON.stringify(isProduct ? { id: '1', name: 'Loom' } : [{ productId: '1', stars: 5 }]));
    });
    await new Promise<void>((resolve) => upstream.listen(0, resolve));
    const alone = await folder();
    for (const file of ['schema/unified.graphql', 'resolvers.ts']) {
      await write(alone, file, await readFile(join(dir, file), 'utf8'));
    }
    const env = { SHOP_URL: `http://localhost:${(upstream.address() as AddressInfo).port}` };
    const gateway = start(['serve', '--port', '0', '--dir', alone], { env });
    const [, url = ''] = await gateway.says(/Serving (\S+)/);
    const { json } = await post(url, '{ hello product(id: "1") { name reviews { stars } } }');
    expect(json).toEqual({ data: { hello: 'Hello world', product: { name: 'Loom', reviews: [{ stars: 5 }] } } });
    gateway.signal('SIGTERM');
    expect(await gateway.finished).toMatchObject({ code: 0, err: '' });
    upstream.close();
  });

  it('loads nothing of the compiler', async () => {
    const command = new URL('../../src/cli/serve.ts', import.meta.url).href;
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      await import(${JSON.stringify(command)});
      console.log(JSON.stringify(loaded));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    const loaded = JSON.parse(stdout) as string[];
    expect(loaded.some((url) => url.endsWith('/serve/gateway.ts'))).toBe(true);
    expect(loaded.filter((url) => /\/src\/(ingest|compose|config)\/|\/(yaml|zod|saxes)\//.test(url))).toEqual([]);
  });

  it('takes its port from PORT, and says so when it is taken', async () => {
    const first = start(['serve', '--dir', dir], { env: { PORT: '0' } });
    const [, port = ''] = await first.says(/Serving http:\/\/localhost:(\d+)/);
    const second = await start(['serve', '--dir', dir], { env: { PORT: port } }).finished;
    expect(second.code).toBe(1);
    expect(second.err).toContain(`port ${port} is taken by another process`);
  });

  it('shows no problem page and no causes', async () => {
    const env = { SHOP_URL: 'http://127.0.0.1:1' };
    const gateway = start(['serve', '--port', '0', '--dir', dir], { env });
    const [, origin = ''] = await gateway.says(/Serving (http:\/\/[^/]+)/);
    expect((await send(`${origin}/_heddle/problems`)).status).toBe(404);
    const { json } = await post(`${origin}/graphql`, '{ product(id: "1") { name } }');
    expect(json.errors[0].message).toBe('An upstream system cannot be reached.');
    expect(json.errors[0].extensions).not.toHaveProperty('causes');
  });
});
