import { didYouMean } from '../base/problems.ts';
import { fieldsOf, inputsOf } from '../blueprint/cells.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { TypeDef, Types } from '../blueprint/types.ts';

import { isEmpty, withoutDangling } from './removal.ts';
import { rootTypes } from './transform.ts';
import type { OptionsOf, TransformScope } from './transform.ts';

type Options = OptionsOf<'prune'>;

/**
 * The types without those that no root field leads to, interfaces that no object implements, and types that are empty;
 * each of the three can be switched off, and `skipPruning` names types that stay with all they lead to.
 */
export function prunedTypes(options: Options, scope: TransformScope): Types {
  const { types, problems, placeOf } = scope;
  const spared = new Set(options.skipPruning);
  for (const [index, name] of (options.skipPruning ?? []).entries()) {
    if (types.has(name)) continue;
    const message = `prune: there is no type "${name}" to keep.${didYouMean(name, types.keys())}`;
    problems.warn('TRANSFORM_NO_MATCH', message, placeOf('skipPruning', index));
  }
  let current = types;
  for (;;) {
    const used = options.skipUnusedTypesPruning ? undefined : reachable(current, spared);
    const implemented = new Set(
      [...current.values()].flatMap((type) => (type.kind === 'object' ? type.interfaces : [])),
    );
    const isKept = (type: TypeDef): boolean => {
      if (spared.has(type.name)) return true;
      if (used && !used.has(type.name)) return false;
      const isBare = type.kind === 'interface' && !implemented.has(type.name);
      if (isBare && !options.skipUnimplementedInterfacesPruning) return false;
      if (!isEmpty(type)) return true;
      return type.kind === 'union'
        ? options.skipEmptyUnionPruning === true
        : options.skipEmptyCompositeTypePruning === true;
    };
    const left = [...current.values()].filter(isKept);
    if (left.length === current.size) return current;
    current = withoutDangling(new Map(left.map((type) => [type.name, type])));
  }
}

/** Names of all types that a root field leads to: by values, arguments, interfaces and their objects, members. */
function reachable(types: Types, spared: ReadonlySet<string>): ReadonlySet<string> {
  const objectsOf = new Map<string, string[]>();
  for (const type of types.values()) {
    for (const name of 'interfaces' in type ? type.interfaces : []) {
      objectsOf.set(name, [...(objectsOf.get(name) ?? []), type.name]);
    }
  }
  const seen = new Set<string>();
  const queue = [...rootTypes, ...spared];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const type = types.get(name);
    if (!type || seen.has(name)) continue;
    seen.add(name);
    queue.push(...referencesOf(type), ...(objectsOf.get(name) ?? []));
  }
  return seen;
}

function referencesOf(type: TypeDef): readonly string[] {
  const fields = [...fieldsOf(type).values()];
  const inputs = [...inputsOf(type).values(), ...fields.flatMap(({ args }) => [...args.values()])];
  const named = [...fields, ...inputs].map((one) => namedType(one.type));
  return [...named, ...('interfaces' in type ? type.interfaces : []), ...(type.kind === 'union' ? type.members : [])];
}
