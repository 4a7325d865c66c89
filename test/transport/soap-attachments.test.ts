import { describe, expect, it } from 'vitest';

import { soapAsk } from '../../src/transport/soap.ts';
import { modelOf, sdlOf, wsdl } from '../ingest/wsdl-harness.ts';
import type { WsdlSpec } from '../ingest/wsdl-harness.ts';
import { openFetch, startServer } from './http-harness.ts';
import { partsOf } from './parts-harness.ts';
import { answer, bodyOf, errorOf, nobody, rootField, sourceOf } from './soap-harness.ts';

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
  return called(description, 'file', args, reply, type);
}

async function called(
  text: string,
  name: string,
  args: Readonly<Record<string, unknown>>,
  reply: string | Buffer,
  type: string,
) {
  const server = await startServer((_request, response) => {
    response.setHeader('content-type', type);
    response.end(reply);
  });
  const source = sourceOf(await modelOf(text), { endpoint: server.url });
  const field = rootField(source.types, name);
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

const mime = (body: string, ...contents: readonly string[]) =>
  `<m:multipartRelated xmlns:m="http://schemas.xmlsoap.org/wsdl/mime/">${[body, ...contents].map((one) => `<m:part>${one}</m:part>`).join('')}</m:multipartRelated>`;
const content = (part: string, type: string) => `<m:content part="${part}" type="${type}"/>`;

/** A WSDL whose binding puts parts beside the envelope, both ways. */
function carrying(spec: WsdlSpec, input: readonly string[], output: readonly string[]): string {
  return wsdl(spec)
    .replace(
      /<w:input>(<s:body[^>]*\/>)<\/w:input>/,
      (_whole, body: string) => `<w:input>${mime(body, ...input)}</w:input>`,
    )
    .replace(
      /<w:output>(<s:body[^>]*\/>)<\/w:output>/,
      (_whole, body: string) => `<w:output>${mime(body, ...output)}</w:output>`,
    );
}

describe('parts that a binding puts beside the envelope', () => {
  const rpc = carrying(
    {
      style: 'rpc',
      operations: {
        Put: {
          input: { name: 'xs:string', pic: 'xs:base64Binary', größe: 'xs:string' },
          output: { id: 'xs:int', thumb: 'xs:base64Binary', log: 'xs:string' },
        },
      },
    },
    [content('pic', 'image/png'), `${content('größe', 'text/plain')}${content('größe', 'text/html')}`],
    [content('thumb', 'image/gif'), content('log', 'text/*')],
  );
  const pic = bytes.toString('base64');
  const envelope = answer('<t:PutResponse><id>7</id></t:PutResponse>');

  it('are bytes, both ways, in the place of parts of the Body', async () => {
    const { problems, ...model } = await modelOf(rpc);
    expect(problems).toEqual([]);
    expect(sdlOf({ ...model, problems }, 'Mutation', 'PutResult')).toBe(`type Mutation {
  put(
    name: String!

    """\`image/png\`, beside the message."""
    pic: Byte!
    grosse: Byte!
  ): PutResult
}

type PutResult {
  id: Int

  """\`image/gif\`, beside the message."""
  thumb: Byte
  log: Byte
}`);
  });

  it('are sent as parts whose ids tell which they are', async () => {
    const { request } = await called(rpc, 'put', { name: 'a', pic, grosse: 'dHdv' }, envelope, 'text/xml');
    const [root, ...files] = await partsOf(request.headers['content-type'] ?? '', request.body);
    expect(bodyOf(root?.body.toString() ?? '')).toBe('<n1:Put><name>a</name></n1:Put>');
    expect(
      files.map(({ headers, body }) => [headers['content-type'], headers['content-transfer-encoding'], body]),
    ).toEqual([
      ['image/png', 'binary', bytes],
      ['application/octet-stream', 'binary', Buffer.from('two')],
    ]);
    const ids = files.map(({ headers }) => headers['content-id'] ?? '');
    expect(ids[0]).toMatch(/^<pic=[\da-f-]{36}@heddle>$/);
    expect(ids[1]).toMatch(/^<gr%C3%B6%C3%9Fe=[\da-f-]{36}@heddle>$/);
  });

  it('are refused where they are no bytes', async () => {
    const asking = called(rpc, 'put', { name: 'a', pic: 'no base64!', grosse: '' }, envelope, 'text/xml');
    expect((await errorOf(asking)).message).toBe(
      'The arguments of Put cannot be sent: pic is "no base64!", which is no xs:base64Binary.',
    );
  });

  const packed = (...ids: readonly string[]) =>
    Buffer.concat([
      Buffer.from(`--b\r\nContent-Type: text/xml\r\nContent-ID: <root>\r\n\r\n${envelope}\r\n`),
      ...ids.flatMap((id, at) => [
        Buffer.from(`--b\r\nContent-Type: image/gif\r\nContent-ID: <${id}>\r\n\r\n`),
        at === 0 ? bytes : Buffer.from('two'),
        Buffer.from('\r\n'),
      ]),
      Buffer.from('--b--\r\n'),
    ]);
  const related = 'multipart/related; type="text/xml"; start="<root>"; boundary=b';

  it.each([
    ['by their ids', packed('log=1@stack', 'thumb=2@stack'), { id: 7, thumb: 'dHdv', log: pic }],
    ['by their order where the ids tell nothing', packed('a@stack', 'b@stack'), { id: 7, thumb: pic, log: 'dHdv' }],
    ['where one is missing', packed('log=1@stack'), { id: 7, thumb: null, log: pic }],
  ])('are found in answers %s', async (_how, reply, value) => {
    expect((await called(rpc, 'put', { name: 'a', pic, grosse: '' }, reply, related)).value).toEqual(value);
  });

  it('are null where the answer is an envelope alone', async () => {
    const { value } = await called(rpc, 'put', { name: 'a', pic, grosse: '' }, envelope, 'text/xml');
    expect(value).toEqual({ id: 7, thumb: null, log: null });
  });

  it('stand beside the content of the one element of document style, and beside nothing', async () => {
    const schema =
      '<xs:element name="Get"><xs:complexType><xs:sequence><xs:element name="pic" type="xs:int"/></xs:sequence></xs:complexType></xs:element>';
    const text = carrying(
      { schema, operations: { Get: { input: 'Get', output: { pic: 'xs:base64Binary' } } } },
      [content('pic', 'image/png')],
      [content('pic', 'image/png')],
    ).replace('<w:message name="GetIn">', '<w:message name="GetIn"><w:part name="pic" type="xs:base64Binary"/>');
    expect(sdlOf(await modelOf(text), 'Query').replaceAll(/ *""".*"""\n|\n$/g, '')).toMatch(
      /get\(\s+pic: Int!\s+picAttachment: Byte!\s+\): GetResult/,
    );
    const empty = packed('pic=1@stack')
      .toString('latin1')
      .replace(/<t:PutResponse>.*<\/t:PutResponse>/, '');
    const { request, value } = await called(
      text,
      'get',
      { pic: 1, picAttachment: pic },
      Buffer.from(empty, 'latin1'),
      related,
    );
    expect(value).toEqual({ pic });
    const [root, file] = await partsOf(request.headers['content-type'] ?? '', request.body);
    expect(bodyOf(root?.body.toString() ?? '')).toBe('<n1:Get><n1:pic>1</n1:pic></n1:Get>');
    expect(file?.body).toEqual(bytes);
  });
});
