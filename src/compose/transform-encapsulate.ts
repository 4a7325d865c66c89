import { fieldsOf } from '../blueprint/cells.ts';
import type { Field, ObjectDef, TypeDef, Types } from '../blueprint/types.ts';

import { isName } from './transform.ts';
import type { Change, OptionsOf, TransformScope } from './transform.ts';

const operations = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/**
 * Puts the root fields below one field that is named after the source: `{ crm { customers } }`. The types that hold them
 * are called `crmQuery`, `crmMutation`, `crmSubscription`.
 */
export function encapsulated(options: OptionsOf<'encapsulate'>, scope: TransformScope): Change | undefined {
  const { types, problems, source, placeOf } = scope;
  const name = options.name ?? source;
  if (name === undefined) {
    const message = 'encapsulate: expected a `name`; the whole schema has none to take it from.';
    problems.error('ENCAPSULATE_NAME', message, placeOf());
    return undefined;
  }
  if (!isName(name)) {
    problems.error(
      'RENAME_INVALID',
      `encapsulate: "${name}" is no GraphQL name. Give another \`name\`.`,
      placeOf('name'),
    );
    return undefined;
  }
  const kinds = Object.keys(operations) as (keyof typeof operations)[];
  const roots = kinds.filter((kind) => options.applyTo?.[kind] !== false).map((kind) => operations[kind]);
  const found = roots.filter((root) => fieldsOf(types.get(root)).size > 0);
  if (found.length === 0) {
    problems.warn('TRANSFORM_NO_MATCH', 'encapsulate: there are no root fields that it applies to.', placeOf());
    return undefined;
  }
  const taken = found.flatMap((root) => types.get(name + root) ?? []);
  for (const type of taken) {
    const related = type.place && [{ message: `${type.name} is defined here`, place: type.place }];
    const message = `encapsulate: root fields would stand on "${type.name}", and there is such a type already. Give another \`name\`, or rename the type.`;
    problems.error('RENAME_COLLISION', message, placeOf('name'), related);
  }
  if (taken.length > 0) return undefined;
  const moved = new Map(found.map((root) => [root, name + root]));
  return { kind: 'shape', moved, apply: (all) => moveRoots(all, name, moved) };
}

function moveRoots(types: Types, name: string, moved: ReadonlyMap<string, string>): Types {
  const result = new Map<string, TypeDef>(types);
  for (const [root, holder] of moved) {
    const type = types.get(root);
    if (type?.kind !== 'object' || type.fields.size === 0) continue;
    const { place, description } = type;
    const field: Field = {
      name,
      type: `${holder}!`,
      args: new Map(),
      binding: { kind: 'namespace' },
      ...(place && { place }),
    };
    const inner: ObjectDef = {
      kind: 'object',
      name: holder,
      interfaces: [],
      fields: type.fields,
      ...(description !== undefined && { description }),
      ...(place && { place }),
    };
    result.set(root, { ...type, fields: new Map([[name, field]]) });
    result.set(holder, inner);
  }
  return result;
}
