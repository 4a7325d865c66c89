import { isRecord } from '../base/json.ts';
import type { Spot } from './openapi-document.ts';
import { scalarOf } from './openapi-scalars.ts';
import type { Shape } from './openapi-shape.ts';
import type { SchemaObject } from './openapi-text.ts';

/** Reads schemas. */
interface Shapes {
  follow(spot: Spot): { readonly spot: Spot; readonly isNullable: boolean };
  shapeOf(spot: Spot): Shape;
}

/** How deep alternatives of alternatives are looked into. */
const maxDepth = 8;

/** What alternatives say of a property, and where it would stand if what lists them said it. */
interface Told {
  readonly place: Omit<Spot, 'value'>;
  readonly spots: Spot[];
}

/** The properties of a shape, of all its alternatives and of theirs: an object that each alternative only adds to. */
export function propertiesOfAll(shapes: Shapes, shape: Shape): ReadonlyMap<string, Spot> {
  const told = new Map<string, Told>();
  const seen = new Set<unknown>();
  const add = (variants: readonly Spot[], depth: number, outer?: Spot): void => {
    for (const variant of variants) {
      const place = outer ?? variant;
      const { spot } = shapes.follow(variant);
      if (seen.has(spot.value) || depth > maxDepth) continue;
      seen.add(spot.value);
      const its = shapes.shapeOf(spot);
      for (const [name, property] of its.properties) {
        const pointer = [...place.pointer.slice(0, -2), 'properties', name];
        const known = told.get(name);
        if (known) known.spots.push(property);
        else if (!shape.properties.has(name)) told.set(name, { place: { ...place, pointer }, spots: [property] });
      }
      add(its.variants, depth + 1, place);
    }
  };
  add(shape.variants, 1);
  return new Map([...shape.properties, ...[...told].map(([name, one]) => [name, common(shapes, one)] as const)]);
}

/** What all alternatives together allow of one property, where it is a scalar in all of them; of all else the first counts. */
function common(shapes: Shapes, { place, spots }: Told): Spot {
  const [first = { ...place, value: {} }] = spots;
  const followed = new Map(spots.map((spot) => [shapes.follow(spot).spot.value, shapes.follow(spot)]));
  const all = [...followed.values()].map(({ spot, isNullable }) => ({
    ...spot,
    isNullable,
    shape: shapes.shapeOf(spot),
  }));
  const [own] = all;
  if (!own || all.length === 1 || !all.every(({ value, shape }) => isPlain(value, shape))) return first;
  const isNullable = all.some((one) => one.isNullable || one.shape.isNullable);
  const at = (schema: SchemaObject): Spot => ({ ...place, value: isNullable ? { ...schema, nullable: true } : schema });
  const values = new Set(all.flatMap(({ shape }) => shape.enum ?? []));
  if (all.every(({ shape }) => shape.enum?.length === values.size))
    return isNullable ? at(openOf(own, [...values])) : first;
  if (all.every(({ shape }) => shape.enum)) return at(openOf(own, [...values]));
  const kinds = new Map(all.map((one) => [scalarOf(one.shape), one]));
  const open = all.find(({ shape }) => !shape.enum) ?? own;
  return at(kinds.size === 1 ? openOf(open) : { anyOf: [...kinds.values()].map((one) => openOf(one)) });
}

/** The schema without what it restricts its values to, or with other values. */
function openOf({ value }: { readonly value: unknown }, values?: readonly unknown[]): SchemaObject {
  const {
    enum: _values,
    const: _value,
    'x-enum-varnames': _names,
    'x-enumNames': _others,
    ...open
  } = isRecord(value) ? value : {};
  return { ...open, ...(values && { enum: values }) };
}

/** True for a schema of a scalar that refers to nothing. */
function isPlain(schema: unknown, shape: Shape): boolean {
  const isOwn = isRecord(schema) && !['$ref', 'allOf', 'anyOf', 'oneOf'].some((key) => key in schema);
  return isOwn && shape.variants.length === 0 && scalarOf(shape) !== undefined;
}
