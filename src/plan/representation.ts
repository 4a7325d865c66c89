import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';

import { namedType } from '../blueprint/typeref.ts';
import type { Catalog } from './catalog.ts';
import type { RepresentationField } from './plan.ts';

/** How an object's required fields are written into its representation for `source`, under the names that it knows. */
export function representationFields(
  catalog: Catalog,
  source: string,
  type: string,
  required: SelectionSetNode,
): readonly RepresentationField[] {
  return required.selections.flatMap((selection): readonly RepresentationField[] => {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value ?? type;
      return representationFields(catalog, source, condition, selection.selectionSet);
    }
    if (selection.kind !== Kind.FIELD) return [];
    const name = selection.name.value;
    const field = catalog.field(source, type, name);
    const below = field ? namedType(field.type) : '';
    const names = field && catalog.enumNames(source, below);
    return [
      {
        name,
        wire: field?.wire ?? name,
        values: names && new Map([...names].map(([wire, value]) => [value, wire] as const)),
        nested: selection.selectionSet ? representationFields(catalog, source, below, selection.selectionSet) : [],
      },
    ];
  });
}
