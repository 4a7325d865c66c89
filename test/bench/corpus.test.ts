import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const corpus = join(root, 'test/corpus');
const cwd = mkdtempSync(join(tmpdir(), 'heddle-corpus-test-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const timeout = 300_000;

/** Runs `npm run corpus -- ...` without npm, in a folder that keeps its results. */
async function run(...args: readonly string[]) {
  const { INIT_CWD: _, ...env } = process.env;
  const child = spawn(process.execPath, [join(root, 'bench/corpus.ts'), ...args], { cwd, env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, out, err };
}

it('lists every GraphQL and every hostile document of the project’s own corpus', () => {
  const list = JSON.parse(readFileSync(join(corpus, 'index.json'), 'utf8')) as { path: string }[];
  const listed = new Set(list.map(({ path }) => path));
  const found = ['graphql', 'hostile'].flatMap((folder) => {
    const files = readdirSync(join(corpus, folder), { withFileTypes: true });
    return files.filter((file) => file.isFile() && !file.name.endsWith('.xsd')).map(({ name }) => `${folder}/${name}`);
  });
  expect(found.filter((path) => !listed.has(path))).toEqual([]);
});

it('meets the targets with the project’s own corpus, and compares with the run before', { timeout }, async () => {
  const first = await run(corpus, '--jobs', '2', '--check');
  expect(first.out.replaceAll(/^\| time .*\n/gm, '')).not.toContain('MISSED');
  expect(first.out).not.toContain('Falls short');
  expect(first.out).toMatch(
    /^\| GraphQL, all that it refers to is there \(4\) \| 100 % \| 100 % \| 100 % \| 100 % of 8 \|$/m,
  );
  expect(first.out).toMatch(/^\| configurations that build \| 100 % \(3 of 3\) \|/m);
  expect(first.out).toMatch(/bad on purpose, answered by a problem \| 100 % \(\d+ of \d+\) \| >= 100 % \| met/);
  expect(first.out).toContain('There is no earlier run to compare with.');
  expect(first.err).toMatch(/\[#{40}\] \d+ of \d+/);
  expect(first.code).toBe(0);
  const second = await run(corpus, '--jobs', '1', '--only', 'graphql/');
  expect(second.out).toMatch(/Since the last run: 4 of 4 schemas are the same bytes\./);
});

it('names what falls short, whatever it costs, and goes on', { timeout }, async () => {
  const dir = mkdtempSync(join(cwd, 'bad-'));
  const wsdl = 'http://schemas.xmlsoap.org/wsdl/';
  writeFileSync(join(dir, 'large.wsdl'), `<definitions xmlns="${wsdl}">${'<types/>'.repeat(3_000_000)}</definitions>`);
  writeFileSync(join(dir, 'we ird %20#.yaml'), '\ufeffopenapi: 3.1.0\r\npaths:\r\n  /a: {get: {}}\r\n');
  const paths = ['large.wsdl', 'gone.yaml', 'we ird %20#.yaml', 'bad.wsdl'];
  writeFileSync(join(dir, 'bad.wsdl'), '<definitions>');
  const index = [...paths.map((path) => ({ path, version: '3.1.0', operations: 1 })), { nonsense: 1 }];
  writeFileSync(join(dir, 'index.json'), JSON.stringify(index));
  const { code, out } = await run(dir, '--megabytes', '64', '--check');
  expect(out).toMatch(/large\.wsdl: its process ended: more than 64 MB, or a crash/);
  expect(out).toMatch(/gone\.yaml: gone\.yaml SPEC_UNREADABLE .*does not exist/);
  expect(out).toMatch(/bad\.wsdl: bad\.wsdl:1 WSDL_NOT_XML/);
  expect(out).toMatch(/documents that give a valid schema \| 50 % \(1 of 2\) \| >= 99\.8 % \| MISSED/);
  expect(code).toBe(1);
});

it.each([
  [[], 'Name one folder that holds an index.json.'],
  [['nowhere'], 'index.json'],
  [['.', '--jobs', '0'], 'A number is below 1.'],
  [['.', '--job', '2'], "Unknown option '--job'"],
])('says how it is used: %j', async (args, message) => {
  const { code, err } = await run(...args);
  expect(err).toContain(message);
  expect(err).toContain('npm run corpus -- DIR');
  expect(code).toBe(2);
});
