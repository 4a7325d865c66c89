import { describe, expect, it } from 'vitest';

import { ingestFiles, sdlOf, valueOf, wsdl } from './wsdl-harness.ts';

const xs = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"';
const elements = `<xs:element name="GetThing"><xs:complexType><xs:sequence><xs:element name="id" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="GetThingResponse"><xs:complexType><xs:sequence><xs:element name="thing" type="t:Thing"/></xs:sequence></xs:complexType></xs:element>`;
const thing =
  '<xs:complexType name="Thing"><xs:sequence><xs:element name="n" type="xs:int"/><xs:element name="m" type="xs:int"/></xs:sequence></xs:complexType>';
const operations = { GetThing: { input: 'GetThing', output: 'GetThingResponse' } };

/** The type Thing of a service whose `types` hold `inline`, beside `files`. */
async function thingOf(inline: string, files: Readonly<Record<string, string>>): Promise<string> {
  const checked = await ingestFiles({ 'service.wsdl': wsdl({ types: inline, operations }), ...files });
  expect(checked.problems).toEqual([]);
  return sdlOf(valueOf(checked), 'Thing');
}

const whole = 'type Thing {\n  n: Int!\n  m: Int!\n}';

describe('schemas in other files', () => {
  it('are included and imported by relative location', async () => {
    const inline = `<xs:schema targetNamespace="urn:t" xmlns:u="urn:u"><xs:import namespace="urn:u" schemaLocation="xsd/u.xsd"/>
      ${elements.replace('t:Thing', 'u:Thing')}</xs:schema>`;
    const files = {
      'xsd/u.xsd': `<xs:schema ${xs} targetNamespace="urn:u"><xs:include schemaLocation="../more/thing.xsd"/></xs:schema>`,
      'more/thing.xsd': `<xs:schema ${xs} targetNamespace="urn:u">${thing}</xs:schema>`,
    };
    expect(await thingOf(inline, files)).toBe(whole);
  });

  it('take the namespace of who includes them when they have none', async () => {
    const inline = `<xs:schema targetNamespace="urn:t"><xs:include schemaLocation="c.xsd"/>${elements}</xs:schema>`;
    const chameleon = `<xs:schema ${xs}><xs:complexType name="Thing"><xs:sequence><xs:element name="n" type="Count"/>
      <xs:element name="m" type="Count"/></xs:sequence></xs:complexType><xs:simpleType name="Count"><xs:restriction base="xs:int"/></xs:simpleType></xs:schema>`;
    expect(await thingOf(inline, { 'c.xsd': chameleon })).toBe(whole);
  });

  it('may have a document type, of which nothing is read', async () => {
    const inline = `<xs:schema targetNamespace="urn:t"><xs:include schemaLocation="a.xsd"/>${elements}</xs:schema>`;
    const type = `<!DOCTYPE xs:schema PUBLIC "-//W3C//DTD XMLSchema 200102//EN" "http://www.w3.org/2001/XMLSchema.dtd" [
      <!-- it's "quoted" ]> --><!ATTLIST xs:schema xmlns:t CDATA #FIXED "urn:t"><!ENTITY t 'urn:t'><!ENTITY % p ''>]>`;
    expect(
      await thingOf(inline, { 'a.xsd': `${type}<xs:schema ${xs} targetNamespace="urn:t">${thing}</xs:schema>` }),
    ).toBe(whole);
  });

  it('may have a comment in front of their XML declaration', async () => {
    const inline = `<xs:schema targetNamespace="urn:t"><xs:include schemaLocation="a.xsd"/>${elements}</xs:schema>`;
    const head = '\uFEFF\n<!-- a licence -->\n<!----><?xml version="1.0" encoding="utf-8"?>';
    expect(
      await thingOf(inline, { 'a.xsd': `${head}<xs:schema ${xs} targetNamespace="urn:t">${thing}</xs:schema>` }),
    ).toBe(whole);
  });

  it('may import each other in a circle', async () => {
    const inline = `<xs:schema targetNamespace="urn:t"><xs:include schemaLocation="a.xsd"/>${elements}</xs:schema>`;
    const files = {
      'a.xsd': `<xs:schema ${xs} targetNamespace="urn:t"><xs:include schemaLocation="b.xsd"/></xs:schema>`,
      'b.xsd': `<xs:schema ${xs} targetNamespace="urn:t"><xs:include schemaLocation="a.xsd"/>${thing}</xs:schema>`,
    };
    expect(await thingOf(inline, files)).toBe(whole);
  });

  it('are found by namespace where an import has no location', async () => {
    const inline = `<xs:schema targetNamespace="urn:t" xmlns:u="urn:u"><xs:import namespace="urn:u"/>${elements.replace('t:Thing', 'u:Thing')}</xs:schema>
      <xs:schema targetNamespace="urn:u">${thing}</xs:schema>`;
    expect(await thingOf(inline, {})).toBe(whole);
  });

  it('replace what they redefine', async () => {
    const inline = `<xs:schema targetNamespace="urn:t"><xs:redefine schemaLocation="a.xsd"><xs:complexType name="Thing"><xs:complexContent>
      <xs:extension base="t:Thing"><xs:sequence><xs:element name="k" type="xs:date"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:redefine>${elements}</xs:schema>`;
    const files = { 'a.xsd': `<xs:schema ${xs} targetNamespace="urn:t">${thing}</xs:schema>` };
    expect(await thingOf(inline, files)).toBe('type Thing {\n  n: Int!\n  m: Int!\n  k: Date!\n}');
  });

  it('may be bundled standards that nobody brings along', async () => {
    const inline = `<xs:schema targetNamespace="urn:t" xmlns:wsa="http://www.w3.org/2005/08/addressing">
      <xs:import namespace="http://www.w3.org/2005/08/addressing" schemaLocation="http://www.w3.org/2006/03/addressing/ws-addr.xsd"/>
      <xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="http://www.w3.org/2001/xml.xsd"/>
      ${elements}<xs:complexType name="Thing"><xs:sequence><xs:element name="to" type="wsa:EndpointReferenceType"/></xs:sequence><xs:attribute ref="xml:lang"/></xs:complexType></xs:schema>`;
    expect(await thingOf(inline, {})).toBe('type Thing {\n  to: EndpointReferenceType!\n  lang: String\n}');
  });

  const net = 'http://schemas.microsoft.com/2003/10/Serialization/';

  it("may be .NET's and Apache's own types", async () => {
    const inline = `<xs:schema targetNamespace="urn:t" xmlns:s="${net}" xmlns:l="${net}Arrays" xmlns:a="http://xml.apache.org/xml-soap">
      <xs:import namespace="${net}Arrays"/><xs:import namespace="${net}"/><xs:import namespace="http://xml.apache.org/xml-soap"/>
      ${elements}<xs:complexType name="Thing"><xs:sequence><xs:element name="key" type="s:guid"/><xs:element name="letter" type="s:char"/>
      <xs:element name="span" type="s:duration"/><xs:element name="names" type="l:ArrayOfstring" minOccurs="0"/><xs:element name="map" type="a:Map"/>
      <xs:element name="list" type="a:Vector" minOccurs="0"/></xs:sequence><xs:attribute ref="s:Id"/><xs:attribute ref="s:Ref"/></xs:complexType></xs:schema>`;
    expect(await thingOf(inline, {})).toBe(
      'type Thing {\n  key: String!\n  letter: Int!\n  span: Duration!\n  names: [String]\n  map: Map!\n  list: Vector\n  Id: String\n  Ref: String\n}',
    );
  });

  it("may be those of SOAP's envelopes, of XOP and of WS-I's attachments", async () => {
    const spaces = {
      e: 'http://schemas.xmlsoap.org/soap/envelope/',
      v: 'http://www.w3.org/2003/05/soap-envelope',
      x: 'http://www.w3.org/2004/08/xop/include',
      r: 'http://ws-i.org/profiles/basic/1.1/xsd',
    };
    const declared = Object.entries(spaces).map(([prefix, namespace]) => `xmlns:${prefix}="${namespace}"`);
    const imports = Object.values(spaces).map(
      (namespace) =>
        `<xs:import namespace="${namespace}" schemaLocation="http://nowhere.test/${namespace.length}.xsd"/>`,
    );
    const inline = `<xs:schema targetNamespace="urn:t" ${declared.join(' ')}>${imports.join('')}
      ${elements}<xs:complexType name="Thing"><xs:sequence><xs:element name="file" type="r:swaRef"/><xs:element ref="x:Include"/></xs:sequence>
      <xs:attribute ref="e:mustUnderstand"/><xs:attribute ref="v:role"/></xs:complexType></xs:schema>`;
    expect(await thingOf(inline, {})).toBe(
      'type Thing {\n  file: Byte!\n  Include: Include!\n  mustUnderstand: Boolean\n  role: String\n}',
    );
  });

  it('are not bundled where a schema beside brings them', async () => {
    const inline = `<xs:schema targetNamespace="urn:t" xmlns:s="${net}"><xs:import namespace="${net}"/>${elements}
      <xs:complexType name="Thing"><xs:sequence><xs:element name="key" type="s:guid"/><xs:element name="letter" type="s:char"/></xs:sequence></xs:complexType></xs:schema>
      <xs:schema targetNamespace="${net}"><xs:simpleType name="guid"><xs:restriction base="xs:int"/></xs:simpleType></xs:schema>`;
    const { value, problems } = await ingestFiles({ 'service.wsdl': wsdl({ types: inline, operations }) });
    expect(value && sdlOf(value, 'Thing')).toBe('type Thing {\n  key: Int!\n  letter: JSON\n}');
    expect(problems.map(({ code }) => code)).toEqual(['WSDL_UNKNOWN_NAME']);
  });
});

describe('a WSDL in several files', () => {
  it('finds messages, port types and schemas where they are', async () => {
    const text = wsdl({ types: '', operations }).replace(
      '<w:types></w:types>',
      '<w:import namespace="urn:t" location="types.xsd"/><w:import namespace="urn:t" location="abstract/part.wsdl"/>',
    );
    const [portType = ''] = /<w:portType.*?<\/w:portType>/s.exec(text) ?? [];
    const part = `<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" targetNamespace="urn:t">
      <w:import namespace="urn:t" location="../service.wsdl"/>${portType}</w:definitions>`;
    const files = {
      'service.wsdl': text.replace(portType, ''),
      'abstract/part.wsdl': part,
      'types.xsd': `<xs:schema ${xs} xmlns:t="urn:t" targetNamespace="urn:t">${elements}${thing}</xs:schema>`,
    };
    const model = valueOf(await ingestFiles(files));
    expect(sdlOf(model, 'Query', 'Thing')).toBe(`type Query {\n  getThing(id: String!): Thing\n}\n\n${whole}`);
    expect(model.files.map((file) => file.split('/').at(-1))).toEqual(['service.wsdl', 'types.xsd', 'part.wsdl']);
  });

  it('is read from the network with its headers, imports relative to its URL', async () => {
    const seen: string[] = [];
    const texts = new Map([
      [
        'https://erp.test/v1/service?wsdl',
        wsdl({
          types: `<xs:schema targetNamespace="urn:t"><xs:include schemaLocation="types.xsd"/></xs:schema>`,
          operations,
        }),
      ],
      [
        'https://erp.test/v1/types.xsd',
        `<xs:schema ${xs} xmlns:t="urn:t" targetNamespace="urn:t">${elements}${thing}</xs:schema>`,
      ],
    ]);
    const checked = await ingestFiles({}, { source: 'https://erp.test/v1/service?wsdl' }, async (url) => {
      seen.push(url);
      return Buffer.from(texts.get(url) ?? '');
    });
    expect(sdlOf(valueOf(checked), 'Thing')).toBe(whole);
    expect(seen).toEqual([...texts.keys()]);
  });

  it('is read in the encoding it names', async () => {
    const text = wsdl({
      types: `<xs:schema targetNamespace="urn:t">${elements}${thing.replace('<xs:sequence>', '<xs:annotation><xs:documentation>Größe</xs:documentation></xs:annotation><xs:sequence>')}</xs:schema>`,
      operations,
    });
    const latin = Buffer.from(text.replace('utf-8', 'iso-8859-1'), 'latin1');
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text.replace('utf-8', 'utf-16'), 'utf16le')]);
    for (const bytes of [latin, wide]) {
      expect(sdlOf(valueOf(await ingestFiles({ 'service.wsdl': bytes })), 'Thing')).toContain('"""Größe"""');
    }
  });
});
