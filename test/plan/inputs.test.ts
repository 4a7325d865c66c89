import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import type { HttpBinding, SoapBinding } from '../../src/blueprint/binding.ts';
import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import type { Blueprint, Source } from '../../src/blueprint/blueprint.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import { defaultSettings } from '../../src/blueprint/settings.ts';
import type { Types } from '../../src/blueprint/types.ts';
import { createExecutor } from '../../src/execute/execute.ts';

const http: HttpBinding = {
  kind: 'http',
  method: 'GET',
  path: '/',
  parameters: [],
  answer: { kind: 'json', accept: '*/*' },
  isIdempotent: true,
};

/** What an operation over one field depends on, where the source and its binding have these templates. */
function inputsOf(given: { source?: Partial<Source>; binding?: HttpBinding | SoapBinding }) {
  const types = readTypes('type Query { a: Int }');
  const query = types.get('Query');
  if (query?.kind !== 'object') throw new Error('no Query');
  const [field] = query.fields.values();
  if (!field) throw new Error('no field');
  const own: Types = new Map([
    ['Query', { ...query, fields: new Map([['a', { ...field, binding: given.binding ?? http }]]) }],
  ]);
  const source: Source = {
    name: 's',
    kind: 'http',
    headers: {},
    query: {},
    types: own,
    policy: defaultSourcePolicy,
    ...given.source,
  };
  const blueprint: Blueprint = {
    types,
    sources: new Map([['s', source]]),
    joins: [],
    merges: [],
    settings: defaultSettings,
  };
  const executor = createExecutor({ blueprint, schema: buildSchema(types), asks: new Map(), formatError: () => ({}) });
  return executor.bind(executor.prepare(parse('{ a }')), {}).plan.inputs;
}

describe('what an answer depends on', () => {
  it('is nothing of the caller where no template names it', () => {
    expect(inputsOf({ source: { endpoint: '{env.URL}' } })).toEqual({ headers: [], claims: [], isOpen: false });
  });

  it('is what the source sends of the caller', () => {
    const headers = { authorization: '{context.headers.Authorization}', 'x-tenant': '{context.claims.tenant}' };
    const inputs = inputsOf({ source: { headers, query: { lang: "{context.headers['accept-language']:en}" } } });
    expect(inputs).toEqual({ headers: ['accept-language', 'authorization'], claims: ['tenant'], isOpen: false });
  });

  it('is what the operation itself sends: its own server, its SOAP headers', () => {
    expect(inputsOf({ binding: { ...http, server: 'http://{context.claims.region}.test' } }).claims).toEqual([
      'region',
    ]);
    const header = { elements: { token: '{context.headers.x-token}' } } as unknown as NonNullable<
      SoapBinding['header']
    >;
    const soap: SoapBinding = { kind: 'soap', version: '1.1', style: 'document', input: {}, faults: [], header };
    expect(inputsOf({ source: { kind: 'soap' }, binding: soap }).headers).toEqual(['x-token']);
  });

  it('cannot be known where the whole context is asked for', () => {
    expect(inputsOf({ source: { headers: { a: '{context.session.id}' } } }).isOpen).toBe(true);
  });
});
