import { GraphQLError, Kind, parse, print } from 'graphql';
import type { SelectionSetNode } from 'graphql';

import { didYouMean } from '../base/problems.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import { listItem, namedType } from '../blueprint/typeref.ts';
import type { Field, TypeRef, Types } from '../blueprint/types.ts';
import { isLeaf } from './fit.ts';

/** A selection set as a tree: `{ id address { country } }`. Keys are fields (with their arguments) or `... on Type`. */
export type Selection = Map<string, Selection>;

/** Reads a selection set, with or without its outer braces; a message where it is none. Arguments are allowed only where it is said. */
export function readSelection(text: string, hasArguments = false): Selection | string {
  const braced = text.trim().startsWith('{') ? text : `{ ${text} }`;
  try {
    const [definition, ...others] = parse(braced, { noLocation: true }).definitions;
    if (definition?.kind !== Kind.OPERATION_DEFINITION || others.length > 0) return 'it is not one selection set';
    return treeOf(definition.selectionSet, hasArguments);
  } catch (error) {
    return error instanceof GraphQLError ? error.message.replace(/\.$/, '') : 'it is not a selection set';
  }
}

/** Puts the fields along `path` into the selection. */
export function addPath(selection: Selection, path: readonly string[]): void {
  let current = selection;
  for (const name of path) {
    if (/^\d+$/.test(name)) continue;
    const next = current.get(name) ?? new Map<string, Selection>();
    current.set(name, next);
    current = next;
  }
}

/** `id` and `owner.id` of `{ id owner { id } }`. */
export function pathsOf(selection: Selection): readonly string[] {
  return [...selection].flatMap(([name, inner]) =>
    inner.size === 0 ? [name] : pathsOf(inner).map((path) => `${name}.${path}`),
  );
}

/** `{ id address { country } }`; empty text for an empty selection. */
export function printSelection(selection: Selection): string {
  if (selection.size === 0) return '';
  return `{ ${[...selection].map(([name, inner]) => [name, printSelection(inner)].filter(Boolean).join(' ')).join(' ')} }`;
}

/** What is wrong with the selection on `type`, in words; nothing where it fits. */
export function faultsOf(selection: Selection, type: string, types: Types): readonly string[] {
  const faults: string[] = [];
  for (const [key, inner] of selection) {
    const condition = /^\.\.\.(?: on (\w+))?/.exec(key);
    if (condition) {
      faults.push(...faultsOf(inner, condition[1] ?? type, types));
      continue;
    }
    const name = /^\w+/.exec(key)?.[0] ?? key;
    if (name === '__typename') continue;
    const field = fieldsOf(types.get(type)).get(name);
    if (!field) {
      faults.push(noField(type, name, types));
    } else if (isLeaf(types, namedType(field.type))) {
      if (inner.size > 0) faults.push(`${type}.${name} is ${field.type}, which has no fields`);
    } else if (inner.size === 0) {
      faults.push(`${type}.${name} is ${field.type}: say which of its fields, for example ${exampleOf(field, types)}`);
    } else {
      faults.push(...faultsOf(inner, namedType(field.type), types));
    }
  }
  return faults;
}

/** The type at the end of a dotted path of fields below `type`: with list marks of every list on the way; or a message. */
export function typeAt(path: readonly string[], type: TypeRef, types: Types): { readonly type: TypeRef } | string {
  const [name, ...rest] = path;
  if (name === undefined) return { type };
  const item = listItem(type);
  if (/^\d+$/.test(name)) {
    return item === undefined ? `${type} is no list, ${name} finds nothing in it` : typeAt(rest, item, types);
  }
  if (item !== undefined) {
    const inner = typeAt(path, item, types);
    return typeof inner === 'string' ? inner : { type: `[${inner.type}]` };
  }
  const named = namedType(type);
  const definition = types.get(named);
  if (definition?.kind === 'scalar') return { type: named };
  const field = fieldsOf(definition).get(name);
  return field ? typeAt(rest, field.type, types) : noField(named, name, types);
}

/** `Customer has no field "idd". Did you mean "id"?`, without a full stop. */
export function noField(type: string, name: string, types: Types): string {
  const names = [...fieldsOf(types.get(type)).keys()];
  const some = names.length === 0 ? '' : ` It has: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', ...' : ''}`;
  return `${type} has no field "${name}".${didYouMean(name, names) || some}`;
}

/** `text` as a whole sentence: with a full stop where nothing ends it. */
export function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** The parts of `items[0].name` and of `items.0.name`. */
export function pathParts(path: string): readonly string[] {
  return path.split(/[.[\]]+/).filter((part) => part !== '');
}

function treeOf(node: SelectionSetNode, hasArguments: boolean): Selection {
  const tree: Selection = new Map();
  for (const selection of node.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) throw new GraphQLError('it uses a fragment, which is not known here.');
    const inner = selection.selectionSet ? treeOf(selection.selectionSet, hasArguments) : new Map<string, Selection>();
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition ? ` on ${selection.typeCondition.name.value}` : '';
      mergeInto(tree, `...${condition}`, inner);
    } else {
      if (selection.alias)
        throw new GraphQLError(`it gives "${selection.name.value}" another name; use the field's own.`);
      const args = selection.arguments ?? [];
      if (args.length > 0 && !hasArguments) {
        throw new GraphQLError(`it gives arguments to "${selection.name.value}", which is not possible here.`);
      }
      const list = args.length === 0 ? '' : `(${args.map((arg) => print(arg)).join(', ')})`;
      mergeInto(tree, `${selection.name.value}${list}`, inner);
    }
  }
  return tree;
}

function mergeInto(tree: Selection, key: string, inner: Selection): void {
  const known = tree.get(key);
  if (!known) tree.set(key, inner);
  else for (const [name, below] of inner) mergeInto(known, name, below);
}

function exampleOf(field: Field, types: Types): string {
  const first = [...fieldsOf(types.get(namedType(field.type))).keys()][0] ?? 'id';
  return `{ ${field.name} { ${first} } }`;
}
