import { describe, expect, it } from 'vitest';

import type { HttpBinding } from '../../src/blueprint/binding.ts';
import { graphqlAsk } from '../../src/transport/graphql.ts';
import { httpAsk } from '../../src/transport/http.ts';
import type { Call, Send } from '../../src/transport/send.ts';
import { caller, part, request } from './graphql-harness.ts';
import { binding, httpSource } from './http-harness.ts';

/** A network that remembers its calls and answers each with an empty object. */
function recording() {
  const calls: Call[] = [];
  const body = new TextEncoder().encode('{"data":{"_0":null}}');
  const send: Send = async (call) => {
    calls.push(call);
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  };
  return { calls, send };
}

describe('calls of which others may share the answer', () => {
  it.each<[string, Partial<HttpBinding>, boolean]>([
    ['a GET', {}, true],
    ['a GET that is exposed as a mutation', { isIdempotent: false }, false],
    ['a POST', { method: 'POST', isIdempotent: false }, false],
    ['a POST that is exposed as a query', { method: 'POST', isIdempotent: true }, true],
    ['a PUT', { method: 'PUT' }, false],
    ['a DELETE', { method: 'DELETE' }, false],
  ])('are reads: %s', async (_, bound, isSafe) => {
    const { calls, send } = recording();
    const field = { name: 'field', type: 'JSON', args: new Map(), binding: binding(bound) };
    await httpAsk(httpSource(), send)({ field, args: {}, part: null, variables: {}, caller: caller() });
    expect(calls).toMatchObject([{ isSafe }]);
  });

  it.each([
    ['query', true],
    ['mutation', false],
  ] as const)('are queries of GraphQL systems, not mutations: %s', async (operation, isSafe) => {
    const { calls, send } = recording();
    await graphqlAsk(httpSource({ kind: 'graphql' }), send)(request(part('touch', {}, operation), {}, caller()));
    expect(calls).toMatchObject([{ isSafe, isIdempotent: isSafe }]);
  });
});
