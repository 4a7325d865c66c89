import { namedType } from '../blueprint/typeref.ts';
import type { Field, InputValue, TypeDef, TypeRef } from '../blueprint/types.ts';

/** Which `Int` members are `BigInt` against what the description says: all, or those of these names. */
export type BigIntegers = 'all' | ReadonlySet<string>;

/** The types with `BigInt` for `Int` where the configuration knows that the values outgrow 32 bits. */
export function widenIntegers(types: ReadonlyMap<string, TypeDef>, chosen: BigIntegers): Map<string, TypeDef> {
  const isChosen = ({ name, wire = name }: Field | InputValue) =>
    chosen === 'all' || chosen.has(name) || chosen.has(wire);
  const widened = <Member extends Field | InputValue>(member: Member): Member =>
    namedType(member.type) === 'Int' && isChosen(member) ? { ...member, type: bigger(member.type) } : member;
  const inputs = (values: ReadonlyMap<string, InputValue>) =>
    new Map([...values].map(([name, value]) => [name, widened(value)]));
  const fields = (values: ReadonlyMap<string, Field>) =>
    new Map([...values].map(([name, field]) => [name, { ...widened(field), args: inputs(field.args) }]));
  const all = new Map<string, TypeDef>();
  for (const [name, definition] of types) {
    if (definition.kind === 'input') all.set(name, { ...definition, fields: inputs(definition.fields) });
    else if (definition.kind === 'object' || definition.kind === 'interface')
      all.set(name, { ...definition, fields: fields(definition.fields) });
    else all.set(name, definition);
  }
  return all;
}

function bigger(type: TypeRef): TypeRef {
  return type.replace('Int', 'BigInt');
}
