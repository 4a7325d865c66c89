import { describe, expect, it } from 'vitest';

import { modelOf, wsdl } from '../ingest/wsdl-harness.ts';
import { bodyOf, envelopeOf, errorOf, exchange, sourceOf } from './soap-harness.ts';

/** What servers of well-known stacks put on the wire: their prefixes, declarations, headers and habits. */
const element = (name: string, ...members: readonly string[]) =>
  `<xs:element name="${name}"><xs:complexType><xs:sequence>${members.join('')}</xs:sequence></xs:complexType></xs:element>`;
const schema = `${element('GetOrders', '<xs:element name="customer" type="xs:string" minOccurs="0"/>')}
  ${element('GetOrdersResponse', '<xs:element name="GetOrdersResult" type="t:ArrayOfOrder" minOccurs="0"/>')}
  <xs:complexType name="ArrayOfOrder"><xs:sequence><xs:element name="Order" type="t:Order" nillable="true" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
  <xs:complexType name="Order"><xs:sequence>
    <xs:element name="Code" type="xs:string" minOccurs="0"/><xs:element name="Total" type="xs:decimal"/>
    <xs:element name="Shipped" type="xs:dateTime" nillable="true"/><xs:element name="Paid" type="xs:boolean"/>
    <xs:element name="Label" type="xs:base64Binary" minOccurs="0"/></xs:sequence>
    <xs:attribute name="Line" type="xs:int"/></xs:complexType>
  ${element('OrderFault', '<xs:element name="code" type="xs:int"/>', '<xs:element name="reason" type="xs:string" maxOccurs="unbounded"/>')}`;
const operations = { GetOrders: { input: 'GetOrders', output: 'GetOrdersResponse', fault: 'OrderFault' } };
const source = sourceOf(await modelOf(wsdl({ schema, operations })));
const ask = async (body: string, headers = {}, status = 200) =>
  (await exchange(source, 'getOrders', {}, { status, body, headers: { 'content-type': 'text/xml', ...headers } }))
    .value;

describe('an answer as sent by', () => {
  it('.NET (asmx): default namespaces, nil, a byte order mark', async () => {
    const body = `\uFEFF<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><GetOrdersResponse xmlns="urn:t"><GetOrdersResult><Order Line="1"><Code>0042</Code><Total>1.50</Total><Shipped xsi:nil="true" /><Paid>true</Paid></Order><Order xsi:nil="true" /></GetOrdersResult></GetOrdersResponse></soap:Body></soap:Envelope>`;
    expect(await ask(body)).toEqual([
      { Code: '0042', Total: '1.50', Shipped: null, Paid: true, Label: null, Line: 1 },
      null,
    ]);
  });

  it('WCF: addressing headers, the serialiser’s own prefixes', async () => {
    const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">urn:t/GetOrdersResponse</a:Action><a:RelatesTo>urn:uuid:1</a:RelatesTo></s:Header><s:Body><GetOrdersResponse xmlns="urn:t"><GetOrdersResult xmlns:b="urn:t" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><b:Order><b:Code i:nil="true"/><b:Total>-0.10</b:Total><b:Shipped>2024-02-29T12:00:00.1234567+01:00</b:Shipped><b:Paid>false</b:Paid><b:Label>AQID</b:Label></b:Order></GetOrdersResult></GetOrdersResponse></s:Body></s:Envelope>`;
    expect(await ask(body)).toEqual([
      {
        Code: null,
        Total: '-0.10',
        Shipped: '2024-02-29T12:00:00.1234567+01:00',
        Paid: false,
        Label: 'AQID',
        Line: null,
      },
    ]);
  });

  it('Axis 1: types told on every element, unqualified children', async () => {
    const body = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><ns1:GetOrdersResponse soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" xmlns:ns1="urn:t"><GetOrdersResult xsi:type="ns1:ArrayOfOrder"><Order xsi:type="ns1:Order" Line="2"><Code xsi:type="xsd:string"> a </Code><Total xsi:type="xsd:decimal">7</Total><Shipped xsi:type="xsd:dateTime" xsi:nil="1"/><Paid xsi:type="xsd:boolean">1</Paid></Order></GetOrdersResult></ns1:GetOrdersResponse></soapenv:Body></soapenv:Envelope>`;
    expect(await ask(body)).toEqual([{ Code: ' a ', Total: '7', Shipped: null, Paid: true, Label: null, Line: 2 }]);
  });

  it('CXF and JAX-WS: one prefix for all, no declaration, CDATA', async () => {
    const body = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><ns2:GetOrdersResponse xmlns:ns2="urn:t"><ns2:GetOrdersResult><ns2:Order><ns2:Code><![CDATA[<a&b>]]></ns2:Code><ns2:Total>10</ns2:Total><ns2:Shipped>2024-01-01T00:00:00Z</ns2:Shipped><ns2:Paid>false</ns2:Paid></ns2:Order></ns2:GetOrdersResult></ns2:GetOrdersResponse></soap:Body></soap:Envelope>`;
    expect(await ask(body)).toEqual([
      { Code: '<a&b>', Total: '10', Shipped: '2024-01-01T00:00:00Z', Paid: false, Label: null, Line: null },
    ]);
  });

  it('gSOAP: SOAP-ENV, every namespace declared, an empty Header', async () => {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ns="urn:t"><SOAP-ENV:Header/><SOAP-ENV:Body><ns:GetOrdersResponse><ns:GetOrdersResult/></ns:GetOrdersResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>`;
    expect(await ask(body)).toEqual([]);
  });

  it('PHP and Spring: other envelope prefixes, elements left out, comments', async () => {
    const body = `<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns1="urn:t"><SOAP-ENV:Body><!-- built by hand --><ns1:GetOrdersResponse>\n  </ns1:GetOrdersResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>`;
    expect(await ask(body)).toBeNull();
  });

  it('JAX-WS with MTOM: bytes in a part of their own', async () => {
    const type =
      'multipart/related;start="<rootpart*a@example.jaxws.sun.com>";type="application/xop+xml";boundary="uuid:a";start-info="text/xml"';
    const body = `--uuid:a\r\nContent-Id: <rootpart*a@example.jaxws.sun.com>\r\nContent-Type: application/xop+xml;charset=utf-8;type="text/xml"\r\nContent-Transfer-Encoding: binary\r\n\r\n<?xml version="1.0" ?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><ns2:GetOrdersResponse xmlns:ns2="urn:t"><ns2:GetOrdersResult><ns2:Order><ns2:Total>1</ns2:Total><ns2:Shipped>2024-01-01T00:00:00</ns2:Shipped><ns2:Paid>true</ns2:Paid><ns2:Label><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:b%40c"/></ns2:Label></ns2:Order></ns2:GetOrdersResult></ns2:GetOrdersResponse></S:Body></S:Envelope>\r\n--uuid:a\r\nContent-Id: <b@c>\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n\u0001\u0002\u0003\r\n--uuid:a--`;
    expect(await ask(body, { 'content-type': type })).toMatchObject([
      { Label: 'AQID', Shipped: '2024-01-01T00:00:00' },
    ]);
  });

  it('Axis 2: types told by prefixes of its own, single quotes in the declaration', async () => {
    const body = `<?xml version='1.0' encoding='UTF-8'?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><ns:GetOrdersResponse xmlns:ns="urn:t"><ns:GetOrdersResult xmlns:ax21="urn:t" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ax21:ArrayOfOrder"><ax21:Order xsi:type="ax21:Order" Line="3"><ax21:Code xsi:nil="true"/><ax21:Total>1E2</ax21:Total><ax21:Shipped>2024-01-01T10:00:00.000+01:00</ax21:Shipped><ax21:Paid>true</ax21:Paid></ax21:Order></ns:GetOrdersResult></ns:GetOrdersResponse></soapenv:Body></soapenv:Envelope>`;
    expect(await ask(body)).toEqual([
      { Code: null, Total: '1E2', Shipped: '2024-01-01T10:00:00.000+01:00', Paid: true, Label: null, Line: 3 },
    ]);
  });

  it('SAP: unqualified children, zeros in front, an extension beside the result', async () => {
    const body = `<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/"><soap-env:Header/><soap-env:Body><n0:GetOrdersResponse xmlns:n0="urn:t" xmlns:prx="urn:sap.com:proxy:ABC:/1SAI/TAS00"><RETURN><TYPE>S</TYPE></RETURN><GetOrdersResult><Order><Code>0000000042</Code><Total>100.00-</Total><Shipped>2024-01-01T00:00:00</Shipped><Paid>false</Paid></Order></GetOrdersResult></n0:GetOrdersResponse></soap-env:Body></soap-env:Envelope>`;
    expect(await ask(body)).toEqual([
      { Code: '0000000042', Total: '100.00-', Shipped: '2024-01-01T00:00:00', Paid: false, Label: null, Line: null },
    ]);
  });

  it('WCF with MTOM: content ids that are URLs', async () => {
    const type =
      'multipart/related; type="application/xop+xml";start="<http://tempuri.org/0>";boundary="uuid:5f-1+id=1";start-info="text/xml"';
    const body = `\r\n--uuid:5f-1+id=1\r\nContent-ID: <http://tempuri.org/0>\r\nContent-Transfer-Encoding: 8bit\r\nContent-Type: application/xop+xml;charset=utf-8;type="text/xml"\r\n\r\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetOrdersResponse xmlns="urn:t"><GetOrdersResult><Order><Total>1</Total><Shipped>2024-01-01T00:00:00</Shipped><Paid>1</Paid><Label><xop:Include href="cid:http%3A%2F%2Ftempuri.org%2F1%2F63" xmlns:xop="http://www.w3.org/2004/08/xop/include"/></Label></Order></GetOrdersResult></GetOrdersResponse></s:Body></s:Envelope>\r\n--uuid:5f-1+id=1\r\nContent-ID: <http://tempuri.org/1/63>\r\nContent-Transfer-Encoding: binary\r\nContent-Type: application/octet-stream\r\n\r\n\u0004\r\n\u0005\r\n--uuid:5f-1+id=1--\r\n`;
    expect(await ask(body, { 'content-type': type })).toMatchObject([{ Label: 'BA0KBQ==' }]);
  });
});

describe('a fault as sent by', () => {
  const fault = async (body: string, status = 500) => {
    const { code, details } = await errorOf(ask(body, {}, status));
    expect(code).toBe('UPSTREAM_SOAP_FAULT');
    return details;
  };

  it.each([200, 500])('.NET (asmx), with HTTP %i', async (status) => {
    const body = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>Server was unable to process request. ---&gt; No such customer.</faultstring><detail /></soap:Fault></soap:Body></soap:Envelope>`;
    expect(await fault(body, status)).toEqual({
      faultcode: 'Server',
      faultstring: 'Server was unable to process request. ---> No such customer.',
    });
  });

  it('WCF: a typed detail', async () => {
    const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang="en-US">Bad</faultstring><detail><OrderFault xmlns="urn:t" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><code>7</code><reason>one</reason></OrderFault></detail></s:Fault></s:Body></s:Envelope>`;
    expect(await fault(body)).toMatchObject({ detail: { OrderFault: { code: 7, reason: ['one'] } } });
  });

  it('Axis 1: a stack trace beside the host name', async () => {
    const body = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><soapenv:Fault><faultcode>soapenv:Server.userException</faultcode><faultstring>java.lang.NullPointerException</faultstring><detail><ns1:hostname xmlns:ns1="http://xml.apache.org/axis/">app01</ns1:hostname></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>`;
    expect(await fault(body)).toEqual({
      faultcode: 'Server.userException',
      faultstring: 'java.lang.NullPointerException',
      detail: { hostname: 'app01' },
    });
  });

  it('CXF: a code without a prefix', async () => {
    const body = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>Client</faultcode><faultstring>Unmarshalling Error</faultstring></soap:Fault></soap:Body></soap:Envelope>`;
    expect(await fault(body)).toEqual({ faultcode: 'Client', faultstring: 'Unmarshalling Error' });
  });

  it('the soap package of Node: a fault of 1.2 inside an envelope of 1.1', async () => {
    const body = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><soap:Code><soap:Value>SOAP-ENV:Server</soap:Value><soap:Subcode><soap:Value>InternalServerError</soap:Value></soap:Subcode></soap:Code><soap:Reason><soap:Text>TypeError</soap:Text></soap:Reason></soap:Fault></soap:Body></soap:Envelope>`;
    expect(await fault(body)).toEqual({
      faultcode: 'Server',
      faultstring: 'TypeError',
      subcodes: ['InternalServerError'],
    });
  });
});

describe('an rpc/encoded answer as sent by', async () => {
  const types = `<xs:schema targetNamespace="urn:t"><xs:complexType name="Item"><xs:sequence><xs:element name="id" type="xs:int"/><xs:element name="name" type="xs:string" nillable="true"/><xs:element name="price" type="xs:double"/></xs:sequence></xs:complexType>
    <xs:complexType name="Items"><xs:complexContent><xs:restriction base="enc:Array"><xs:attribute ref="enc:arrayType" w:arrayType="t:Item[]"/></xs:restriction></xs:complexContent></xs:complexType></xs:schema>`;
  const listed = { getItems: { input: { id: 'xs:int' }, output: { getItemsReturn: 't:Items' } } };
  const encoded = sourceOf(await modelOf(wsdl({ style: 'rpc', use: 'encoded', types, operations: listed })));
  const items = async (body: string) => (await exchange(encoded, 'getItems', { id: 1 }, { body })).value;
  const style = 'encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"';
  const spaces =
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"';

  it('Axis 1: every object apart, shared ones once, in any order', async () => {
    const body = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ${spaces}><soapenv:Body><ns1:getItemsResponse soapenv:${style} xmlns:ns1="urn:t"><getItemsReturn soapenc:arrayType="ns1:Item[3]" xsi:type="soapenc:Array"><getItemsReturn href="#id0"/><getItemsReturn href="#id1"/><getItemsReturn href="#id0"/></getItemsReturn></ns1:getItemsResponse><multiRef id="id1" soapenc:root="0" soapenv:${style} xsi:type="ns2:Item" xmlns:ns2="urn:t"><id href="#id2"/><name xsi:type="soapenc:string" xsi:nil="true"/><price xsi:type="xsd:double">1.5</price></multiRef><multiRef id="id2" soapenc:root="0" soapenv:${style} xsi:type="xsd:int">7</multiRef><multiRef id="id0" soapenc:root="0" soapenv:${style} xsi:type="ns3:Item" xmlns:ns3="urn:t"><id xsi:type="xsd:int">1</id><name xsi:type="soapenc:string">0042</name><price xsi:type="xsd:double">0.0</price></multiRef></soapenv:Body></soapenv:Envelope>`;
    const first = { id: 1, name: '0042', price: 0 };
    expect(await items(body)).toEqual([first, { id: 7, name: null, price: 1.5 }, first]);
  });

  it('PHP: the array by its own type, items by theirs', async () => {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns1="urn:t" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" SOAP-ENV:${style}><SOAP-ENV:Body><ns1:getItemsResponse><getItemsReturn SOAP-ENC:arrayType="ns1:Item[1]" xsi:type="ns1:Items"><item xsi:type="ns1:Item"><id xsi:type="xsd:int">2</id><name xsi:nil="true"/><price xsi:type="xsd:double">-1.0E-5</price></item></getItemsReturn></ns1:getItemsResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>\n`;
    expect(await items(body)).toEqual([{ id: 2, name: null, price: -1e-5 }]);
  });

  it('gSOAP: references to elements of their own names, an empty array', async () => {
    const around = (content: string) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:ns="urn:t"><SOAP-ENV:Body SOAP-ENV:${style}>${content}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
    const empty = `<ns:getItemsResponse><getItemsReturn xsi:type="SOAP-ENC:Array" SOAP-ENC:arrayType="ns:Item[0]"></getItemsReturn></ns:getItemsResponse>`;
    expect(await items(around(empty))).toEqual([]);
    const shared = `<ns:getItemsResponse><getItemsReturn href="#_1"/></ns:getItemsResponse><SOAP-ENC:Array id="_1" SOAP-ENC:arrayType="ns:Item[1]"><item href="#_2"/></SOAP-ENC:Array><ns:Item id="_2" xsi:type="ns:Item"><id>3</id><name>n</name><price>1e+02</price></ns:Item>`;
    expect(await items(around(shared))).toEqual([{ id: 3, name: 'n', price: 100 }]);
  });
});

describe('what clients of SOAP get wrong', () => {
  const own = `${element('Save', '<xs:element name="at" type="xs:dateTime"/>', '<xs:element name="day" type="xs:date"/>', '<xs:element name="data" type="xs:base64Binary"/>', '<xs:element name="code" type="xs:string"/>', '<xs:element name="any" type="xs:anyType" minOccurs="0"/>')}
    ${element('SaveResponse', '<xs:element name="code" type="xs:string"/>')}`;
  const args = { at: '2024-02-29T12:00:00+01:00', day: '2024-02-29', data: 'aGk=', code: '0042' };
  const save = { Save: { input: 'Save', output: 'SaveResponse', action: null } };

  it.each([
    ['1.1', 'http://schemas.xmlsoap.org/soap/envelope/', 'text/xml; charset=utf-8', '""'],
    ['1.2', 'http://www.w3.org/2003/05/soap-envelope', 'application/soap+xml; charset=utf-8', undefined],
  ] as const)(
    'is right in SOAP %s: envelope, content type, no action "undefined"',
    async (version, envelope, type, action) => {
      const at = sourceOf(await modelOf(wsdl({ schema: own, operations: save, version })));
      const reply = {
        body: `<e:Envelope xmlns:e="${envelope}"><e:Body><SaveResponse xmlns="urn:t"><code>0042</code></SaveResponse></e:Body></e:Envelope>`,
      };
      const { call, value } = await exchange(at, 'save', args, reply);
      expect(value).toBe('0042');
      expect(call.headers['content-type']).toBe(type);
      expect(call.headers['soapaction']).toBe(action);
      expect(String(call.body)).toContain(`xmlns:soap="${envelope}"`);
      expect(String(call.body)).not.toContain('undefined');
    },
  );

  it('is right in the values: dates, bytes, zeros in front', async () => {
    const at = sourceOf(await modelOf(wsdl({ schema: own, operations: save })));
    expect(bodyOf(await envelopeOf(at, 'save', args))).toBe(
      '<n1:Save><n1:at>2024-02-29T12:00:00+01:00</n1:at><n1:day>2024-02-29</n1:day><n1:data>aGk=</n1:data><n1:code>0042</n1:code></n1:Save>',
    );
  });

  it('is right in what a caller must not reach: markup in keys, the server’s environment', async () => {
    const at = sourceOf(await modelOf(wsdl({ schema: own, operations: save })), { headers: { 'x-own': '{env.HOME}' } });
    const any = { 'a><evil/><a': 1 };
    expect((await errorOf(envelopeOf(at, 'save', { ...args, any }))).code).toBe('BAD_USER_INPUT');
    const envelope = await envelopeOf(at, 'save', { ...args, code: '{env.HOME}{context.headers.cookie}' });
    expect(envelope).toContain('<n1:code>{env.HOME}{context.headers.cookie}</n1:code>');
  });

  it('is right in rpc: the operation stands around its parts', async () => {
    const parts = { id: 'xs:int', name: 'xs:string' };
    const at = sourceOf(
      await modelOf(wsdl({ style: 'rpc', operations: { Put: { input: parts, output: { ok: 'xs:boolean' } } } })),
    );
    expect(bodyOf(await envelopeOf(at, 'put', { id: 1, name: 'n' }))).toBe('<n1:Put><id>1</id><name>n</name></n1:Put>');
  });
});
