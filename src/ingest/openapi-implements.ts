import { isNonNull, listItem, nullable } from '../blueprint/typeref.ts';
import type { EnumDef, Field, TypeDef, TypeRef } from '../blueprint/types.ts';
import { commonLeaf } from './openapi-leaves.ts';
import { described } from './openapi-scope.ts';

type Types = Map<string, TypeDef>;

/**
 * Makes each object type implement its interfaces: it has their fields, and all that must agree about a field's type do. Where
 * they say different things, the field has the type that can show them all.
 */
export function implementInterfaces(types: Types, implemented: ReadonlyMap<string, ReadonlySet<string>>): void {
  const groups = new Groups();
  for (const [name, interfaces] of implemented) {
    const definition = types.get(name);
    if (definition?.kind !== 'object') continue;
    const sorted = [...interfaces].toSorted();
    types.set(name, { ...definition, interfaces: sorted, fields: withInherited(types, definition.fields, sorted) });
    for (const parent of sorted) {
      for (const field of fieldsOf(types, parent).keys()) groups.join(`${parent}.${field}`, `${name}.${field}`);
    }
  }
  for (const members of groups.all()) agree(types, members);
}

function withInherited(types: Types, own: ReadonlyMap<string, Field>, parents: readonly string[]): Map<string, Field> {
  const fields = new Map(own);
  for (const parent of parents) {
    for (const field of fieldsOf(types, parent).values()) if (!fields.has(field.name)) fields.set(field.name, field);
  }
  return fields;
}

/** Gives the fields at these coordinates one type; those of objects may promise more by being non-null. */
function agree(types: Types, coordinates: readonly string[]): void {
  const found = coordinates.flatMap((coordinate) => {
    const [type = '', name = ''] = coordinate.split('.');
    const definition = types.get(type);
    const field = fieldsOf(types, type).get(name);
    return field && definition ? [{ definition, field }] : [];
  });
  const parents = found.filter(({ definition }) => definition.kind === 'interface');
  const common = commonType(
    types,
    found.map(({ field }) => nullable(field.type)),
    parents.map(({ field }) => nullable(field.type)),
  );
  const isSure = common !== 'JSON' && parents.every(({ field }) => isNonNull(field.type));
  for (const { definition, field } of found) {
    if (definition.kind !== 'interface' && definition.kind !== 'object') continue;
    const isOwnSure = definition.kind === 'object' && common !== 'JSON' && isNonNull(field.type);
    const type = isSure || isOwnSure ? `${common}!` : common;
    if (type === field.type) continue;
    const fields = new Map(definition.fields).set(field.name, { ...field, ...described(field.description), type });
    types.set(definition.name, { ...definition, fields });
  }
}

/** What the interfaces say counts, and values that only an object lists; a constant of an object is one of them. */
function commonType(types: Types, all: readonly TypeRef[], ofParents: readonly TypeRef[]): TypeRef {
  const distinct = [...new Set([...ofParents, ...all.filter((type) => enumOf(types, type))])];
  const [first = 'JSON', ...rest] = distinct;
  if (rest.length === 0) return first;
  const enums = distinct.flatMap((type) => enumOf(types, type) ?? []);
  const widest =
    enums.length === distinct.length ? enums.find((one) => enums.every((other) => holds(one, other))) : undefined;
  if (widest) return widest.name;
  const leaves = distinct.map((type) => (enumOf(types, type) ? 'String' : isScalar(types, type) ? type : undefined));
  const common = leaves.every((leaf) => leaf !== undefined) ? commonLeaf(leaves) : undefined;
  return common ?? (new Set(ofParents).size === 1 ? first : 'JSON');
}

function isScalar(types: Types, type: TypeRef): boolean {
  return listItem(type) === undefined && (types.get(type)?.kind ?? 'scalar') === 'scalar';
}

function enumOf(types: Types, type: TypeRef): EnumDef | undefined {
  const definition = types.get(type);
  return definition?.kind === 'enum' ? definition : undefined;
}

/** True where every value of `inner` stands for the same in `outer`. */
function holds(outer: EnumDef, inner: EnumDef): boolean {
  const wires = new Set([...outer.values.values()].map(({ name, wire }) => wire ?? name));
  return [...inner.values.values()].every(({ name, wire }) => wires.has(wire ?? name));
}

function fieldsOf(types: Types, name: string): ReadonlyMap<string, Field> {
  const definition = types.get(name);
  return definition?.kind === 'object' || definition?.kind === 'interface' ? definition.fields : new Map();
}

/** Coordinates that must agree, by whom they were joined with. */
class Groups {
  private readonly groups = new Map<string, string[]>();

  join(left: string, right: string): void {
    const one = this.groups.get(left) ?? [left];
    const other = this.groups.get(right) ?? [right];
    if (one === other) return;
    one.push(...other);
    for (const member of one) this.groups.set(member, one);
  }

  all(): Iterable<readonly string[]> {
    return new Set(this.groups.values());
  }
}
