import type { Place, Problems } from '../base/problems.ts';
import type { Join, Merge } from '../blueprint/blueprint.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import type { Types } from '../blueprint/types.ts';
import type { LoadedConfig } from '../config/load.ts';

import type { CodeFields } from './code.ts';

import { overlay } from './overlay.ts';
import { renamedJoin, renamedMerge } from './rename-lookup.ts';
import { applyRenames } from './renames.ts';
import type { Renames } from './rename-selection.ts';
import { faultsOf, readSelection, sentence } from './selection.ts';
import { changeOf } from './transforms.ts';
import type { Change } from './transform.ts';

/** The composed schema, before what the server does not need is taken out. */
export interface Whole {
  /** What clients see. */
  readonly types: Types;
  readonly views: ReadonlyMap<string, Types>;
  readonly joins: readonly Join[];
  readonly merges: readonly Merge[];
}

/**
 * Applies the transforms at the root of the configuration: new names and places hold for clients, for every source's view
 * and for joins alike; filters hide from clients what joins may still use.
 */
export function transformWhole(whole: Whole, code: CodeFields, loaded: LoadedConfig, problems: Problems): Whole {
  let current = whole;
  for (const [index, transform] of loaded.config.transforms.entries()) {
    const at = ['transforms', index];
    const [kind = ''] = Object.keys(transform);
    const place = loaded.placeOf([...at, kind]);
    if (transform.extend || transform.typeMerging || transform.federation) {
      const way = transform.extend ? 'Use additionalTypeDefs and additionalResolvers' : 'Write it under that source';
      problems.error('TRANSFORM_OF_SOURCE', `${kind} changes one source and cannot stand at the root. ${way}.`, place);
      continue;
    }
    const renames = transform.prefix ?? transform.rename ?? transform.namingConvention;
    const views = [...current.views.values()];
    const types = renames ? overlay([...views, current.types]) : current.types;
    const change = changeOf(transform, { types, views, problems }, (path) => loaded.placeOf([...at, ...path]));
    if (!change) continue;
    reportCode(change, code, place, problems);
    current = changed(current, change);
    reportHidden(current, kind, place, problems);
  }
  return current;
}

function changed(whole: Whole, change: Change): Whole {
  switch (change.kind) {
    case 'names':
      return renamed(whole, change.renames);
    case 'hidden': {
      const isSeen = ({ type, field }: Join) => fieldsOf(change.types.get(type)).has(field);
      return { ...whole, types: change.types, joins: whole.joins.filter(isSeen) };
    }
    case 'shape': {
      const move = (type: string) => change.moved.get(type) ?? type;
      return {
        types: change.apply(whole.types),
        views: mapValues(whole.views, change.apply),
        joins: whole.joins.map((join) => ({ ...join, type: move(join.type), sourceType: move(join.sourceType) })),
        merges: whole.merges.map((merge) => ({ ...merge, sourceType: move(merge.sourceType) })),
      };
    }
    case 'merges':
      return whole;
  }
}

function renamed({ types, views, joins, merges }: Whole, renames: Renames): Whole {
  const viewOf = (source: string) => views.get(source) ?? new Map();
  return {
    types: applyRenames(types, renames),
    views: mapValues(views, (view) => applyRenames(view, renames)),
    joins: joins.map((join) => renamedJoin(join, { renames, types, view: viewOf(join.source) })),
    merges: merges.map((merge) => renamedMerge(merge, { renames, types, view: viewOf(merge.source) })),
  };
}

/** Code names fields as it was written: it cannot follow. */
function reportCode(change: Change, code: CodeFields, place: Place, problems: Problems): void {
  const lost = [...code].filter((coordinate) => {
    const [type = ''] = coordinate.split('.');
    if (change.kind === 'names') return change.renames.has(type) || change.renames.has(coordinate);
    return change.kind === 'shape' && change.moved.has(type);
  });
  if (lost.length === 0) return;
  const names = lost.slice(0, 5).join(', ') + (lost.length > 5 ? ', ...' : '');
  const message = `${names}: filled by a code resolver, and this transform gives another name or place. Put the transform under the sources, so that resolvers use the final names.`;
  problems.error('TRANSFORM_OF_CODE', message, place);
}

/** What lookups need of an object must stay in the schema. */
function reportHidden({ types, joins, merges }: Whole, kind: string, place: Place, problems: Problems): void {
  const needs = [
    ...joins.map(({ type, field, required }) => ({ title: `the join ${type}.${field}`, type, required })),
    ...merges.map(({ type, required }) => ({ title: `the merge of ${type}`, type, required })),
  ];
  for (const { title, type, required } of needs) {
    if (required === '' || !types.has(type)) continue;
    const selection = readSelection(required);
    const faults = typeof selection === 'string' ? [] : faultsOf(selection, type, types);
    for (const fault of faults) {
      const message = `${kind} removes what ${title} needs: ${fault}`;
      problems.error(
        'TRANSFORM_HIDES_KEY',
        `${sentence(message)} Leave it in, and close it with \`permissions\`.`,
        place,
      );
    }
  }
}

function mapValues<Value>(
  map: ReadonlyMap<string, Value>,
  change: (value: Value) => Value,
): ReadonlyMap<string, Value> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
