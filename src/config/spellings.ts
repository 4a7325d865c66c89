/** Older and other names of handlers. */
export const handlerAliases: Readonly<Record<string, string>> = {
  newOpenapi: 'openapi',
  openApi: 'openapi',
  OpenAPI: 'openapi',
  graphQL: 'graphql',
  'json-schema': 'jsonSchema',
  JsonSchema: 'jsonSchema',
  'new-openapi': 'openapi',
  postGraphile: 'postgraphile',
  mySql: 'mysql',
  gRPC: 'grpc',
};

/** Older names of handler options. */
export const optionAliases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  openapi: { baseUrl: 'endpoint', oasFilePath: 'source', headers: 'operationHeaders', qs: 'queryParams' },
  soap: { wsdl: 'source', baseUrl: 'endpoint', headers: 'operationHeaders' },
  graphql: { url: 'endpoint', schema: 'source', introspection: 'source', headers: 'operationHeaders' },
  jsonSchema: { baseUrl: 'endpoint' },
  raml: { baseUrl: 'endpoint', ramlFilePath: 'source' },
  odata: { baseUrl: 'endpoint', metadata: 'source' },
  grpc: { protoFilePath: 'source', protoFile: 'source', metadata: 'metaData' },
  neo4j: { url: 'endpoint' },
};

/** Older names of transforms. */
export const transformAliases: Readonly<Record<string, string>> = {
  'filter-schema': 'filterSchema',
  filter: 'filterSchema',
  'naming-convention': 'namingConvention',
  'hoist-field': 'hoistField',
  hoist: 'hoistField',
  'type-merging': 'typeMerging',
  'replace-field': 'replaceField',
  'resolvers-composition': 'resolversComposition',
};

/** Transforms that may be written as a bare list, and the key that the list belongs under. */
export const listForms: Readonly<Record<string, string>> = {
  rename: 'renames',
  filterSchema: 'filters',
};

/** Names in the first form of joins. */
export const oldestResolver: Readonly<Record<string, string>> = {
  type: 'targetTypeName',
  field: 'targetFieldName',
  targetSource: 'sourceName',
  targetMethod: 'sourceFieldName',
  args: 'sourceArgs',
  returnData: 'result',
  resultSelectionSet: 'sourceSelectionSet',
};

/** Older and other names under `serve`. */
export const serveAliases: Readonly<Record<string, string>> = {
  graphiql: 'playground',
  path: 'endpoint',
  host: 'hostname',
  maxRequestBodySize: 'maxBodyBytes',
};
