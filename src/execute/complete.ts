import { getLocation } from 'graphql';
import type { GraphQLSchema } from 'graphql';

import { isNonNull, listItem, nullable } from '../blueprint/typeref.ts';
import type { TypeRef } from '../blueprint/types.ts';
import { GatewayError } from '../error/error.ts';
import type { FieldPlan, ObjectPlan, SelectionPlan } from '../plan/plan.ts';
import { isTooDeep, tooDeepMessage } from './depth.ts';
import { leafSerializer } from './leaf.ts';
import { concreteType, isObject, readField } from './read.ts';
import { Failure } from './run.ts';
import type { Run } from './run.ts';

/** Writes an object of the answer; undefined: a non-null field below has no value, the error is recorded. */
export type WriteObject = (object: object, run: Run) => string | undefined;

/** Writes a value; undefined as above. Null is the text `null`. */
type Write = (value: unknown, run: Run) => string | undefined;

/**
 * Makes the writer of an object: it turns what the nodes found into the answer's JSON text, with null propagation as in
 * section 6.4.4 of the spec. All that depends on the operation alone is decided here, once.
 */
export function compileObject(plan: ObjectPlan, schema: GraphQLSchema): WriteObject {
  const fields = plan.fields.map((field, index) => ({
    key: field.key,
    head: `${index === 0 ? '{' : ','}${JSON.stringify(field.key)}:`,
    write: compileField(field, plan, schema),
    isLeaf: isPlainLeaf(field),
  }));
  if (fields.length === 0) return () => '{}';
  return (object, run) => {
    let text = '';
    for (const { key, head, write, isLeaf } of fields) {
      if (!isLeaf) run.path.push(key);
      const value = write(object, run);
      if (!isLeaf) run.path.pop();
      if (value === undefined) return undefined;
      text += head + value;
    }
    return text + '}';
  };
}

/** A single leaf: nothing stands below it, so its key is added to the path only when it fails. */
function isPlainLeaf(field: FieldPlan): boolean {
  return field.selection === undefined && !field.type.startsWith('[');
}

function compileField(field: FieldPlan, plan: ObjectPlan, schema: GraphQLSchema): WriteObject {
  if (field.value.kind === 'typename') {
    const text = JSON.stringify(plan.type);
    return () => text;
  }
  const write = compileValue(field.type, field, schema);
  if (field.value.kind === 'introspection') return (_object, run) => write(introspected(field, run), run);
  const direct = directProperty(field);
  if (direct !== undefined) return (object, run) => write((object as Readonly<Record<string, unknown>>)[direct], run);
  return (object, run) => write(readField(field, object, run), run);
}

/** The property that holds the field, where nothing else has to be looked at and no inherited name is met. */
function directProperty({ value, rule, via }: FieldPlan): string | undefined {
  const isDirect = value.kind === 'property' && value.slot === undefined && rule === undefined && via.length === 0;
  return isDirect && !(value.property in Object.prototype) ? value.property : undefined;
}

function compileValue(type: TypeRef, field: FieldPlan, schema: GraphQLSchema): Write {
  const write = compileNullable(nullable(type), field, schema);
  if (isNonNull(type)) {
    return (value, run) => {
      if (value === null || value === undefined) return fail(run, field, nonNullError(field));
      if (value instanceof Failure) return failed(run, field, value);
      return write(value, run);
    };
  }
  return (value, run) => {
    if (value === null || value === undefined) return 'null';
    if (value instanceof Failure) failed(run, field, value);
    else return write(value, run) ?? 'null';
    return 'null';
  };
}

function compileNullable(type: TypeRef, field: FieldPlan, schema: GraphQLSchema): Write {
  const item = listItem(type);
  if (item !== undefined) return compileList(compileValue(item, field, schema), field);
  if (field.value.kind === 'introspection') return (value) => JSON.stringify(value);
  if (field.selection) return compileComposite(field.selection, field, schema);
  const definition = field.leaf === 'enum' ? schema.getType(type) : undefined;
  const values =
    definition && 'getValues' in definition ? definition.getValues().map((value) => value.name) : undefined;
  const serialize = leafSerializer(field, type, values && new Set(values));
  const write: Write = (value, run) => {
    try {
      return JSON.stringify(serialize(value)) ?? fail(run, field, nonNullError(field));
    } catch (cause) {
      return fail(run, field, invalid(field, reasonOf(cause), cause));
    }
  };
  return compileUsual(field, write);
}

/** The values that come nearly always, without the general way's detours; the same text results. */
function compileUsual(field: FieldPlan, write: Write): Write {
  switch (field.leaf) {
    case 'String':
    case 'ID':
      return (value, run) => (typeof value === 'string' ? JSON.stringify(value) : write(value, run));
    case 'Int':
      return (value, run) => (typeof value === 'number' && (value | 0) === value ? String(value) : write(value, run));
    case 'Boolean':
      return (value, run) => (value === true ? 'true' : value === false ? 'false' : write(value, run));
    case 'Float':
    case 'enum':
    case 'custom':
    case undefined:
      return write;
  }
}

function compileList(write: Write, field: FieldPlan): Write {
  return (value, run) => {
    const items = Array.isArray(value) ? value : iterated(value);
    if (!items) {
      const name = `${field.parentType}.${field.name}`;
      return fail(run, field, invalid(field, `Expected a list for field "${name}", but found ${kindOf(value)}.`));
    }
    let text = '[';
    for (let index = 0; index < items.length; index++) {
      run.path.push(index);
      const item = write(items[index], run);
      run.path.pop();
      if (item === undefined) return undefined;
      text += index === 0 ? item : `,${item}`;
    }
    return text + ']';
  };
}

function compileComposite(selection: SelectionPlan, field: FieldPlan, schema: GraphQLSchema): Write {
  if (selection.only) {
    const write = compileShared(field, compileObject(selection.only, schema));
    const { type } = selection.only;
    return (value, run) =>
      isObject(value)
        ? write(value, run)
        : fail(run, field, invalid(field, `Expected an object of type "${type}", but found ${kindOf(value)}.`));
  }
  const writers = new Map([...selection.objects].map(([type, object]) => [type, compileObject(object, schema)]));
  return (value, run) => {
    if (!isObject(value))
      return fail(
        run,
        field,
        invalid(field, `Expected an object of type "${selection.abstractType}", but found ${kindOf(value)}.`),
      );
    const type = concreteType(selection, value);
    const write = type === undefined ? undefined : writers.get(type);
    if (write) return write(value, run);
    const told = type === undefined ? 'nothing in the value tells which' : `"${type}" is none of them`;
    const message = `Abstract type "${selection.abstractType}" must be one of its possible types, but ${told}.`;
    return fail(run, field, invalid(field, message));
  };
}

/** Objects that a lookup found may belong to many parents: each is written once, where writing it met no error. */
function compileShared(field: FieldPlan, write: WriteObject): WriteObject {
  if (field.value.kind !== 'node') return write;
  return (object, run) => {
    let texts = run.written.get(field);
    if (!texts) run.written.set(field, (texts = new Map()));
    const known = texts.get(object);
    if (known !== undefined) return known;
    const before = run.errors.length;
    const text = write(object, run);
    if (text !== undefined && run.errors.length === before) texts.set(object, text);
    return text;
  };
}

/** What graphql-js found for `__schema` or `__type`, put on the root by the executor. */
function introspected(field: FieldPlan, run: Run): unknown {
  return (run.root as Readonly<Record<string, unknown>>)[field.key];
}

function iterated(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== 'object' || value === null || !(Symbol.iterator in value)) return undefined;
  return [...(value as Iterable<unknown>)];
}

function failed(run: Run, field: FieldPlan, { error, below, also }: Failure): undefined {
  fail(run, field, error, below);
  for (const one of also) failed(run, field, one);
}

function fail(run: Run, field: FieldPlan, error: GatewayError, below: Failure['below'] = []): undefined {
  const locations = field.nodes.flatMap((node) => (node.loc ? getLocation(node.loc.source, node.loc.start) : []));
  const path = isPlainLeaf(field) ? [...run.path, field.key, ...below] : [...run.path, ...below];
  run.errors.push({ error, path, locations });
  return undefined;
}

function nonNullError(field: FieldPlan): GatewayError {
  return invalid(field, `Cannot return null for non-nullable field ${field.parentType}.${field.name}.`);
}

function invalid({ source }: FieldPlan, message: string, cause?: unknown): GatewayError {
  return new GatewayError('INVALID_VALUE', message, { cause, ...(source !== undefined && { source }) });
}

function reasonOf(cause: unknown): string {
  if (isTooDeep(cause)) return tooDeepMessage;
  return cause instanceof Error ? cause.message : String(cause);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object'
    ? 'an object'
    : `the ${typeof value} ${JSON.stringify(value)?.slice(0, 80) ?? ''}`.trim();
}
