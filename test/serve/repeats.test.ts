import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { graphAnswer, openWhole, sendText } from '../abuse/gateway-harness.ts';
import type { Whole } from '../abuse/gateway-harness.ts';

let whole: Whole;

const query = '{ users { id name meta pet { name } tickets { title } } }';

/** Users, their pets and tickets, as the upstreams have them just now. */
const state = { name: 'Ada', pet: 'Rex', ticket: 'Broken', meta: '{"a":[1]}' };

function answerFrom(given: typeof state): void {
  const json = 'application/json';
  whole.rest.answer = (response, { url }) => {
    if (url.includes('/pets')) sendText(response, JSON.stringify([{ owner: '1', name: given.pet }]), json);
    else sendText(response, `[{"id":"1","name":"${given.name}","meta":${given.meta}}]`, json);
  };
  whole.graph.answer = graphAnswer({ tickets: () => [{ title: given.ticket, userId: '1' }] });
}

const asData = ({ name, pet, ticket, meta }: typeof state) => ({
  data: {
    users: [{ id: '1', name, meta: JSON.parse(meta) as unknown, pet: { name: pet }, tickets: [{ title: ticket }] }],
  },
});

async function asked(given: typeof state, headers?: Record<string, string>): Promise<number> {
  answerFrom(given);
  whole.rest.arrived.length = 0;
  whole.graph.arrived.length = 0;
  expect((await whole.ask(query, {}, headers)).json).toEqual(asData(given));
  return whole.rest.arrived.length + whole.graph.arrived.length;
}

describe.each([
  ['shared', true],
  ['not shared', false],
])('an operation whose upstreams say what they said before, where calls are %s,', (_how, deduplicate) => {
  beforeAll(async () => {
    whole = await openWhole('', { timeout: '10s', deduplicate });
  });
  afterEach(() => whole.reset());
  afterAll(() => whole.close());

  it('asks every upstream each time', async () => {
    for (let time = 0; time < 6; time++) expect(await asked(state)).toBe(3);
  });

  it.each([
    ['the first call', { name: 'Bob' }],
    ['a joined REST call', { pet: 'Tom' }],
    ['a joined GraphQL call', { ticket: 'Mended' }],
    ['a value of any shape', { meta: '{"a":[2]}' }],
  ])('shows at once what changes in %s', async (_where, change) => {
    for (let time = 0; time < 4; time++) await asked(state);
    const changed = { ...state, ...change };
    for (let time = 0; time < 4; time++) expect(await asked(changed)).toBe(3);
    expect(await asked(state)).toBe(3);
  });

  it('asks nobody twice where something changed', async () => {
    for (let time = 0; time < 30; time++) expect(await asked({ ...state, name: `n${time}` })).toBe(3);
    for (let time = 0; time < 30; time++) expect(await asked({ ...state, ticket: `t${time}` })).toBe(3);
  });

  it('is kept apart for callers whose headers reach an upstream', async () => {
    for (let time = 0; time < 4; time++) {
      await asked(state, { 'x-user': 'ann' });
      await asked({ ...state, name: 'Bob' }, { 'x-user': 'bob' });
    }
  });

  it('tells an error that comes, and the data when it has gone', async () => {
    for (let time = 0; time < 4; time++) await asked(state);
    whole.rest.answer = (response) => sendText(response, '{"why":"no"}', 'application/json', 500);
    const failed = await whole.ask(query);
    expect(failed.json).toMatchObject({ data: { users: null }, errors: [{ path: ['users'] }] });
    for (let time = 0; time < 4; time++) expect(await asked(state)).toBe(3);
  });

  it('tells a GraphQL error beside data each time', async () => {
    for (let time = 0; time < 5; time++) {
      answerFrom(state);
      const title = () => {
        throw new Error('no title');
      };
      whole.graph.answer = graphAnswer({ tickets: () => [{ title, userId: '1' }] });
      const { json } = await whole.ask(query);
      expect(json.errors[0]).toMatchObject({ message: 'no title', path: ['users', 0, 'tickets', 0, 'title'] });
    }
  });
});
