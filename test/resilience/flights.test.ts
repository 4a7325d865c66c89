import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { LightAbort } from '../../src/base/abort.ts';
import { Deadlines } from '../../src/base/deadlines.ts';
import { LastingPatience } from '../../src/resilience/flight.ts';
import { Flights } from '../../src/resilience/flights.ts';

const limitMs = 300;
/** How long one may wait after its deadline. */
const graceMs = 1000;

/** Work that waits until the test answers it, or gives `partial` when it is ended. */
function openFlight(isListening = true) {
  const flights = new Flights<string>((value) => value);
  const deadlines = new Deadlines(limitMs);
  let answer: (value: string) => void = () => {};
  let within: LightAbort | undefined;
  const work = (given: LightAbort): Promise<string> => {
    within = given;
    return new Promise((resolve) => {
      answer = resolve;
      if (isListening) given.addEventListener('abort', () => resolve('partial'));
    });
  };
  /** What one request gets, once it has got it. */
  const join = () => {
    const left = new LightAbort();
    const got: { value?: string; code?: string } = {};
    flights.join('key', { left, deadlines }, work).then(
      (value) => (got.value = value),
      (error: { code: string }) => (got.code = error.code),
    );
    return { got, leave: () => left.abort() };
  };
  return { flights, work, join, answer: (value: string) => answer(value), isEnded: () => within?.aborted === true };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('several who wait for the same', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('all get what there is when the time of all of them is over', async () => {
    const { join, isEnded } = openFlight();
    const [first, second] = [join(), join()];
    await pass(2);
    const third = join();
    await pass(limitMs - 1);
    expect([isEnded(), first.got, third.got]).toEqual([false, {}, {}]);
    await pass(2);
    expect([first.got, second.got, third.got]).toEqual([
      { value: 'partial' },
      { value: 'partial' },
      { value: 'partial' },
    ]);
  });

  it('wait a moment longer than they may for those who have time left', async () => {
    const { join, answer, isEnded } = openFlight();
    const first = join();
    await pass(limitMs - 10);
    const second = join();
    await pass(200);
    expect([isEnded(), first.got]).toEqual([false, {}]);
    answer('whole');
    await pass(1);
    expect([first.got, second.got]).toEqual([{ value: 'whole' }, { value: 'whole' }]);
  });

  it('are refused after that moment, and the others go on', async () => {
    const { join, answer, isEnded } = openFlight();
    const first = join();
    await pass(limitMs - 10);
    let last = join();
    // Somebody with time left joins again and again.
    for (let waited = 0; waited < graceMs + limitMs; waited += 200) {
      await pass(200);
      last = join();
    }
    expect([isEnded(), first.got]).toEqual([false, { code: 'REQUEST_TIMEOUT' }]);
    answer('whole');
    await pass(1);
    expect(last.got).toEqual({ value: 'whole' });
  });

  it('get what there is when the one who had time left leaves', async () => {
    const { join } = openFlight();
    const first = join();
    await pass(limitMs - 10);
    const second = join();
    await pass(100);
    second.leave();
    await pass(1);
    expect([first.got, second.got]).toEqual([{ value: 'partial' }, { code: 'REQUEST_ABORTED' }]);
  });

  it('have the time that they have left after they waited for something else', async () => {
    const { flights, work, isEnded } = openFlight();
    const patience = new LastingPatience(new LightAbort(), new Deadlines(limitMs));
    await pass(limitMs - 10);
    const answer = flights.join('key', patience, work);
    await pass(9);
    expect(isEnded()).toBe(false);
    await pass(2);
    expect([isEnded(), await answer]).toEqual([true, 'partial']);
  });

  it('have none left, where their time was over before', async () => {
    const { flights, work } = openFlight();
    const patience = new LastingPatience(new LightAbort(), new Deadlines(limitMs));
    await pass(limitMs + 1);
    expect(await flights.join('key', patience, work)).toBe('partial');
  });

  it('wait without end where what they waited for came in time', async () => {
    const patience = new LastingPatience(new LightAbort(), new Deadlines(limitMs));
    patience.over();
    await pass(limitMs * 2);
    expect(patience.late.aborted).toBe(false);
  });

  it('are all refused where the work does not end', async () => {
    const { join } = openFlight(false);
    const [first, second] = [join(), join()];
    await pass(limitMs + graceMs - 10);
    expect([first.got, second.got]).toEqual([{}, {}]);
    await pass(20);
    expect([first.got, second.got]).toEqual([{ code: 'REQUEST_TIMEOUT' }, { code: 'REQUEST_TIMEOUT' }]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
