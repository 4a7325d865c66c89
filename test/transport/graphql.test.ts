import { describe, expect, it } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { askAt, caller, part, request, startYoga } from './graphql-harness.ts';

const byId = part('ticket(id: $id) { id title }', { id: 'ID!' });
const list = part('tickets(filter: $filter) { id }', { filter: 'Filter' });
const must = part('must(id: $id) { id }', { id: 'ID!' });
const open = part('open(title: $title) { id title }', { title: 'String!' }, 'mutation');
const whoami = part('whoami');

describe('what one caller asks at the same time', () => {
  it('goes as one document, each answer to its asker', async () => {
    const { url, arrived } = await startYoga();
    const ask = askAt(url);
    const by = caller();
    const answers = await Promise.all([
      ask(request(byId, { id: '7' }, by)),
      ask(request(byId, { id: '8' }, by)),
      ask(request(list, { filter: { ids: ['1'] } }, by)),
    ]);
    expect(answers).toEqual([
      { value: { id: '7', title: 'Ticket 7' }, errors: [] },
      { value: { id: '8', title: 'Ticket 8' }, errors: [] },
      { value: [{ id: '1' }], errors: [] },
    ]);
    expect(arrived).toHaveLength(1);
    expect(arrived[0]).toMatchObject({
      method: 'POST',
      query:
        'query ($_0_id: ID!, $_1_id: ID!, $_2_filter: Filter) ' +
        '{ _0: ticket(id: $_0_id) { id title } _1: ticket(id: $_1_id) { id title } _2: tickets(filter: $_2_filter) { id } }',
      variables: { _0_id: '7', _1_id: '8', _2_filter: { ids: ['1'] } },
    });
    expect(arrived[0]?.headers.get('accept')).toBe('application/graphql-response+json, application/json');
  });

  it('is gathered across promise jobs of the same turn', async () => {
    const { url, arrived } = await startYoga();
    const ask = askAt(url);
    const by = caller();
    const later = async () => {
      await Promise.resolve();
      await Promise.resolve();
      return ask(request(byId, { id: '2' }, by));
    };
    await Promise.all([ask(request(byId, { id: '1' }, by)), later()]);
    expect(arrived).toHaveLength(1);
  });

  it('never mixes callers', async () => {
    const { url, arrived } = await startYoga();
    const ask = askAt(url, { headers: { Authorization: '{context.headers.authorization}' } });
    const anna = caller({ headers: { authorization: 'Bearer anna' } });
    const answers = await Promise.all([ask(request(whoami, {}, anna)), ask(request(whoami, {}, caller()))]);
    expect(answers.map(({ value }) => value)).toEqual(['Bearer anna', null]);
    expect(arrived).toHaveLength(2);
    expect(new Set(arrived.map(({ headers }) => headers.get('authorization')))).toEqual(new Set(['Bearer anna', null]));
  });

  it('goes alone where merging is off, and for mutations', async () => {
    const { url, arrived } = await startYoga();
    const by = caller();
    const alone = askAt(url, { policy: { ...defaultSourcePolicy, isBatched: false } });
    await Promise.all([alone(request(byId, { id: '1' }, by)), alone(request(byId, { id: '2' }, by))]);
    expect(arrived).toHaveLength(2);
    const ask = askAt(url);
    const opened = await Promise.all([ask(request(open, { title: 'a' }, by)), ask(request(open, { title: 'b' }, by))]);
    expect(opened.map(({ value }) => value)).toEqual([
      { id: '9', title: 'a' },
      { id: '9', title: 'b' },
    ]);
    expect(arrived[2]?.query).toBe('mutation ($_0_title: String!) { _0: open(title: $_0_title) { id title } }');
    expect(arrived).toHaveLength(4);
  });

  it('is spread over several documents where it is much', async () => {
    const { url, arrived } = await startYoga();
    const ask = askAt(url);
    const by = caller();
    const ids = Array.from({ length: 120 }, (_, index) => String(index + 100));
    const answers = await Promise.all(ids.map((id) => ask(request(byId, { id }, by))));
    expect(answers.map(({ value }) => (value as { id: string }).id)).toEqual(ids);
    expect(arrived).toHaveLength(3);
  });

  it('leaves absent variables out and sends null as null', async () => {
    const { url, arrived } = await startYoga();
    const ask = askAt(url);
    const by = caller();
    await Promise.all([
      ask(request(list, {}, by)),
      ask(request(list, { filter: null }, by)),
      ask(request(list, { filter: undefined }, by)),
    ]);
    expect(arrived[0]?.variables).toEqual({ _1_filter: null });
  });
});

describe('errors of the upstream', () => {
  const withBroken = part('tickets { id broken }');
  const noText = (id: string) => ({
    message: `no text for ${id}`,
    extensions: { code: 'UPSTREAM_GRAPHQL_ERROR', source: 'support', upstream: { code: 'NO_TEXT' } },
  });

  it('come to their request, with the path below its value', async () => {
    const { url } = await startYoga();
    const ask = askAt(url);
    const by = caller();
    const [fine, broken] = await Promise.all([
      ask(request(byId, { id: '1' }, by)),
      ask(request(part('tickets(filter: $f) { id broken }', { f: 'Filter' }), { f: { ids: ['4', '5'] } }, by)),
    ]);
    expect(fine).toEqual({ value: { id: '1', title: 'Ticket 1' }, errors: [] });
    expect(broken.value).toEqual([
      { id: '4', broken: null },
      { id: '5', broken: null },
    ]);
    expect(broken.errors).toEqual([
      { ...noText('4'), path: [0, 'broken'] },
      { ...noText('5'), path: [1, 'broken'] },
    ]);
  });

  it('that take all data with them cost only their own request', async () => {
    const { url, arrived } = await startYoga();
    const ask = askAt(url);
    const by = caller();
    const [lost, kept, too] = await Promise.all([
      ask(request(must, { id: '0' }, by)),
      ask(request(must, { id: '1' }, by)),
      ask(request(byId, { id: '2' }, by)),
    ]);
    expect(lost).toMatchObject({ value: null, errors: [{ message: 'there is no ticket 0', path: [] }] });
    expect(kept).toEqual({ value: { id: '1' }, errors: [] });
    expect(too.value).toEqual({ id: '2', title: 'Ticket 2' });
    expect(arrived.map(({ query }) => query.match(/_\d+: \w+/g))).toEqual([
      ['_0: must', '_1: must', '_2: ticket'],
      ['_0: must', '_1: ticket'],
    ]);
  });

  it('about a document that is refused cost only the request that is at fault', async () => {
    const { url } = await startYoga();
    const ask = askAt(url);
    const by = caller();
    const [wrong, right] = await Promise.all([
      ask(request(part('gone { id }'), {}, by)),
      ask(request(byId, { id: '1' }, by)),
    ]);
    expect(wrong.value).toBeNull();
    expect(wrong.errors[0]?.message).toContain('Cannot query field "gone"');
    expect(right).toEqual({ value: { id: '1', title: 'Ticket 1' }, errors: [] });
  });

  it('stand beside a value that came all the same', async () => {
    const { url } = await startYoga();
    const answer = await askAt(url)(request(withBroken));
    expect(answer.value).toHaveLength(3);
    expect(answer.errors.map(({ path }) => path)).toEqual([
      [0, 'broken'],
      [1, 'broken'],
      [2, 'broken'],
    ]);
  });
});

describe('the call', () => {
  it('renders the endpoint, headers and query parameters for its caller', async () => {
    const { url, arrived } = await startYoga();
    const ask = askAt(url, {
      headers: { 'X-Tenant': '{context.claims.tenant}', 'X-None': '{context.headers.none}' },
      query: { trace: '{context.requestId}' },
    });
    await ask(request(byId, { id: '1' }, caller({ claims: { tenant: 'acme' } })));
    expect(arrived[0]?.headers.get('x-tenant')).toBe('acme');
    expect(arrived[0]?.headers.has('x-none')).toBe(false);
  });

  it('goes as GET for queries where the source wants that, as POST where the URL grows too long', async () => {
    const { url, arrived } = await startYoga();
    const ask = askAt(url, { policy: { ...defaultSourcePolicy, isGetForQueries: true } });
    expect((await ask(request(byId, { id: 'ü&1' }))).value).toEqual({ id: 'ü&1', title: 'Ticket ü&1' });
    await ask(request(byId, { id: 'x'.repeat(10_000) }));
    await ask(request(open, { title: 'a' }));
    expect(arrived.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST']);
  });

  it('ends when its caller leaves', async () => {
    const { url } = await startYoga();
    const leaving = new AbortController();
    const asked = askAt(url)(request(byId, { id: '1' }, caller({ signal: leaving.signal })));
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ code: 'REQUEST_ABORTED' });
  });
});
