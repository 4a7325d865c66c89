import { beforeAll, describe, expect, it } from 'vitest';

import type { Source } from '../../src/blueprint/blueprint.ts';
import { modelOf, wsdl } from '../ingest/wsdl-harness.ts';
import { answer, errorOf, exchange, sourceOf } from './soap-harness.ts';

const schema = `<xs:element name="Call"><xs:complexType/></xs:element><xs:element name="CallResponse"><xs:complexType/></xs:element>
  <xs:element name="Broke"><xs:complexType><xs:sequence><xs:element name="code" type="xs:int"/>
    <xs:element name="at" type="xs:dateTime" nillable="true"/><xs:element name="why" type="xs:string" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="isFinal" type="xs:boolean"/></xs:complexType></xs:element>`;

let source: Source;
beforeAll(async () => {
  source = sourceOf(
    await modelOf(wsdl({ schema, operations: { Call: { input: 'Call', output: 'CallResponse', fault: 'Broke' } } })),
  );
});

/** What a fault becomes: code, message and details. */
async function faultOf(body: string, status = 500, version: '1.1' | '1.2' = '1.1') {
  const { code, message, details } = await errorOf(
    exchange(source, 'call', {}, { status, body: answer(body, version) }),
  );
  return { code, message, details };
}

const broke = '<t:Broke isFinal="true"><t:code>7</t:code><t:at xsi:nil="true"/><t:why>x</t:why></t:Broke>';

describe.each([200, 400, 500])('a Fault with HTTP status %d', (status) => {
  it('of SOAP 1.1 is an error with its declared detail typed', async () => {
    const fault = `<S:Fault><faultcode>S:Client.Order</faultcode><faultstring xml:lang="en"> It broke </faultstring><faultactor>urn:me</faultactor><detail>${broke}</detail></S:Fault>`;
    expect(await faultOf(fault, status)).toEqual({
      code: 'UPSTREAM_SOAP_FAULT',
      message: 'erp answered Call with a fault: It broke',
      details: {
        faultcode: 'Client.Order',
        faultstring: 'It broke',
        faultactor: 'urn:me',
        detail: { Broke: { isFinal: true, code: 7, at: null, why: ['x'] } },
      },
    });
  });

  it('of SOAP 1.2 is the same error', async () => {
    const fault = `<S:Fault><S:Code><S:Value>S:Sender</S:Value><S:Subcode><S:Value>t:Late</S:Value></S:Subcode></S:Code>
      <S:Reason><S:Text xml:lang="de">Kaputt</S:Text><S:Text xml:lang="en">It broke</S:Text></S:Reason><S:Role>urn:me</S:Role><S:Detail>${broke}</S:Detail></S:Fault>`;
    expect(await faultOf(fault, status, '1.2')).toMatchObject({
      code: 'UPSTREAM_SOAP_FAULT',
      message: 'erp answered Call with a fault: It broke',
      details: {
        faultcode: 'Sender',
        subcodes: ['Late'],
        faultstring: 'It broke',
        faultactor: 'urn:me',
        detail: { Broke: { code: 7 } },
      },
    });
  });
});

describe('a Fault', () => {
  it('keeps a detail that nobody declared as JSON: .NET, CXF, plain text', async () => {
    const fault = (detail: string) =>
      `<S:Fault><faultcode>S:Server</faultcode><faultstring>no</faultstring><detail>${detail}</detail></S:Fault>`;
    const dotnet =
      '<ExceptionDetail xmlns="urn:net" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><HelpLink i:nil="true"/><Message>m</Message></ExceptionDetail>';
    expect((await faultOf(fault(dotnet))).details).toMatchObject({
      detail: { ExceptionDetail: { HelpLink: null, Message: 'm' } },
    });
    expect((await faultOf(fault('<a>1</a><a2/>'))).details).toMatchObject({ detail: { a: '1', a2: '' } });
    expect((await faultOf(fault(' words '))).details).toMatchObject({ detail: 'words' });
    expect((await faultOf(fault(''))).details).not.toHaveProperty('detail');
  });

  it('without code and text is still one', async () => {
    expect(await faultOf('<S:Fault/>')).toMatchObject({
      code: 'UPSTREAM_SOAP_FAULT',
      details: { faultcode: '', faultstring: '' },
    });
  });

  it('of the other version is read by its own rules', async () => {
    const other = sourceOf(
      await modelOf(wsdl({ version: '1.2', schema, operations: { Call: { input: 'Call', output: 'CallResponse' } } })),
    );
    const body = answer(
      '<S:Fault><faultcode>S:VersionMismatch</faultcode><faultstring>1.1 only</faultstring></S:Fault>',
    );
    const error = await errorOf(exchange(other, 'call', {}, { status: 500, body }));
    expect(error.details).toEqual({ faultcode: 'VersionMismatch', faultstring: '1.1 only' });
  });
});
