import { isNonNull, listItem, nullable } from '../../src/blueprint/typeref.ts';
import type { TypeRef, Types } from '../../src/blueprint/types.ts';
import { nothing } from './values.ts';

const maxDepth = 8;
const depthOfOptionals = 2;

const leaves: Readonly<Record<string, unknown>> = {
  Int: 7,
  Float: 1.5,
  Boolean: true,
  BigInt: '9007199254740993',
  DateTime: '2024-02-29T12:30:45Z',
  Date: '2024-02-29',
  Time: '12:30:45Z',
  UUID: '3f2b8c1e-7a4d-4e2b-9c3f-1a2b3c4d5e6f',
  Byte: 'aGVkZGxl',
  Upload: 'aGVkZGxl',
};

/** A value of an input type, as a client writes it, for what the mock itself knows no schema of. */
export function makeTyped(types: Types, type: TypeRef, depth = 0): unknown {
  if (depth > maxDepth) return nothing;
  const item = listItem(type);
  if (item !== undefined) {
    const one = makeTyped(types, item, depth + 1);
    return one === nothing ? [] : [one];
  }
  const definition = types.get(nullable(type));
  if (definition?.kind === 'enum') return [...definition.values.keys()][0];
  if (definition?.kind !== 'input') return leaves[nullable(type)] ?? 'añn & b=ü/#1?';
  const made: Record<string, unknown> = {};
  for (const field of definition.fields.values()) {
    const isNeeded = isNonNull(field.type) && field.defaultValue === undefined;
    if (!isNeeded && definition.isOneOf !== true && depth >= depthOfOptionals) continue;
    const value = makeTyped(types, field.type, depth + 1);
    if (value === nothing && isNeeded) return nothing;
    if (value !== nothing) made[field.name] = value;
    if (definition.isOneOf === true && value !== nothing) return made;
  }
  return made;
}
