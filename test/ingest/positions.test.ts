import { describe, expect, it } from 'vitest';

import { isNestedDeeper, JsonPositions } from '../../src/ingest/positions.ts';
import type { Pointer } from '../../src/ingest/positions.ts';
import { dice, randomText } from '../transport/dice.ts';

const characters = 'a|"|\\|{|}|[|]|,|:|\n|ü|\\"|\\\\'.split('|');

/** Writes random data and notes where each value was written: properties by their keys. */
function writeRandom(roll: (limit: number) => number) {
  let text = '';
  const places: (readonly [Pointer, number])[] = [];
  const blank = () => void (text += ['', ' ', '\n  ', '\t'][roll(4)]);
  const write = (pointer: Pointer, depth: number, shown?: number) => {
    blank();
    places.push([pointer, shown ?? text.length]);
    const kind = depth === 0 ? roll(3) : roll(6);
    if (kind >= 4) {
      const size = roll(4);
      const isObject = kind === 4;
      text += isObject ? '{' : '[';
      for (let index = 0; index < size; index++) {
        if (index > 0) text += ',';
        blank();
        const key = text.length;
        const name = `${index}${randomText(roll, characters, 0)}`;
        if (isObject) text += `${JSON.stringify(name)}:`;
        write([...pointer, isObject ? name : index], depth - 1, isObject ? key : undefined);
      }
      blank();
      text += isObject ? '}' : ']';
    } else text += JSON.stringify([roll(1000), null, true, randomText(roll, characters, 0)][kind]);
    blank();
  };
  write([], 5);
  return { text, places };
}

describe('places in JSON', () => {
  it('are those of the keys and items', () => {
    const roll = dice(11);
    for (let round = 0; round < 300; round++) {
      const { text, places } = writeRandom(roll);
      JSON.parse(text);
      const positions = new JsonPositions(text);
      for (const [pointer, offset] of places) expect(positions.offsetOf(pointer), text).toBe(offset);
      const [deepest, offset] = places.at(-1) ?? [[], 0];
      expect(positions.offsetOf([...deepest, 'not there'])).toBe(offset);
    }
  });

  it.each([
    ['deep', '['.repeat(50_000) + ']'.repeat(50_000), Array.from({ length: 50_000 }, () => 0)],
    ['wide', `{${Array.from({ length: 200_000 }, (_, index) => `"p${index}":{}`).join(',')}}`, ['p199999']],
    ['full of backslashes', `{"a":"${'\\\\'.repeat(500_000)}","b":1}`, ['b']],
  ])('are found in time where the text is %s', (_name, text, pointer) => {
    const started = performance.now();
    expect(new JsonPositions(text).offsetOf(pointer)).toBeGreaterThan(0);
    expect(isNestedDeeper(text, 100_000)).toBe(false);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
