import type { GatewayError } from '../error/error.ts';
import type { Plan, PlannedField } from '../plan/plan.ts';
import type { Ask, CallerContext, Told } from '../transport/upstream.ts';
import type { Loaders } from './batch.ts';
import type { CodeResolver, DataRule } from './code.ts';
import type { Asked } from './replay.ts';
import type { NodeResults } from './results.ts';

/** Stands where a value should be: whoever reads it reports the error at its own place. */
export class Failure {
  readonly error: GatewayError;
  /** Where the upstream says it happened, below the place of the value. */
  readonly below: readonly (string | number)[];
  /** Further errors that ended at the same place. */
  readonly also: Failure[] = [];

  constructor(error: GatewayError, below: readonly (string | number)[] = []) {
    this.error = error;
    this.below = below;
  }

  /** Where it stands inside a value that is shown as it came. */
  toJSON(): null {
    return null;
  }
}

/**
 * A value that a source gave, until the run has made its answer. Promises that waited for it, and have grown old while they did, lead to this: they live
 * until the old generation is collected, and the value need not.
 */
export class Found {
  value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** An error of the answer, with the field at which it came up. */
export interface LocatedError {
  readonly error: GatewayError;
  readonly path: readonly (string | number)[];
  /** Places in the query text, from 1. */
  readonly locations: readonly { readonly line: number; readonly column: number }[];
}

/** What an upstream told beside the value at `path`, which holds response keys. */
export interface ToldAt extends Told {
  readonly path: readonly string[];
}

const gone = {};

/** Lets go what was found on the way to an answer that is made: the run may be old, and live on for a while. */
export function letRunGo({ found, results, parents }: Run): void {
  for (const one of found) one.value = undefined;
  for (const one of results) one?.letGo();
  for (const objects of parents) objects.fill(gone);
}

/** One plan on its way: everything that belongs to a single request. */
export interface Run {
  readonly plan: Plan;
  readonly variables: Readonly<Record<string, unknown>>;
  /** For code resolvers: the variables' types as the operation declares them. */
  readonly variableTypes: Readonly<Record<string, string>>;
  readonly caller: CallerContext;
  /** What code resolvers and rules get as their context. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly denied: ReadonlyMap<PlannedField['id'], GatewayError>;
  readonly asks: ReadonlyMap<string, Ask>;
  readonly resolvers: ReadonlyMap<string, CodeResolver>;
  readonly dataRules: ReadonlyMap<string, DataRule>;
  /** Objects met so far, by position. */
  readonly parents: object[][];
  /** What each node found for each of its parents, by the node's id; absent: it has not run. */
  readonly results: (NodeResults | undefined)[];
  /** Answers of calls that may serve several fields, by the source's field (or its part of a document) and the arguments. */
  calls: Map<object, Map<string, Promise<Found>>> | undefined;
  /** Of these, what was asked for texts first, and is written down already. */
  taken: Set<Promise<Found>> | undefined;
  /** All that was found. */
  readonly found: Found[];
  /** True where the same question may be put again, and its answer is kept for that. */
  mayAskTwice: boolean;
  /** Where what is asked is written down; absent: it is not. */
  trace: Asked[] | undefined;
  /** What upstreams told beside their values; absent: none of those that were asked can. */
  told: ToldAt[] | undefined;
  /** True where an upstream's error stands as a value. */
  hasErrorValue: boolean;
  loaders: Loaders | undefined;
  /** Ids of lookups that share a loader with another one. */
  readonly meeting: ReadonlySet<number>;
  readonly errors: LocatedError[];
  /** True: each value of a custom scalar is tried whether it can be written as JSON. */
  isCareful: boolean;
  /** The place that is being written: response keys and list indexes. */
  readonly path: (string | number)[];
  /** The operation's root value: an empty object. */
  readonly root: object;
}
