import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { listen } from 'soap';
import type { IServicePort } from 'soap';

import type { Source } from '../../src/blueprint/blueprint.ts';
import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import type { Field, Types } from '../../src/blueprint/types.ts';
import { GatewayError } from '../../src/error/error.ts';
import type { SourceModel } from '../../src/ingest/model.ts';
import { createFetch } from '../../src/transport/fetch.ts';
import type { Call, Reply, Send } from '../../src/transport/send.ts';
import { soapAsk } from '../../src/transport/soap.ts';
import type { CallerContext } from '../../src/transport/upstream.ts';

/** A caller without token and headers. */
export const nobody: CallerContext = {
  headers: {},
  claims: null,
  signal: new AbortController().signal,
  requestId: 'test',
};

/** The source of a model, as a configuration would give it. */
export function sourceOf(model: SourceModel, more: Partial<Source> = {}): Source {
  return {
    name: 'erp',
    kind: 'soap',
    endpoint: model.endpoint ?? 'http://upstream.test/soap',
    headers: {},
    query: {},
    types: model.types,
    policy: defaultSourcePolicy,
    ...more,
  };
}

/** The root field `name`, of whichever root type. */
export function rootField(types: Types, name: string): Field {
  for (const root of ['Query', 'Mutation']) {
    const type = types.get(root);
    const field = type?.kind === 'object' ? type.fields.get(name) : undefined;
    if (field) return field;
  }
  throw new Error(`no field ${name}`);
}

/** Sends `args` through the transport and gives what was sent and the value that came of the recorded answer. */
export async function exchange(
  source: Source,
  fieldName: string,
  args: Readonly<Record<string, unknown>>,
  reply: Partial<Omit<Reply, 'body'>> & { readonly body: string | Uint8Array },
  caller = nobody,
): Promise<{ readonly call: Call; readonly value: unknown }> {
  let call: Call | undefined;
  const send: Send = async (given) => {
    call = given;
    const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
    return { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, ...reply, body };
  };
  const field = rootField(source.types, fieldName);
  const { value } = await soapAsk(source, send)({ field, args, part: null, variables: {}, caller });
  if (!call) throw new Error('nothing was sent');
  return { call, value };
}

/** The envelope that a call with `args` sends. */
export async function envelopeOf(
  source: Source,
  fieldName: string,
  args: Readonly<Record<string, unknown>>,
): Promise<string> {
  let body: unknown;
  const send: Send = async (call) => {
    ({ body } = call);
    throw new GatewayError('REQUEST_ABORTED', 'enough seen');
  };
  const field = rootField(source.types, fieldName);
  const asked = soapAsk(source, send)({ field, args, part: null, variables: {}, caller: nobody });
  const error: unknown = await asked.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (typeof body === 'string') return body;
  throw error;
}

/** What the Body holds, as text, and without the declarations of prefixes. */
export function bodyOf(envelope: string): string {
  return /<soap:Body>(.*)<\/soap:Body>/s.exec(envelope)?.[1] ?? 'no body';
}

/** The error that the recorded answer leads to. */
export async function errorOf(asked: Promise<unknown>): Promise<GatewayError> {
  const error: unknown = await asked.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof GatewayError) return error;
  throw new Error('expected a GatewayError', { cause: error });
}

/** A SOAP 1.1 envelope around `body`; the prefix `t` is the test namespace. */
export function answer(body: string, version: '1.1' | '1.2' = '1.1'): string {
  const namespace =
    version === '1.1' ? 'http://schemas.xmlsoap.org/soap/envelope/' : 'http://www.w3.org/2003/05/soap-envelope';
  return `<?xml version="1.0"?><S:Envelope xmlns:S="${namespace}" xmlns:t="urn:t"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><S:Body>${body}</S:Body></S:Envelope>`;
}

/** A running server of the `soap` package. */
export interface SoapServer {
  readonly url: string;
  /** Requests as they were sent, oldest first. */
  readonly seen: { readonly headers: Readonly<Record<string, unknown>>; readonly body: string }[];
  readonly ask: (fieldName: string, args: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Serves `port` as `Service/Port` of the WSDL with the `soap` package, and asks it through the real network. */
export async function serveSoap(
  text: string,
  model: SourceModel,
  port: IServicePort,
  forceSoap12 = false,
): Promise<SoapServer> {
  const seen: SoapServer['seen'] = [];
  const server = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  await new Promise<void>((ready) => {
    listen(server, {
      path: '/soap',
      services: { Service: { Port: port } },
      xml: text,
      forceSoap12Headers: forceSoap12,
      callback: () => ready(),
    });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/soap`;
  const network = createFetch();
  const source = sourceOf(model, { endpoint: url });
  const ask = soapAsk(source, async (call) => {
    seen.push({ headers: call.headers, body: String(call.body) });
    return network.send(call);
  });
  return {
    url,
    seen,
    ask: async (fieldName, args) => {
      const field = rootField(source.types, fieldName);
      return (await ask({ field, args, part: null, variables: {}, caller: nobody })).value;
    },
    close: async () => {
      await network.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** True where the independent validator is installed. */
export const hasXmllint = spawnSync('xmllint', ['--version']).status === 0;
// oxlint-disable-next-line no-console
if (!hasXmllint) console.warn('xmllint is not installed: envelopes are not validated against their schemas.');

/** What xmllint has to say against the Body's element; empty when it is valid by `schema`. */
export function invalidIn(envelope: string, schema: string): string {
  if (!hasXmllint) return '';
  const dir = mkdtempSync(join(tmpdir(), 'envelope-'));
  try {
    const spaces = [...envelope.matchAll(/ xmlns:(\w+)="[^"]*"/g)].map(([whole]) => whole).join('');
    const [, head = '', rest = ''] = /^<([\w.:-]+)(.*)$/s.exec(bodyOf(envelope)) ?? [];
    writeFileSync(join(dir, 'body.xml'), `<${head}${spaces}${rest}`);
    writeFileSync(join(dir, 'schema.xsd'), schema);
    const run = spawnSync('xmllint', ['--noout', '--nonet', '--schema', 'schema.xsd', 'body.xml'], { cwd: dir });
    return run.status === 0 ? '' : run.stderr.toString();
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** A schema document in the namespace `urn:t`. */
export function schemaOf(content: string, attributes = 'elementFormDefault="qualified"'): string {
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" ${attributes}>${content}</xs:schema>`;
}
