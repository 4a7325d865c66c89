import { namedType } from '../blueprint/typeref.ts';
import type { TypeDef, TypeRef } from '../blueprint/types.ts';

/**
 * The types that a caller can meet, in their order: those that the root types lead to, and of an interface also who implements
 * it. What was written on the way and then not used is not among them.
 */
export function reachableTypes(types: ReadonlyMap<string, TypeDef>): Map<string, TypeDef> {
  const implementers = implementersOf(types);
  const reached = new Set<string>();
  const queue = ['Query', 'Mutation', 'Subscription'];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const definition = types.get(name);
    if (!definition || reached.has(name)) continue;
    reached.add(name);
    for (const reference of referencesOf(definition)) queue.push(namedType(reference));
    for (const implementer of implementers.get(name) ?? []) queue.push(implementer);
  }
  return new Map([...types].filter(([name]) => reached.has(name)));
}

function referencesOf(definition: TypeDef): readonly TypeRef[] {
  switch (definition.kind) {
    case 'object':
    case 'interface': {
      const fields = [...definition.fields.values()];
      const used = fields.flatMap(({ type, args }) => [type, ...[...args.values()].map((arg) => arg.type)]);
      return [...definition.interfaces, ...used];
    }
    case 'union':
      return definition.members;
    case 'input':
      return [...definition.fields.values()].map(({ type }) => type);
    case 'enum':
    case 'scalar':
      return [];
  }
  return [];
}

function implementersOf(types: ReadonlyMap<string, TypeDef>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const definition of types.values()) {
    if (definition.kind !== 'object' && definition.kind !== 'interface') continue;
    for (const name of definition.interfaces) {
      const known = found.get(name);
      if (known) known.push(definition.name);
      else found.set(name, [definition.name]);
    }
  }
  return found;
}
