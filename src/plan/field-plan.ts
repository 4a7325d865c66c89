import { namedType } from '../blueprint/typeref.ts';
import type { Catalog } from './catalog.ts';
import type { FieldPlan, RequiredPlan, SelectionPlan, ValuePlan } from './plan.ts';
import type { SelectedField } from './select.ts';

/** What is known of a field's value beside where it comes from. */
export interface FieldPlanMore {
  readonly rule?: number | undefined;
  readonly selection?: SelectionPlan | undefined;
  /** Whose wire values its leaves have. */
  readonly source?: string | undefined;
  readonly via?: readonly string[] | undefined;
}

/** The plan of a selected field whose value is had in the given way. */
export function fieldPlan(
  catalog: Catalog,
  selected: SelectedField,
  value: ValuePlan,
  more: FieldPlanMore = {},
): FieldPlan {
  const named = namedType(selected.returnType);
  return {
    key: selected.key,
    parentType: selected.type,
    name: selected.field,
    type: selected.returnType,
    nodes: selected.nodes,
    value,
    rule: more.rule,
    via: more.via ?? [],
    selection: more.selection,
    source: more.source,
    enumNames: catalog.enumNames(more.source, named),
    leaf: leafOf(catalog, named),
  };
}

/** True for a field without arguments: one plan serves all who want it. */
export function isPlain(field: SelectedField): boolean {
  return (field.nodes[0]?.arguments?.length ?? 0) === 0;
}

/** A planned field as something that is required, with all that was planned below it. */
export function toRequired(field: FieldPlan): RequiredPlan[number] {
  if (!field.selection) return { name: field.name, field, nested: undefined };
  const nested = [...field.selection.objects].map(
    ([type, object]) => [type, object.fields.map((one) => toRequired(one))] as const,
  );
  return { name: field.name, field, nested: new Map(nested) };
}

function leafOf(catalog: Catalog, named: string): FieldPlan['leaf'] {
  if (named === 'Int' || named === 'Float' || named === 'String' || named === 'Boolean' || named === 'ID') return named;
  const kind = catalog.blueprint.types.get(named)?.kind;
  return kind === 'enum' ? 'enum' : kind === 'scalar' ? 'custom' : undefined;
}
