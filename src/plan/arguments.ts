import { getArgumentValues, isNonNullType, Kind, valueFromAST } from 'graphql';
import type { ArgumentNode, FieldNode, GraphQLArgument, GraphQLField } from 'graphql';

/** The values of a field's arguments for the operation's coerced variables (spec section 6.4.1); throws graphql-js's own complaints. */
export type ReadArguments = (variables: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** An argument that needs no look at its type any more: a value that nobody can change, or a variable's. */
type Part =
  | { readonly kind: 'value'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'variable'; readonly name: string; readonly variable: string };

/** Works out once what does not depend on variables; where an argument is no scalar and no variable graphql-js reads all of them. */
export function compileArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode): ReadArguments {
  const slow: ReadArguments = (variables) => getArgumentValues(definition, node, variables);
  const given = new Map(node.arguments?.map((one) => [one.name.value, one]));
  const parts: Part[] = [];
  for (const argument of definition.args) {
    const part = partOf(argument, given.get(argument.name));
    if (part === 'unknown') return slow;
    if (part) parts.push(part);
  }
  return (variables) => {
    const values: Record<string, unknown> = {};
    for (const part of parts) {
      const value = part.kind === 'value' ? part.value : variables[part.variable];
      // Defaults and what must not be null are graphql-js's business.
      if (value === undefined || value === null) return slow(variables);
      values[part.name] = value;
    }
    return values;
  };
}

/** Undefined where the argument is left out and has no default; `unknown` where graphql-js must look. */
function partOf(
  { name, type, defaultValue }: GraphQLArgument,
  given: ArgumentNode | undefined,
): Part | 'unknown' | undefined {
  if (name in Object.prototype) return 'unknown';
  if (!given) {
    if (defaultValue === undefined) return isNonNullType(type) ? 'unknown' : undefined;
    return isScalar(defaultValue) ? { kind: 'value', name, value: defaultValue } : 'unknown';
  }
  if (given.value.kind === Kind.VARIABLE) {
    const variable = given.value.name.value;
    return variable in Object.prototype ? 'unknown' : { kind: 'variable', name, variable };
  }
  const value: unknown = valueFromAST(given.value, type);
  return isScalar(value) ? { kind: 'value', name, value } : 'unknown';
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
