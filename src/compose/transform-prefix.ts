import { didYouMean } from '../base/problems.ts';
import { fieldsOf } from '../blueprint/cells.ts';

import { checkRenames } from './check-renames.ts';
import type { Renamed, Renames } from './rename-selection.ts';
import { isKnownScalar } from './scalars.ts';
import { rootTypes } from './transform.ts';
import type { OptionsOf, TransformScope } from './transform.ts';

/** A prefix before type names and, where asked for, root fields; the source's name and an underscore where none is given. */
export function prefixNames(options: OptionsOf<'prefix'>, scope: TransformScope): Renames {
  const { types, problems, placeOf, source } = scope;
  const value = options.value ?? (source === undefined ? undefined : `${source}_`);
  if (value === undefined) {
    problems.error(
      'PREFIX_MISSING',
      'prefix: expected a `value`; the whole schema has no name to take it from.',
      placeOf(),
    );
    return new Map();
  }
  const ignored = new Set(options.ignore);
  const place = placeOf('value');
  const renames = new Map<string, Renamed>();
  for (const type of types.values()) {
    if (ignored.has(type.name)) continue;
    if (!rootTypes.has(type.name)) {
      if (options.includeTypes !== false && !isKnownScalar(type)) {
        renames.set(type.name, { to: value + type.name, place });
      }
      continue;
    }
    if (!options.includeRootOperations) continue;
    for (const field of fieldsOf(type).keys()) {
      if (!ignored.has(`${type.name}.${field}`)) renames.set(`${type.name}.${field}`, { to: value + field, place });
    }
  }
  reportUnknown(options, scope);
  return checkRenames(renames, scope);
}

function reportUnknown({ ignore = [] }: OptionsOf<'prefix'>, { types, problems, placeOf }: TransformScope): void {
  for (const [index, name] of ignore.entries()) {
    const [type = '', field] = name.split('.');
    const isThere = field === undefined ? types.has(type) : fieldsOf(types.get(type)).has(field);
    if (isThere || rootTypes.has(name)) continue;
    const known =
      field === undefined ? types.keys() : [...fieldsOf(types.get(type)).keys()].map((one) => `${type}.${one}`);
    const message = `prefix: there is no "${name}" to leave alone.${didYouMean(name, known)}`;
    problems.warn('TRANSFORM_NO_MATCH', message, placeOf('ignore', index));
  }
}
