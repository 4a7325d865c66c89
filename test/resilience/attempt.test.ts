import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Upstream, guardedBy, call, outcomeOf, reply, unreachable } from './harness.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the time limit of an attempt', () => {
  it('gives the answer that comes in time, and is over with it', async () => {
    const upstream = new Upstream(guardedBy({ limitMs: 100 }));
    const outcome = outcomeOf(upstream.send(call()));
    await vi.advanceTimersByTimeAsync(99);
    const { signal } = upstream.seen[0]!.call;
    await upstream.answer(reply(200));
    expect(await outcome).toBe('status 200');
    await vi.advanceTimersByTimeAsync(100);
    expect([signal.aborted, vi.getTimerCount()]).toEqual([false, 0]);
  });

  it('aborts the call that takes too long, with the source and what was called', async () => {
    const upstream = new Upstream(guardedBy({ limitMs: 100 }));
    const failure = upstream.send(call()).catch((error: unknown) => error);
    const { signal } = upstream.seen[0]!.call;
    await vi.advanceTimersByTimeAsync(99);
    expect(signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(signal.aborted).toBe(true);
    expect(await failure).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      source: 'crm',
      message: 'crm did not answer GET /customers in 100 ms',
    });
  });

  it('passes on what went wrong in time', async () => {
    const upstream = new Upstream(guardedBy({ limitMs: 100 }));
    const outcome = outcomeOf(upstream.send(call()));
    await upstream.answer(unreachable);
    expect(await outcome).toBe('UPSTREAM_UNREACHABLE');
  });

  it('is not what ended a call whose request was aborted before', async () => {
    const request = new AbortController();
    const send = guardedBy({ limitMs: 100 })(
      () => new Promise((_resolve, reject) => setTimeout(() => reject(new Error('left')), 200)),
    );
    const outcome = outcomeOf(send(call({ signal: request.signal })));
    await vi.advanceTimersByTimeAsync(50);
    request.abort();
    await vi.advanceTimersByTimeAsync(150);
    expect(await outcome).toBe('Error: left');
  });

  it('is not what ended a call that its own request aborted', async () => {
    const request = new AbortController();
    const outcome = outcomeOf(new Upstream(guardedBy({ limitMs: 100 })).send(call({ signal: request.signal })));
    request.abort(new Error('left'));
    expect(await outcome).toBe('Error: left');
  });
});
