import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { buildSchema } from 'graphql';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
/** One document may take no longer and no more, on a machine that does other things too. */
const [limitMs, heapMegabytes] = [90_000, 1024];
const deep = 10_000;

let dir = '';
beforeAll(async () => (dir = await mkdtemp(join(tmpdir(), 'heddle-hostile-'))));
afterAll(async () => rm(dir, { recursive: true, force: true }));

interface Report {
  readonly kind: string | null;
  readonly operations: { readonly total: number; readonly exposed: number };
  readonly problems: readonly { readonly code: string; readonly message: string; readonly file: string | null }[];
}

/** What `heddle ingest` makes of the document, in a process that is ended where it passes the limits. */
async function ingested(name: string, content: string | Uint8Array) {
  await writeFile(join(dir, name), content);
  const args = [`--max-old-space-size=${heapMegabytes}`, main, 'ingest', name, '--json', '--out', `${name}.out`];
  const child = spawn(process.execPath, args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  clearTimeout(timer);
  expect(code, `it was ended, or crashed: ${err.slice(-500)}`).not.toBeNull();
  expect(err).toBe('');
  const report = JSON.parse(out) as Report;
  return { code, report, said: report.problems.map((one) => `${one.code} ${one.message}`).join('\n') };
}

/** It is refused by this one problem, in its file. */
async function expectRefused(name: string, content: string | Uint8Array, message: RegExp) {
  const { code, report, said } = await ingested(name, content);
  expect(said).toMatch(message);
  expect(report.problems).toMatchObject([{ file: name }]);
  expect(code).toBe(1);
}

const head = '"openapi":"3.1.0","info":{"title":"x","version":"1"}';
const operation = (schema: string) =>
  `{"operationId":"a","responses":{"200":{"description":"","content":{"application/json":{"schema":${schema}}}}}}`;
const spec = (schema: string, more = '') => `{${head},"paths":{"/a":{"get":${operation(schema)}}}${more}}`;
const schemas = (all: Readonly<Record<string, unknown>>) =>
  spec('{"$ref":"#/components/schemas/S0"}', `,"components":{"schemas":${JSON.stringify(all)}}`);
const web = (count: number, schema: (index: number, name: (to: number) => { $ref: string }) => unknown) => {
  const name = (to: number) => ({ $ref: `#/components/schemas/S${to}` });
  return schemas(Object.fromEntries(Array.from({ length: count }, (_, index) => [`S${index}`, schema(index, name)])));
};
const soap = 'http://schemas.xmlsoap.org/wsdl/soap/';
const wsdl = (schema: string) =>
  `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"
    targetNamespace="urn:t"><types><xs:schema targetNamespace="urn:t">${schema}</xs:schema></types>
    <message name="m"><part name="p" element="t:a"/></message>
    <portType name="P"><operation name="o"><input message="t:m"/><output message="t:m"/></operation></portType>
    <binding name="B" type="t:P"><soap:binding xmlns:soap="${soap}" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="o">
      <input><soap:body xmlns:soap="${soap}" use="literal"/></input><output><soap:body xmlns:soap="${soap}" use="literal"/></output></operation></binding>
    <service name="S"><port name="Q" binding="t:B"><soap:address xmlns:soap="${soap}" location="http://localhost/"/></port></service>
  </definitions>`;
const laughs = (items: (level: number) => string) =>
  Array.from({ length: 40 }, (_, level) => `x${level}: &x${level} ${level === 0 ? '{a: 1}' : items(level - 1)}`).join(
    '\n',
  );

/** What has too much text for the memory that there is is not even looked at. */
const unreadable = /SPEC_SYNTAX|SPEC_UNREADABLE/;

describe('what is no document is refused', { timeout: limitMs + 30_000 }, () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['zeros.json', new Uint8Array(1_000_000), /binary, or text in UTF-32/],
    ['utf32.json', Buffer.from(spec('{}').replaceAll(/./gs, '$&\0\0\0')), /UTF-32. Save it as UTF-8/],
    ['cut.json', spec('{}').slice(0, 120), /may be cut off/],
    ['cut.gz', gzipSync(spec('{}').repeat(50)).subarray(0, 60), /gzip that is cut off/],
    ['bomb.gz', gzipSync(new Uint8Array(300 * 1024 * 1024)), /unpacks to more than 256 MB/],
    ['hundred-megabytes.yaml', 'lorem ipsum dolor sit amet\n'.repeat(4_000_000), unreadable],
    ['hundred-megabytes.json', '['.repeat(100_000_000), unreadable],
    ['flow.yaml', `openapi: 3.1.0\nx: ${'['.repeat(deep)}${']'.repeat(deep)}`, /SPEC_SYNTAX/],
    ['block.yaml', `x:\n${Array.from({ length: deep }, (_, at) => `${' '.repeat(at + 1)}a:`).join('\n')}`, unreadable],
    ['deep.wsdl', '<a>'.repeat(deep), /deeper than 256/],
    ['deep.xsd.wsdl', wsdl('<xs:sequence>'.repeat(deep) + '</xs:sequence>'.repeat(deep)), /deeper than 256/],
    ['entities.wsdl', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', /entity of its DOCTYPE/],
    ['deep.graphql', `type Query { a: ${'['.repeat(deep)}Int${']'.repeat(deep)} }`, /nests too deeply/],
    ['aliases.yaml', `openapi: 3.1.0\npaths: {}\n${laughs((to) => `[*x${to}, *x${to}]`)}`, /Excessive alias count/],
    [
      'merged.yaml',
      `openapi: 3.1.0\npaths: {/a: {get: {}}}\n${laughs((to) => `{<<: [*x${to}, *x${to}]}`)}`,
      /Excessive alias count/,
    ],
  ])('%s', async (name, content, message) => expectRefused(name, content, message));
});

describe('what is excessive costs only itself', { timeout: limitMs + 30_000 }, () => {
  it.each<[string, string, RegExp]>([
    [
      'deep.json',
      spec(`${'{"type":"object","properties":{"a":'.repeat(deep)}{}${'}}'.repeat(deep)}`),
      /OPENAPI_TOO_DEEP/,
    ],
    ['wrapped.json', spec(`${'{"allOf":[{"oneOf":['.repeat(deep)}{}${']}]}'.repeat(deep)}`), /OPENAPI_CIRCULAR/],
    ['chain.json', web(deep, (index, name) => (index < deep - 1 ? name(index + 1) : {})), /leads only back|OPENAPI_/],
    ['circle.json', web(5, (index, name) => name((index + 1) % 5)), /OPENAPI_CIRCULAR/],
    ['doubled.json', web(40, (index, name) => (index < 39 ? { allOf: [name(index + 1), name(index + 1)] } : {})), /^$/],
    [
      'web.json',
      web(60, (index, name) => ({ allOf: [1, 7, 11].map((step) => name((index + step) % 60)), title: `T${index}` })),
      /OPENAPI_TOO_COMPLEX/,
    ],
    [
      'mixed.json',
      web(40, (index, name) => ({
        anyOf: [0, 1, 2].map(() => ({ allOf: [0, 1, 2, 3].map((step) => name((index * 3 + step) % 40)) })),
      })),
      /^(OPENAPI_|$)/,
    ],
    ['file.json', spec('{"$ref":"/dev/zero"}'), /neither a file nor a folder/],
    [
      'pattern.json',
      spec('{"type":"string","pattern":"^(a+)+$","default":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}'),
      /^$/,
    ],
    [
      'groups.wsdl',
      wsdl(
        Array.from({ length: 40 }, (_, at) => {
          const inner =
            at < 39 ? `<xs:group ref="t:G${at + 1}"/>`.repeat(2) : '<xs:element name="x" type="xs:string"/>';
          return `<xs:group name="G${at}"><xs:sequence>${inner}</xs:sequence></xs:group>`;
        }).join('') + '<xs:element name="a"><xs:complexType><xs:group ref="t:G0"/></xs:complexType></xs:element>',
      ),
      /^$/,
    ],
    [
      'circles.wsdl',
      wsdl(`<xs:group name="G"><xs:sequence><xs:group ref="t:G"/></xs:sequence></xs:group>
        <xs:complexType name="B"><xs:complexContent><xs:extension base="t:B"><xs:group ref="t:G"/></xs:extension></xs:complexContent></xs:complexType>
        <xs:simpleType name="S"><xs:restriction base="t:S"/></xs:simpleType>
        <xs:element name="a"><xs:complexType><xs:sequence><xs:element name="b" type="t:B"/><xs:element name="s" type="t:S"/></xs:sequence></xs:complexType></xs:element>`),
      /WSDL_/,
    ],
  ])('%s', async (name, content, message) => {
    const { code, report, said } = await ingested(name, content);
    expect(said).toMatch(message);
    expect(report.operations).toMatchObject({ total: 1, exposed: 1 });
    expect(code).toBe(0);
  });

  it.each([
    [
      'a million properties',
      (name: string) => `{"type":"object","properties":{${name}}}`,
      ':{"type":"string"}',
      1_000_000,
    ],
    ['a hundred thousand listed values', (name: string) => `{"enum":[${name}]}`, '', 100_000],
  ])('%s', async (_name, schema, ending, count) => {
    const members = Array.from({ length: count }, (_one, index) => `"p${index}"${ending}`).join();
    const { code, report, said } = await ingested('wide.json', spec(schema(members)));
    expect(said).toMatch(new RegExp(`OPENAPI_TOO_COMPLEX This schema has ${count} (properties|listed values)`));
    expect(report.operations.exposed).toBe(1);
    expect(code).toBe(0);
  });

  it('names of which all want to be the same', async () => {
    const all = Array.from(
      { length: 40_000 },
      (_, index) => `"a${'-'.repeat(index + 1)}b":{"type":"object","properties":{"x":{"type":"string"}}}`,
    );
    const path = (index: number) => `"/${index}":{"get":{"operationId":"a","responses":{"204":{"description":""}}}}`;
    const paths = Array.from({ length: 40_000 }, (_, index) => path(index)).join();
    const schema = `{"type":"object","properties":{${Array.from({ length: 9_000 }, (_, index) => `"a${'-'.repeat(index % 300)}${'.'.repeat(index / 300)}b":{"type":"string"}`).join()}}}`;
    const text = `{${head},"paths":{${paths},"/own":{"get":${operation(schema).replace('"a"', '"own"')}}},"components":{"schemas":{${all.slice(0, 2_000).join()}}}}`;
    const { code, report } = await ingested('alike.json', text);
    expect(report.operations).toMatchObject({ total: 40_001, exposed: 40_001 });
    expect(code).toBe(0);
  });

  it('references that lead through themselves and through each other', async () => {
    const through = {
      S0: { $ref: '#/components/schemas/S0/properties/x' },
      S1: { $ref: '#/components/schemas/S2/a' },
      S2: { $ref: '#/components/schemas/S1/a' },
    };
    const chain = Object.fromEntries(
      Array.from({ length: deep }, (_, index) => [`C${index}`, { $ref: `#/components/schemas/C${index + 1}/a` }]),
    );
    const { code, report, said } = await ingested(
      'through.json',
      schemas({
        ...through,
        ...chain,
        S3: { anyOf: ['S1', 'C0'].map((name) => ({ $ref: `#/components/schemas/${name}` })) },
      }),
    );
    expect(said).toMatch(/OPENAPI_BROKEN_REF The reference "#\/components\/schemas\/S0\/properties\/x" leads nowhere/);
    expect(report.operations.exposed).toBe(1);
    expect(code).toBe(0);
  });
});

describe('names that mean something to the language or to GraphQL', { timeout: limitMs + 30_000 }, () => {
  it('become names like any other', async () => {
    const all =
      '__proto__ constructor prototype toString Query Mutation Subscription String Boolean JSON __x __schema'.split(
        ' ',
      );
    const objects = all.map(
      (name) =>
        `"${name}":{"type":"object","properties":{${all.map((one) => `"${one}":{"$ref":"#/components/schemas/${one}"}`).join()}}}`,
    );
    const paths = all.map(
      (name) =>
        `"/${name}":{"get":${operation(`{"$ref":"#/components/schemas/${name}"}`).replace('"a"', `"${name}"`)}}`,
    );
    const text = `{${head},"paths":{${paths.join()}},"components":{"schemas":{${objects.join()}}}}`;
    const { code, report } = await ingested('names.json', text);
    expect(report).toMatchObject({ operations: { total: 12, exposed: 12 }, problems: [] });
    expect(code).toBe(0);
  });

  it('and texts that are no Unicode, or hold NUL, still print as a schema', async () => {
    const properties =
      '{"\\ud83d":{"type":"string","description":"\\udfff \\u0000 \\"\\"\\" \\\\"},"a\\u0000b":{"enum":["\\ud800","\\udc00","\\u0000"]}}';
    const { code, report } = await ingested(
      'texts.json',
      spec(`{"type":"object","description":"\\ud800","properties":${properties}}`),
    );
    expect(report.operations.exposed).toBe(1);
    expect(code).toBe(0);
    const { readFile } = await import('node:fs/promises');
    expect(buildSchema(await readFile(join(dir, 'texts.json.out'), 'utf8')).getQueryType()).toBeDefined();
  });
});
