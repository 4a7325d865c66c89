import { Kind } from 'graphql';
import type { FieldNode, SelectionSetNode } from 'graphql';

/** What `provides` says of a field of `type`: one node for each mention, none where it says nothing. */
export function providedBy(provides: readonly SelectionSetNode[], type: string, name: string): readonly FieldNode[] {
  return provides.flatMap(({ selections }) =>
    selections.flatMap((selection): readonly FieldNode[] => {
      if (selection.kind === Kind.FIELD) return selection.name.value === name ? [selection] : [];
      if (selection.kind !== Kind.INLINE_FRAGMENT) return [];
      const condition = selection.typeCondition?.name.value ?? type;
      return condition === type ? providedBy([selection.selectionSet], type, name) : [];
    }),
  );
}

/** What is provided below the field. */
export function providedBelow(
  provides: readonly SelectionSetNode[],
  type: string,
  name: string,
): readonly SelectionSetNode[] {
  return providedBy(provides, type, name).flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
}
