import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished } from 'vitest';

import { defaultSettings } from '../../src/blueprint/settings.ts';
import { openUpstreams } from '../../src/execute/upstream.ts';
import { ingest } from '../../src/ingest/ingest.ts';
import type { SourceModel } from '../../src/ingest/model.ts';
import type { Problem } from '../../src/base/problems.ts';
import { createFetch } from '../../src/transport/fetch.ts';
import { ingestWorld } from '../../src/transport/ingest-world.ts';
import { meshFetch } from '../../src/transport/mesh-fetch.ts';
import { openMeshHandler } from '../../src/transport/mesh-handler.ts';
import { keepStarted, meshAsk } from '../../src/transport/mesh.ts';
import type { Ask } from '../../src/transport/upstream.ts';
import { listen, sourceAt } from './graphql-harness.ts';

export interface Called {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A small REST system: two users, one of whom cannot be had. */
export async function startUsers(): Promise<{ url: string; called: Called[] }> {
  const called: Called[] = [];
  const url = await listen(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    called.push({ method, url: path, headers, body: Buffer.concat(chunks).toString() });
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (method === 'POST') return send(201, { id: 9, ...JSON.parse(Buffer.concat(chunks).toString()) });
    if (path.startsWith('/users/404')) return send(404, { error: 'no such user' });
    if (path.startsWith('/users/')) return send(200, { id: Number(path.slice(7)), name: `User ${path.slice(7)}` });
    return send(200, [{ id: 1, name: 'Anna' }]);
  });
  return { url, called };
}

/** Options of the JSON Schema handler for the system above. */
export function jsonSchemaOptions(endpoint: string): Readonly<Record<string, unknown>> {
  return {
    endpoint,
    operationHeaders: { 'x-user': "{context.headers['x-user']}" },
    operations: [
      { type: 'Query', field: 'users', path: '/users', method: 'GET', responseSample: './users.json' },
      {
        type: 'Query',
        field: 'user',
        path: '/users/{args.id}',
        method: 'GET',
        responseSample: './user.json',
        argTypeMap: { id: { type: 'integer' } },
      },
      {
        type: 'Mutation',
        field: 'addUser',
        path: '/users',
        method: 'POST',
        requestSample: './new-user.json',
        responseSample: './user.json',
      },
    ],
  };
}

export const sampleFiles = {
  'users.json': '[{ "id": 1, "name": "Anna" }]',
  'user.json': '{ "id": 1, "name": "Anna" }',
  'new-user.json': '{ "name": "Anna" }',
};

/** A source that runs through a Mesh handler, built and started the way the product does it. */
export class MeshWorld {
  readonly dir: string;
  /** What `.env` beside the configuration adds. */
  private readonly env: Readonly<Record<string, string>>;
  private readonly fetch = createFetch();

  private constructor(dir: string, env: Readonly<Record<string, string>>) {
    this.dir = dir;
    this.env = env;
    onTestFinished(async () => {
      await this.fetch.close();
      await rm(dir, { recursive: true });
    });
  }

  static async with(
    files: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<MeshWorld> {
    const dir = await mkdtemp(join(tmpdir(), 'heddle-mesh-'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
    return new MeshWorld(dir, env);
  }

  async build(kind: string, options: Readonly<Record<string, unknown>>): Promise<SourceModel> {
    const { model, problems } = await this.tryBuild(kind, options);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    return model!;
  }

  async tryBuild(
    kind: string,
    options: Readonly<Record<string, unknown>>,
  ): Promise<{ model: SourceModel | undefined; problems: readonly Problem[] }> {
    const place = { file: '.meshrc.yaml', line: 4 };
    const request = { name: 'people', options, dir: this.dir, env: this.env, place, ...ingestWorld(this.fetch) };
    const { value, problems } = await ingest(request, kind, true);
    return { model: value, problems };
  }

  /** Starts the handler as the engine opens it. */
  async open(model: SourceModel): Promise<Ask> {
    const { name, types, mesh } = model;
    const source = { ...sourceAt(''), name, kind: 'mesh', types, ...(mesh && { mesh }) } as const;
    const sources = new Map([[name, source]]);
    const blueprint = { types, sources, joins: [], merges: [], settings: defaultSettings };
    const upstreams = await openUpstreams(blueprint, { dir: this.dir, env: this.env });
    onTestFinished(upstreams.close);
    return upstreams.asks.get(name)!;
  }

  /** Starts the handler again from what the model carries, as the server does. */
  ask(model: SourceModel): Ask {
    const { mesh } = model;
    const source = { ...sourceAt(''), name: model.name, kind: 'mesh', types: model.types } as const;
    const open = async () =>
      openMeshHandler(
        { source: model.name, dir: this.dir, package: mesh?.package ?? '', options: mesh?.options },
        meshFetch(model.name, this.fetch),
      );
    return meshAsk(source, keepStarted(model.name, open));
  }
}
