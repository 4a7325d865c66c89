import { Problems } from '../base/problems.ts';
import type { Checked } from '../base/problems.ts';
import type { Types } from '../blueprint/types.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { TransformConfig } from '../config/schema.ts';
import type { SourceModel } from '../ingest/model.ts';

import type { PlacedMerge, TransformedModel } from './model.ts';
import { applyRenames } from './renames.ts';
import type { Change, TransformScope } from './transform.ts';
import { hoistFields } from './transform-hoist.ts';
import { conventionalNames } from './transform-naming.ts';
import { prefixNames } from './transform-prefix.ts';
import { renameNames } from './transform-rename.ts';

/** Applies a source's transforms in the order in which they are written: each sees what those before it made. */
export function transformModel(model: SourceModel, loaded: LoadedConfig): Checked<TransformedModel> {
  const problems = new Problems();
  const index = loaded.config.sources.findIndex((source) => source.name === model.name);
  const transforms = loaded.config.sources[index]?.transforms ?? [];
  let types: Types = model.types;
  let merges: readonly PlacedMerge[] = [];
  for (const [position, transform] of transforms.entries()) {
    const at = ['sources', index, 'transforms', position];
    const change = changeOf(transform, { source: model.name, types, problems }, (path) =>
      loaded.placeOf([...at, ...path]),
    );
    switch (change?.kind) {
      case 'names':
        types = applyRenames(types, change.renames);
        break;
      case 'hidden':
        types = change.types;
        break;
      case 'shape':
        types = change.apply(types);
        break;
      case 'merges':
        merges = [...merges, ...change.merges];
        break;
      case undefined:
        break;
    }
  }
  return problems.check({ ...model, types, ...(merges.length > 0 && { merges }) });
}

/** What one transform does; undefined for one that does nothing. */
export function changeOf(
  transform: TransformConfig,
  given: Omit<TransformScope, 'placeOf'>,
  placeOf: (path: readonly (string | number)[]) => ReturnType<TransformScope['placeOf']>,
): Change | undefined {
  const scope = (kind: keyof TransformConfig): TransformScope => ({
    ...given,
    placeOf: (...path) => placeOf([kind, ...path]),
  });
  const { prefix, rename, namingConvention, hoistField } = transform;
  if (prefix) return { kind: 'names', renames: prefixNames(prefix, scope('prefix')) };
  if (rename) return { kind: 'names', renames: renameNames(rename, scope('rename')) };
  if (namingConvention) {
    return { kind: 'names', renames: conventionalNames(namingConvention, scope('namingConvention')) };
  }
  if (hoistField) return hoistFields(hoistField, scope('hoistField'));
  return undefined;
}
