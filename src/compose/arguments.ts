import { isRecord } from '../base/json.ts';
import { didYouMean } from '../base/problems.ts';
import { compileTemplate } from '../base/template.ts';
import { inputsOf, valuesOf } from '../blueprint/cells.ts';
import { isNonNull, listItem, namedType, nullable } from '../blueprint/typeref.ts';
import type { Field, InputValue, TypeRef, Types } from '../blueprint/types.ts';

import { fitRef } from './fit.ts';
import { sentence, typeAt } from './selection.ts';

/** What placeholders of a lookup's arguments read, and what they are given to. */
export interface ArgumentScope {
  /** The public schema. */
  readonly types: Types;
  /** The parent type of `{root.x}`. */
  readonly parent: string;
  /** The field whose arguments `{args.x}` reads; absent for merges. */
  readonly field?: Field;
  /** The view of the source that is called. */
  readonly view: Types;
  readonly report: (severity: 'error' | 'warning', message: string, part: string) => void;
}

/** The arguments of `called` that `values` (by dotted path) give; reports every path and value that does not fit. */
export function proveArguments(
  values: Readonly<Record<string, unknown>>,
  called: Field,
  coordinate: string,
  scope: ArgumentScope,
): void {
  for (const [path, value] of Object.entries(values)) {
    const found = inputAt(path.split('.'), called, coordinate, scope.view);
    if (typeof found === 'string') scope.report('error', found, path);
    else proveValue(value, found.type, path, scope);
  }
}

/** Reports required arguments (and required fields of input objects that are given in part) that none of `paths` gives. */
export function proveComplete(paths: readonly string[], called: Field, coordinate: string, scope: ArgumentScope): void {
  const walk = (
    inputs: ReadonlyMap<string, InputValue>,
    given: readonly (readonly string[])[],
    prefix: string,
  ): void => {
    for (const input of inputs.values()) {
      const below = given.filter(([first]) => first === input.name);
      if (below.length === 0) {
        if (!isNonNull(input.type) || input.defaultValue !== undefined) continue;
        const message = `${coordinate} needs the argument "${prefix}${input.name}" of type ${input.type}, and nothing gives it.`;
        scope.report('error', `${message} Add it to the arguments.`, 'sourceArgs');
        continue;
      }
      const inner = below.map(([, ...rest]) => rest);
      const definition = scope.view.get(namedType(input.type));
      if (definition && inner.every((rest) => rest.length > 0)) {
        walk(inputsOf(definition), inner, `${prefix}${input.name}.`);
      }
    }
  };
  walk(
    called.args,
    paths.map((path) => path.split('.')),
    '',
  );
}

/** The argument, or the input object's field, at a dotted path; a message where there is none. */
export function inputAt(
  path: readonly string[],
  called: Field,
  coordinate: string,
  view: Types,
): { readonly type: TypeRef } | string {
  let inputs: ReadonlyMap<string, InputValue> = called.args;
  let where = coordinate;
  let type: TypeRef = '';
  for (const [index, name] of path.entries()) {
    if (index > 0 && view.get(namedType(type))?.kind === 'scalar') return { type: namedType(type) };
    const input = inputs.get(name);
    if (!input) {
      const what = index === 0 ? 'argument' : 'field';
      const hint = didYouMean(name, inputs.keys()) || listOf(what, inputs);
      return `${where} has no ${what} "${name}".${hint}`;
    }
    type = input.type;
    where = namedType(type);
    inputs = inputsOf(view.get(where));
  }
  return { type };
}

/** The type of what a template gives; `String` for a text with more than one placeholder in it. */
export function typeOfTemplate(text: string, scope: ArgumentScope, part: string): TypeRef | undefined {
  const template = compileTemplate(text);
  let type: TypeRef | undefined;
  for (const placeholder of template.placeholders) {
    const found = typeOfPlaceholder(placeholder.from, placeholder.path, scope);
    if (found?.message !== undefined) scope.report('error', sentence(`${placeholder.need}: ${found.message}`), part);
    type = found?.type;
  }
  return template.isSingle ? type : 'String';
}

function typeOfPlaceholder(
  from: 'env' | 'args' | 'root' | 'context',
  path: readonly string[],
  { parent, field, types }: ArgumentScope,
): { readonly type?: TypeRef; readonly message?: string } | undefined {
  if (from === 'env') return { type: 'ID' };
  if (from === 'context') return undefined;
  if (from === 'root') {
    if (path.length === 0) return { message: `it means the whole ${parent}; name the fields that are needed` };
    const found = typeAt(path, parent, types);
    return typeof found === 'string' ? { message: found } : found;
  }
  if (!field) return { message: 'merges have no arguments of their own' };
  if (path.length === 0) return undefined;
  const found = inputAt(path, field, `${parent}.${field.name}`, types);
  return typeof found === 'string' ? { message: found.replace(/\.$/, '') } : found;
}

function proveValue(value: unknown, type: TypeRef, part: string, scope: ArgumentScope): void {
  if (value === null || value === undefined) {
    if (isNonNull(type)) scope.report('error', `null is given where ${type} is asked for.`, part);
    return;
  }
  const named = namedType(type);
  const definition = scope.view.get(named);
  if (definition?.kind === 'scalar') {
    for (const text of textsIn(value)) typeOfTemplate(text, scope, part);
    return;
  }
  const item = listItem(type);
  if (Array.isArray(value)) {
    if (item === undefined) scope.report('error', `a list is given where ${type} is asked for.`, part);
    else for (const one of value) proveValue(one, item, part, scope);
    return;
  }
  if (isRecord(value)) {
    proveObject(value, named, type, part, scope);
    return;
  }
  if (typeof value === 'string' && compileTemplate(value).placeholders.length > 0) {
    proveTemplate(value, type, part, scope);
    return;
  }
  if (!isConstantFor(value, named, scope.view)) {
    const shown = JSON.stringify(value);
    const hint = definition?.kind === 'enum' ? didYouMean(shown, valuesOf(definition).keys()) : '';
    scope.report('error', `${shown} is given where ${type} is asked for.${hint}`, part);
  }
}

function proveObject(
  value: Readonly<Record<string, unknown>>,
  named: string,
  type: TypeRef,
  part: string,
  scope: ArgumentScope,
): void {
  const definition = scope.view.get(named);
  if (definition?.kind !== 'input') {
    scope.report('error', `an object is given where ${type} is asked for.`, part);
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    const input = definition.fields.get(name);
    if (input) proveValue(inner, input.type, part, scope);
    else scope.report('error', `${named} has no field "${name}".${didYouMean(name, definition.fields.keys())}`, part);
  }
}

function proveTemplate(value: string, type: TypeRef, part: string, scope: ArgumentScope): void {
  const given = typeOfTemplate(value, scope, part);
  if (given === undefined) return;
  const isFromRoot = compileTemplate(value).placeholders.every(({ from }) => from === 'root');
  const fit = fitRef(given, scope.types, type, scope.view);
  if (fit === 'no') {
    const list = listItem(nullable(given)) !== undefined && listItem(type) === undefined;
    const way = list ? ' Batch it with `keysArg`, or use one value.' : '';
    scope.report('error', `${value} is ${given}, which cannot be given where ${type} is asked for.${way}`, part);
  } else if (fit === 'risky' && isFromRoot) {
    const message = `${value} is ${given} and is given where ${type} is asked for: values whose text has another form fail.`;
    scope.report('warning', message, part);
  }
}

function isConstantFor(value: unknown, named: string, view: Types): boolean {
  const definition = view.get(named);
  if (definition?.kind === 'enum') return typeof value === 'string' && definition.values.has(value);
  if (definition?.kind === 'input') return false;
  switch (named) {
    case 'Boolean':
      return typeof value === 'boolean';
    case 'Int':
      return Number.isInteger(value) || (typeof value === 'string' && /^-?\d+$/.test(value));
    case 'Float':
      return typeof value === 'number' || (typeof value === 'string' && value !== '' && Number.isFinite(Number(value)));
    default:
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  }
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isRecord(value) ? Object.values(value).flatMap(textsIn) : [];
}

function listOf(what: string, inputs: ReadonlyMap<string, InputValue>): string {
  return inputs.size === 0 ? ` It has no ${what}s.` : ` It has: ${[...inputs.keys()].join(', ')}.`;
}
