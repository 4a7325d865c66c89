import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { createAuthorizer } from '../../src/guard/authorize.ts';
import { loadShield, loadShieldTree } from '../../src/guard/shield.ts';
import { agent, authorizer, caller, denied, deny, nobody, partner, permissions, planOf, types } from './harness.ts';

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));
const tree = (await loadShieldTree('tree.ts', fixtures)).value;
const shielded = (await loadShieldTree('./shielded.ts', fixtures)).value;
const contextOf = (who: typeof agent) => ({ claims: who.claims, asked: [] as string[] });

describe('a rule tree of the user', () => {
  it('is checked before anything is asked where it needs the caller alone, once for each request', async () => {
    const guard = await authorizer({ shieldTree: tree });
    const context = contextOf(partner);
    expect(await denied(guard, '{ a: ping b: ping customers { id } }', partner, {}, context)).toEqual([
      'Query.customers FORBIDDEN',
      'Query.ping FORBIDDEN',
      'Query.ping FORBIDDEN',
    ]);
    expect(context.asked).toEqual(['isStaff']);
    expect(await denied(guard, '{ ping }', agent, {}, contextOf(agent))).toEqual([]);
    expect(await denied(guard, '{ ping }', nobody, {}, contextOf(nobody))).toEqual(['Query.ping UNAUTHENTICATED']);
  });

  it('keeps decisions for one caller only, even where a context is shared', async () => {
    const guard = await authorizer({ shieldTree: tree });
    const shared: { claims: unknown; asked: string[] } = { claims: agent.claims, asked: [] };
    expect(await denied(guard, '{ ping }', agent, {}, shared)).toEqual([]);
    shared.claims = null;
    expect(await denied(guard, '{ ping }', nobody, {}, shared)).toEqual(['Query.ping UNAUTHENTICATED']);
  });

  it('gives rules of root fields their arguments, and the client their words', async () => {
    const guard = await authorizer({ shieldTree: tree });
    const text = 'query ($id: ID!) { customer(id: $id) { id } }';
    expect(await denied(guard, text, nobody, { id: '1' }, contextOf(nobody))).toEqual([]);
    const errors = await guard.check(planOf(text), { id: '7' }, agent, contextOf(agent));
    expect(errors.get(0)).toMatchObject({ code: 'FORBIDDEN', message: 'Seven is private' });
  });

  it('runs input rules before mutations', async () => {
    const guard = await authorizer({ shieldTree: tree });
    const plan = planOf('mutation { openTicket(text: "far too long") { id } }');
    expect((await guard.check(plan, {}, agent, contextOf(agent))).get(0)?.message).toBe('Say it in five letters');
    expect(await denied(guard, 'mutation { openTicket(text: "short") { id } }', agent, {}, contextOf(agent))).toEqual(
      [],
    );
  });

  it('leaves what needs the object to the engine, with the fields it asks for', async () => {
    const guard = await authorizer({ shieldTree: tree });
    expect([...guard.dataRules.keys()].toSorted()).toEqual(['Ticket.secret', 'Ticket.text']);
    expect(await denied(guard, '{ search { ... on Ticket { secret } } }', agent, {}, contextOf(agent))).toEqual([]);
    const rule = guard.dataRules.get('Ticket.secret')!;
    expect(rule.fragments).toEqual(['fragment Owner on Ticket { ownerId }']);
    const decide = (ownerId: string, who: typeof agent) => rule.decide({ ownerId }, {}, contextOf(who), who);
    expect(await decide('ada', agent)).toBe(true);
    expect(await decide('bob', agent)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await decide('ada', nobody)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('keeps decisions over the same object and arguments while the request lasts', async () => {
    const { rule } = await loadShield();
    let asked = 0;
    const secret = rule('once', { cache: 'strict' })(async () => ++asked > 0);
    const guard = await authorizer({ shieldTree: { Ticket: { secret } } });
    const { decide } = guard.dataRules.get('Ticket.secret')!;
    const context = {};
    for (const id of ['1', '2', '1', '2']) expect(await decide({ id }, {}, context, agent)).toBe(true);
    expect(asked).toBe(2);
    await decide({ id: '1' }, {}, context, caller(agent.claims));
    expect(asked).toBe(3);
  });

  it('denies where a rule fails', async () => {
    const guard = await authorizer({ shieldTree: tree });
    const context = contextOf(agent);
    expect(await denied(guard, '{ payments { id } }', agent, {}, context)).toEqual(['Payment.id FORBIDDEN']);
  });

  it('joins the rules of the configuration: both must allow', async () => {
    const guard = await authorizer({ shieldTree: tree, permissions: permissions({ 'Query.customers': deny }) });
    const text = '{ ping customers { id } }';
    expect(await denied(guard, text, agent, {}, contextOf(agent))).toEqual(['Query.customers FORBIDDEN']);
  });

  it('makes the answer depend on the whole caller', async () => {
    const guard = await authorizer({ shieldTree: tree });
    expect(guard.claimsOf(planOf('{ ping }')).isWhole).toBe(true);
    expect(guard.claimsOf(planOf('{ search { ... on Customer { name } } }')).isWhole).toBe(true);
    const onlyTickets = await authorizer({ shieldTree: { Ticket: (tree as { Ticket: object }).Ticket } });
    expect(onlyTickets.claimsOf(planOf('{ ping }')).isWhole).toBe(false);
    expect(onlyTickets.claimsOf(planOf('{ search { ... on Ticket { text } } }')).isWhole).toBe(true);
  });

  it('may be one rule for everything', async () => {
    const { deny: no } = await loadShield();
    const guard = await authorizer({ shieldTree: no });
    expect(await denied(guard, '{ ping }', agent)).toEqual(['Query.ping FORBIDDEN']);
  });
});

describe('what shield(...) gives', () => {
  it('is looked into: rules over the caller alone are checked before, the rest is left to the engine', async () => {
    const guard = await authorizer({ shieldTree: shielded });
    expect([...guard.dataRules.keys()]).toEqual(['Ticket.secret']);
    expect(guard.dataRules.get('Ticket.secret')?.fragments).toEqual(['fragment Owner on Ticket { ownerId }']);
    const context = contextOf(partner);
    expect(await denied(guard, '{ ping customers { id name } }', partner, {}, context)).toEqual([
      'Query.customers FORBIDDEN',
      'Query.ping FORBIDDEN',
    ]);
    expect(context.asked).toEqual(['isStaff']);
    expect(await denied(guard, '{ ping }', agent, {}, contextOf(agent))).toEqual([]);
  });

  it('denies with its own words', async () => {
    const guard = await authorizer({ shieldTree: shielded });
    const errors = await guard.check(planOf('{ ping customer(id: 7) { id } }'), {}, partner, contextOf(partner));
    expect([...errors.values()].map(({ message }) => message).toSorted()).toEqual(['Not for you', 'Seven is private']);
    const rule = guard.dataRules.get('Ticket.secret')!;
    const other = caller({ sub: 'bob' });
    expect(await rule.decide({ ownerId: 'ada' }, {}, contextOf(other), other)).toMatchObject({
      message: 'Not for you',
    });
    expect(await rule.decide({ ownerId: 'bob' }, {}, contextOf(other), other)).toBe(true);
  });

  it('leaves graphql-shield as it was', async () => {
    await authorizer({ shieldTree: shielded });
    const { allow, rule } = await loadShield();
    expect(Reflect.get(allow, 'extractFragments').call(allow)).toEqual([]);
    expect(rule({ fragment: '{ id }' })(() => true).extractFragment()).toBe('{ id }');
  });
});

describe('a module with a rule tree', () => {
  it('may be CommonJS, written by hand or compiled', async () => {
    for (const path of ['plain.cjs', 'compiled.cjs']) {
      const guard = await authorizer({ shieldTree: (await loadShieldTree(path, fixtures)).value });
      expect(await denied(guard, '{ ping }', agent)).toEqual(['Query.ping FORBIDDEN']);
    }
  });

  it('is loaded anew for another version', async () => {
    const again = await loadShieldTree('tree.ts', fixtures, '2');
    expect(again.value).not.toBe(tree);
    expect((await loadShieldTree('tree.ts', fixtures)).value).toBe(tree);
  });
});

describe('a rule tree that does not fit', () => {
  it.each([
    ['an unknown type', { Custmer: {} }, 'Did you mean "Customer"?'],
    ['an unknown field', { Query: { pong: {} } }, 'no rule at "Query.pong"'],
    ['a function', () => true, 'Expected a rule'],
    ['nothing', null, 'Expected a rule'],
  ])('%s', async (_, shieldTree, text) => {
    const { value, problems } = await createAuthorizer({ permissions: permissions({}), types, shieldTree });
    expect(value).toBeUndefined();
    expect(problems[0]).toMatchObject({ code: 'SHIELD_TREE', severity: 'error' });
    expect(problems[0]?.message).toContain(text);
  });

  it('an unknown field of shield(...)', async () => {
    const { shield, deny: no } = await loadShield();
    const { problems } = await createAuthorizer({
      permissions: permissions({}),
      types,
      shieldTree: shield({ Query: { pong: no } }),
    });
    expect(problems[0]?.message).toContain('Query.pong');
  });

  it('a fragment that is not GraphQL', async () => {
    const { rule } = await loadShield();
    const shieldTree = { Ticket: rule({ fragment: 'on Ticket { ' })(() => true) };
    const { problems } = await createAuthorizer({ permissions: permissions({}), types, shieldTree });
    expect(problems[0]?.message).toContain('Syntax Error');
  });

  it.each([
    ['missing.ts', 'SHIELD_MODULE_FAILED'],
    ['empty.ts', 'SHIELD_MODULE_EMPTY'],
  ])('a module: %s', async (path, code) => {
    const { value, problems } = await loadShieldTree(path, fixtures);
    expect(value).toBeUndefined();
    expect(problems[0]).toMatchObject({ code, place: { file: expect.stringContaining(path) } });
  });
});
