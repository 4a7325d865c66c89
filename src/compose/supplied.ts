import type { Problems } from '../base/problems.ts';
import { fieldsOf, inputsOf } from '../blueprint/cells.ts';
import { isNonNull } from '../blueprint/typeref.ts';
import type { Field, TypeDef, Types } from '../blueprint/types.ts';
import type { SourceModel, SourceOverride } from '../ingest/model.ts';

import { withoutDangling } from './removal.ts';

/** The types without fields that the source only names (`@external`), and without what that leaves empty. */
export function suppliedTypes(types: Types): Types {
  const isForeign = (type: TypeDef) => [...fieldsOf(type).values()].some((field) => field.isExternal);
  if (![...types.values()].some(isForeign)) return types;
  const all = [...types.values()].flatMap((type): TypeDef[] => {
    if (type.kind !== 'object' && type.kind !== 'interface') return [type];
    const fields = new Map([...type.fields].filter(([, field]) => !field.isExternal));
    return fields.size === 0 && type.fields.size > 0 ? [] : [{ ...type, fields }];
  });
  return new Map(all.map((type) => [type.name, type]));
}

/**
 * The models without the fields that another source has taken over (`@override`): they still name them, for their keys. Warns where
 * the source that had the field goes by another name.
 */
export function withoutOverridden(models: readonly SourceModel[], problems: Problems): readonly SourceModel[] {
  const overrides = models.flatMap(({ name, subgraph }) =>
    (subgraph?.overrides ?? []).map((override) => ({ ...override, by: name })),
  );
  if (overrides.length === 0) return models;
  for (const { type, field, from, by, place } of overrides) {
    if (models.some(({ name }) => name === from)) continue;
    const other = models.find(({ name, types }) => name !== by && fieldsOf(types.get(type)).has(field));
    if (!other) continue;
    const message = `${type}.${field} is taken over from "${from}", but no source has that name, and "${other.name}" has the field too. If that is the one, name the source "${from}".`;
    problems.warn('ENTITY_OVERRIDE', message, place);
  }
  return models.map((model) => {
    const types = new Map(model.types);
    for (const override of overrides) {
      const { type, field, from, by } = override;
      const portion = portionOf(override, model.name, isHeldBy(models, override));
      const definition = types.get(type);
      const known = fieldsOf(definition).get(field);
      const isOther = model.name !== from && model.name !== by;
      if (!portion || isOther || definition?.kind !== 'object' || !known || isKeyOf(model, type, field)) continue;
      const fields = new Map(definition.fields);
      if (portion.to > portion.from) fields.set(field, { ...known, isShareable: true, portion });
      else if (known.binding) fields.delete(field);
      else fields.set(field, { ...known, isExternal: true });
      types.set(type, { ...definition, fields });
    }
    return { ...model, types };
  });
}

type Override = SourceOverride & { readonly by: string };

/** True where the source from which the field is taken over still has it. */
function isHeldBy(models: readonly SourceModel[], { type, field, from }: Override): boolean {
  return models.some(({ name, types }) => name === from && fieldsOf(types.get(type)).has(field));
}

/** The requests for which the model is asked for the field; undefined: all. */
function portionOf({ from, percent = 100 }: Override, name: string, isHeld: boolean): Field['portion'] {
  if (!isHeld) return undefined;
  const portion = name === from ? { from: percent, to: 100 } : { from: 0, to: percent };
  return portion.from === 0 && portion.to === 100 ? undefined : portion;
}

function isKeyOf({ subgraph }: SourceModel, type: string, field: string): boolean {
  const entities = subgraph?.entities.filter((entity) => entity.type === type) ?? [];
  return entities.some(({ keys }) => keys.some(({ fields }) => fields.match(/\w+/g)?.includes(field)));
}

/**
 * The models with inputs that federation subgraphs share reduced to what all of them know, as its composition does; what that leaves
 * out is told. An input field that must be given stays, and is reported as a conflict.
 */
export function withCommonInputs(models: readonly SourceModel[], problems: Problems): readonly SourceModel[] {
  const subgraphs = models.filter(({ subgraph }) => subgraph);
  if (subgraphs.length < 2) return models;
  return models.map((model) => {
    if (!model.subgraph) return model;
    const types = [...model.types.values()].map((type): TypeDef => {
      if (type.kind !== 'input') return type;
      const others = subgraphs.filter((other) => other.types.get(type.name)?.kind === 'input');
      const fields = [...type.fields.values()].filter((input) => {
        const lacking = others.find((other) => !inputsOf(other.types.get(type.name)).has(input.name));
        if (!lacking || (isNonNull(input.type) && input.defaultValue === undefined)) return true;
        const message = `${type.name}.${input.name} of "${model.name}" is left out: "${lacking.name}" has the same input without it.`;
        problems.warn('INPUT_NARROWED', message, type.place);
        return false;
      });
      return { ...type, fields: new Map(fields.map((input) => [input.name, input])) };
    });
    return { ...model, types: new Map(types.map((type) => [type.name, type])) };
  });
}

/** What clients may see: without what a source calls inaccessible (`@inaccessible`). */
export function accessibleTypes(types: Types, views: ReadonlyMap<string, Types>): Types {
  const hidden = new Set([...views.values()].flatMap((view) => [...inaccessible(view)]));
  if (hidden.size === 0) return types;
  const left = [...types.values()].flatMap((type): TypeDef[] => {
    if (hidden.has(type.name)) return [];
    if (type.kind !== 'object' && type.kind !== 'interface') return [type];
    const fields = new Map([...type.fields].filter(([field]) => !hidden.has(`${type.name}.${field}`)));
    return [{ ...type, fields }];
  });
  return withoutDangling(new Map(left.map((type) => [type.name, type])));
}

/** Names of types, and of fields as `Type.field`. */
function* inaccessible(types: Types): Iterable<string> {
  for (const type of types.values()) {
    if (type.isInaccessible) yield type.name;
    for (const field of fieldsOf(type).values()) if (field.isInaccessible) yield `${type.name}.${field.name}`;
  }
}
