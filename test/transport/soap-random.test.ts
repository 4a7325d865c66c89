import { describe, expect, it } from 'vitest';

import { modelOf, wsdl } from '../ingest/wsdl-harness.ts';
import { dice } from './dice.ts';
import { bodyOf, envelopeOf, exchange, invalidIn, schemaOf, sourceOf } from './soap-harness.ts';

const thing = `<xs:complexType name="Thing"><xs:sequence>
    <xs:element name="text" type="xs:string"/><xs:element name="count" type="xs:int" nillable="true"/>
    <xs:element name="big" type="xs:long" minOccurs="0"/><xs:element name="price" type="xs:decimal"/>
    <xs:element name="at" type="xs:dateTime" minOccurs="0"/><xs:element name="flags" type="t:Flags" minOccurs="0"/>
    <xs:choice minOccurs="0"><xs:element name="left" type="xs:boolean"/><xs:element name="right" type="xs:double"/></xs:choice>
    <xs:sequence minOccurs="0" maxOccurs="unbounded"><xs:element name="key" type="xs:string"/><xs:element name="value" type="xs:int"/></xs:sequence>
    <xs:element ref="t:word" minOccurs="0" maxOccurs="unbounded"/>
    <xs:element name="line" type="xs:int"/><xs:element name="between" type="xs:string" minOccurs="0"/><xs:element name="line" type="xs:int" minOccurs="0" maxOccurs="unbounded"/>
    <xs:element name="note" type="t:Note" minOccurs="0" maxOccurs="unbounded"/>
    <xs:element name="child" type="t:Thing" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="id" type="xs:int"/></xs:complexType>
  <xs:complexType name="Note"><xs:simpleContent><xs:extension base="xs:string"><xs:attribute name="lang" type="xs:string"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:element name="word" type="xs:anySimpleType"/><xs:element name="number" type="xs:int" substitutionGroup="t:word"/>
  <xs:simpleType name="Flags"><xs:list itemType="xs:int"/></xs:simpleType>`;
const schema = `${['Call', 'CallResponse']
  .map(
    (name) =>
      `<xs:element name="${name}"><xs:complexType><xs:sequence><xs:element name="thing" type="t:Thing"/></xs:sequence></xs:complexType></xs:element>`,
  )
  .join('')}${thing}`;

const characters = 'a|Z|0|9| |\t|\n|\r|<|>|&|"|\'|=|]|/|{|}|€|😀|ä|é|\u00a0'.split('|');

/** A value of type Thing, whole: absent members are null, absent lists empty. */
function randomThing(roll: (limit: number) => number, depth = 0): Readonly<Record<string, unknown>> {
  const maybe = <Value>(value: () => Value) => (roll(2) === 0 ? null : value());
  const many = <Value>(limit: number, value: () => Value) => Array.from({ length: roll(limit) }, value);
  const text = () => many(12, () => characters[roll(characters.length)]).join('');
  const pairs = many(3, () => [text(), roll(9)] as const);
  const side = roll(3);
  return {
    text: text(),
    count: maybe(() => roll(1000) - 500),
    big: maybe(() => (roll(2) === 0 ? roll(1000) : '-9223372036854775808')),
    price: `${roll(1000)}.${roll(10)}0`,
    at: maybe(() => `2024-0${1 + roll(9)}-1${roll(10)}T0${roll(10)}:00:00${['', 'Z', '-08:00'][roll(3)]}`),
    flags: maybe(() => [1 + roll(9), roll(9)]),
    left: side === 1 ? roll(2) === 0 : null,
    right: side === 2 ? roll(1000) / 8 : null,
    items: pairs.map(([key, value]) => ({ key, value })),
    word: many(4, () => (roll(2) === 0 ? { word: text(), number: null } : { word: null, number: roll(99) })),
    line: roll(99),
    between: maybe(text),
    line2: many(3, () => roll(99)),
    note: many(3, () => ({ value: text(), lang: maybe(text) })),
    child: depth < 3 ? many(3, () => randomThing(roll, depth + 1)) : [],
    id: maybe(() => roll(99)),
  };
}

describe('random values', () => {
  it('come back as they were sent, in envelopes that the schema accepts', async () => {
    const text = wsdl({ schema, operations: { Call: { input: 'Call', output: 'CallResponse' } } });
    const source = sourceOf(await modelOf(text));
    const roll = dice(2024);
    for (let round = 0; round < 300; round++) {
      const value = randomThing(roll);
      const envelope = await envelopeOf(source, 'call', { thing: value });
      if (round < 25) expect(invalidIn(envelope, schemaOf(schema))).toBe('');
      const body = bodyOf(envelope);
      expect(body.startsWith('<n1:Call>')).toBe(true);
      const echoed = envelope.replace('<n1:Call>', '<n1:CallResponse>').replace('</n1:Call>', '</n1:CallResponse>');
      expect((await exchange(source, 'call', {}, { body: echoed })).value).toEqual(value);
    }
  });
});
