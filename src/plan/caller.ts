import type { SelectionSetNode } from 'graphql';

import type { Caller, Catalog } from './catalog.ts';
import { providedBelow, providedBy } from './provides.ts';
import type { SelectedField, SelectedSet } from './select.ts';

/** The source to call for the field: of several that share it the one that holds most of what is selected, the first of equals. */
export function callerOf(catalog: Catalog, selected: SelectedField): Caller | undefined {
  const [first, ...others] = catalog.callers(selected.type, selected.field);
  if (!first || others.length === 0) return first;
  let best = first;
  let most = heldBy(catalog, first, selected);
  for (const caller of others) {
    const count = heldBy(catalog, caller, selected);
    if (count > most) [best, most] = [caller, count];
  }
  return best;
}

function heldBy(catalog: Catalog, { source, field }: Caller, { selection }: SelectedField): number {
  const { provides } = field;
  return heldCount(catalog, source, selection, provides === undefined ? [] : [catalog.selectionSet(provides)]);
}

/** How many of the selected fields the source's own objects hold. */
function heldCount(
  catalog: Catalog,
  source: string,
  set: SelectedSet | undefined,
  provides: readonly SelectionSetNode[],
): number {
  let count = 0;
  for (const [type, fields] of set?.byType ?? []) {
    for (const { field: name, selection } of fields) {
      const field = catalog.field(source, type, name);
      if (!field || catalog.needsMore(source, type, name)) continue;
      if (field.isExternal && providedBy(provides, type, name).length === 0) continue;
      count += 1 + heldCount(catalog, source, selection, providedBelow(provides, type, name));
    }
  }
  return count;
}
