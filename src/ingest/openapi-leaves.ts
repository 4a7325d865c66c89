import type { TypeRef } from '../blueprint/types.ts';
import type { Spot } from './openapi-document.ts';
import type { Shape } from './openapi-shape.ts';
import { scalarOf } from './openapi-scalars.ts';
import type { Scope } from './openapi-scope.ts';

const maxDepth = 8;

/**
 * The one scalar that can show every value of scalar types: numbers widen, dates are text, and text stands for whatever differs
 * more than that, as answers show it. A single type stays what it is. Lists and JSON have none.
 */
export function commonLeaf(types: readonly TypeRef[]): TypeRef | undefined {
  const distinct = [...new Set(types)];
  if (distinct.length <= 1) return distinct[0];
  if (distinct.some((type) => type === 'JSON' || type.startsWith('['))) return undefined;
  const isOnly = (...names: readonly string[]) => distinct.every((type) => names.includes(type));
  if (isOnly('Int', 'Float')) return 'Float';
  if (isOnly('Int', 'BigInt')) return 'BigInt';
  if (isOnly('Int', 'BigInt', 'Float', 'Decimal') && distinct.includes('Decimal')) return 'Decimal';
  return isNumberOrUuid(distinct) ? 'ID' : 'String';
}

/** An id that is a number or a UUID: its text tells which. */
export function isNumberOrUuid(types: readonly TypeRef[]): boolean {
  const isId = types.every((type) => type === 'Int' || type === 'BigInt' || type === 'UUID');
  return isId && types.includes('UUID') && types.some((type) => type !== 'UUID');
}

/** The scalar that shows every value of a schema without structure, listed values as what they stand for; else undefined. */
export function leafOf(scope: Scope, spot: Spot, depth = 0): TypeRef | undefined {
  const shape = scope.shapes.shapeOf(scope.shapes.follow(spot).spot);
  if (depth > maxDepth || shape.properties.size > 0) return undefined;
  if (shape.enum && shape.enum.length > 0) return leafOfValues(shape.enum, shape);
  if (shape.variants.length > 0) return leafOfAll(scope, shape.variants, depth + 1);
  return shape.types.has('object') || shape.types.has('array') || shape.types.size === 0
    ? undefined
    : (scalarOf(shape) ?? 'String');
}

/** The same for alternatives; undefined where one of them has structure or may be anything. */
export function leafOfAll(scope: Scope, spots: readonly Spot[], depth = 0): TypeRef | undefined {
  const leaves = spots.map((spot) => leafOf(scope, spot, depth));
  return leaves.every((leaf) => leaf !== undefined) ? commonLeaf(leaves) : undefined;
}

function leafOfValues(values: readonly unknown[], shape: Shape): TypeRef | undefined {
  if (values.some((value) => typeof value === 'object')) return undefined;
  if (values.every((value) => typeof value === 'boolean')) return 'Boolean';
  return values.every((value) => typeof value === 'number') ? (scalarOf(shape) ?? 'Float') : 'String';
}
