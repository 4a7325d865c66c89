import { Kind } from 'graphql';

import type { Merge } from '../blueprint/blueprint.ts';
import type { Field } from '../blueprint/types.ts';
import type { Catalog } from './catalog.ts';
import type { ObjectContext, PlannerPort, Supply } from './context.ts';
import { mergeNode } from './nodes.ts';
import { providedBy } from './provides.ts';

/** Who has the field of the context's objects: the object itself, an object that was merged to it, or a new merge. */
export function findSupply(
  planner: PlannerPort,
  context: ObjectContext,
  name: string,
): { readonly supply: Supply; readonly field: Field | undefined } | undefined {
  const { catalog } = planner;
  for (const supply of context.supplies) {
    if (supply.source === undefined) return { supply, field: undefined };
    const field = heldField(catalog, context.type, supply, name);
    if (field) return { supply, field };
  }
  const merge = nearestMerge(catalog, context, name);
  if (!merge) return undefined;
  const mark = markOf(merge);
  context.open.add(mark);
  const { supply } = mergeNode(planner, context, merge);
  context.open.delete(mark);
  context.supplies.push(supply);
  return { supply, field: catalog.field(merge.source, context.type, name) };
}

/** Someone who holds fields of an object. */
type Holder = Pick<Supply, 'source' | 'merge' | 'provides'>;

/** The merge that gives the field after the fewest others that it needs. */
function nearestMerge(catalog: Catalog, context: ObjectContext, name: string): Merge | undefined {
  const { type } = context;
  const holders: Holder[] = [...context.supplies];
  let waiting = catalog.mergesOf(type).filter((merge) => !context.open.has(markOf(merge)));
  for (;;) {
    const ready = waiting.filter((merge) => canRequire(catalog, type, holders, merge.required));
    if (ready.length === 0) return undefined;
    const found = ready.find((merge) => heldField(catalog, type, holderOf(merge), name));
    if (found) return found;
    holders.push(...ready.map(holderOf));
    waiting = waiting.filter((merge) => !ready.includes(merge));
  }
}

function holderOf(merge: Merge): Holder {
  return { source: merge.source, merge, provides: [] };
}

/** The holder's own view of the field, where its objects hold it. */
function heldField(catalog: Catalog, type: string, holder: Holder, name: string): Field | undefined {
  const { source, merge, provides } = holder;
  const field = source === undefined ? undefined : catalog.field(source, type, name);
  if (!field || field.binding) return undefined;
  if (field.isExternal && providedBy(provides, type, name).length === 0) return undefined;
  const isOpen = merge?.fields?.includes(name) === true || !catalog.needsMore(source ?? '', type, name);
  return isOpen ? field : undefined;
}

/** True where each field of the selection set is held by somebody. */
function canRequire(catalog: Catalog, type: string, holders: readonly Holder[], selectionSet: string): boolean {
  return catalog.selectionSet(selectionSet).selections.every((selection) => {
    if (selection.kind !== Kind.FIELD || selection.name.value === '__typename') return true;
    const name = selection.name.value;
    return holders.some((holder) => heldField(catalog, type, holder, name));
  });
}

function markOf({ source, required }: Merge): string {
  return `merge ${source} ${required}`;
}
