import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import { GatewayError } from '../../src/error/error.ts';
import { Bulkhead } from '../../src/resilience/bulkhead.ts';
import { Upstream, guardedBy, call, outcomeOf, reply, settle, unreachable } from './harness.ts';

function open(maxConcurrent: number, maxQueued?: number) {
  const bulkhead = new Bulkhead(maxConcurrent, maxQueued);
  const upstream = new Upstream(guardedBy({ bulkhead }));
  const ask = (operation: string, signal?: AbortSignal) =>
    outcomeOf(upstream.send(call({ operation, ...(signal && { signal }) })));
  const running = () => upstream.seen.map((one) => one.call.operation);
  return { bulkhead, upstream, ask, running };
}

describe('a bulkhead', () => {
  it('runs so many calls at once and the others in order of arrival', async () => {
    const { ask, running, upstream, bulkhead } = open(2);
    const { signal } = new AbortController();
    const outcomes = ['a', 'b', 'c', 'd'].map((name) => ask(name, signal));
    await settle();
    expect(running()).toEqual(['a', 'b']);
    expect(getEventListeners(signal, 'abort')).toHaveLength(4);
    await upstream.answer(reply(200));
    expect(running()).toEqual(['b', 'c']);
    await upstream.answer(unreachable);
    expect(running()).toEqual(['c', 'd']);
    await upstream.answer(reply(201));
    await upstream.answer(reply(202));
    expect(await Promise.all(outcomes)).toEqual(['status 200', 'UPSTREAM_UNREACHABLE', 'status 201', 'status 202']);
    expect(bulkhead.load).toEqual({ running: 0, queued: 0 });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('refuses at once what does not fit its queue', async () => {
    const { ask, upstream, running } = open(1, 1);
    const outcomes = [ask('a'), ask('b')];
    await settle();
    expect(await ask('c')).toBe('UPSTREAM_UNAVAILABLE');
    await upstream.answer(reply(200));
    expect(running()).toEqual(['b']);
    await upstream.answer(reply(200));
    expect(await Promise.all(outcomes)).toEqual(['status 200', 'status 200']);
    const again = ask('d');
    await upstream.answer(reply(200));
    expect(await again).toBe('status 200');
  });

  it('lets nobody overtake those who wait', async () => {
    const { ask, upstream, running } = open(1);
    const outcomes = [ask('a'), ask('b')];
    await settle();
    upstream.seen.shift()!.answer(reply(200));
    // Between the end of `a` and the start of `b` one more comes.
    outcomes.push(ask('c'));
    await settle();
    expect(running()).toEqual(['b']);
    await upstream.answer(reply(200));
    await upstream.answer(reply(200));
    expect(await Promise.all(outcomes)).toEqual(Array(3).fill('status 200'));
  });

  it('drops a waiter whose request ends, at once and without a trace', async () => {
    const { ask, upstream, running, bulkhead } = open(1);
    const request = new AbortController();
    const first = ask('a');
    const waiting = ask('b', request.signal);
    const last = ask('c');
    await settle();
    request.abort(new GatewayError('REQUEST_TIMEOUT', 'late'));
    expect(await waiting).toBe('REQUEST_TIMEOUT');
    expect(bulkhead.load).toEqual({ running: 1, queued: 1 });
    await upstream.answer(reply(200));
    expect(running()).toEqual(['c']);
    await upstream.answer(reply(200));
    expect(await Promise.all([first, last])).toEqual(['status 200', 'status 200']);
    expect(bulkhead.load).toEqual({ running: 0, queued: 0 });
    expect(getEventListeners(request.signal, 'abort')).toHaveLength(0);
  });

  it('lets nobody wait whose request has ended already', async () => {
    const { ask, upstream, bulkhead } = open(1);
    const first = ask('a');
    await settle();
    expect(await ask('b', AbortSignal.abort())).toBe('REQUEST_ABORTED');
    expect(bulkhead.load).toEqual({ running: 1, queued: 0 });
    await upstream.answer(reply(200));
    await first;
  });
});
