import type { LookupNode, RepresentationField } from '../plan/plan.ts';
import type { Key } from './batch.ts';
import { walkDown } from './read.ts';

/** An object's representation for `_entities` (Apollo Federation, "Subgraph specification"); undefined where a part of its key is null. */
export function representationKey(
  node: LookupNode,
  fields: readonly RepresentationField[],
  root: Readonly<Record<string, unknown>>,
): Key | undefined {
  for (const { from } of node.lookup.batch?.key ?? []) {
    const value = walkDown(root, from.split('.'));
    if (value === null || value === undefined) return undefined;
  }
  const value = { __typename: node.wireType, ...written(fields, root) };
  return { id: JSON.stringify(value), value };
}

/** A representation with a placeholder for each value. */
export function shownRepresentation(
  { wireType }: LookupNode,
  fields: readonly RepresentationField[],
): Readonly<Record<string, unknown>> {
  return { __typename: wireType, ...placeholders(fields, 'root') };
}

function placeholders(fields: readonly RepresentationField[], path: string): Readonly<Record<string, unknown>> {
  const entries = fields.map(({ name, wire, nested }): [string, unknown] => {
    const below = `${path}.${name}`;
    return [wire, nested.length > 0 ? placeholders(nested, below) : `{${below}}`];
  });
  return Object.fromEntries(entries);
}

function written(fields: readonly RepresentationField[], object: object): Readonly<Record<string, unknown>> {
  const values = object as Readonly<Record<string, unknown>>;
  const given = fields.filter(({ name }) => values[name] !== undefined);
  return Object.fromEntries(given.map((field) => [field.wire, valueOf(field, values[field.name])]));
}

function valueOf(field: RepresentationField, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((item: unknown) => valueOf(field, item));
  if (field.nested.length > 0 && typeof value === 'object') return written(field.nested, value);
  return field.values?.get(value) ?? value;
}
