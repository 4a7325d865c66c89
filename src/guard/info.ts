import { Kind, OperationTypeNode, isObjectType } from 'graphql';
import type { FieldNode, GraphQLResolveInfo, GraphQLSchema } from 'graphql';

import { invariant } from '../error/error.ts';
import type { Plan } from '../plan/plan.ts';

/** Where a rule is asked: a field of a type, under response keys from the root. */
export interface RuleSite {
  readonly type: string;
  readonly field: string;
  readonly path: readonly string[];
}

/** What a rule gets as graphql-js's `info`: all of it, but of the document only the field itself. */
export function ruleInfo(
  schema: GraphQLSchema,
  { type, field, path }: RuleSite,
  plan: Pick<Plan, 'operation'>,
  variableValues: Readonly<Record<string, unknown>>,
): GraphQLResolveInfo {
  const parentType = schema.getType(type);
  const definition = isObjectType(parentType) ? parentType.getFields()[field] : undefined;
  invariant(isObjectType(parentType) && definition, `${type}.${field} is a field of the schema`);
  const node: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: field } };
  return {
    fieldName: field,
    fieldNodes: [node],
    returnType: definition.type,
    parentType,
    path: pathOf(path, type),
    schema,
    fragments: {},
    rootValue: undefined,
    operation: {
      kind: Kind.OPERATION_DEFINITION,
      operation: operationTypes[plan.operation],
      selectionSet: { kind: Kind.SELECTION_SET, selections: [node] },
    },
    variableValues: { ...variableValues },
  };
}

const operationTypes = {
  query: OperationTypeNode.QUERY,
  mutation: OperationTypeNode.MUTATION,
  subscription: OperationTypeNode.SUBSCRIPTION,
};

function pathOf(keys: readonly string[], typename: string): GraphQLResolveInfo['path'] {
  let path: GraphQLResolveInfo['path'] = { prev: undefined, key: keys[0] ?? '', typename: undefined };
  for (const key of keys.slice(1)) path = { prev: path, key, typename: undefined };
  return { ...path, typename };
}
