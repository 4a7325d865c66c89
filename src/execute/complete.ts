import { getLocation } from 'graphql';
import type { GraphQLSchema } from 'graphql';

import { isNonNull, listItem, nullable } from '../blueprint/typeref.ts';
import type { TypeRef } from '../blueprint/types.ts';
import { GatewayError } from '../error/error.ts';
import type { FieldPlan, ObjectPlan, SelectionPlan } from '../plan/plan.ts';
import { isTooDeep, tooDeepMessage } from './depth.ts';
import { generateObject, loopObject } from './generate.ts';
import type { Member } from './generate.ts';
import { leafSerializer } from './leaf.ts';
import { concreteType, isObject, readField } from './read.ts';
import { noResults } from './results.ts';
import { Failure } from './run.ts';
import type { Run } from './run.ts';

/** Makes an object of the answer from what the nodes found; undefined: a non-null field below has no value, the error is recorded. */
export type WriteObject = (object: object, run: Run) => object | undefined;

/** Makes a value of the answer; undefined as above. */
type Write = (value: unknown, run: Run) => unknown;

/** How answers are written. */
export interface Writing {
  readonly schema: GraphQLSchema;
  /** How many objects of one place are made by a loop before code is generated for it: code costs more than a few of them, and takes memory. */
  readonly codeAfter: number;
}

/**
 * Makes the writer of an object: it turns what the nodes found into the answer as plain data, with null propagation as in
 * section 6.4.4 of the spec. All that depends on the operation alone is decided once, when the first such object comes.
 */
export function compileObject(plan: ObjectPlan, how: Writing): WriteObject {
  let members: readonly Member[] | undefined;
  let write: WriteObject | undefined;
  let left = how.codeAfter;
  return (object, run) => {
    if (write && left < 0) return write(object, run);
    members ??= plan.fields.map((field) => memberOf(field, plan, how));
    write = --left < 0 ? generateObject(members) : (write ?? loopObject(members));
    return write(object, run);
  };
}

function memberOf(field: FieldPlan, plan: ObjectPlan, how: Writing): Member {
  const read = compileField(field, plan, how);
  const isPlain = isPlainLeaf(field);
  const property = isPlain ? directProperty(field) : undefined;
  const kind = usualKind(field);
  return {
    key: field.key,
    usual: property === undefined || kind === undefined ? undefined : { property, kind },
    read: isPlain
      ? read
      : (object, run) => {
          run.path.push(field.key);
          const value = read(object, run);
          run.path.pop();
          return value;
        },
  };
}

/** A single leaf: nothing stands below it, so its key is added to the path only when it fails. */
function isPlainLeaf(field: FieldPlan): boolean {
  return field.selection === undefined && !field.type.startsWith('[');
}

/** The kind of the values that come nearly always and need no change. */
function usualKind({ leaf }: FieldPlan): NonNullable<Member['usual']>['kind'] | undefined {
  switch (leaf) {
    case 'String':
    case 'ID':
      return 'string';
    case 'Int':
      return 'int';
    case 'Float':
      return 'float';
    case 'Boolean':
      return 'boolean';
    case 'enum':
    case 'custom':
    case undefined:
      return undefined;
  }
}

function compileField(field: FieldPlan, plan: ObjectPlan, how: Writing): Member['read'] {
  if (field.value.kind === 'typename') return () => plan.type;
  const write = compileValue(field.type, field, how);
  if (field.value.kind === 'introspection') return (_object, run) => write(introspected(field, run), run);
  if (field.value.kind === 'node' && field.rule === undefined) return compileNodeField(field.value.node, write);
  const direct = directProperty(field);
  if (direct !== undefined) return (object, run) => write((object as Readonly<Record<string, unknown>>)[direct], run);
  return (object, run) => write(readField(field, object, run), run);
}

/** What a node found may belong to many parents: each value is written once, where writing it met no error. */
function compileNodeField(node: number, write: Write): Member['read'] {
  return (object, run) => {
    const results = run.results[node] ?? noResults;
    const slot = results.slotOf(object);
    if (slot < 0) return write(undefined, run);
    const known = results.written[slot];
    if (known !== undefined) return known;
    const before = run.errors.length;
    const value = write(results.values[slot], run);
    if (value !== undefined && run.errors.length === before) results.written[slot] = value;
    return value;
  };
}

/** The property that holds the field, where nothing else has to be looked at and no inherited name is met. */
function directProperty({ value, rule, via }: FieldPlan): string | undefined {
  const isDirect = value.kind === 'property' && value.slot === undefined && rule === undefined && via.length === 0;
  return isDirect && !(value.property in Object.prototype) ? value.property : undefined;
}

function compileValue(type: TypeRef, field: FieldPlan, how: Writing): Write {
  const write = compileNullable(nullable(type), field, how);
  if (isNonNull(type)) {
    return (value, run) => {
      if (value === null || value === undefined) return fail(run, field, nonNullError(field));
      if (value instanceof Failure) return failed(run, field, value);
      return write(value, run);
    };
  }
  return (value, run) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Failure) failed(run, field, value);
    else return write(value, run) ?? null;
    return null;
  };
}

function compileNullable(type: TypeRef, field: FieldPlan, how: Writing): Write {
  const item = listItem(type);
  if (item !== undefined) return compileList(compileValue(item, field, how), field);
  if (field.value.kind === 'introspection') return (value) => value;
  if (field.selection) return compileComposite(field.selection, field, how);
  const definition = field.leaf === 'enum' ? how.schema.getType(type) : undefined;
  const values =
    definition && 'getValues' in definition ? definition.getValues().map((value) => value.name) : undefined;
  const serialize = leafSerializer(field, type, values && new Set(values));
  return (value, run) => {
    try {
      const written = serialize(value);
      if (typeof written === 'object' ? isWritable(written, run) : isScalar(written)) return written;
      return fail(run, field, nonNullError(field));
    } catch (cause) {
      return fail(run, field, invalid(field, reasonOf(cause), cause));
    }
  };
}

/** True for what JSON has a text for. */
function isScalar(value: unknown): boolean {
  if (typeof value === 'bigint') throw new TypeError('Do not know how to serialize a BigInt');
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

/** Data that upstreams send can always be written, unless it is nested too deeply, which shows when all is; what code makes is tried. */
function isWritable(value: unknown, run: Run): boolean {
  return !run.isCareful || JSON.stringify(value) !== undefined;
}

function compileList(write: Write, field: FieldPlan): Write {
  return (value, run) => {
    const items = Array.isArray(value) ? value : iterated(value);
    if (!items) {
      const name = `${field.parentType}.${field.name}`;
      return fail(run, field, invalid(field, `Expected a list for field "${name}", but found ${kindOf(value)}.`));
    }
    const { path } = run;
    const written: unknown[] = [];
    for (let index = 0; index < items.length; index++) {
      path.push(index);
      const item = write(items[index], run);
      path.pop();
      if (item === undefined) return undefined;
      written.push(item);
    }
    return written;
  };
}

function compileComposite(selection: SelectionPlan, field: FieldPlan, how: Writing): Write {
  if (selection.only) {
    const write = compileObject(selection.only, how);
    const { type } = selection.only;
    return (value, run) =>
      isObject(value)
        ? write(value, run)
        : fail(run, field, invalid(field, `Expected an object of type "${type}", but found ${kindOf(value)}.`));
  }
  const writers = new Map([...selection.objects].map(([type, object]) => [type, compileObject(object, how)]));
  return (value, run) => {
    if (!isObject(value))
      return fail(
        run,
        field,
        invalid(field, `Expected an object of type "${selection.abstractType}", but found ${kindOf(value)}.`),
      );
    const found = selection.reference && run.results[selection.reference.node]?.get(value);
    if (found instanceof Failure) return failed(run, field, found);
    const type = concreteType(selection, value, run);
    const write = type === undefined ? undefined : writers.get(type);
    if (write) return write(value, run);
    const told = type === undefined ? 'nothing in the value tells which' : `"${type}" is none of them`;
    const message = `Abstract type "${selection.abstractType}" must be one of its possible types, but ${told}.`;
    return fail(run, field, invalid(field, message));
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
