import { GraphQLError, Kind, parse } from 'graphql';

import { readLiteral } from '../blueprint/literal.ts';

/** Arguments that are made from the keys of objects. */
export interface KeyedArguments {
  /** By argument name; strings are templates over `root`. */
  readonly args: Readonly<Record<string, unknown>>;
  /** The argument that takes the list of keys, by dotted path, and what each key is. */
  readonly many?: { readonly path: string; readonly key: KeyShape };
}

/** One field of the object, or an object of several by the name that each has in the key. */
export type KeyShape = string | readonly { readonly as: string; readonly from: string }[];

/**
 * Reads an `argsExpr`: GraphQL arguments in which `$key.id` stands for a field of the object and `[[...]]` for the list
 * of all objects' keys. A message where it is none.
 */
export function readKeyExpression(text: string): KeyedArguments | string {
  const quoted = text.replace(/\$key\.([\w.]+)/g, (_, path: string) => JSON.stringify(`{root.${path}}`));
  if (quoted.includes('$key')) return 'name the fields of `$key`, for example `$key.id`';
  const args = readArguments(quoted);
  if (typeof args === 'string') return args;
  const lists = [...manyIn(args, [])];
  if (lists.length === 0) return { args };
  const [first] = lists;
  if (!first || lists.length > 1) return 'only one list of keys, `[[...]]`, may stand in it';
  return { args: withoutPath(args, first.path), many: { path: first.path.join('.'), key: first.key } };
}

/** The arguments of a field as they stand in a query, without the parentheses; a message where they are none. */
export function readArguments(text: string): Readonly<Record<string, unknown>> | string {
  try {
    const [definition] = parse(`{ field(${text}) }`, { noLocation: true }).definitions;
    const selection =
      definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections[0] : undefined;
    if (selection?.kind !== Kind.FIELD) return 'it is no list of arguments';
    const entries = (selection.arguments ?? []).map(({ name, value }) => {
      if (value.kind === Kind.VARIABLE) throw new GraphQLError(`it uses $${value.name.value}, which is not known here`);
      return [name.value, readLiteral(value as Parameters<typeof readLiteral>[0])] as const;
    });
    return Object.fromEntries(entries);
  } catch (error) {
    return error instanceof GraphQLError ? error.message.replace(/\.$/, '') : 'it is no list of arguments';
  }
}

/** Lists in lists with one item: the way in which a list of keys is marked. */
function* manyIn(
  value: unknown,
  path: readonly string[],
): Iterable<{ readonly path: readonly string[]; readonly key: KeyShape }> {
  if (Array.isArray(value)) {
    const [inner] = value as readonly unknown[];
    if (value.length === 1 && Array.isArray(inner) && inner.length === 1) {
      const key = shapeOf((inner as readonly unknown[])[0]);
      if (key !== undefined) yield { path, key };
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, one] of Object.entries(value)) yield* manyIn(one, [...path, name]);
}

function shapeOf(value: unknown): KeyShape | undefined {
  if (typeof value === 'string') return fieldIn(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const parts = Object.entries(value).flatMap(([as, one]) => {
    const from = typeof one === 'string' ? fieldIn(one) : undefined;
    return from === undefined ? [] : [{ as, from }];
  });
  return parts.length > 0 ? parts : undefined;
}

function fieldIn(template: string): string | undefined {
  return /^\{root\.([\w.]+)\}$/.exec(template)?.[1];
}

function withoutPath(
  args: Readonly<Record<string, unknown>>,
  [name = '', ...rest]: readonly string[],
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(args).flatMap(([key, value]): [string, unknown][] => {
    if (key !== name) return [[key, value]];
    if (rest.length === 0 || typeof value !== 'object' || value === null) return [];
    const inner = withoutPath({ ...value }, rest);
    return Object.keys(inner).length > 0 ? [[key, inner]] : [];
  });
  return Object.fromEntries(entries);
}
