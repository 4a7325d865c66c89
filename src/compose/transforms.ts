import { Problems } from '../base/problems.ts';
import type { Checked, Place } from '../base/problems.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { TransformConfig } from '../config/schema.ts';

import { isByEntity, mergesByEntity, withEntities } from './entities.ts';
import type { TransformedModel } from './model.ts';
import { renamedJoin, renamedMerge } from './rename-lookup.ts';
import { applyRenames } from './renames.ts';
import type { Renames } from './rename-selection.ts';
import type { Change, TransformScope } from './transform.ts';
import { encapsulated } from './transform-encapsulate.ts';
import { mergesByReference } from './transform-federation.ts';
import { filteredTypes } from './transform-filter.ts';
import { hoistFields } from './transform-hoist.ts';
import { mergesByKey } from './transform-merging.ts';
import { conventionalNames } from './transform-naming.ts';
import { prefixNames } from './transform-prefix.ts';
import { prunedTypes } from './transform-prune.ts';
import { renameNames } from './transform-rename.ts';

/** Applies a source's transforms in the order in which they are written: each sees what those before it made. */
export function transformModel(model: TransformedModel, loaded: LoadedConfig): Checked<TransformedModel> {
  const problems = new Problems();
  const index = loaded.config.sources.findIndex((source) => source.name === model.name);
  const transforms = loaded.config.sources[index]?.transforms ?? [];
  let current: TransformedModel = { ...model, merges: [...(model.merges ?? []), ...mergesByEntity(model)] };
  for (const [position, transform] of transforms.entries()) {
    const at = ['sources', index, 'transforms', position];
    const given = { source: model.name, types: current.types, problems };
    const change = changeOf(transform, given, (path) => loaded.placeOf([...at, ...path]));
    if (change) current = changed(current, change);
  }
  return problems.check(withEntities(current));
}

/** What one transform does; undefined for one that does nothing to types (`extend`, which compose adds by itself). */
export function changeOf(
  transform: TransformConfig,
  given: Omit<TransformScope, 'placeOf'>,
  placeOf: (path: readonly (string | number)[]) => Place,
): Change | undefined {
  const scope = (kind: keyof TransformConfig): TransformScope => ({
    ...given,
    placeOf: (...path) => placeOf([kind, ...path]),
  });
  const { prefix, rename, namingConvention, filterSchema, prune, hoistField, encapsulate } = transform;
  const { typeMerging, federation } = transform;
  if (prefix) return named(prefixNames(prefix, scope('prefix')));
  if (rename) return named(renameNames(rename, scope('rename')));
  if (namingConvention) return named(conventionalNames(namingConvention, scope('namingConvention')));
  if (filterSchema) return { kind: 'hidden', types: filteredTypes(filterSchema, scope('filterSchema')) };
  if (prune) return { kind: 'hidden', types: prunedTypes(prune, scope('prune')) };
  if (hoistField) return hoistFields(hoistField, scope('hoistField'));
  if (encapsulate) return encapsulated(encapsulate, scope('encapsulate'));
  if (typeMerging) return { kind: 'merges', merges: mergesByKey(typeMerging, scope('typeMerging')) };
  if (federation) return { kind: 'merges', merges: mergesByReference(federation, scope('federation')) };
  return undefined;
}

function named(renames: Renames): Change {
  return { kind: 'names', renames };
}

function changed(model: TransformedModel, change: Change): TransformedModel {
  const { types, merges = [], joins = [] } = model;
  switch (change.kind) {
    case 'names': {
      const { renames } = change;
      const scope = { renames, types, view: types };
      const renamed = merges.map((merge) => renamedMerge(merge, scope));
      const joined = joins.map((join) => renamedJoin(join, scope));
      return { ...model, types: applyRenames(types, renames), merges: renamed, joins: joined };
    }
    case 'hidden':
      return { ...model, types: change.types };
    case 'shape': {
      const moved = merges.map((merge) => ({
        ...merge,
        sourceType: (isByEntity(merge) ? undefined : change.moved.get(merge.sourceType)) ?? merge.sourceType,
      }));
      const joined = joins.map((join) => ({
        ...join,
        sourceType: change.moved.get(join.sourceType) ?? join.sourceType,
      }));
      return { ...model, types: change.apply(types), merges: moved, joins: joined };
    }
    case 'merges':
      return { ...model, merges: [...merges, ...change.merges] };
  }
}
