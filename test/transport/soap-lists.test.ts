import { describe, expect, it } from 'vitest';

import { modelOf, sdlOf, wsdl } from '../ingest/wsdl-harness.ts';
import { answer, bodyOf, envelopeOf, exchange, invalidIn, schemaOf, sourceOf } from './soap-harness.ts';

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
