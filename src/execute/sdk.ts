import { Kind, parse, print, visit, TypeInfo, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';

import { toAbortSignal } from '../base/abort.ts';
import { isRecord } from '../base/json.ts';
import type { Makers } from '../base/late-record.ts';
import type { Blueprint, Source } from '../blueprint/blueprint.ts';
import { buildSchema } from '../blueprint/schema.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { Field } from '../blueprint/types.ts';
import { GatewayError } from '../error/error.ts';
import type { CallerContext } from '../transport/upstream.ts';
import { keyedLoader } from './batch.ts';
import type { ResolverInfo } from './code.ts';
import { Kept } from './kept.ts';

/** What `context.<Source>.Query.<field>` takes, as in GraphQL Mesh. */
export interface SourceCall {
  readonly root?: unknown;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly context?: unknown;
  readonly info?: Partial<ResolverInfo>;
  /** What is wanted of the answer; absent: what the operation selects (`info`), else all leaves. */
  readonly selectionSet?: string;
  /** With the two below: calls that are made at the same time become one. */
  readonly key?: unknown;
  readonly argsFromKeys?: (keys: readonly unknown[]) => Readonly<Record<string, unknown>>;
  readonly valuesFromResults?: (results: unknown, keys: readonly unknown[]) => readonly unknown[];
}

/** Runs an operation against one source alone, in public names, and gives `data`. */
export type RunSource = (
  source: SourceView,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  caller: CallerContext,
) => Promise<Readonly<Record<string, unknown>>>;

/** A source as a small gateway of its own. */
export interface SourceView {
  readonly blueprint: Blueprint;
  readonly schema: GraphQLSchema;
}

/** A source's own blueprint and schema: what its view holds, without joins. */
export function sourceView(blueprint: Blueprint, source: Source): SourceView {
  const own = { ...blueprint, types: source.types, sources: new Map([[source.name, source]]), joins: [], merges: [] };
  return { blueprint: own, schema: buildSchema(source.types) };
}

/** Who asks, as code finds it in its context. */
export const callerMakers: Makers<CallerContext> = new Map<string, (caller: CallerContext) => unknown>([
  ['headers', (caller) => caller.headers],
  ['claims', (caller) => caller.claims],
  ['signal', (caller) => toAbortSignal(caller.signal)],
]);

/** What the calls of one request's code have in common. */
export class CodeScope {
  readonly caller: CallerContext;
  readonly loaders: Map<string, (key: unknown) => Promise<unknown>> = new Map();

  constructor(caller: CallerContext) {
    this.caller = caller;
  }
}

/** What code resolvers find in their context: who asks, and `CRM: { Query: { customer: (call) => ... } }` for each source. */
export function codeMakers(
  blueprint: Blueprint,
  viewOf: (source: Source) => SourceView,
  run: RunSource,
): Makers<CodeScope> {
  const makers = new Map<PropertyKey, (scope: CodeScope) => unknown>();
  for (const [name, make] of callerMakers) makers.set(name, ({ caller }) => make(caller));
  for (const source of blueprint.sources.values()) {
    makers.set(source.name, (scope) => new SourceContext({ source, run, viewOf, scope }));
  }
  return makers;
}

/** One source for the code of one request; what is not asked for is not made. */
class SourceContext {
  readonly #target: Omit<Target, 'field' | 'operation'>;

  constructor(target: Omit<Target, 'field' | 'operation'>) {
    this.#target = target;
  }

  get Query(): object {
    return this.#methods('Query');
  }

  get Mutation(): object {
    return this.#methods('Mutation');
  }

  #methods(operation: Target['operation']): object {
    const target = this.#target;
    return methodsOf(target.source, operation, async (field, call) =>
      callSource({ ...target, field, operation }, call),
    );
  }
}

/** One method for each field of a root type, made when it is asked for: a source may have thousands, a request calls few. */
function methodsOf(
  source: Source,
  operation: Target['operation'],
  callField: (field: Field, call: SourceCall) => Promise<unknown>,
): object {
  const type = source.types.get(operation);
  const fields: ReadonlyMap<PropertyKey, Field> = type?.kind === 'object' ? type.fields : new Map();
  const method = (name: PropertyKey) => {
    const field = fields.get(name);
    return field && (async (call: SourceCall = {}) => callField(field, call));
  };
  return new Proxy(Object.create(null) as object, {
    get: (_target, name) => method(name),
    has: (_target, name) => fields.has(name),
    ownKeys: () => [...fields.keys()] as string[],
    getOwnPropertyDescriptor: (_target, name) =>
      fields.has(name) ? { value: method(name), enumerable: true, configurable: true } : undefined,
  });
}

interface Target {
  readonly source: Source;
  readonly field: Field;
  readonly operation: 'Query' | 'Mutation';
  readonly run: RunSource;
  readonly viewOf: (source: Source) => SourceView;
  readonly scope: CodeScope;
}

async function callSource(target: Target, call: SourceCall): Promise<unknown> {
  const { argsFromKeys, valuesFromResults } = call;
  if (!argsFromKeys || call.key === undefined) return callOnce(target, call.args ?? {}, call);
  const name = `${target.source.name}.${target.operation}.${target.field.name} ${wantedText(call)} ${JSON.stringify(call.args ?? {})}`;
  const { loaders } = target.scope;
  let load = loaders.get(name);
  if (!load) {
    load = keyedLoader(async (keys) => {
      const results = await callOnce(target, { ...call.args, ...argsFromKeys(keys) }, call);
      const values = valuesFromResults ? valuesFromResults(results, keys) : results;
      return Array.isArray(values) ? keys.map((_key, index) => values[index] ?? null) : keys.map(() => null);
    });
    loaders.set(name, load);
  }
  return load(call.key);
}

async function callOnce(target: Target, args: Readonly<Record<string, unknown>>, call: SourceCall): Promise<unknown> {
  const view = target.viewOf(target.source);
  const names = [...target.field.args.keys()].filter((name) => args[name] !== undefined);
  const selection = selectionText(target, view, call);
  const own = names.map((name) => `$_own_${name}: ${target.field.args.get(name)?.type ?? 'String'}`);
  const passed = passedVariables(selection, view, call.info ?? {});
  const text = operationText(
    target,
    names,
    [...own, ...passed.map(({ name, type }) => `$${name}: ${type}`)],
    selection,
  );
  const document = documentsOf(view).get(text, () =>
    withoutForeignFields(parse(text, { noLocation: true }), view.schema),
  );
  const variables = Object.fromEntries([
    ...names.map((name) => [`_own_${name}`, args[name]] as const),
    ...passed.map(({ name, value }) => [name, value] as const),
  ]);
  const data = await target.run(view, document, variables, target.scope.caller);
  return data[target.field.name];
}

const documents = new WeakMap<SourceView, Kept<string, DocumentNode>>();

/** What was asked of a source before, by its text. Bounded: resolvers may make selection sets up. */
function documentsOf(view: SourceView): Kept<string, DocumentNode> {
  const known = documents.get(view) ?? new Kept<string, DocumentNode>(500);
  documents.set(view, known);
  return known;
}

/** The operation's variables that the wanted selection uses; those of types that the source has not are for other sources. */
function passedVariables(
  selection: string,
  { schema }: SourceView,
  { variableTypes = {}, variableValues = {} }: Partial<ResolverInfo>,
) {
  const used = new Set(selection.match(/\$[_A-Za-z]\w*/g)?.map((name) => name.slice(1)));
  const isKnown = (type: string) => schema.getType(namedType(type)) !== undefined;
  const given = Object.entries(variableTypes).filter(([name, type]) => used.has(name) && isKnown(type));
  return given.map(([name, type]) => ({ name, type, value: variableValues[name] }));
}

function operationText(
  { operation, field }: Target,
  names: readonly string[],
  variables: readonly string[],
  selection: string,
): string {
  const args = names.map((name) => `${name}: $_own_${name}`);
  const list = (items: readonly string[]) => (items.length === 0 ? '' : `(${items.join(', ')})`);
  return `${operation === 'Query' ? 'query' : 'mutation'} ${list(variables)} { ${field.name}${list(args)} ${selection} }`;
}

function wantedText(call: SourceCall): string {
  const wanted = call.selectionSet ?? call.info?.selectionSet ?? '';
  return typeof wanted === 'string' ? wanted : print(wanted);
}

function selectionText({ source, field }: Target, view: SourceView, call: SourceCall): string {
  const type = view.schema.getType(namedType(field.type));
  if (!type || !('getFields' in type || 'getTypes' in type)) return '';
  const wanted = wantedText(call);
  if (wanted !== '') return wanted;
  const definition = source.types.get(type.name);
  const fields =
    definition?.kind === 'object' || definition?.kind === 'interface' ? [...definition.fields.values()] : [];
  const leaves = fields.filter(
    (one) => isLeaf(source, one) && ![...one.args.values()].some((arg) => arg.type.endsWith('!')),
  );
  return `{ ${['__typename', ...leaves.map((one) => one.name)].join(' ')} }`;
}

function isLeaf(source: Source, field: Field): boolean {
  const kind = source.types.get(namedType(field.type))?.kind;
  return kind === undefined || kind === 'scalar' || kind === 'enum';
}

/** What the source cannot supply is filled by others: it is left out of the call. */
function withoutForeignFields(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const info = new TypeInfo(schema);
  const known = visit(
    document,
    visitWithTypeInfo(info, {
      Field: (node) => (info.getFieldDef() || node.name.value === '__typename' ? undefined : null),
      InlineFragment: (node) =>
        node.typeCondition && !schema.getType(node.typeCondition.name.value) ? null : undefined,
    }),
  );
  const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
  return visit(known, {
    SelectionSet: (node) => (node.selections.length === 0 ? { ...node, selections: [typename] } : undefined),
  });
}

/** `data` of an answer; rejects with its first error where there is none. */
export function dataOf(answer: { readonly body: string }): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(answer.body);
  if (!isRecord(parsed)) throw new GatewayError('INTERNAL_SERVER_ERROR', 'The answer of a source is not an object.');
  const { data, errors } = parsed;
  const [first] = Array.isArray(errors) ? errors : [];
  if (isRecord(first) && (!isRecord(data) || Object.values(data).every((value) => value === null))) {
    throw new GatewayError(
      'RESOLVER_FAILED',
      typeof first['message'] === 'string' ? first['message'] : 'A source failed.',
    );
  }
  return isRecord(data) ? data : {};
}
