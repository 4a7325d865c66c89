import { describe, expect, it } from 'vitest';

import { compileTemplate, fillEnv } from '../../src/base/template.ts';

/** A small seeded generator, so that a failure can be run again (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const literals = [
  '',
  '{',
  '}',
  '{}',
  '$',
  '${',
  '{ id }',
  '"a":{',
  'env.X',
  '{argsx.y}',
  ' ',
  'ä',
  '\n',
  '{0}',
  ':-',
  ']',
];
const values = ['', 'plain', '{env.A}', '${A}', '{args.x}', '$&', '$1', '}{', "'", '\\', 'ü{'];

describe('templates put together from random pieces', () => {
  it.each(Array.from({ length: 500 }, (_, seed) => seed))('seed %i renders each piece on its own', (seed) => {
    const below = random(seed);
    const pick = (list: readonly string[]) => list[below(list.length)] ?? '';
    const args: Record<string, string> = {};
    const env: Record<string, string> = {};
    let text = '';
    let expected = '';
    let filled = '';
    for (let piece = 0; piece < 1 + below(6); piece++) {
      const literal = pick(literals);
      // A literal brace before a placeholder's own text would make another placeholder of it.
      const safe = literal.endsWith('$') ? `${literal} ` : literal;
      const name = `n${piece}`;
      const value = pick(values);
      const isEnv = below(2) === 0;
      if (isEnv) env[name] = value;
      else args[name] = value;
      const placeholder = isEnv ? `{env.${name}}` : `{args.${name}}`;
      text += safe + placeholder;
      expected += safe + value;
      filled += safe + (isEnv ? value : placeholder);
    }
    const template = compileTemplate(text);
    expect(template.renderText({ args, env })).toBe(expected);
    expect(fillEnv(text, env)).toBe(filled);
    expect(template.needs.length).toBe(Object.keys(args).length + Object.keys(env).length);
  });

  it.each(Array.from({ length: 200 }, (_, seed) => seed))('seed %i: text without placeholders stays', (seed) => {
    const below = random(seed + 1000);
    const alphabet = ['{', '}', '$', 'e', 'n', 'v', '.', ':', '-', '[', ']', "'", ' ', '0'];
    const text = Array.from({ length: below(40) }, () => alphabet[below(alphabet.length)]).join('');
    const template = compileTemplate(text);
    if (template.needs.length === 0) expect(template.render({})).toBe(text);
    else expect(template.needs.every((need) => need.startsWith('env.'))).toBe(true);
  });

  it('reads long hostile texts in linear time', () => {
    const started = performance.now();
    for (const text of [
      '{'.repeat(200_000),
      '{ '.repeat(100_000),
      '{args' + '.a'.repeat(100_000),
      '{args.a:' + ' '.repeat(200_000),
    ]) {
      expect(compileTemplate(text).needs).toEqual([]);
    }
    for (const text of [`{${' '.repeat(200_000)}`, `{args.a${' '.repeat(200_000)}`, '${a:'.repeat(50_000)]) {
      expect(compileTemplate(text).needs).toEqual([]);
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
