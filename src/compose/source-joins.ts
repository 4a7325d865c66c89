import { Problems } from '../base/problems.ts';
import type { Join } from '../blueprint/blueprint.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import type { TypeDef, Types } from '../blueprint/types.ts';
import type { SourceJoin } from '../ingest/model.ts';

import { proveJoin } from './join.ts';
import type { TransformedModel } from './model.ts';
import type { WrittenJoin } from './written.ts';

/** What joins of sources are proved against. */
interface SourceJoinScope {
  readonly types: Types;
  readonly views: ReadonlyMap<string, Types>;
  /** Fields that the configuration fills itself, as `Type.field`. */
  readonly taken: ReadonlySet<string>;
  readonly problems: Problems;
}

/** The model without the fields that its joins fill: what its source itself can supply. */
export function withoutJoined(model: TransformedModel): TransformedModel {
  const { joins = [] } = model;
  return joins.length === 0 ? model : { ...model, types: withoutFields(model.types, joins) };
}

/**
 * The joins that specs declare and that hold, and the types without the fields of those that do not. What a spec says
 * wrong, or what a transform took away, costs only the field: a warning. The configuration's own joins come first.
 */
export function proveSourceJoins(
  models: readonly TransformedModel[],
  scope: SourceJoinScope,
): { readonly joins: readonly Join[]; readonly types: Types } {
  const joins: Join[] = [];
  const dropped: SourceJoin[] = [];
  for (const declared of models.flatMap((model) => model.joins ?? [])) {
    const { type, field, place } = declared;
    if (scope.taken.has(`${type}.${field}`) || !fieldsOf(scope.types.get(type)).has(field)) continue;
    const found = new Problems();
    const join = proveJoin(writtenOf(declared), { ...scope, problems: found });
    if (join) {
      joins.push(join);
      continue;
    }
    dropped.push(declared);
    const reason = found.list.find(({ severity }) => severity === 'error')?.message ?? `${type}.${field} does not hold`;
    scope.problems.warn('JOIN_OF_SOURCE', `A link of the source "${declared.source}" is left out: ${reason}`, place);
  }
  return { joins, types: withoutFields(scope.types, dropped) };
}

function writtenOf({ place = { file: '' }, required: _none, batch: _batch, ...join }: SourceJoin): WrittenJoin {
  return { ...join, key: [], place, placeOf: () => place };
}

function withoutFields(types: Types, fields: readonly Pick<SourceJoin, 'type' | 'field'>[]): Types {
  const changed = new Map(types);
  for (const { type, field } of fields) {
    const definition: TypeDef | undefined = changed.get(type);
    if (definition?.kind !== 'object') continue;
    const left = new Map(definition.fields);
    left.delete(field);
    changed.set(type, { ...definition, fields: left });
  }
  return changed;
}
