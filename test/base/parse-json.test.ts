import { describe, expect, it } from 'vitest';

import { exactNumber } from '../../src/base/exact-number.ts';
import { parseExactJson, parseJson } from '../../src/base/parse-json.ts';

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

describe('parseExactJson', () => {
  it.each([
    ['0.1', 0.1],
    ['-1.50', -1.5],
    ['1500e-3', 1.5],
    ['0.000', 0],
    ['1e21', 1e21],
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['123456789.123456789', '123456789.123456789'],
    ['9007199254740993', '9007199254740993'],
    ['9007199254740993.0', '9007199254740993.0'],
    ['1.00000000000000000001e-5', '1.00000000000000000001e-5'],
    ['1e400', '1e400'],
    ['1E-400', '1E-400'],
  ])('%s is %j', (text, value) => {
    expect(parseExactJson(`{"a":[${text}]}`)).toEqual({ a: [value] });
  });

  it('gives nothing but what every double says of itself', () => {
    for (let round = 0; round < 2_000; round++) {
      const value = (Math.random() - 0.5) * 10 ** Math.floor(Math.random() * 40 - 20);
      expect(exactNumber(JSON.stringify(value))).toBe(value);
    }
  });

  it('takes time in proportion to the length', () => {
    const text = `[1${'0'.repeat(1_000_000)}1.5, 0.${'0'.repeat(1_000_000)}1]`;
    const started = performance.now();
    expect(parseExactJson(text)).toEqual(text.slice(1, -1).split(', '));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
