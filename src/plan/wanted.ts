import { print } from 'graphql';

import type { FieldPlan, ObjectPlan, SelectionPlan } from './plan.ts';

/**
 * What a code resolver's result is read for, as a selection set in public names with the query's arguments and
 * variables: `{ id posts(first: $first) ... on Dog { breed } }`. Joined and resolved fields are left out, what they
 * need is in. The result holds each field once: of two aliases of a field the first one's arguments count.
 */
export function wantedOf(selection: SelectionPlan): string {
  if (selection.only) return `{ ${objectFields(selection.only).join(' ')} }`;
  const fragments = [...selection.objects.values()]
    .filter((object) => object.fields.length + object.hidden.length > 0)
    .map((object) => `... on ${object.type} { ${objectFields(object).join(' ')} }`);
  return `{ ${['__typename', ...fragments].join(' ')} }`;
}

function objectFields(object: ObjectPlan): readonly string[] {
  const read = [...object.fields, ...object.hidden].filter((field) => field.value.kind === 'property');
  const texts = new Set(read.map((field) => fieldText(field)));
  return texts.size === 0 ? ['__typename'] : [...texts];
}

function fieldText(field: FieldPlan): string {
  const args = field.nodes[0]?.arguments?.map((argument) => print(argument)) ?? [];
  const head = args.length === 0 ? field.name : `${field.name}(${args.join(', ')})`;
  return field.selection ? `${head} ${wantedOf(field.selection)}` : head;
}
