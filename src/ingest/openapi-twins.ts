import { isRecord } from '../base/json.ts';
import { heldNames } from './openapi-held-names.ts';
import { isStructural } from './openapi-keywords.ts';
import { partsIn, pascalName } from './openapi-names.ts';
import type { Followed } from './openapi-reader.ts';
import { componentSpot } from './openapi-scope.ts';
import type { Hint, Scope } from './openapi-scope.ts';

/** The component that an inline list of values would be called as, where it lists the same ones. */
export function enumTwin(
  scope: Scope,
  followed: Followed,
  values: readonly unknown[],
  hint: Hint,
): Followed | undefined {
  return twinOf(scope, followed, hint, true, (component) => {
    const listed = new Set(scope.shapes.shapeOf(component.spot).enum ?? []);
    return listed.size === values.length && values.every((value) => listed.has(value));
  });
}

/** The component that an inline object would be called as, where it is a copy of it: some generators write it wherever it is meant. */
export function objectTwin(scope: Scope, followed: Followed, hint: Hint): Followed | undefined {
  const { document, value } = followed.spot;
  if (document !== scope.documents.root.document || !isRecord(value) || !isRecord(value['properties']))
    return undefined;
  return twinOf(scope, followed, hint, false, ({ spot }) => spot.document === document && isCopy(spot.value, value));
}

function twinOf(
  scope: Scope,
  followed: Followed,
  hint: Hint,
  isEnum: boolean,
  isSame: (component: Followed) => boolean,
): Followed | undefined {
  if (followed.names.length > 0) return undefined;
  const names = [...heldNames(scope, hint, undefined, isEnum), ...endingsOf(hint.member)];
  const [twin] = names
    .flatMap((name) => [...(scope.componentNames.get(name) ?? [])])
    .map((name) => ({ name, component: scope.shapes.follow(componentSpot(scope, name)) }))
    .filter(({ component }) => isSame(component));
  return twin && { ...twin.component, names: [twin.name, ...twin.component.names] };
}

/** `UploadAvailability` and `Availability` of `x-amz-upload-availability`. */
function endingsOf(member: string): readonly string[] {
  const words = partsIn(pascalName(member));
  return words.map((_word, index) => words.slice(index).join(''));
}

/** True for an object that constrains as a component does, however either is described. */
function isCopy(component: unknown, value: Readonly<Record<string, unknown>>): boolean {
  if (component === value || !isRecord(component)) return false;
  const known = constraintsBy.get(component) ?? constraintsOf(component);
  constraintsBy.set(component, known);
  return known === constraintsOf(value);
}

/** By the schema of a component: it is compared with each object that could be called so. */
const constraintsBy = new WeakMap<object, string>();

function constraintsOf(schema: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(schema).filter(([key]) => isStructural(key));
  return JSON.stringify(said.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
