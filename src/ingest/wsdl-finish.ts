import { isNonNull, listItem, namedType, nullable } from '../blueprint/typeref.ts';
import type { InputValue, TypeDef } from '../blueprint/types.ts';
import type { MutableInterface, MutableObject } from './wsdl-members.ts';
import type { SchemaIndex } from './wsdl-schema.ts';

const nothing = { name: '_', type: 'Boolean', description: 'The type has no content of its own.', args: new Map() };

/**
 * Lets objects and interfaces implement the interfaces of their base types: their fields are there with the same types,
 * also where a restriction left them out or changed them. Types without any content get a field `_`.
 */
export function completeInterfaces(
  index: SchemaIndex,
  objects: ReadonlyMap<string, MutableObject>,
  interfaces: ReadonlyMap<string, MutableInterface>,
): void {
  for (const made of [...interfaces.values(), ...objects.values()]) {
    if (made.fields.size === 0) made.fields.set('_', nothing);
  }
  const lines: [string, MutableObject | MutableInterface][] = [...interfaces, ...objects];
  lines.sort(([left], [right]) => index.ancestors(left).length - index.ancestors(right).length);
  for (const [key, made] of lines) {
    const chain = index.ancestors(key).map((one) => interfaces.get(one.key));
    const own = made.kind === 'object' ? [interfaces.get(key)] : [];
    for (const wanted of [...own, ...chain]) {
      if (!wanted || wanted === made) continue;
      made.interfaces.push(wanted.name);
      for (const [name, field] of wanted.fields) {
        if (made.fields.get(name)?.type === field.type) continue;
        made.fields.set(
          name,
          field === nothing ? { ...nothing, description: `Stands for \`${wanted.name}\`.` } : field,
        );
      }
    }
  }
}

/** Makes one field of each circle of required input fields nullable: no value could ever be given for it. */
export function breakInputCycles(definitions: Map<string, TypeDef>): void {
  const done = new Set<string>();
  const open = new Set<string>();
  const visit = (name: string): void => {
    const definition = definitions.get(name);
    if (definition?.kind !== 'input' || done.has(name)) return;
    open.add(name);
    const fields = new Map<string, InputValue>(definition.fields);
    for (const field of definition.fields.values()) {
      if (!isNonNull(field.type) || listItem(field.type) !== undefined) continue;
      const target = namedType(field.type);
      if (open.has(target)) fields.set(field.name, { ...field, type: nullable(field.type) });
      else visit(target);
    }
    definitions.set(name, { ...definition, fields });
    open.delete(name);
    done.add(name);
  };
  for (const name of definitions.keys()) visit(name);
}
