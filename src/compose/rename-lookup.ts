import { isRecord } from '../base/json.ts';
import type { Batch, Join, Lookup, Merge } from '../blueprint/blueprint.ts';
import { fieldsOf, inputsOf, valuesOf } from '../blueprint/cells.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { InputValue, TypeRef, Types } from '../blueprint/types.ts';

import { memberName, newTypeName, renamedSelection } from './rename-selection.ts';
import type { Renames } from './rename-selection.ts';
import { pathParts } from './selection.ts';

/** What names are looked up in, all before they change. */
export interface RenameScope {
  readonly renames: Renames;
  /** The types of the parent object. */
  readonly types: Types;
  /** The view of the source that is called. */
  readonly view: Types;
}

/** The arguments of a joined field, and the field's coordinate. */
interface OwnArguments {
  readonly coordinate: string;
  readonly args: ReadonlyMap<string, InputValue>;
}

/** The join under the new names. */
export function renamedJoin<Found extends Join>(join: Found, scope: RenameScope): Found {
  const args = fieldsOf(scope.types.get(join.type)).get(join.field)?.args ?? new Map<string, InputValue>();
  const lookup = renamedLookup(join, join.type, scope, { coordinate: `${join.type}.${join.field}`, args });
  return { ...lookup, field: memberName(join.type, join.field, scope), type: newTypeName(scope.renames, join.type) };
}

/** The merge under the new names. */
export function renamedMerge<Found extends Merge>(merge: Found, scope: RenameScope): Found {
  const fields = merge.fields?.map((field) => memberName(merge.type, field, scope));
  const type = newTypeName(scope.renames, merge.type);
  return { ...renamedLookup(merge, merge.type, scope), type, ...(fields && { fields }) };
}

/** A lookup for objects of `parent` under the new names; `own` are the arguments that `{args.x}` reads. */
function renamedLookup<Found extends Lookup>(
  lookup: Found,
  parent: string,
  scope: RenameScope,
  own: OwnArguments = { coordinate: parent, args: new Map() },
): Found {
  const { renames, view } = scope;
  const { sourceType, sourceField, batch, result } = lookup;
  const called = fieldsOf(view.get(sourceType)).get(sourceField);
  const calledArgs = called?.args ?? new Map<string, InputValue>();
  const owner = `${sourceType}.${sourceField}`;
  const templates = new Templates(parent, own, scope);
  const answer = called?.type ?? '';
  const row = result === undefined ? answer : typeBelow(answer, pathParts(result), view);
  return {
    ...lookup,
    sourceType: newTypeName(renames, sourceType),
    sourceField: memberName(sourceType, sourceField, scope),
    required: renamedSelection(lookup.required, parent, scope),
    args: renamedValues(lookup.args, owner, calledArgs, templates, scope),
    ...(result !== undefined && { result: outputPath(pathParts(result), answer, view, scope).join('.') }),
    ...(batch && {
      batch: {
        ...batch,
        keysArg: inputPath(batch.keysArg.split('.'), owner, calledArgs, scope).join('.'),
        key: batch.key.map((part) => renamedKey(part, { batch, parent, row, args: calledArgs }, scope)),
      },
    }),
  };
}

/** A part of the key. With one part the keys are values, and the name that it would have in an object follows the result's. */
function renamedKey(
  { from, to, as }: Batch['key'][number],
  { batch, parent, row, args }: { batch: Batch; parent: string; row: TypeRef; args: OwnArguments['args'] },
  scope: RenameScope,
): Batch['key'][number] {
  if (batch.isEntity) {
    const path = outputPath(pathParts(from), parent, scope.types, scope).join('.');
    return { from: path, to: path, as: path };
  }
  const next = outputPath(pathParts(to), row, scope.view, scope);
  const item = inputType(batch.keysArg.split('.'), args, scope.view);
  const isValue = batch.key.length === 1 && as === pathParts(to).at(-1) && inputsOf(scope.view.get(item)).size === 0;
  return {
    from: outputPath(pathParts(from), parent, scope.types, scope).join('.'),
    to: next.join('.'),
    as: isValue ? (next.at(-1) ?? as) : memberName(item, as, scope),
  };
}

/** A path of fields below `type`, through lists. */
function outputPath(path: readonly string[], type: TypeRef, types: Types, scope: RenameScope): readonly string[] {
  let owner = namedType(type);
  return path.map((name) => {
    if (/^\d+$/.test(name)) return name;
    const next = memberName(owner, name, scope);
    owner = namedType(fieldsOf(types.get(owner)).get(name)?.type ?? '');
    return next;
  });
}

function typeBelow(type: TypeRef, path: readonly string[], types: Types): TypeRef {
  let current = type;
  for (const name of path) {
    if (!/^\d+$/.test(name)) current = fieldsOf(types.get(namedType(current))).get(name)?.type ?? '';
  }
  return current;
}

/** A path of arguments and input fields. */
function inputPath(
  path: readonly string[],
  coordinate: string,
  inputs: ReadonlyMap<string, InputValue>,
  { renames, types, view }: RenameScope,
): readonly string[] {
  let owner = coordinate;
  let current = inputs;
  return path.map((name) => {
    const next = renames.get(`${owner}.${name}`)?.to ?? name;
    owner = namedType(current.get(name)?.type ?? '');
    current = inputsOf(view.get(owner) ?? types.get(owner));
    return next;
  });
}

/** The name of the type that the argument at `path` takes, or a list of. */
function inputType(path: readonly string[], inputs: ReadonlyMap<string, InputValue>, view: Types): string {
  let type = '';
  let current = inputs;
  for (const name of path) {
    type = namedType(current.get(name)?.type ?? '');
    current = inputsOf(view.get(type));
  }
  return type;
}

/** Argument values by path, with input fields, enum values and placeholders inside. */
function renamedValues(
  values: Readonly<Record<string, unknown>>,
  coordinate: string,
  inputs: ReadonlyMap<string, InputValue>,
  templates: Templates,
  scope: RenameScope,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(values).map(([path, value]) => {
    const parts = path.split('.');
    const type = inputType(parts, inputs, scope.view);
    return [inputPath(parts, coordinate, inputs, scope).join('.'), renamedValue(value, type, templates, scope)];
  });
  return Object.fromEntries(entries) as Readonly<Record<string, unknown>>;
}

function renamedValue(value: unknown, type: string, templates: Templates, scope: RenameScope): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => renamedValue(item, type, templates, scope));
  const definition = scope.view.get(type);
  if (typeof value === 'string') {
    const isValue = valuesOf(definition).has(value);
    return isValue ? memberName(type, value, scope) : templates.renamed(value);
  }
  return isRecord(value) ? renamedValues(value, type, inputsOf(definition), templates, scope) : value;
}

/** Renames what placeholders read: `{root.id}` of the parent, `{args.x}` of the field's own arguments. */
class Templates {
  private readonly parent: string;
  private readonly own: OwnArguments;
  private readonly scope: RenameScope;

  constructor(parent: string, own: OwnArguments, scope: RenameScope) {
    this.parent = parent;
    this.own = own;
    this.scope = scope;
  }

  renamed(text: string): string {
    return text.replace(/(\{\s*)(root|args)\.([\w.]+)/g, (_, open: string, from: string, path: string) => {
      const next = this.path(from, path.split('.'));
      return `${open}${from}.${next.join('.')}`;
    });
  }

  private path(from: string, parts: readonly string[]): readonly string[] {
    const { types } = this.scope;
    if (from === 'root') return outputPath(parts, this.parent, types, this.scope);
    return inputPath(parts, this.own.coordinate, this.own.args, { ...this.scope, view: types });
  }
}
