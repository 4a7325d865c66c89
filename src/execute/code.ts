import type { GatewayError } from '../error/error.ts';

/** A field's function from a user's module, and what it needs of its parent. */
export interface CodeResolver {
  readonly selectionSet?: string;
  readonly resolve: (
    root: Readonly<Record<string, unknown>>,
    args: Readonly<Record<string, unknown>>,
    context: Readonly<Record<string, unknown>>,
    info: ResolverInfo,
  ) => unknown;
}

/** What a resolver is told of the operation: the part of graphql-js's `info` that makes sense here. */
export interface ResolverInfo {
  readonly fieldName: string;
  readonly parentType: string;
  /** What is wanted of the result, in public names: passed on by the calls of `context.<Source>`. */
  readonly selectionSet: string;
  readonly variableValues: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

/** A user's rule that needs the parent object. */
export interface DataRule {
  readonly selectionSet?: string;
  readonly check: (
    parent: Readonly<Record<string, unknown>>,
    args: Readonly<Record<string, unknown>>,
    context: Readonly<Record<string, unknown>>,
  ) => Promise<true | GatewayError>;
}
