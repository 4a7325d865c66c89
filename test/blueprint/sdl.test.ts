import { describe, expect, it } from 'vitest';

import type { Blueprint } from '../../src/blueprint/blueprint.ts';
import { printBlueprint, readBlueprint } from '../../src/blueprint/sdl.ts';
import { randomBlueprint } from './random-blueprint.ts';

function roundTrip(blueprint: Blueprint): { text: string; back: Blueprint } {
  const text = printBlueprint(blueprint);
  const { value, problems } = readBlueprint(text, 'schema/unified.graphql');
  expect(problems).toEqual([]);
  if (!value) throw new Error('unreachable');
  return { text, back: value };
}

describe('the artifact', () => {
  it('gives back every generated blueprint, field by field and in order', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const blueprint = randomBlueprint(seed);
      const { text, back } = roundTrip(blueprint);
      expect(back, `seed ${seed}`).toStrictEqual(blueprint);
      expect(orderOf(back), `seed ${seed}`).toEqual(orderOf(blueprint));
      expect(printBlueprint(back), `seed ${seed}`).toBe(text);
    }
  });
});

/** Orders that mean something: of fields and arguments in the views of sources, of everything in the public schema. */
function orderOf(blueprint: Blueprint): unknown {
  const all = [blueprint.types, ...[...blueprint.sources.values()].map((source) => source.types)];
  return all.map((types) =>
    [...types.values()].map((type) => [
      type.name,
      'fields' in type
        ? [...type.fields.values()].map((field) => [field.name, 'args' in field ? [...field.args.keys()] : []])
        : [],
    ]),
  );
}
