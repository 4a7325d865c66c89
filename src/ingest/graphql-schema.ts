import type { Place, Problems } from '../base/problems.ts';
import type { Field, InputValue, TypeDef, Types } from '../blueprint/types.ts';
import { namedType, withNamedType } from '../blueprint/typeref.ts';
import type { Subgraph } from './model.ts';

/** A GraphQL schema as it was read, under the upstream's own names. */
export interface RawSchema {
  readonly types: ReadonlyMap<string, TypeDef>;
  /** The upstream's names of the root types. */
  readonly roots: Roots;
  /** Where the schema begins, for problems without a place of their own. */
  readonly place: Place;
  /** What the names of federation's own types begin with. */
  readonly machineryPrefixes?: readonly string[];
  /** Present where the schema is one of several that federation puts together. */
  readonly subgraph?: Subgraph;
  /** Names that types get here; the upstream's are kept beside them. */
  readonly renames?: ReadonlyMap<string, string>;
}

export type Roots = Readonly<Partial<Record<Operation, string>>>;
type Operation = 'query' | 'mutation' | 'subscription';

const operations: readonly Operation[] = ['query', 'mutation', 'subscription'];
const rootNames: Readonly<Record<Operation, string>> = {
  query: 'Query',
  mutation: 'Mutation',
  subscription: 'Subscription',
};

/** Types and fields of federation's machinery: they serve a federation gateway, not a caller. */
const machineryTypes = /^(_Service|_Entity|_Any|_FieldSet|FieldSet|(join|link|core|federation|policy|tag)__\w+)$/;
const builtIns = new Set(['Int', 'Float', 'String', 'Boolean', 'ID']);
const machineryFields = new Set(['_service', '_entities', '_sdl']);

/**
 * The schema as a source's types: root types named `Query`, `Mutation`, `Subscription` (`wire` keeps the upstream's name),
 * each root field bound, federation's machinery dropped, every reference checked.
 */
export function sourceTypes(raw: RawSchema, problems: Problems): Types {
  const named = renameTypes(dropMachinery(raw), raw);
  const types = new Map<string, TypeDef>();
  for (const definition of named.values()) {
    checkReferences(definition, named, raw.place, problems);
    types.set(definition.name, bindRoot(definition, raw.roots));
  }
  if (!types.has('Query')) noQuery(raw, problems);
  return types;
}

/** A subgraph may have none: the other subgraphs ask it for parts of their objects. */
function noQuery({ place, subgraph }: RawSchema, problems: Problems): void {
  if (subgraph?.entities.length === 0) {
    const message =
      'The subgraph has neither a field below Query nor a type with a resolvable `@key`, so nothing can be asked of it. ' +
      'Check that the schema is complete.';
    problems.warn('GRAPHQL_NO_QUERY', message, place);
  } else if (!subgraph) {
    const message = 'The schema has no query type, so nothing can be read from this source. Check that it is complete.';
    problems.error('GRAPHQL_NO_QUERY', message, place);
  }
}

/** How many root fields the source has. */
export function countOperations(types: Types): number {
  const roots = ['Query', 'Mutation', 'Subscription'].map((root) => types.get(root));
  return roots.reduce((total, root) => total + (root?.kind === 'object' ? root.fields.size : 0), 0);
}

function dropMachinery(raw: RawSchema): ReadonlyMap<string, TypeDef> {
  const rootTypes = new Set(Object.values(raw.roots));
  const { machineryPrefixes = [] } = raw;
  const isMachinery = (name: string) =>
    machineryTypes.test(name) || machineryPrefixes.some((prefix) => name.startsWith(prefix));
  const types = new Map<string, TypeDef>();
  for (const [name, definition] of raw.types) {
    if (name.startsWith('__') || builtIns.has(name) || isMachinery(name)) continue;
    if (definition.kind !== 'object' || !rootTypes.has(name)) types.set(name, definition);
    else {
      const fields = new Map([...definition.fields].filter(([field]) => !machineryFields.has(field)));
      if (fields.size > 0) types.set(name, { ...definition, fields });
    }
  }
  return types;
}

/** Gives the root types their usual names, and other types that hold such a name another one; others as it is asked. */
function renameTypes(types: ReadonlyMap<string, TypeDef>, { roots, renames }: RawSchema): ReadonlyMap<string, TypeDef> {
  const names = new Map<string, string>(renames);
  for (const operation of operations) {
    const wire = roots[operation];
    const usual = rootNames[operation];
    if (wire !== undefined && wire !== usual) names.set(wire, usual);
    if (wire !== usual && types.has(usual) && !names.has(usual)) names.set(usual, freeName(usual, types));
  }
  if (names.size === 0) return types;
  const renamed = [...types.values()].map((definition) => renameIn(definition, names));
  return new Map(renamed.map((definition) => [definition.name, definition]));
}

function freeName(name: string, types: ReadonlyMap<string, TypeDef>): string {
  let free = `${name}_`;
  while (types.has(free)) free += '_';
  return free;
}

function renameIn(definition: TypeDef, names: ReadonlyMap<string, string>): TypeDef {
  const name = names.get(definition.name);
  const own = name === undefined ? definition : { ...definition, name, wire: definition.name };
  const listed = (all: readonly string[]) => all.map((one) => names.get(one) ?? one);
  if (own.kind === 'object' || own.kind === 'interface') {
    return { ...own, interfaces: listed(own.interfaces), fields: retype(own.fields, names) };
  }
  if (own.kind === 'input') return { ...own, fields: retypeInputs(own.fields, names) };
  return own.kind === 'union' ? { ...own, members: listed(own.members) } : own;
}

function retype(fields: ReadonlyMap<string, Field>, names: ReadonlyMap<string, string>): ReadonlyMap<string, Field> {
  return new Map(
    [...fields].map(([key, field]) => [
      key,
      { ...field, ...typed(field, names), args: retypeInputs(field.args, names) },
    ]),
  );
}

function retypeInputs(
  inputs: ReadonlyMap<string, InputValue>,
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, InputValue> {
  return new Map([...inputs].map(([key, input]) => [key, { ...input, ...typed(input, names) }]));
}

function typed({ type }: { readonly type: string }, names: ReadonlyMap<string, string>) {
  return { type: withNamedType(type, names.get(namedType(type)) ?? namedType(type)) };
}

function bindRoot(definition: TypeDef, roots: Roots): TypeDef {
  if (definition.kind !== 'object') return definition;
  const operation = operations.find((one) => roots[one] !== undefined && rootNames[one] === definition.name);
  if (!operation) return definition;
  const bound = [...definition.fields].map(
    ([name, field]) => [name, { ...field, binding: { kind: 'graphql', operation } }] as const,
  );
  return { ...definition, fields: new Map(bound) };
}

/** Each reference to a type that is not there is a problem. */
function checkReferences(
  definition: TypeDef,
  types: ReadonlyMap<string, TypeDef>,
  place: Place,
  problems: Problems,
): void {
  const check = (reference: string, user: string, at: Place | undefined) => {
    const name = namedType(reference);
    if (types.has(name) || builtIns.has(name)) return;
    const message = `${user} refers to the type "${name}", which the schema does not define. Add it to the schema.`;
    problems.error('GRAPHQL_UNKNOWN_TYPE', message, at ?? definition.place ?? place);
  };
  const { name } = definition;
  const inputs = (values: ReadonlyMap<string, InputValue>, owner: string, at: Place | undefined) => {
    for (const value of values.values()) check(value.type, `${owner}.${value.name}`, at);
  };
  if (definition.kind === 'union') for (const member of definition.members) check(member, name, undefined);
  if (definition.kind === 'input') inputs(definition.fields, name, undefined);
  if (definition.kind === 'object' || definition.kind === 'interface') {
    for (const one of definition.interfaces) check(one, name, undefined);
    for (const field of definition.fields.values()) {
      check(field.type, `${name}.${field.name}`, field.place);
      inputs(field.args, `${name}.${field.name}`, field.place);
    }
  }
}
