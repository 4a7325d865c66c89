import { describe, expect, it } from 'vitest';

import { soapAsk } from '../../src/transport/soap.ts';
import { ingestFiles, modelOf, sdlOf, wsdl } from '../ingest/wsdl-harness.ts';
import { openFetch, startServer } from './http-harness.ts';
import { partsOf } from './parts-harness.ts';
import { answer, bodyOf, nobody, rootField, sourceOf } from './soap-harness.ts';

const profile = 'http://ws-i.org/profiles/basic/1.1/xsd';
const types = `<xs:schema targetNamespace="urn:t" elementFormDefault="qualified" xmlns:ref="${profile}">
  <xs:import namespace="${profile}" schemaLocation="http://ws-i.org/profiles/basic/1.1/swaref.xsd"/>
  ${['File', 'FileResponse'].map((name) => `<xs:element name="${name}"><xs:complexType><xs:sequence><xs:element name="form" type="ref:swaRef" maxOccurs="unbounded"/><xs:element name="note" type="xs:string"/></xs:sequence></xs:complexType></xs:element>`).join('')}
</xs:schema>`;
const description = wsdl({
  types,
  operations: { File: { input: 'File', output: 'FileResponse', action: 'urn:file' } },
});
const bytes = Buffer.from([0, 13, 10, 45, 45, 255]);

/** What arrives when `file` is asked, and the value of what is answered. */
async function asked(args: Readonly<Record<string, unknown>>, reply: string | Buffer, type: string) {
  const server = await startServer((_request, response) => {
    response.setHeader('content-type', type);
    response.end(reply);
  });
  const source = sourceOf(await modelOf(description), { endpoint: server.url });
  const field = rootField(source.types, 'file');
  const ask = soapAsk(source, openFetch().send);
  const { value } = await ask({ field, args, part: null, variables: {}, caller: nobody });
  const [request] = server.arrived;
  if (!request) throw new Error('nothing arrived');
  return { request, value };
}

const plain = answer('<t:FileResponse><t:form>cid:gone</t:form><t:note>n</t:note></t:FileResponse>');

describe('attachments that an envelope refers to', () => {
  it('are bytes, both ways', async () => {
    const model = await modelOf(description);
    expect(sdlOf(model, 'Mutation')).toContain('file(form: [Byte!]!, note: String!): FileResponse');
  });

  it('are sent beside the envelope', async () => {
    const form = [bytes.toString('base64'), Buffer.from('two').toString('base64')];
    const { request, value } = await asked({ form, note: 'cid:x' }, plain, 'text/xml');
    expect(request.headers['content-type']).toMatch(
      /^multipart\/related; type="text\/xml"; start="<envelope@heddle>"; boundary="heddle-/,
    );
    expect(request.headers['soapaction']).toBe('"urn:file"');
    const [root, ...files] = await partsOf(request.headers['content-type'] ?? '', request.body);
    expect(root?.headers['content-type']).toBe('text/xml; charset=utf-8');
    expect(bodyOf(root?.body.toString() ?? '')).toBe(
      '<n1:File><n1:form>cid:part1@heddle</n1:form><n1:form>cid:part2@heddle</n1:form><n1:note>cid:x</n1:note></n1:File>',
    );
    expect(files.map((file) => [file.headers['content-id'], file.body])).toEqual([
      ['<part1@heddle>', bytes],
      ['<part2@heddle>', Buffer.from('two')],
    ]);
    // Nobody sent it along.
    expect(value).toEqual({ form: ['cid:gone'], note: 'n' });
  });

  it('are read where the answer refers to them', async () => {
    const envelope = answer(
      '<t:FileResponse><t:form>cid:a%3D1@stack</t:form><t:form>\n  cid:b </t:form><t:note>cid: is no reference</t:note></t:FileResponse>',
    );
    const part = (head: string, body: string | Buffer) =>
      Buffer.concat([Buffer.from(`--uuid:1\r\n${head}\r\n\r\n`), Buffer.from(body), Buffer.from('\r\n')]);
    const message = Buffer.concat([
      part('Content-Type: text/xml; charset=utf-8\r\nContent-ID: <root@stack>', envelope),
      part('Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <a=1@stack>', bytes),
      part('Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <b>', 'dHdv'),
      Buffer.from('--uuid:1--\r\n'),
    ]);
    const type = 'multipart/related; type="text/xml"; start="<root@stack>"; boundary="uuid:1"';
    const { value } = await asked({ form: ['AA=='], note: 'n' }, message, type);
    expect(value).toEqual({ form: [bytes.toString('base64'), 'dHdv'], note: 'cid: is no reference' });
  });
});

it('parts that a binding carries beside the envelope are told and left out', async () => {
  const spec = { style: 'rpc', operations: { Put: { input: { name: 'xs:string', pic: 'xs:base64Binary' } } } } as const;
  const text = wsdl(spec).replace(
    /<w:input>(<s:body[^>]*\/>)<\/w:input>/,
    '<w:input><m:multipartRelated xmlns:m="http://schemas.xmlsoap.org/wsdl/mime/"><m:part>$1</m:part><m:part><m:content part="pic" type="image/png"/></m:part></m:multipartRelated></w:input>',
  );
  const { value, problems } = await ingestFiles({ 'service.wsdl': text });
  expect(value && sdlOf(value, 'Mutation')).toContain('put(name: String!): Boolean');
  expect(problems).toMatchObject([
    { code: 'WSDL_ATTACHMENT', severity: 'warning', message: expect.stringMatching(/^The part "pic" of Put is/) },
  ]);
});
