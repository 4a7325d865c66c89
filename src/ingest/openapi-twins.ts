import { isRecord } from '../base/json.ts';
import type { TypeRef } from '../blueprint/types.ts';
import { heldNames } from './openapi-held-names.ts';
import { isStructural } from './openapi-keywords.ts';
import { partsIn, pascalName } from './openapi-names.ts';
import type { Followed } from './openapi-reader.ts';
import { componentSpot } from './openapi-scope.ts';
import type { Hint, Scope } from './openapi-scope.ts';
import type { Shape } from './openapi-shape.ts';
import { general, tooGeneral } from './openapi-small-words.ts';

/** The component that an inline list of values would be called as, where it lists the same ones. */
export function enumTwin(
  scope: Scope,
  followed: Followed,
  values: readonly unknown[],
  hint: Hint,
): Followed | undefined {
  const own = scope.shapes.shapeOf(followed.spot);
  const told = JSON.stringify([own.enumNames, own.enumDescriptions]);
  const isTold = own.enumNames !== undefined || own.enumDescriptions !== undefined;
  return twinOf(scope, followed, hint, true, ({ spot }) => {
    const shape = scope.shapes.shapeOf(spot);
    const listed = new Set(shape.enum ?? []);
    const isSame = listed.size === values.length && values.every((value) => listed.has(value));
    return isSame && (!isTold || told === JSON.stringify([shape.enumNames, shape.enumDescriptions]));
  });
}

/**
 * The type of the component that an inline object is a copy of, written by `write` where it is not `known`; undefined where it is none:
 * some generators write a component out wherever it is meant.
 */
export function twinType(
  scope: Scope,
  followed: Followed,
  hint: Hint,
  known: Map<unknown, TypeRef>,
  write: (component: Followed, shape: Shape) => TypeRef,
): TypeRef | undefined {
  const twin = objectTwin(scope, followed, hint);
  if (!twin) return undefined;
  const { spot } = twin;
  const type = known.get(spot.value) ?? write(twin, scope.shapes.shapeOf(spot));
  known.set(spot.value, type);
  return type;
}

/** The component that an inline object would be called as, and of which it says no more and no less. */
function objectTwin(scope: Scope, followed: Followed, hint: Hint): Followed | undefined {
  const { document, value } = followed.spot;
  if (document !== scope.documents.root.document || !isRecord(value) || !isRecord(value['properties']))
    return undefined;
  if (Object.keys(value).some((key) => unlike.test(key))) return undefined;
  let own: string | undefined;
  return twinOf(scope, followed, hint, false, ({ spot }) => {
    if (spot.document !== document || spot.value === value || !isRecord(spot.value)) return false;
    own ??= constraintsOf(value);
    const known = constraintsBy.get(spot.value) ?? constraintsOf(spot.value);
    constraintsBy.set(spot.value, known);
    return known === own;
  });
}

/** By the schema of a component: it is compared with each object that could be called so. */
const constraintsBy = new WeakMap<object, string>();

/** Where these stand, what the same words mean depends on the place. */
const unlike =
  /^(?:allOf|anyOf|oneOf|discriminator|\$?id|\$defs|definitions|\$anchor|\$dynamicAnchor|\$recursiveAnchor)$/;

function twinOf(
  scope: Scope,
  followed: Followed,
  hint: Hint,
  isEnum: boolean,
  isSame: (component: Followed) => boolean,
): Followed | undefined {
  if (followed.names.length > 0) return undefined;
  const names = [...heldNames(scope, hint, undefined, isEnum), ...endingsOf(hint.member)];
  for (const name of new Set(names.flatMap((one) => [...(scope.componentNames.get(one) ?? [])]))) {
    const component = scope.shapes.follow(componentSpot(scope, name));
    if (isSame(component)) return { ...component, names: [name, ...component.names] };
  }
  return undefined;
}

/** `UploadAvailability` and `Availability` of `x-amz-upload-availability`, but not `Value` of `price-value`. */
function endingsOf(member: string): readonly string[] {
  const whole = pascalName(member);
  const words = partsIn(whole);
  const endings = words.map((_word, index) => words.slice(index).join(''));
  return endings.filter((ending) => ending === whole || !(tooGeneral.test(ending) || general.test(ending)));
}

function constraintsOf(schema: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(schema).filter(([key]) => isStructural(key));
  return JSON.stringify(said.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
