import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { modelOf, wsdl } from '../ingest/wsdl-harness.ts';
import type { WsdlSpec } from '../ingest/wsdl-harness.ts';
import { errorOf, invalidIn, schemaOf, serveSoap } from './soap-harness.ts';
import type { SoapServer } from './soap-harness.ts';

const schema = `
  <xs:simpleType name="Status"><xs:restriction base="xs:string">
    <xs:enumeration value="open"/><xs:enumeration value="on hold"/></xs:restriction></xs:simpleType>
  <xs:complexType name="Line"><xs:sequence>
      <xs:element name="sku" type="xs:string"/><xs:element name="quantity" type="xs:decimal"/></xs:sequence>
    <xs:attribute name="position" type="xs:int" use="required"/></xs:complexType>
  <xs:complexType name="Order"><xs:sequence>
      <xs:element name="number" type="xs:string"/>
      <xs:element name="placed" type="xs:dateTime"/>
      <xs:element name="due" type="xs:date" nillable="true"/>
      <xs:element name="total" type="xs:decimal"/>
      <xs:element name="serial" type="xs:long"/>
      <xs:element name="isPaid" type="xs:boolean"/>
      <xs:element name="status" type="t:Status"/>
      <xs:element name="document" type="xs:base64Binary" minOccurs="0"/>
      <xs:element name="line" type="t:Line" minOccurs="0" maxOccurs="unbounded"/>
      <xs:element name="note" type="xs:string" minOccurs="0"/></xs:sequence>
    <xs:attribute name="currency" type="xs:string"/></xs:complexType>
  <xs:element name="GetOrder"><xs:complexType><xs:sequence>
    <xs:element name="number" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="GetOrderResponse"><xs:complexType><xs:sequence>
    <xs:element name="order" type="t:Order" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="PlaceOrder"><xs:complexType><xs:sequence>
    <xs:element name="order" type="t:Order"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="PlaceOrderResponse"><xs:complexType><xs:sequence>
    <xs:element name="order" type="t:Order"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="OrderFault"><xs:complexType><xs:sequence>
    <xs:element name="code" type="xs:int"/><xs:element name="hint" type="xs:string" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>`;

const spec: WsdlSpec = {
  schema,
  operations: {
    GetOrder: { input: 'GetOrder', output: 'GetOrderResponse', fault: 'OrderFault' },
    PlaceOrder: { input: 'PlaceOrder', output: 'PlaceOrderResponse' },
  },
};

const stored = {
  attributes: { currency: 'EUR' },
  number: '0042',
  placed: '2024-02-29T23:59:59.5+02:00',
  due: { attributes: { 'xsi:nil': 'true' } },
  total: '10.50',
  serial: '9007199254740993',
  isPaid: true,
  status: 'on hold',
  document: 'aGVsbG8=',
  line: [{ attributes: { position: 1 }, sku: 'A<&>"B', quantity: '1.0' }],
};

const read = {
  currency: 'EUR',
  number: '0042',
  placed: '2024-02-29T23:59:59.5+02:00',
  due: null,
  total: '10.50',
  serial: '9007199254740993',
  isPaid: true,
  status: 'on hold',
  document: 'aGVsbG8=',
  line: [{ position: 1, sku: 'A<&>"B', quantity: '1.0' }],
  note: null,
};

const given = {
  ...read,
  due: null,
  placed: '2024-02-29T23:59:59Z',
  line: [{ position: 7, sku: 'a\n<b>]]>&amp;', quantity: '1.250' }],
};

describe.each(['1.1', '1.2'] as const)("document/literal over SOAP %s, the soap package's server", (version) => {
  let server: SoapServer;
  const got: unknown[] = [];

  beforeAll(async () => {
    const text = wsdl({ ...spec, version });
    const model = await modelOf(text);
    const port = {
      GetOrder: ({ number }: { number: string }) => {
        if (number === 'none') return {};
        if (number === 'bad') throw version === '1.1' ? fault11 : fault12;
        return { order: stored };
      },
      PlaceOrder: (args: { order: unknown }) => {
        got.push(args.order);
        return args;
      },
    };
    server = await serveSoap(text, model, port, version === '1.2');
  });
  afterAll(() => server.close());

  it('reads attributes, nil, dates with zones, digits, one-element lists and absent elements', async () => {
    expect(await server.ask('getOrder', { number: '0042' })).toEqual(read);
    expect(await server.ask('getOrder', { number: 'none' })).toBeNull();
  });

  it('sends its action where the version wants it', async () => {
    await server.ask('getOrder', { number: '1' });
    const { headers } = server.seen.at(-1) ?? {};
    if (version === '1.1') {
      expect(headers).toMatchObject({ 'content-type': 'text/xml; charset=utf-8', soapaction: '"urn:t/GetOrder"' });
    } else {
      expect(headers).toMatchObject({ 'content-type': 'application/soap+xml; charset=utf-8; action="urn:t/GetOrder"' });
      expect(headers).not.toHaveProperty('soapaction');
    }
  });

  it('writes values that arrive whole and stand in schema order', async () => {
    await server.ask('placeOrder', { order: given });
    expect(got.at(-1)).toMatchObject({
      attributes: { currency: 'EUR' },
      number: '0042',
      total: 10.5,
      status: 'on hold',
      line: [{ attributes: { position: '7' }, sku: 'a\n<b>]]>&amp;', quantity: 1.25 }],
    });
    expect(invalidIn(server.seen.at(-1)?.body ?? '', schemaOf(schema))).toBe('');
  });

  it('turns a Fault into an error with the typed detail', async () => {
    const error = await errorOf(server.ask('getOrder', { number: 'bad' }));
    expect(error.code).toBe('UPSTREAM_SOAP_FAULT');
    expect(error.message).toContain('No such order');
    expect(error.details).toMatchObject({
      faultstring: 'No such order',
      detail: { OrderFault: { code: 404, hint: ['Look again'] } },
    });
  });
});

const detail = { OrderFault: { attributes: { xmlns: 'urn:t' }, code: 404, hint: 'Look again' } };
const fault11 = { Fault: { faultcode: 'soap:Client', faultstring: 'No such order', detail } };
const fault12 = {
  Fault: { Code: { Value: 'soap:Sender' }, Reason: { Text: 'No such order' }, Detail: detail },
};

describe("rpc/literal, the soap package's server", () => {
  it('writes the operation around the parts and reads parts of any wrapper', async () => {
    const text = wsdl({
      style: 'rpc',
      schema,
      operations: {
        AddOrder: {
          input: { order: 't:Order', isUrgent: 'xs:boolean' },
          output: { id: 'xs:int', order: 't:Order' },
        },
        GetTotal: { input: { number: 'xs:string' }, output: { total: 'xs:decimal' } },
      },
    });
    const server = await serveSoap(text, await modelOf(text), {
      AddOrder: ({ order, isUrgent }: { order: object; isUrgent: unknown }) => ({ id: isUrgent ? 7 : 8, order }),
      GetTotal: () => ({ total: '3.10' }),
    });
    const { due: _due, ...order } = given;
    expect(await server.ask('getTotal', { number: '1' })).toBe('3.10');
    expect(await server.ask('addOrder', { order, isUrgent: true })).toMatchObject({
      id: 7,
      order: { number: '0042', line: [{ sku: 'a\n<b>]]>&amp;' }] },
    });
    expect(server.seen.at(-1)?.body).toMatch(/<n1:AddOrder><order currency="EUR"><n1:number>0042<.*<isUrgent>true</s);
    await server.close();
  });
});
