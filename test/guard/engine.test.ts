import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import type { Authorizer } from '../../src/guard/authorize.ts';
import { loadShieldTree } from '../../src/guard/shield.ts';
import type { CallerContext } from '../../src/transport/upstream.ts';
import { tableAsk, testGateway } from '../execute/harness.ts';
import { agent, authorizer, claim, nobody, partner, permissions, planOf, types } from './harness.ts';

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));

const table = {
  ping: 'pong',
  customer: { id: '1' },
  search: [
    { __typename: 'Ticket', id: '1', ownerId: 'ada', secret: 'of ada', text: 'a' },
    { __typename: 'Ticket', id: '2', ownerId: 'bob', secret: 'of bob', text: 'b' },
  ],
};

/** Asks the engine as this caller; gives the answer and which upstream fields were asked. */
async function ask(guard: Authorizer, query: string, caller: CallerContext) {
  const log: { field: string; args: unknown }[] = [];
  const { run } = testGateway({
    types,
    sources: [{ name: 'crm', kind: 'http', types, ask: tableAsk(table, log) }],
    more: { dataRules: guard.dataRules },
  });
  const context = { claims: caller.claims, asked: [] };
  const denied = await guard.check(planOf(query), {}, caller, context);
  const { data, errors } = await run(query, {}, { caller, denied, context });
  return {
    data,
    errors: errors.map(({ path, code }) => `${path.join('.')} ${code}`),
    asked: log.map(({ field }) => field),
  };
}

describe('in the engine', () => {
  it('a forbidden field never causes an upstream call; the rest of the answer comes', async () => {
    const guard = await authorizer({ permissions: permissions({ 'Query.customer': claim('role', 'support') }) });
    const query = '{ ping customer(id: 1) { id } }';
    const data = { ping: 'pong', customer: null };
    expect(await ask(guard, query, nobody)).toEqual({ data, errors: ['customer UNAUTHENTICATED'], asked: ['ping'] });
    expect(await ask(guard, query, partner)).toEqual({ data, errors: ['customer FORBIDDEN'], asked: ['ping'] });
    expect((await ask(guard, query, agent)).asked.toSorted()).toEqual(['customer', 'ping']);
  });

  it('a rule over the object sees the field that it asks for, though the query does not', async () => {
    const tree = (await loadShieldTree('tree.ts', fixtures)).value as { Ticket: { secret: unknown } };
    const guard = await authorizer({ shieldTree: { Ticket: { secret: tree.Ticket.secret } } });
    const { data, errors } = await ask(guard, '{ search { ... on Ticket { id secret } } }', agent);
    expect(data).toEqual({
      search: [
        { id: '1', secret: 'of ada' },
        { id: '2', secret: null },
      ],
    });
    expect(errors).toEqual(['search.1.secret FORBIDDEN']);
  });
});
