import type { Spot } from './openapi-document.ts';
import type { ShapeReader } from './openapi-reader.ts';
import type { Shape } from './openapi-shape.ts';

const maxDepth = 8;

/**
 * Why a schema that is served as JSON (or lists of it) is not typed although it says what it is; undefined where it does not:
 * anything, maps, objects without properties, lists of anything.
 */
export function lossOf(shapes: ShapeReader, spot: Spot, depth = 0): string | undefined {
  const shape = shapes.shapeOf(shapes.follow(spot).spot);
  if (depth > maxDepth) return 'nested too deeply';
  if (shape.enum && shape.enum.length > 0) return 'listed values that are objects';
  if (shape.variants.length > 0) return lossOfVariants(shapes, shape, depth);
  const types = [...shape.types];
  if (types.length > 1) return `one of ${types.toSorted().join(', ')}`;
  if (types[0] !== 'array')
    return shape.properties.size > 0 && types[0] !== 'object' ? 'properties of no object' : undefined;
  const item = shape.items ?? (shape.tuple.length === 1 ? shape.tuple[0] : undefined);
  if (item) return lossOf(shapes, item, depth + 1);
  return shape.tuple.length > 1 ? 'tuple' : undefined;
}

/** Alternatives of which one may be anything say nothing. */
function lossOfVariants(shapes: ShapeReader, shape: Shape, depth: number): string | undefined {
  const kinds = new Set<string>();
  for (const variant of shape.variants) {
    const kind = kindOf(shapes, variant, depth);
    if (kind === undefined) return undefined;
    kinds.add(kind);
  }
  return `alternatives: ${[...kinds].toSorted().join(', ')}`;
}

function kindOf(shapes: ShapeReader, spot: Spot, depth: number): string | undefined {
  const shape = shapes.shapeOf(shapes.follow(spot).spot);
  if (depth > maxDepth) return 'nested too deeply';
  if (shape.variants.length > 0) return lossOfVariants(shapes, shape, depth + 1);
  const types = [...shape.types].toSorted();
  if (types.length === 0) return undefined;
  if (types.length === 1 && types[0] === 'object' && shape.properties.size === 0) return undefined;
  if (types.length === 1 && types[0] === 'array' && shape.items) {
    const kind = kindOf(shapes, shape.items, depth + 1);
    return kind === undefined ? undefined : `[${kind}]`;
  }
  return types.join('|');
}
