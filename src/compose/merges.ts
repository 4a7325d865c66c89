import type { Place } from '../base/problems.ts';
import type { Merge } from '../blueprint/blueprint.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import type { Field, Types } from '../blueprint/types.ts';

import { isByEntity, proveEntity } from './entities.ts';
import { proveLookup } from './join.ts';
import type { JoinScope } from './join.ts';
import type { PlacedMerge } from './model.ts';
import type { WrittenJoin } from './written.ts';

/** The merges that work: proved like joins, with the type itself as what is wanted. `fallback` is where else to point. */
export function proveMerges(
  merges: readonly PlacedMerge[],
  scope: JoinScope,
  fallback: (source: string) => Place,
): readonly Merge[] {
  return merges.flatMap((merge) => {
    const { type } = merge;
    const place = merge.place ?? fallback(merge.source);
    if (isByEntity(merge)) return proveEntity({ ...merge, place }, scope) ?? [];
    if (!isShared(merge, scope, place)) return [];
    const target: Field = { name: type, type, args: new Map() };
    const lookup = proveLookup(writtenOf(merge, place), target, scope, `the merge of ${type}`);
    return lookup ? [{ type, ...lookup }] : [];
  });
}

/** A merge of a type that no other source has is told and left out: there is nothing that it could complete. */
function isShared(merge: PlacedMerge, { types, views, problems }: JoinScope, place: Place): boolean {
  const { type, source } = merge;
  if (fieldsOf(types.get(type)).size === 0) {
    problems.error('MERGE_UNKNOWN_TYPE', `the merge of ${type}: there is no such object type.`, place);
    return false;
  }
  const others = [...views].filter(([name, view]) => name !== source && view.has(type));
  if (others.length > 0) return true;
  const message = `the merge of ${type}: no other source than "${source}" has this type, so nothing is merged. Give the types the same name.`;
  problems.warn('MERGE_ALONE', message, place);
  return false;
}

function writtenOf(merge: PlacedMerge, place: Place): WrittenJoin {
  const { type, source, sourceType, sourceField, required, args, batch, result } = merge;
  return {
    type,
    field: '',
    source,
    sourceType,
    sourceField,
    args,
    ...(required !== '' && { required }),
    key: batch?.key ?? [],
    ...(batch && { keysArg: batch.keysArg }),
    ...(batch?.maxBatchSize !== undefined && { maxBatchSize: batch.maxBatchSize }),
    ...(result !== undefined && { result }),
    place,
    placeOf: () => place,
  };
}

/** The types without what federation adds to every subgraph (its section "Subgraph schema additions"). */
export function withoutFederation(types: Types): Types {
  const query = types.get('Query');
  if (query?.kind !== 'object' || !(query.fields.has('_service') || query.fields.has('_entities'))) return types;
  const added = new Set(['_Service', '_Entity', '_Any', '_FieldSet']);
  const fields = [...query.fields].filter(([name]) => name !== '_service' && name !== '_entities');
  const rest = [...types].filter(([name]) => !added.has(name) && (name !== 'Query' || fields.length > 0));
  return new Map(rest.map(([name, type]) => [name, type === query ? { ...query, fields: new Map(fields) } : type]));
}
