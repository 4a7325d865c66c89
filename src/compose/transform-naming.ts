import { fieldsOf, inputsOf, valuesOf } from '../blueprint/cells.ts';
import type { TypeDef } from '../blueprint/types.ts';

import { toCase } from './case.ts';
import type { CaseName } from './case.ts';
import { checkRenames } from './check-renames.ts';
import type { Renamed, Renames } from './rename-selection.ts';
import { isKnownScalar } from './scalars.ts';
import { rootTypes } from './transform.ts';
import type { OptionsOf, TransformScope } from './transform.ts';

type Options = OptionsOf<'namingConvention'>;

/** Fields of federation's own keep their names. */
const kept: ReadonlySet<string> = new Set(['_service', '_entities']);

/** Names in one convention: types, fields (of input objects too), enum values and arguments, each where it is asked for. */
export function conventionalNames(options: Options, scope: TransformScope): Renames {
  const renames = new Map<string, Renamed>();
  const put = (coordinate: string, key: 'typeNames' | 'fieldNames' | 'enumValues' | 'fieldArgumentNames') => {
    const convention: CaseName | undefined = options[key];
    const name = coordinate.slice(coordinate.lastIndexOf('.') + 1);
    const to = convention && toCase(convention, name);
    if (to && to !== name) renames.set(coordinate, { to, place: scope.placeOf(key) });
  };
  for (const type of scope.types.values()) {
    if (!rootTypes.has(type.name) && !isKnownScalar(type)) put(type.name, 'typeNames');
    for (const member of membersOf(type)) put(`${type.name}.${member}`, 'fieldNames');
    for (const value of valuesOf(type).keys()) put(`${type.name}.${value}`, 'enumValues');
    for (const field of fieldsOf(type).values()) {
      for (const arg of field.args.keys()) put(`${type.name}.${field.name}.${arg}`, 'fieldArgumentNames');
    }
  }
  return checkRenames(renames, scope);
}

function membersOf(type: TypeDef): readonly string[] {
  return [...fieldsOf(type).keys(), ...inputsOf(type).keys()].filter((name) => !kept.has(name));
}
