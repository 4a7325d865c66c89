import { describe, expect, it } from 'vitest';

import { parseJson } from '../../src/base/parse-json.ts';

describe('parseJson', () => {
  it('keeps every digit of an integer, wherever it stands', () => {
    for (let before = 0; before < 40; before++) {
      for (const number of ['9007199254740993', '-9007199254740993', '12345678901234567890']) {
        const text = `{"${'x'.repeat(before)}":[${number}]}`;
        expect(parseJson(text), text).toEqual({ ['x'.repeat(before)]: [number] });
      }
    }
  });

  it('leaves what a double can hold, fractions and texts of digits alone', () => {
    const text = '{"a":9007199254740991,"b":1.2345678901234567,"c":"1234567890123456789","d":1e21}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('finds each run of 16 digits and nothing shorter', () => {
    for (let length = 1; length < 40; length++) {
      for (let before = 0; before < 20; before++) {
        const number = '9'.repeat(length);
        const [value] = parseJson(`${' '.repeat(before)}[${number}]`) as unknown[];
        expect(String(value)).toBe(Number.isSafeInteger(Number(number)) ? String(Number(number)) : number);
      }
    }
  });

  it('throws what JSON.parse throws', () => {
    expect(() => parseJson('{"a":1234567890123456789')).toThrow(SyntaxError);
    expect(() => parseJson('nope')).toThrow(SyntaxError);
  });
});
