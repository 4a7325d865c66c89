import type { Blueprint, Source } from './blueprint.ts';
import { fieldsOf } from './cells.ts';
import type { Field, TypeDef, Types } from './types.ts';

/** The draws, above 0 and below 100, at which another source is asked for some field; ascending, mostly none. */
export function portionBounds({ sources }: Pick<Blueprint, 'sources'>): readonly number[] {
  const fields = [...sources.values()].flatMap(({ types }) =>
    [...types.values()].flatMap((type) => [...fieldsOf(type).values()]),
  );
  const bounds = new Set(fields.flatMap(({ portion }) => (portion ? [portion.from, portion.to] : [])));
  return [...bounds].filter((bound) => bound > 0 && bound < 100).sort((left, right) => left - right);
}

/** The blueprint as it holds for a request with that draw: who is not asked for a field then only names it. */
export function blueprintAt(blueprint: Blueprint, draw: number): Blueprint {
  const isIn = ({ portion }: Field) => !portion || (draw >= portion.from && draw < portion.to);
  const sources = [...blueprint.sources].map(([name, source]): [string, Source] => [
    name,
    { ...source, types: withoutOthers(source.types, isIn) },
  ]);
  return { ...blueprint, sources: new Map(sources) };
}

function withoutOthers(types: Types, isIn: (field: Field) => boolean): Types {
  const changed = [...types.values()].map((type): TypeDef => {
    if ((type.kind !== 'object' && type.kind !== 'interface') || [...type.fields.values()].every(isIn)) return type;
    const fields = [...type.fields.values()].flatMap((field): readonly Field[] => {
      if (isIn(field)) return [field];
      return field.binding ? [] : [{ ...field, isExternal: true }];
    });
    return { ...type, fields: new Map(fields.map((field) => [field.name, field])) };
  });
  return new Map(changed.map((type) => [type.name, type]));
}
