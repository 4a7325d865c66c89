import type { Place } from '../base/problems.ts';
import type { Merge } from '../blueprint/blueprint.ts';
import type { SourceModel } from '../ingest/model.ts';

/** A source's model after its transforms. */
export interface TransformedModel extends SourceModel {
  /** How this source completes objects of types that other sources hold too (`typeMerging`, `federation`). */
  readonly merges?: readonly PlacedMerge[];
}

/** A merge, and where the configuration says so. */
export interface PlacedMerge extends Merge {
  readonly place?: Place;
}
