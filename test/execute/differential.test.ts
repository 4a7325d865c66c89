import { execute, parse, validate } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';

import { readTypes } from '../../src/blueprint/read-types.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import type { TypeDef, Types } from '../../src/blueprint/types.ts';
import { withNamedType } from '../../src/blueprint/typeref.ts';
import { randomData, randomQuery, randomSchema, seeded } from './generate.ts';
import { rules, schemaAsk, tableAsk, testGateway, texts } from './harness.ts';

/** `HEDDLE_CASES=20000 npm test` for a long run. */
const cases = Number(process.env['HEDDLE_CASES'] ?? 1000);
const queriesPerSchema = 3;
const variables = { yes: true, filter: { tags: ['x'], inner: {} } };

interface Comparison {
  readonly seed: number;
  readonly query: string;
  readonly expected: ExecutionResult;
  readonly actual: unknown;
}

describe('the engine gives what graphql-js gives on the same data', { timeout: 600_000 }, () => {
  it(`for JSON sources, ${cases} cases`, async () => {
    const done = await compareAll(1, async (seed) => {
      const random = seeded(seed);
      const shape = randomSchema(random, false);
      const data = randomData(random, shape);
      const sources = [{ name: 'only', kind: 'http' as const, types: shape.sdl, ask: tableAsk(data) }];
      const gateway = testGateway({ types: shape.sdl, sources, more: { codeAfter: seed % 2 === 0 ? 0 : Infinity } });
      return { random, shape, gateway, oracle: (query: string) => oracle(gateway.schema, data, query) };
    });
    expect(done).toBeGreaterThan(cases * 0.5);
    expect(texts.given).toBeGreaterThan(cases * 0.01);
    texts.given = 0;
  });

  it(`for GraphQL sources, ${cases} cases`, async () => {
    const done = await compareAll(2, async (seed) => {
      const random = seeded(seed);
      const shape = randomSchema(random, true);
      const data = randomData(random, shape);
      const upstream = buildSchema(readTypes(shape.sdl));
      const sources = [{ name: 'only', kind: 'graphql' as const, types: shape.sdl, ask: schemaAsk(upstream, data) }];
      const gateway = testGateway({ types: shape.sdl, sources, more: { codeAfter: seed % 2 === 0 ? 0 : Infinity } });
      return { random, shape, gateway, oracle: (query: string) => oracle(gateway.schema, data, query) };
    });
    expect(done).toBeGreaterThan(cases * 0.5);
    expect(texts.given).toBeGreaterThan(cases * 0.01);
    texts.given = 0;
  });

  it(`for GraphQL sources whose types, fields, arguments and enum values are renamed, ${cases} cases`, async () => {
    const done = await compareAll(3, async (seed) => {
      const random = seeded(seed);
      const shape = randomSchema(random, true);
      const data = randomData(random, shape);
      const original = readTypes(shape.sdl);
      const upstream = buildSchema(original);
      const renamed = renameAll(original);
      const sources = [{ name: 'only', kind: 'graphql' as const, types: renamed, ask: schemaAsk(upstream, data) }];
      const gateway = testGateway({ types: renamed, sources, more: { codeAfter: seed % 2 === 0 ? 0 : Infinity } });
      return {
        random,
        shape,
        gateway,
        translate,
        oracle: (query: string) => oracle(upstream, data, query),
      };
    });
    expect(done).toBeGreaterThan(cases * 0.5);
    expect(texts.given).toBeGreaterThan(cases * 0.01);
    texts.given = 0;
  });
});

interface Case {
  readonly random: ReturnType<typeof seeded>;
  readonly shape: ReturnType<typeof randomSchema>;
  readonly gateway: ReturnType<typeof testGateway>;
  readonly oracle: (query: string) => Promise<ExecutionResult>;
  /** The query in the gateway's names, and its answer in the oracle's. */
  readonly translate?: { readonly query: (text: string) => string; readonly answer: (answer: unknown) => unknown };
}

async function compareAll(salt: number, make: (seed: number) => Promise<Case>): Promise<number> {
  let done = 0;
  for (let seed = 0; seed * queriesPerSchema < cases; seed++) {
    const one = await make(seed * 10 + salt);
    for (let index = 0; index < queriesPerSchema; index++) {
      const query = randomQuery(one.random, one.shape);
      const expected = await one.oracle(query).catch(() => undefined);
      if (!expected) continue;
      const asked = one.translate ? one.translate.query(query) : query;
      const given = one.translate ? renamedVariables : variables;
      const answer = await one.gateway.run(asked, given);
      compare({ seed, query: asked, expected, actual: one.translate ? one.translate.answer(answer) : answer });
      done++;
    }
  }
  return done;
}

function compare({ seed, query, expected, actual }: Comparison): void {
  const { data, errors } = actual as { data: unknown; errors: { path: readonly (string | number)[] }[] };
  const where = `seed ${seed}\n${query}`;
  expect(data, where).toEqual(JSON.parse(JSON.stringify(expected.data ?? null)));
  const paths = (all: readonly { path?: readonly (string | number)[] | undefined }[]) =>
    all.map((one) => (one.path ?? []).join('.')).sort();
  expect(paths(errors), where).toEqual(paths(expected.errors ?? []));
}

async function oracle(schema: ReturnType<typeof buildSchema>, data: unknown, query: string): Promise<ExecutionResult> {
  const document = parse(query);
  const invalid = validate(schema, document, rules);
  if (invalid.length > 0) throw new Error('not a valid query');
  return await execute({ schema, document, rootValue: data, variableValues: variables });
}

const renamedVariables = { yes: true, filter: { r_tags: ['x'], r_inner: {} } };

/** Every name gets a new one, and keeps the old as its wire name. */
function renameAll(types: Types): Types {
  const isOwn = (name: string) => types.has(name) && name !== 'Query' && name !== 'JSON';
  const type = (name: string) => (isOwn(name) ? `P_${name}` : name);
  const reference = (text: string) => withNamedType(text, type(text.replace(/[[\]!]/g, '')));
  const literal = (text: string) => text.replace(/\b(RED|GREEN|BLUE)\b/g, 'C_$1');
  const inputs = <Value extends { name: string; type: string; defaultValue?: string }>(
    values: ReadonlyMap<string, Value>,
  ) =>
    new Map(
      [...values.values()].map((value) => {
        const defaultValue = value.defaultValue === undefined ? {} : { defaultValue: literal(value.defaultValue) };
        return [
          `r_${value.name}`,
          { ...value, ...defaultValue, name: `r_${value.name}`, wire: value.name, type: reference(value.type) },
        ];
      }),
    );
  const rename = (definition: TypeDef): TypeDef => {
    const base = isOwn(definition.name) ? { name: type(definition.name), wire: definition.name } : {};
    switch (definition.kind) {
      case 'object':
      case 'interface': {
        const fields = [...definition.fields.values()].map((field) => {
          const name = `r_${field.name}`;
          return [
            name,
            { ...field, name, wire: field.name, type: reference(field.type), args: inputs(field.args) },
          ] as const;
        });
        return { ...definition, ...base, interfaces: definition.interfaces.map(type), fields: new Map(fields) };
      }
      case 'union':
        return { ...definition, ...base, members: definition.members.map(type) };
      case 'enum': {
        const values = [...definition.values.values()].map(
          (value) => [`C_${value.name}`, { name: `C_${value.name}`, wire: value.name }] as const,
        );
        return { ...definition, ...base, values: new Map(values) };
      }
      case 'input':
        return { ...definition, ...base, fields: inputs(definition.fields) };
      case 'scalar':
        return definition;
    }
  };
  return new Map([...types.values()].map((definition) => [type(definition.name), rename(definition)]));
}

const translate = {
  query: (text: string) =>
    text
      .replace(/"[^"]*"|\b(RED|GREEN|BLUE)\b/g, (match, color?: string) => (color ? `C_${color}` : match))
      .replace(/\b(T\d|Node|Any|Color|Filter)\b/g, 'P_$1')
      .replace(
        /"[^"]*"|(?<![$\w.])((?:alias\d_)?)(\b(?:s\d|[tq]\d[fo]\d)\b|\bn\b|\bfilter\b|\bcolor\b|\btags\b|\binner\b)(?=\s*[:( {}@),]|$)/gm,
        (match, alias?: string, name?: string) => (name ? `${alias ?? ''}${alias ? '' : 'r_'}${name}` : match),
      ),
  answer: (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((one) => translate.answer(one));
    if (typeof value === 'string')
      return value
        .replace(/^C_(RED|GREEN|BLUE)$/, '$1')
        .replace(/^P_(T\d)$/, '$1')
        .replace(/^r_(s\d|[tq]\d[fo]\d)$/, '$1');
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key.replace(/^r_(s\d|[tq]\d[fo]\d)$/, '$1'), translate.answer(one)]),
    );
  },
};
