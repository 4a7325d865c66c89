import type { FieldPlan, RequiredPlan } from '../plan/plan.ts';
import { maxListDepth } from './depth.ts';
import { leafSerializer } from './leaf.ts';
import { concretePlan, isObject, readField } from './read.ts';
import { Failure } from './run.ts';
import type { Run } from './run.ts';

/** The required fields of an object under their public names; a Failure where one of them could not be had. */
export function readRequired(
  required: RequiredPlan,
  object: object,
  run: Run,
): Readonly<Record<string, unknown>> | Failure {
  const root: Record<string, unknown> = {};
  for (const { name, field, nested } of required) {
    const value = field.value.kind === 'typename' ? field.parentType : readField(field, object, run);
    const read = readValue(field, nested, value, run);
    if (read instanceof Failure) return read;
    root[name] = read;
  }
  return root;
}

function readValue(
  field: FieldPlan,
  nested: RequiredPlan[number]['nested'],
  value: unknown,
  run: Run,
  depth = 0,
): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Failure) return value;
  if (Array.isArray(value)) {
    if (depth === maxListDepth) return null;
    const items = value.map((item) => readValue(field, nested, item, run, depth + 1));
    return items.find((item) => item instanceof Failure) ?? items;
  }
  if (!nested) return readLeaf(field, value);
  const plan = field.selection && isObject(value) ? concretePlan(field.selection, value, run) : undefined;
  const below = plan && nested.get(plan.type);
  return below && isObject(value) ? readRequired(below, value, run) : null;
}

/**
 * A value that does not fit its type is used as it came: where it is shown, the misfit is reported. An upstream's data of any
 * shape is copied: code may change what it gets, and the value may serve another request.
 */
function readLeaf(field: FieldPlan, value: unknown): unknown {
  if (field.source !== undefined && typeof value === 'object' && value !== null) return copied(value);
  if (field.leaf === 'enum') return field.enumNames?.get(value) ?? value;
  try {
    return leafSerializer(field, '', undefined)(value);
  } catch {
    return value;
  }
}

function copied(value: object): unknown {
  try {
    const copy: unknown = JSON.parse(JSON.stringify(value));
    return copy;
  } catch {
    return value;
  }
}
