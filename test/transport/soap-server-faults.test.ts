import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { modelOf } from '../ingest/wsdl-harness.ts';
import { errorOf, serveSoap } from './soap-harness.ts';
import type { SoapServer } from './soap-harness.ts';

const errors = { xmlns: 'urn:example:transfer:errors' };
const unknown = { attributes: { ...errors, isFinal: 'true' }, code: 404, at: { attributes: { 'xsi:nil': 'true' } } };
const exceeded = {
  attributes: errors,
  code: 7,
  at: '2024-02-29T12:00:00.5+01:00',
  limit: '1000.00',
  rule: ['per day', 'per-transfer'],
};

/** The details by the account that asks for them. */
const faults: Readonly<Record<string, object>> = {
  unknown: { UnknownAccount: unknown },
  exceeded: { LimitExceeded: exceeded },
  one: { LimitExceeded: { ...exceeded, rule: 'per day' } },
  closed: { Closed: { attributes: errors, $value: '2024-02-29+01:00' } },
};

describe.each(['1.1', '1.2'] as const)("declared faults of SOAP %s, from the soap package's server", (version) => {
  let server: SoapServer;

  beforeAll(async () => {
    const file = readFileSync(new URL('../corpus/wsdl/faults.wsdl', import.meta.url), 'utf8');
    const text = version === '1.1' ? file : file.replaceAll('/wsdl/soap/"', '/wsdl/soap12/"');
    const fail = (account: string): never => {
      const detail = faults[account];
      throw version === '1.1'
        ? { Fault: { faultcode: 'soap:Client', faultstring: `no: ${account}`, detail } }
        : { Fault: { Code: { Value: 'soap:Sender' }, Reason: { Text: `no: ${account}` }, Detail: detail } };
    };
    const port = {
      Transfer: ({ from }: { from: string }) => (from in faults ? fail(from) : { number: '0042' }),
      GetBalance: ({ account }: { account: string }) => (account in faults ? fail(account) : { balance: '1.50' }),
    };
    server = await serveSoap(text, await modelOf(text), port, version === '1.2');
  });
  afterAll(() => server.close());

  const transfer = (from: string) => server.ask('transfer', { from, to: 'b', amount: '1.0' });

  it('do not stand in the way of answers', async () => {
    expect(await transfer('a')).toBe('0042');
    expect(await server.ask('getBalance', { account: 'a' })).toBe('1.50');
  });

  it.each([
    ['unknown', { UnknownAccount: { isFinal: true, code: 404, at: null } }],
    [
      'exceeded',
      {
        LimitExceeded: {
          code: 7,
          at: '2024-02-29T12:00:00.5+01:00',
          limit: '1000.00',
          rule: ['per day', 'per-transfer'],
        },
      },
    ],
    ['one', { LimitExceeded: { rule: ['per day'] } }],
    ['closed', { Closed: '2024-02-29+01:00' }],
  ])('are errors with a typed detail: %s', async (account, detail) => {
    const { code, message, details } = await errorOf(transfer(account));
    expect(code).toBe('UPSTREAM_SOAP_FAULT');
    expect(message).toContain(`no: ${account}`);
    expect(details).toMatchObject({ faultcode: version === '1.1' ? 'Client' : 'Sender', detail });
  });

  it('that two operations share are typed in both', async () => {
    expect((await errorOf(server.ask('getBalance', { account: 'unknown' }))).details).toMatchObject({
      detail: { UnknownAccount: { isFinal: true, code: 404, at: null } },
    });
  });
});
