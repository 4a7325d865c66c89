import type { FieldPlan, ObjectPlan, SelectionPlan } from './plan.ts';

/**
 * What a code resolver's result is read for, as a selection set in public names: `{ id name ... on Dog { breed } }`.
 * Joined and resolved fields are left out, what they need is in.
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
  return field.selection ? `${field.name} ${wantedOf(field.selection)}` : field.name;
}
