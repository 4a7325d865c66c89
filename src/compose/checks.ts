import { validateSchema } from 'graphql';

import type { Problems } from '../base/problems.ts';
import type { Join, Merge } from '../blueprint/blueprint.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import { buildSchema } from '../blueprint/schema.ts';
import { namedType, nullable } from '../blueprint/typeref.ts';
import type { Field, TypeDef, Types } from '../blueprint/types.ts';

import type { CodeFields } from './code.ts';
import type { TypeDefs } from './typedefs.ts';

/** The parts of a blueprint that must refer to one another. */
export interface Parts {
  readonly types: Types;
  readonly views: ReadonlyMap<string, Types>;
  readonly joins: readonly Join[];
  readonly merges: readonly Merge[];
  readonly code: CodeFields;
  readonly typeDefs: TypeDefs;
}

/** Reports fields of `additionalTypeDefs` that nothing fills, and types that no value can ever have. */
export function reportUnsupplied(parts: Parts, problems: Problems): void {
  const { types, views, joins, code, typeDefs } = parts;
  const joined = new Set(joins.map(({ type, field }) => `${type}.${field}`));
  const holders = (type: string) => [...views.values()].filter((view) => view.has(type));
  for (const type of typeDefs.types.values()) {
    const isSourced = holders(type.name).length > 0 || isRoot(type.name);
    for (const field of fieldsOf(type).values()) {
      const coordinate = `${type.name}.${field.name}`;
      if (type.kind === 'interface' || joined.has(coordinate) || code.has(coordinate)) continue;
      if (holders(type.name).some((view) => fieldsOf(view.get(type.name)).has(field.name))) continue;
      if (typeDefs.joins.some((join) => join.type === type.name && join.field === field.name)) continue;
      if (!isSourced && isMadeByCode(type.name, types, code)) continue;
      const message = `nothing fills ${coordinate}: no source has it, and there is no join and no code resolver for it. Add @resolveTo(...), an entry in additionalResolvers, or a resolver.`;
      problems.error('FIELD_UNFILLED', message, field.place ?? type.place);
    }
  }
}

/**
 * Types that several sources hold: a field that only some of them have is null on objects of the others where no merge
 * can look it up. That is told, and the field may be null in the types that are given back.
 */
export function reportUnreachable(parts: Parts, problems: Problems): Types {
  const changed = new Map<string, TypeDef>();
  for (const type of parts.types.values()) {
    if (type.kind !== 'object' || isRoot(type.name)) continue;
    const fields = new Map<string, Field>(type.fields);
    for (const field of type.fields.values()) {
      const lacking = unreachableFrom(type.name, field.name, parts);
      if (lacking.length === 0) continue;
      fields.set(field.name, { ...field, type: nullable(field.type) });
      const { holders, place } = heldBy(type.name, field.name, parts);
      const message = `${type.name}.${field.name} is known to ${quoted(holders)} only: it is null on objects that ${quoted(lacking)} gives. Merge ${type.name} by a key (transform typeMerging), or rename one of the types.`;
      problems.warn('MERGE_INCOMPLETE', message, place);
    }
    changed.set(type.name, { ...type, fields });
  }
  return new Map([...parts.types].map(([name, type]) => [name, changed.get(name) ?? type]));
}

/** Reports what graphql-js finds wrong with the public schema (GraphQL section 3, type validation). */
export function reportInvalid(types: Types, problems: Problems): void {
  if (!types.has('Query')) {
    problems.error(
      'SCHEMA_INVALID',
      'There is no Query: no source has a field that only reads. Add one, or look at the filters.',
    );
    return;
  }
  for (const error of validateSchema(buildSchema(types, { assumeValid: false }))) {
    problems.error('SCHEMA_INVALID', `The composed schema is not valid: ${error.message}`);
  }
}

/** Sources whose objects of `type` lack `field`, with no way to look it up. */
function unreachableFrom(type: string, field: string, { views, merges, joins, code }: Parts): readonly string[] {
  const coordinate = `${type}.${field}`;
  if (code.has(coordinate) || joins.some((join) => join.type === type && join.field === field)) return [];
  const having = [...views].filter(([, view]) => fieldsOf(view.get(type)).has(field)).map(([name]) => name);
  if (having.length === 0 || merges.some((merge) => merge.type === type && having.includes(merge.source))) return [];
  return [...views].filter(([name, view]) => view.has(type) && !having.includes(name)).map(([name]) => name);
}

function heldBy(type: string, field: string, { views }: Parts) {
  const found = [...views].filter(([, view]) => fieldsOf(view.get(type)).has(field));
  const definition = found[0]?.[1].get(type);
  return { holders: found.map(([name]) => name), place: fieldsOf(definition).get(field)?.place ?? definition?.place };
}

/** True where code gives objects of the type: the field is then read from what the code gave. */
function isMadeByCode(type: string, types: Types, code: CodeFields): boolean {
  const seen = new Set<string>();
  const queue = [...code].map((coordinate) => coordinate.split('.'));
  for (const [parent = '', name = ''] of queue) {
    const field = fieldsOf(types.get(parent)).get(name);
    const made = field && namedType(field.type);
    if (made === undefined || seen.has(made)) continue;
    seen.add(made);
    const definition = types.get(made);
    const members = definition?.kind === 'union' ? definition.members : implementors(made, types);
    for (const member of [made, ...members]) {
      seen.add(member);
      for (const inner of fieldsOf(types.get(member)).keys()) queue.push([member, inner]);
    }
  }
  return seen.has(type);
}

function implementors(name: string, types: Types): readonly string[] {
  return [...types.values()]
    .filter((type) => type.kind === 'object' && type.interfaces.includes(name))
    .map((type) => type.name);
}

function isRoot(name: string): boolean {
  return name === 'Query' || name === 'Mutation' || name === 'Subscription';
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(' and ');
}
