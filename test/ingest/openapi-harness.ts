import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { printType, validateSchema } from 'graphql';
import { expect, onTestFinished } from 'vitest';

import type { Checked } from '../../src/base/problems.ts';
import type { HttpBinding } from '../../src/blueprint/binding.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import type { Field } from '../../src/blueprint/types.ts';
import type { Download, SourceModel } from '../../src/ingest/model.ts';
import { ingestOpenapi } from '../../src/ingest/openapi.ts';

/** A folder of spec files, gone when the test is; objects are written as JSON. */
export function folder(files: Readonly<Record<string, unknown>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'heddle-openapi-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  return dir;
}

interface Ingesting {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly download?: Download;
}

/** Ingests `source`, a file of the folder or a URL. */
export async function ingestFile(dir: string, source: string, more: Ingesting = {}): Promise<Checked<SourceModel>> {
  const download: Download = async (url) => {
    throw new Error(`${url} was asked for`);
  };
  const place = { file: '.meshrc.yaml', line: 3, column: 7 };
  return ingestOpenapi({
    name: 'shop',
    options: { source, ...more.options },
    dir,
    env: {},
    place,
    download: more.download ?? download,
  });
}

/** The model of one description, whose schema GraphQL itself accepts. */
export async function ingest(spec: unknown, more: Ingesting = {}): Promise<SourceModel> {
  const checked = await ingestFile(folder({ 'spec.json': spec }), 'spec.json', more);
  if (!checked.value) throw new Error(checked.problems.map(({ message }) => message).join('\n'));
  expect(schemaErrors(checked.value)).toEqual([]);
  return checked.value;
}

/** What GraphQL has against the model's schema; a source alone may have no Query. */
export function schemaErrors(model: SourceModel): readonly string[] {
  const errors = validateSchema(buildSchema(model.types, { assumeValid: false }));
  return errors.map(({ message }) => message).filter((message) => !message.startsWith('Query root type must be'));
}

/** A 3.1 description with these paths and schemas. */
export function openapi(paths: object, schemas: object = {}, more: object = {}): object {
  return { openapi: '3.1.0', info: { title: 'Shop', version: '1' }, paths, components: { schemas }, ...more };
}

/** `GET /thing` that answers with the schema `Thing`, which is `schema`; and the schemas it needs. */
export function thing(schema: object, schemas: object = {}, version = '3.1.0'): object {
  const answer = {
    200: { description: 'ok', content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
  };
  const paths = { '/thing': { get: { operationId: 'getThing', responses: answer } } };
  return { ...openapi(paths, { Thing: schema, ...schemas }), openapi: version };
}

/** `PUT /thing` that takes the schema `Thing`. */
export function putThing(schema: object, schemas: object = {}): object {
  const requestBody = {
    required: true,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
  };
  const put = { operationId: 'putThing', requestBody, responses: { 204: { description: 'done' } } };
  return openapi({ '/thing': { put } }, { Thing: schema, ...schemas });
}

/** The SDL of one type, without descriptions of scalars. */
export function sdl(model: SourceModel, name: string): string {
  const type = buildSchema(model.types).getType(name);
  return type ? printType(type) : `no type ${name}`;
}

/** A root field. */
export function field(model: SourceModel, name: string): Field {
  for (const root of ['Query', 'Mutation']) {
    const definition = model.types.get(root);
    const found = definition?.kind === 'object' ? definition.fields.get(name) : undefined;
    if (found) return found;
  }
  throw new Error(`no root field ${name}`);
}

/** How a root field is called. */
export function bindingOf(model: SourceModel, name: string): HttpBinding {
  const { binding } = field(model, name);
  if (binding?.kind !== 'http') throw new Error(`${name} is not called by HTTP`);
  return binding;
}

/** Its arguments as `name: Type = default`. */
export function args(model: SourceModel, name: string): readonly string[] {
  return [...field(model, name).args.values()].map(
    (arg) => `${arg.name}: ${arg.type}${arg.defaultValue === undefined ? '' : ` = ${arg.defaultValue}`}`,
  );
}

/** Names of the root's fields. */
export function fields(model: SourceModel, root: 'Query' | 'Mutation'): readonly string[] {
  const definition = model.types.get(root);
  return definition?.kind === 'object' ? [...definition.fields.keys()] : [];
}
