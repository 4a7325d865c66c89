import { describe, expect, it } from 'vitest';

import { apart, openCallFlights, share } from '../../src/resilience/share.ts';
import type { Call } from '../../src/transport/send.ts';
import { Upstream, call, outcomeOf, reply, settle, unreachable } from './harness.ts';

/** A source whose calls are shared, and one beside it whose calls are not. */
function sources() {
  const flights = openCallFlights();
  return { shop: new Upstream(share(flights)), desk: new Upstream(apart(flights)) };
}

const change = { method: 'POST', isSafe: false, isIdempotent: false, body: '{}' } as const;

describe('reads that are equal', () => {
  it('are one call while it is on its way, and get the same answer', async () => {
    const { shop } = sources();
    const both = [shop.send(call()), shop.send(call())];
    expect(shop.seen).toHaveLength(1);
    await shop.answer(reply(200));
    const [first, second] = await Promise.all(both);
    expect(second).toEqual(first);
    // Each takes the body out of its own.
    expect(second).not.toBe(first);
  });

  it('are asked anew when the one before is answered, or has failed for all who waited', async () => {
    const { shop } = sources();
    const failed = [outcomeOf(shop.send(call())), outcomeOf(shop.send(call()))];
    await shop.answer(unreachable);
    expect(await Promise.all(failed)).toEqual(['UPSTREAM_UNREACHABLE', 'UPSTREAM_UNREACHABLE']);
    const next = outcomeOf(shop.send(call()));
    expect(shop.seen).toHaveLength(1);
    await shop.answer(reply(204));
    expect(await next).toBe('status 204');
  });

  it.each<[string, Partial<Call>]>([
    ['source', { source: 'desk' }],
    ['method', { method: 'HEAD' }],
    ['URL', { url: 'http://crm.example/customers?page=2' }],
    ['header', { headers: { authorization: 'Bearer b' } }],
    ['name of a header', { headers: { 'x-authorization': 'Bearer a' } }],
    ['body', { body: '{"a":1}' }],
  ])('stay apart where the %s differs', (_, difference) => {
    const { shop } = sources();
    void shop.send(call({ headers: { authorization: 'Bearer a' } }));
    void shop.send(call({ headers: { authorization: 'Bearer a' }, ...difference }));
    expect(shop.seen).toHaveLength(2);
  });

  it('stay apart where a body is bytes, or the source wants it', () => {
    const { shop, desk } = sources();
    for (const body of [new Uint8Array(1), new Uint8Array(1)]) void shop.send(call({ body }));
    for (let time = 0; time < 2; time++) void desk.send(call());
    expect(shop.seen).toHaveLength(2);
    expect(desk.seen).toHaveLength(2);
  });

  it('go on for those who stay, and end with the last one', async () => {
    const { shop } = sources();
    const leaving = [new AbortController(), new AbortController()];
    const both = leaving.map(({ signal }) => outcomeOf(shop.send(call({ signal }))));
    leaving[0]!.abort();
    expect(await both[0]).toBe('REQUEST_ABORTED');
    const { signal } = shop.seen[0]!.call;
    expect(signal.aborted).toBe(false);
    leaving[1]!.abort();
    expect(signal.aborted).toBe(true);
    expect(await both[1]).toBe('REQUEST_ABORTED');
    void shop.send(call());
    expect(shop.seen).toHaveLength(2);
  });
});

describe('calls that change something', () => {
  it('are each sent', () => {
    const { shop } = sources();
    for (let time = 0; time < 2; time++) void shop.send(call(change));
    expect(shop.seen).toHaveLength(2);
  });

  it.each(['shop', 'desk'] as const)('part reads before, while and after they run, in %s', async (where) => {
    const { [where]: changed, shop } = sources();
    void shop.send(call());
    const changing = changed.send(call(change));
    void shop.send(call());
    changed.seen.find(({ call: { isSafe } }) => !isSafe)!.answer(reply(200));
    await changing;
    void shop.send(call());
    void shop.send(call());
    await settle();
    expect(shop.seen.filter(({ call: { isSafe } }) => isSafe)).toHaveLength(3);
  });

  it('part reads also when they fail', async () => {
    const { shop } = sources();
    const changing = outcomeOf(shop.send(call(change)));
    void shop.send(call());
    await shop.answer(unreachable);
    expect(await changing).toBe('UPSTREAM_UNREACHABLE');
    void shop.send(call());
    expect(shop.seen).toHaveLength(2);
  });
});
