import { beforeEach, describe, expect, it } from 'vitest';

import { GatewayError } from '../../src/error/error.ts';
import { Breaker } from '../../src/resilience/breaker.ts';
import { Upstream, guardedBy, call, outcomeOf, reply, settle, unreachable } from './harness.ts';

let nowMs: number;
let breaker: Breaker;
let upstream: Upstream;

beforeEach(() => {
  nowMs = 0;
  breaker = new Breaker({ failures: 3, restMs: 1000, maxRestMs: 3000, now: () => nowMs });
  upstream = new Upstream(guardedBy({ breaker }));
});

async function ask(outcome: ReturnType<typeof reply> | Error): Promise<string> {
  const result = outcomeOf(upstream.send(call()));
  await upstream.answer(outcome);
  return result;
}

async function open(): Promise<void> {
  for (let failure = 0; failure < 3; failure++) await ask(unreachable);
  expect(breaker.state).toBe('open');
}

describe('a breaker', () => {
  it('opens after failures in a row, and then refuses at once', async () => {
    await ask(unreachable);
    await ask(reply(503));
    expect(breaker.state).toBe('closed');
    await ask(new GatewayError('UPSTREAM_TIMEOUT', ''));
    const refusal: unknown = await upstream.send(call()).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      source: 'crm',
      message: 'crm failed 3 times in a row and rests',
      details: { retryAfterMs: 1000 },
    });
    expect(upstream.seen).toHaveLength(0);
  });

  it.each([200, 304, 404, 500])('counts status %d as an answer, which ends a row', async (status) => {
    await ask(unreachable);
    await ask(unreachable);
    await ask(reply(status));
    await ask(unreachable);
    await ask(unreachable);
    expect(breaker.state).toBe('closed');
  });

  it.each(['REQUEST_ABORTED', 'UPSTREAM_BAD_RESPONSE', 'UPSTREAM_UNAVAILABLE'] as const)(
    'takes %s for neither',
    async (code) => {
      await ask(unreachable);
      await ask(unreachable);
      for (let time = 0; time < 5; time++) await ask(new GatewayError(code, ''));
      expect(breaker.state).toBe('closed');
      await ask(unreachable);
      expect(breaker.state).toBe('open');
    },
  );

  it('lets one call through after its rest, refuses the others, and closes when it succeeds', async () => {
    await open();
    nowMs = 999;
    expect(await outcomeOf(upstream.send(call()))).toBe('UPSTREAM_UNAVAILABLE');
    nowMs = 1000;
    const probe = outcomeOf(upstream.send(call()));
    const others = await Promise.all([1, 2, 3].map(() => outcomeOf(upstream.send(call()))));
    expect(others).toEqual(Array(3).fill('UPSTREAM_UNAVAILABLE'));
    expect(breaker.state).toBe('half-open');
    expect(upstream.seen).toHaveLength(1);
    await upstream.answer(reply(200));
    expect(await probe).toBe('status 200');
    expect(breaker.state).toBe('closed');
    expect(await ask(reply(200))).toBe('status 200');
  });

  it('rests twice as long after each probe that fails, to an end', async () => {
    await open();
    for (const restMs of [1000, 2000, 3000, 3000]) {
      nowMs += restMs - 1;
      expect(breaker.state).toBe('open');
      nowMs += 1;
      expect(await ask(unreachable)).toBe('UPSTREAM_UNREACHABLE');
    }
    nowMs += 3000;
    await ask(reply(200));
    await open();
    nowMs += 1000;
    expect(breaker.state).toBe('half-open');
  });

  it('probes again where a probe was aborted', async () => {
    await open();
    nowMs = 1000;
    const request = new AbortController();
    const probe = outcomeOf(upstream.send(call({ signal: request.signal })));
    request.abort(new GatewayError('REQUEST_ABORTED', ''));
    expect(await probe).toBe('REQUEST_ABORTED');
    upstream.seen.length = 0;
    expect(await ask(reply(200))).toBe('status 200');
    expect(breaker.state).toBe('closed');
  });

  it('is not closed, nor kept open longer, by calls from before it opened', async () => {
    const early = [outcomeOf(upstream.send(call())), outcomeOf(upstream.send(call()))];
    const [first, second] = upstream.seen.splice(0);
    await open();
    nowMs = 500;
    first!.answer(reply(200));
    await settle();
    expect(breaker.state).toBe('open');
    second!.answer(unreachable);
    await Promise.all(early);
    nowMs = 1000;
    expect(breaker.state).toBe('half-open');
  });
});
