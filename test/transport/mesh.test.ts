import { describe, expect, it } from 'vitest';

import type { ObjectDef } from '../../src/blueprint/types.ts';
import type { SourceModel } from '../../src/ingest/model.ts';
import { keepStarted, meshAsk } from '../../src/transport/mesh.ts';
import { caller, part, request, sourceAt } from './graphql-harness.ts';
import { jsonSchemaOptions, MeshWorld, sampleFiles, startUsers } from './mesh-harness.ts';

const rootOf = (model: SourceModel, name: string) => (model.types.get(name) as ObjectDef).fields;
const user = part('user(id: $id) { id name }', { id: 'Int' });

describe('the JSON Schema handler', () => {
  it('gives a model whose artifact can start it again', async () => {
    const { url } = await startUsers();
    const world = await MeshWorld.with(sampleFiles);
    const options = jsonSchemaOptions(url);
    const model = await world.build('jsonSchema', options);
    expect(model).toMatchObject({ kind: 'mesh', mesh: { package: '@graphql-mesh/json-schema', options } });
    expect(rootOf(model, 'Query').get('users')).toMatchObject({ binding: { kind: 'graphql', operation: 'query' } });
    expect(rootOf(model, 'Mutation').get('addUser')?.binding).toEqual({ kind: 'graphql', operation: 'mutation' });
    expect(model.files.map((file) => file.slice(world.dir.length + 1))).toEqual(Object.keys(sampleFiles).toSorted());
    expect(JSON.parse(JSON.stringify(model.mesh))).toEqual(model.mesh);
  });

  it('answers queries and mutations, with the caller in its templates', async () => {
    const { url, called } = await startUsers();
    const world = await MeshWorld.with(sampleFiles);
    const ask = world.ask(await world.build('jsonSchema', jsonSchemaOptions(url)));
    const by = caller({ headers: { 'x-user': 'anna' } });
    const [one, all] = await Promise.all([
      ask(request(user, { id: 7 }, by)),
      ask(request(part('users { name }'), {}, by)),
    ]);
    expect(one).toEqual({ value: { id: 7, name: 'User 7' }, errors: [] });
    expect(all).toEqual({ value: [{ name: 'Anna' }], errors: [] });
    expect(called.map(({ headers }) => headers['x-user'])).toEqual(['anna', 'anna']);
    const fields = rootOf(await world.build('jsonSchema', jsonSchemaOptions(url)), 'Mutation');
    const input = fields.get('addUser')?.args.get('input')?.type ?? '';
    const add = part('addUser(input: $input) { id name }', { input }, 'mutation');
    expect((await ask(request(add, { input: { name: 'Eve' } }, by))).value).toEqual({ id: 9, name: 'Eve' });
    expect(called.at(-1)).toMatchObject({ method: 'POST', body: '{"name":"Eve"}' });
  });

  it('keeps errors with their request', async () => {
    const { url } = await startUsers();
    const world = await MeshWorld.with(sampleFiles);
    const ask = world.ask(await world.build('jsonSchema', jsonSchemaOptions(url)));
    const by = caller();
    const [gone, there] = await Promise.all([ask(request(user, { id: 404 }, by)), ask(request(user, { id: 1 }, by))]);
    expect(there).toEqual({ value: { id: 1, name: 'User 1' }, errors: [] });
    expect(gone.value).toBeNull();
    expect(gone.errors).toMatchObject([
      { path: [], extensions: { code: 'UPSTREAM_HTTP_ERROR', source: 'people', upstream: { status: 404 } } },
    ]);
    expect(JSON.stringify(gone.errors)).not.toMatch(/no such user|headers/);
  });

  it('fills its options from the environment of the configuration, and keeps what it read out of the artifact', async () => {
    const { url, called } = await startUsers();
    const world = await MeshWorld.with(sampleFiles, { USERS_URL: url, KEY: 'k1' });
    const options = { ...jsonSchemaOptions('{env.USERS_URL}'), operationHeaders: { 'x-key': '{env.KEY}' } };
    const model = await world.build('jsonSchema', options);
    expect(model.mesh?.options).toEqual(options);
    const ask = await world.open(model);
    expect(await ask(request(user, { id: 7 }))).toEqual({ value: { id: 7, name: 'User 7' }, errors: [] });
    expect(called.map(({ headers }) => headers['x-key'])).toEqual(['k1']);
  });

  it('tells a dead upstream by its code', async () => {
    const world = await MeshWorld.with(sampleFiles);
    const ask = world.ask(await world.build('jsonSchema', jsonSchemaOptions('http://127.0.0.1:1')));
    const answer = await ask(request(user, { id: 1 }));
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNREACHABLE' } }]);
  });
});

describe('the OpenAPI handler, where a source is marked to run through Mesh', () => {
  const spec = (url: string) =>
    JSON.stringify({
      openapi: '3.0.3',
      info: { title: 'People', version: '1' },
      servers: [{ url }],
      paths: {
        '/users/{id}': {
          get: {
            operationId: 'userById',
            parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
            responses: {
              200: {
                description: 'The user.',
                content: {
                  'application/json': {
                    schema: {
                      title: 'Person',
                      type: 'object',
                      properties: { id: { type: 'integer' }, name: { type: 'string' } },
                    },
                  },
                },
              },
            },
          },
        },
      },
    });

  it('is built and asked in the same way', async () => {
    const { url, called } = await startUsers();
    const world = await MeshWorld.with({ 'people.json': spec(url) });
    const model = await world.build('openapi', { source: './people.json' });
    expect(model.mesh?.package).toBe('@graphql-mesh/openapi');
    const { type, args } = rootOf(model, 'Query').get('userById')!;
    expect(type).toBe('Person');
    const byId = part('userById(id: $id) { name }', { id: args.get('id')!.type });
    expect(await world.ask(model)(request(byId, { id: 3 }))).toEqual({ value: { name: 'User 3' }, errors: [] });
    expect(called.map(({ url: path }) => path)).toEqual(['/users/3']);
  });
});

describe('a handler that cannot be had', () => {
  it('is a problem that says how to install it', async () => {
    const world = await MeshWorld.with({});
    const { model, problems } = await world.tryBuild('thrift', { endpoint: 'http://localhost' });
    expect(model).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'MESH_HANDLER', place: { file: '.meshrc.yaml', line: 4 } }]);
    expect(problems[0]?.message).toContain('npm install @graphql-mesh/thrift');
  });

  it('is a problem with what it says itself', async () => {
    const world = await MeshWorld.with({ 'people.json': '{ "openapi": "3.0.3", "paths": ' });
    const { problems } = await world.tryBuild('openapi', { source: './people.json' });
    expect(problems).toMatchObject([{ code: 'MESH_HANDLER' }]);
    expect(problems[0]?.message).toMatch(/"people".*@graphql-mesh\/openapi failed/);
  });

  it('of an unknown kind gets a suggestion', async () => {
    const world = await MeshWorld.with({});
    const { problems } = await world.tryBuild('odta', {});
    expect(problems[0]?.message).toContain('Did you mean "odata"?');
  });

  it('is tried again after a while, not at every request', async () => {
    let clock = 0;
    let tries = 0;
    const open = async () => {
      tries++;
      throw new Error('its upstream sleeps');
    };
    const started = keepStarted('people', open, { retryAfterMs: 1_000, now: () => clock });
    const ask = meshAsk({ ...sourceAt(''), name: 'people', kind: 'mesh' }, started);
    const asked = async () =>
      expect(ask(request(user, { id: 1 }))).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
    await asked();
    await asked();
    expect(tries).toBe(1);
    clock = 1_000;
    await asked();
    expect(tries).toBe(2);
  });
});
