import { describe, expect, it } from 'vitest';

import { modelOf, wsdl } from '../ingest/wsdl-harness.ts';
import { answer, bodyOf, envelopeOf, errorOf, exchange, invalidIn, schemaOf, sourceOf } from './soap-harness.ts';

const schema = `
  <xs:element name="Save"><xs:complexType><xs:sequence>
    <xs:element name="at" type="xs:dateTime" minOccurs="0"/><xs:element name="day" type="xs:date" minOccurs="0"/>
    <xs:element name="clock" type="xs:time" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="SaveResponse"><xs:complexType><xs:sequence>
    <xs:element name="label" type="t:Label" nillable="true"/><xs:element name="strict" type="t:Strict" nillable="true"/></xs:sequence></xs:complexType></xs:element>
  <xs:attribute name="version" type="xs:string"/>
  <xs:complexType name="Label"><xs:sequence><xs:element name="text" type="xs:string" minOccurs="0"/></xs:sequence>
    <xs:attribute name="id" type="xs:int"/><xs:attribute ref="t:version"/></xs:complexType>
  <xs:complexType name="Strict"><xs:sequence><xs:element name="text" type="xs:string"/></xs:sequence>
    <xs:attribute name="id" type="xs:int"/></xs:complexType>`;
const source = sourceOf(
  await modelOf(wsdl({ schema, operations: { Save: { input: 'Save', output: 'SaveResponse' } } })),
);

describe('times', () => {
  it.each([
    ['at', '2024-02-29T12:30', '2024-02-29T12:30:00'],
    ['at', '2024-02-29T12:30Z', '2024-02-29T12:30:00Z'],
    ['at', '2024-02-29T12:30:15.5+0200', '2024-02-29T12:30:15.5+02:00'],
    ['clock', '07:05', '07:05:00'],
    ['clock', '07:05-0800', '07:05:00-08:00'],
    ['day', '2024-02-29', '2024-02-29'],
  ])('%s %s are sent as XML Schema wants them', async (name, given, written) => {
    const envelope = await envelopeOf(source, 'save', { [name]: given });
    expect(bodyOf(envelope)).toBe(`<n1:Save><n1:${name}>${written}</n1:${name}></n1:Save>`);
    expect(invalidIn(envelope, schemaOf(schema))).toBe('');
  });

  it.each([
    ['at', '2024-13-01T00:00:00'],
    ['at', '2024-01-01T25:00:00'],
    ['at', '2024-01-01T00:00:00+15:00'],
    ['day', '2024-01-32'],
    ['clock', '12:60:00'],
  ])('%s %s are no times', async (name, given) => {
    expect((await errorOf(envelopeOf(source, 'save', { [name]: given }))).code).toBe('BAD_USER_INPUT');
  });
});

describe('a nil element', () => {
  const ask = async (content: string) =>
    (await exchange(source, 'save', {}, { body: answer(`<t:SaveResponse>${content}</t:SaveResponse>`) })).value;

  it('is null, unless it has attributes and nothing else must be there', async () => {
    expect(await ask('<t:label xsi:nil="true"/><t:strict xsi:nil="true" id="1"/>')).toEqual({
      label: null,
      strict: null,
    });
    expect(await ask('<t:label xsi:nil="true" id="1"/>')).toMatchObject({ label: { id: 1, text: null } });
  });

  it('shows qualified attributes also where the server got their namespace wrong', async () => {
    const version = { label: { version: '2' } };
    expect(await ask('<t:label t:version="2"/>')).toMatchObject(version);
    expect(await ask('<t:label version="2"/>')).toMatchObject(version);
    expect(await ask('<t:label x:version="2" xmlns:x="urn:x"/>')).toMatchObject(version);
  });
});

describe('rpc/encoded', () => {
  it('tells the names of simple types, not those of what they restrict', async () => {
    const types = `<xs:simpleType name="Plain"><xs:restriction base="xs:string"/></xs:simpleType>
      <xs:complexType name="Box"><xs:sequence><xs:element name="plain" type="t:Plain"/><xs:element name="inline"><xs:simpleType><xs:restriction base="xs:int"/></xs:simpleType></xs:element></xs:sequence></xs:complexType>
      <xs:complexType name="Codes"><xs:complexContent><xs:restriction base="enc:Array"><xs:attribute ref="enc:arrayType" w:arrayType="t:Code[]"/></xs:restriction></xs:complexContent></xs:complexType>
      <xs:simpleType name="State"><xs:restriction base="xs:string"><xs:enumeration value="on"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>`;
    const put = {
      Put: {
        input: { state: 't:State', code: 't:Code', note: 'xs:string', box: 't:Box', codes: 't:Codes', far: 'enc:int' },
        output: { ok: 'xs:boolean' },
      },
    };
    const own = sourceOf(await modelOf(wsdl({ schema: types, style: 'rpc', use: 'encoded', operations: put })));
    const given = { state: 'on', code: 'abc', note: 'n', box: { plain: 'p', inline: 1 }, codes: ['x'], far: 7 };
    const body = bodyOf(await envelopeOf(own, 'put', given));
    expect(body).toContain(
      '<state xsi:type="n1:State">on</state><code xsi:type="n1:Code">abc</code><note xsi:type="xsd:string">n</note>' +
        '<box xsi:type="n1:Box"><n1:plain xsi:type="n1:Plain">p</n1:plain><n1:inline>1</n1:inline></box>',
    );
    expect(body).toMatch(/arrayType="n1:Code\[1\]"><item xsi:type="n1:Code">x<\/item>/);
    expect(body).toMatch(/<far xsi:type="n\d:int">7<\/far>/);
    const literal = sourceOf(await modelOf(wsdl({ schema: types, style: 'rpc', operations: put })));
    expect(await envelopeOf(literal, 'put', given)).not.toContain('xsi:type="n1:Code"');
  });
});
