import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from 'vitest';

import { createFetch } from '../../src/transport/fetch.ts';
import { soapAsk } from '../../src/transport/soap.ts';
import { ingestFiles, modelOf, sdlOf, valueOf, wsdl } from '../ingest/wsdl-harness.ts';
import {
  answer,
  bodyOf,
  envelopeOf,
  errorOf,
  exchange,
  invalidIn,
  nobody,
  rootField,
  schemaOf,
  sourceOf,
} from './soap-harness.ts';

const element = (name: string, ...members: readonly string[]) =>
  `<xs:element name="${name}"><xs:complexType><xs:sequence>${members.join('')}</xs:sequence></xs:complexType></xs:element>`;
const one = (name: string, type = 'xs:string', more = '') => `<xs:element name="${name}" type="${type}" ${more}/>`;

describe('headers of answers', () => {
  const schema = `${element('Pay', one('amount', 'xs:decimal'))}${element('PayResponse', one('receipt'))}
    ${element('Quota', one('left', 'xs:int'))}${element('QuotaFault', one('until', 'xs:dateTime'))}`;
  const operations = {
    Pay: { input: 'Pay', output: 'PayResponse', outputHeader: 'Quota', headerFault: 'QuotaFault' },
  };
  const reply = (head: string, body: string) =>
    answer(body).replace('<S:Body>', `<S:Header>${head}</S:Header><S:Body>`);

  it('stand beside what the Body holds', async () => {
    const model = await modelOf(wsdl({ schema, operations }));
    expect(sdlOf(model, 'PayResult')).toBe('type PayResult {\n  receipt: String!\n  Quota: Quota\n}');
    const body = '<t:PayResponse><t:receipt>r1</t:receipt></t:PayResponse>';
    const told = await exchange(
      sourceOf(model),
      'pay',
      { amount: '1' },
      {
        body: reply('<x:Trace xmlns:x="urn:x"/><t:Quota><t:left>3</t:left></t:Quota>', body),
      },
    );
    expect(told.value).toEqual({ receipt: 'r1', Quota: { left: 3 } });
    const silent = await exchange(sourceOf(model), 'pay', { amount: '1' }, { body: answer(body) });
    expect(silent.value).toEqual({ receipt: 'r1', Quota: null });
  });

  it('hold the faults that are about them', async () => {
    const source = sourceOf(await modelOf(wsdl({ schema, operations })));
    const body = reply(
      '<t:QuotaFault><t:until>2024-01-01T00:00:00Z</t:until></t:QuotaFault>',
      '<S:Fault><faultcode>S:Client</faultcode><faultstring>Too many</faultstring></S:Fault>',
    );
    const error = await errorOf(exchange(source, 'pay', { amount: '1' }, { status: 500, body }));
    expect(error).toMatchObject({
      code: 'UPSTREAM_SOAP_FAULT',
      details: { faultstring: 'Too many', header: { QuotaFault: { until: '2024-01-01T00:00:00Z' } } },
    });
  });

  it('that the configuration sends are no arguments', async () => {
    const text = wsdl({ schema, operations: { Pay: { input: 'Pay', header: 'Quota' } } });
    const free = await modelOf(text);
    expect([...rootField(free.types, 'pay').args.keys()]).toEqual(['amount', 'Quota']);
    const headers = { namespace: 'urn:t', headers: { Quota: { left: '{env.QUOTA:9}' } } };
    const model = await modelOf(text, { soapHeaders: headers });
    expect([...rootField(model.types, 'pay').args.keys()]).toEqual(['amount']);
    expect(await envelopeOf(sourceOf(model), 'pay', { amount: '1' })).toContain(
      '<soap:Header><n1:Quota><n1:left>9</n1:left></n1:Quota></soap:Header>',
    );
  });
});

describe('attributes that the schema leaves open', () => {
  const schema = `<xs:element name="Save" type="t:Doc"/>${element('SaveResponse', one('doc', 't:Doc'))}
    <xs:complexType name="Doc"><xs:sequence><xs:element name="part" type="t:Part"/></xs:sequence></xs:complexType>
    <xs:complexType name="Part"><xs:sequence>${one('name')}</xs:sequence><xs:attribute name="id" type="xs:int"/>
      <xs:anyAttribute processContents="lax"/></xs:complexType>`;

  it('are an object, both ways', async () => {
    const model = await modelOf(wsdl({ schema, operations: { Save: { input: 'Save', output: 'SaveResponse' } } }));
    const source = sourceOf(model);
    expect(sdlOf(model, 'Part')).toContain('otherAttributes: JSON');
    const part = { name: 'n', id: 1, otherAttributes: { plain: '<"', '{urn:o}far': 'x' } };
    const envelope = await envelopeOf(source, 'save', { part });
    expect(bodyOf(envelope)).toContain('<n1:part id="1" plain="&lt;&quot;" n2:far="x">');
    expect(invalidIn(envelope, schemaOf(schema))).toBe('');
    const body = envelope
      .replace('<n1:Save>', '<n1:SaveResponse><n1:doc>')
      .replace('</n1:Save>', '</n1:doc></n1:SaveResponse>');
    expect((await exchange(source, 'save', {}, { body })).value).toEqual({ part });
  });

  it('of a whole message are an argument beside the others, and of an answer of several values a field', async () => {
    const own = ['Call', 'CallResponse']
      .map((name) => element(name, one('a', 'xs:int') + one('b')))
      .join('')
      .replaceAll('</xs:sequence>', '</xs:sequence><xs:anyAttribute processContents="lax"/>');
    const model = await modelOf(wsdl({ schema: own, operations: { Call: { input: 'Call', output: 'CallResponse' } } }));
    expect(sdlOf(model, 'Mutation')).toContain('call(a: Int!, b: String!, otherAttributes: JSON): CallResponse');
    const args = { a: 1, b: 'x', otherAttributes: { trace: 't1' } };
    const envelope = await envelopeOf(sourceOf(model), 'call', args);
    expect(bodyOf(envelope)).toBe('<n1:Call trace="t1"><n1:a>1</n1:a><n1:b>x</n1:b></n1:Call>');
    expect(invalidIn(envelope, schemaOf(own))).toBe('');
    const body = envelope.replaceAll('n1:Call', 'n1:CallResponse');
    expect((await exchange(sourceOf(model), 'call', {}, { body })).value).toEqual(args);
  });

  it('of a text, and of an element without content, stand beside the text', async () => {
    const own = `<xs:element name="Save" type="t:Doc"/>${element('SaveResponse', one('doc', 't:Doc'))}
      <xs:complexType name="Doc"><xs:sequence><xs:element name="title" type="t:Title" maxOccurs="unbounded"/>
        <xs:element name="mark" nillable="true"><xs:complexType><xs:anyAttribute processContents="lax"/></xs:complexType></xs:element></xs:sequence></xs:complexType>
      <xs:complexType name="Title"><xs:simpleContent><xs:extension base="xs:token">
        <xs:anyAttribute processContents="lax"/></xs:extension></xs:simpleContent></xs:complexType>`;
    const model = await modelOf(wsdl({ schema: own, operations: { Save: { input: 'Save', output: 'SaveResponse' } } }));
    expect(sdlOf(model, 'Title')).toBe('type Title {\n  value: String\n  otherAttributes: JSON\n}');
    const title = [
      { value: 'a', otherAttributes: { '{urn:o}lang': 'en' } },
      { value: 'b', otherAttributes: null },
    ];
    const given = { title, mark: { otherAttributes: { seen: 'yes' } } };
    const envelope = await envelopeOf(sourceOf(model), 'save', given);
    expect(bodyOf(envelope)).toBe(
      '<n1:Save><n1:title n2:lang="en">a</n1:title><n1:title>b</n1:title><n1:mark seen="yes"/></n1:Save>',
    );
    expect(invalidIn(envelope, schemaOf(own))).toBe('');
    const body = envelope
      .replace('<n1:Save>', '<n1:SaveResponse><n1:doc>')
      .replace('</n1:Save>', '</n1:doc></n1:SaveResponse>')
      .replace('<n1:mark', '<n1:mark xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"');
    expect((await exchange(sourceOf(model), 'save', {}, { body })).value).toEqual(given);
  });

  it("around an answer's only value make an object of both", async () => {
    const own = `<xs:element name="Call"><xs:complexType><xs:sequence/></xs:complexType></xs:element>
      <xs:element name="CallResponse"><xs:complexType><xs:sequence>${one('result', 'xs:int')}</xs:sequence>
        <xs:anyAttribute processContents="lax"/></xs:complexType></xs:element>`;
    const model = await modelOf(wsdl({ schema: own, operations: { Call: { input: 'Call', output: 'CallResponse' } } }));
    expect(sdlOf(model, 'CallResponse')).toBe('type CallResponse {\n  result: Int!\n  otherAttributes: JSON\n}');
    const body = answer('<t:CallResponse trace="t1" xmlns:o="urn:o" o:far="x"><t:result>7</t:result></t:CallResponse>');
    expect((await exchange(sourceOf(model), 'call', {}, { body })).value).toEqual({
      result: 7,
      otherAttributes: { trace: 't1', '{urn:o}far': 'x' },
    });
  });

  it('of WS-Addressing are no part of an address', async () => {
    const addressing = `<xs:schema targetNamespace="http://www.w3.org/2005/08/addressing" elementFormDefault="qualified">
      <xs:element name="To"><xs:complexType><xs:simpleContent><xs:extension base="xs:anyURI"><xs:anyAttribute namespace="##other"/></xs:extension></xs:simpleContent></xs:complexType></xs:element></xs:schema>`;
    const own = `<xs:schema targetNamespace="urn:t" xmlns:a="http://www.w3.org/2005/08/addressing"><xs:import namespace="http://www.w3.org/2005/08/addressing"/>
      <xs:element name="Call"><xs:complexType><xs:sequence><xs:element ref="a:To"/></xs:sequence></xs:complexType></xs:element></xs:schema>`;
    const model = await modelOf(wsdl({ types: addressing + own, operations: { Call: { input: 'Call' } } }));
    expect(sdlOf(model, 'Mutation')).toContain('call(To: String!): Boolean');
  });

  it.each([{ 'a b': '1' }, { 'x="1" y': '1' }, { xmlns: 'urn:other' }, ['list']])(
    'cannot be %j',
    async (otherAttributes) => {
      const source = sourceOf(await modelOf(wsdl({ schema, operations: { Save: { input: 'Save' } } })));
      const error = await errorOf(envelopeOf(source, 'save', { part: { name: 'n', otherAttributes } }));
      expect(error.code).toBe('BAD_USER_INPUT');
    },
  );
});

describe('required choices', () => {
  const schema = element(
    'Find',
    `<xs:choice>${one('id', 'xs:int')}<xs:sequence>${one('name')}${one('zip', 'xs:string', 'minOccurs="0"')}</xs:sequence>
      ${one('tag', 'xs:string', 'maxOccurs="unbounded"')}</xs:choice>`,
    one('note', 'xs:string', 'nillable="true"'),
  );

  it('want one branch, and required nil elements are there without a value', async () => {
    const source = sourceOf(await modelOf(wsdl({ schema, operations: { Find: { input: 'Find' } } })));
    for (const args of [{ id: 1 }, { name: 'n', zip: 'z' }, { tag: ['a', 'b'] }]) {
      const envelope = await envelopeOf(source, 'find', args);
      expect(bodyOf(envelope)).toContain('<n1:note xsi:nil="true"/>');
      expect(invalidIn(envelope, schemaOf(schema))).toBe('');
    }
    expect((await errorOf(envelopeOf(source, 'find', { tag: [] }))).message).toContain(
      'one of "id", "name", "zip", "tag" must be given',
    );
    expect((await errorOf(envelopeOf(source, 'find', { id: 1, tag: ['a'] }))).message).toContain('exclude each other');
  });

  it('want one branch also where the branches stand in groups and inner choices', async () => {
    const groups = `<xs:group name="Place"><xs:choice>${one('x', 'xs:int')}${one('y', 'xs:int')}</xs:choice></xs:group>
      <xs:group name="Empty"><xs:sequence>${one('z', 'xs:int', 'minOccurs="0"')}</xs:sequence></xs:group>`;
    const within = (branches: string) =>
      groups + element('Find', `<xs:choice>${one('id', 'xs:int')}${branches}</xs:choice>`);
    const find = async (own: string, args: Readonly<Record<string, unknown>>) =>
      envelopeOf(sourceOf(await modelOf(wsdl({ schema: own, operations: { Find: { input: 'Find' } } }))), 'find', args);
    const nested = within(`<xs:group ref="t:Place"/><xs:choice>${one('v')}${one('w')}</xs:choice>`);
    for (const args of [{ id: 1 }, { y: 2 }, { w: 'w' }]) {
      expect(invalidIn(await find(nested, args), schemaOf(nested))).toBe('');
    }
    expect((await errorOf(find(nested, {}))).message).toContain('one of "id", "x", "y", "v", "w" must be given');
    expect((await errorOf(find(nested, { x: 1, v: 'v' }))).message).toContain('exclude each other');
    const open = within('<xs:group ref="t:Empty"/>');
    expect(invalidIn(await find(open, {}), schemaOf(open))).toBe('');
  });
});

describe('names in a wrong namespace', () => {
  it('are found where only one is meant, with a warning at their place', async () => {
    const schema = `${element('Ask', '<xs:element name="q" xmlns:o="urn:other" type="o:Query"/>')}
      <xs:complexType name="Query"><xs:sequence>${one('text')}${one('lang')}</xs:sequence></xs:complexType>`;
    const checked = await ingestFiles({ 'service.wsdl': wsdl({ schema, operations: { Ask: { input: 'Ask' } } }) });
    expect([...rootField(valueOf(checked).types, 'ask').args.values()]).toMatchObject([{ type: 'QueryInput!' }]);
    expect(checked.problems).toMatchObject([
      { code: 'WSDL_WRONG_NAMESPACE', severity: 'warning', message: expect.stringContaining('urn:other') },
    ]);
    expect(checked.problems[0]?.place?.line).toBe(4);
  });

  it('never take a type of the document for one of XML Schema', async () => {
    const schema = `${element('Ask', one('at', 'xs:duration'), one('own', 't:duration'))}
      <xs:simpleType name="duration"><xs:restriction base="xs:duration"/></xs:simpleType>`;
    const model = await modelOf(wsdl({ schema, operations: { Ask: { input: 'Ask' } } }));
    expect([...rootField(model.types, 'ask').args.values()].map(({ type }) => type)).toEqual([
      'Duration!',
      'Duration!',
    ]);
  });
});

describe('WS-Addressing', () => {
  const schema = `${element('Ask', one('q'))}${element('AskResponse', one('a'))}`;
  const operations = { Ask: { input: 'Ask', output: 'AskResponse' } };
  const wsp = 'xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"';
  const wsaw = 'xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl"';
  const policy = (assertions: string) =>
    `<wsp:Policy ${wsp} xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" u:Id="P">${assertions}</wsp:Policy>`;
  const reference = `<wsp:PolicyReference ${wsp} URI="#P"/>`;

  it.each([
    ['an extension', { demands: `<wsaw:UsingAddressing ${wsaw} w:required="true"/>` }],
    [
      'a policy',
      {
        demands: reference,
        more: policy(`<wsp:ExactlyOne><wsp:All><wsaw:UsingAddressing ${wsaw}/></wsp:All></wsp:ExactlyOne>`),
      },
    ],
  ])('is spoken where %s demands it', async (_how, spec) => {
    const source = sourceOf(await modelOf(wsdl({ schema, operations, version: '1.2', ...spec })));
    const sent: string[] = [];
    const ask = soapAsk(
      source,
      async (call) => {
        sent.push(String(call.body));
        return { status: 200, headers: {}, body: Buffer.from(answer('<t:AskResponse><t:a>x</t:a></t:AskResponse>')) };
      },
      {},
      { makeId: () => '1-2-3' },
    );
    const request = {
      field: rootField(source.types, 'ask'),
      args: { q: 'x' },
      part: null,
      variables: {},
      caller: nobody,
    };
    expect((await ask(request)).value).toBe('x');
    expect(/<soap:Header>(.*)<\/soap:Header>/.exec(sent[0] ?? '')?.[1]).toBe(
      '<n1:Action soap:mustUnderstand="1">urn:t/Ask</n1:Action><n1:MessageID>urn:uuid:1-2-3</n1:MessageID>' +
        '<n1:ReplyTo><n1:Address>http://www.w3.org/2005/08/addressing/anonymous</n1:Address></n1:ReplyTo>' +
        '<n1:To soap:mustUnderstand="1">http://upstream.test/soap</n1:To>',
    );
    expect(sent[0]).toContain('xmlns:n1="http://www.w3.org/2005/08/addressing"');
  });

  it.each([
    ['offered', { demands: `<wsaw:UsingAddressing ${wsaw}/>` }],
    ['optional', { demands: reference, more: policy(`<wsaw:UsingAddressing ${wsaw} wsp:Optional="true"/>`) }],
    [
      'one of several ways',
      {
        demands: reference,
        more: policy(`<wsp:ExactlyOne><wsp:All><wsaw:UsingAddressing ${wsaw}/></wsp:All><wsp:All/></wsp:ExactlyOne>`),
      },
    ],
  ])('is left out where it is only %s', async (_how, spec) => {
    const source = sourceOf(await modelOf(wsdl({ schema, operations, ...spec })));
    expect(await envelopeOf(source, 'ask', { q: 'x' })).not.toContain('soap:Header');
  });
});

describe('MTOM', () => {
  const schema = `${element('Put', one('name'), one('file', 'xs:base64Binary'), one('small', 'xs:base64Binary', 'minOccurs="0"'))}
    ${element('PutResponse', one('file', 'xs:base64Binary'))}`;
  const demands = `<wsp:Policy xmlns:wsp="http://www.w3.org/ns/ws-policy"><o:OptimizedMimeSerialization
    xmlns:o="http://schemas.xmlsoap.org/ws/2004/09/policy/optimizedmimeserialization"/></wsp:Policy>`;

  it.each(['1.1', '1.2'] as const)('takes bytes up and down beside the envelope of SOAP %s', async (version) => {
    const operations = { Put: { input: 'Put', output: 'PutResponse' } };
    const model = await modelOf(wsdl({ schema, operations, version, demands }));
    let seen = { type: '', body: Buffer.alloc(0) };
    // Answers with the very package that came, its element renamed.
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      seen = { type: request.headers['content-type'] ?? '', body: Buffer.concat(chunks) };
      const renamed = seen.body.toString('latin1').replaceAll(/(<\/?n1:)Put>/g, '$1PutResponse>');
      response.writeHead(200, { 'content-type': seen.type }).end(Buffer.from(renamed, 'latin1'));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const network = createFetch();
    try {
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => (index * 7) % 256));
      const source = sourceOf(model, { endpoint });
      const args = { name: 'ä', file: bytes.toString('base64'), small: '' };
      const request = { field: rootField(source.types, 'put'), args, part: null, variables: {}, caller: nobody };
      expect((await soapAsk(source, network.send)(request)).value).toBe(args.file);
      expect(seen.body.includes(bytes)).toBe(true);
      expect(seen.type).toContain(`start-info="${version === '1.1' ? 'text/xml' : 'application/soap+xml'}"`);
      expect(seen.type.includes('action="urn:t/Put"')).toBe(version === '1.2');
      expect(seen.body.toString()).toContain('<n1:name>ä</n1:name>');
    } finally {
      await network.close();
      server.close();
    }
  });
});

describe('a request that is only shown', () => {
  const schema = `${element('Ask', one('id', 'xs:int'), one('at', 'xs:date', 'minOccurs="0"'), one('who', 't:Who', 'minOccurs="0"'), one('ids', 'xs:long', 'minOccurs="0" maxOccurs="unbounded"'))}
    <xs:complexType name="Who"><xs:sequence>${one('name')}${one('zip')}</xs:sequence></xs:complexType>`;
  const args = { id: '{root.id}', at: '{$day}', who: '{$who}', ids: ['{root.ids}'] };

  it('holds placeholders where values will stand', async () => {
    const source = sourceOf(await modelOf(wsdl({ schema, operations: { Ask: { input: 'Ask' } } })));
    const sent: string[] = [];
    const isPlaceholder = (value: unknown): value is string => typeof value === 'string' && /^\{.*\}$/.test(value);
    const ask = soapAsk(
      source,
      async (call) => {
        sent.push(String(call.body));
        return { status: 202, headers: {}, body: new Uint8Array() };
      },
      {},
      { isPlaceholder },
    );
    await ask({ field: rootField(source.types, 'ask'), args, part: null, variables: {}, caller: nobody });
    expect(bodyOf(sent[0] ?? '')).toBe(
      '<n1:Ask><n1:id>{root.id}</n1:id><n1:at>{$day}</n1:at><n1:who>{$who}</n1:who><n1:ids>{root.ids}</n1:ids></n1:Ask>',
    );
  });

  it('is never one that a client sends', async () => {
    const source = sourceOf(await modelOf(wsdl({ schema, operations: { Ask: { input: 'Ask' } } })));
    const { code, message } = await errorOf(envelopeOf(source, 'ask', args));
    expect([code, message]).toEqual([
      'BAD_USER_INPUT',
      expect.stringContaining('id is "{root.id}", which is no xs:int'),
    ]);
  });
});

describe('many headers', () => {
  const names = ['Session', 'Options', 'Limits', 'Debug'];
  const schema = `${element('Ask', one('q'))}${names.map((name) => element(name, one('v'))).join('')}`;
  const bound = names.map((name) => `<s:header message="t:Heads" part="${name}" use="literal"/>`).join('');
  const parts = names.map((name) => `<w:part name="${name}" element="t:${name}"/>`).join('');
  const text = wsdl({
    schema,
    operations: { Ask: { input: 'Ask' } },
    more: `<w:message name="Heads">${parts}</w:message>`,
  });
  const many = text.replace('<s:body use="literal"/></w:input>', `<s:body use="literal"/>${bound}</w:input>`);

  it('are one argument', async () => {
    const model = await modelOf(many);
    expect([...rootField(model.types, 'ask').args.values()].map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'q: String!',
      'headers: AskHeadersInput',
    ]);
    const headers = { Debug: { v: 'd' }, Session: { v: '<s>' } };
    expect(await envelopeOf(sourceOf(model), 'ask', { q: 'x', headers })).toContain(
      '<soap:Header><n1:Session><n1:v>&lt;s&gt;</n1:v></n1:Session><n1:Debug><n1:v>d</n1:v></n1:Debug></soap:Header>',
    );
    expect(await envelopeOf(sourceOf(model), 'ask', { q: 'x' })).not.toContain('soap:Header');
  });

  it('are those that the configuration does not send', async () => {
    const soapHeaders = { namespace: 'urn:t', headers: { Session: { v: 'own' } } };
    const args = rootField((await modelOf(many, { soapHeaders })).types, 'ask').args;
    expect([...args.keys()]).toEqual(['q', 'Options', 'Limits', 'Debug']);
  });
});
