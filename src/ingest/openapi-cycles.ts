import { isNonNull, listItem, nullable } from '../blueprint/typeref.ts';
import type { InputDef, TypeDef } from '../blueprint/types.ts';

/**
 * GraphQL forbids an input that requires itself through non-null fields, because no value could ever be written. Where a
 * spec demands that, the field that closes the circle becomes optional.
 */
export function relaxInputCycles(types: Map<string, TypeDef>): void {
  const done = new Set<string>();
  for (const name of types.keys()) {
    for (let cycle = findCycle(types, name, done); cycle; cycle = findCycle(types, name, done)) relax(types, cycle);
  }
}

interface Link {
  readonly input: string;
  readonly field: string;
}

/** The last link of a circle of required fields that is reached from `start`; without recursion. */
function findCycle(types: ReadonlyMap<string, TypeDef>, start: string, done: Set<string>): Link | undefined {
  const path: { readonly name: string; readonly links: { readonly field: string; readonly to: string }[] }[] = [];
  const onPath = new Set<string>();
  const enter = (name: string) => {
    path.push({ name, links: requiredInputs(types, name) });
    onPath.add(name);
  };
  if (!done.has(start)) enter(start);
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const link = top.links.pop();
    if (!link) {
      path.pop();
      onPath.delete(top.name);
      done.add(top.name);
    } else if (onPath.has(link.to)) {
      return { input: top.name, field: link.field };
    } else if (!done.has(link.to)) enter(link.to);
  }
  return undefined;
}

function requiredInputs(types: ReadonlyMap<string, TypeDef>, name: string): { field: string; to: string }[] {
  const definition = types.get(name);
  if (definition?.kind !== 'input') return [];
  return [...definition.fields.values()].flatMap((field) => {
    const isDirect = isNonNull(field.type) && listItem(field.type) === undefined;
    const to = nullable(field.type);
    return isDirect && types.get(to)?.kind === 'input' ? [{ field: field.name, to }] : [];
  });
}

function relax(types: Map<string, TypeDef>, link: Link): void {
  const definition = types.get(link.input);
  const field = definition?.kind === 'input' ? definition.fields.get(link.field) : undefined;
  if (definition?.kind !== 'input' || !field) return;
  const fields: InputDef['fields'] = new Map([
    ...definition.fields,
    [field.name, { ...field, type: nullable(field.type) }],
  ]);
  types.set(link.input, { ...definition, fields });
}
