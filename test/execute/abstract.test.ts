import { describe, expect, it } from 'vitest';

import type { Join } from '../../src/blueprint/blueprint.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import { schemaAsk, tableAsk, testGateway } from './harness.ts';

const zoo = `
  type Query { pets: [Pet] anything: [Any] }
  interface Pet { id: ID! name: String }
  type Cat implements Pet { id: ID! name: String lives: Int size: String }
  type Dog implements Pet { id: ID! name: String size: Int }
  union Any = Cat | Dog
`;
const vet = 'type Query { records(ids: [ID!]): [Record] } type Record { petId: ID! note: String }';
const publicTypes = `
  ${zoo} ${vet.replace('type Query', 'extend type Query')}
  extend interface Pet { record: Record }
  extend type Cat { record: Record own: Record } extend type Dog { record: Record }
`;
const record = (type: string, field: string): Join => ({
  type,
  field,
  source: 'vet',
  sourceType: 'Query',
  sourceField: 'records',
  required: '{ id }',
  args: {},
  batch: { keysArg: 'ids', key: [{ from: 'id', to: 'petId', as: 'id' }] },
});
const pets = [
  { __typename: 'Cat', id: 'c', name: 'Tom', lives: 9, size: 'small' },
  { __typename: 'Dog', id: 'd', name: 'Rex', size: 3 },
];

describe.each(['http', 'graphql'] as const)('at places of abstract type, for %s sources,', (kind) => {
  const log: { field: string; args: unknown }[] = [];
  const { run } = testGateway({
    types: publicTypes,
    sources: [
      {
        name: 'zoo',
        kind,
        types: zoo,
        ask:
          kind === 'http'
            ? tableAsk({ pets, anything: pets })
            : schemaAsk(buildSchema(readTypes(zoo)), { pets, anything: pets }),
      },
      {
        name: 'vet',
        kind: 'http',
        types: vet,
        ask: tableAsk(
          { records: ({ ids }: { ids: string[] }) => ids.map((petId) => ({ petId, note: `of ${petId}` })) },
          log,
        ),
      },
    ],
    joins: [record('Pet', 'record'), record('Cat', 'own')],
  });

  it('a join of the interface is one of each type that implements it', async () => {
    const { data } = await run('{ pets { name record { note } } }');
    expect(data).toEqual({
      pets: [
        { name: 'Tom', record: { note: 'of c' } },
        { name: 'Rex', record: { note: 'of d' } },
      ],
    });
  });

  it('a join of one type is asked for its objects alone', async () => {
    log.length = 0;
    const { data } = await run('{ anything { __typename ... on Cat { own { note } } } }');
    expect(data).toEqual({ anything: [{ __typename: 'Cat', own: { note: 'of c' } }, { __typename: 'Dog' }] });
    expect(log.map(({ args }) => args)).toEqual([{ ids: ['c'] }]);
  });

  it('names of the query clash with none of the upstream document', async () => {
    const query = `{ anything {
      ... on Cat { x: name _key_Cat_id: lives own { note } kind: __typename __type: name }
      ... on Dog { x: name dogs: size }
      __typename: __typename
    } }`;
    const { data } = await run(query);
    expect(data).toEqual({
      anything: [
        { x: 'Tom', _key_Cat_id: 9, own: { note: 'of c' }, kind: 'Cat', __type: 'Tom', __typename: 'Cat' },
        { x: 'Rex', dogs: 3, __typename: 'Dog' },
      ],
    });
  });
});

describe('a type that implements an interface in another source alone', () => {
  it('is not asked for where the source never gives it', async () => {
    const left =
      'type Query { pets: [Pet] dog: Dog } interface Pet { id: ID! } type Cat implements Pet { id: ID! } type Dog { id: ID! }';
    const right =
      'type Query { others: [Pet] } interface Pet { id: ID! } type Dog implements Pet { id: ID! size: Int }';
    const { run } = testGateway({
      types: `type Query { pets: [Pet] dog: Dog others: [Pet] } interface Pet { id: ID! }
        type Cat implements Pet { id: ID! } type Dog implements Pet { id: ID! size: Int }`,
      sources: [
        {
          name: 'left',
          kind: 'graphql',
          types: left,
          ask: schemaAsk(buildSchema(readTypes(left)), { pets: [{ __typename: 'Cat', id: 'c' }] }),
        },
        {
          name: 'right',
          kind: 'graphql',
          types: right,
          ask: schemaAsk(buildSchema(readTypes(right)), { others: [{ __typename: 'Dog', id: 'd', size: 3 }] }),
        },
      ],
    });
    expect(await run('{ pets { id ... on Dog { size } } others { id ... on Dog { size } } }')).toEqual({
      data: { pets: [{ id: 'c' }], others: [{ id: 'd', size: 3 }] },
      errors: [],
    });
  });
});
