import type { GatewayError } from '../error/error.ts';
import type { CallerContext } from '../transport/upstream.ts';

/** A field's function from a user's module, and what it needs of its parent. */
export interface CodeResolver {
  readonly selectionSet?: string;
  /** The source in whose wire names the result is; absent: in the public names. */
  readonly source?: string;
  readonly resolve: (
    root: Readonly<Record<string, unknown>>,
    args: Readonly<Record<string, unknown>>,
    context: Readonly<Record<string, unknown>>,
    info: ResolverInfo,
  ) => unknown;
  /** Of Subscription's fields: gives an AsyncIterable of events, each of which is `resolve`'s root. */
  readonly subscribe?: CodeResolver['resolve'];
}

/** What a resolver is told of the operation: the part of graphql-js's `info` that makes sense here. */
export interface ResolverInfo {
  readonly fieldName: string;
  readonly parentType: string;
  /** What is wanted of the result, in public names: passed on by the calls of `context.<Source>`. */
  readonly selectionSet: string;
  readonly variableValues: Readonly<Record<string, unknown>>;
  /** Types of the operation's variables by name, as it declares them. */
  readonly variableTypes: Readonly<Record<string, string>>;
  readonly operationName: string | undefined;
}

/** A user's rule that needs the parent object. */
export interface DataRule {
  /** What it asks of the object, as fragment texts: `fragment F on Customer { ownerId }`. Empty: it sees what is selected beside. */
  readonly fragments: readonly string[];
  /** `true`, or why the field of this object is denied. Never rejects. */
  readonly decide: (
    parent: unknown,
    args: Readonly<Record<string, unknown>>,
    context: unknown,
    caller: CallerContext,
  ) => Promise<true | GatewayError>;
}
