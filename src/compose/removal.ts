import { namedType } from '../blueprint/typeref.ts';
import type { Field, InputValue, TypeDef, TypeResolution, Types } from '../blueprint/types.ts';

import { isBuiltIn } from './fit.ts';

/**
 * The types without references to types that are not among them, and without what that leaves empty: objects, interfaces
 * and input objects without fields, unions without members, enums without values.
 */
export function withoutDangling(types: Types): Types {
  let current = types;
  for (;;) {
    const next = new Map<string, TypeDef>();
    let isChanged = false;
    for (const type of current.values()) {
      const kept = trimmed(type, current);
      if (kept !== type) isChanged = true;
      if (isEmpty(kept)) isChanged = true;
      else next.set(kept.name, kept);
    }
    if (!isChanged) return current;
    current = next;
  }
}

/** True for a type that no value can have. */
export function isEmpty(type: TypeDef): boolean {
  switch (type.kind) {
    case 'object':
    case 'interface':
    case 'input':
      return type.fields.size === 0;
    case 'union':
      return type.members.length === 0;
    case 'enum':
      return type.values.size === 0;
    case 'scalar':
      return false;
  }
}

function trimmed(type: TypeDef, types: Types): TypeDef {
  const has = (name: string) => isBuiltIn(name) || types.has(name);
  switch (type.kind) {
    case 'object':
    case 'interface': {
      const interfaces = type.interfaces.filter(has);
      const fields = keptFields(type.fields, has);
      const isWhole = fields === type.fields && interfaces.length === type.interfaces.length;
      const slim: TypeDef = isWhole ? type : { ...type, interfaces, fields };
      return slim.kind === 'interface' ? withResolution(slim, has) : slim;
    }
    case 'input': {
      const fields = keptInputs(type.fields, has);
      return fields === type.fields ? type : { ...type, fields };
    }
    case 'union': {
      const members = type.members.filter(has);
      return withResolution(members.length === type.members.length ? type : { ...type, members }, has);
    }
    case 'enum':
    case 'scalar':
      return type;
  }
}

type Has = (name: string) => boolean;

function keptFields(fields: ReadonlyMap<string, Field>, has: Has): ReadonlyMap<string, Field> {
  const kept: Field[] = [];
  for (const field of fields.values()) {
    if (!has(namedType(field.type))) continue;
    const args = keptInputs(field.args, has);
    kept.push(args === field.args ? field : { ...field, args });
  }
  const isSame = kept.length === fields.size && kept.every((field) => fields.get(field.name) === field);
  return isSame ? fields : new Map(kept.map((field) => [field.name, field]));
}

function keptInputs(inputs: ReadonlyMap<string, InputValue>, has: Has): ReadonlyMap<string, InputValue> {
  const kept = [...inputs].filter(([, input]) => has(namedType(input.type)));
  return kept.length === inputs.size ? inputs : new Map(kept);
}

/** Ways to tell a type lead to types that are left. */
function withResolution<Type extends { readonly resolution?: TypeResolution }>(type: Type, has: Has): Type {
  const { resolution } = type;
  if (!resolution || resolution.kind === 'entity') return type;
  if (resolution.kind === 'shape') {
    const candidates = resolution.candidates.filter((one) => has(one.type));
    return candidates.length === resolution.candidates.length
      ? type
      : { ...type, resolution: { kind: 'shape', candidates } };
  }
  const { otherwise, values, ...rest } = resolution;
  const left = Object.entries(values).filter(([, name]) => has(name));
  const isDropped = otherwise !== undefined && !has(otherwise);
  if (left.length === Object.keys(values).length && !isDropped) return type;
  const kept = {
    ...rest,
    values: Object.fromEntries(left),
    ...(otherwise !== undefined && !isDropped && { otherwise }),
  };
  return { ...type, resolution: kept };
}
