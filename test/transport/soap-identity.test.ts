import { describe, expect, it } from 'vitest';

import { soapAsk } from '../../src/transport/soap.ts';
import { testGateway } from '../execute/harness.ts';
import { modelOf, sdlOf, wsdl } from '../ingest/wsdl-harness.ts';
import { openFetch, startServer } from './http-harness.ts';
import { answer, envelopeOf, exchange, sourceOf } from './soap-harness.ts';

const serialization = 'http://schemas.microsoft.com/2003/10/Serialization/';
const spaces = `xmlns:z="${serialization}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"`;

/** As .NET exports contracts with `IsReference = true`. */
const identity = '<xs:attribute ref="z:Id"/><xs:attribute ref="z:Ref"/>';
const optional = (name: string, type: string, more = '') =>
  `<xs:element minOccurs="0" name="${name}" nillable="true" type="${type}" ${more}/>`;
const types = `<xs:schema targetNamespace="urn:t" elementFormDefault="qualified" xmlns:z="${serialization}">
  <xs:import namespace="${serialization}"/>
  <xs:element name="GetOrders"><xs:complexType><xs:sequence/></xs:complexType></xs:element>
  <xs:element name="GetOrdersResponse"><xs:complexType><xs:sequence>${optional('GetOrdersResult', 't:ArrayOfOrder')}</xs:sequence></xs:complexType></xs:element>
  <xs:complexType name="ArrayOfOrder"><xs:sequence>${optional('Order', 't:Order', 'maxOccurs="unbounded"')}</xs:sequence></xs:complexType>
  <xs:complexType name="Order"><xs:sequence>${optional('Buyer', 't:Party')}${optional('Number', 'xs:string')}</xs:sequence>${identity}</xs:complexType>
  <xs:complexType name="Party" abstract="true"><xs:sequence>${optional('Name', 'xs:string')}${optional('Orders', 't:ArrayOfOrder')}</xs:sequence>${identity}</xs:complexType>
  <xs:complexType name="Company"><xs:complexContent><xs:extension base="t:Party"><xs:sequence>${optional('Vat', 'xs:string')}</xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:complexType name="Person"><xs:complexContent><xs:extension base="t:Party"/></xs:complexContent></xs:complexType>
</xs:schema>`;
const description = wsdl({ types, operations: { GetOrders: { input: 'GetOrders', output: 'GetOrdersResponse' } } });

/** What a query gives when the upstream answers so. */
async function answered(result: string, query: string) {
  const server = await startServer((_request, response) => {
    response.setHeader('content-type', 'text/xml; charset=utf-8');
    response.end(
      answer(`<t:GetOrdersResponse><t:GetOrdersResult ${spaces}>${result}</t:GetOrdersResult></t:GetOrdersResponse>`),
    );
  });
  const model = await modelOf(description);
  const ask = soapAsk(sourceOf(model, { endpoint: server.url }), openFetch().send);
  const gateway = testGateway({
    types: model.types,
    sources: [{ name: 'erp', kind: 'http', types: model.types, ask }],
  });
  const { data, errors } = await gateway.run(query);
  expect(errors.map(({ message }) => message)).toEqual([]);
  return data;
}

describe('objects that .NET tells by references', () => {
  it('are those with the Id, also where they refer to each other in a circle', async () => {
    const result = `<t:Order z:Id="i1"><t:Buyer z:Id="i2" i:type="t:Company"><t:Name>Acme</t:Name><t:Orders>
        <t:Order z:Ref="i1"/><t:Order z:Id="i3"><t:Buyer z:Ref="i2" i:nil="true"/><t:Number>2</t:Number></t:Order>
      </t:Orders><t:Vat>GB1</t:Vat></t:Buyer><t:Number>1</t:Number></t:Order>
      <t:Order z:Ref="i3"/><t:Order i:nil="true"/>`;
    const buyer = 'Buyer { __typename Name ... on Company { Vat } Orders { Number } }';
    expect(await answered(result, `{ getOrders { Number ${buyer} } }`)).toEqual({
      getOrders: [
        {
          Number: '1',
          Buyer: { __typename: 'Company', Name: 'Acme', Vat: 'GB1', Orders: [{ Number: '1' }, { Number: '2' }] },
        },
        {
          Number: '2',
          Buyer: { __typename: 'Company', Name: 'Acme', Vat: 'GB1', Orders: [{ Number: '1' }, { Number: '2' }] },
        },
        null,
      ],
    });
    const deep = '{ getOrders { Buyer { Orders { Buyer { Orders { Buyer { Name } } } } } } }';
    const [first] = ((await answered(result, deep)) as { getOrders: object[] }).getOrders;
    const order = { Buyer: { Name: 'Acme' } };
    const once = { Buyer: { Orders: [order, order] } };
    expect(first).toEqual({ Buyer: { Orders: [once, once] } });
  });

  it('may come before the object itself, which no other message knows', async () => {
    const result = '<t:Order z:Ref="i9"/><t:Order z:Id="i9"><t:Number>7</t:Number></t:Order>';
    expect(await answered(result, '{ getOrders { Id Ref Number } }')).toEqual({
      getOrders: [
        { Id: 'i9', Ref: null, Number: '7' },
        { Id: 'i9', Ref: null, Number: '7' },
      ],
    });
    const source = sourceOf(await modelOf(description));
    const body = (orders: string) =>
      answer(`<t:GetOrdersResponse><t:GetOrdersResult ${spaces}>${orders}</t:GetOrdersResult></t:GetOrdersResponse>`);
    await exchange(source, 'getOrders', {}, { body: body(result) });
    const { value } = await exchange(source, 'getOrders', {}, { body: body('<t:Order z:Ref="i9"/>') });
    expect(value).toEqual([{ Buyer: null, Number: null, Id: null, Ref: 'i9' }]);
  });

  it('are found in a long list without many steps', async () => {
    const orders = Array.from({ length: 20_000 }, () => '<t:Order z:Ref="i1"/>').join('');
    const first =
      '<t:Order z:Id="i1"><t:Buyer z:Id="i2" i:type="t:Person"><t:Orders><t:Order z:Ref="i1"/></t:Orders></t:Buyer><t:Number>1</t:Number></t:Order>';
    const data = (await answered(first + orders, '{ getOrders { Number } }')) as { getOrders: unknown[] };
    expect(data.getOrders).toHaveLength(20_001);
    expect(new Set(data.getOrders.map((one) => JSON.stringify(one)))).toEqual(new Set(['{"Number":"1"}']));
  });

  it('keep what tells them when they are sent', async () => {
    const own = `<xs:schema targetNamespace="urn:t" elementFormDefault="qualified" xmlns:z="${serialization}"><xs:import namespace="${serialization}"/>
      <xs:element name="Save"><xs:complexType><xs:sequence>${optional('thing', 't:Thing', 'maxOccurs="unbounded"')}</xs:sequence></xs:complexType></xs:element>
      <xs:complexType name="Thing"><xs:sequence>${optional('name', 'xs:string')}</xs:sequence>${identity}</xs:complexType></xs:schema>`;
    const model = await modelOf(wsdl({ types: own, operations: { Save: { input: 'Save' } } }));
    expect(sdlOf(model, 'ThingInput')).toBe('input ThingInput {\n  name: String\n  Id: String\n  Ref: String\n}');
    const envelope = await envelopeOf(sourceOf(model), 'save', { thing: [{ Id: 'i1', name: 'a' }, { Ref: 'i1' }] });
    expect(envelope).toContain('<n1:thing n2:Id="i1"><n1:name>a</n1:name></n1:thing><n1:thing n2:Ref="i1"/></n1:Save>');
  });
});
