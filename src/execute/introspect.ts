import { executeSync } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';

import type { Plan } from '../plan/plan.ts';

/** The root object: empty, or with what graphql-js finds for the plan's `__schema` and `__type`. */
export function introspect(
  schema: GraphQLSchema,
  { document, definition }: { readonly document: DocumentNode; readonly definition: OperationDefinitionNode },
  plan: Plan,
  variables: Readonly<Record<string, unknown>>,
): object {
  const fields = plan.root.fields.filter((field) => field.value.kind === 'introspection');
  if (fields.length === 0) return {};
  const keys = new Set(fields.map((field) => field.key));
  const selections = fields.flatMap((field) => field.nodes);
  const operation = { ...definition, directives: [], selectionSet: { ...definition.selectionSet, selections } };
  const definitions = document.definitions.map((one) => (one === definition ? operation : one));
  const { data } = executeSync({
    schema,
    document: { ...document, definitions },
    operationName: definition.name?.value ?? null,
    variableValues: variables,
  });
  return Object.fromEntries(Object.entries(data ?? {}).filter(([key]) => keys.has(key)));
}
