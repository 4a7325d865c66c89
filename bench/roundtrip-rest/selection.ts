import { isNonNull, namedType } from '../../src/blueprint/typeref.ts';
import type { Field, TypeRef, Types } from '../../src/blueprint/types.ts';

const maxDepth = 5;
const maxFields = 1200;

/** What of an object is asked for. */
export interface Selected {
  /** The key in the answer. */
  readonly key: string;
  readonly field: Field;
}

/** All fields of a type down to some depth, breadth first, as a selection set; empty for types without fields. */
export function selectAll(types: Types, type: TypeRef): string {
  return new Selection(types).of(namedType(type), 0);
}

/** The fields of an object type that a selection may hold, with their keys in the answer. */
export function selectedFields(types: Types, typeName: string): readonly Selected[] {
  const definition = types.get(typeName);
  if (definition?.kind !== 'object') return [];
  const isShared = isMemberOfMore(types, typeName);
  return [...definition.fields.values()]
    .filter(({ args }) => ![...args.values()].some((arg) => isNonNull(arg.type) && arg.defaultValue === undefined))
    .map((field) => ({ field, key: isShared ? `${typeName}_${field.name}` : field.name }));
}

/** Members of one union may have fields of one name and different types, which need keys of their own. */
function isMemberOfMore(types: Types, typeName: string): boolean {
  let known = shared.get(types);
  if (!known) {
    known = new Set();
    for (const one of types.values()) {
      if (one.kind === 'union') for (const member of one.members) known.add(member);
      if (one.kind === 'object' && one.interfaces.length > 0) known.add(one.name);
    }
    shared.set(types, known);
  }
  return known.has(typeName);
}

const shared = new WeakMap<Types, Set<string>>();

class Selection {
  private readonly types: Types;
  private left = maxFields;

  constructor(types: Types) {
    this.types = types;
  }

  of(typeName: string, depth: number): string {
    const definition = this.types.get(typeName);
    switch (definition?.kind) {
      case 'object':
        return `{ __typename ${this.fields(typeName, depth)} }`;
      case 'union':
        return `{ __typename ${this.fragments(definition.members, depth)} }`;
      case 'interface':
        return `{ __typename ${this.fragments(this.implementing(typeName), depth)} }`;
      default:
        return '';
    }
  }

  private implementing(typeName: string): readonly string[] {
    return [...this.types.values()].flatMap((one) =>
      one.kind === 'object' && one.interfaces.includes(typeName) ? [one.name] : [],
    );
  }

  private fragments(members: readonly string[], depth: number): string {
    return members.map((member) => `... on ${member} { __typename ${this.fields(member, depth)} }`).join(' ');
  }

  private fields(typeName: string, depth: number): string {
    return selectedFields(this.types, typeName)
      .map(({ key, field }) => {
        const named = this.types.get(namedType(field.type));
        const isLeaf = named === undefined || named.kind === 'scalar' || named.kind === 'enum';
        if (this.left <= 0 || (!isLeaf && depth + 1 >= maxDepth)) return '';
        this.left--;
        const alias = key === field.name ? key : `${key}: ${field.name}`;
        return isLeaf ? alias : `${alias} ${this.of(named.name, depth + 1)}`;
      })
      .join(' ');
  }
}
