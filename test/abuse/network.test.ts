import type { LookupFunction } from 'node:net';

import { describe, expect, it } from 'vitest';

import { isPrivateHost } from '../../src/base/private-host.ts';
import { ingest } from '../../src/ingest/ingest.ts';
import { openapi } from '../ingest/openapi-harness.ts';
import { wsdl } from '../ingest/wsdl-harness.ts';
import { openFetch, startServer } from '../transport/http-harness.ts';

/** Names that look public and lead to loopback; what the user names himself may do so. */
const addresses: Readonly<Record<string, string>> = { 'vendor.test': '127.0.0.1', 'rebound.test': '127.0.0.1' };
const lookup: LookupFunction = (hostname, options, done) => {
  const address = addresses[hostname];
  if (address === undefined) return done(new Error(`${hostname} is not known`), '');
  return options.all === true ? done(null, [{ address, family: 4 }]) : done(null, address, 4);
};

/** A host of the network whose documents are `pages`; what it was asked, with whose token. */
async function host(pages: (at: string) => Readonly<Record<string, string | { readonly to: string }>>) {
  const asked: string[] = [];
  const { url } = await startServer(({ url: path, headers }, response) => {
    asked.push(`${headers.host?.split(':')[0]}${path} ${headers.authorization ?? '-'}`);
    const page = pages(at)[path];
    if (typeof page === 'object') return void response.writeHead(302, { location: page.to }).end();
    return void response.writeHead(page === undefined ? 404 : 200).end(page);
  });
  const { port } = new URL(url);
  const at = `vendor.test:${port}`;
  return { asked, port, at, network: openFetch({ lookup }) };
}

const answer = (ref: string) => ({
  200: { description: '', content: { 'application/json': { schema: { $ref: ref } } } },
});
const reading = (...refs: readonly string[]) =>
  JSON.stringify(
    openapi(Object.fromEntries(refs.map((ref, index) => [`/a${index}`, { get: { responses: answer(ref) } }]))),
  );

async function read(source: string, network: ReturnType<typeof openFetch>, kind = 'openapi') {
  const options = { source, schemaHeaders: { authorization: 'Bearer secret' } };
  return ingest({ name: 'shop', options, dir: '/', env: {}, download: network.download }, kind);
}

describe('a description from the network', () => {
  it.each([
    ['a local file', 'file:///etc/passwd', 'must not name local files'],
    ['a local file by its path', '/etc/passwd#/root', '404'],
    ['loopback', 'http://127.0.0.1:1/a.json', 'private network'],
    ['loopback as one number', 'http://2130706433:1/a.json', 'private network'],
    ['loopback in IPv6', 'http://[::ffff:127.0.0.1]:1/a.json', 'private network'],
    ['a cloud’s metadata', 'http://169.254.169.254/latest/meta-data/', 'private network'],
    ['a name that resolves into a private network', 'http://rebound.test:1/a.json', 'private network'],
  ])('that refers to %s does not reach it', async (_what, ref, message) => {
    const { at, asked, network } = await host(() => ({ '/spec.json': reading(ref) }));
    const { value, problems } = await read(`http://${at}/spec.json`, network);
    expect(value?.operations).toMatchObject({ total: 1, exposed: 1 });
    expect(problems.map(({ message: said }) => said).join()).toContain(message);
    expect(asked.filter((one) => !one.startsWith('vendor.test'))).toEqual([]);
  });

  it('may be of several documents of its own origin, which are sent its token', async () => {
    const part = JSON.stringify({ type: 'object', properties: { name: { type: 'string' } } });
    const { at, asked, network } = await host(() => ({ '/spec.json': reading('part.json'), '/part.json': part }));
    expect((await read(`http://${at}/spec.json`, network)).problems).toEqual([]);
    expect(asked).toEqual(['vendor.test/spec.json Bearer secret', 'vendor.test/part.json Bearer secret']);
  });

  it('is not followed where it redirects into a private network', async () => {
    const { at, asked, port, network } = await host(() => ({
      '/spec.json': { to: `http://127.0.0.1:${port}/inside` },
    }));
    const { value, problems } = await read(`http://${at}/spec.json`, network);
    expect(value).toBeUndefined();
    expect(problems[0]?.message).toMatch(/private network.*name its address in the configuration/);
    expect(asked).toEqual(['vendor.test/spec.json Bearer secret']);
  });

  it('is not followed by a redirect to a name that resolves into a private network', async () => {
    const { at, asked, port, network } = await host(() => ({
      '/spec.json': { to: `http://rebound.test:${port}/inside` },
    }));
    expect((await read(`http://${at}/spec.json`, network)).problems[0]?.message).toContain('private network');
    expect(asked).toEqual(['vendor.test/spec.json Bearer secret']);
  });

  it('as WSDL keeps its token to itself', async () => {
    const text = (port: string) =>
      wsdl({
        types: `<xs:schema targetNamespace="urn:t"><xs:include schemaLocation="http://rebound.test:${port}/x.xsd"/>
          <xs:include schemaLocation="file:///etc/passwd"/><xs:include schemaLocation="own.xsd"/></xs:schema>`,
        operations: { get: { input: 'x' } },
      });
    const { at, asked, network } = await host((self) => ({ '/a.wsdl': text(self.split(':')[1] ?? '') }));
    const { problems } = await read(`http://${at}/a.wsdl`, network, 'soap');
    expect(problems.map(({ message }) => message).join()).toMatch(/private network.*local files.*404/);
    expect(asked).toEqual(['vendor.test/a.wsdl Bearer secret', 'vendor.test/own.xsd Bearer secret']);
  });
});

describe('a description that the user names in a private network', () => {
  it('is read, and so is what it redirects to', async () => {
    const { port, network } = await host(() => ({
      '/spec.json': { to: `http://localhost:${port}/moved.json` },
      '/moved.json': reading('#/components'),
    }));
    const local = openFetch();
    expect((await read(`http://127.0.0.1:${port}/spec.json`, local)).value).toBeDefined();
    expect((await read(`http://rebound.test:${port}/moved.json`, network)).value).toBeDefined();
  });
});

it('knows private hosts in all their spellings', () => {
  const hosts = (list: string) => list.split(' ');
  const inside = hosts(
    'localhost LOCALHOST. a.localhost db.internal 127.0.0.1 127.9.9.9 0.0.0.0 10.1.2.3 172.16.0.1 172.31.9.9 192.168.0.1 ' +
      '169.254.169.254 100.64.0.1 198.18.0.1 224.0.0.1 255.255.255.255 [::1] :: [::] fe80::1%eth0 [fd00::1] [ff02::1] ' +
      '[::ffff:7f00:1] [::7f00:1] [64:ff9b::7f00:1] [2002:7f00:1::]',
  );
  const outside = hosts(
    'example.com 8.8.8.8 172.32.0.1 100.128.0.1 192.0.2.1 local.example.com [2606:4700::1111] 1.1.1.1',
  );
  expect(inside.filter((one) => !isPrivateHost(one))).toEqual([]);
  expect(outside.filter(isPrivateHost)).toEqual([]);
});
