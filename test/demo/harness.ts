import { readFileSync } from 'node:fs';

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

import * as crm from '../../demo/crm.ts';
import { makeCompany } from '../../demo/data.ts';
import * as erp from '../../demo/erp.ts';
import * as payments from '../../demo/payments.ts';
import type { DemoServer } from '../../demo/server.ts';
import * as support from '../../demo/support.ts';

/** The four systems on free ports. */
export interface Systems {
  readonly crm: DemoServer;
  readonly payments: DemoServer;
  readonly erp: DemoServer;
  readonly support: DemoServer;
}

export async function startSystems(): Promise<Systems> {
  const company = makeCompany();
  const [one, two, three, four] = await Promise.all([
    crm.start(0, company),
    payments.start(0, company, payments.demoApiKey),
    erp.start(0, company),
    support.start(0, company, support.demoServiceToken),
  ]);
  return { crm: one, payments: two, erp: three, support: four };
}

export async function stopSystems(systems: Systems): Promise<void> {
  await Promise.all(Object.values(systems).map((system: DemoServer) => system.close()));
}

/** A file of the project as text. */
export function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

export interface OpenapiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, Response_>> };
}

interface Operation {
  readonly responses: Readonly<Record<string, Response_ & { readonly $ref?: string }>>;
}

interface Response_ {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

export const openapiFiles = ['sources/crm.openapi.yaml', 'sources/payments.openapi.json'] as const;

/** The document as plain data; YAML reads JSON too. */
export function readOpenapi(path: (typeof openapiFiles)[number]): OpenapiDocument {
  return parse(read(path)) as OpenapiDocument;
}

/** Checks answers against what an OpenAPI document promises for an operation. */
export function answerChecker(document: OpenapiDocument) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addFormat('int32', { type: 'number', validate: (value) => Number.isInteger(value) && Math.abs(value) < 2 ** 31 });
  ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger });
  ajv.addSchema(withNull(document) as object, 'spec');
  return async (method: string, path: string, answer: Response): Promise<unknown> => {
    const stated = document.paths[path]?.[method]?.responses[String(answer.status)];
    if (!stated) throw new Error(`The spec has no ${answer.status} for ${method} ${path}`);
    const name = stated.$ref?.split('/').at(-1) ?? '';
    const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
    const isStated = (document.components.responses[name] ?? stated).content?.[type] !== undefined;
    if (!isStated) throw new Error(`The spec has no ${type} for ${answer.status} of ${method} ${path}`);
    const pointer = stated.$ref?.slice(1) ?? `/paths/${escape(path)}/${method}/responses/${answer.status}`;
    const schema = { $ref: `spec#${pointer}/content/${encodeURIComponent(escape(type))}/schema` };
    const body: unknown = await answer.json();
    if (!ajv.validate(schema, body)) throw new Error(`${method} ${path}: ${ajv.errorsText()}`);
    return body;
  };
}

/** The 3.0 way to say that a value may be null, in the words of JSON Schema. */
function withNull(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withNull);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([name, value]) => [name, withNull(value)] as const);
  const { nullable, ...rest } = Object.fromEntries(entries);
  return nullable === true ? { ...rest, type: [rest['type'], 'null'] } : rest;
}

function escape(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
