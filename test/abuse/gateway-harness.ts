import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildSchema, graphqlSync } from 'graphql';

import { fillSettings } from '../../src/blueprint/fill-settings.ts';
import { build } from '../../src/cli/pipeline.ts';
import { metricsPage, openMetrics } from '../../src/serve/metrics.ts';
import { openDoor } from '../../src/serve/open.ts';
import { createRevolvingDoor } from '../../src/serve/reload.ts';
import { startServer } from '../../src/serve/server.ts';
import type { Door } from '../../src/serve/door.ts';
import { post } from '../serve/harness.ts';
import type { Reply } from '../serve/harness.ts';

/** Must never be seen by a client: the gateway's own credential for its upstreams. */
export const secret = 'upstream-secret-7f3a';

const config = /* YAML */ `
sources:
  - name: rest
    timeout: 400ms
    maxResponseBytes: 100000
    handler:
      openapi:
        source: ./rest.yaml
        endpoint: '{env.REST_URL}/base'
        operationHeaders:
          x-api-key: '{env.SECRET}'
          x-user: "{context.headers['x-user']}"
  - name: soap
    timeout: 400ms
    maxResponseBytes: 100000
    handler:
      soap:
        source: ./soap.wsdl
        endpoint: '{env.SOAP_URL}/soap'
        operationHeaders: { x-api-key: '{env.SECRET}' }
  - name: graph
    timeout: 400ms
    maxResponseBytes: 100000
    handler:
      graphql:
        source: ./graph.graphql
        endpoint: '{env.GRAPH_URL}/graphql'
        batch: true
        operationHeaders: { x-api-key: '{env.SECRET}' }
additionalTypeDefs: |
  extend type User {
    tickets: [Ticket!]! @resolveTo(sourceName: "graph", sourceTypeName: "Query", sourceFieldName: "tickets",
      requiredSelectionSet: "{ id }", keyField: "id", keysArg: "userIds", valueKeyField: "userId")
    pet: Pet @resolveTo(sourceName: "rest", sourceTypeName: "Query", sourceFieldName: "pets",
      requiredSelectionSet: "{ id }", keyField: "id", keysArg: "owners", valueKeyField: "owner")
  }
`;

const rest = /* YAML */ `
openapi: 3.1.0
info: { title: Rest, version: '1' }
paths:
  /user/{id}:
    get:
      operationId: user
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: q, in: query, schema: { type: string } }
        - { name: X-Note, in: header, schema: { type: string } }
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
  /users:
    get:
      operationId: users
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/User' } } } }
  /pets:
    get:
      operationId: pets
      parameters:
        - { name: owners, in: query, required: true, schema: { type: array, items: { type: string } } }
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } } }
  /user:
    post:
      operationId: addUser
      requestBody:
        content:
          application/json: { schema: { type: object, properties: { name: { type: string }, meta: {} } } }
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
components:
  schemas:
    User:
      type: object
      required: [id]
      properties:
        id: { type: string }
        name: { type: string }
        age: { type: integer }
        score: { type: number }
        isAdmin: { type: boolean }
        level: { type: string, enum: [low, high] }
        tags: { type: array, items: { type: string } }
        friend: { $ref: '#/components/schemas/User' }
        meta: {}
    Pet:
      type: object
      required: [owner]
      properties:
        owner: { type: string }
        name: { type: string }
`;

const wsdl = /* XML */ `<definitions name="Things" targetNamespace="urn:things" xmlns="http://schemas.xmlsoap.org/wsdl/"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:things">
  <types>
    <xs:schema targetNamespace="urn:things" elementFormDefault="qualified">
      <xs:element name="GetThing"><xs:complexType><xs:sequence>
        <xs:element name="id" type="xs:string"/>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="GetThingResponse"><xs:complexType><xs:sequence>
        <xs:element name="name" type="xs:string" minOccurs="0"/>
        <xs:element name="count" type="xs:int" minOccurs="0"/>
        <xs:element name="part" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence></xs:complexType></xs:element>
    </xs:schema>
  </types>
  <message name="In"><part name="parameters" element="t:GetThing"/></message>
  <message name="Out"><part name="parameters" element="t:GetThingResponse"/></message>
  <portType name="Port"><operation name="GetThing"><input message="t:In"/><output message="t:Out"/></operation></portType>
  <binding name="Binding" type="t:Port">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="GetThing">
      <soap:operation soapAction="urn:things#GetThing"/>
      <input><soap:body use="literal"/></input><output><soap:body use="literal"/></output>
    </operation>
  </binding>
  <service name="Service"><port name="Port" binding="t:Binding"><soap:address location="http://nowhere.invalid/"/></port></service>
</definitions>`;

const graph = /* GraphQL */ `
  type Query {
    hello(name: String): String
    strict: Strict
    tickets(userIds: [ID!]!): [Ticket!]!
  }
  type Mutation {
    write(text: String): String
  }
  type Strict {
    must: String!
    may: Int
    list: [Int!]
  }
  type Ticket {
    userId: ID!
    title: String
  }
`;

/** What arrived at an upstream. */
export interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How an upstream answers; `arrived` has the body read to its end. */
export type Answer = (response: ServerResponse, arrived: Arrived, request: IncomingMessage) => void;

/** A system behind the gateway, whose behaviour a test sets. */
export interface Upstream {
  readonly url: string;
  readonly arrived: Arrived[];
  answer: Answer;
}

export type SourceName = 'rest' | 'soap' | 'graph';

/** The gateway over its three upstreams. */
export interface Whole {
  readonly rest: Upstream;
  readonly soap: Upstream;
  readonly graph: Upstream;
  readonly url: string;
  readonly port: number;
  /** Where its metrics are; empty: it has none. */
  readonly metricsUrl: string;
  /** What was reported as unforeseen since the last `reset`. */
  readonly reports: unknown[];
  readonly ask: (query: string, variables?: unknown, headers?: Record<string, string>) => Promise<Reply>;
  /** A fresh gateway: every upstream behaves again, none rests, nothing has arrived; `at` are other addresses of some. */
  readonly reset: (at?: Partial<Record<SourceName, string>>) => Promise<void>;
  readonly close: () => Promise<void>;
}

const schema = buildSchema(graph);

const answers = {
  hello: ({ name }: { name?: string }) => `hi ${name ?? ''}`,
  strict: { must: 'be', may: 1, list: [1] },
  tickets: ({ userIds }: { userIds: readonly string[] }) =>
    userIds.map((userId) => ({ userId, title: `of ${userId}` })),
  write: ({ text }: { text: string }) => text,
};

/** Answers that are as they should be. */
export const well = {
  rest: ((response, { url }) => {
    const user = { id: '1', name: 'Ada', age: 36, level: 'high', tags: ['a'] };
    const path = url.split('?')[0]?.replace('/base', '') ?? '';
    sendJson(
      response,
      path === '/users' ? [user, { ...user, id: '2' }] : path === '/pets' ? [{ owner: '1', name: 'Rex' }] : user,
    );
  }) satisfies Answer,
  soap: ((response) => sendXml(response, envelope('<t:name>bolt</t:name><t:count>3</t:count>'))) satisfies Answer,
  graph: graphAnswer(answers),
};

/** The GraphQL system with other data. */
export function graphAnswer(rootValue: unknown): Answer {
  return (response, { body }) => {
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    sendJson(response, graphqlSync({ schema, source: query, variableValues: variables, rootValue }));
  };
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  sendText(response, JSON.stringify(value), 'application/json', status);
}

export function sendText(response: ServerResponse, text: string | Uint8Array, type: string, status = 200): void {
  response.writeHead(status, { 'content-type': type });
  response.end(text);
}

export function sendXml(response: ServerResponse, text: string, status = 200): void {
  sendText(response, text, 'text/xml', status);
}

/** A SOAP 1.1 envelope around the children of the answer. */
export function envelope(children: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><t:GetThingResponse xmlns:t="urn:things">${children}</t:GetThingResponse></s:Body></s:Envelope>`;
}

/** Builds the whole from its configuration, as the command line does, and serves it as in production. */
export async function openWhole(
  extra = '',
  options: { readonly timeout?: string; readonly deduplicate?: boolean } = {},
): Promise<Whole> {
  const dir = await mkdtemp(join(tmpdir(), 'heddle-abuse-'));
  const { timeout = '400ms', deduplicate = true } = options;
  const written = config.replaceAll('timeout: 400ms', `timeout: ${timeout}\n    deduplicate: ${deduplicate}`);
  const files = { '.meshrc.yaml': written + extra, 'rest.yaml': rest, 'soap.wsdl': wsdl, 'graph.graphql': graph };
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  const systems = await Promise.all([upstream(well.rest), upstream(well.soap), upstream(well.graph)]);
  const [restSystem, soapSystem, graphSystem] = systems;
  const env = {
    REST_URL: restSystem.url,
    SOAP_URL: soapSystem.url,
    GRAPH_URL: graphSystem.url,
    SECRET: secret,
    METRICS_PORT: '0',
    HOME: '/home/of-the-gateway',
  };
  const { built, problems } = await build(dir, env);
  if (!built) throw new Error(JSON.stringify(problems, undefined, 2));
  const reports: unknown[] = [];
  const report = (error: unknown) => void reports.push(error);
  const fresh = async (given: typeof env): Promise<Door> => {
    const opened = await openDoor({ blueprint: built.blueprint, dir, env: given, isDev: false, report });
    if (!opened.value) throw new Error(JSON.stringify(opened.problems, undefined, 2));
    return opened.value;
  };
  const door = createRevolvingDoor(await fresh(env), report);
  const { serve } = fillSettings(built.blueprint.settings, env);
  const counted = await openMetrics(serve, '1.2.3');
  const metrics = counted && metricsPage({ ...serve, hostname: '127.0.0.1' }, counted.text);
  const server = await startServer(door, {
    ...(metrics && { metrics }),
    port: 0,
    hostname: '127.0.0.1',
    requestTimeoutMs: serve.requestTimeoutMs,
    stopWithinMs: 500,
    onError: report,
  });
  const url = `${server.origin}${serve.endpoint}`;
  return {
    rest: restSystem,
    soap: soapSystem,
    graph: graphSystem,
    url,
    port: server.port,
    metricsUrl: server.metrics?.url ?? '',
    reports,
    ask: async (query, variables, headers) => post(url, query, { variables, ...(headers && { headers }) }),
    reset: async (at = {}) => {
      for (const system of systems) system.arrived.length = 0;
      restSystem.answer = well.rest;
      soapSystem.answer = well.soap;
      graphSystem.answer = well.graph;
      reports.length = 0;
      door.swap(
        await fresh({
          ...env,
          REST_URL: at.rest ?? restSystem.url,
          SOAP_URL: at.soap ?? soapSystem.url,
          GRAPH_URL: at.graph ?? graphSystem.url,
        }),
      );
    },
    close: async () => {
      await Promise.all(systems.map(async (system) => system.close()));
      await server.stop();
      counted?.end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function upstream(first: Answer): Promise<Upstream & { close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    response.on('error', () => {});
    request.on('error', () => {});
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const arrived = { method, url, headers, body: Buffer.concat(chunks).toString() };
      system.arrived.push(arrived);
      system.answer(response, arrived, request);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const system = {
    url: `http://127.0.0.1:${port}`,
    arrived: [] as Arrived[],
    answer: first,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return system;
}
