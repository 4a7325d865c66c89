import type { Place, Problem } from '../base/problems.ts';
import { fieldsOf, inputsOf, valuesOf } from '../blueprint/cells.ts';
import type { TypeDef, Types } from '../blueprint/types.ts';

import { isBuiltIn } from './fit.ts';
import type { Renamed, Renames } from './rename-selection.ts';
import { isName } from './transform.ts';
import type { TransformScope } from './transform.ts';

/** A thing that has a name among others. */
interface Member {
  readonly coordinate: string;
  readonly name: string;
  readonly place: Place | undefined;
}

/**
 * The renames that can be done: a name that is no GraphQL name, or that two things would share, is an error and is left
 * out.
 */
export function checkRenames(renames: ReadonlyMap<string, Renamed>, scope: TransformScope): Renames {
  const wrong = new Set<string>();
  for (const [coordinate, { to, place }] of renames) {
    if (isName(to)) continue;
    wrong.add(coordinate);
    const message = `${coordinate} would be called "${to}", which is no GraphQL name: letters, digits and underscores, no digit first, no two underscores first.`;
    scope.problems.error('RENAME_INVALID', message, place);
  }
  for (const group of groupsOf(scope.types)) reportShared(group, renames, wrong, scope);
  return new Map([...renames].filter(([coordinate]) => !wrong.has(coordinate)));
}

/** Things that must differ in their names. */
function* groupsOf(types: Types): Iterable<readonly Member[]> {
  yield [...types.values()].map(({ name, place }) => ({ coordinate: name, name, place }));
  for (const type of types.values()) {
    yield membersOf(type);
    for (const field of fieldsOf(type).values()) {
      yield [...field.args.keys()].map((name) => ({
        coordinate: `${type.name}.${field.name}.${name}`,
        name,
        place: field.place ?? type.place,
      }));
    }
  }
}

function membersOf(type: TypeDef): readonly Member[] {
  const coordinate = (name: string) => `${type.name}.${name}`;
  const fields = [...fieldsOf(type).values()].map(({ name, place }) => ({
    coordinate: coordinate(name),
    name,
    place: place ?? type.place,
  }));
  const others = [...inputsOf(type).keys(), ...valuesOf(type).keys()];
  return [...fields, ...others.map((name) => ({ coordinate: coordinate(name), name, place: type.place }))];
}

function reportShared(
  group: readonly Member[],
  renames: ReadonlyMap<string, Renamed>,
  wrong: Set<string>,
  { problems, placeOf }: TransformScope,
): void {
  const taken = new Map<string, Member>();
  for (const member of group) {
    const renamed = renames.get(member.coordinate);
    const name = renamed?.to ?? member.name;
    const other = taken.get(name);
    if (!other) taken.set(name, member);
    const isTaken = renamed && !member.coordinate.includes('.') && isBuiltIn(name);
    if (!other && !isTaken) continue;
    wrong.add(member.coordinate);
    if (other) wrong.add(other.coordinate);
    const place = renamed?.place ?? (other && renames.get(other.coordinate)?.place) ?? placeOf();
    const message = other
      ? `${other.coordinate} and ${member.coordinate} would both be called "${name}". Give one of them another name, or filter it out (filterSchema).`
      : `${member.coordinate} would be called "${name}", which is a type of GraphQL itself. Choose another name.`;
    problems.error('RENAME_COLLISION', message, place, relatedOf([other, member]));
  }
}

function relatedOf(members: readonly (Member | undefined)[]): Problem['related'] {
  const related = members.flatMap((member) =>
    member?.place ? [{ message: `${member.coordinate} is defined here`, place: member.place }] : [],
  );
  return related.length > 0 ? related : undefined;
}
