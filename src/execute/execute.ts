import { Kind, parse, print } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';

import type { Maybe } from '../base/maybe.ts';
import { Proven } from '../base/proven.ts';
import type { Blueprint, Source } from '../blueprint/blueprint.ts';
import type { GatewayError } from '../error/error.ts';
import { Catalog } from '../plan/catalog.ts';
import { Catalogs } from '../plan/catalogs.ts';
import type { CodeField } from '../plan/catalog.ts';
import { weightOf } from '../plan/plan.ts';
import type { Plan, PlannedField } from '../plan/plan.ts';
import type { Ask, CallerContext } from '../transport/upstream.ts';
import type { Answer } from './answer.ts';
import { runBound } from './answering.ts';
import type { CodeResolver, DataRule } from './code.ts';
import type { BoundVariant, Engine } from './engine.ts';
import { Kept } from './kept.ts';
import { bind, prepare, restricted } from './prepare.ts';
import { Repeats } from './repeats.ts';
import type { LocatedError, Run } from './run.ts';
import { codeMakers, dataOf, sourceView } from './sdk.ts';
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
  /** From 0 and below 1: draws which requests are answered by whom, where sources share a field by percent. */
  readonly random?: () => number;
  /** Objects of one place of an operation that are made before code is generated for it. */
  readonly codeAfter?: number;
  /** Runs of a plan before its answers are made of texts, where they can be. */
  readonly textsAfter?: number;
  /** Bound of the plans that are kept, in kilobytes by their `weightOf`. */
  readonly maxKeptKilobytes?: number;
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
  /** True where a draw chose the plan: the next request is to be bound anew. */
  readonly isDrawn: boolean;
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
  /** Runs the plan: at once where nothing is to be waited for. Never rejects for anything that an upstream does. */
  readonly run: (bound: Bound, request: RunRequest) => Maybe<Answer>;
}

/** Makes the engine. */
export function createExecutor(options: ExecutorOptions): Executor {
  const resolvers = options.resolvers ?? new Map<string, CodeResolver>();
  const dataRules = options.dataRules ?? new Map<string, DataRule>();
  const { maxKeptKilobytes = 200_000 } = options;
  // Each source as a small gateway of its own.
  const views = new Kept<string, SourceView>(options.blueprint.sources.size + 1);
  const viewOf = (source: Source) => views.get(source.name, () => sourceView(options.blueprint, source));
  const engine: Engine = {
    codeAfter: 64,
    textsAfter: 1,
    ...options,
    resolvers,
    dataRules,
    catalogs: new Catalogs(
      options.blueprint,
      (blueprint) => new Catalog(blueprint, options.schema, resolvers, ruleFields(dataRules)),
    ),
    codeMakers: codeMakers(options.blueprint, viewOf, async (...asked) => runSource(engine, ...asked)),
    executors: new WeakMap(),
    prepared: new WeakMap(),
    variants: new Proven({ maxSize: maxKeptKilobytes, sizeOf: ({ open }) => weightOf(open.plan) }),
    restricted: new Proven({ maxSize: maxKeptKilobytes, sizeOf: ({ plan }) => weightOf(plan) }),
    preparedCount: 0,
    variantCount: 0,
    boundCount: 0,
    repeats: new Repeats(),
  };
  return {
    prepare: (document, operationName) => prepare(engine, document, operationName),
    bind: (prepared, variables) => bind(prepared, variables),
    planOf: (bound, denied) => restricted(engine, (bound as BoundVariant).variant, new Set(denied.keys())).plan,
    run: (bound, request) => runBound(engine, bound, request),
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

/** Runs what a code resolver asks of one source: the same engine over the source's own view. */
async function runSource(
  engine: Engine,
  ...[view, document, variables, caller]: Parameters<RunSource>
): ReturnType<RunSource> {
  let executor = engine.executors.get(view);
  if (!executor) {
    const { asks, formatError, env } = engine;
    executor = createExecutor({ ...view, asks, formatError, ...(env && { env }) });
    engine.executors.set(view, executor);
  }
  const prepared = engine.prepared.get(document) ?? executor.prepare(document);
  engine.prepared.set(document, prepared);
  return dataOf(await executor.run(executor.bind(prepared, variables), { caller }));
}
