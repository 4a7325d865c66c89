import { isRecord } from '../base/json.ts';
import type { Spot } from './openapi-document.ts';
import { scalarOf } from './openapi-scalars.ts';
import type { Shape } from './openapi-shape.ts';
import type { SchemaObject } from './openapi-text.ts';

/** Reads schemas. */
interface Shapes {
  follow(spot: Spot): { readonly spot: Spot };
  shapeOf(spot: Spot): Shape;
}

/** How deep alternatives of alternatives are looked into. */
const maxDepth = 8;

/** The properties of a shape, of all its alternatives and of theirs: an object that each alternative only adds to. */
export function propertiesOfAll(shapes: Shapes, shape: Shape): ReadonlyMap<string, Spot> {
  const all = new Map(shape.properties);
  const seen = new Set<unknown>();
  const add = (variants: readonly Spot[], depth: number): void => {
    for (const variant of variants) {
      const { spot } = shapes.follow(variant);
      if (seen.has(spot.value) || depth > maxDepth) continue;
      seen.add(spot.value);
      const its = shapes.shapeOf(spot);
      for (const [name, property] of its.properties) {
        const earlier = all.get(name);
        if (shape.properties.has(name)) continue;
        all.set(name, earlier ? either(shapes, earlier, property, propertyBeside(variants, name)) : property);
      }
      add(its.variants, depth + 1);
    }
  };
  add(shape.variants, 1);
  return all;
}

/** Where a property that alternatives share would stand, if what lists them said it. */
function propertyBeside([variant]: readonly Spot[], name: string): Omit<Spot, 'value'> | undefined {
  return variant && { ...variant, pointer: [...variant.pointer.slice(0, -2), 'properties', name] };
}

/** What two alternatives say of one property: scalars are what both allow, of all else the first counts. */
function either(shapes: Shapes, earlier: Spot, later: Spot, place: Omit<Spot, 'value'> = earlier): Spot {
  const [first, second] = [shapes.follow(earlier).spot, shapes.follow(later).spot];
  const [left, right] = [shapes.shapeOf(first), shapes.shapeOf(second)];
  const [own, other] = [plain(first.value, left), plain(second.value, right)];
  if (first.value === second.value || !own || !other) return earlier;
  const { enum: _values, const: _value, 'x-enum-varnames': _names, 'x-enumNames': _others, ...open } = own;
  const all = left.enum && right.enum ? new Set([...left.enum, ...right.enum]) : undefined;
  if (all && all.size === left.enum?.length && all.size === right.enum?.length) return earlier;
  if (all) return { ...place, value: { ...open, enum: [...all] } };
  if (scalarOf(left) === scalarOf(right)) return left.enum ? second : earlier;
  return { ...place, value: { anyOf: [own, other] } };
}

/** The schema itself where it stands for a scalar and refers to nothing. */
function plain(schema: unknown, shape: Shape): SchemaObject | undefined {
  const isPlain = isRecord(schema) && !['$ref', 'allOf', 'anyOf', 'oneOf'].some((key) => key in schema);
  return isPlain && shape.variants.length === 0 && scalarOf(shape) !== undefined ? schema : undefined;
}
