import type { Place } from '../base/problems.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { Types } from '../blueprint/types.ts';

import { printSelection, readSelection } from './selection.ts';
import type { Selection } from './selection.ts';

/** A new name, and where the configuration asks for it. */
export interface Renamed {
  readonly to: string;
  readonly place: Place;
}

/** New names by coordinate under the old ones: `Type`, `Type.member` (field, input field, enum value), `Type.field.argument`. */
export type Renames = ReadonlyMap<string, Renamed>;

interface Scope {
  readonly renames: Renames;
  /** The types before their names change. */
  readonly types: Types;
}

/** The new name of the type `name`. */
export function newTypeName(renames: Renames, name: string): string {
  return renames.get(name)?.to ?? name;
}

/** The new name of a field, an input field or an enum value. */
export function memberName(type: string, name: string, { renames }: Pick<Scope, 'renames'>): string {
  return renames.get(`${type}.${name}`)?.to ?? name;
}

/** A selection set of `parent` under the new names; a text that is none stays as it is. */
export function renamedSelection(text: string, parent: string, scope: Scope): string {
  const selection = text === '' ? new Map<string, Selection>() : readSelection(text, true);
  return typeof selection === 'string' ? text : printSelection(renamedTree(selection, parent, scope));
}

function renamedTree(selection: Selection, type: string, scope: Scope): Selection {
  const tree: Selection = new Map();
  for (const [key, inner] of selection) {
    const condition = /^\.\.\. on (\w+)/.exec(key)?.[1];
    if (condition !== undefined) {
      tree.set(`... on ${newTypeName(scope.renames, condition)}`, renamedTree(inner, condition, scope));
    } else {
      const name = /^\w+/.exec(key)?.[0] ?? key;
      const below = namedType(fieldsOf(scope.types.get(type)).get(name)?.type ?? type);
      tree.set(`${memberName(type, name, scope)}${key.slice(name.length)}`, renamedTree(inner, below, scope));
    }
  }
  return tree;
}
