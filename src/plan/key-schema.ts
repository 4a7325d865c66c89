import { Kind } from 'graphql';
import type { GraphQLSchema, SelectionSetNode } from 'graphql';

import type { Blueprint } from '../blueprint/blueprint.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import { buildSchema } from '../blueprint/schema.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { TypeDef, Types } from '../blueprint/types.ts';

/**
 * The schema in which required selections are read: the public one, or, where a key is made of what clients do not see, that
 * with all that sources know of their objects.
 */
export function keySchema(
  blueprint: Blueprint,
  schema: GraphQLSchema,
  parsed: (text: string) => SelectionSetNode,
): GraphQLSchema {
  const { types, merges } = blueprint;
  const isSeen = merges.every((merge) => !merge.batch?.isEntity || hasAll(parsed(merge.required), merge.type, types));
  return isSeen ? schema : buildSchema(withViews(blueprint));
}

function hasAll(set: SelectionSetNode, type: string, types: Types): boolean {
  return set.selections.every((selection) => {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return hasAll(selection.selectionSet, selection.typeCondition?.name.value ?? type, types);
    }
    if (selection.kind !== Kind.FIELD || selection.name.value === '__typename') return true;
    const field = fieldsOf(types.get(type)).get(selection.name.value);
    if (!field) return false;
    return !selection.selectionSet || hasAll(selection.selectionSet, namedType(field.type), types);
  });
}

function withViews({ types, sources }: Blueprint): Types {
  const all = new Map<string, TypeDef>(types);
  for (const view of [...sources.values()].map((source) => source.types)) {
    for (const type of view.values()) {
      const known = all.get(type.name);
      if (!known) all.set(type.name, type);
      else if (known.kind === 'object' || known.kind === 'interface') {
        all.set(type.name, { ...known, fields: new Map([...fieldsOf(type), ...known.fields]) });
      }
    }
  }
  return all;
}
