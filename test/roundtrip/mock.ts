import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { onTestFinished } from 'vitest';

import { isRecord } from '../../src/base/json.ts';
import { decodeParameter, typed } from './decode.ts';
import type { Case, Description, Operation, Parameter } from './description.ts';

type Data = Readonly<Record<string, unknown>>;

/** A request, read back by what the description says of it. */
export interface Arrived {
  readonly operation: string;
  readonly values: Readonly<Record<Parameter['in'], Record<string, unknown>>>;
  readonly body: unknown;
  readonly text: string;
  /** What of it the description does not allow. */
  readonly faults: readonly string[];
}

/** A server for one description that reads each request back, holds it against the schemas, and answers as `next` says. */
export class Mock {
  readonly arrived: Arrived[] = [];
  url = '';
  next: Case | undefined;
  private readonly description: Description;
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(description: Description) {
    this.description = description;
    addFormats.default(this.ajv);
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      void readAll(request).then(async (bytes) => {
        const arrived = await this.read(request, bytes);
        this.arrived.push(arrived);
        const { next } = this;
        const body =
          next?.base64 === undefined
            ? (next?.raw ?? (next?.answers === undefined ? '' : JSON.stringify(next.answers)))
            : Buffer.from(next.base64, 'base64');
        const status = next?.status ?? (body === '' ? 204 : 200);
        response.writeHead(
          arrived.faults.length > 0 ? 422 : status,
          body === '' ? {} : { 'content-type': next?.type ?? 'application/json' },
        );
        response.end(arrived.faults.length > 0 ? JSON.stringify(arrived.faults) : body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return this;
  }

  /** What a value has against its schema. */
  faults(schema: Data, value: unknown, place: string): readonly string[] {
    const { components, definitions } = this.description.document;
    const root = { ...(plain(schema) as Data), components: plain(components), definitions: plain(definitions) };
    return this.ajv.validate(root, value) ? [] : [`${place}: ${this.ajv.errorsText()}`];
  }

  private async read(request: IncomingMessage, bytes: Buffer): Promise<Arrived> {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const found = this.description.operations.flatMap((operation) => {
      const segments = matchPath(operation.path, path);
      return segments && operation.method === request.method ? [{ operation, segments }] : [];
    })[0];
    const values = { path: {}, query: {}, header: {}, cookie: {} };
    const text = bytes.toString();
    if (!found)
      return { operation: '', values, body: undefined, text, faults: [`no operation for ${request.method} ${path}`] };
    const { operation, segments } = found;
    const faults: string[] = [];
    for (const parameter of operation.parameters) {
      const raw = {
        path: segments[parameter.name],
        query,
        header: headerOf(request, parameter.name),
        cookie: request.headers.cookie,
      }[parameter.in];
      const value = decodeParameter(parameter, raw, (schema) => this.follow(schema));
      if (value === undefined && parameter.isRequired) faults.push(`${parameter.in} ${parameter.name} is missing`);
      if (value === undefined) continue;
      Object.assign(values[parameter.in], { [parameter.name]: value });
      faults.push(...this.faults(parameter.schema, isLong(value) ? 0 : value, parameter.name));
    }
    const body = await this.readBody(operation, request.headers['content-type'] ?? '', bytes, faults);
    return { operation: operation.id, values, body, text, faults };
  }

  private async readBody(operation: Operation, type: string, bytes: Buffer, faults: string[]): Promise<unknown> {
    const essence = type.split(';')[0] ?? '';
    const media = operation.bodies.get(essence);
    if (bytes.length === 0) {
      if (operation.isBodyRequired) faults.push('the body is missing');
      return undefined;
    }
    if (!media) {
      faults.push(`a body of ${essence} is not allowed`);
      return undefined;
    }
    const schema = this.follow(media.schema);
    if (essence === 'application/octet-stream') return { bytes: bytes.toString('base64') };
    if (essence === 'application/xml') return bytes.toString();
    const isForm = /form/.test(essence);
    const value = isForm
      ? await this.readForm(schema, media.encoding, type, bytes)
      : essence.includes('json')
        ? JSON.parse(bytes.toString())
        : bytes.toString();
    faults.push(...this.faults(schema, isForm ? filesAsText(value) : value, 'body'));
    return value;
  }

  /** Forms are read by Node's own parser. */
  private async readForm(schema: Data, encoding: Data, type: string, bytes: Buffer): Promise<Data> {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    const read: Record<string, unknown> = {};
    for (const [name, property] of Object.entries(schema['properties'] ?? {})) {
      const its = this.follow(property);
      const said = isRecord(encoding[name]) ? encoding[name] : {};
      const all = await Promise.all(form.getAll(name).map((one) => readPart(one, said)));
      if (all.length === 0) continue;
      const items = this.follow(its['items']);
      const isCut = said['explode'] === false && typeof all[0] === 'string';
      const parts = isCut ? String(all[0]).split(',') : all;
      const value = (of: Data, one: unknown) =>
        typeof one !== 'string' ? one : of['type'] === 'object' ? JSON.parse(one) : typed(of, one);
      read[name] = its['type'] === 'array' ? parts.map((one) => value(items, one)) : value(its, all[0]);
    }
    return read;
  }

  private follow(schema: unknown): Data {
    if (!isRecord(schema)) return {};
    if (typeof schema['$ref'] !== 'string') return schema;
    const steps = schema['$ref'].split('/').slice(1);
    return this.follow(
      steps.reduce<unknown>((holder, step) => (isRecord(holder) ? holder[step] : undefined), this.description.document),
    );
  }
}

async function readPart(part: FormDataEntryValue, said: Data): Promise<unknown> {
  if (typeof part === 'string') return part;
  const bytes = Buffer.from(await part.arrayBuffer());
  if (part.type === 'application/json') return JSON.parse(bytes.toString());
  return { bytes: bytes.toString('base64'), ...(said['contentType'] !== undefined && { type: part.type }) };
}

function filesAsText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filesAsText);
  if (!isRecord(value)) return value;
  if ('bytes' in value) return 'bytes';
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filesAsText(one)]));
}

function isLong(value: unknown): boolean {
  return typeof value === 'string' && /^\d{16,}$/.test(value);
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(',') : value;
}

function matchPath(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');
  const match = new RegExp(`^${template.replace(/\{[^}]+\}/g, '([^/]*)')}$`).exec(path);
  return match ? Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ''])) : undefined;
}

/** The dialects' ways to say null, in the words of JSON Schema. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (!isRecord(schema)) return schema;
  const {
    nullable,
    'x-nullable': old,
    discriminator: _,
    ...rest
  } = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, plain(value)]));
  return nullable === true || old === true ? { ...rest, type: [rest['type'], 'null'] } : rest;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
