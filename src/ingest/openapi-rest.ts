import type { InputValue } from '../blueprint/types.ts';
import { Names } from './openapi-names.ts';
import { described, useScalar } from './openapi-scope.ts';
import type { Scope } from './openapi-scope.ts';
import type { Shape } from './openapi-shape.ts';

/**
 * The member for what an object holds beside its `names`, where its schema describes that (`additionalProperties`): one JSON object,
 * which stands for its properties on the wire.
 */
export function restMember(scope: Scope, shape: Shape, names: readonly string[]): InputValue | undefined {
  if (!shape.rest) return undefined;
  const taken = new Names(names);
  const about = scope.shapes.shapeOf(scope.shapes.follow(shape.rest).spot).description;
  const text = 'Properties that have no field here, by their names.';
  return {
    name: taken.take('otherProperties', 'undescribedProperties'),
    type: useScalar(scope, 'JSON'),
    ...described(about === undefined ? text : `${about}\n\n${text}`),
    wire: '$rest',
  };
}
