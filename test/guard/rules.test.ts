import { describe, expect, it } from 'vitest';

import { createAuthorizer } from '../../src/guard/authorize.ts';
import type { Rule } from '../../src/blueprint/settings.ts';
import {
  agent,
  allow,
  authenticated,
  authorizer,
  caller,
  claim,
  denied,
  deny,
  nobody,
  partner,
  permissions,
  planOf,
  types,
} from './harness.ts';

const query = '{ payments { id amount } customers { name email } }';

describe('rules by pattern', () => {
  it('deny by default where the fallback says so, and name nobody UNAUTHENTICATED', async () => {
    const guard = await authorizer({ permissions: permissions({ 'Query.ping': allow }, deny) });
    expect(await denied(guard, '{ ping }', nobody)).toEqual([]);
    expect(await denied(guard, '{ ping payments { id } }', nobody)).toEqual([
      'Payment.id UNAUTHENTICATED',
      'Query.payments UNAUTHENTICATED',
    ]);
    expect(await denied(guard, '{ payments { __typename } }', agent)).toEqual(['Query.payments FORBIDDEN']);
  });

  it('are decided by the most specific pattern, whatever their order', async () => {
    const rules = {
      '*': deny,
      '*.email': authenticated,
      'Customer.*': allow,
      'Customer.email': claim('role', 'support'),
    };
    for (const entries of [Object.entries(rules), Object.entries(rules).toReversed()]) {
      const guard = await authorizer({ permissions: permissions(Object.fromEntries(entries)) });
      expect(await denied(guard, query, partner)).toEqual([
        'Customer.email FORBIDDEN',
        'Payment.amount FORBIDDEN',
        'Payment.id FORBIDDEN',
        'Query.customers FORBIDDEN',
        'Query.payments FORBIDDEN',
      ]);
      expect(await denied(guard, '{ payments { email } customers { name email } }', agent)).toEqual([
        'Query.customers FORBIDDEN',
        'Query.payments FORBIDDEN',
      ]);
    }
  });

  it.each<[string, Rule, boolean, boolean, boolean]>([
    ['allow', allow, true, true, true],
    ['deny', deny, false, false, false],
    ['authenticated', authenticated, false, true, true],
    ['a claim', claim('role', 'support', 'admin'), false, false, true],
    ['a word of a claim', claim('scope', 'read:payments'), false, false, true],
    ['a part of a word of a claim', claim('scope', 'read'), false, false, false],
    ['and', { kind: 'and', rules: [authenticated, claim('role', 'support')] }, false, false, true],
    ['or', { kind: 'or', rules: [claim('role', 'partner'), claim('role', 'support')] }, false, true, true],
    ['or of nothing', { kind: 'or', rules: [] }, false, false, false],
    ['not', { kind: 'not', rule: claim('role', 'partner') }, true, false, true],
    [
      'nested',
      {
        kind: 'and',
        rules: [
          { kind: 'not', rule: deny },
          { kind: 'or', rules: [deny, authenticated] },
        ],
      },
      false,
      true,
      true,
    ],
  ])('%s: nobody, a partner, an agent', async (_, rule, forNobody, forPartner, forAgent) => {
    const guard = await authorizer({ permissions: permissions({ 'Query.payments': rule }) });
    const outcomes = await Promise.all(
      [nobody, partner, agent].map(async (who) => (await denied(guard, '{ payments { id } }', who)).length === 0),
    );
    expect(outcomes).toEqual([forNobody, forPartner, forAgent]);
  });

  it.each([
    ['a list', { roles: ['a', 'b'] }, claim('roles', 'b'), true],
    ['a number', { level: 3 }, claim('level', 3), true],
    ['a number as text', { level: '3' }, claim('level', 3), false],
    ['a boolean', { staff: true }, claim('staff', true), true],
    ['a path', { realm_access: { roles: ['b'] } }, claim('realm_access.roles', 'b'), true],
    ['a name with dots', { 'https://x.example/role': 'b' }, claim('https://x.example/role', 'b'), true],
    ['an object', { roles: { b: true } }, claim('roles', 'b'), false],
    ['an inherited name', {}, claim('constructor.name', 'Object'), false],
  ])('read %s of the claims', async (_, claims, rule, isAllowed) => {
    const guard = await authorizer({ permissions: permissions({ 'Query.payments': rule }) });
    expect((await denied(guard, '{ payments { id } }', caller(claims))).length === 0).toBe(isAllowed);
  });

  it('of an interface hold for the types that implement it', async () => {
    const guard = await authorizer({
      permissions: permissions({
        'Owned.secret': claim('role', 'support'),
        'Node.id': authenticated,
        'Ticket.id': allow,
      }),
    });
    expect(await denied(guard, '{ search { ... on Ticket { id secret } ... on Customer { id } } }', nobody)).toEqual([
      'Customer.id UNAUTHENTICATED',
      'Ticket.secret UNAUTHENTICATED',
    ]);
  });

  it('guard a field in fragments, under aliases and at each possible type', async () => {
    const guard = await authorizer({ permissions: permissions({ 'Customer.email': deny }) });
    const text = 'query { search { ...F } } fragment F on Node { ... on Customer { innocent: email } }';
    expect(await denied(guard, text, agent)).toEqual(['Customer.email FORBIDDEN']);
  });

  it('leave __typename alone, and introspection open unless a pattern or the setting closes it', async () => {
    const text = '{ __typename __schema { types { name } } __type(name: "Customer") { name } }';
    const closed = permissions({ 'Query.ping': allow }, deny);
    expect(await denied(await authorizer({ permissions: closed }), text, nobody)).toEqual([]);
    const both = ['Query.__schema UNAUTHENTICATED', 'Query.__type UNAUTHENTICATED'];
    expect(await denied(await authorizer({ isIntrospectionOpen: false }), text, nobody)).toEqual(both);
    const byPattern = permissions({ 'Query.__schema': authenticated });
    expect(await denied(await authorizer({ permissions: byPattern }), text, nobody)).toEqual(both);
    expect(await denied(await authorizer({ permissions: byPattern, isIntrospectionOpen: false }), text, agent)).toEqual(
      [],
    );
  });

  it('say in words what is missing', async () => {
    const guard = await authorizer({ permissions: permissions({ 'Query.payments': deny }) });
    const plan = planOf('{ payments { id } }');
    expect((await guard.check(plan, {}, nobody, {})).get(0)?.message).toBe(
      'Query.payments needs a caller who is known.',
    );
    expect((await guard.check(plan, {}, agent, {})).get(0)?.message).toBe(
      'Query.payments is not allowed for this caller.',
    );
  });

  it('tell which claims their decisions depend on', async () => {
    const guard = await authorizer({
      permissions: permissions({
        'Query.payments': { kind: 'and', rules: [authenticated, { kind: 'not', rule: claim('role', 'partner') }] },
        'Customer.*': claim('realm.roles', 'x'),
      }),
    });
    expect(guard.claimsOf(planOf('{ payments { id } }'))).toEqual({
      claims: ['role'],
      isKnownMatters: true,
      isWhole: false,
    });
    expect(guard.claimsOf(planOf('{ customers { name } }')).claims).toEqual(['realm', 'realm.roles']);
    expect(guard.claimsOf(planOf('{ ping }'))).toEqual({ claims: [], isKnownMatters: false, isWhole: false });
  });
});

describe('patterns that name nothing', () => {
  it.each([
    ['Query.paiments', 'error', 'PERMISSION_UNKNOWN_FIELD', 'Did you mean "payments"?'],
    ['Custmer.*', 'error', 'PERMISSION_UNKNOWN_TYPE', 'Did you mean "Customer"?'],
    ['Hit.*', 'error', 'PERMISSION_UNKNOWN_TYPE', ''],
    ['*.emial', 'warning', 'PERMISSION_UNKNOWN_FIELD', ''],
    ['Query.pay*', 'error', 'PERMISSION_PATTERN', 'Type.field, Type.* (or Type), *.field and *'],
    ['constructor.name', 'error', 'PERMISSION_UNKNOWN_TYPE', ''],
  ])('%s: %s', async (pattern, severity, code, hint) => {
    const { problems } = await createAuthorizer({ permissions: permissions({ [pattern]: deny }), types });
    expect(problems).toMatchObject([{ severity, code }]);
    expect(problems[0]?.message).toContain(hint);
  });

  it.each(['Query.ping', 'Query'])('or the same twice: %s', async (pattern) => {
    const twice = {
      fallback: allow,
      rules: [
        { pattern, rule: deny },
        { pattern: pattern.includes('.') ? pattern : `${pattern}.*`, rule: allow },
      ],
    };
    const { value, problems } = await createAuthorizer({ permissions: twice, types });
    expect(value).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'PERMISSION_TWICE' }]);
  });
});
