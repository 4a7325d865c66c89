import { describe, expect, it } from 'vitest';

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
