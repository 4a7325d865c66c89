import { getOperationAST, getVariableValues, Kind, parse, print } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';

import type { Blueprint, Source } from '../blueprint/blueprint.ts';
import { GatewayError } from '../error/error.ts';
import { buildPlan } from '../plan/build.ts';
import { Catalog } from '../plan/catalog.ts';
import type { CodeField } from '../plan/catalog.ts';
import type { Plan, PlannedField } from '../plan/plan.ts';
import { conditionVariables, selectFields } from '../plan/select.ts';
import type { Selected } from '../plan/select.ts';
import type { Ask, CallerContext } from '../transport/upstream.ts';
import type { Answer } from './answer.ts';
import { Loaders, meetingLookups } from './batch.ts';
import type { CodeResolver, DataRule } from './code.ts';
import { compileObject } from './complete.ts';
import type { WriteObject } from './complete.ts';
import { answerKey } from './answer-key.ts';
import { introspect } from './introspect.ts';
import { Kept } from './kept.ts';
import { runNodes } from './nodes.ts';
import { Repeats } from './repeats.ts';
import { replays } from './replay.ts';
import type { Asked } from './replay.ts';
import type { LocatedError, Run } from './run.ts';
import { dataOf, sourceContexts, sourceView } from './sdk.ts';
import type { RunSource, SourceView } from './sdk.ts';

export type { Answer } from './answer.ts';

export interface ExecutorOptions {
  readonly blueprint: Blueprint;
  /** The public schema (`buildSchema(blueprint.types)`). */
  readonly schema: GraphQLSchema;
  readonly asks: ReadonlyMap<string, Ask>;
  /** By `Type.field`. */
  readonly resolvers?: ReadonlyMap<string, CodeResolver>;
  readonly dataRules?: ReadonlyMap<string, DataRule>;
  /** An error as it stands in the answer; decides what a client may see. */
  readonly formatError: (located: LocatedError, caller: CallerContext) => Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Bound of the plans that are kept, in planned fields over all of them: one takes about a kilobyte. */
  readonly maxKeptFields?: number;
}

/** An operation that was validated; kept for as long as the schema is. */
export interface Prepared {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly kind: Plan['operation'];
  readonly name: string | undefined;
}

/** A prepared operation with the variables of one request. */
export interface Bound {
  /** The plan for a caller who may see everything: what guards look at. */
  readonly plan: Plan;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Stands for the operation and these variables while the executor lives; another binding of the same has another. */
  readonly id: string;
  /** True where every source lets answers be shared by requests that ask the same at the same time. */
  readonly isShareable: boolean;
}

export interface RunRequest {
  readonly caller: CallerContext;
  /** Refused fields by `PlannedField.id`: nothing is asked for them, their error stands at their place. */
  readonly denied?: ReadonlyMap<PlannedField['id'], GatewayError>;
  /** What code resolvers find in their context beside the sources. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Of one event of a subscription: what answers in the place of its source's field. */
  readonly event?: Partial<Pick<Run, 'asks' | 'resolvers'>>;
}

/** The engine for one blueprint. */
export interface Executor {
  /** Once per operation. The document must be valid against the schema; fails with BAD_REQUEST when no operation fits. */
  readonly prepare: (document: DocumentNode, operationName?: string) => Prepared;
  /** Coerces the variables and finds the plan, made once for each outcome of `@skip` and `@include`. */
  readonly bind: (prepared: Prepared, variables: Readonly<Record<string, unknown>>) => Bound;
  /** The plan for a caller to whom the fields `denied` are refused. */
  readonly planOf: (bound: Bound, denied: ReadonlyMap<PlannedField['id'], GatewayError>) => Plan;
  /** Runs the plan. Never rejects for anything that an upstream does. */
  readonly run: (bound: Bound, request: RunRequest) => Promise<Answer>;
}

/** Makes the engine. */
export function createExecutor(options: ExecutorOptions): Executor {
  const resolvers = options.resolvers ?? new Map<string, CodeResolver>();
  const dataRules = options.dataRules ?? new Map<string, DataRule>();
  const { maxKeptFields = 200_000 } = options;
  const engine: Engine = {
    ...options,
    resolvers,
    dataRules,
    catalog: new Catalog(options.blueprint, options.schema, resolvers, ruleFields(dataRules)),
    views: new Kept(options.blueprint.sources.size + 1),
    executors: new WeakMap(),
    prepared: new WeakMap(),
    variants: new LRUCache({
      maxSize: maxKeptFields,
      sizeCalculation: ({ selected, open }) => 1 + selected.fields.length + open.plan.size,
    }),
    restricted: new LRUCache({ maxSize: maxKeptFields, sizeCalculation: ({ plan }) => 1 + plan.size }),
    preparedCount: 0,
    variantCount: 0,
    boundCount: 0,
    repeats: new Repeats(),
  };
  return {
    prepare: (document, operationName) => prepare(engine, document, operationName),
    bind: (prepared, variables) => bind(prepared, variables),
    planOf: (bound, denied) => restricted(engine, (bound as BoundVariant).variant, new Set(denied.keys())).plan,
    run: async (bound, request) => runBound(engine, bound, request),
  };
}

/** What each rule needs of its object, as one selection set. */
function ruleFields(rules: ReadonlyMap<string, DataRule>): ReadonlyMap<string, CodeField> {
  const fields = [...rules].map(([coordinate, { fragments }]): readonly [string, CodeField] => {
    const selections = fragments.flatMap((text) =>
      parse(text, { noLocation: true }).definitions.flatMap((one) =>
        'selectionSet' in one ? (one.selectionSet?.selections ?? []) : [],
      ),
    );
    return [
      coordinate,
      selections.length === 0 ? {} : { selectionSet: print({ kind: Kind.SELECTION_SET, selections }) },
    ];
  });
  return new Map(fields);
}

type Optional = 'env' | 'maxKeptFields';

interface Engine extends Required<Omit<ExecutorOptions, Optional>>, Pick<ExecutorOptions, Optional> {
  readonly catalog: Catalog;
  /** For code resolvers' calls: each source as a small gateway of its own. */
  readonly views: Kept<string, SourceView>;
  readonly executors: WeakMap<SourceView, Executor>;
  readonly prepared: WeakMap<DocumentNode, Prepared>;
  /** By prepared operation and outcome of its conditions. */
  readonly variants: LRUCache<string, Variant>;
  /** By variant and denied fields. */
  readonly restricted: LRUCache<string, Compiled>;
  preparedCount: number;
  variantCount: number;
  boundCount: number;
  readonly repeats: Repeats;
}

interface PreparedOperation extends Prepared {
  readonly id: number;
  readonly engine: Engine;
  readonly conditions: readonly string[];
  readonly variableTypes: Run['variableTypes'];
}

/** An operation with its conditions decided. */
interface Variant {
  readonly id: number;
  readonly prepared: PreparedOperation;
  readonly selected: Selected;
  /** For callers to whom nothing is denied. */
  readonly open: Compiled;
}

interface Compiled {
  readonly plan: Plan;
  readonly write: WriteObject;
  readonly meeting: ReadonlySet<number>;
  /** True where the answer depends on nothing but the operation, its variables, the upstreams and `plan.inputs`. */
  readonly isExact: boolean;
  readonly isShareable: boolean;
  /** True where `__schema` or `__type` is asked for. */
  readonly isIntrospective: boolean;
}

interface BoundVariant extends Bound {
  readonly variant: Variant;
}

function prepare(engine: Engine, document: DocumentNode, operationName?: string): Prepared {
  const definition = getOperationAST(document, operationName);
  if (!definition) {
    const names = document.definitions.flatMap((one) =>
      one.kind === Kind.OPERATION_DEFINITION ? (one.name?.value ?? '(unnamed)') : [],
    );
    const wanted =
      operationName === undefined
        ? 'The document has several operations: name one'
        : `Operation "${operationName}" is not there`;
    throw new GatewayError('BAD_REQUEST', `${wanted}, as one of: ${names.join(', ')}.`);
  }
  const prepared: PreparedOperation = {
    document,
    definition,
    kind: definition.operation,
    name: definition.name?.value,
    id: engine.preparedCount++,
    engine,
    conditions: conditionVariables(document),
    variableTypes: Object.fromEntries(
      definition.variableDefinitions?.map(({ variable, type }) => [variable.name.value, print(type)]) ?? [],
    ),
  };
  return prepared;
}

function bind(given: Prepared, raw: Readonly<Record<string, unknown>>): Bound {
  const prepared = given as PreparedOperation;
  const { engine, definition, document } = prepared;
  const { errors, coerced } = getVariableValues(engine.schema, definition.variableDefinitions ?? [], raw, {
    maxErrors: 10,
  });
  if (errors) {
    throw new GatewayError('BAD_USER_INPUT', errors.map((error) => error.message).join('\n'), { cause: errors[0] });
  }
  const key = `${prepared.id} ${prepared.conditions.map((name) => coerced[name] === true).join()}`;
  let variant = engine.variants.get(key);
  if (!variant) {
    const selected = selectFields(engine.schema, document, definition, coerced);
    variant = { id: engine.variantCount++, prepared, selected, open: compile(engine, prepared, selected, new Set()) };
    engine.variants.set(key, variant);
  }
  const { plan, isShareable } = variant.open;
  const bound: BoundVariant = { plan, variables: coerced, variant, isShareable, id: String(engine.boundCount++) };
  return bound;
}

function compile(engine: Engine, { kind, name }: Prepared, selected: Selected, denied: ReadonlySet<number>): Compiled {
  const plan = buildPlan(engine.catalog, { kind, name }, selected, denied);
  const isExact = plan.operation === 'query' && !plan.inputs.isOpen && plan.nodes.length > 0;
  const { sources } = engine.blueprint;
  return {
    plan,
    write: compileObject(plan.root, engine.schema),
    meeting: meetingLookups(plan),
    isExact,
    isIntrospective: plan.root.fields.some((field) => field.value.kind === 'introspection'),
    isShareable:
      isExact &&
      plan.nodes.every((node) => 'source' in node && sources.get(node.source)?.policy.isDeduplicated === true),
  };
}

/** The plan for a caller who may not see the fields in `denied`. */
function restricted(engine: Engine, variant: Variant, denied: ReadonlySet<number>): Compiled {
  if (denied.size === 0) return variant.open;
  const key = `${variant.id} ${[...denied].sort((left, right) => left - right).join()}`;
  let compiled = engine.restricted.get(key);
  if (!compiled) {
    compiled = compile(engine, variant.prepared, variant.selected, denied);
    engine.restricted.set(key, compiled);
  }
  return compiled;
}

async function runBound(engine: Engine, given: Bound, request: RunRequest): Promise<Answer> {
  const { variant, variables } = given as BoundVariant;
  const denied = request.denied ?? new Map<number, GatewayError>();
  const compiled = denied.size === 0 ? variant.open : restricted(engine, variant, new Set(denied.keys()));
  const { plan, write } = compiled;
  const root = compiled.isIntrospective ? introspect(engine.schema, variant.prepared, plan, variables) : {};
  const { variableTypes } = variant.prepared;
  const run = startRun(engine, compiled, { variables, variableTypes, request, denied, root });
  const key = compiled.isExact && denied.size === 0 ? answerKey(given, run.caller) : undefined;
  return key === undefined ? makeAnswer(engine, write, run) : repeatAnswer(engine, write, run, key);
}

/** The last answer, where every upstream says what it said then; else a new one. */
async function repeatAnswer(engine: Engine, write: WriteObject, run: Run, key: string): Promise<Answer> {
  const { repeats } = engine;
  const last = repeats.get(key);
  if (last) {
    const isRepeated = await replays(last.trace, run);
    repeats.tell(key, isRepeated);
    if (isRepeated) return last.answer;
  }
  if (!repeats.isWorthKeeping(key)) return makeAnswer(engine, write, run);
  const trace: Asked[] = [];
  run.trace = trace;
  const answer = await makeAnswer(engine, write, run);
  if (answer.errorCodes.length === 0) repeats.keep(key, { answer, trace });
  return answer;
}

async function makeAnswer(engine: Engine, write: WriteObject, run: Run): Promise<Answer> {
  await runNodes(run);
  const data = writeData(write, run);
  if (run.errors.length === 0) return { body: `{"data":${data}}`, errorCodes: [] };
  const errors = run.errors.map((error) => engine.formatError(error, run.caller));
  return {
    body: `{"data":${data},"errors":${JSON.stringify(errors)}}`,
    errorCodes: run.errors.map(({ error }) => error.code),
  };
}

/** The answer's data as text. What cannot be written is found in a second, careful pass, and is an error at its place. */
function writeData(write: WriteObject, run: Run): string {
  const before = run.errors.length;
  try {
    return JSON.stringify(write(run.root, run) ?? null);
  } catch {
    run.errors.length = before;
    run.path.length = 0;
    run.isCareful = true;
    for (const results of run.results) results?.forget();
    return JSON.stringify(write(run.root, run) ?? null);
  }
}

function startRun(
  engine: Engine,
  { plan, meeting }: Compiled,
  start: Pick<Run, 'variables' | 'variableTypes' | 'denied' | 'root'> & { request: RunRequest },
): Run {
  const context: Record<string, unknown> = { ...start.request.context };
  const { caller } = start.request;
  if (plan.inputs.isOpen) {
    const own = { headers: caller.headers, claims: caller.claims, signal: caller.signal };
    const viewOf = (source: Source) => engine.views.get(source.name, () => sourceView(engine.blueprint, source));
    Object.assign(context, own, sourceContexts(engine.blueprint, viewOf, runSource(engine), caller));
  }
  return {
    plan,
    variables: start.variables,
    variableTypes: start.variableTypes,
    caller,
    context,
    env: engine.env ?? process.env,
    denied: start.denied,
    asks: engine.asks,
    resolvers: engine.resolvers,
    ...start.request.event,
    dataRules: engine.dataRules,
    parents: Array.from({ length: plan.positions }, () => []),
    results: [],
    calls: new Map(),
    trace: undefined,
    loaders: new Loaders(),
    meeting,
    errors: [],
    isCareful: plan.inputs.isOpen,
    path: [],
    root: start.root,
  };
}

/** Runs what a code resolver asks of one source: the same engine over the source's own view. */
function runSource(engine: Engine): RunSource {
  return async (view, document, variables, caller) => {
    let executor = engine.executors.get(view);
    if (!executor) {
      const { asks, formatError, env } = engine;
      executor = createExecutor({ ...view, asks, formatError, ...(env && { env }) });
      engine.executors.set(view, executor);
    }
    const prepared = engine.prepared.get(document) ?? executor.prepare(document);
    engine.prepared.set(document, prepared);
    return dataOf(await executor.run(executor.bind(prepared, variables), { caller }));
  };
}
