import { isRecord } from '../base/json.ts';
import { didYouMean } from '../base/problems.ts';
import type { Problems } from '../base/problems.ts';
import { compileDeep } from '../base/template.ts';
import type { Batch, Join, Lookup } from '../blueprint/blueprint.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import { listItem, namedType } from '../blueprint/typeref.ts';
import type { Field, TypeRef, Types } from '../blueprint/types.ts';

import { inputAt, proveArguments, proveComplete } from './arguments.ts';
import type { ArgumentScope } from './arguments.ts';
import { Desk } from './desk.ts';
import { proveKey } from './key.ts';
import { proveResult } from './result.ts';
import { addPath, faultsOf, noField, pathParts, printSelection, readSelection, sentence } from './selection.ts';
import type { WrittenJoin } from './written.ts';

/** What joins are proved against. */
export interface JoinScope {
  /** The public schema, before the transforms at the root. */
  readonly types: Types;
  /** The sources' views by name. */
  readonly views: ReadonlyMap<string, Types>;
  readonly problems: Problems;
}

/** The written join as a lookup that works: every name is known, every type fits; else problems. */
export function proveJoin(written: WrittenJoin, scope: JoinScope): Join | undefined {
  const { type, field } = written;
  const title = `${type}.${field}`;
  const desk = new Desk(title, written, scope.problems);
  const target = targetOf(written, scope, desk);
  if (!target) return undefined;
  const lookup = proveLookup(written, target, scope, title);
  return lookup && { type, field, ...lookup };
}

/** The lookup that fills `target`, a field of the written type; `title` stands before every message. */
export function proveLookup(asked: WrittenJoin, target: Field, scope: JoinScope, title: string): Lookup | undefined {
  const view: Types = scope.views.get(asked.source) ?? new Map<string, never>();
  const written = { ...asked, sourceType: nameOfType(asked.sourceType, view) };
  const desk = new Desk(title, written, scope.problems);
  const called = calledOf(written, scope, desk);
  if (!called) return undefined;
  const args: ArgumentScope = {
    types: scope.types,
    parent: written.type,
    field: target,
    view,
    report: (severity, message, part) => desk.report(severity, 'JOIN_ARGUMENT', message, part),
  };
  const coordinate = coordinateOf(written);
  proveArguments(written.args, called, coordinate, args);
  const keysPath = written.keysArg === undefined ? [] : [written.keysArg];
  proveComplete([...pathsOf(written.args), ...keysPath], called, coordinate, args);
  const row = proveResult(written, target, called, coordinate, { ...scope, view, desk });
  const batch = row && batchOf(written, target, called, row, args, desk);
  const required = requiredOf(written, scope.types, desk);
  return desk.failed ? undefined : { ...lookupOf(written, required), ...(batch && { batch }) };
}

/** Upstreams may call their root types otherwise: `RootQuery` is `Query` here. */
function nameOfType(name: string, view: Types): string {
  return view.has(name) ? name : ([...view.values()].find((type) => type.wire === name)?.name ?? name);
}

function targetOf(written: WrittenJoin, { types }: JoinScope, desk: Desk): Field | undefined {
  const { type, field } = written;
  const definition = types.get(type);
  if (definition?.kind !== 'object' && definition?.kind !== 'interface') {
    const names = [...types.values()].filter((one) => one.kind === 'object').map(({ name }) => name);
    return desk.refuse('JOIN_UNKNOWN_TYPE', `there is no type "${type}".${didYouMean(type, names)}`, 'targetTypeName');
  }
  const found = definition.fields.get(field);
  if (found) return found;
  const hint = didYouMean(field, definition.fields.keys());
  const way = `Declare it in additionalTypeDefs: extend type ${type} { ${field}: ... }.`;
  return desk.refuse('JOIN_UNKNOWN_FIELD', `${type} has no field "${field}".${hint} ${way}`, 'targetFieldName');
}

function calledOf(written: WrittenJoin, { views }: JoinScope, desk: Desk): Field | undefined {
  const { source, sourceType, sourceField } = written;
  const view = views.get(source);
  if (!view) {
    const hint = didYouMean(source, views.keys()) || ` Declared: ${[...views.keys()].join(', ')}.`;
    return desk.refuse('JOIN_UNKNOWN_SOURCE', `source "${source}" is not declared.${hint}`, 'sourceName');
  }
  const definition = view.get(sourceType);
  const fields = fieldsOf(definition);
  if (fields.size === 0) {
    const callable = [...view.values()].filter((one) => [...fieldsOf(one).values()].some((field) => field.binding));
    const names = callable.map(({ name }) => name);
    const hint = didYouMean(sourceType, names) || ` Its fields can be called on: ${names.join(', ')}.`;
    return desk.refuse('JOIN_UNKNOWN_SOURCE_TYPE', `${source} has no type "${sourceType}".${hint}`, 'sourceTypeName');
  }
  const field = fields.get(sourceField);
  if (!field) {
    return desk.refuse(
      'JOIN_UNKNOWN_SOURCE_FIELD',
      sentence(`${source}: ${noField(sourceType, sourceField, view)}`),
      'sourceFieldName',
    );
  }
  if (!field.binding || field.binding.kind === 'namespace') {
    const message = `${source}: ${sourceType}.${sourceField} cannot be called by itself. Name a field of Query or Mutation.`;
    return desk.refuse('JOIN_NOT_CALLABLE', message, 'sourceFieldName');
  }
  return field;
}

function batchOf(
  written: WrittenJoin,
  target: Field,
  called: Field,
  row: TypeRef,
  args: ArgumentScope,
  desk: Desk,
): Batch | undefined {
  const { keysArg } = written;
  const coordinate = coordinateOf(written);
  if (keysArg === undefined) {
    if (written.key.length === 0) return undefined;
    const way = 'Add `keysArg`, or say the argument in `sourceArgs`';
    return desk.refuse(
      'JOIN_NO_KEYS_ARGUMENT',
      `a key is named, but no argument that takes the keys. ${way}.`,
      'keyField',
    );
  }
  const input = inputAt(keysArg.split('.'), called, coordinate, args.view);
  if (typeof input === 'string') return desk.refuse('JOIN_ARGUMENT', input, 'keysArg');
  const isOpen = args.view.get(namedType(input.type))?.kind === 'scalar';
  const item = listItem(input.type) ?? (isOpen ? input.type : undefined);
  if (item === undefined) {
    const key = written.key[0]?.from ?? 'id';
    const way = `Without a list each object needs its own call: leave keysArg and keyField out and write sourceArgs: ${nested(keysArg, `"{root.${key}}"`)}`;
    return desk.refuse(
      'JOIN_LIST_EXPECTED',
      `keysArg "${keysArg}" takes one ${input.type} and not a list. ${way}.`,
      'keysArg',
    );
  }
  return proveKey(written, item, row, listItem(target.type) !== undefined, args, desk);
}

/** What was written, with all that placeholders and keys read beside it. */
function requiredOf(written: WrittenJoin, types: Types, desk: Desk): string {
  const read = written.required === undefined ? new Map() : readSelection(written.required);
  if (typeof read === 'string') {
    desk.report('error', 'JOIN_REQUIRED', `requiredSelectionSet: ${read}.`, 'requiredSelectionSet');
    return '';
  }
  for (const fault of faultsOf(read, written.type, types)) {
    desk.report('error', 'JOIN_REQUIRED', sentence(`requiredSelectionSet: ${fault}`), 'requiredSelectionSet');
  }
  for (const need of compileDeep(written.args).needs) {
    if (need.startsWith('root.')) addPath(read, pathParts(need).slice(1));
  }
  for (const { from } of written.key) addPath(read, pathParts(from));
  return printSelection(read);
}

function lookupOf(written: WrittenJoin, required: string): Omit<Lookup, 'batch'> {
  const { source, sourceType, sourceField, args, result } = written;
  const path = result === undefined ? [] : pathParts(result);
  return { source, sourceType, sourceField, required, args, ...(path.length > 0 && { result: path.join('.') }) };
}

/** `{ filter: { id: ... } }` of `filter.id`. */
function nested(path: string, value: string): string {
  return path.split('.').reduceRight((inner, name) => `{ ${name}: ${inner} }`, value);
}

/** `support: Query.tickets` */
function coordinateOf({ source, sourceType, sourceField }: WrittenJoin): string {
  return `${source}: ${sourceType}.${sourceField}`;
}

/** The paths of all that is given, into objects: `{ filter: { open: true } }` gives `filter.open`. */
function pathsOf(args: Readonly<Record<string, unknown>>, prefix = ''): readonly string[] {
  return Object.entries(args).flatMap(([name, value]) =>
    isRecord(value) && Object.keys(value).length > 0 ? pathsOf(value, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}
