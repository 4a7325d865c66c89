import { validateSchema } from 'graphql';

import type { Place, Problems } from '../base/problems.ts';
import type { Join, Merge } from '../blueprint/blueprint.ts';
import { fieldsOf } from '../blueprint/cells.ts';
import { buildSchema } from '../blueprint/schema.ts';
import { namedType, nullable } from '../blueprint/typeref.ts';
import type { TypeDef, Types } from '../blueprint/types.ts';

import type { CodeFields } from './code.ts';
import type { TypeDefs } from './typedefs.ts';
import type { WrittenJoin } from './written.ts';

/** The parts of a blueprint that must refer to one another. */
export interface Parts {
  readonly types: Types;
  readonly views: ReadonlyMap<string, Types>;
  /** All joins, also those that do not hold. */
  readonly written: readonly WrittenJoin[];
  readonly joins: readonly Join[];
  readonly merges: readonly Merge[];
  /** Absent where a module could not be imported: then nobody knows. */
  readonly code: CodeFields | undefined;
  readonly typeDefs: TypeDefs;
}

/**
 * Reports fields of `additionalTypeDefs` that nothing fills, and types that no value can ever have. What is wrong with a
 * field's join has been told.
 */
export function reportUnsupplied(parts: Parts, problems: Problems): void {
  const { types, views, written, code, typeDefs } = parts;
  if (code === undefined) return;
  const joined = new Set(written.map(({ type, field }) => `${type}.${field}`));
  const holders = (type: string) => [...views.values()].filter((view) => view.has(type));
  for (const type of typeDefs.types.values()) {
    const isSourced = holders(type.name).length > 0 || isRoot(type.name);
    for (const field of fieldsOf(type).values()) {
      const coordinate = `${type.name}.${field.name}`;
      if (type.kind === 'interface' || joined.has(coordinate) || code.has(coordinate)) continue;
      if (holders(type.name).some((view) => fieldsOf(view.get(type.name)).has(field.name))) continue;
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
export function relaxUnreachable(parts: Parts, problems: Problems): Types {
  const changed = new Map<string, TypeDef>(parts.types);
  for (const type of parts.types.values()) {
    if (type.kind !== 'object' || isRoot(type.name)) continue;
    const lacking = new Map([...type.fields.keys()].map((name) => [name, unreachableFrom(type.name, name, parts)]));
    const fields = [...type.fields.values()].map((field) =>
      lacking.get(field.name)?.length === 0 ? field : { ...field, type: nullable(field.type) },
    );
    changed.set(type.name, { ...type, fields: new Map(fields.map((field) => [field.name, field])) });
    reportLacking(type.name, lacking, parts, problems);
  }
  return changed;
}

/** One warning for each group of fields that the same sources lack. */
function reportLacking(
  type: string,
  lacking: ReadonlyMap<string, readonly string[]>,
  { views }: Parts,
  problems: Problems,
): void {
  const groups = new Map<string, string[]>();
  for (const [field, sources] of lacking) {
    if (sources.length === 0) continue;
    const group = groups.get(quoted(sources));
    if (group) group.push(field);
    else groups.set(quoted(sources), [field]);
  }
  for (const [sources, fields] of groups) {
    const holder = [...views.values()].find((view) => fieldsOf(view.get(type)).has(fields[0] ?? ''));
    const place = fieldsOf(holder?.get(type)).get(fields[0] ?? '')?.place ?? holder?.get(type)?.place;
    const some =
      fields.length > 6 ? `${fields.slice(0, 6).join(', ')} and ${fields.length - 6} more` : fields.join(', ');
    const message = `${type}: objects from ${sources} have no ${some}; there these are null. Merge ${type} by a key (transform typeMerging), or rename one of the types.`;
    problems.warn('MERGE_INCOMPLETE', message, place);
  }
}

/** Reports what graphql-js finds wrong with the public schema (GraphQL section 3, type validation). */
export function reportInvalid(types: Types, placeOf: (type: string) => Place | undefined, problems: Problems): void {
  for (const { message } of validateSchema(buildSchema(types, { assumeValid: false }))) {
    const named = (message.match(/[_A-Za-z]\w*/g) ?? []).find((word) => types.has(word) && placeOf(word));
    const place = named === undefined ? undefined : placeOf(named);
    problems.error('SCHEMA_INVALID', `The composed schema is not valid: ${message}`, place);
  }
}

/** Sources whose objects of `type` lack `field`, with no way to look it up. */
function unreachableFrom(type: string, field: string, { views, merges, joins, code }: Parts): readonly string[] {
  const coordinate = `${type}.${field}`;
  if (code?.has(coordinate) || joins.some((join) => join.type === type && join.field === field)) return [];
  const having = [...views].filter(([, view]) => fieldsOf(view.get(type)).has(field)).map(([name]) => name);
  if (having.length === 0 || merges.some((merge) => merge.type === type && having.includes(merge.source))) return [];
  return [...views].filter(([name, view]) => view.has(type) && !having.includes(name)).map(([name]) => name);
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
