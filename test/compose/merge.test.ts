import { describe, expect, it } from 'vitest';

import { fieldsOf, inputsOf } from '../../src/blueprint/cells.ts';
import type { PlacedMerge } from '../../src/compose/model.ts';

import { blueprintOf, problemsOf } from './harness.ts';

const crm = `
type Query { customers: [Customer!]!, customer(id: ID!): Customer }
type Customer { id: ID!, name: String!, rank: Rank! }
enum Rank { GOLD, SILVER }
`;
const erp = `
type Query { accounts(ids: [String!]!): [Customer!]! }
"What an account owes."
type Customer { id: String!, balance: Float!, name: String }
enum Rank { GOLD, BRONZE }
`;

const byId = (source: string, sourceField: string): PlacedMerge => ({
  type: 'Customer',
  source,
  sourceType: 'Query',
  sourceField,
  required: '{ id }',
  args: {},
  batch: { keysArg: 'ids', key: [{ from: 'id', to: 'id', as: 'id' }] },
});
const single: PlacedMerge = {
  type: 'Customer',
  source: 'crm',
  sourceType: 'Query',
  sourceField: 'customer',
  required: '',
  args: { id: '{root.id}' },
};

const typesOf = (blueprint: Awaited<ReturnType<typeof blueprintOf>>, name: string) =>
  Object.fromEntries([...fieldsOf(blueprint.types.get(name)).values()].map((field) => [field.name, field.type]));

describe('types of the same name', () => {
  it('become one type that every source keeps its own view of', async () => {
    const blueprint = await blueprintOf({
      sources: { crm, erp },
      merges: { crm: [single], erp: [byId('erp', 'accounts')] },
    });
    expect(typesOf(blueprint, 'Customer')).toEqual({ id: 'ID!', name: 'String', rank: 'Rank!', balance: 'Float!' });
    expect(blueprint.types.get('Customer')?.description).toBe('What an account owes.');
    expect([...fieldsOf(blueprint.sources.get('erp')?.types.get('Customer')).keys()]).toEqual([
      'id',
      'balance',
      'name',
    ]);
    expect(fieldsOf(blueprint.sources.get('erp')?.types.get('Customer')).get('id')?.type).toBe('String!');
    expect(blueprint.merges).toEqual(
      [{ ...single, required: '{ id }' }, byId('erp', 'accounts')].map(({ ...merge }) => merge),
    );
  });

  it('have null where no merge can look a field up', async () => {
    const blueprint = await blueprintOf({ sources: { crm, erp }, merges: { erp: [byId('erp', 'accounts')] } });
    expect(typesOf(blueprint, 'Customer')).toEqual({ id: 'ID!', name: 'String', rank: 'Rank', balance: 'Float!' });
  });

  it('take what additionalTypeDefs say of them', async () => {
    const config = 'additionalTypeDefs: |\n  extend type Customer {\n    "Stated here."\n    name: String!\n  }\n';
    const blueprint = await blueprintOf({
      sources: { crm, erp },
      config,
      merges: { crm: [single], erp: [byId('erp', 'accounts')] },
    });
    expect(typesOf(blueprint, 'Customer')).toMatchObject({ name: 'String!' });
    expect(fieldsOf(blueprint.types.get('Customer')).get('name')?.description).toBe('Stated here.');
  });

  it('ask for what one source asks for, and give null where one gives null', async () => {
    const a = 'type Query { a(i: In): A } type A { f(x: Int!, y: Int = 3): [Int!]!, g: [Int!]! } input In { v: Int! }';
    const b = 'type Query { b(i: In): A } type A { f(x: Int, y: Int): [Int]!, g: [Int!] } input In { v: Int }';
    const { types } = await blueprintOf({ sources: { a, b } });
    const f = fieldsOf(types.get('A')).get('f');
    expect([f?.type, fieldsOf(types.get('A')).get('g')?.type]).toEqual(['[Int]!', '[Int!]']);
    expect([...(f?.args.values() ?? [])]).toEqual([
      { name: 'x', type: 'Int!' },
      { name: 'y', type: 'Int', defaultValue: '3' },
    ]);
    expect(inputsOf(types.get('In')).get('v')?.type).toBe('Int!');
  });

  it('leave the root types of federation to their sources', async () => {
    const subgraph = (name: string) => `
type Query { ${name}: Int, _service: _Service!, _entities(representations: [_Any!]!): [_Entity]! }
type _Service { sdl: String }
scalar _Any
union _Entity = User
type User { id: ID!, ${name}: Int }
`;
    const entity: PlacedMerge = {
      type: 'User',
      source: 'b',
      sourceType: 'Query',
      sourceField: '_entities',
      required: '{ id }',
      args: {},
      batch: { keysArg: 'representations', key: [{ from: 'id', to: 'id', as: 'id' }] },
    };
    const blueprint = await blueprintOf({
      sources: { a: subgraph('x'), b: subgraph('y') },
      merges: { b: [entity], a: [{ ...entity, source: 'a' }] },
    });
    expect([...fieldsOf(blueprint.types.get('Query')).keys()]).toEqual(['x', 'y']);
    expect(blueprint.types.has('_Entity')).toBe(false);
    expect(fieldsOf(blueprint.sources.get('b')?.types.get('Query')).has('_entities')).toBe(true);
    expect(typesOf(blueprint, 'User')).toEqual({ id: 'ID!', x: 'Int', y: 'Int' });
  });
});

describe('a merge that cannot work', () => {
  it('is refused like a join, at its place', async () => {
    const place = { file: '.meshrc.yaml', line: 9, column: 3 };
    const merges = {
      erp: [
        { ...byId('erp', 'acounts'), place },
        { ...byId('erp', 'accounts'), required: '{ nr }', place },
      ],
    };
    expect(
      (await problemsOf({ sources: { crm, erp }, merges })).filter((text) => !text.includes('MERGE_INCOMPLETE')),
    ).toEqual([
      '.meshrc.yaml:9:3 JOIN_UNKNOWN_SOURCE_FIELD the merge of Customer: erp: Query has no field "acounts". Did you mean "accounts"?',
      '.meshrc.yaml:9:3 JOIN_REQUIRED the merge of Customer: requiredSelectionSet: Customer has no field "nr". Did you mean "id"?',
    ]);
  });

  it('is told where nothing is merged', async () => {
    expect(await problemsOf({ sources: { erp }, merges: { erp: [byId('erp', 'accounts')] } })).toEqual([
      '.meshrc.yaml:2:13 MERGE_ALONE the merge of Customer: no other source than "erp" has this type, so nothing is merged. Give the types the same name.',
    ]);
  });
});
