import { buildASTSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import type { Blueprint, Source } from '../../src/blueprint/blueprint.ts';
import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import { printBlueprint, readBlueprint } from '../../src/blueprint/sdl.ts';
import { defaultSettings } from '../../src/blueprint/settings.ts';
import type { TypeDef, Types } from '../../src/blueprint/types.ts';

import { randomBlueprint } from './random-blueprint.ts';

function roundTrip(blueprint: Blueprint): { text: string; back: Blueprint } {
  const text = printBlueprint(blueprint);
  const { value, problems } = readBlueprint(text, 'schema/unified.graphql');
  expect(problems).toEqual([]);
  if (!value) throw new Error('unreachable');
  return { text, back: value };
}

const source = (name: string, types: Types): [string, Source] => [
  name,
  { name, kind: 'http', headers: {}, query: {}, policy: defaultSourcePolicy, types },
];

function blueprintOf(types: Types, sources: Readonly<Record<string, Types>>): Blueprint {
  const all = new Map(Object.entries(sources).map(([name, view]) => source(name, view)));
  return { types, sources: all, joins: [], merges: [], settings: defaultSettings };
}

/** The artifact without its header. */
const bodyOf = (blueprint: Blueprint) => printBlueprint(blueprint).split('\n').slice(3).join('\n');

describe('the artifact', () => {
  it('gives back every generated blueprint, field by field and in order', { timeout: 60_000 }, () => {
    for (let seed = 1; seed <= 200; seed++) {
      const blueprint = randomBlueprint(seed);
      const { text, back } = roundTrip(blueprint);
      expect(back, `seed ${seed}`).toStrictEqual(blueprint);
      expect(orderOf(back), `seed ${seed}`).toEqual(orderOf(blueprint));
      expect(printBlueprint(back), `seed ${seed}`).toBe(text);
    }
  });

  it('is SDL that any tool can read', () => {
    for (let seed = 1; seed <= 20; seed++) expect(() => parse(printBlueprint(randomBlueprint(seed)))).not.toThrow();
    const types = readTypes('type Query { a(id: ID! = "x"): A } type A { "The name." name: String @deprecated }');
    const schema = buildASTSchema(parse(printBlueprint(blueprintOf(types, { crm: types }))), { assumeValidSDL: true });
    expect(schema.getQueryType()?.getFields()['a']?.type.toString()).toBe('A');
  });

  it('says nothing where all sources hold all as it is written', () => {
    const types = readTypes('type Query { a(id: ID!): A } type A { id: ID! }');
    expect(bodyOf(blueprintOf(types, { crm: types }))).toBe(`schema
  @upstream(name: "crm", kind: "http") {
  query: Query
}

type A @source(name: "crm") {
  id: ID!
}

type Query @source(name: "crm") {
  a(id: ID!): A
}
`);
  });

  it('names the holders of what only some hold, what is hidden, and what nobody supplies', () => {
    const shown = readTypes('type A { id: ID!, name: String, mine: Int }');
    const crm = readTypes('type A { id: ID!, name: String }');
    const erp = readTypes('type A { nr: Int, id: String }');
    expect(bodyOf(blueprintOf(shown, { crm, erp })))
      .toContain(`type A @source(name: "crm") @source(name: "erp", order: ["nr", "id"]) {
  id: ID! @source(name: "crm") @source(name: "erp", type: "String")
  name: String @source(name: "crm")
  mine: Int @local
  nr: Int @hidden @source(name: "erp")
}
`);
  });

  it.each(['', '"', '"""', 'a\n"""\nb', ' a\n b', 'a\\', 'a\nb\\', 'a\n', '\n', '\ta\nb', 'ü 🧵', 'a\u2028b', 'a\rb'])(
    'reads the description %j back as it was',
    (description) => {
      const query: TypeDef = { kind: 'object', name: 'Query', description, interfaces: [], fields: new Map() };
      const { back } = roundTrip(blueprintOf(new Map([['Query', query]]), {}));
      expect(back.types.get('Query')?.description).toBe(description);
    },
  );

  it('keeps names that objects already have', () => {
    const types = readTypes('type Query { constructor(toString: Int): Int, hasOwnProperty: Int }');
    const blueprint: Blueprint = {
      ...blueprintOf(types, { crm: types }),
      joins: [
        {
          type: 'Query',
          field: 'hasOwnProperty',
          source: 'crm',
          sourceType: 'Query',
          sourceField: 'constructor',
          required: '',
          args: Object.fromEntries([['__proto__', 1]]),
        },
      ],
    };
    const { back } = roundTrip(blueprint);
    expect(back).toStrictEqual(blueprint);
    expect(Object.keys(back.joins[0]?.args ?? {})).toEqual(['__proto__']);
  });

  it('starts a server with three thousand operations in well under a second', { timeout: 60_000 }, () => {
    const names = Array.from({ length: 3000 }, (_, index) => index);
    const operations = names.map((index) => `"Operation ${index}." f${index}(id: ID!, page: Int = 1): T${index}`);
    const fields = Array.from({ length: 10 }, (_, index) => `"Text of a field." field${index}: String`).join(' ');
    const types = names.map((index) => `type T${index} { ${fields} }`);
    const all = readTypes(`type Query { ${operations.join(' ')} } ${types.join('\n')}`);
    const text = printBlueprint(blueprintOf(all, { crm: all }));
    // The processor's time: a busy machine must not fail the test.
    const times = [1, 2, 3].map(() => {
      const start = process.cpuUsage();
      readBlueprint(text, 'schema/unified.graphql');
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(800);
  });
});

describe('an artifact that is not as it was written', () => {
  const types = readTypes('type Query { a: Int, b: Int }');
  const text = printBlueprint(blueprintOf(types, { crm: types }));
  const problemsOf = (changed: string) =>
    readBlueprint(changed, 'schema/unified.graphql').problems.map(
      ({ code, message, place }) => `${place?.file}:${place?.line}:${place?.column} ${code} ${message}`,
    );
  const foreign = '1:1 ARTIFACT_UNREADABLE This is not an artifact of heddle: its second line does not say so.';

  it.each([
    ['empty', '', foreign],
    ['other SDL', 'type Query { a: Int }', foreign],
    [
      'of a newer form',
      text.replace('artifact 1', 'artifact 2'),
      '2:1 ARTIFACT_UNREADABLE The artifact has form 2, this heddle reads form 1.',
    ],
    ['edited', text.replace('b: Int', 'b: Float'), '2:1 ARTIFACT_UNREADABLE The artifact is not as it was written.'],
    [
      'cut in the middle',
      text.slice(0, -6),
      '11:6 ARTIFACT_UNREADABLE The artifact is not as it was written: Syntax Error: Expected Name, found <EOF>.',
    ],
    [
      'left with a merge conflict',
      text.replace('type Query', '<<<<<<< mine\ntype Query'),
      '9:1 ARTIFACT_UNREADABLE The artifact has an unsolved merge conflict.',
    ],
  ])('%s', (_, changed, expected) => {
    expect(problemsOf(changed)).toEqual([`schema/unified.graphql:${expected} Run "heddle build".`]);
  });

  it('but line ends of another system do no harm', () => {
    expect(problemsOf(text.replaceAll('\n', '\r\n'))).toEqual([]);
    expect(problemsOf(`\uFEFF${text}`)).toEqual([]);
  });
});

/** Orders that mean something: of fields and arguments in the views of sources, of everything in the public schema. */
function orderOf(blueprint: Blueprint): unknown {
  const all = [blueprint.types, ...[...blueprint.sources.values()].map(({ types }) => types)];
  return all.map((types) =>
    [...types.values()].map((type) => [
      type.name,
      'fields' in type
        ? [...type.fields.values()].map((field) => [field.name, 'args' in field ? [...field.args.keys()] : []])
        : [],
    ]),
  );
}
