import { describe, expect, it } from 'vitest';

import { loaded, problemsOf } from './harness.ts';

/** A configuration with one SOAP source and the options `more`. */
function withSoap(more: string): string {
  return `sources:\n  - name: erp\n    handler:\n      soap:\n        source: https://erp.test/service?wsdl\n${more}`;
}

describe('the soap handler', () => {
  it('takes every option that serving reads, and leaves placeholders of requests alone', async () => {
    const { config } = await loaded(
      withSoap(`        endpoint: "{env.ERP_URL:https://erp.test}/service"
        service: Billing
        port: BillingSoap12
        soapNamespace: http://www.w3.org/2003/05/soap-envelope
        bodyAlias: body
        soapHeaders:
          alias: tns
          namespace: urn:billing
          headers: { Session: { token: "{context.headers['x-token']}" } }
        selectQueryOrMutationField: [{ fieldName: balance, type: query }]
`),
    );
    expect(config.sources[0]?.handler).toMatchObject({
      soap: {
        endpoint: '{env.ERP_URL:https://erp.test}/service',
        service: 'Billing',
        port: 'BillingSoap12',
        soapNamespace: 'http://www.w3.org/2003/05/soap-envelope',
        soapHeaders: {
          namespace: 'urn:billing',
          headers: { Session: { token: "{context.headers['x-token']}" } },
        },
        selectQueryOrMutationField: [{ fieldName: 'balance', type: 'query' }],
      },
    });
  });

  it('says which envelope namespaces there are', async () => {
    expect(await problemsOf(withSoap('        soapNamespace: urn:other\n'))).toEqual([
      expect.stringMatching(/^6:\d+ CONFIG_\w+ .*soapNamespace.*http:\/\/www\.w3\.org\/2003\/05\/soap-envelope/s),
    ]);
  });
});
