import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { beforeAll, describe, expect, it } from 'vitest';

import type { Source } from '../../src/blueprint/blueprint.ts';
import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { createFetch } from '../../src/transport/fetch.ts';
import { soapAsk } from '../../src/transport/soap.ts';
import { modelOf, wsdl } from '../ingest/wsdl-harness.ts';
import {
  answer,
  bodyOf,
  envelopeOf,
  errorOf,
  exchange,
  nobody,
  rootField,
  sourceOf,
} from '../transport/soap-harness.ts';

const schema = `<xs:element name="Call"><xs:complexType><xs:sequence><xs:element name="a" type="xs:string" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="CallResponse"><xs:complexType><xs:sequence><xs:element name="b" type="xs:anyType" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>`;

let source: Source;
beforeAll(async () => {
  source = sourceOf(await modelOf(wsdl({ schema, operations: { Call: { input: 'Call', output: 'CallResponse' } } })));
});

/** Code and message of the error that an answer leads to. */
async function failure(body: string | Uint8Array, status = 200): Promise<string> {
  const { code, message } = await errorOf(exchange(source, 'call', {}, { status, body }));
  return `${code} ${message}`;
}

const whole = answer('<t:CallResponse><t:b>x</t:b></t:CallResponse>');

describe('an answer that cannot be read', () => {
  it.each([
    ['nothing', '', /no root element|document must contain/],
    ['JSON', '{"a":1}', /text data outside of root node/],
    ['HTML', '<html><body>Login</body></html>', /expected a SOAP Envelope, found the element "html"/],
    ['cut XML', whole.slice(0, -40), /unclosed tag/],
    ['crossed tags', whole.replace('</t:b>', '</t:c>'), /unexpected close tag/],
    ['two documents', whole + whole, /./],
    ['an envelope without Body', answer('').replaceAll('Body', 'Bodies'), /no Body/],
    ['an empty Body', answer(''), /expected the element "CallResponse" in the Body, found nothing/],
    [
      'another element',
      answer('<t:Other/>'),
      /expected the element "CallResponse" in the Body, found the element "Other"/,
    ],
    ['bytes', Buffer.from([0, 1, 2, 255, 254]), /./],
  ])('as %s', async (_what, body, why) => {
    const message = await failure(body);
    expect(message).toMatch(
      /^UPSTREAM_BAD_RESPONSE erp answered Call with something that cannot be read \(status 200, /,
    );
    expect(message).toMatch(why);
  });

  it.each([
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '&x;'],
    ['a billion laughs', '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY x "&a;&a;">]>', '&x;'],
    ['a remote DTD', '<!DOCTYPE a SYSTEM "http://169.254.169.254/">', ''],
  ])('because of %s', async (_what, doctype, use) => {
    const body = whole.replace('<S:Envelope', `${doctype}<S:Envelope`).replace('>x<', `>${use}<`);
    expect(await failure(body)).toMatch(/^UPSTREAM_BAD_RESPONSE .*DOCTYPE, which SOAP forbids/);
  });

  it('because of an undeclared entity, or levels without end', async () => {
    expect(await failure(whole.replace('>x<', '>&nbsp;<'))).toMatch(/^UPSTREAM_BAD_RESPONSE .*undefined entity/);
    expect(await failure(whole.replace('>x<', `>${'<a>'.repeat(50_000)}<`))).toMatch(
      /^UPSTREAM_BAD_RESPONSE .*deeper than 512/,
    );
  });

  it('with an error status is that error', async () => {
    const error = await errorOf(exchange(source, 'call', {}, { status: 503, body: 'Busy' }));
    expect([error.code, error.message, error.details]).toEqual([
      'UPSTREAM_HTTP_ERROR',
      'erp answered Call with status 503.',
      { status: 503, body: 'Busy' },
    ]);
    expect(await failure(whole, 500)).toBe('UPSTREAM_HTTP_ERROR erp answered Call with status 500.');
  });
});

describe('an answer with hostile names', () => {
  it('becomes plain data', async () => {
    const body = whole.replace('>x<', '><__proto__><isAdmin>1</isAdmin></__proto__><constructor/><');
    const { value } = await exchange(source, 'call', {}, { body });
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  });
});

describe('an argument with markup', () => {
  it.each(['</n1:a><evil/><n1:a>', ']]><evil/>', '<!--', '&evil;', '{env.HOME}', '"\'>'])(
    '%s stays text',
    async (text) => {
      const sent = bodyOf(await envelopeOf(source, 'call', { a: text }));
      const escaped = text
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;');
      expect(sent).toBe(`<n1:Call><n1:a>${escaped}</n1:a></n1:Call>`);
    },
  );
});

describe('references of rpc/encoded', () => {
  /** The error for an answer whose Body holds `body`. */
  async function encoded(body: string): Promise<string> {
    const types = `<xs:schema targetNamespace="urn:t"><xs:complexType name="Node"><xs:sequence><xs:element name="l" type="t:Node"/><xs:element name="r" type="t:Node"/></xs:sequence></xs:complexType></xs:schema>`;
    const text = wsdl({
      style: 'rpc',
      use: 'encoded',
      types,
      operations: { get: { input: { a: 'xs:int' }, output: { node: 't:Node' } } },
    });
    const reply = { body: answer(`<t:getResponse><node href="#0"/></t:getResponse>${body}`) };
    return (await errorOf(exchange(sourceOf(await modelOf(text)), 'get', {}, reply))).message;
  }

  it('that run in a circle are refused', async () => {
    expect(await encoded('<m id="0"><l href="#1"/></m><m id="1"><l href="#0"/></m>')).toContain('run in a circle');
  });

  it('that unfold without bound are refused', async () => {
    const nodes = Array.from(
      { length: 40 },
      (_, at) => `<m id="${at}"><l href="#${at + 1}"/><r href="#${at + 1}"/></m>`,
    );
    expect(await encoded(nodes.join(''))).toContain('too many elements');
  });
});

describe('an upstream that never ends', () => {
  it('is cut off by size and by the caller', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.write(whole.slice(0, 200));
      const more = () => !response.destroyed && response.write('<a>'.repeat(1000), () => setImmediate(more));
      more();
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const network = createFetch();
    const policy = { ...defaultSourcePolicy, maxResponseBytes: 100_000 };
    const request = { field: rootField(source.types, 'call'), args: {}, part: null, variables: {}, caller: nobody };
    const small = await errorOf(soapAsk({ ...source, endpoint, policy }, network.send)(request));
    expect(small.code).toBe('UPSTREAM_TOO_LARGE');
    const left = { ...nobody, signal: AbortSignal.abort() };
    const gone = await errorOf(soapAsk({ ...source, endpoint }, network.send)({ ...request, caller: left }));
    expect(gone.code).toBe('REQUEST_ABORTED');
    await network.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
});
