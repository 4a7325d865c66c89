import { z } from 'zod';

import { flag, text, textMap, wholeNumber } from './values.ts';

/** Kinds that are ingested natively; every other kind runs through its Mesh handler. */
export const nativeKinds = ['openapi', 'soap', 'graphql'] as const;

/** The Mesh handler packages by the name the configuration gives them. */
export const meshPackages: Readonly<Record<string, string>> = {
  graphql: '@graphql-mesh/graphql',
  grpc: '@graphql-mesh/grpc',
  jsonSchema: '@graphql-mesh/json-schema',
  mongoose: '@graphql-mesh/mongoose',
  mysql: '@graphql-mesh/mysql',
  neo4j: '@graphql-mesh/neo4j',
  odata: '@graphql-mesh/odata',
  openapi: '@graphql-mesh/openapi',
  postgraphile: '@graphql-mesh/postgraphile',
  raml: '@graphql-mesh/raml',
  soap: '@graphql-mesh/soap',
  supergraph: '@graphql-mesh/supergraph',
  thrift: '@graphql-mesh/thrift',
  tuql: '@graphql-mesh/tuql',
};

const endpoint = text.describe('Base URL of the upstream. A template: `{env.CRM_URL:http://localhost:4001}`.');
const operationHeaders = textMap.describe(
  "Headers sent with every call. Templates: `Bearer {env.TOKEN}`, `{context.headers['x-user']}`, `{context.claims.sub}`.",
);
const schemaHeaders = textMap.describe('Headers sent while the spec is downloaded at build time; never kept.');
const selectQueryOrMutationField = z.array(
  z.strictObject({
    type: z.enum(['query', 'mutation', 'Query', 'Mutation']).describe('Where the operation is put.'),
    fieldName: text.describe('The field, by the name it gets.'),
  }),
);

const openapi = z.strictObject({
  source: text.describe('The OpenAPI document: a file or a URL, JSON or YAML.'),
  endpoint: endpoint.optional(),
  fallbackFormat: z
    .enum(['json', 'yaml', 'js', 'ts'])
    .optional()
    .describe('Format of the document where its name does not tell.'),
  schemaHeaders: schemaHeaders.optional(),
  operationHeaders: operationHeaders.optional(),
  ignoreErrorResponses: flag
    .optional()
    .describe('False: the described error answers are members of the result types, `GetPetResult = Pet | NotFound`.'),
  selectQueryOrMutationField: selectQueryOrMutationField
    .optional()
    .describe('Make an operation a query or a mutation against its HTTP method.'),
  contentTypes: textMap
    .optional()
    .describe(
      'Which of several content types a request body has, by field or operation id: `uploadMedia: multipart/form-data`.',
    ),
  bigIntegers: z
    .union([flag, z.array(text)])
    .optional()
    .describe('Properties and arguments that are BigInt though the document only says `integer`; true for all.'),
  responseHeaders: z
    .union([flag, z.array(text)])
    .optional()
    .describe(
      "Headers of answers, by name, that clients get in the answer's `extensions`; true for all that the document declares.",
    ),
  queryParams: textMap.optional().describe('Query parameters sent with every call. Templates.'),
  timeout: wholeNumber(1, 3_600_000).optional().describe('Limit of one call in milliseconds.'),
  retry: wholeNumber(0, 20).optional().describe('Attempts after the first, for calls that are safe to repeat.'),
});

const soap = z.strictObject({
  source: text.describe('The WSDL document: a file or a URL.'),
  endpoint: endpoint.optional(),
  schemaHeaders: schemaHeaders.optional(),
  operationHeaders: operationHeaders.optional(),
  service: text.optional().describe('The one service to serve of a document with several.'),
  port: text.optional().describe('The one port to serve; absent: every SOAP port, each operation once.'),
  soapNamespace: z
    .enum(['http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'])
    .optional()
    .describe("Namespace of the envelope, where the upstream speaks another SOAP version than its document's."),
  soapHeaders: z
    .strictObject({
      alias: text.optional().describe('Prefix of the header elements.'),
      namespace: text.describe('Namespace of the header elements.'),
      headers: z.record(z.string(), z.unknown()).describe('The header elements. Templates.'),
    })
    .optional()
    .describe('Elements put into the header of every envelope.'),
  selectQueryOrMutationField: selectQueryOrMutationField
    .optional()
    .describe('Make an operation a query or a mutation; what is not named is guessed from its name.'),
  basicAuth: z
    .strictObject({ username: z.string(), password: z.string() })
    .optional()
    .describe('Credentials for HTTP basic authentication.'),
  timeout: wholeNumber(1, 3_600_000).optional().describe('Limit of one call in milliseconds.'),
  retry: wholeNumber(0, 20).optional().describe('Attempts after the first, for calls that are safe to repeat.'),
});

const graphql = z
  .strictObject({
    endpoint: endpoint.optional(),
    source: text
      .optional()
      .describe('The schema: an SDL file, an introspection JSON file or a URL; absent: introspection.'),
    schemaHeaders: schemaHeaders.optional(),
    operationHeaders: operationHeaders.optional(),
    useGETForQueries: flag.optional().describe('Send queries with GET.'),
    method: z.enum(['GET', 'POST']).optional().describe('HTTP method of every call.'),
    retry: wholeNumber(0, 20).optional().describe('Attempts after the first, for queries.'),
    timeout: wholeNumber(1, 3_600_000).optional().describe('Limit of one call in milliseconds.'),
    batch: flag.optional().describe('Send what is ready at the same time as one document.'),
    maxBatchSize: wholeNumber(1, 100_000)
      .optional()
      .describe(
        'Most objects in one call of `_entities`, where the source is a federation subgraph; 1000 when absent.',
      ),
    subscriptionsEndpoint: text
      .optional()
      .describe(
        'URL of subscriptions, where it is another than `endpoint`. A template; `ws:` and `http:` are the same.',
      ),
    subscriptionsProtocol: z
      .enum(['WS', 'LEGACY_WS', 'SSE', 'GRAPHQL_SSE'])
      .optional()
      .describe(
        '`WS`: WebSocket, graphql-transport-ws (the default); `LEGACY_WS`: subscriptions-transport-ws; `SSE`, `GRAPHQL_SSE`: GraphQL over SSE.',
      ),
    connectionParams: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("Payload of a WebSocket's `connection_init`. Templates; the operation headers when absent."),
    shareSubscriptions: flag
      .optional()
      .describe('False: every subscriber gets a stream of its own, also where equal ones could share one.'),
    useSSEForSubscription: flag.optional().describe('Older spelling of `subscriptionsProtocol: SSE`.'),
    useWebSocketLegacyProtocol: flag.optional().describe('Older spelling of `subscriptionsProtocol: LEGACY_WS`.'),
  })
  .refine((options) => options.endpoint !== undefined || options.source !== undefined, {
    message: 'a GraphQL source needs `endpoint`, the URL that its queries are sent to',
  });

/** Options of a handler that Mesh's own package checks when it runs. */
const ofMesh = (summary: string) =>
  z.record(z.string(), z.unknown()).describe(`${summary} Runs through its Mesh handler.`);

/** What may stand under a source's `handler`: exactly one of these. */
export const handlerSchema = z.strictObject({
  openapi: openapi.optional().describe('REST, described by OpenAPI 2.0, 3.0 or 3.1.'),
  soap: soap.optional().describe('SOAP 1.1 or 1.2, described by WSDL 1.1.'),
  graphql: graphql.optional().describe('A GraphQL API.'),
  grpc: ofMesh('gRPC.').optional(),
  jsonSchema: ofMesh('JSON over HTTP, described by JSON Schemas or samples.').optional(),
  mongoose: ofMesh('MongoDB through Mongoose.').optional(),
  mysql: ofMesh('MySQL.').optional(),
  neo4j: ofMesh('Neo4j.').optional(),
  odata: ofMesh('OData.').optional(),
  postgraphile: ofMesh('PostgreSQL through PostGraphile.').optional(),
  raml: ofMesh('REST, described by RAML.').optional(),
  supergraph: ofMesh('An Apollo Federation supergraph.').optional(),
  thrift: ofMesh('Apache Thrift.').optional(),
  tuql: ofMesh('SQLite through tuql.').optional(),
  custom: z
    .strictObject({
      package: text.describe("The package's name, or a file."),
      options: z.record(z.string(), z.unknown()).default({}).describe("The handler's own options."),
    })
    .optional()
    .describe('A Mesh handler of your own.'),
});

/** Every handler name of the configuration. */
export const handlerNames: readonly string[] = Object.keys(handlerSchema.shape);
