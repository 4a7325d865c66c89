import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { expect, onTestFinished } from 'vitest';

import type { Checked, Problem } from '../../src/base/problems.ts';
import type { Field, ObjectDef, TypeDef } from '../../src/blueprint/types.ts';
import { ingestGraphql } from '../../src/ingest/graphql.ts';
import type { IngestRequest, SourceModel } from '../../src/ingest/model.ts';
import { createFetch } from '../../src/transport/fetch.ts';
import { ingestWorld } from '../../src/transport/ingest-world.ts';

/** An endpoint that nothing listens on. */
export const nowhere = 'http://127.0.0.1:1/graphql';

/** A request to ingest a source whose files are `files`, with a real network. */
export async function requestFor(
  options: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>> = {},
): Promise<IngestRequest> {
  const dir = await mkdtemp(join(tmpdir(), 'heddle-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  const fetch = createFetch();
  onTestFinished(async () => {
    await fetch.close();
    await rm(dir, { recursive: true });
  });
  return { name: 'support', options, dir, env: {}, place: { file: '.meshrc.yaml', line: 3 }, ...ingestWorld(fetch) };
}

/** The model of one SDL text; warnings are allowed, errors are not. */
export async function modelOf(sdl: string): Promise<SourceModel> {
  return sound(
    await ingestGraphql(await requestFor({ endpoint: nowhere, source: 'schema.graphql' }, { 'schema.graphql': sdl })),
  );
}

export async function problemsOf(sdl: string): Promise<readonly Problem[]> {
  const request = await requestFor({ endpoint: nowhere, source: 'schema.graphql' }, { 'schema.graphql': sdl });
  return (await ingestGraphql(request)).problems;
}

export function sound(checked: Checked<SourceModel>): SourceModel {
  expect(checked.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(checked.value).toBeDefined();
  return checked.value!;
}

export function typeIn(model: SourceModel, name: string): TypeDef {
  const type = model.types.get(name);
  expect(type, `type ${name}`).toBeDefined();
  return type!;
}

export function objectIn(model: SourceModel, name: string): ObjectDef {
  const type = typeIn(model, name);
  expect(type.kind).toBe('object');
  return type as ObjectDef;
}

export function fieldIn(model: SourceModel, type: string, name: string): Field {
  const field = objectIn(model, type).fields.get(name);
  expect(field, `field ${type}.${name}`).toBeDefined();
  return field!;
}

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A server on a free port that answers every request by `answer`, and what it received. */
export async function startServer(
  answer: (received: Received) => { status?: number; headers?: Record<string, string>; body: string },
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
    received.push(one);
    const { status = 200, headers: own, body } = answer(one);
    response.writeHead(status, { 'content-type': 'application/json', ...own }).end(body);
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, received };
}
