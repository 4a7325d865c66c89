import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { events } from '../../src/observe/events.ts';
import type { UpstreamEvent } from '../../src/observe/events.ts';
import { protect } from '../../src/resilience/protect.ts';
import { surround } from '../../src/transport/send.ts';
import { Upstream, call, outcomeOf, reply, scripted, unreachable } from './harness.ts';

let told: UpstreamEvent[];
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  end = events.upstream.listen((event) => told.push(event));
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

const policy = { ...defaultSourcePolicy, timeoutMs: 100, retries: 2, maxConcurrent: 1 };
const protection =
  (options = {}) =>
  (send: Parameters<typeof surround>[0]) =>
    surround(send, protect(policy, { retry: { random: () => 1 }, ...options }).layers);

describe('the layers around a source', () => {
  it('give each attempt its own time, and tell of each', async () => {
    const upstream = new Upstream(protection());
    const outcome = outcomeOf(upstream.send(call()));
    await vi.advanceTimersByTimeAsync(100 + 50 + 100 + 100 + 100);
    expect(await outcome).toBe('UPSTREAM_TIMEOUT');
    expect(told.map(({ code, durationMs }) => [code, durationMs])).toEqual(
      [1, 2, 3].map(() => ['UPSTREAM_TIMEOUT', 100]),
    );
  });

  it('hold no slot during a pause', async () => {
    const upstream = new Upstream(protection());
    const first = outcomeOf(upstream.send(call({ operation: 'first' })));
    await upstream.answer(unreachable);
    const second = outcomeOf(upstream.send(call({ operation: 'second' })));
    await vi.advanceTimersByTimeAsync(10);
    expect(upstream.seen.map((one) => one.call.operation)).toEqual(['second']);
    await upstream.answer(reply(200));
    expect(await second).toBe('status 200');
    await vi.advanceTimersByTimeAsync(50);
    await upstream.answer(reply(200));
    expect(await first).toBe('status 200');
  });

  it('open the breaker for the source, and ask nothing more', async () => {
    const { state, send } = scripted(protection({ breaker: { failures: 3 } }), [unreachable]);
    const outcome = outcomeOf(send(call()));
    await vi.runAllTimersAsync();
    expect(await outcome).toBe('UPSTREAM_UNREACHABLE');
    expect(await outcomeOf(send(call()))).toBe('UPSTREAM_UNAVAILABLE');
    expect(state.calls).toBe(3);
  });

  it('tell the status and size of an answer, and never its URL', async () => {
    const { send } = scripted(protection(), [reply(404)]);
    await send(call({ url: 'http://crm.example/?key=hunter2' }));
    expect(told).toEqual([{ source: 'crm', operation: 'GET /customers', durationMs: 0, status: 404, answerBytes: 3 }]);
  });
});
