import { describe, expect, it } from 'vitest';

import { compilePattern } from '../../src/transport/soap-pattern.ts';
import { modelOf, sdlOf, wsdl } from '../ingest/wsdl-harness.ts';
import { bodyOf, envelopeOf, errorOf, invalidIn, schemaOf, sourceOf } from './soap-harness.ts';

const restricted = (name: string, base: string, facets: string) =>
  `<xs:simpleType name="${name}"><xs:restriction base="${base}">${facets}</xs:restriction></xs:simpleType>`;
const schema = `<xs:element name="Order"><xs:complexType><xs:sequence>
    <xs:element name="code" type="t:Code" minOccurs="0"/><xs:element name="short" type="t:Short" minOccurs="0"/>
    <xs:element name="price" type="t:Price" minOccurs="0"/><xs:element name="rate" type="t:Rate" minOccurs="0"/>
    <xs:element name="size" type="t:Size" minOccurs="0"/><xs:element name="small" type="xs:byte" minOccurs="0"/>
    <xs:element name="from" type="t:From" minOccurs="0"/><xs:element name="hash" type="t:Hash" minOccurs="0"/>
    <xs:element name="tidy" type="t:Tidy" minOccurs="0"/><xs:element name="codes" type="t:Code" minOccurs="0" maxOccurs="unbounded"/>
    <xs:element name="bit" type="t:Bit" minOccurs="0"/><xs:element name="yes" type="xs:boolean" fixed="1" minOccurs="0"/></xs:sequence>
    <xs:attribute name="sku" type="t:Code"/></xs:complexType></xs:element>
  ${restricted('Base', 'xs:string', '<xs:pattern value="[A-Z]+\\d*"/>')}
  ${restricted('Code', 't:Base', '<xs:pattern value="AB.*"/><xs:pattern value="CD.*"/>')}
  ${restricted('Short', 'xs:string', '<xs:minLength value="2"/><xs:maxLength value="3"/>')}
  ${restricted('Price', 'xs:decimal', '<xs:totalDigits value="5"/><xs:fractionDigits value="2"/><xs:minInclusive value="0"/>')}
  ${restricted('Rate', 'xs:double', '<xs:minExclusive value="0"/><xs:maxExclusive value="1"/>')}
  ${restricted('Size', 'xs:int', '<xs:enumeration value="1"/><xs:enumeration value="4"/>')}
  ${restricted('From', 'xs:date', '<xs:minInclusive value="2024-01-01"/>')}
  ${restricted('Tidy', 'xs:string', '<xs:whiteSpace value="collapse"/><xs:maxLength value="3"/>')}
  ${restricted('Bit', 'xs:boolean', '<xs:pattern value="0|1"/>')}
  ${restricted('Hash', 'xs:hexBinary', '<xs:length value="2"/>')}`;
const source = sourceOf(await modelOf(wsdl({ schema, operations: { Order: { input: 'Order' } } })));

describe('facets', () => {
  it.each([
    { code: 'AB12' },
    { code: 'CD' },
    { short: 'é😀' },
    { price: '999.99' },
    { price: '0999.9900' },
    { rate: 0.5 },
    { size: 4 },
    { small: -128 },
    { from: '2024-01-01' },
    { hash: 'beef' },
    { tidy: ' a \n b ' },
    { codes: ['AB1', 'CD2'] },
    { sku: 'AB' },
    { bit: true },
    { bit: false },
    { yes: true },
  ])('let %j through, which the schema allows', async (args) => {
    expect(invalidIn(await envelopeOf(source, 'order', args), schemaOf(schema))).toBe('');
  });

  it.each([
    [{ code: 'AB-1' }, 'code does not match the pattern [A-Z]+\\d*.'],
    [{ code: 'EF' }, 'code does not match the pattern (AB.*)|(CD.*).'],
    [{ short: 'é' }, 'short has 1 characters, but at least 2 are needed.'],
    [{ short: 'abcd' }, 'short has 4 characters, but at most 3 are allowed.'],
    [{ price: '1234.56' }, 'price has 6 digits, but at most 5 are allowed.'],
    [{ price: '1.234' }, 'price has 3 digits after the point, but at most 2 are allowed.'],
    [{ price: '-0.01' }, 'price must be at least 0.'],
    [{ rate: 0 }, 'rate must be more than 0.'],
    [{ rate: 1 }, 'rate must be less than 1.'],
    [{ size: 2 }, 'size must be one of 1, 4.'],
    [{ small: 128 }, 'small is 128, which is no xs:byte.'],
    [{ from: '2023-12-31' }, 'from must be at least 2024-01-01.'],
    [{ hash: 'be' }, 'hash has 1 bytes, but exactly 2 are needed.'],
    [{ codes: ['AB1', 'x'] }, 'codes does not match the pattern [A-Z]+\\d*.'],
    [{ yes: false }, 'yes must be one of 1.'],
    [{ sku: '' }, 'sku does not match the pattern [A-Z]+\\d*.'],
  ])('refuse %j before anything is sent', async (args, why) => {
    const { code, message } = await errorOf(envelopeOf(source, 'order', args));
    expect([code, message]).toEqual(['BAD_USER_INPUT', `The arguments of Order cannot be sent: ${why}`]);
  });
});

describe('a pattern', () => {
  it.each([
    ['\\d{3}-\\d{4}', '555-1234', '555-123'],
    ['[0-9]{2,4}', '123', '12345'],
    ['(a|b(c|d))*', 'abcbda', 'abx'],
    ['[a-z-[aeiou]]+', 'xyz', 'xyza'],
    ['[^,;]+', 'a b', 'a,b'],
    ['\\p{Lu}\\p{Ll}*', 'Äpfel', 'äpfel'],
    ['\\i\\c*', 'xs:name-1', '1name'],
    ['[+\\-]?\\d+\\.\\d{1,}', '-1.25', '1.'],
    ['.*\\S.*', ' a ', '   '],
    ['[\\w\\.-]+@[\\w.-]+', 'a.b-c@d.e', 'a@'],
    ['', '', 'a'],
    ['^a$', 'a', '^a$'],
    ['x{0}y', 'y', 'xy'],
    ['[-a]+', '-a', 'b'],
    ['\\[\\]', '[]', '['],
  ])('%s takes %j, not %j', (pattern, yes, no) => {
    const matches = compilePattern(pattern);
    expect([matches?.(yes), matches?.(no)]).toEqual([true, false]);
  });

  it.each(['(', '[a', 'a{2,1}', '\\p{IsGreek}', '*a', 'a{99999}', '(a{1000}){1000}', '('.repeat(500), '\\1'])(
    'that is none, or too large, is left to the upstream: %s',
    (pattern) => expect(compilePattern(pattern)).toBeUndefined(),
  );

  it('that would explode elsewhere takes one step for each character', () => {
    const matches = compilePattern('(a+)+b|(a|aa)*c|(.*.*.*.*)x');
    const start = performance.now();
    expect(matches?.('a'.repeat(5000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('fixed values', () => {
  const fixed = `<xs:element name="Ask"><xs:complexType><xs:sequence><xs:element name="kind" type="xs:int" fixed="7"/>
      <xs:element name="maybe" type="xs:string" fixed="x" minOccurs="0"/><xs:element name="who" type="t:Who" minOccurs="0"/></xs:sequence>
      <xs:attribute name="version" type="xs:decimal" use="required" fixed="1.0"/></xs:complexType></xs:element>
    <xs:complexType name="Who"><xs:sequence><xs:element name="name" type="xs:string"/></xs:sequence>
      <xs:attribute name="lang" type="t:Lang" use="required" fixed="en-US"/></xs:complexType>
    ${restricted('Lang', 'xs:string', '<xs:enumeration value="en-US"/><xs:enumeration value="de"/>')}`;

  it('are there by themselves, and nothing else in their place', async () => {
    const model = await modelOf(wsdl({ schema: fixed, operations: { Ask: { input: 'Ask' } } }));
    const own = sourceOf(model);
    expect(sdlOf(model, 'WhoInput')).toContain('lang: Lang\n');
    const envelope = await envelopeOf(own, 'ask', { who: { name: 'n' } });
    expect(bodyOf(envelope)).toBe(
      '<n1:Ask version="1.0"><n1:kind>7</n1:kind><n1:who lang="en-US"><n1:name>n</n1:name></n1:who></n1:Ask>',
    );
    expect(invalidIn(envelope, schemaOf(fixed))).toBe('');
    expect(bodyOf(await envelopeOf(own, 'ask', { kind: 7, maybe: 'x' }))).toContain('<n1:maybe>x</n1:maybe>');
    expect((await errorOf(envelopeOf(own, 'ask', { kind: 8 }))).message).toContain('kind must be "7"');
    expect((await errorOf(envelopeOf(own, 'ask', { maybe: 'y' }))).message).toContain('maybe must be one of x');
  });
});
