import { chmod, mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { run } from '../../src/cli/run.ts';
import { cleanUp, folder, start, write } from '../cli/harness.ts';
import type { Finished } from '../cli/harness.ts';

afterAll(cleanUp);

/** Longer than any command may take over what it cannot use. */
const patienceMs = 15_000;

/** Runs the binary in a process of its own, which must end by itself. */
async function binary(...args: readonly string[]): Promise<Finished> {
  const command = start(args);
  const timer = setTimeout(() => command.signal('SIGKILL'), patienceMs);
  const finished = await command.finished;
  clearTimeout(timer);
  return finished;
}

/** All of the binary but its process. What it rejects with, the process would call broken. */
async function heddle(args: readonly string[]): Promise<Finished> {
  const text = { out: '', err: '' };
  const code = await run(args, {
    out: (more) => (text.out += more),
    err: (more) => (text.err += more),
    cwd: tmpdir(),
    env: { NO_COLOR: '1' },
    ended: AbortSignal.timeout(patienceMs),
  });
  return { code, ...text };
}

const spec = (operation: string, schema = '{ type: object, properties: { id: { type: string } } }') => `openapi: 3.1.0
info: { title: Spec, version: '1' }
paths:
  /${operation}:
    get:
      operationId: ${operation}
      responses:
        '200': { description: ok, content: { application/json: { schema: ${schema} } } }
`;

const good = `sources:
  - name: good
    handler:
      openapi: { source: ./good.yaml, endpoint: 'http://127.0.0.1:1' }
`;

const bad = (handler: string, name = 'bad') => `  - name: ${name}\n    handler:\n      ${handler}\n`;
const openapi = bad('openapi: { source: ./bad.yaml }');
const soap = bad('soap: { source: ./bad.wsdl }');

/** A folder with one source that is fine, and what a test adds. */
async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await folder();
  for (const [path, text] of Object.entries({ 'good.yaml': spec('a'), ...files })) await write(dir, path, text);
  return dir;
}

async function build(files: Readonly<Record<string, string>>): Promise<Finished & { readonly dir: string }> {
  const dir = await project(files);
  return { ...(await heddle(['build', '--dir', dir])), dir };
}

/** Short, for people, and without a look into the program. */
function expectReadable({ err }: Finished): void {
  expect(err).not.toMatch(/^ +at |something broke|node:internal|node_modules|\[object/m);
  // oxlint-disable-next-line no-control-regex
  expect(err).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  expect(err.length).toBeLessThan(4000);
}

/** `file:line:col CODE`, without the folder before it. */
const headsIn = ({ err }: Finished) =>
  [...err.matchAll(/^(?:\S*\/)?([^\s/]+:\d+:\d+) ([A-Z]+_[A-Z_]+)( warning:)?/gm)].map(
    ([, place, code, warning]) => `${place} ${code}${warning ?? ''}`,
  );

describe('a build that cannot be', () => {
  const html = '<!DOCTYPE html><html>Sign in</html>';
  const cases: readonly [title: string, files: Record<string, string>, heads: readonly string[], wayOut: RegExp][] = [
    [
      'a spec that is not there',
      { '.meshrc.yaml': good + openapi },
      ['.meshrc.yaml:7:26 CONFIG_FILE_MISSING'],
      /Paths count from/,
    ],
    [
      'a spec that is a page',
      { '.meshrc.yaml': good + openapi, 'bad.yaml': html },
      ['bad.yaml:1:1 SPEC_SYNTAX'],
      /raw document/,
    ],
    [
      'an empty spec',
      { '.meshrc.yaml': good + openapi, 'bad.yaml': '' },
      ['bad.yaml:1:1 SPEC_SYNTAX'],
      /expected JSON or YAML/,
    ],
    [
      'a binary spec',
      { '.meshrc.yaml': good + openapi, 'bad.yaml': 'PK\u0003\u0004\u001b[31m\u0000\ufffd' },
      ['bad.yaml:1:1 SPEC_SYNTAX'],
      /Expected an object/,
    ],
    [
      'a spec of something else',
      { '.meshrc.yaml': good + openapi, 'bad.yaml': 'a: 1\n' },
      ['bad.yaml:1:1 OPENAPI_NOT_A_DESCRIPTION'],
      /openapi/,
    ],
    [
      'a spec with a tab',
      { '.meshrc.yaml': good + openapi, 'bad.yaml': 'openapi: 3.1.0\ninfo:\n\ttitle: x\n' },
      ['bad.yaml:3:1 SPEC_SYNTAX'],
      /tab/,
    ],
    [
      'a WSDL that is a page',
      { '.meshrc.yaml': good + soap, 'bad.wsdl': '<html><body>hi</body></html>' },
      ['bad.wsdl:1:6 WSDL_NOT_WSDL'],
      /"definitions" of WSDL 1.1/,
    ],
    ['an empty WSDL', { '.meshrc.yaml': good + soap, 'bad.wsdl': '' }, ['bad.wsdl:1:1 WSDL_NOT_XML'], /root element/],
    [
      'a tab in the configuration',
      { '.meshrc.yaml': 'sources:\n\t- name: x\n' },
      ['.meshrc.yaml:2:1 CONFIG_TAB'],
      /use blanks/,
    ],
    [
      'a key twice',
      { '.meshrc.yaml': `${good}serve: { port: 1 }\nserve: { port: 2 }\n` },
      ['.meshrc.yaml:6:1 CONFIG_DUPLICATE_KEY'],
      /merge the two/,
    ],
    [
      'a source twice',
      { '.meshrc.yaml': good + good.replace('sources:\n', '') },
      ['.meshrc.yaml:5:11 CONFIG_DUPLICATE_SOURCE'],
      /give each its own name/,
    ],
    [
      'a configuration that is none',
      { '.meshrc.yaml': '- a\n' },
      ['.meshrc.yaml:1:1 CONFIG_INVALID'],
      /expected a map/,
    ],
    [
      'an unknown handler',
      { '.meshrc.yaml': good + bad('opnapi: { source: ./good.yaml }') },
      ['.meshrc.yaml:7:7 CONFIG_UNKNOWN_HANDLER'],
      /Did you mean "openapi"/,
    ],
    [
      'an unknown transform',
      { '.meshrc.yaml': `${good}    transforms:\n      - prefx: { value: a }\n` },
      ['.meshrc.yaml:6:9 CONFIG_UNKNOWN_TRANSFORM'],
      /Did you mean "prefix"/,
    ],
    [
      'a join to nowhere',
      {
        '.meshrc.yaml': `${good}additionalTypeDefs: ./joins.graphql\n`,
        'joins.graphql':
          'extend type Query {\n  x: String\n    @resolveTo(sourceName: "god", sourceTypeName: "Query", sourceFieldName: "a")\n}\n',
      },
      ['joins.graphql:3:16 JOIN_UNKNOWN_SOURCE'],
      /Did you mean "good"/,
    ],
    [
      'a join to a field that is not there',
      {
        '.meshrc.yaml': `${good}additionalTypeDefs: 'extend type AResponse { x: String }'\nadditionalResolvers:\n  - targetTypeName: AResponse\n    targetFieldName: x\n    sourceName: good\n    sourceTypeName: Query\n    sourceFieldName: nope\n`,
      },
      ['.meshrc.yaml:11:22 JOIN_UNKNOWN_SOURCE_FIELD'],
      /nope/,
    ],
    [
      'types that are no SDL',
      {
        '.meshrc.yaml': `${good}additionalTypeDefs: ./t.graphql\n`,
        't.graphql': 'extend type Query {\n  x String\n}\n',
      },
      ['t.graphql:2:5 TYPEDEFS_SYNTAX'],
      /Expected ":"/,
    ],
    [
      'a resolver file that throws',
      { '.meshrc.yaml': `${good}additionalResolvers: [./r.ts]\n`, 'r.ts': 'throw new Error("boom in r");\n' },
      ['.meshrc.yaml:5:23 RESOLVERS_FAILED'],
      /boom in r/,
    ],
    [
      'a resolver file that is cut',
      { '.meshrc.yaml': `${good}additionalResolvers: [./r.ts]\n`, 'r.ts': 'export default {\n' },
      ['.meshrc.yaml:5:23 RESOLVERS_FAILED'],
      /cannot be imported/,
    ],
    [
      'a WSDL whose import is not there',
      {
        '.meshrc.yaml': good + soap,
        'bad.wsdl':
          '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:a">\n  <import namespace="urn:b" location="./nope.wsdl"/>\n</definitions>',
      },
      ['bad.wsdl:2:52 WSDL_IMPORT_MISSING warning:', 'bad.wsdl:1:78 WSDL_NO_OPERATIONS'],
      /correct the location/,
    ],
    [
      'a spec that is not there beside one that is broken',
      {
        '.meshrc.yaml': good + openapi + bad('soap: { source: ./b.wsdl }', 'b'),
        'b.wsdl': '',
      },
      ['.meshrc.yaml:7:26 CONFIG_FILE_MISSING', 'b.wsdl:1:1 WSDL_NOT_XML'],
      /2 errors/,
    ],
    [
      'every broken source',
      {
        '.meshrc.yaml':
          good +
          openapi +
          bad('soap: { source: ./b.wsdl }', 'b') +
          bad("graphql: { source: ./c.graphql, endpoint: 'http://127.0.0.1:1' }", 'c'),
        'bad.yaml': html,
        'b.wsdl': '',
        'c.graphql': 'type Query {\n  a Int\n}',
      },
      ['bad.yaml:1:1 SPEC_SYNTAX', 'b.wsdl:1:1 WSDL_NOT_XML', 'c.graphql:2:5 GRAPHQL_SDL_SYNTAX'],
      /3 errors/,
    ],
  ];

  it.each(cases)('for %s', async (_, files, heads, wayOut) => {
    const done = await build(files);
    expectReadable(done);
    expect({ code: done.code, heads: headsIn(done), out: done.out }).toEqual({ code: 1, heads, out: '' });
    expect(done.err).toMatch(wayOut);
    await expect(readFile(join(done.dir, 'schema/unified.graphql'))).rejects.toThrow('ENOENT');
  });

  it('for no configuration says where it looked', async () => {
    const done = await heddle(['build', '--dir', await folder()]);
    expectReadable(done);
    expect(done.code).toBe(1);
    expect(done.err).toMatch(/CONFIG_NOT_FOUND .*\.meshrc\.yaml.*heddle init/);
  });
});

describe('a build that can be', () => {
  it('takes references in a circle as what they are, within a file and between files', async () => {
    const circle = `${spec('b', "{ $ref: '#/components/schemas/B' }")}components:\n  schemas:\n    B: { $ref: '#/components/schemas/C' }\n    C: { $ref: '#/components/schemas/B' }\n`;
    const files = {
      'two.yaml': spec('c', "{ $ref: './y.yaml' }"),
      'y.yaml': "$ref: './z.yaml'\n",
      'z.yaml': "$ref: './y.yaml'\n",
    };
    const config = good + openapi + bad('openapi: { source: ./two.yaml }', 'two');
    const done = await build({ '.meshrc.yaml': config, 'bad.yaml': circle, ...files });
    expectReadable(done);
    expect(headsIn(done)).toEqual([
      'bad.yaml:8:66 OPENAPI_CIRCULAR warning:',
      'two.yaml:8:66 OPENAPI_CIRCULAR warning:',
      '.meshrc.yaml:5:11 OPENAPI_NO_ENDPOINT warning:',
      '.meshrc.yaml:8:11 OPENAPI_NO_ENDPOINT warning:',
    ]);
    expect(done.code).toBe(0);
    expect(await readFile(join(done.dir, 'schema/unified.graphql'), 'utf8')).toMatch(
      /a: AResponse[^]*b: JSON[^]*c: JSON/,
    );
  });

  it('needs no system that runs, where specs are local; one that must be asked and is down is the only problem', async () => {
    const endpoint = 'http://127.0.0.1:1/graphql';
    const local = bad(`graphql: { source: ./c.graphql, endpoint: '${endpoint}' }`, 'c');
    const files = { '.meshrc.yaml': good + local, 'c.graphql': 'type Query { c: Int }' };
    expect(await build(files)).toMatchObject({ code: 0, err: '' });
    const down = await build({ ...files, '.meshrc.yaml': good + local + bad(`graphql: { endpoint: '${endpoint}' }`) });
    expectReadable(down);
    expect({ code: down.code, heads: headsIn(down) }).toEqual({
      code: 1,
      heads: ['.meshrc.yaml:9:5 GRAPHQL_INTROSPECTION'],
    });
    expect(down.err).toMatch(/connection was refused.*Save its SDL/);
  });

  it('waits for no system that never answers', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((listening) => {
      silent.listen(0, '127.0.0.1', listening);
    });
    const { port } = silent.address() as AddressInfo;
    const dir = await project({
      '.meshrc.yaml': good + bad(`openapi: { source: 'http://127.0.0.1:${port}/spec.json' }`),
    });
    const command = start(['build', '--dir', dir]);
    await new Promise((asked) => {
      silent.once('connection', asked);
    });
    // Asked to end, it ends: nothing holds it.
    command.signal('SIGTERM');
    expect(await command.finished).toMatchObject({ code: null, out: '', err: '' });
    silent.close();
  });
});

describe('a command that is not one', () => {
  it.each([
    [['biuld'], /"biuld" is not a command. Did you mean "build"/],
    [['build', '--dri', 'x'], /there is no option --dri. Did you mean "--dir"/],
    [['build', 'x'], /one argument too many/],
    [['serve', '--port', 'abc'], /--port must be a number from 0 to 65535, not "abc"/],
    [['serve', '--port', '65536'], /--port must be a number/],
    [['dev', '--port', '1e3'], /--port must be a number/],
    [['explain'], /expected: heddle explain/],
    [['explain', '{a}', '--variables', '{nope'], /--variables must be a JSON object/],
  ])('%j is a matter of usage', async (args, message) => {
    const done = await heddle(args);
    expectReadable(done);
    expect({ code: done.code, out: done.out }).toEqual({ code: 2, out: '' });
    expect(done.err).toMatch(message);
    expect(done.err).toContain('--help');
  });
});

describe('a place that cannot be used', () => {
  it.each([
    [['build', '--dir', '/nope/nowhere'], /CONFIG_NOT_FOUND/],
    [['build', '--dir', '/etc/passwd'], /is not a folder/],
    [['check', '--dir', '/nope'], /CONFIG_NOT_FOUND/],
    [['explain', '{a}', '--dir', '/nope'], /CONFIG_NOT_FOUND/],
    [['serve', '--dir', '/nope'], /"heddle build" writes it/],
    [['ingest', '/nope.yaml'], /SPEC_UNREADABLE .*does not exist/],
    [['ingest', '/etc'], /SPEC_UNREADABLE .*is a folder/],
    [['init', '/etc/passwd/x'], /ENOTDIR/],
  ])('%j is a problem', async (args, message) => {
    const done = await heddle(args);
    expectReadable(done);
    expect({ code: done.code, out: done.out }).toEqual({ code: 1, out: '' });
    expect(done.err).toMatch(message);
  });

  it('as a folder instead of the artifact, or a file instead of its folder', async () => {
    const dir = await project({ '.meshrc.yaml': good });
    await mkdir(join(dir, 'schema/unified.graphql'), { recursive: true });
    const served = await heddle(['serve', '--dir', dir]);
    const other = await project({ '.meshrc.yaml': good, schema: 'a file' });
    const built = await heddle(['build', '--dir', other]);
    for (const done of [served, built]) {
      expectReadable(done);
      expect(done.code).toBe(1);
      expect(done.err).toMatch(/^heddle \w+: E\w+: /);
    }
  });

  it('because it may not be read', async () => {
    const dir = await project({ '.meshrc.yaml': good });
    await chmod(join(dir, '.meshrc.yaml'), 0);
    const done = await heddle(['build', '--dir', dir]);
    expectReadable(done);
    // Whoever is root may read it all the same.
    expect(done.code).toBe(process.getuid?.() === 0 ? 0 : 1);
  });
});

describe('serving from an artifact', () => {
  let dir = '';
  let artifact = '';
  beforeAll(async () => {
    const done = await build({ '.meshrc.yaml': good });
    dir = done.dir;
    artifact = await readFile(join(dir, 'schema/unified.graphql'), 'utf8');
  });

  it('that nobody touched begins, also in another folder', async () => {
    const other = await folder();
    await write(other, 'schema/unified.graphql', artifact);
    const command = start(['serve', '--dir', other, '--port', '0']);
    await command.says(/Serving http/);
    command.signal('SIGTERM');
    expect(await command.finished).toMatchObject({ code: 0, err: '' });
  });

  it.each<[title: string, change: (text: string) => string]>([
    ['is empty', () => ''],
    ['is a page', () => '<html></html>'],
    ['is a schema, but no artifact', () => 'type Query { a: Int }'],
    ['is cut', (text) => text.slice(0, text.length / 2)],
    ['has something behind its end', (text) => `${text}\n}}}`],
    ['is binary', () => '\u0000\u0001\u001b[31m'],
    ['was edited', (text) => text.replaceAll('"good"', '"god"')],
    ['was led elsewhere', (text) => text.replace('http://127.0.0.1:1', 'http://evil.example')],
  ])('that %s does not begin', async (_, change) => {
    const changed = change(artifact);
    expect(changed).not.toBe(artifact);
    const other = await folder();
    await write(other, 'schema/unified.graphql', changed);
    const done = await heddle(['serve', '--dir', other, '--port', '0']);
    expectReadable(done);
    expect({ code: done.code, out: done.out }).toEqual({ code: 1, out: '' });
    expect(headsIn(done)[0]).toMatch(/^unified\.graphql:\d+:\d+ ARTIFACT_UNREADABLE$/);
    expect(done.err).toContain('Run "heddle build"');
  });
});

describe('the process itself', () => {
  it('ends with 1 and a readable problem, with 2 for usage, with 0 where all is well', async () => {
    const broken = await project({ '.meshrc.yaml': good + openapi, 'bad.yaml': '<html>' });
    const fine = await project({ '.meshrc.yaml': good });
    const [problem, usage, file, well] = await Promise.all([
      binary('build', '--dir', broken),
      binary('serve', '--port', 'abc'),
      binary('init', '/etc/passwd/x'),
      binary('build', '--dir', fine),
    ]);
    expect([problem.code, usage.code, file.code, well.code]).toEqual([1, 2, 1, 0]);
    for (const done of [problem, usage, file, well]) expectReadable(done);
    expect(headsIn(problem)).toEqual(['bad.yaml:1:1 SPEC_SYNTAX']);
    expect(well.err).toBe('');
  });

  it('does not begin to serve what is damaged', async () => {
    const dir = await folder();
    await write(dir, 'schema/unified.graphql', '# heddle-artifact 1 sha256:0000\ntype Query {');
    const done = await binary('serve', '--dir', dir, '--port', '0');
    expectReadable(done);
    expect({ code: done.code, out: done.out }).toEqual({ code: 1, out: '' });
    expect(done.err).toContain('ARTIFACT_UNREADABLE');
  });
});
