import { Kind } from 'graphql';

import type { Field } from '../blueprint/types.ts';
import type { ObjectContext, PlannerPort, Supply } from './context.ts';
import { mergeNode } from './nodes.ts';

/** Who has the field of the context's objects: the object itself, an object that was merged to it, or a new merge. */
export function findSupply(
  planner: PlannerPort,
  context: ObjectContext,
  name: string,
): { readonly supply: Supply; readonly field: Field | undefined } | undefined {
  const { catalog } = planner;
  for (const supply of context.supplies) {
    if (supply.source === undefined) return { supply, field: undefined };
    const field = catalog.field(supply.source, context.type, name);
    if (field && !field.binding) return { supply, field };
  }
  for (const merge of catalog.mergesOf(context.type)) {
    const field = catalog.field(merge.source, context.type, name);
    const mark = `merge ${merge.source}`;
    if (!field || field.binding || context.open.has(mark) || !canRequire(planner, context, merge.required)) continue;
    context.open.add(mark);
    const { supply } = mergeNode(planner, context, merge);
    context.open.delete(mark);
    context.supplies.push(supply);
    return { supply, field };
  }
  return undefined;
}

/** True where each field of the selection set is there, or comes from a source that can be merged in turn. */
function canRequire({ catalog }: PlannerPort, context: ObjectContext, selectionSet: string): boolean {
  return catalog.selectionSet(selectionSet).selections.every((selection) => {
    if (selection.kind !== Kind.FIELD) return true;
    const name = selection.name.value;
    const has = (source: string | undefined) => source !== undefined && catalog.field(source, context.type, name);
    if (context.supplies.some((supply) => has(supply.source))) return true;
    const others = catalog.mergesOf(context.type).filter((merge) => has(merge.source));
    return others.some((merge) => !context.open.has(`merge ${merge.source}`));
  });
}
