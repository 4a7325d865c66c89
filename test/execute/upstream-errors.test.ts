import { describe, expect, it } from 'vitest';

import { GatewayError } from '../../src/error/error.ts';
import type { ExecutorOptions } from '../../src/execute/execute.ts';
import type { UpstreamError } from '../../src/transport/upstream.ts';
import { testGateway } from './harness.ts';

const types = 'type Query { user: User users: [User!] } type User { id: ID name: String friend: User }';

/** A gateway over one upstream that answers `value` with `errors` beside it. */
function answering(value: unknown, errors: readonly Partial<UpstreamError>[]) {
  const whole = errors.map((error) => ({ message: 'bad', path: [], extensions: {}, ...error }));
  const ask = async () => ({ value: structuredClone(value), errors: whole });
  return testGateway({ types, sources: [{ name: 'only', kind: 'graphql', types, ask }] });
}

describe('an error beside an upstream answer', () => {
  it('stands at its place', async () => {
    const { run } = answering([{ name: 'a' }, { name: null }], [{ path: [1, 'name'] }]);
    const { data, errors } = await run('{ users { name } }');
    expect(data).toEqual({ users: [{ name: 'a' }, { name: null }] });
    expect(errors).toEqual([{ message: 'bad', path: ['users', 1, 'name'], code: 'UPSTREAM_GRAPHQL_ERROR' }]);
  });

  it.each([
    { why: 'names no place', path: [] },
    { why: 'names a value that is there', path: ['name'] },
    { why: 'names a place below a value', path: ['name', 'first'] },
    { why: 'names a place that nobody asked for', path: ['friend', 'name'] },
  ])('is told where it $why', async ({ path }) => {
    const { run } = answering({ name: 'a' }, [{ path }]);
    const { data, errors } = await run('{ mine: user { name } }');
    expect(data).toEqual({ mine: { name: 'a' } });
    expect(errors).toEqual([{ message: 'bad', path: ['mine'], code: 'UPSTREAM_GRAPHQL_ERROR' }]);
  });

  it.each([[['__proto__', 'polluted']], [['constructor', 'prototype', 'polluted']], [['toString']]])(
    'never reaches what objects inherit: %j',
    async (path) => {
      const { run } = answering({ name: 'a' }, [{ path }]);
      const { data, errors } = await run('{ user { name } }');
      const polluted: unknown = Reflect.get({}, 'polluted');
      Reflect.deleteProperty(Object.prototype, 'polluted');
      expect(polluted).toBeUndefined();
      expect(data).toEqual({ user: { name: 'a' } });
      expect(errors).toHaveLength(1);
    },
  );
});

describe('an error that leaves several places empty', () => {
  it.each([
    [7_000, 2],
    [9_000, 1],
  ])('says what the upstream said everywhere where it is short: %i characters', async (length, times) => {
    const body = 'x'.repeat(length);
    const ask = async () => {
      throw new GatewayError('UPSTREAM_HTTP_ERROR', 'no', { details: { status: 422, body } });
    };
    const formatError: ExecutorOptions['formatError'] = ({ error }) => ({ extensions: { ...error.details } });
    const sources = [{ name: 'only', kind: 'http', types, ask }] as const;
    const { answer } = testGateway({ types, sources, more: { formatError } });
    const { errors } = JSON.parse((await answer('{ a: user { id } b: user { id } }')).body) as { errors: unknown[] };
    const whole = { extensions: { status: 422, body } };
    expect(errors).toEqual([whole, times === 2 ? whole : { extensions: { status: 422 } }]);
  });
});
