import { readFileSync } from 'node:fs';

import { parse } from 'yaml';

import { isRecord } from '../../src/base/json.ts';

type Data = Readonly<Record<string, unknown>>;

/** A case that a description carries beside its operation. */
export interface Case {
  readonly arguments: Data;
  /** The values that must reach the upstream, by place; `raw`: the body's very text. */
  readonly arrives: Data;
  /** A selection set. */
  readonly ask?: string;
  readonly status?: number;
  readonly type?: string;
  /** The answer as JSON, as its very text, or as bytes. */
  readonly answers?: unknown;
  readonly raw?: string;
  readonly base64?: string;
  /** Where the operation has a server of its own. */
  readonly server?: string;
  readonly data?: unknown;
  readonly error?: { readonly code: string; readonly status: number; readonly body: unknown };
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly isRequired: boolean;
  readonly style: string;
  readonly explode: boolean;
  readonly isJson: boolean;
  readonly schema: Data;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly bodies: ReadonlyMap<string, { readonly schema: Data; readonly encoding: Data }>;
  readonly isBodyRequired: boolean;
  readonly answers: readonly { readonly status: string; readonly type: string; readonly schema: Data | undefined }[];
  readonly cases: readonly Case[];
}

/** A description as this suite reads it by itself, so that a misreading of the gateway's does not go unseen. */
export interface Description {
  readonly document: Data;
  readonly operations: readonly Operation[];
}

export function readDescription(file: string): Description {
  const document = record(parse(readFileSync(file, 'utf8')));
  const operations = entries(document['paths']).flatMap(([path, item]) =>
    entries(item)
      .filter(([method]) => ['get', 'put', 'post', 'delete', 'head', 'patch'].includes(method))
      .map(([method, operation]) => toOperation(document, path, method, record(item), record(operation))),
  );
  return { document, operations };
}

function toOperation(document: Data, path: string, method: string, item: Data, operation: Data): Operation {
  const declared = [...list(item['parameters']), ...list(operation['parameters'])].map(record);
  const isOld = 'swagger' in document;
  const consumes = String(list(operation['consumes'] ?? document['consumes'])[0]);
  const bodies = isOld ? oldBodies(declared, consumes) : entries(record(operation['requestBody'])['content']);
  return {
    id: String(operation['operationId']),
    method: method.toUpperCase(),
    path,
    parameters: declared.filter((one) => !['body', 'formData'].includes(String(one['in']))).map(toParameter),
    bodies: new Map(
      bodies.map(([type, media]) => [
        type,
        { schema: record(record(media)['schema']), encoding: record(record(media)['encoding']) },
      ]),
    ),
    isBodyRequired: isOld ? bodies.length > 0 : record(operation['requestBody'])['required'] === true,
    answers: entries(operation['responses']).flatMap(([status, answer]) => toAnswers(status, record(answer), isOld)),
    cases: list(operation['x-round-trips']).map((one) => record(one) as unknown as Case),
  };
}

function toParameter(parameter: Data): Parameter {
  const place = parameter['in'] as Parameter['in'];
  const content = record(parameter['content']);
  const old: Readonly<Record<string, readonly [string, boolean]>> = {
    csv: ['form', false],
    ssv: ['spaceDelimited', false],
    pipes: ['pipeDelimited', false],
    multi: ['form', true],
  };
  const isOldList = parameter['schema'] === undefined && parameter['type'] === 'array';
  const [style, explode] = isOldList ? (old[textIn(parameter, 'collectionFormat') ?? 'csv'] ?? []) : [];
  const usual = place === 'query' || place === 'cookie' ? 'form' : 'simple';
  const { name, in: _in, required, ...own } = parameter;
  return {
    name: String(name),
    in: place,
    isRequired: required === true,
    style: style ?? textIn(parameter, 'style') ?? usual,
    explode: explode ?? (typeof parameter['explode'] === 'boolean' ? parameter['explode'] : usual === 'form'),
    isJson: 'application/json' in content,
    schema: record(record(content['application/json'])['schema'] ?? parameter['schema'] ?? own),
  };
}

/** A body parameter, or form parameters as one object. */
function oldBodies(parameters: readonly Data[], consumes: string): readonly (readonly [string, unknown])[] {
  const body = parameters.find((one) => one['in'] === 'body');
  if (body) return [[consumes, { schema: body['schema'] }]];
  const fields = parameters.filter((one) => one['in'] === 'formData');
  if (fields.length === 0) return [];
  const properties = Object.fromEntries(
    fields.map(({ name, in: _in, required: _required, type, ...more }) => [
      String(name),
      type === 'file' ? { type: 'string', format: 'binary' } : { ...more, type },
    ]),
  );
  const required = fields.filter((one) => one['required'] === true).map((one) => one['name']);
  const isFile = fields.some((one) => one['type'] === 'file');
  const type = isFile ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  return [[type, { schema: { type: 'object', properties, required } }]];
}

function toAnswers(status: string, answer: Data, isOld: boolean): Operation['answers'] {
  const old = answer['schema'] === undefined ? [] : [['application/json', { schema: answer['schema'] }] as const];
  const contents = isOld ? old : entries(answer['content']);
  if (contents.length === 0) return [{ status, type: '', schema: undefined }];
  return contents.map(([type, media]) => ({ status, type, schema: record(record(media)['schema']) }));
}

function textIn(data: Data, name: string): string | undefined {
  const value = data[name];
  return typeof value === 'string' ? value : undefined;
}

function record(value: unknown): Data {
  return isRecord(value) ? value : {};
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(record(value));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
