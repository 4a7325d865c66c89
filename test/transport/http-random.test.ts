import { describe, expect, it } from 'vitest';

import type { HttpParameter } from '../../src/blueprint/binding.ts';
import { compileParameters } from '../../src/transport/http-parameters.ts';
import { dice, randomText } from './dice.ts';
import { binding, parameter } from './http-harness.ts';

type Kind = 'primitive' | 'array' | 'object';
type Value = string | readonly string[] | Readonly<Record<string, string>>;

const anything =
  'a|Z|0| |,|;|.|=|&|?|#|%|+|/|\\|:|@|!|$|(|)|*|[|]|{|}|"|\'|<|>|^|`|~|\n|\r|\t|\u0000|ü|€|😀|%2F|%25'.split('|');
/** What cannot be told from its own delimiter: headers are not encoded, blanks and pipes are like any other. */
const plain = 'a|Z|0|-|_|ä|%|/|:'.split('|');

const decode = decodeURIComponent;
const pairsOf = (parts: readonly string[]): readonly (readonly [string, string])[] =>
  parts.map((part) => {
    const at = part.indexOf('=');
    return [decode(part.slice(0, at)), decode(part.slice(at + 1))];
  });
const object = (pairs: readonly (readonly [string, string])[]) => Object.fromEntries(pairs);
const alternating = (items: readonly string[]) =>
  object(
    items.flatMap((item, index) => (index % 2 === 0 ? [[decode(item), decode(items[index + 1] ?? '')] as const] : [])),
  );

/** Reads what is joined by `separator`: RFC 6570 section 3.2.1 the other way round. */
function joined(text: string, separator: string, kind: Kind, explode: boolean): Value {
  if (kind === 'primitive') return decode(text);
  const items = text.split(separator);
  if (kind === 'array') return items.map(decode);
  return explode ? object(pairsOf(items)) : alternating(items);
}

/** Reads one parameter as OpenAPI 3.1 section 4.8.12.4 says, by a reader that shares nothing with the writer. */
function read({ style, explode, name }: HttpParameter, kind: Kind, text: string): Value {
  switch (style) {
    case 'simple':
      return joined(text, ',', kind, explode);
    case 'label':
      return joined(text.slice(1), explode && kind !== 'primitive' ? '.' : ',', kind, explode);
    case 'matrix': {
      const parts = text.slice(1).split(';');
      if (explode && kind === 'object') return object(pairsOf(parts));
      if (explode && kind === 'array') return pairsOf(parts).map(([, value]) => value);
      return joined((parts[0] ?? '').slice(encodeURIComponent(name).length + 1), ',', kind, false);
    }
    case 'deepObject':
      return object(pairsOf(text.split('&')).map(([key, value]) => [key.slice(name.length + 1, -1), value]));
    default: {
      const parts = text.split('&');
      if (explode && kind === 'object') return object(pairsOf(parts));
      if (explode && kind === 'array') return pairsOf(parts).map(([, value]) => value);
      const separator = { form: ',', cookie: ',', spaceDelimited: '%20', pipeDelimited: '%7C', tabDelimited: '%09' }[
        style
      ];
      return joined((parts[0] ?? '').slice(encodeURIComponent(name).length + 1), separator, kind, false);
    }
  }
}

const combinations: readonly (readonly [HttpParameter['in'], HttpParameter['style'], readonly boolean[]])[] = [
  ['path', 'simple', [false, true]],
  ['path', 'label', [false, true]],
  ['path', 'matrix', [false, true]],
  ['query', 'form', [false, true]],
  ['query', 'spaceDelimited', [false, true]],
  ['query', 'pipeDelimited', [false, true]],
  ['query', 'tabDelimited', [false, true]],
  ['query', 'deepObject', [true]],
  ['header', 'simple', [false, true]],
  ['cookie', 'form', [false, true]],
];
const kinds: readonly Kind[] = ['primitive', 'array', 'object'];
const all = combinations.flatMap(([place, style, explodes]) =>
  explodes.flatMap((explode) =>
    kinds
      .filter((kind) => style !== 'deepObject' || kind === 'object')
      .map((kind) => ({ place, style, explode, kind })),
  ),
);

function randomValue(roll: (limit: number) => number, kind: Kind, characters: readonly string[]): Value {
  const text = () => randomText(roll, characters, 1);
  if (kind === 'primitive') return text();
  const items = Array.from({ length: 1 + roll(4) }, text);
  // A list of one in a query is one value: which it is, only the receiver's description tells.
  return kind === 'array' ? items : object(items.map((item, index) => [`${text()}${index}`, item]));
}

describe('random values of a parameter', () => {
  it.each(all)('$place, $style, explode $explode: $kind', ({ place, style, explode, kind }) => {
    const roll = dice(7);
    const isDelimited = !explode && style.endsWith('Delimited');
    const isDotted = style === 'label' && explode;
    const characters = place === 'header' || isDelimited || isDotted ? plain : anything;
    for (let round = 0; round < 200; round++) {
      const name = place === 'header' ? 'X-Color' : (['color', 'co lor', 'filter[x]', 'ä&='][roll(4)] ?? '');
      const one = parameter(place, style === 'deepObject' ? 'filter' : name, { style, explode });
      const value = randomValue(roll, kind, characters);
      const whole = Array.isArray(value) ? value.join() : value;
      if (place === 'path' && typeof whole === 'string' && /^\.{1,2}$/.test(whole)) continue;
      const path = place === 'path' ? `/a/{${name}}/b` : '/a';
      const written = compileParameters(binding({ path, parameters: [one] }))({ [one.arg]: value });
      const text = {
        path: written.path.slice(3, -2),
        query: written.query.join('&'),
        cookie: written.cookies.join('&'),
        // Headers are read as they are.
        header: encodeURI(written.headers[0]?.[1] ?? ''),
      }[place];
      if (place === 'path') expect(written.path.split('/')).toHaveLength(4);
      if (place !== 'header') expect(text).toMatch(/^[\x21-\x7e]*$/);
      expect(read(one, kind, text)).toEqual(value);
    }
  });
});
