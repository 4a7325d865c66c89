import type { DocumentNode } from 'graphql';

import type { Proven } from '../base/proven.ts';
import type { Makers } from '../base/late-record.ts';
import type { Catalogs } from '../plan/catalogs.ts';
import type { Plan } from '../plan/plan.ts';
import type { Selected } from '../plan/select.ts';
import type { WriteObject } from './complete.ts';
import type { Bound, Executor, ExecutorOptions, Prepared } from './execute.ts';
import type { LateTextPlan } from './late-text-plan.ts';
import type { Repeats } from './repeats.ts';
import type { Run } from './run.ts';
import type { CodeScope, SourceView } from './sdk.ts';

type Optional = 'env' | 'maxKeptKilobytes' | 'random';

/** What one executor holds: its options, and what it has made so far. */
export interface Engine extends Required<Omit<ExecutorOptions, Optional>>, Pick<ExecutorOptions, Optional> {
  readonly catalogs: Catalogs;
  /** What code resolvers find in their context. */
  readonly codeMakers: Makers<CodeScope>;
  readonly executors: WeakMap<SourceView, Executor>;
  readonly prepared: WeakMap<DocumentNode, Prepared>;
  /** By prepared operation and outcome of its conditions. */
  readonly variants: Proven<Variant>;
  /** By variant and denied fields. */
  readonly restricted: Proven<Compiled>;
  preparedCount: number;
  variantCount: number;
  boundCount: number;
  readonly repeats: Repeats;
}

/** A prepared operation, as the executor knows it. */
export interface PreparedOperation extends Prepared {
  readonly id: number;
  readonly engine: Engine;
  readonly conditions: readonly string[];
  readonly variableTypes: Run['variableTypes'];
}

/** An operation with its conditions decided. */
export interface Variant {
  readonly id: number;
  readonly prepared: PreparedOperation;
  readonly selected: Selected;
  /** Of the requests, which of `Catalogs` it is for. */
  readonly part: number;
  /** For callers to whom nothing is denied. */
  readonly open: Compiled;
}

/** A plan, and what follows from it alone. */
export interface Compiled {
  readonly plan: Plan;
  readonly write: WriteObject;
  readonly meeting: ReadonlySet<number>;
  readonly mayAskTwice: boolean;
  /** True where the answer depends on nothing but the operation, its variables, the upstreams and `plan.inputs`. */
  readonly isExact: boolean;
  readonly isShareable: boolean;
  /** True where `__schema` or `__type` is asked for. */
  readonly isIntrospective: boolean;
  /** The way by texts. */
  readonly texts: LateTextPlan;
}

/** A bound operation, as the executor knows it. */
export interface BoundVariant extends Bound {
  readonly variant: Variant;
}
