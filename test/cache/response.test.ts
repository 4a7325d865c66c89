import { describe, expect, it } from 'vitest';

import type { ResponseCacheSettings } from '../../src/blueprint/settings.ts';
import { canonicalJson } from '../../src/cache/canonical.ts';
import { createResponseCache } from '../../src/cache/response.ts';
import type { IdentityNeeds, PlanFacts, ResponseCacheScope } from '../../src/cache/response.ts';
import { memoryStore } from '../../src/cache/store.ts';
import { caller, claim, authenticated, authorizer, permissions, planOf, types } from '../guard/harness.ts';

const settings: ResponseCacheSettings = { ttlMs: 60_000, ttlPerTypeMs: {}, ttlPerFieldMs: {}, maxBytes: 1_000_000 };
const noNeeds: IdentityNeeds = { claims: [], isKnownMatters: false, isWhole: false };
const query = '{ customers { id tickets { id } } search { __typename } }';

const cacheOf = (given: Partial<ResponseCacheSettings> = {}, scope: ResponseCacheScope = { types }) =>
  createResponseCache({ ...settings, ...given }, memoryStore({ maxBytes: 1_000_000 }), scope);

const ada = caller({ sub: 'ada', role: 'support', tenant: 1 }, { 'x-tenant': 'a', 'user-agent': 'one' });
const bob = caller({ sub: 'bob', role: 'support', tenant: 2 }, { 'x-tenant': 'b', 'user-agent': 'two' });
const nobody = caller(null, { 'x-tenant': 'a' });

/** True where both callers get the same kept answer. */
function isShared(plan: PlanFacts, needs: IdentityNeeds, left = ada, right = bob): boolean {
  const cache = cacheOf();
  const [one, other] = [left, right].map((who) => cache.keyOf(plan, 'h', {}, who, needs));
  expect(typeof one).toBe('string');
  return one === other;
}

describe('the key of an answer', () => {
  it('is the same for all where nothing of the caller matters', () => {
    const plan = planOf(query);
    expect(isShared(plan, noNeeds)).toBe(true);
    expect(isShared(plan, noNeeds, ada, nobody)).toBe(true);
  });

  it('differs by the headers that reach an upstream, and by no other', () => {
    const plan = planOf(query, { headers: ['x-tenant'] });
    expect(isShared(plan, noNeeds)).toBe(false);
    expect(isShared(plan, noNeeds, ada, nobody)).toBe(true);
    expect(isShared(plan, noNeeds, ada, caller(null))).toBe(false);
    expect(isShared(plan, noNeeds, caller(null, { 'x-tenant': '' }), caller(null))).toBe(false);
  });

  it('differs by the claims that reach an upstream, and by no other', () => {
    expect(isShared(planOf(query, { claims: ['tenant'] }), noNeeds)).toBe(false);
    expect(isShared(planOf(query, { claims: ['role'] }), noNeeds)).toBe(true);
    expect(isShared(planOf(query, { claims: ['missing'] }), noNeeds)).toBe(true);
    expect(isShared(planOf(query, { claims: ['missing'] }), noNeeds, ada, nobody)).toBe(false);
    expect(isShared(planOf(query, { claims: ['a'] }), noNeeds, caller({ a: 1 }), caller({ a: '1' }))).toBe(false);
  });

  it('differs by the claims that rules look at, for exactly the operations that they guard', async () => {
    const guard = await authorizer({
      permissions: permissions({
        'Query.payments': claim('tenant', 1, 2),
        'Customer.*': claim('role', 'support'),
        'Query.ping': authenticated,
      }),
    });
    const shared = (text: string, left = ada, right = bob) => {
      const plan = planOf(text);
      return isShared(plan, guard.claimsOf(plan), left, right);
    };
    expect(shared('{ payments { id } }')).toBe(false);
    expect(shared('{ customers { id } }')).toBe(true);
    expect(shared('{ customers { id } }', ada, nobody)).toBe(false);
    expect(shared('{ ping }')).toBe(true);
    expect(shared('{ ping }', ada, nobody)).toBe(false);
    expect(shared('{ search { __typename } }', ada, nobody)).toBe(true);
  });

  it('is of the whole caller where code decides, but not of the single request', () => {
    const needs = { ...noNeeds, isWhole: true };
    const plan = planOf(query);
    const again = (headers: Record<string, string>) => caller(ada.claims, { ...ada.headers, ...headers });
    expect(isShared(plan, needs)).toBe(false);
    expect(isShared(plan, needs, ada, again({ 'user-agent': 'two' }))).toBe(false);
    expect(isShared(plan, needs, again({ 'x-request-id': '1' }), again({ 'x-request-id': '2' }))).toBe(true);
  });

  it('differs by operation, variables and blueprint, and not by the order of variables', () => {
    const plan = planOf(query);
    const key = (hash: string, variables: Record<string, unknown>, version = '1') =>
      cacheOf({}, { version }).keyOf(plan, hash, variables, ada, noNeeds);
    const base = key('h', { a: 1, b: { c: [1, 2], d: null } });
    expect(key('h', { b: { d: null, c: [1, 2] }, a: 1 })).toBe(base);
    const others = [
      key('i', { a: 1, b: { c: [1, 2], d: null } }),
      key('h', {}),
      key('h', { a: '1', b: { c: [1, 2], d: null } }),
    ];
    others.push(key('h', { a: 1, b: { c: [2, 1], d: null } }), key('h', { a: 1, b: { c: [1, 2] } }));
    others.push(key('h', { a: 1, b: { c: [1, 2], d: null } }, '2'));
    expect(new Set([base, ...others]).size).toBe(7);
  });

  it('holds nothing that can be read', () => {
    expect(cacheOf().keyOf(planOf(query, { headers: ['x-tenant'] }), 'h', {}, ada, noNeeds)).toMatch(/^[\w-]{43}$/);
  });

  it.each<[string, PlanFacts, Record<string, unknown>, Partial<ResponseCacheSettings>]>([
    ['a mutation', planOf('mutation { openTicket(text: "a") { id } }'), {}, {}],
    ['a plan with code in it', planOf(query, { isOpen: true }), {}, {}],
    ['a lifetime of 0', planOf(query), {}, { ttlMs: 0 }],
    ['a field that is never kept', planOf(query), {}, { ttlPerFieldMs: { 'Customer.tickets': 0 } }],
    ['variables without end', planOf(query), { a: nested(100_000) }, {}],
  ])('is null for %s', (_, plan, variables, given) => {
    expect(cacheOf(given).keyOf(plan, 'h', variables, ada, noNeeds)).toBeNull();
  });
});

it('is no key for variables that are no JSON', () => {
  expect(cacheOf().keyOf(planOf(query), 'h', { a: [{ b: 1n }] }, ada, noNeeds)).toBeNull();
});

describe('the lifetime of an answer', () => {
  it.each<[Partial<ResponseCacheSettings>, number]>([
    [{}, 60_000],
    [{ ttlPerTypeMs: { Customer: 5000, Ticket: 3000, Payment: 1000 } }, 3000],
    [{ ttlPerTypeMs: { Customer: 90_000 } }, 60_000],
    [{ ttlPerFieldMs: { 'Customer.tickets': 2000, 'Payment.id': 1 } }, 2000],
    [{ ttlPerFieldMs: { 'Query.customers': 4000 } }, 4000],
    [{ ttlPerTypeMs: { Query: 7000 } }, 7000],
    [{ ttlPerTypeMs: { Owned: 6000 } }, 6000],
    [{ ttlPerTypeMs: { Hit: 6500 } }, 6500],
    [{ ttlPerTypeMs: { Owned: 6000, Ticket: 9000 } }, 6000],
    [{ ttlPerFieldMs: { 'Node.id': 800 } }, 800],
    [{ ttlPerFieldMs: { 'Customer.*': 700, '*.id': 600 } }, 600],
    [{ ttlPerFieldMs: { 'Ticket.*': 700, '*.email': 600 } }, 700],
    [{ ttlPerFieldMs: { 'Owned.*': 500 } }, 500],
    [{ ttlPerFieldMs: { '*.*': 400 } }, 400],
  ])('is the least of what its types and fields allow: %j gives %d', (given, ttlMs) => {
    expect(cacheOf(given).ttlOf(planOf(query))).toBe(ttlMs);
  });
});

it('is that of a type too whose objects the answer may hold without any field', () => {
  const plan = planOf('{ search { ... on Customer { id } } }');
  expect(cacheOf({ ttlPerTypeMs: { Ticket: 5 } }).ttlOf(plan)).toBe(5);
});

describe('an answer', () => {
  it('is kept and found again', async () => {
    const cache = cacheOf();
    await cache.set('k', { body: '{"data":{}}', errorCodes: [] }, 1000);
    expect(await cache.get('k')).toBe('{"data":{}}');
  });

  it('is not kept with errors in it', async () => {
    const cache = cacheOf();
    await cache.set('k', { body: '{"data":null}', errorCodes: ['FORBIDDEN'] }, 1000);
    expect(await cache.get('k')).toBeUndefined();
  });
});

describe('canonical JSON', () => {
  it.each([
    [{ b: 1, a: [{ d: 1, c: undefined }] }, '{"a":[{"d":1}],"b":1}'],
    [[undefined, null, 'ä"'], '[null,null,"ä\\""]'],
    [JSON.parse('{"__proto__":{"b":1,"a":2}}'), '{"__proto__":{"a":2,"b":1}}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [undefined, undefined],
  ])('of %j', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });
});

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}
