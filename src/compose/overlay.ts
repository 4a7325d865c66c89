import type { Field, TypeDef, Types } from '../blueprint/types.ts';

/** All that any of the schemas names, each thing as the first that has it defines it. */
export function overlay(schemas: readonly Types[]): Types {
  const all = new Map<string, TypeDef>();
  for (const types of schemas) {
    for (const type of types.values()) {
      const known = all.get(type.name);
      all.set(type.name, known ? together(known, type) : type);
    }
  }
  return all;
}

function together(known: TypeDef, type: TypeDef): TypeDef {
  if (known.kind === 'input' && type.kind === 'input') return { ...known, fields: joined(known.fields, type.fields) };
  if (known.kind === 'enum' && type.kind === 'enum') return { ...known, values: joined(known.values, type.values) };
  const isComposite = known.kind === 'object' || known.kind === 'interface';
  if (!isComposite || (type.kind !== 'object' && type.kind !== 'interface')) return known;
  const fields = new Map<string, Field>(joined(known.fields, type.fields));
  for (const field of type.fields.values()) {
    const first = known.fields.get(field.name);
    if (first) fields.set(field.name, { ...first, args: joined(first.args, field.args) });
  }
  return { ...known, fields };
}

function joined<Value>(
  known: ReadonlyMap<string, Value>,
  others: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  return new Map([...others, ...known]);
}
