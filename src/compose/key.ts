import { didYouMean } from '../base/problems.ts';
import type { Batch } from '../blueprint/blueprint.ts';
import { fieldsOf, inputsOf } from '../blueprint/cells.ts';
import { isNonNull, listItem, namedType } from '../blueprint/typeref.ts';
import type { TypeRef } from '../blueprint/types.ts';

import type { ArgumentScope } from './arguments.ts';
import { fitNamed, isLeaf } from './fit.ts';
import type { Desk } from './desk.ts';
import { pathParts, sentence, typeAt } from './selection.ts';
import type { WrittenJoin, WrittenKey } from './written.ts';

type KeyPart = Batch['key'][number];

/** The batch, where each part of the key exists on both sides and its type is what the argument's items ask for. */
export function proveKey(
  written: WrittenJoin,
  item: TypeRef,
  row: TypeRef,
  isMany: boolean,
  args: ArgumentScope,
  desk: Desk,
): Batch | undefined {
  const { key, keysArg = '', maxBatchSize } = written;
  if (key.length === 0) {
    return desk.refuse(
      'JOIN_NO_KEY',
      '`keysArg` needs the key: add `keyField`, or `keyFields` for several.',
      'keysArg',
    );
  }
  if (maxBatchSize !== undefined && (!Number.isInteger(maxBatchSize) || maxBatchSize < 1)) {
    desk.report(
      'error',
      'JOIN_BATCH_SIZE',
      `maxBatchSize is ${maxBatchSize}; expected a whole number from 1.`,
      'maxBatchSize',
    );
  }
  const parts = key.map((part) => partOf(part, written, item, row, isMany, args, desk));
  const whole = parts.filter((part) => part !== undefined);
  if (whole.length < parts.length) return undefined;
  if (key.length > 1) proveComposite(whole, item, args, desk);
  return { keysArg, key: whole, ...(maxBatchSize !== undefined && { maxBatchSize }) };
}

function partOf(
  part: WrittenKey,
  written: WrittenJoin,
  item: TypeRef,
  row: TypeRef,
  isMany: boolean,
  args: ArgumentScope,
  desk: Desk,
): KeyPart | undefined {
  const from = pathParts(part.from);
  const found = typeAt(from, args.parent, args.types);
  if (typeof found === 'string') {
    return desk.refuse('JOIN_KEY', sentence(`the key "${part.from}": ${found}`), 'keyField');
  }
  if (!isLeaf(args.types, namedType(found.type))) {
    const message = `the key "${part.from}" is ${found.type}, which is no value. Name one of its fields.`;
    return desk.refuse('JOIN_KEY', message, 'keyField');
  }
  if (written.key.length === 1) proveItem(part.from, found.type, item, args, desk);
  const to = part.to ?? impliedTo(part, written, row, args);
  if (to === undefined) return refuseUnmatched(part, row, args, desk);
  if (isMany && written.key.length === 1 && part.to === undefined && isOwnId(to, row, part, found.type, args)) {
    const type = namedType(row);
    const message = `results are many, but would be matched by ${type}.${to}, which is the ${type}'s own. Say which field of ${type} holds the key: valueKeyField.`;
    return desk.refuse('JOIN_UNMATCHED', message, 'keysArg');
  }
  const other = typeAt(pathParts(to), namedType(row), args.view);
  if (typeof other === 'string') {
    return desk.refuse('JOIN_UNMATCHED', sentence(`valueKeyField "${to}": ${other}`), 'valueKeyField');
  }
  if (!isComparable(found.type, other.type, args)) {
    const message = `the key "${part.from}" is ${found.type}, and ${namedType(row)}.${to} is ${other.type}: they are never equal.`;
    return desk.refuse('JOIN_UNMATCHED', message, 'valueKeyField');
  }
  return { from: from.join('.'), to: pathParts(to).join('.'), as: part.as ?? pathParts(to).at(-1) ?? to };
}

/** The keys of a key with one part are the list's items. */
function proveItem(from: string, type: TypeRef, item: TypeRef, args: ArgumentScope, desk: Desk): void {
  const fit = fitNamed(namedType(type), args.types, namedType(item), args.view);
  if (fit === 'safe') return;
  const inputs = inputsOf(args.view.get(namedType(item)));
  if (fit === 'no' && inputs.size > 0) {
    const way = `Use keyFields, for example [{ from: "${from}", as: "${[...inputs.keys()][0] ?? from}" }], with a part for each field`;
    desk.report(
      'error',
      'JOIN_KEY_TYPE',
      `the argument's items are ${item}, and the key "${from}" is ${type}. ${way}.`,
      'keysArg',
    );
  } else if (fit === 'no') {
    desk.report(
      'error',
      'JOIN_KEY_TYPE',
      `the key "${from}" is ${type}, and the argument takes ${item}. Choose a key that fits.`,
      'keysArg',
    );
  } else {
    const message = `the key "${from}" is ${type} and is given where ${item} is asked for: values whose text has another form fail.`;
    desk.report('warning', 'JOIN_KEY_TYPE', message, 'keysArg');
  }
}

/** The keys of a key with several parts are objects: all that the item asks for must be there. */
function proveComposite(parts: readonly KeyPart[], item: TypeRef, args: ArgumentScope, desk: Desk): void {
  const definition = args.view.get(namedType(item));
  if (definition?.kind === 'scalar') return;
  if (definition?.kind !== 'input') {
    const message = `a key of several parts gives objects, and the argument takes ${item}. Use one keyField.`;
    desk.report('error', 'JOIN_KEY_TYPE', message, 'keysArg');
    return;
  }
  for (const { from, as } of parts) {
    const input = definition.fields.get(as);
    const found = typeAt(pathParts(from), args.parent, args.types);
    if (!input) {
      const hint = didYouMean(as, definition.fields.keys());
      const message = `${item} has no field "${as}" for the key "${from}".${hint} Name it: { from: "${from}", as: ... }.`;
      desk.report('error', 'JOIN_KEY_TYPE', message, 'keyFields');
    } else if (typeof found !== 'string') {
      const fit = fitNamed(namedType(found.type), args.types, namedType(input.type), args.view);
      if (fit === 'no') {
        const message = `the key "${from}" is ${found.type}, and ${namedType(item)}.${as} takes ${input.type}.`;
        desk.report('error', 'JOIN_KEY_TYPE', message, 'keyFields');
      }
    }
  }
  for (const input of definition.fields.values()) {
    if (!isNonNull(input.type) || input.defaultValue !== undefined || parts.some(({ as }) => as === input.name))
      continue;
    const message = `${namedType(item)} needs the field "${input.name}", and no part of the key gives it.`;
    desk.report('error', 'JOIN_KEY_TYPE', message, 'keyFields');
  }
}

/**
 * The field of a result that holds the key, where nobody says: the one the argument is named after (`customerIds`:
 * `customerId`), the key's own name, or `id` for a key such as `customerId`.
 */
function impliedTo(part: WrittenKey, written: WrittenJoin, row: TypeRef, args: ArgumentScope): string | undefined {
  const fields = fieldsOf(args.view.get(namedType(row)));
  if (args.view.get(namedType(row))?.kind === 'scalar') return part.from;
  const last = pathParts(part.from).at(-1) ?? '';
  const argument = pathParts(written.keysArg ?? '').at(-1) ?? '';
  const names = [
    ...(written.key.length === 1 ? singulars(argument) : []),
    ...(part.as === undefined ? [] : [part.as]),
    last,
    ...(/.[_]?ids?$/i.test(last) ? ['id'] : []),
  ];
  return names.find((name) => {
    const field = fields.get(name);
    return field !== undefined && listItem(field.type) === undefined && isLeaf(args.view, namedType(field.type));
  });
}

function singulars(name: string): readonly string[] {
  if (name.endsWith('ies')) return [`${name.slice(0, -3)}y`];
  return name.endsWith('s') ? [name.slice(0, -1)] : [];
}

/** True where a to-many join would match each result by its own identity: that finds one at most, mostly a wrong one. */
function isOwnId(to: string, row: TypeRef, part: WrittenKey, type: TypeRef, args: ArgumentScope): boolean {
  return (
    /^_?id$/i.test(to) &&
    pathParts(part.from).at(-1) === to &&
    listItem(type) === undefined &&
    namedType(row) !== args.parent
  );
}

function isComparable(left: TypeRef, right: TypeRef, args: ArgumentScope): boolean {
  const [one, other] = [namedType(left), namedType(right)];
  if (!isLeaf(args.view, other)) return false;
  return fitNamed(one, args.types, other, args.view) !== 'no' || fitNamed(other, args.view, one, args.types) !== 'no';
}

function refuseUnmatched(part: WrittenKey, row: TypeRef, args: ArgumentScope, desk: Desk): undefined {
  const fields = [...fieldsOf(args.view.get(namedType(row))).values()].filter((field) =>
    isLeaf(args.view, namedType(field.type)),
  );
  const names = fields.slice(0, 8).map(({ name }) => name);
  const message = `results cannot be matched with the key "${part.from}": ${namedType(row)} has no such field. Say which of its fields holds the key: valueKeyField (${names.join(', ')}).`;
  return desk.refuse('JOIN_UNMATCHED', message, 'keysArg');
}
