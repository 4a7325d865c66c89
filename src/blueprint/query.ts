import { fieldsOf } from './cells.ts';
import type { Field, TypeDef, Types } from './types.ts';

/**
 * The types with a query type, which every schema has (section 3.3 of the specification), also where there are only
 * operations that write: then it is `_empty`, which is always null. The same object where nothing had to be added.
 */
export function completeQuery(types: Types): Types {
  if (fieldsOf(types.get('Query')).size > 0) return types;
  const description = 'No source has anything to read; this is always null.';
  const field: Field = { name: '_empty', type: 'Boolean', description, args: new Map() };
  const query: TypeDef = { kind: 'object', name: 'Query', interfaces: [], fields: new Map([[field.name, field]]) };
  return new Map([...types, ['Query', query]]);
}
