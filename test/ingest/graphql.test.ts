import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { buildSchema, graphqlSync, introspectionFromSchema } from 'graphql';
import { describe, expect, it } from 'vitest';

import { buildSchema as buildOurs } from '../../src/blueprint/schema.ts';
import { ingestGraphql } from '../../src/ingest/graphql.ts';
import {
  fieldIn,
  modelOf,
  nowhere,
  objectIn,
  problemsOf,
  requestFor,
  sound,
  startServer,
  typeIn,
} from './graphql-harness.ts';

const ticketSdl = `
  "A day, as in ISO 8601."
  scalar Date @specifiedBy(url: "https://example.com/date")
  enum State { OPEN "Done." CLOSED @deprecated(reason: "use OPEN") }
  interface Node { id: ID! }
  input TicketFilter { state: State = OPEN, words: [String!]! = ["a", "b"] }
  input Choice @oneOf { id: ID, name: String }
  type Ticket implements Node { id: ID! title(max: Int = 80): String due: Date old: Int @deprecated }
  type Person { name: String }
  union Found = Ticket | Person
  type Query { tickets(filter: TicketFilter = { state: CLOSED }): [Ticket!]! find(by: Choice): Found node: Node }
  type Mutation { open(title: String!): Ticket }
  type Subscription { opened: Ticket }
`;

describe('a GraphQL source', () => {
  it('keeps types, descriptions, defaults, deprecations and custom scalars', async () => {
    const model = await modelOf(ticketSdl);
    expect(model).toMatchObject({ name: 'support', kind: 'graphql', version: 'sdl', endpoint: nowhere });
    expect(typeIn(model, 'Date')).toMatchObject({ kind: 'scalar', description: 'A day, as in ISO 8601.' });
    expect(typeIn(model, 'Date')).toMatchObject({ specifiedBy: 'https://example.com/date' });
    expect(fieldIn(model, 'Query', 'tickets').type).toBe('[Ticket!]!');
    expect(fieldIn(model, 'Query', 'tickets').args.get('filter')?.defaultValue).toMatch(/^\{ ?state: CLOSED ?\}$/);
    expect(fieldIn(model, 'Ticket', 'title').args.get('max')).toMatchObject({ type: 'Int', defaultValue: '80' });
    expect(fieldIn(model, 'Ticket', 'old').deprecated).toBe('No longer supported');
    expect(typeIn(model, 'Choice')).toMatchObject({ kind: 'input', isOneOf: true });
    expect(typeIn(model, 'Found')).toMatchObject({ kind: 'union', members: ['Ticket', 'Person'] });
    const state = typeIn(model, 'State');
    expect(state.kind === 'enum' && state.values.get('CLOSED')).toMatchObject({
      description: 'Done.',
      deprecated: 'use OPEN',
    });
    expect(fieldIn(model, 'Ticket', 'due').place).toEqual({ file: 'schema.graphql', line: 8, column: 70 });
  });

  it('binds each root field to its operation, and nothing else', async () => {
    const model = await modelOf(ticketSdl);
    expect(fieldIn(model, 'Query', 'tickets').binding).toEqual({ kind: 'graphql', operation: 'query' });
    expect(fieldIn(model, 'Mutation', 'open').binding).toEqual({ kind: 'graphql', operation: 'mutation' });
    expect(fieldIn(model, 'Subscription', 'opened').binding).toEqual({ kind: 'graphql', operation: 'subscription' });
    expect(fieldIn(model, 'Ticket', 'title').binding).toBeUndefined();
    expect(model.operations).toEqual({ total: 5, exposed: 5, skipped: [] });
  });

  it('gives the same model from introspection as from SDL', async () => {
    const introspection = introspectionFromSchema(buildSchema(ticketSdl), { oneOf: true, specifiedByUrl: true });
    const files = { 'schema.json': JSON.stringify({ data: introspection }) };
    const model = sound(await ingestGraphql(await requestFor({ endpoint: nowhere, source: 'schema.json' }, files)));
    expect(model.version).toBe('introspection');
    expect(introspectionFromSchema(buildOurs(model.types))).toEqual(
      introspectionFromSchema(buildOurs((await modelOf(ticketSdl)).types)),
    );
  });
});

describe('root types', () => {
  it('get their usual names; the upstream name is kept', async () => {
    const model = await modelOf(`
      schema { query: QueryRoot mutation: Writes }
      type QueryRoot { me: User again: QueryRoot! }
      type Writes { rename(name: String): Renamed }
      type Renamed { query: QueryRoot }
      type User { name: String }`);
    expect(objectIn(model, 'Query').wire).toBe('QueryRoot');
    expect(objectIn(model, 'Mutation').wire).toBe('Writes');
    expect(fieldIn(model, 'Query', 'again').type).toBe('Query!');
    expect(fieldIn(model, 'Renamed', 'query').type).toBe('Query');
    expect(model.types.has('QueryRoot')).toBe(false);
  });

  it('do not swallow an ordinary type of the same name', async () => {
    const model = await modelOf(`
      schema { query: Root }
      type Root { query: Query mutation: Mutation }
      type Query { text: String }
      type Mutation { gene: String }`);
    expect(objectIn(model, 'Query').wire).toBe('Root');
    expect(fieldIn(model, 'Query', 'query').type).toBe('Query_');
    expect(objectIn(model, 'Query_')).toMatchObject({ wire: 'Query' });
    expect(fieldIn(model, 'Query', 'mutation').type).toBe('Mutation_');
    expect(fieldIn(model, 'Mutation_', 'gene').binding).toBeUndefined();
  });
});

describe('schemas in pieces', () => {
  it('come from globs; a type may be defined and extended in several files', async () => {
    const files = {
      'sdl/a.graphql': 'type Query { a: A } type A { id: ID! }',
      'sdl/deep/b.graphql': 'extend type Query { b: B } type B { id: ID! } extend type A { b: B }',
      'sdl/c.graphql': 'type Query { c: Int }',
    };
    const request = await requestFor({ endpoint: nowhere, source: 'sdl/**/*.graphql' }, files);
    const model = sound(await ingestGraphql(request));
    expect([...objectIn(model, 'Query').fields.keys()].toSorted()).toEqual(['a', 'b', 'c']);
    expect([...objectIn(model, 'A').fields.keys()]).toEqual(['id', 'b']);
    expect(model.files.map((file) => file.slice(request.dir.length + 1))).toEqual([
      'sdl/a.graphql',
      'sdl/c.graphql',
      'sdl/deep/b.graphql',
    ]);
  });

  it('of a federation subgraph lose only the machinery', async () => {
    const model = await modelOf(`
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external"])
      directive @key(fields: _FieldSet!) repeatable on OBJECT
      scalar _Any
      scalar _FieldSet
      union _Entity = Product | User
      type _Service { sdl: String }
      type Query { _service: _Service! _entities(representations: [_Any!]!): [_Entity]! top: [Product] }
      type Product @key(fields: "upc") @shareable { upc: ID! author: User }
      extend type User @key(fields: "id") { id: ID! @external name: String @external reviews: [String] @requires(fields: "name") }`);
    expect([...model.types.keys()].toSorted()).toEqual(['Product', 'Query', 'User']);
    expect([...objectIn(model, 'Query').fields.keys()]).toEqual(['top']);
    expect(fieldIn(model, 'User', 'name').isExternal).toBe(true);
    expect(fieldIn(model, 'User', 'id').isExternal).toBeUndefined();
    const place = { file: 'schema.graphql', line: 10 };
    expect(model.subgraph?.entities).toMatchObject([
      { type: 'Product', keys: [{ fields: 'upc' }], requires: [] },
      { type: 'User', keys: [{ fields: 'id', place }], requires: [{ field: 'reviews', fields: 'name', place }] },
    ]);
    expect(model.operations.total).toBe(1);
  });

  it('of a federation subgraph may give the directives other names', async () => {
    const model = await modelOf(`
      schema @link(url: "https://specs.apollo.dev/federation/v2.7", as: "fed", import: [{ name: "@external", as: "@foreign" }])
        @link(url: "https://example.com/tags/v1.0", import: ["@key"]) { query: Reads }
      scalar fed__FieldSet
      enum link__Purpose { SECURITY }
      type Reads { me: User }
      interface Named @fed__key(fields: "id") { id: ID! @foreign name: String @fed__external }
      type User implements Named @fed__key(fields: "id org { id }") @unknown(x: [1]) {
        id: ID! @foreign org: Org @foreign name: String @foreign age: Int
      }
      type Org { id: ID! }`);
    expect([...model.types.keys()].toSorted()).toEqual(['Named', 'Org', 'Query', 'User']);
    const external = [...objectIn(model, 'User').fields.values()].filter((field) => field.isExternal);
    expect(external.map(({ name }) => name)).toEqual(['name']);
    expect(typeIn(model, 'Named').kind).toBe('interface');
    expect(model.subgraph?.entities).toMatchObject([{ type: 'User', keys: [{ fields: 'id org { id }' }] }]);
  });

  it('of a subgraph that only completes objects of others need no field below Query', async () => {
    const service = 'type Query { _service: S! } type S { sdl: String }';
    const keyed = `${service} extend type User @key(fields: "id") { id: ID! @external n: Int }`;
    expect(await problemsOf(keyed)).toEqual([]);
    const model = await modelOf(keyed);
    expect(model.operations.total).toBe(0);
    expect(model.types.has('Query')).toBe(false);
    const unresolvable = `${service} type User @key(fields: "id", resolvable: false) { id: ID! }`;
    expect((await problemsOf(unresolvable)).map(({ code, severity }) => [code, severity])).toEqual([
      ['GRAPHQL_NO_QUERY', 'warning'],
    ]);
  });

  it('of a subgraph tell which objects stand for interfaces, with their place', async () => {
    const model = await modelOf(`
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@interfaceObject"])
      type Query { a: Int }
      type Media @interfaceObject @key(fields: "id") { id: ID! stars: Int }`);
    expect(model.subgraph?.interfaceObjects).toMatchObject([{ type: 'Media', place: { line: 4 } }]);
  });

  it('of a subgraph with a @provides that is none do without it', async () => {
    const sdl = (provides: string) =>
      `type Query { a: A @provides(fields: "${provides}") } type A @key(fields: "id") { id: ID! n: Int @external }`;
    expect(fieldIn(await modelOf(sdl('n')), 'Query', 'a').provides).toBe('{ n }');
    expect(await problemsOf(sdl('n'))).toEqual([]);
    expect(fieldIn(await modelOf(sdl('n(')), 'Query', 'a').provides).toBeUndefined();
    expect(await problemsOf(sdl('n('))).toMatchObject([{ code: 'GRAPHQL_PROVIDES', severity: 'warning' }]);
  });

  it('of a subgraph come from the SDL that it tells, also where introspection is closed', async () => {
    const sdl = 'type Query { me: User } type User @key(fields: "id") { id: ID! }';
    const { url } = await startServer(({ body }) => {
      const isService = body.includes('_service');
      return {
        body: JSON.stringify(isService ? { data: { _service: { sdl } } } : { errors: [{ message: 'closed' }] }),
      };
    });
    const model = sound(await ingestGraphql(await requestFor({ endpoint: url })));
    expect(model.subgraph?.entities.map(({ type }) => type)).toEqual(['User']);
  });

  it('of a subgraph in an introspection file tell no keys', async () => {
    const built = buildSchema('type Query { _service: S! me: User } type S { sdl: String } type User { id: ID! }');
    const files = { 'a.json': JSON.stringify(introspectionFromSchema(built)) };
    const { problems } = await ingestGraphql(await requestFor({ endpoint: nowhere, source: 'a.json' }, files));
    expect(problems).toMatchObject([{ code: 'GRAPHQL_SUBGRAPH', severity: 'warning', place: { file: 'a.json' } }]);
  });

  it.each([
    ['a.mjs', 'export default "type Query { a: Int }"'],
    ['a.ts', 'const sdl: string = "type Query { a: Int }"; export const schema = sdl;'],
    ['a.js', 'export const typeDefs = ["type Query { a: Int }", { kind: "Document", definitions: [] }];'],
  ])('may be written in code: %s', async (name, text) => {
    const files = { [name]: text, 'package.json': '{"type":"module"}' };
    const model = sound(await ingestGraphql(await requestFor({ endpoint: nowhere, source: `./${name}` }, files)));
    expect(fieldIn(model, 'Query', 'a').type).toBe('Int');
  });

  it('in code that has no schema are told', async () => {
    const request = await requestFor({ endpoint: nowhere, source: 'a.mjs' }, { 'a.mjs': 'export default 7;' });
    const { problems } = await ingestGraphql(request);
    expect(problems).toMatchObject([{ code: 'GRAPHQL_CODE', place: { file: '.meshrc.yaml' } }]);
    expect(problems[0]?.message).toMatch(/exports no schema.*Write it as SDL/);
  });

  it('may be packed', async () => {
    const request = await requestFor({ endpoint: nowhere, source: 'a.graphql.gz' });
    await writeFile(join(request.dir, 'a.graphql.gz'), gzipSync('type Query { a: Int }'));
    expect(fieldIn(sound(await ingestGraphql(request)), 'Query', 'a').type).toBe('Int');
  });

  it('say what is wrong, where, and all of it', async () => {
    const problems = await problemsOf('type Query { a: Missing\n b(x: Gone): Int }\ninput Query { a: Int }');
    expect(problems.map(({ code, place }) => [code, place?.line, place?.column])).toEqual([
      ['GRAPHQL_TYPE_CONFLICT', 3, 7],
      ['GRAPHQL_UNKNOWN_TYPE', 1, 14],
      ['GRAPHQL_UNKNOWN_TYPE', 2, 2],
    ]);
  });
});

describe('introspection of an endpoint', () => {
  const schema = buildSchema('type Query { hello(name: String = "you"): String }');

  it('asks with the schema headers', async () => {
    const server = await startServer(({ body }) => {
      return { body: JSON.stringify(graphqlSync({ schema, source: JSON.parse(body).query })) };
    });
    const request = await requestFor({ endpoint: '{env.SUPPORT}', schemaHeaders: { 'X-Token': 'Bearer {env.TOKEN}' } });
    const model = sound(await ingestGraphql({ ...request, env: { SUPPORT: server.url, TOKEN: 's3' } }));
    expect(model).toMatchObject({ version: 'introspection', endpoint: '{env.SUPPORT}', files: [] });
    expect(fieldIn(model, 'Query', 'hello').args.get('name')?.defaultValue).toBe('"you"');
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({ method: 'POST', headers: { 'x-token': 'Bearer s3' } });
  });

  it('falls back to older editions of the specification', async () => {
    const server = await startServer(({ body }) => {
      const { query } = JSON.parse(body);
      if (/isOneOf|specifiedBy|includeDeprecated: true\) \{\s*\.\.\.InputValue/.test(query)) {
        return {
          status: 400,
          body: '{"errors":[{"message":"Cannot query field \\"isOneOf\\" on type \\"__Type\\"."}]}',
        };
      }
      return { body: JSON.stringify(graphqlSync({ schema, source: query })) };
    });
    const model = sound(await ingestGraphql(await requestFor({ endpoint: server.url })));
    expect(fieldIn(model, 'Query', 'hello').type).toBe('String');
    expect(server.received.length).toBeGreaterThan(1);
  });

  it('uses GET where the source does', async () => {
    const server = await startServer(({ url }) => {
      const query = new URL(url, 'http://localhost').searchParams.get('query') ?? '';
      return { body: JSON.stringify(graphqlSync({ schema, source: query })) };
    });
    sound(await ingestGraphql(await requestFor({ endpoint: server.url, method: 'GET' })));
    expect(server.received[0]?.method).toBe('GET');
  });

  it('takes what old servers give: no args, no deprecations, null lists', async () => {
    const old = {
      __schema: {
        queryType: { name: 'Query' },
        types: [
          {
            kind: 'OBJECT',
            name: 'Query',
            interfaces: null,
            fields: [{ name: 'hello', type: { kind: 'SCALAR', name: 'String', ofType: null } }],
          },
          { kind: 'ENUM', name: 'Empty', enumValues: null },
        ],
      },
    };
    const files = { 'old.json': JSON.stringify(old) };
    const model = sound(await ingestGraphql(await requestFor({ endpoint: nowhere, source: 'old.json' }, files)));
    expect(fieldIn(model, 'Query', 'hello')).toMatchObject({ type: 'String', args: new Map() });
  });

  it('is not done where the schema is given: the endpoint may be down', async () => {
    expect((await modelOf('type Query { a: Int }')).types.has('Query')).toBe(true);
  });
});
