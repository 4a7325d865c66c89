import { execute, parse, print, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { expect, it } from 'vitest';

import { fieldsOf, inputsOf, valuesOf } from '../../src/blueprint/cells.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import type { Types } from '../../src/blueprint/types.ts';
import { applyRenames } from '../../src/compose/renames.ts';
import type { Renamed } from '../../src/compose/rename-selection.ts';
import { rootTypes } from '../../src/compose/transform.ts';
import { randomData, randomQuery, randomSchema, seeded } from '../execute/generate.ts';
import { rules, schemaAsk, testGateway } from '../execute/harness.ts';

const cases = 150;
const variables = { yes: true, filter: { tags: ['x'], inner: {} } };

it(`renamed GraphQL sources answer as graphql-js does under the old names, ${cases} random cases`, async () => {
  let done = 0;
  for (let seed = 0; seed < cases; seed++) {
    const random = seeded(seed * 7 + 1);
    const shape = randomSchema(random, true);
    const data = randomData(random, shape);
    const types = readTypes(shape.sdl);
    const upstream = buildSchema(types);
    const query = parse(randomQuery(random, shape));
    if (validate(upstream, query, rules).length > 0) continue;
    const renames = everything(types);
    const renamed = applyRenames(types, renames);
    const sources = [{ name: 'only', kind: 'graphql' as const, types: renamed, ask: schemaAsk(upstream, data) }];
    const gateway = testGateway({ types: renamed, sources });
    const expected = await execute({ schema: upstream, document: query, rootValue: data, variableValues: variables });
    const given = { yes: true, filter: { x_tags: ['x'], x_inner: {} } };
    const answer = await gateway.run(print(translated(query, upstream, renames)), given);
    const where = `seed ${seed}\n${print(query)}`;
    expect(original(answer.data), where).toEqual(JSON.parse(JSON.stringify(expected.data ?? null)));
    expect(answer.errors.length, where).toBe(expected.errors?.length ?? 0);
    done++;
  }
  expect(done).toBeGreaterThan(cases / 2);
});

it('new names and the old ones again give back the schema', () => {
  for (let seed = 0; seed < 50; seed++) {
    const types = readTypes(randomSchema(seeded(seed), true).sdl);
    const renames = everything(types);
    const there = applyRenames(types, renames);
    const back = applyRenames(there, inverse(renames));
    expect(buildable(back)).toEqual(buildable(types));
    for (const type of there.values())
      expect(type.wire ?? type.name).toBe(back.get(type.name.slice(2))?.name ?? type.name);
  }
});

const place = { file: '.meshrc.yaml' };

/** `x_` before every name but those of root types and `JSON`. */
function everything(types: Types): ReadonlyMap<string, Renamed> {
  const renames = new Map<string, Renamed>();
  const put = (coordinate: string) =>
    renames.set(coordinate, { to: `x_${coordinate.slice(coordinate.lastIndexOf('.') + 1)}`, place });
  for (const type of types.values()) {
    if (!rootTypes.has(type.name) && type.kind !== 'scalar') put(type.name);
    const members = [...fieldsOf(type).keys(), ...inputsOf(type).keys(), ...valuesOf(type).keys()];
    for (const name of members) put(`${type.name}.${name}`);
    for (const field of fieldsOf(type).values())
      for (const arg of field.args.keys()) put(`${type.name}.${field.name}.${arg}`);
  }
  return renames;
}

function inverse(renames: ReadonlyMap<string, Renamed>): ReadonlyMap<string, Renamed> {
  return new Map(
    [...renames].map(([coordinate]) => {
      const parts = coordinate.split('.');
      const [type = '', ...others] = parts;
      const owner = renames.has(type) ? `x_${type}` : type;
      return [[owner, ...others.map((part) => `x_${part}`)].join('.'), { to: parts.at(-1) ?? '', place }];
    }),
  );
}

/** The query under the new names; every field keeps the key that it had. */
function translated(query: DocumentNode, schema: GraphQLSchema, renames: ReadonlyMap<string, Renamed>): DocumentNode {
  const info = new TypeInfo(schema);
  const named = (name: string) => renames.get(name)?.to ?? name;
  const prefixed = (value: string) => ({ kind: 'Name', value: `x_${value}` }) as const;
  const leave = {
    Field: (node: { name: { value: string } }) =>
      node.name.value.startsWith('__') ? undefined : { ...node, alias: aliasOf(node), name: prefixed(node.name.value) },
    Argument: (node: { name: { value: string } }) =>
      info.getDirective() ? undefined : { ...node, name: prefixed(node.name.value) },
    ObjectField: (node: { name: { value: string } }) => ({ ...node, name: prefixed(node.name.value) }),
    EnumValue: (node: { value: string }) => ({ ...node, value: `x_${node.value}` }),
    NamedType: (node: { name: { value: string } }) => ({
      ...node,
      name: { kind: 'Name', value: named(node.name.value) },
    }),
  };
  const visitor = Object.fromEntries(Object.entries(leave).map(([kind, change]) => [kind, { leave: change }]));
  return visit(query, visitWithTypeInfo(info, visitor));
}

function aliasOf(node: object): unknown {
  const { alias, name } = node as { alias?: unknown; name: { value: string } };
  return alias ?? { kind: 'Name', value: name.value };
}

/** Values of enums and `__typename` under the old names. */
function original(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(original);
  if (typeof value === 'string') return value.replace(/^x_/, '');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, original(one)]));
}

function buildable(types: Types): unknown {
  return JSON.parse(
    JSON.stringify([...types.values()], (key, value: unknown) =>
      key === 'wire' ? undefined : value instanceof Map ? [...(value as Map<string, unknown>).values()] : value,
    ),
  );
}
