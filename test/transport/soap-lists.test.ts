import { describe, expect, it } from 'vitest';

import { modelOf, sdlOf, wsdl } from '../ingest/wsdl-harness.ts';
import { answer, bodyOf, envelopeOf, errorOf, exchange, invalidIn, schemaOf, sourceOf } from './soap-harness.ts';

const lists = `<xs:complexType name="ArrayOfstring"><xs:sequence><xs:element name="string" type="xs:string" nillable="true" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
  <xs:complexType name="ArrayOfNode"><xs:sequence><xs:element name="Node" type="t:Node" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
  <xs:complexType name="ArrayOfArrayOfstring"><xs:sequence><xs:element name="ArrayOfstring" type="t:ArrayOfstring" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
  <xs:complexType name="Node"><xs:sequence><xs:element name="id" type="xs:int"/><xs:element name="nodes" type="t:ArrayOfNode" minOccurs="0"/></xs:sequence></xs:complexType>`;
const content = `<xs:sequence><xs:element name="names" type="t:ArrayOfstring" minOccurs="0" nillable="true"/><xs:element name="tree" type="t:ArrayOfNode"/>
  <xs:element name="rows" type="t:ArrayOfArrayOfstring" minOccurs="0"/></xs:sequence>`;
const schema = `${['Call', 'CallResponse']
  .map((name) => `<xs:element name="${name}"><xs:complexType>${content}</xs:complexType></xs:element>`)
  .join('')}${lists}`;

describe('a type that only wraps a list (ArrayOf...)', () => {
  const model = modelOf(wsdl({ schema, operations: { Call: { input: 'Call', output: 'CallResponse' } } }));

  it('is the list', async () => {
    expect(sdlOf(await model, 'CallResponse', 'NodeInput', 'Mutation')).toBe(`type CallResponse {
  names: [String]
  tree: [Node!]!
  rows: ArrayOfArrayOfstring
}

input NodeInput {
  id: Int!
  nodes: [NodeInput!]
}

type Mutation {
  call(names: [String], tree: [NodeInput!]!, rows: ArrayOfArrayOfstringInput): CallResponse
}`);
  });

  it('is written and read with its element: nil, empty, of some', async () => {
    const source = sourceOf(await model);
    const value = {
      names: ['a', null, ''],
      tree: [
        { id: 1, nodes: [] },
        { id: 2, nodes: [{ id: 3, nodes: null }] },
      ],
      rows: { ArrayOfstring: [['x', 'y'], []] },
    };
    const envelope = await envelopeOf(source, 'call', value);
    expect(invalidIn(envelope, schemaOf(schema))).toBe('');
    expect(bodyOf(envelope)).toContain(
      '<n1:names><n1:string>a</n1:string><n1:string xsi:nil="true"/><n1:string></n1:string></n1:names>',
    );
    const echoed = envelope.replaceAll('n1:Call>', 'n1:CallResponse>');
    expect((await exchange(source, 'call', {}, { body: echoed })).value).toEqual(value);
    expect(bodyOf(await envelopeOf(source, 'call', { names: null, tree: [] }))).toBe(
      '<n1:Call><n1:names xsi:nil="true"/><n1:tree/></n1:Call>',
    );
    const body = answer('<t:CallResponse><t:names xsi:nil="true"/><t:tree/></t:CallResponse>');
    expect((await exchange(source, 'call', {}, { body })).value).toEqual({ names: null, tree: [], rows: null });
  });
});

describe('elements of two lists', () => {
  it('are all read where an upstream mixes them, with what nobody knows between them', async () => {
    const element = (name: string) => `<xs:element name="${name}" type="xs:int" minOccurs="0" maxOccurs="unbounded"/>`;
    const inside = `<xs:sequence>${element('a')}${element('b')}</xs:sequence>`;
    const text = wsdl({
      schema: `<xs:element name="Call"/><xs:element name="CallResponse"><xs:complexType>${inside}</xs:complexType></xs:element>`,
      operations: { Call: { input: 'Call', output: 'CallResponse' } },
    });
    const elements = [
      '<t:a>1</t:a>',
      '<t:b>2</t:b>',
      '<t:a>3</t:a>',
      '<t:x><t:a>0</t:a></t:x>',
      '<t:a>4</t:a><t:a>5</t:a>',
    ];
    const body = answer(`<t:CallResponse>${elements.join('')}</t:CallResponse>`);
    const { value } = await exchange(sourceOf(await modelOf(text)), 'call', {}, { body });
    expect(value).toEqual({ a: [1, 3, 4, 5], b: [2] });
  });
});

describe('a type that holds itself', () => {
  const node = '<xs:sequence><xs:element name="node" type="t:Node" minOccurs="0"/></xs:sequence>';
  const text = wsdl({
    schema: `<xs:element name="Call"/><xs:element name="CallResponse" type="t:Node"/><xs:complexType name="Node">${node}</xs:complexType>`,
    operations: { Call: { input: 'Call', output: 'CallResponse' } },
  });
  const nested = (depth: number) =>
    answer(`<t:CallResponse>${'<t:node>'.repeat(depth)}${'</t:node>'.repeat(depth)}</t:CallResponse>`);

  it('is read as deep as documents may be, and no deeper', async () => {
    const source = sourceOf(await modelOf(text));
    const { value } = await exchange(source, 'call', {}, { body: nested(509) });
    expect(JSON.stringify(value).match(/node/g)).toHaveLength(509);
    const error = await errorOf(exchange(source, 'call', {}, { body: nested(510) }));
    expect(error.message).toContain('its elements nest deeper than 512 levels');
  });
});

describe('elements that repeat, each an xs:list,', () => {
  it('are all of their place where one of their name stands before others', async () => {
    const element = (type: string, more = '') => `<xs:element name="n" type="${type}" ${more}/>`;
    const inside = `<xs:sequence>${element('xs:string')}<xs:element name="c" type="xs:int" minOccurs="0"/>${element('t:Numbers', 'minOccurs="0" maxOccurs="9"')}</xs:sequence>`;
    const numbers = '<xs:simpleType name="Numbers"><xs:list itemType="xs:int"/></xs:simpleType>';
    const text = wsdl({
      schema: `${numbers}<xs:element name="Call"/><xs:element name="CallResponse"><xs:complexType>${inside}</xs:complexType></xs:element>`,
      operations: { Call: { input: 'Call', output: 'CallResponse' } },
    });
    const body = answer('<t:CallResponse><t:n>a</t:n><t:n>1 2</t:n><t:n>3</t:n><t:n/></t:CallResponse>');
    const { value } = await exchange(sourceOf(await modelOf(text)), 'call', {}, { body });
    expect(value).toEqual({ n: 'a', c: null, n2: [[1, 2], [3], []] });
  });
});
