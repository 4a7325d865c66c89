import { fieldsOf } from '../blueprint/cells.ts';
import type { Merge } from '../blueprint/blueprint.ts';
import type { Field, TypeDef } from '../blueprint/types.ts';
import type { FieldSet, SourceEntity, SourceModel } from '../ingest/model.ts';

import type { JoinScope } from './join.ts';
import type { PlacedMerge, TransformedModel } from './model.ts';
import { faultsOf, pathsOf, printSelection, readSelection, sentence } from './selection.ts';

const entitiesField = '_entities';
const entityUnion = '_Entity';
const representation = '_Any';

/**
 * How a federation subgraph completes objects: by each of its types' keys, and fields that need more (`@requires`) by a
 * key together with that. What is no selection set is told when the merges are proved.
 */
export function mergesByEntity({ name, subgraph }: SourceModel): readonly PlacedMerge[] {
  const maxBatchSize = subgraph?.maxBatchSize;
  const limit = maxBatchSize === undefined ? {} : { maxBatchSize };
  return (subgraph?.entities ?? []).flatMap((entity) =>
    entity.keys.flatMap((key) => {
      const lookup = { source: name, sourceType: 'Query', sourceField: entitiesField, args: {} };
      const batch = { keysArg: 'representations', key: keyParts(key.fields), ...limit, isEntity: true } as const;
      const base = { type: entity.type, ...lookup, batch };
      const needs = requirementsOf(entity).map((more) => ({
        ...base,
        required: together(key.fields, more.fields),
        fields: more.names,
        ...(more.place && { place: more.place }),
      }));
      return [{ ...base, required: together(key.fields), ...(key.place && { place: key.place }) }, ...needs];
    }),
  );
}

/** The model with the field by which a subgraph finds its entities: it stands in the source's view, never in the public schema. */
export function withEntities(model: TransformedModel): TransformedModel {
  const found = (model.merges ?? []).filter(isByEntity).map(({ type }) => type);
  const members = [...new Set(found)].filter((name) => {
    const type = model.types.get(name);
    return type?.kind === 'object' && type.fields.size > 0;
  });
  if (members.length === 0) return model;
  const query = model.types.get('Query');
  const args = new Map([['representations', { name: 'representations', type: `[${representation}!]!` }]]);
  const binding = { kind: 'graphql', operation: 'query' } as const;
  const field: Field = { name: entitiesField, type: `[${entityUnion}]!`, args, binding };
  const fields = new Map([...fieldsOf(query), [entitiesField, field]]);
  const root: TypeDef =
    query?.kind === 'object' ? { ...query, fields } : { kind: 'object', name: 'Query', interfaces: [], fields };
  const types = new Map<string, TypeDef>([
    ...model.types,
    ['Query', root],
    [entityUnion, { kind: 'union', name: entityUnion, members }],
    [representation, { kind: 'scalar', name: representation }],
  ]);
  return { ...model, types };
}

/** True for a merge by a subgraph's `_entities`. */
export function isByEntity(merge: Merge): boolean {
  return merge.batch?.isEntity === true;
}

/**
 * The merge as it can be run; undefined where there is nothing to complete: the type or all its fields were filtered out,
 * or no other source has the type. Reports keys and requirements that nobody has.
 */
export function proveEntity(merge: PlacedMerge, { types, views, problems }: JoinScope): Merge | undefined {
  const { type, source, required, place, fields, batch, ...lookup } = merge;
  const own = fieldsOf(views.get(source)?.get(type));
  const others = [...views].filter(([name, view]) => name !== source && view.has(type));
  const left = fields?.filter((name) => own.has(name));
  if (own.size === 0 || left?.length === 0 || others.length === 0 || !batch) return undefined;
  const selection = readSelection(required, true);
  const faults = typeof selection === 'string' ? [selection] : faultsOf(selection, type, types);
  const [fault] = faults;
  if (fault !== undefined) {
    const what = left ? `${type}.${left.join(', ')}: @requires` : `the key of ${type}`;
    const way = left ? ' Add the subgraph that has it as a source, or leave the field out (filterSchema).' : '';
    problems.error('ENTITY_FIELDS', `source "${source}": ${what}: ${sentence(fault)}${way}`, place);
    return undefined;
  }
  return { type, source, ...lookup, required, batch, ...(left && { fields: left }) };
}

/** What fields need beside a key: once for those that need the same. */
function requirementsOf({ requires }: SourceEntity): readonly (FieldSet & { readonly names: readonly string[] })[] {
  const groups = new Map<string, FieldSet & { readonly names: string[] }>();
  for (const { field, ...set } of requires) {
    const group = groups.get(set.fields);
    if (group) group.names.push(field);
    else groups.set(set.fields, { ...set, names: [field] });
  }
  return [...groups.values()];
}

function keyParts(fields: string) {
  const selection = readSelection(fields);
  const paths = typeof selection === 'string' ? [] : pathsOf(selection);
  return paths.filter((path) => !path.endsWith('__typename')).map((path) => ({ from: path, to: path, as: path }));
}

/** The selection of all; texts that are none are kept as they are, to be told. */
function together(...texts: readonly string[]): string {
  const inner = texts.map((text) => text.replace(/^\{([^]*)\}$/, '$1')).join(' ');
  const selection = readSelection(inner, true);
  return typeof selection === 'string' ? `{ ${inner} }` : printSelection(selection);
}
