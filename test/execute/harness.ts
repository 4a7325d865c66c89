import { execute, NoUnusedFragmentsRule, NoUnusedVariablesRule, parse, specifiedRules, validate } from 'graphql';
import type { GraphQLError, GraphQLSchema } from 'graphql';

import { defaultSettings } from '../../src/blueprint/settings.ts';
import { defaultSourcePolicy } from '../../src/blueprint/blueprint.ts';
import type { Blueprint, Join, Merge, Source } from '../../src/blueprint/blueprint.ts';
import type { Binding } from '../../src/blueprint/binding.ts';
import { readTypes } from '../../src/blueprint/read-types.ts';
import { buildSchema } from '../../src/blueprint/schema.ts';
import type { ObjectDef, TypeDef, Types } from '../../src/blueprint/types.ts';
import type { Answer, ExecutorOptions, RunRequest } from '../../src/execute/execute.ts';
import { createExecutor } from '../../src/execute/execute.ts';
import type { LocatedError } from '../../src/execute/run.ts';
import { Projecting } from '../../src/projection/json-text.ts';
import type { JsonText } from '../../src/projection/json-text.ts';
import type { Ask, CallerContext, UpstreamRequest } from '../../src/transport/upstream.ts';

/** A source for tests: its types in SDL, and a function that stands for the upstream. */
export interface TestSource {
  readonly name: string;
  readonly kind: 'http' | 'graphql';
  readonly types: string | Types;
  readonly ask: Ask;
}

/** Generated queries may declare more than they use. */
export const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule && rule !== NoUnusedVariablesRule);

export interface TestGateway {
  readonly schema: GraphQLSchema;
  /** As it goes to the client. */
  readonly answer: (query: string) => Promise<Answer>;
  /** Prepares an operation, which then is run as often as it is called. */
  readonly prepare: (query: string) => () => Promise<Answer>;
  readonly run: (
    query: string,
    variables?: Record<string, unknown>,
    request?: Partial<RunRequest>,
  ) => Promise<TestResult>;
}

export interface TestResult {
  readonly data: unknown;
  readonly errors: readonly { message: string; path: readonly (string | number)[]; code: string }[];
}

export const anybody: CallerContext = {
  headers: {},
  claims: null,
  signal: new AbortController().signal,
  requestId: 'test',
};

/** A gateway of the engine alone: the public types in SDL, sources, joins and merges. */
export function testGateway(given: {
  readonly types: string | Types;
  readonly sources: readonly TestSource[];
  readonly joins?: readonly Join[];
  readonly merges?: readonly Merge[];
  readonly more?: Partial<ExecutorOptions>;
}): TestGateway {
  const types = typeof given.types === 'string' ? readTypes(given.types) : given.types;
  const blueprint: Blueprint = {
    types,
    sources: new Map(given.sources.map((source) => [source.name, toSource(source)])),
    joins: given.joins ?? [],
    merges: given.merges ?? [],
    settings: defaultSettings,
  };
  const schema = buildSchema(types);
  const executor = createExecutor({
    blueprint,
    schema,
    asks: new Map(given.sources.map((source) => [source.name, source.ask])),
    formatError,
    codeAfter: 0,
    textsAfter: 0,
    ...given.more,
  });
  const bind = (query: string, variables: Record<string, unknown> = {}) => {
    const document = parse(query);
    const invalid = validate(schema, document, rules);
    if (invalid.length > 0) throw new Error(invalid.map((error) => error.message).join('\n'));
    return executor.bind(executor.prepare(document), variables);
  };
  const answerOf = async (
    query: string,
    variables?: Record<string, unknown>,
    request: Partial<RunRequest> = {},
  ): Promise<Answer> => executor.run(bind(query, variables), { caller: anybody, ...request });
  return {
    schema,
    answer: answerOf,
    prepare: (query) => {
      const bound = bind(query);
      return async () => executor.run(bound, { caller: anybody });
    },
    run: async (...asked) => {
      const { body } = await answerOf(...asked);
      return { errors: [], ...(JSON.parse(body) as { data: unknown }) };
    },
  };
}

export function formatError({ error, path }: LocatedError): Record<string, unknown> {
  return { message: error.message, path, code: error.code };
}

function toSource(source: TestSource): Source {
  const types = typeof source.types === 'string' ? readTypes(source.types) : source.types;
  return {
    name: source.name,
    kind: source.kind,
    headers: {},
    query: {},
    types: source.kind === 'graphql' ? bound(types, 'graphql') : bound(types, 'http'),
    policy: defaultSourcePolicy,
  };
}

/** Gives every root field that has none a binding. */
function bound(types: Types, kind: 'http' | 'graphql'): Types {
  const result = new Map<string, TypeDef>(types);
  for (const name of ['Query', 'Mutation']) {
    const type = types.get(name);
    if (type?.kind !== 'object') continue;
    const fields = [...type.fields.values()].map((field) => {
      const binding = field.binding ?? (kind === 'http' ? httpBinding(field.name) : graphqlBinding(name));
      return [field.name, { ...field, binding }] as const;
    });
    result.set(name, { ...(type satisfies ObjectDef), fields: new Map(fields) });
  }
  return result;
}

function httpBinding(name: string): Binding {
  const answer = { kind: 'json', accept: 'application/json' } as const;
  return { kind: 'http', method: 'GET', path: `/${name}`, parameters: [], answer, isIdempotent: true };
}

function graphqlBinding(type: string): Binding {
  return { kind: 'graphql', operation: type === 'Query' ? 'query' : 'mutation' };
}

/** Values may serve many requests, so nobody may change them. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

/** An upstream that is a table: root field name to a value, or to a function of the arguments. */
export function tableAsk(table: Readonly<Record<string, unknown>>, log: { field: string; args: unknown }[] = []): Ask {
  return async (request) => {
    log.push({ field: request.field.name, args: request.args });
    const entry = table[request.field.name];
    const value: unknown =
      typeof entry === 'function' ? await (entry as (args: unknown) => unknown)(request.args) : entry;
    return { value: projected(request, value) ?? frozen(structuredClone(value)), errors: [] };
  };
}

/** How many values were given as texts. */
export const texts = { given: 0 };

/** What a source does with JSON that may be given as text. */
function projected({ shape }: UpstreamRequest, value: unknown): JsonText | undefined {
  if (!shape || value === undefined) return undefined;
  const text = JSON.stringify(value);
  const found = new Projecting(shape).of(Buffer.from(text), () => JSON.parse(text) as unknown);
  if (found) texts.given++;
  return found;
}

/** An upstream that is a GraphQL schema in process: the printed part is executed by graphql-js. */
export function schemaAsk(schema: GraphQLSchema, rootValue: unknown, log: string[] = []): Ask {
  return async (request: UpstreamRequest) => {
    if (!request.part) throw new Error('A GraphQL source is asked by parts.');
    const { operation, print, variables } = request.part;
    const list = variables.map(({ name, type }) => `$p_${name}: ${type}`).join(', ');
    const text = `${operation} ${list && `(${list})`} { _0: ${print('p_')} }`;
    log.push(text);
    const document = parse(text);
    const invalid = validate(schema, document);
    if (invalid.length > 0) throw new Error(`${invalid.map((error) => error.message).join('\n')}\n${text}`);
    const values = Object.fromEntries(Object.entries(request.variables).map(([name, value]) => [`p_${name}`, value]));
    const result = await execute({ schema, document, rootValue, variableValues: values });
    const errors = (result.errors ?? []).map((error: GraphQLError) => ({
      message: error.message,
      path: error.path?.slice(1) ?? [],
      extensions: {},
    }));
    const plain = JSON.parse(JSON.stringify(result.data ?? {})) as Record<string, unknown>;
    if (errors.length > 0) return { value: plain['_0'], errors };
    return { value: projected(request, plain['_0']) ?? frozen(plain['_0']), errors };
  };
}
