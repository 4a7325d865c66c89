import { fieldsOf } from '../blueprint/cells.ts';
import { listItem, namedType, nullable, withNamedType } from '../blueprint/typeref.ts';
import type { Field, TypeRef, Types } from '../blueprint/types.ts';

import { fitNamed, isLeaf } from './fit.ts';
import type { Desk } from './desk.ts';
import { pathParts, readSelection, sentence, typeAt } from './selection.ts';
import type { WrittenJoin } from './written.ts';

interface ResultScope {
  readonly types: Types;
  readonly view: Types;
  readonly desk: Desk;
}

/** The type of one found value (a row), where what `called` answers fits the joined field; else a problem. */
export function proveResult(
  written: WrittenJoin,
  target: Field,
  called: Field,
  coordinate: string,
  scope: ResultScope,
): TypeRef | undefined {
  const { desk, view } = scope;
  proveSelectionSet(written, desk);
  const found = typeAt(pathParts(written.result ?? ''), called.type, view);
  if (typeof found === 'string') {
    return desk.refuse('JOIN_RESULT', sentence(`result "${written.result}" of ${coordinate}: ${found}`), 'result');
  }
  if (!proveTypes(written, target, found.type, coordinate, scope)) return undefined;
  const row =
    written.keysArg === undefined
      ? proveSingle(target, found.type, coordinate, scope)
      : proveRows(found.type, coordinate, scope);
  const wanted = namedType(target.type);
  return row !== undefined && isPossible(namedType(row), wanted, view) ? withNamedType(row, wanted) : row;
}

/** One call for each parent: a list for a list, a single value for a single value. */
function proveSingle(
  target: Field,
  type: TypeRef,
  coordinate: string,
  { desk, view }: ResultScope,
): TypeRef | undefined {
  const isList = listItem(type) !== undefined;
  const isWanted = listItem(target.type) !== undefined;
  const isOpen = view.get(namedType(type))?.kind === 'scalar';
  if (isList === isWanted || isOpen) return type;
  const way = isWanted
    ? `Declare the field as ${nullable(namedType(target.type))}${hintOfLists(type, view)}`
    : `Declare the field as [${namedType(target.type)}], or take one item with result: "[0]"`;
  const message = `the field is ${target.type}, and ${coordinate} gives ${type}. ${way}.`;
  return desk.refuse('JOIN_SHAPE', message, 'result');
}

/** One call for many parents: a list of rows, or a list of lists of rows. */
function proveRows(type: TypeRef, coordinate: string, { desk, view }: ResultScope): TypeRef | undefined {
  const item = listItem(type);
  const row = item === undefined ? undefined : (listItem(item) ?? item);
  if (row !== undefined && listItem(row) === undefined) return row;
  const isOpen = view.get(namedType(type))?.kind === 'scalar';
  if (isOpen) return type;
  const message = `a batch needs a list of results, and ${coordinate} gives ${type}${hintOfLists(type, view)}.`;
  return desk.refuse('JOIN_LIST_EXPECTED', message, 'result');
}

function proveTypes(
  written: WrittenJoin,
  target: Field,
  type: TypeRef,
  coordinate: string,
  scope: ResultScope,
): boolean {
  const { desk, types, view } = scope;
  const wanted = namedType(target.type);
  const given = namedType(type);
  if (written.resultType !== undefined && written.resultType !== wanted) {
    const message = `resultType "${written.resultType}" is not the field's type ${wanted}. Leave it out.`;
    desk.report('error', 'JOIN_TYPE', message, 'resultType');
    return false;
  }
  if (given === wanted || isPossible(given, wanted, view) || isPossible(wanted, given, types)) return true;
  if (isLeaf(types, wanted) && isLeaf(view, given)) {
    if (fitNamed(given, view, wanted, types) !== 'no') return true;
  }
  const path = pathTo(wanted, given, view);
  const hint = path === undefined ? '' : ` Add result: "${path}"?`;
  const message = `the field's type is ${wanted}, and ${coordinate}${written.result ? ` at "${written.result}"` : ''} gives ${given}.`;
  desk.report('error', 'JOIN_TYPE', message + hint, 'result');
  return false;
}

/** True where objects of `given`, which is abstract, may be of the type `wanted`. */
function isPossible(given: string, wanted: string, types: Types): boolean {
  const definition = types.get(given);
  if (definition?.kind === 'union') return definition.members.includes(wanted);
  const other = types.get(wanted);
  if (definition?.kind !== 'interface' || !other || !('interfaces' in other)) return false;
  return other.interfaces.includes(given);
}

function proveSelectionSet({ sourceSelectionSet }: WrittenJoin, desk: Desk): void {
  const read = sourceSelectionSet === undefined ? undefined : readSelection(sourceSelectionSet);
  if (typeof read === 'string')
    desk.report('error', 'JOIN_RESULT', `sourceSelectionSet: ${read}.`, 'sourceSelectionSet');
}

/** Fields of the answer in which a list stands. */
function hintOfLists(type: TypeRef, view: Types): string {
  const lists = [...fieldsOf(view.get(namedType(type))).values()].filter((field) => listItem(field.type) !== undefined);
  return lists.length === 0 ? '' : `, or say where in it the list stands, for example result: "${lists[0]?.name}"`;
}

/** A path of one or two fields below `from` that leads to `wanted`. */
function pathTo(wanted: string, from: string, view: Types): string | undefined {
  for (const field of fieldsOf(view.get(from)).values()) {
    if (namedType(field.type) === wanted) return field.name;
    for (const inner of fieldsOf(view.get(namedType(field.type))).values()) {
      if (namedType(inner.type) === wanted) return `${field.name}.${inner.name}`;
    }
  }
  return undefined;
}
