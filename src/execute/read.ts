import { isRecord } from '../base/json.ts';
import type { TypeResolution } from '../blueprint/types.ts';
import type { FieldPlan, ObjectPlan, SelectionPlan } from '../plan/plan.ts';
import { maxListDepth } from './depth.ts';
import { Failure } from './run.ts';
import type { Run } from './run.ts';

/** The raw value of a field for an object; a Failure where it could not be had, undefined where there is none. */
export function readField(field: FieldPlan, object: object, run: Run): unknown {
  if (field.rule !== undefined) {
    const verdict = run.results[field.rule]?.get(object);
    if (verdict instanceof Failure) return verdict;
  }
  const { value } = field;
  switch (value.kind) {
    case 'property': {
      const holder = value.slot === undefined ? object : run.results[value.slot]?.get(object);
      if (holder instanceof Failure) return ofField(holder, value.property);
      const found = property(holder, value.property);
      return field.via.length === 0 ? found : walkDown(found, field.via);
    }
    case 'node':
      return run.results[value.node]?.get(object);
    case 'namespace':
      return object;
    case 'denied': {
      const error = run.denied.get(value.id);
      return error && new Failure(error);
    }
    case 'typename':
    case 'introspection':
    case 'absent':
      return undefined;
  }
}

/** The failure of a whole object as one of its fields tells it: a place in that field stays, one in another field does not. */
function ofField(failure: Failure, name: string): Failure {
  const { error, below, also } = failure;
  if (below.length === 0 && also.length === 0) return failure;
  const told = new Failure(error, below[0] === name ? below.slice(1) : []);
  told.also.push(...also.map((one) => ofField(one, name)));
  return told;
}

/** An own property, whatever its name: upstream data must never reach the prototype. */
export function property(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined;
  if (name in Object.prototype && !Object.hasOwn(holder, name)) return undefined;
  return (holder as Readonly<Record<string, unknown>>)[name];
}

/** Follows properties and list indexes; lists on the way are mapped, a Failure ends the walk. */
export function walkDown(value: unknown, properties: readonly string[], depth = 0): unknown {
  let found = value;
  for (let index = 0; index < properties.length; index++) {
    const name = properties[index] ?? '';
    if (found instanceof Failure) return found;
    if (Array.isArray(found) && /^\d+$/.test(name)) {
      found = found[Number(name)];
      continue;
    }
    if (Array.isArray(found)) {
      if (depth === maxListDepth) return undefined;
      return found.map((item) => walkDown(item, properties.slice(index), depth + 1));
    }
    found = property(found, name);
  }
  return found;
}

/** The plan for the object's concrete type; undefined where the type cannot be told or is not a possible one. */
export function concretePlan(selection: SelectionPlan, value: object, run: Run): ObjectPlan | undefined {
  return selection.only ?? selection.objects.get(concreteType(selection, value, run) ?? '');
}

/** The name of the object's type: by who tells it, by the source's own way, else by `__typename`. */
export function concreteType(selection: SelectionPlan, value: object, run: Run): string | undefined {
  const { reference } = selection;
  if (reference) {
    const name = property(run.results[reference.node]?.get(value), '__typename');
    return typeof name === 'string' ? (reference.typeNames.get(name) ?? name) : undefined;
  }
  const told = selection.resolution && resolveType(selection.resolution, selection, value);
  if (told !== undefined) return told;
  const name = property(value, '__typename');
  return typeof name === 'string' ? (selection.typeNames.get(name) ?? name) : undefined;
}

function resolveType(resolution: TypeResolution, selection: SelectionPlan, value: object): string | undefined {
  if (resolution.kind === 'entity') return undefined;
  if (resolution.kind === 'property') {
    const told = property(value, resolution.property);
    if (typeof told !== 'string' && typeof told !== 'number' && typeof told !== 'boolean') return resolution.otherwise;
    const key = String(told);
    const named = Object.hasOwn(resolution.values, key) ? resolution.values[key] : selection.typeNames.get(key);
    return named ?? resolution.otherwise;
  }
  const names = new Set(Object.keys(value));
  let best: string | undefined;
  let bestShare = -1;
  for (const candidate of resolution.candidates) {
    if (!candidate.required.every((name) => names.has(name))) continue;
    const share = candidate.properties.filter((name) => names.has(name)).length - candidate.properties.length / 1000;
    if (share > bestShare) [best, bestShare] = [candidate.type, share];
  }
  return best;
}

/** Collects the objects below a value for the nodes that hang there. */
export function collectBelow(selection: SelectionPlan | undefined, value: unknown, run: Run, depth = 0): void {
  if (!selection?.leadsToNodes || typeof value !== 'object' || value === null || value instanceof Failure) return;
  if (Array.isArray(value)) {
    if (depth < maxListDepth) for (const item of value) collectBelow(selection, item, run, depth + 1);
    return;
  }
  const object = selection.reference ? selection.reference.object : concretePlan(selection, value, run);
  if (object?.leadsToNodes) collectObject(object, value, run);
}

/** Collects an object of which another source has now told the type. */
export function collectTold(selection: SelectionPlan, object: object, run: Run): void {
  const plan = concretePlan(selection, object, run);
  if (plan?.leadsToNodes) collectObject(plan, object, run);
}

/** Collects an object and what its own fields lead to. */
export function collectObject(plan: ObjectPlan, object: object, run: Run): void {
  if (plan.position >= 0) run.parents[plan.position]?.push(object);
  for (const field of plan.descents) collectBelow(field.selection, readField(field, object, run), run);
}

/** True for values that a selection can be read of. */
export function isObject(value: unknown): value is object {
  return isRecord(value) || (typeof value === 'object' && value !== null && !Array.isArray(value));
}
