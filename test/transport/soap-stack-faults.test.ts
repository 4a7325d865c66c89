import { describe, expect, it } from 'vitest';

import { modelOf, wsdl } from '../ingest/wsdl-harness.ts';
import { errorOf, exchange, sourceOf } from './soap-harness.ts';

const element = (name: string, ...members: readonly string[]) =>
  `<xs:element name="${name}"><xs:complexType><xs:sequence>${members.join('')}</xs:sequence></xs:complexType></xs:element>`;
const schema = `${element('GetOrder')}${element('GetOrderResponse', '<xs:element name="code" type="xs:string"/>')}
  ${element('OrderFault', '<xs:element name="code" type="xs:int"/>', '<xs:element name="at" type="xs:dateTime" nillable="true"/>', '<xs:element name="reason" type="xs:string" maxOccurs="unbounded"/>')}`;
const operations = { GetOrder: { input: 'GetOrder', output: 'GetOrderResponse', fault: 'OrderFault' } };

/** What the Fault in `body` becomes; each as its stack writes it, with HTTP 200 and 500 alike. */
async function detailsOf(version: '1.1' | '1.2', body: string): Promise<unknown> {
  const source = sourceOf(await modelOf(wsdl({ schema, operations, version })));
  const type = version === '1.1' ? 'text/xml' : 'application/soap+xml; charset=utf-8';
  const answers = [200, 500].map(async (status) => {
    const reply = { status, body, headers: { 'content-type': type } };
    const { code, details } = await errorOf(exchange(source, 'getOrder', {}, reply));
    expect(code).toBe('UPSTREAM_SOAP_FAULT');
    return details;
  });
  const [first, second] = await Promise.all(answers);
  expect(second).toEqual(first);
  return first;
}

const typed = { OrderFault: { code: 7, at: null, reason: ['one'] } };
const nil = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"';
const orderFault = `<f:OrderFault xmlns:f="urn:t"><f:code>7</f:code><f:at ${nil}/><f:reason>one</f:reason></f:OrderFault>`;

describe('a Fault of SOAP 1.1 as sent by', () => {
  const envelope = (prefix: string, content: string) =>
    `<?xml version="1.0" encoding="UTF-8"?><${prefix}:Envelope xmlns:${prefix}="http://schemas.xmlsoap.org/soap/envelope/"><${prefix}:Body>${content}</${prefix}:Body></${prefix}:Envelope>`;

  it.each([
    [
      'Axis 2',
      envelope(
        'soapenv',
        `<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>No such order</faultstring><detail>${orderFault}</detail></soapenv:Fault>`,
      ),
      { faultcode: 'Server', faultstring: 'No such order', detail: typed },
    ],
    [
      'JAX-WS Metro, with its stack trace beside the detail',
      envelope(
        'S',
        `<S:Fault xmlns:ns4="http://www.w3.org/2003/05/soap-envelope"><faultcode>S:Server</faultcode><faultstring>No such order</faultstring><detail>${orderFault}<ns2:exception xmlns:ns2="http://jax-ws.dev.java.net/" class="OrderException" note="To disable this feature, set a property"><message>No such order</message></ns2:exception></detail></S:Fault>`,
      ),
      {
        faultcode: 'Server',
        faultstring: 'No such order',
        detail: { ...typed, exception: expect.objectContaining({ message: 'No such order' }) },
      },
    ],
    [
      'gSOAP',
      envelope(
        'SOAP-ENV',
        `<SOAP-ENV:Fault SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><faultcode>SOAP-ENV:Client</faultcode><faultstring>Validation constraint violation</faultstring><detail>${orderFault}</detail></SOAP-ENV:Fault>`,
      ),
      { faultcode: 'Client', faultstring: 'Validation constraint violation', detail: typed },
    ],
    [
      'PHP SoapServer',
      envelope(
        'SOAP-ENV',
        `<SOAP-ENV:Fault><faultcode>42</faultcode><faultstring>No such order</faultstring><faultactor>urn:shop</faultactor><detail>${orderFault}</detail></SOAP-ENV:Fault>`,
      ),
      { faultcode: '42', faultstring: 'No such order', faultactor: 'urn:shop', detail: typed },
    ],
    [
      'Spring-WS',
      envelope(
        'SOAP-ENV',
        `<SOAP-ENV:Fault><faultcode>SOAP-ENV:Client</faultcode><faultstring xml:lang="en">Validation error</faultstring><detail><spring-ws:ValidationError xmlns:spring-ws="http://springframework.org/spring-ws">a is missing</spring-ws:ValidationError><spring-ws:ValidationError xmlns:spring-ws="http://springframework.org/spring-ws">b is missing</spring-ws:ValidationError></detail></SOAP-ENV:Fault>`,
      ),
      {
        faultcode: 'Client',
        faultstring: 'Validation error',
        detail: { ValidationError: ['a is missing', 'b is missing'] },
      },
    ],
    [
      'SAP',
      envelope(
        'soap-env',
        `<soap-env:Fault><faultcode>soap-env:Server</faultcode><faultstring xml:lang="de">Fehler &#252;ber alles</faultstring><detail><n0:ExchangeFaultData xmlns:n0="http://sap.com/xi/BASIS"><standard><faultText>No order 0042</faultText><faultDetail><id>0042</id></faultDetail></standard></n0:ExchangeFaultData></detail></soap-env:Fault>`,
      ),
      {
        faultcode: 'Server',
        faultstring: 'Fehler über alles',
        detail: { ExchangeFaultData: { standard: { faultText: 'No order 0042', faultDetail: { id: '0042' } } } },
      },
    ],
  ])('%s', async (_stack, body, details) => {
    expect(await detailsOf('1.1', body)).toEqual(details);
  });
});

describe('a Fault of SOAP 1.2 as sent by', () => {
  const envelope = (prefix: string, content: string) =>
    `<${prefix}:Envelope xmlns:${prefix}="http://www.w3.org/2003/05/soap-envelope"><${prefix}:Body>${content}</${prefix}:Body></${prefix}:Envelope>`;

  it.each([
    [
      '.NET (asmx), its Detail empty',
      envelope(
        'soap',
        `<soap:Fault><soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="en">Server was unable to process request.</soap:Text></soap:Reason><soap:Detail /></soap:Fault>`,
      ),
      { faultcode: 'Receiver', faultstring: 'Server was unable to process request.' },
    ],
    [
      'WCF, codes inside of codes',
      envelope(
        's',
        `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:a="urn:t">a:Orders</s:Value><s:Subcode><s:Value xmlns:a="urn:t">a:Unknown</s:Value></s:Subcode></s:Subcode></s:Code><s:Reason><s:Text xml:lang="de-DE">Unbekannt</s:Text><s:Text xml:lang="en-US">No such order</s:Text></s:Reason><s:Detail>${orderFault}</s:Detail></s:Fault>`,
      ),
      { faultcode: 'Sender', subcodes: ['Orders', 'Unknown'], faultstring: 'No such order', detail: typed },
    ],
    [
      'Axis 2, with Node and Role',
      envelope(
        'soapenv',
        `<soapenv:Fault xmlns:axis2ns1="urn:t"><soapenv:Code><soapenv:Value>soapenv:Receiver</soapenv:Value><soapenv:Subcode><soapenv:Value>axis2ns1:Unknown</soapenv:Value></soapenv:Subcode></soapenv:Code><soapenv:Reason><soapenv:Text xml:lang="en">No such order</soapenv:Text></soapenv:Reason><soapenv:Node>http://app01/</soapenv:Node><soapenv:Role>urn:shop</soapenv:Role><soapenv:Detail><Exception>org.apache.axis2.AxisFault: No such order\n\tat A.b</Exception></soapenv:Detail></soapenv:Fault>`,
      ),
      {
        faultcode: 'Receiver',
        subcodes: ['Unknown'],
        faultstring: 'No such order',
        faultactor: 'urn:shop',
        detail: { Exception: 'org.apache.axis2.AxisFault: No such order\n\tat A.b' },
      },
    ],
    [
      'JAX-WS Metro, both versions declared',
      envelope(
        'S',
        `<ns3:Fault xmlns:ns2="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns3="http://www.w3.org/2003/05/soap-envelope"><ns3:Code><ns3:Value>ns3:Receiver</ns3:Value></ns3:Code><ns3:Reason><ns3:Text xml:lang="en">No such order</ns3:Text></ns3:Reason><ns3:Detail>${orderFault}</ns3:Detail></ns3:Fault>`,
      ),
      { faultcode: 'Receiver', faultstring: 'No such order', detail: typed },
    ],
    [
      'CXF',
      envelope(
        'soap',
        `<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="en">Unmarshalling Error: cvc-complex-type </soap:Text></soap:Reason></soap:Fault>`,
      ),
      { faultcode: 'Sender', faultstring: 'Unmarshalling Error: cvc-complex-type' },
    ],
    [
      'gSOAP, the detail in an element of its own',
      envelope(
        'SOAP-ENV',
        `<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:Sender</SOAP-ENV:Value></SOAP-ENV:Code><SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">No such order</SOAP-ENV:Text></SOAP-ENV:Reason><SOAP-ENV:Detail>${orderFault}</SOAP-ENV:Detail></SOAP-ENV:Fault>`,
      ),
      { faultcode: 'Sender', faultstring: 'No such order', detail: typed },
    ],
    [
      'PHP SoapServer, no language told',
      envelope(
        'env',
        `<env:Fault><env:Code><env:Value>env:Receiver</env:Value></env:Code><env:Reason><env:Text>No such order</env:Text></env:Reason></env:Fault>`,
      ),
      { faultcode: 'Receiver', faultstring: 'No such order' },
    ],
    [
      'Spring-WS',
      envelope(
        'env',
        `<env:Header/><env:Fault><env:Code><env:Value>env:Sender</env:Value></env:Code><env:Reason><env:Text xml:lang="en">Validation error</env:Text></env:Reason><env:Detail><spring-ws:ValidationError xmlns:spring-ws="http://springframework.org/spring-ws">a is missing</spring-ws:ValidationError></env:Detail></env:Fault>`,
      ).replace('<env:Body><env:Header/>', '<env:Header/><env:Body>'),
      { faultcode: 'Sender', faultstring: 'Validation error', detail: { ValidationError: 'a is missing' } },
    ],
  ])('%s', async (_stack, body, details) => {
    expect(await detailsOf('1.2', body)).toEqual(details);
  });
});
