import type { Place, Problems } from '../base/problems.ts';
import type { Types } from '../blueprint/types.ts';
import type { TransformConfig } from '../config/schema.ts';

import type { PlacedMerge } from './model.ts';
import type { Renames } from './rename-selection.ts';

/** The options of one kind of transform. */
export type OptionsOf<Kind extends keyof TransformConfig> = NonNullable<TransformConfig[Kind]>;

/** Keys and indexes below a transform's options. */
export type OptionPath = readonly (string | number)[];

/** What a transform is given beside its options. */
export interface TransformScope {
  /** The source's name; absent for transforms of the whole schema. */
  readonly source?: string;
  readonly types: Types;
  /** The sources' views, for transforms of the whole schema. */
  readonly views?: readonly Types[];
  readonly problems: Problems;
  /** Where a part of the transform's options is written. */
  readonly placeOf: (...path: OptionPath) => Place;
}

/** What a transform does, told in a way that the same can be done to every view of a schema. */
export type Change =
  /** Things get other names. */
  | { readonly kind: 'names'; readonly renames: Renames }
  /** Clients see less: the types that are left. */
  | { readonly kind: 'hidden'; readonly types: Types }
  /** Fields stand elsewhere; `moved` tells root types whose fields are now on another type. */
  | {
      readonly kind: 'shape';
      readonly apply: (types: Types) => Types;
      readonly moved: ReadonlyMap<string, string>;
    }
  /** Ways to complete objects are added. */
  | { readonly kind: 'merges'; readonly merges: readonly PlacedMerge[] };

/** The root types' names: they never change. */
export const rootTypes: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** GraphQL section 2.1.9; names that start with two underscores belong to introspection. */
export function isName(text: string): boolean {
  return /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/.test(text);
}
