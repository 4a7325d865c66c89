import { batchDelegateToSchema } from '@graphql-tools/batch-delegate';
import { stitchSchemas } from '@graphql-tools/stitch';
import { execute, parse, validate } from 'graphql';
import type { ExecutionArgs, GraphQLError, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';

import type { Join, Merge } from '../../src/blueprint/blueprint.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import { randomQuery, seeded } from './generate.ts';
import type { Random, SchemaShape } from './generate.ts';
import { rules, schemaAsk, tableAsk, testGateway } from './harness.ts';

/** Users live in two systems, teams in a third; everything is looked up by key. */
const people = `
  type Query { users: [User!]! user(id: ID!): User usersByIds(ids: [ID!]!): [User] }
  type User { id: ID! name: String friend: User friends: [User] teamId: ID }
`;
const reviews = `
  type Query { reviewers(ids: [ID!]!): [User] review(id: ID!): Review topReviews: [Review!] }
  type User { id: ID! karma: Int reviews: [Review!]! }
  type Review { id: ID! stars: Int author: User }
`;
const teams = `
  type Query { teams(keys: [ID!]!): [Team!] }
  type Team { id: ID! title: String leadId: ID }
`;
const publicTypes = `
  type Query { users: [User!]! user(id: ID!): User usersByIds(ids: [ID!]!): [User] reviewers(ids: [ID!]!): [User] review(id: ID!): Review topReviews: [Review!] teams(keys: [ID!]!): [Team!] }
  type User { id: ID! name: String friend: User friends: [User] teamId: ID karma: Int reviews: [Review!]! team: Team }
  type Review { id: ID! stars: Int author: User }
  type Team { id: ID! title: String leadId: ID lead: User }
`;

const merges: readonly Merge[] = [merge('people', 'usersByIds', 'ids'), merge('reviews', 'reviewers', 'ids')];
const joins: readonly Join[] = [
  { type: 'User', field: 'team', ...batchBy('teams', 'teams', 'keys', 'teamId') },
  { type: 'Team', field: 'lead', ...batchBy('people', 'usersByIds', 'ids', 'leadId') },
];

function batchBy(source: string, field: string, keysArg: string, from: string) {
  const batch = { keysArg, key: [{ from, to: 'id', as: 'id' }] };
  return { source, sourceType: 'Query', sourceField: field, required: `{ ${from} }`, args: {}, batch };
}

function merge(source: string, field: string, keysArg: string): Merge {
  return { type: 'User', ...batchBy(source, field, keysArg, 'id') };
}

const cases = Number(process.env['HEDDLE_CASES'] ?? 1000) / 10;

describe('merged types and joins', { timeout: 600_000 }, () => {
  it.each(['graphql', 'http'] as const)(
    `give what resolvers over the same data give, for %s sources, ${cases} cases`,
    async (kind) => {
      let compared = 0;
      for (let seed = 0; compared < cases; seed++) {
        const random = seeded(seed);
        const world = randomWorld(random);
        const gateway = heddle(world, kind);
        for (let index = 0; index < 4; index++) {
          const query = randomQuery(random, shape(), '$yes: Boolean!, $no: Boolean = false');
          if (validate(gateway.schema, parse(query), rules).length > 0) continue;
          const actual = await gateway.run(query, { yes: true });
          const expected = await run(gateway.schema, query, { fieldResolver: truth(world) });
          expect(actual.data, `seed ${seed}\n${query}`).toEqual(expected.data);
          const paths = (all: readonly { path?: readonly unknown[] | undefined }[]) =>
            all.map((one) => String(one.path)).sort();
          expect(paths(actual.errors), `seed ${seed}\n${query}`).toEqual(paths(expected.errors));
          compared++;
        }
      }
    },
  );

  // graphql-tools gives null for joined fields whose key is not selected at some places: where it has a value, it must be ours.
  it.each(['graphql', 'http'] as const)(
    `contradict no value of a stitched schema, for %s sources, ${cases} cases`,
    async (kind) => {
      let values = 0;
      for (let seed = 0; seed < cases; seed++) {
        const random = seeded(seed);
        const world = randomWorld(random);
        const query = plainQuery(random, 'Query', 0);
        const actual = await heddle(world, kind).run(query);
        const expected = await run(stitch(world), query, {});
        expect(withNullsOf(expected.data, actual.data), `seed ${seed}\n${query}`).toEqual(expected.data);
        values += JSON.stringify(expected.data).length;
      }
      expect(values).toBeGreaterThan(cases * 100);
    },
  );
});

async function run(
  schema: GraphQLSchema,
  query: string,
  more: Partial<ExecutionArgs>,
): Promise<{ data: unknown; errors: readonly GraphQLError[] }> {
  const args = { schema, document: parse(query), variableValues: { yes: true }, contextValue: {}, ...more };
  const { data, errors } = await execute(args);
  return { data: JSON.parse(JSON.stringify(data ?? null)) as unknown, errors: errors ?? [] };
}

/** `actual` with null wherever `expected` is null. */
function withNullsOf(expected: unknown, actual: unknown): unknown {
  if (expected === null || actual === null || typeof actual !== 'object' || typeof expected !== 'object')
    return expected === null ? null : actual;
  if (Array.isArray(actual)) return actual.map((item, index) => withNullsOf((expected as unknown[])[index], item));
  return Object.fromEntries(
    Object.entries(actual).map(([key, value]) => [key, withNullsOf((expected as Record<string, unknown>)[key], value)]),
  );
}

function plainQuery(random: Random, type: string, depth: number): string {
  if (depth > 3) return '{ __typename }';
  const fields = (shape().objects.get(type) ?? []).filter(() => random.chance(type === 'Query' ? 0.4 : 0.6));
  const parts = fields.map((field) => {
    const named = field.type.replace(/[[\]!]/g, '');
    return shape().objects.has(named) ? `${field.name} ${plainQuery(random, named, depth + 1)}` : field.name;
  });
  return `{ ${parts.length === 0 ? '__typename' : parts.join(' ')} }`;
}

/** What each field is, said once more without any planning. */
function truth(world: World): GraphQLFieldResolver<unknown, unknown> {
  type Table = Record<string, (args: unknown) => unknown>;
  const call = (source: unknown, field: string, args: unknown) => {
    const entry = (source as Table)[field];
    return typeof entry === 'function' ? entry(args) : entry;
  };
  const one = (source: unknown, field: string, args: unknown) => (call(source, field, args) as unknown[])[0] ?? null;
  return (parent, args: unknown, _context, { parentType, fieldName }) => {
    const own = parent as Record<string, unknown>;
    if (parentType.name === 'Query') {
      const source = [world.people, world.reviews, world.teams].find((table) => fieldName in table);
      return call(source, fieldName, args);
    }
    if (parentType.name === 'Team' && fieldName === 'lead') {
      return own['leadId'] === null ? null : one(world.people, 'usersByIds', { ids: [own['leadId']] });
    }
    if (parentType.name !== 'User' || fieldName in own) return own[fieldName];
    const fromPeople = () => one(world.people, 'usersByIds', { ids: [own['id']] }) as Record<string, unknown> | null;
    if (fieldName === 'team') {
      const teamId = 'teamId' in own ? own['teamId'] : fromPeople()?.['teamId'];
      return teamId === null || teamId === undefined ? null : one(world.teams, 'teams', { keys: [teamId] });
    }
    if (fieldName === 'karma' || fieldName === 'reviews') {
      return (one(world.reviews, 'reviewers', { ids: [own['id']] }) as Record<string, unknown> | null)?.[fieldName];
    }
    return fromPeople()?.[fieldName];
  };
}

interface World {
  readonly people: Readonly<Record<string, unknown>>;
  readonly reviews: Readonly<Record<string, unknown>>;
  readonly teams: Readonly<Record<string, unknown>>;
}

function randomWorld(random: Random): World {
  const ids = Array.from({ length: 1 + random.below(5) }, (_, index) => `u${index}`);
  const anyId = () => (random.chance(0.2) ? null : random.pick(ids));
  const users = new Map<string, { id: string; name: string; friend: unknown; friends: unknown; teamId: string | null }>(
    ids.map((id) => [
      id,
      {
        id,
        name: `name ${id}`,
        friend: null,
        friends: null,
        teamId: random.chance(0.3) ? null : `t${random.below(3)}`,
      },
    ]),
  );
  const user = (id: string | null) => (id === null ? null : (users.get(id) ?? null));
  // Depth is bounded by the queries, so that friends of friends may go round.
  for (const one of users.values()) {
    one.friend = cut(user(anyId()), 2);
    one.friends = random.chance(0.2) ? null : [cut(user(anyId()), 1), cut(user(anyId()), 1)];
  }
  const known = ids.filter(() => random.chance(0.8));
  const review = (id: string, author: string | null) => ({
    id,
    stars: id.length + (author?.length ?? 0),
    author: author === null ? null : { id: author, karma: author.length * 7, reviews: [] },
  });
  const reviewers = new Map(
    known.map((id, index) => [
      id,
      {
        id,
        karma: random.chance(0.2) ? null : index,
        reviews: random.chance(0.3) ? [] : [review(`r${index}`, random.pick(known))],
      },
    ]),
  );
  const teamList = Array.from({ length: 2 }, (_, index) => ({
    id: `t${index}`,
    title: `team ${index}`,
    leadId: anyId(),
  }));
  return {
    people: {
      users: [...users.values()],
      user: ({ id }: { id: string }) => user(id),
      usersByIds: ({ ids: wanted }: { ids: string[] }) => wanted.map((id) => user(id)),
    },
    reviews: {
      reviewers: ({ ids: wanted }: { ids: string[] }) => wanted.map((id) => reviewers.get(id) ?? null),
      review: ({ id }: { id: string }) => review(id, known[0] ?? null),
      topReviews: random.chance(0.1) ? null : known.map((id, index) => review(`top${index}`, id)),
    },
    teams: {
      teams: ({ keys }: { keys: string[] }) =>
        keys.map((key) => teamList.find((team) => team.id === key)).filter(Boolean),
    },
  };
}

/** A copy that ends after `depth` friends. */
function cut(one: unknown, depth: number): unknown {
  if (typeof one !== 'object' || one === null) return null;
  const { friend, ...rest } = one as { friend: unknown };
  return { ...rest, friend: depth > 0 ? cut(friend, depth - 1) : null, friends: null };
}

function stitch(world: World): GraphQLSchema {
  const schemaOf = (sdl: string, root: unknown) => {
    const schema = buildSchema(readTypes(sdl));
    return {
      schema,
      executor: async ({ document, variables }: { document: unknown; variables?: unknown }) =>
        JSON.parse(
          JSON.stringify(
            await execute({ schema, document: document as never, variableValues: variables as never, rootValue: root }),
          ),
        ),
    };
  };
  const byIds = (fieldName: string) => ({
    User: {
      selectionSet: '{ id }',
      fieldName,
      key: ({ id }: { id: string }) => id,
      argsFromKeys: (ids: readonly string[]) => ({ ids }),
    },
  });
  const peopleSchema = { ...schemaOf(people, world.people), merge: byIds('usersByIds') };
  const reviewsSchema = { ...schemaOf(reviews, world.reviews), merge: byIds('reviewers') };
  const teamsSchema = schemaOf(teams, world.teams);
  const byKey = (schema: unknown, fieldName: string, keysArg: string, key: unknown, context: unknown, info: unknown) =>
    key === null || key === undefined
      ? null
      : batchDelegateToSchema({
          schema,
          operation: 'query',
          fieldName,
          key,
          argsFromKeys: (keys: unknown) => ({ [keysArg]: keys }),
          valuesFromResults: (rows: { id: string }[], keys: readonly unknown[]) =>
            keys.map((one) => rows?.find((row) => row?.id === one) ?? null),
          context,
          info,
        } as never);
  return stitchSchemas({
    subschemas: [peopleSchema, reviewsSchema, teamsSchema] as never,
    typeDefs: 'extend type User { team: Team } extend type Team { lead: User }',
    resolvers: {
      User: {
        team: {
          selectionSet: '{ teamId }',
          resolve: (root: { teamId: string }, _args: unknown, context: unknown, info: unknown) =>
            byKey(teamsSchema, 'teams', 'keys', root.teamId, context, info),
        },
      },
      Team: {
        lead: {
          selectionSet: '{ leadId }',
          resolve: (root: { leadId: string }, _args: unknown, context: unknown, info: unknown) =>
            byKey(peopleSchema, 'usersByIds', 'ids', root.leadId, context, info),
        },
      },
    } as never,
  });
}

function heddle(world: World, kind: 'graphql' | 'http') {
  const source = (name: string, sdl: string, data: Readonly<Record<string, unknown>>) => ({
    name,
    kind,
    types: sdl,
    ask: kind === 'graphql' ? schemaAsk(buildSchema(readTypes(sdl)), data) : tableAsk(data),
  });
  return testGateway({
    types: publicTypes,
    sources: [
      source('people', people, world.people),
      source('reviews', reviews, world.reviews),
      source('teams', teams, world.teams),
    ],
    merges,
    joins,
  });
}

function shape(): SchemaShape {
  const field = (name: string, type: string) => ({ name, type, args: '' });
  const objects = new Map([
    [
      'Query',
      [
        field('users', '[User!]!'),
        field('topReviews', '[Review!]'),
        field('user(id: "u0")', 'User'),
        field('review(id: "x")', 'Review'),
      ],
    ],
    [
      'User',
      ['id:ID!', 'name:String', 'friend:User', 'friends:[User]', 'karma:Int', 'reviews:[Review!]!', 'team:Team'].map(
        (text) => field(text.split(':')[0]!, text.split(':')[1]!),
      ),
    ],
    ['Review', [field('id', 'ID!'), field('stars', 'Int'), field('author', 'User')]],
    ['Team', [field('id', 'ID!'), field('title', 'String'), field('lead', 'User')]],
  ]);
  return { objects, implementers: [], members: [], sdl: '' };
}
