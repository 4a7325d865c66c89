import { describe, expect, it } from 'vitest';

import { Repeats } from '../../src/execute/repeats.ts';
import type { Made } from '../../src/execute/repeats.ts';

/** What is kept of an answer of this length. */
function madeOf(length: number, pays: Made['pays']): Made {
  return { answer: { body: 'x'.repeat(length), errorCodes: [] }, trace: new Map(), pays };
}

describe('answers that may be given again', () => {
  it('are kept from the second time on', () => {
    const repeats = new Repeats();
    expect(repeats.worthKeeping('a')).toBeUndefined();
    const pays = repeats.worthKeeping('a');
    if (!pays) throw new Error('It pays.');
    const made = madeOf(10, pays);
    repeats.keep('a', made);
    expect(repeats.get('a')).toBe(made);
    expect(made.answer.isShared).toBe(true);
  });

  it('are not, where they are too large, nor is that tried for long', () => {
    const repeats = new Repeats(20_000);
    let tried = 0;
    for (let time = 0; time < 100; time++) {
      const pays = repeats.worthKeeping('a');
      if (!pays) continue;
      tried++;
      const made = madeOf(10_000, pays);
      repeats.keep('a', made);
      expect([repeats.get('a'), made.answer.isShared]).toEqual([undefined, undefined]);
    }
    expect(tried).toBeGreaterThan(3);
    expect(tried).toBeLessThan(30);
  });
});
