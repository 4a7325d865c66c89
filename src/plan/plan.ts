/** One operation, ready to be run many times with different variables and callers. Made once, never changed. */
export interface Plan {
  readonly operation: 'query' | 'mutation' | 'subscription';
  readonly operationName: string | undefined;
  /** Every field that the operation selects, once for each place and possible type. */
  readonly fields: readonly PlannedField[];
  readonly inputs: PlanInputs;
}

/** A selected field, for guards. */
export interface PlannedField {
  /** Its index in `Plan.fields`. */
  readonly id: number;
  /** The type that holds it, for example `Customer`. */
  readonly type: string;
  readonly field: string;
  /** Response keys from the root, without list indexes. */
  readonly path: readonly string[];
  /** Names of the types its value may have (without list and non-null marks): one, or all possible of an abstract type. */
  readonly returns: readonly string[];
  /** Its coerced arguments for these variable values. */
  readonly args: (variables: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/** What an answer depends on beside the operation, its variables and the upstream's data. */
export interface PlanInputs {
  /** Names of the caller's headers that reach an upstream, lower-case, sorted. */
  readonly headers: readonly string[];
  /** Top-level names of the claims that reach an upstream, sorted. */
  readonly claims: readonly string[];
  /** True where code resolvers take part, whose needs cannot be known. */
  readonly isOpen: boolean;
}
