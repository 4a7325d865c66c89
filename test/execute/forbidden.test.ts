import { describe, expect, it } from 'vitest';

import type { Join } from '../../src/blueprint/blueprint.ts';
import { GatewayError } from '../../src/error/error.ts';
import type { DataRule } from '../../src/execute/code.ts';
import { tableAsk, testGateway } from './harness.ts';

const shop = `
  type Query { orders: [Order!]! }
  type Order { id: ID! secret: String ownerId: ID owner: Owner }
  type Owner { id: ID! team: Team } type Team { id: ID! }
`;
const people = 'type Query { persons(ids: [ID!]!): [Person] } type Person { id: ID! name: String }';
const publicTypes = `
  ${shop} ${people.replace('type Query', 'extend type Query')}
  extend type Order { person: Person first: Person } extend type Owner { person: Person } extend type Team { lead: Person }
`;
const personBy = (type: string, from: string, field = 'person'): Join => ({
  type,
  field,
  source: 'people',
  sourceType: 'Query',
  sourceField: 'persons',
  required: `{ ${from.replace('.', ' { ').replace('.', ' { ')}${' }'.repeat(from.split('.').length - 1)} }`,
  args: {},
  batch: { keysArg: 'ids', key: [{ from, to: 'id', as: 'id' }] },
});
const orders = ['a', 'b'].map((id) => ({
  id,
  secret: `s${id}`,
  ownerId: id,
  owner: { id, team: { id: `t${id}` } },
}));

function gateway(dataRules: Record<string, DataRule> = {}, joins: readonly Join[] = []) {
  const log: { field: string; args: unknown }[] = [];
  const persons = ({ ids }: { ids: string[] }) => ids.map((id) => ({ id, name: `person ${id}` }));
  const made = testGateway({
    types: publicTypes,
    sources: [
      { name: 'shop', kind: 'http', types: shop, ask: tableAsk({ orders }) },
      { name: 'people', kind: 'http', types: people, ask: tableAsk({ persons }, log) },
    ],
    joins: [personBy('Order', 'ownerId'), personBy('Owner', 'id'), personBy('Team', 'id', 'lead'), ...joins],
    more: { dataRules: new Map(Object.entries(dataRules)) },
  });
  return { ...made, log };
}

/** Allows what belongs to order or owner `a`. */
const onlyA: DataRule = {
  fragments: ['{ id }'],
  decide: async (parent) => (parent as { id: string }).id === 'a' || new GatewayError('FORBIDDEN', 'not yours'),
};
const no = new GatewayError('FORBIDDEN', 'no');

describe('what a rule over data forbids', () => {
  it('causes no call below it', async () => {
    const { run, log } = gateway({ 'Order.owner': onlyA });
    const { data, errors } = await run('{ orders { owner { person { name } team { lead { name } } } } }');
    expect(data).toEqual({
      orders: [{ owner: { person: { name: 'person a' }, team: { lead: { name: 'person ta' } } } }, { owner: null }],
    });
    expect(errors.map(({ path }) => path)).toEqual([['orders', 1, 'owner']]);
    expect(log.flatMap((one) => (one.args as { ids: string[] }).ids).sort()).toEqual(['a', 'ta']);
  });

  it('is still there for joins as a key', async () => {
    // The key is read when a person is there, long after the rule has spoken.
    const late = { ...personBy('Order', 'ownerId', 'first'), required: '{ ownerId owner { person { id } } }' };
    const { run } = gateway({ 'Order.ownerId': onlyA }, [late]);
    const { data } = await run('{ orders { ownerId first { name } } }');
    expect(data).toEqual({
      orders: [
        { ownerId: 'a', first: { name: 'person a' } },
        { ownerId: null, first: { name: 'person b' } },
      ],
    });
  });
});

describe('a denied field', () => {
  it('is still there for joins as a key, deep ones too', async () => {
    const { run } = gateway({}, [personBy('Order', 'owner.team.id', 'first')]);
    // All fields: 0 orders, 1 first, 2 name, 3 secret, 4 ownerId.
    for (const id of [3, 4]) {
      const { data } = await run('{ orders { first { name } secret ownerId } }', {}, { denied: new Map([[id, no]]) });
      const person = (one: string) => ({ name: `person t${one}` });
      const value = (one: number, text: string) => (one === id ? null : text);
      expect(data).toEqual({
        orders: ['a', 'b'].map((one) => ({ first: person(one), secret: value(3, `s${one}`), ownerId: value(4, one) })),
      });
    }
    const { data } = await run('{ orders { first { name } secret } }', {}, { denied: new Map([[0, no]]) });
    expect(data).toBeNull();
    const inner = await run('{ orders { secret first { name } } }', {}, { denied: new Map([[1, no]]) });
    expect(inner.data).toEqual({
      orders: ['a', 'b'].map((one) => ({ secret: null, first: { name: `person t${one}` } })),
    });
  });
});
