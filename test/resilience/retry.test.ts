import { getEventListeners } from 'node:events';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { GatewayError } from '../../src/error/error.ts';
import type { ErrorCode } from '../../src/error/codes.ts';
import { retry } from '../../src/resilience/retry.ts';
import type { RetryOptions } from '../../src/resilience/retry.ts';
import type { Call, Reply } from '../../src/transport/send.ts';
import { call, outcomeOf, reply, scripted, unreachable } from './harness.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs one call to its end; gives its outcome, how often the upstream was asked and how long the pauses were. */
async function run(
  outcomes: readonly (Reply | Error)[],
  options: Partial<RetryOptions> = {},
  given: Partial<Call> = {},
) {
  const startMs = Date.now();
  const { state, send } = scripted(retry({ retries: 2, random: () => 0.5, ...options }), outcomes);
  const outcome = outcomeOf(send(call(given)));
  await vi.runAllTimersAsync();
  return [await outcome, state.calls, Date.now() - startMs];
}

describe('a call is repeated', () => {
  it('until it succeeds, with growing pauses', async () => {
    expect(await run([unreachable, reply(503), reply(200)])).toEqual(['status 200', 3, 25 + 50]);
  });

  it('until the attempts are used up: the last outcome counts', async () => {
    expect(await run([reply(503), reply(503), unreachable])).toEqual(['UPSTREAM_UNREACHABLE', 3, 75]);
    expect(await run([unreachable, unreachable, reply(502)])).toEqual(['status 502', 3, 75]);
  });

  it.each([429, 502, 503, 504])('after status %d', async (status) => {
    expect((await run([reply(status), reply(200)])).slice(0, 2)).toEqual(['status 200', 2]);
  });

  it.each<ErrorCode>(['UPSTREAM_TIMEOUT', 'UPSTREAM_UNREACHABLE'])('after %s', async (code) => {
    expect((await run([new GatewayError(code, ''), reply(200)])).slice(0, 2)).toEqual(['status 200', 2]);
  });

  it('with pauses drawn between nothing and a ceiling that has an end', async () => {
    const pauses: number[] = [];
    const pause = async (ms: number) => void pauses.push(ms);
    let drawn = 0;
    await run([unreachable], {
      retries: 8,
      baseDelayMs: 100,
      maxDelayMs: 1000,
      pause,
      random: () => [0, 0.999][drawn++ % 2]!,
    });
    expect(pauses.map(Math.round)).toEqual([0, 200, 0, 799, 0, 999, 0, 999]);
  });
});

describe('a call is not repeated', () => {
  it('when twice would do harm', async () => {
    expect(await run([unreachable, reply(200)], {}, { isIdempotent: false })).toEqual(['UPSTREAM_UNREACHABLE', 1, 0]);
  });

  it.each([200, 301, 400, 404, 500, 501])('after status %d', async (status) => {
    expect(await run([reply(status), reply(200)])).toEqual([`status ${status}`, 1, 0]);
  });

  it.each<ErrorCode>(['UPSTREAM_BAD_RESPONSE', 'UPSTREAM_TOO_LARGE', 'UPSTREAM_UNAVAILABLE', 'REQUEST_ABORTED'])(
    'after %s',
    async (code) => {
      expect(await run([new GatewayError(code, ''), reply(200)])).toEqual([code, 1, 0]);
    },
  );

  it('after an error that is not one of ours', async () => {
    expect(await run([new Error('bug'), reply(200)])).toEqual(['Error: bug', 1, 0]);
  });

  it('when no repetition is configured', async () => {
    expect(await run([unreachable, reply(200)], { retries: 0 })).toEqual(['UPSTREAM_UNREACHABLE', 1, 0]);
  });
});

describe('retry-after', () => {
  it.each([
    ['1', 1000],
    ['0', 0],
    ['Tue, 01 Jan 2030 00:00:02 GMT', 2000],
    ['Mon, 31 Dec 2029 00:00:00 GMT', 0],
    ['soon', 25],
    ['-1', 25],
  ])('%j is a pause of %d ms', async (value, pauseMs) => {
    expect(await run([reply(429, { 'retry-after': value }), reply(200)])).toEqual(['status 200', 2, pauseMs]);
  });

  it.each(['3', '99999999999999999999', 'Fri, 01 Jan 2038 00:00:00 GMT'])(
    'of %s is longer than anybody waits: the answer is given as it is',
    async (value) => {
      expect(await run([reply(503, { 'retry-after': value }), reply(200)])).toEqual(['status 503', 1, 0]);
    },
  );
});

describe('a request that ends during a pause', () => {
  it('is not held back, and leaves no timer and no listener behind', async () => {
    const request = new AbortController();
    const { state, send } = scripted(retry({ retries: 5, random: () => 1 }), [unreachable]);
    const outcome = outcomeOf(send(call({ signal: request.signal })));
    await vi.advanceTimersByTimeAsync(60);
    expect(state.calls).toBe(2);
    request.abort();
    expect(await outcome).toBe('REQUEST_ABORTED');
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(request.signal, 'abort')).toHaveLength(0);
  });

  it('does not begin one', async () => {
    const { state, send } = scripted(retry({ retries: 5 }), [unreachable]);
    expect(await outcomeOf(send(call({ signal: AbortSignal.abort() })))).toBe('REQUEST_ABORTED');
    expect(state.calls).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no listener behind where it goes on', async () => {
    const request = new AbortController();
    await run([unreachable, unreachable, reply(200)], {}, { signal: request.signal });
    expect(getEventListeners(request.signal, 'abort')).toHaveLength(0);
  });

  it('tells why it ended where that is known', async () => {
    const request = new AbortController();
    const { send } = scripted(retry({ retries: 5, random: () => 1 }), [unreachable]);
    const outcome = outcomeOf(send(call({ signal: request.signal })));
    await vi.advanceTimersByTimeAsync(1);
    request.abort(new GatewayError('REQUEST_TIMEOUT', 'late'));
    expect(await outcome).toBe('REQUEST_TIMEOUT');
  });
});
