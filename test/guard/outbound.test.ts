import { Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import type { Binding } from '../../src/blueprint/binding.ts';
import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import type { Source } from '../../src/blueprint/blueprint.ts';
import type { Field } from '../../src/blueprint/types.ts';
import { graphqlAsk } from '../../src/transport/graphql.ts';
import { httpAsk } from '../../src/transport/http.ts';
import type { Call, Send } from '../../src/transport/send.ts';
import { soapAsk } from '../../src/transport/soap.ts';
import type { Ask, CallerContext } from '../../src/transport/upstream.ts';

interface SourceKind {
  readonly kind: Source['kind'];
  readonly open: (source: Source, send: Send) => Ask;
  readonly binding: Binding;
  readonly answer: (call: Call) => string;
}

const kinds: readonly SourceKind[] = [
  {
    kind: 'http',
    open: httpAsk,
    binding: {
      kind: 'http',
      method: 'GET',
      path: '/ping',
      parameters: [],
      answer: { kind: 'text', accept: 'text/plain' },
      isIdempotent: true,
    },
    answer: () => 'pong',
  },
  {
    kind: 'soap',
    open: soapAsk,
    binding: { kind: 'soap', version: '1.1', style: 'document', input: { wrapper: { name: 'Ping' } }, faults: [] },
    answer: () => '',
  },
  {
    kind: 'graphql',
    open: graphqlAsk,
    binding: { kind: 'graphql', operation: 'query' },
    answer: answerAll,
  },
];

/** Each root field of the document, under its alias. */
function answerAll({ body }: Call): string {
  const { query } = JSON.parse(String(body)) as { query: string };
  const [operation] = parse(query).definitions;
  const fields = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  const names = fields.map((field) => (field.kind === Kind.FIELD ? (field.alias ?? field.name).value : ''));
  return JSON.stringify({ data: Object.fromEntries(names.map((name) => [name, 'pong'])) });
}

const caller: CallerContext = {
  headers: {
    authorization: 'Bearer of-the-caller',
    cookie: 'session=of-the-caller',
    'x-api-key': 'of-the-caller',
    'x-forwarded-for': 'of-the-caller',
    'user-agent': 'of-the-caller',
    'x-tenant': 'tenant-of-the-caller',
    host: 'of-the-caller.example',
  },
  claims: { sub: 'of-the-caller', tenant: 'tenant-of-the-caller' },
  signal: new AbortController().signal,
  requestId: 'request-of-the-caller',
};

/** The one call that a source of this kind makes. */
async function callOf(
  { kind, open, binding, answer }: SourceKind,
  headers: Source['headers'],
  who = caller,
): Promise<Call> {
  const calls: Call[] = [];
  const source: Source = {
    name: 'up',
    kind,
    endpoint: 'http://up.example',
    headers,
    query: {},
    types: new Map(),
    policy: defaultSourcePolicy,
  };
  const field: Field = { name: 'ping', type: kind === 'soap' ? 'Boolean' : 'String', args: new Map(), binding };
  const ask = open(source, async (call) => {
    calls.push(call);
    const type = kind === 'graphql' ? 'application/json' : 'text/plain';
    return { status: 200, headers: { 'content-type': type }, body: new TextEncoder().encode(answer(call)) };
  });
  const part = { operation: 'query' as const, print: () => 'ping', variables: [] };
  await ask({ field, args: {}, part: kind === 'graphql' ? part : null, variables: {}, caller: who });
  expect(calls).toHaveLength(1);
  return calls[0]!;
}

const textOf = ({ url, headers, body }: Call) => JSON.stringify([url, headers, String(body)]);

describe.each(kinds)('a call to a source of kind $kind', (kind) => {
  it('takes nothing of the caller along', async () => {
    expect(textOf(await callOf(kind, {}))).not.toContain('of-the-caller');
    expect(textOf(await callOf(kind, { 'x-gateway': 'heddle' }))).not.toContain('of-the-caller');
  });

  it('takes along exactly what its headers name', async () => {
    const { headers, url, body } = await callOf(kind, {
      Authorization: '{context.headers.authorization}',
      'x-by-claim': '{context.claims.tenant}',
    });
    expect(headers).toMatchObject({ authorization: 'Bearer of-the-caller', 'x-by-claim': 'tenant-of-the-caller' });
    const { authorization: _, 'x-by-claim': __, ...others } = headers;
    expect(textOf({ ...(await callOf(kind, {})), url, body: body ?? '', headers: others })).not.toContain(
      'of-the-caller',
    );
  });

  it('leaves out a header whose value the caller does not bring', async () => {
    const nobody: CallerContext = { ...caller, headers: {}, claims: null };
    const { headers } = await callOf(
      kind,
      { authorization: 'Bearer {context.headers.x-token}', 'x-by-claim': '{context.claims.tenant}' },
      nobody,
    );
    expect(Object.keys(headers)).not.toContain('authorization');
    expect(Object.keys(headers)).not.toContain('x-by-claim');
  });
});
