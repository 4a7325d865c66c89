import { describe, expect, it } from 'vitest';

import { ingestFiles, sdlOf, valueOf, wsdl } from '../ingest/wsdl-harness.ts';

const schema = `<xs:element name="GetA"><xs:complexType/></xs:element>
  <xs:element name="GetAResponse"><xs:complexType><xs:sequence><xs:element name="a" type="t:A"/></xs:sequence></xs:complexType></xs:element>`;
const operations = { GetA: { input: 'GetA', output: 'GetAResponse' } };

/** Code, severity and message of everything that is said of `service.wsdl`. */
async function said(
  text: string | Uint8Array,
  more: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const checked = await ingestFiles({ 'service.wsdl': text, ...more });
  return checked.problems.map(({ severity, code, message, place }) => `${severity} ${code} ${place?.line}: ${message}`);
}

describe('a WSDL that is none', () => {
  it.each([
    ['JSON', '{"openapi":"3.1.0"}', /^error WSDL_NOT_XML 1: This is not an XML document that can be read: /],
    ['nothing', '', /^error WSDL_NOT_XML 1: /],
    ['HTML', '<html><body>Login</body></html>', /^error WSDL_NOT_WSDL 1: .*found "html"/],
    ['cut XML', wsdl({ schema, operations }).slice(0, 600), /^error WSDL_NOT_XML \d+: .*unclosed tag/],
    ['WSDL 2.0', '<description xmlns="http://www.w3.org/ns/wsdl"/>', /^error WSDL_VERSION 1: .*only WSDL 1.1/],
    ['no operation', '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>', /^error WSDL_NO_OPERATIONS 1: /],
  ])('as %s', async (_what, text, message) => {
    expect(await said(text)).toEqual([expect.stringMatching(message)]);
  });

  it('as a file that is not there, or a source without one', async () => {
    const [problem] = (await ingestFiles({}, { source: 'nowhere.wsdl' })).problems;
    expect(problem).toMatchObject({ code: 'WSDL_MISSING', severity: 'error' });
    expect(problem?.message).toBe(
      'The WSDL "nowhere.wsdl" cannot be read (it does not exist). Check the source\'s path or URL.',
    );
    const refused = async () => {
      throw new Error('The host is not known.');
    };
    expect((await ingestFiles({}, { source: 'http://nowhere.test/a.wsdl' }, refused)).problems).toMatchObject([
      {
        code: 'WSDL_MISSING',
        message:
          'The WSDL "http://nowhere.test/a.wsdl" cannot be read (The host is not known). Check the source\'s path or URL.',
      },
    ]);
    expect((await ingestFiles({}, { source: undefined })).problems).toMatchObject([{ code: 'WSDL_NO_SOURCE' }]);
  });

  it('as a port that it does not have', async () => {
    const checked = await ingestFiles({ 'service.wsdl': wsdl({ schema, operations }) }, { port: 'Prot' });
    expect(checked.problems).toMatchObject([
      { code: 'WSDL_UNKNOWN_PORT', message: 'The document has no port */Prot; it has Service/Port.' },
    ]);
  });
});

describe('XML that attacks', () => {
  it.each([
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['a billion laughs', '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'],
  ])('with %s is refused where it is used', async (_what, text) => {
    expect(await said(text)).toEqual([expect.stringMatching(/^error WSDL_NOT_XML 1: .*entity of its DOCTYPE/)]);
  });

  it('with an undeclared entity is refused', async () => {
    expect(await said('<a>&x;</a>')).toEqual([expect.stringMatching(/^error WSDL_NOT_XML 1: .*undefined entity/)]);
  });

  it('with 100,000 levels is refused', async () => {
    expect(await said('<a>'.repeat(100_000))).toEqual([expect.stringMatching(/WSDL_NOT_XML.*deeper than 256/)]);
  });

  it('from the network cannot name local files or private hosts', async () => {
    const asked: string[] = [];
    const text = wsdl({
      types: `<xs:schema targetNamespace="urn:t"><xs:include schemaLocation="file:///etc/passwd"/>
        <xs:include schemaLocation="http://169.254.169.254/x.xsd"/></xs:schema>`,
      operations,
    });
    const checked = await ingestFiles({}, { source: 'https://vendor.test/a.wsdl' }, async (url) => {
      asked.push(url);
      return Buffer.from(text);
    });
    expect(asked).toEqual(['https://vendor.test/a.wsdl']);
    const missing = checked.problems.filter(({ code }) => code === 'WSDL_IMPORT_MISSING');
    expect(missing.map(({ message }) => message)).toEqual([
      expect.stringContaining('must not name local files'),
      expect.stringContaining('private network'),
    ]);
  });
});

describe('a WSDL with a broken part serves the rest', () => {
  it('when an import is not there', async () => {
    const broken = schema.replace(
      '<xs:element name="GetA">',
      '<xs:import namespace="urn:x" schemaLocation="gone.xsd"/><xs:element name="GetA">',
    );
    const text = wsdl({
      schema: `${broken}<xs:complexType name="A"><xs:sequence><xs:element name="b" type="xs:int"/><xs:element name="c" type="x:C" xmlns:x="urn:x"/></xs:sequence></xs:complexType>`,
      operations,
    });
    const checked = await ingestFiles({ 'service.wsdl': text });
    expect(sdlOf(valueOf(checked), 'A')).toBe('type A {\n  b: Int!\n  c: JSON\n}');
    expect(checked.problems).toMatchObject([
      {
        code: 'WSDL_IMPORT_MISSING',
        severity: 'warning',
        message: expect.stringContaining('"gone.xsd"'),
        place: { line: 4 },
      },
      {
        code: 'WSDL_UNKNOWN_NAME',
        severity: 'warning',
        message: expect.stringContaining('type "C" of namespace "urn:x"'),
      },
    ]);
  });

  it('when an import is not XML', async () => {
    const text = wsdl({
      schema: `<xs:include schemaLocation="bad.xsd"/>${schema}<xs:complexType name="A"><xs:attribute name="b" type="xs:int"/></xs:complexType>`,
      operations,
    });
    expect(await said(text, { 'bad.xsd': 'no' })).toEqual([expect.stringMatching(/^warning WSDL_NOT_XML 1: /)]);
  });

  it('when an operation has no input message', async () => {
    const text = wsdl({
      schema: `${schema}<xs:complexType name="A"/>`,
      operations: { ...operations, Lost: { input: null } },
    });
    const checked = await ingestFiles({ 'service.wsdl': text });
    expect(valueOf(checked).operations).toMatchObject({
      total: 2,
      exposed: 1,
      skipped: [{ id: 'Lost', reason: expect.stringContaining('t:LostIn') }],
    });
    expect(checked.problems).toMatchObject([{ code: 'WSDL_OPERATION_SKIPPED', severity: 'warning' }]);
  });

  it.each([
    [
      'types that extend themselves',
      '<xs:complexType name="A"><xs:complexContent><xs:extension base="t:B"/></xs:complexContent></xs:complexType><xs:complexType name="B"><xs:complexContent><xs:extension base="t:A"/></xs:complexContent></xs:complexType>',
    ],
    [
      'groups that hold themselves',
      '<xs:complexType name="A"><xs:group ref="t:G"/></xs:complexType><xs:group name="G"><xs:sequence><xs:group ref="t:G"/></xs:sequence></xs:group>',
    ],
    ['simple types that restrict themselves', '<xs:simpleType name="A"><xs:restriction base="t:A"/></xs:simpleType>'],
    [
      'simple types that unite themselves',
      '<xs:simpleType name="A"><xs:union memberTypes="t:A t:A t:A t:A"/></xs:simpleType>',
    ],
    [
      'simple types that unite each other without end',
      Array.from(
        { length: 60 },
        (_, at) =>
          `<xs:simpleType name="${at === 0 ? 'A' : `U${at}`}"><xs:union memberTypes="${`t:U${(at + 1) % 60} `.repeat(4)}"/></xs:simpleType>`,
      ).join(''),
    ],
    [
      'groups that double at every level',
      `<xs:complexType name="A"><xs:group ref="t:G0"/><xs:attributeGroup ref="t:H0"/></xs:complexType>${Array.from(
        { length: 60 },
        (_, at) =>
          `<xs:group name="G${at}"><xs:sequence>${`<xs:group ref="t:G${at + 1}"/>`.repeat(2)}</xs:sequence></xs:group>
          <xs:attributeGroup name="H${at}">${`<xs:attributeGroup ref="t:H${at + 1}"/>`.repeat(2)}</xs:attributeGroup>`,
      ).join('')}`,
    ],
    [
      'a chain of 5,000 bases',
      Array.from(
        { length: 5000 },
        (_, at) =>
          `<xs:complexType name="${at === 0 ? 'A' : `B${at}`}"><xs:complexContent><xs:extension base="t:B${at + 1}"/></xs:complexContent></xs:complexType>`,
      ).join(''),
    ],
    [
      'arrays of themselves',
      '<xs:complexType name="A"><xs:complexContent><xs:restriction base="enc:Array"><xs:attribute ref="enc:arrayType" w:arrayType="t:A[]"/></xs:restriction></xs:complexContent></xs:complexType>',
    ],
    [
      'elements that substitute themselves',
      '<xs:element name="E" substitutionGroup="t:E"/><xs:complexType name="A"><xs:sequence><xs:element ref="t:E"/></xs:sequence></xs:complexType>',
    ],
    [
      'required children without end',
      '<xs:complexType name="A"><xs:sequence><xs:element name="a" type="t:A"/></xs:sequence></xs:complexType>',
    ],
    [
      'hostile names',
      '<xs:complexType name="A"><xs:sequence><xs:element name="constructor" type="xs:int"/><xs:element name="__typename" type="xs:int"/></xs:sequence><xs:attribute name="toString" type="xs:int"/></xs:complexType>',
    ],
    [
      'no name at all',
      '<xs:complexType name="A"><xs:sequence><xs:element/><xs:element ref=""/><xs:group/></xs:sequence><xs:attribute/><xs:attributeGroup/></xs:complexType>',
    ],
  ])('when it has %s', async (_what, types) => {
    const input = schema.replace(
      '<xs:complexType/>',
      '<xs:complexType><xs:sequence><xs:element name="a" type="t:A"/></xs:sequence></xs:complexType>',
    );
    const checked = await ingestFiles({ 'service.wsdl': wsdl({ schema: input + types, operations }) });
    expect(sdlOf(valueOf(checked), 'Query')).toMatch(/getA(\(a: [\w![\]]+\))?: /);
  });
});
