import { describe, expect, it } from 'vitest';

import { modelOf } from '../ingest/wsdl-harness.ts';
import { dice } from './dice.ts';
import { randomService } from './soap-answers.ts';
import { answer, errorOf, exchange, sourceOf } from './soap-harness.ts';

/** The answer in an element of another namespace than the WSDL says: that is read from a tree, and not from the text. */
function elsewhere(text: string): string {
  return text.replace('<t:', '<v:').replace(/<\/t:(?=CallResponse\s*>$)/, '</v:');
}

describe('random answers of random types', () => {
  it('are read from the text as from a tree', async () => {
    const roll = dice(7);
    let found = 0;
    for (let round = 0; round < 60; round++) {
      const service = randomService(roll);
      const source = sourceOf(await modelOf(service.text));
      for (let again = 0; again < 15; again++) {
        const text = service.answer('t:CallResponse');
        const direct = await exchange(source, 'call', {}, { body: answer(text) });
        const byTree = await exchange(source, 'call', {}, { body: answer(elsewhere(text)) });
        expect(direct.value, text).toEqual(byTree.value);
        if (JSON.stringify(direct.value).length > 50) found++;
      }
    }
    expect(found).toBeGreaterThan(300);
  });

  it('are refused where they are damaged, also in what nobody reads', async () => {
    const roll = dice(8);
    for (let round = 0; round < 20; round++) {
      const service = randomService(roll);
      const source = sourceOf(await modelOf(service.text));
      for (let again = 0; again < 15; again++) {
        const text = service.answer('t:CallResponse');
        const ends = [...text.matchAll(/<\/[^<>]*>/g)].map(({ index, 0: tag }) => index + tag.length);
        const at = ends[roll(ends.length)] ?? text.length;
        const damage = ['<', '</x>', '<x>', '&nbsp;', '\u0001'][roll(5)] ?? '';
        const body = answer(`${text.slice(0, at)}${damage}${text.slice(at)}`);
        const error = await errorOf(exchange(source, 'call', {}, { body }));
        expect(error.code).toBe('UPSTREAM_BAD_RESPONSE');
      }
    }
  });
});
