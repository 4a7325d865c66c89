import { Kind, parseConstValue } from 'graphql';
import type { ConstObjectFieldNode, ConstValueNode } from 'graphql';

import { inputsOf, valuesOf } from '../blueprint/cells.ts';
import { printValueNode } from '../blueprint/literal.ts';
import { listItem, namedType, nullable, withNamedType } from '../blueprint/typeref.ts';
import type {
  EnumValue,
  Field,
  InputValue,
  InterfaceDef,
  ObjectDef,
  TypeDef,
  TypeRef,
  TypeResolution,
  Types,
} from '../blueprint/types.ts';

import { newTypeName, renamedSelection } from './rename-selection.ts';
import type { Renames } from './rename-selection.ts';

/**
 * The types under their new names: every reference follows (fields, arguments, interfaces, members, ways to tell types,
 * default values), and what has a new name keeps the upstream's as `wire`.
 */
export function applyRenames(types: Types, renames: Renames): Types {
  return renames.size === 0 ? types : new Renamer(types, renames).all();
}

class Renamer {
  readonly types: Types;
  readonly renames: Renames;

  constructor(types: Types, renames: Renames) {
    this.types = types;
    this.renames = renames;
  }

  all(): Types {
    return keyed([...this.types.values()].map((type) => this.type(type)));
  }

  private type(type: TypeDef): TypeDef {
    const named = this.renamed(type, type.name);
    switch (named.kind) {
      case 'object':
        return { ...named, ...this.composite(type.name, named) };
      case 'interface':
        return {
          ...named,
          ...this.composite(type.name, named),
          ...(named.resolution && { resolution: this.resolution(named.resolution) }),
        };
      case 'union':
        return {
          ...named,
          members: named.members.map((member) => this.name(member)),
          ...(named.resolution && { resolution: this.resolution(named.resolution) }),
        };
      case 'enum':
        return { ...named, values: keyed([...named.values.values()].map((value) => this.value(type.name, value))) };
      case 'input':
        return { ...named, fields: keyed([...named.fields.values()].map((field) => this.input(type.name, field))) };
      case 'scalar':
        return named;
    }
  }

  private composite(owner: string, type: ObjectDef | InterfaceDef) {
    return {
      interfaces: type.interfaces.map((name) => this.name(name)),
      fields: keyed([...type.fields.values()].map((field) => this.field(owner, field))),
    };
  }

  private field(owner: string, field: Field): Field {
    const coordinate = `${owner}.${field.name}`;
    const { provides } = field;
    return {
      ...this.renamed(field, coordinate),
      ...(provides !== undefined && { provides: renamedSelection(provides, namedType(field.type), this) }),
      type: this.reference(field.type),
      args: keyed([...field.args.values()].map((arg) => this.input(coordinate, arg))),
    };
  }

  private input(owner: string, input: InputValue): InputValue {
    const { defaultValue } = input;
    return {
      ...this.renamed(input, `${owner}.${input.name}`),
      type: this.reference(input.type),
      ...(defaultValue !== undefined && { defaultValue: this.literal(defaultValue, input.type) }),
    };
  }

  private value(owner: string, value: EnumValue): EnumValue {
    const to = this.renames.get(`${owner}.${value.name}`)?.to;
    if (to === undefined || to === value.name) return value;
    return { ...value, name: to, wire: value.wire === undefined ? value.name : value.wire };
  }

  private renamed<Thing extends { readonly name: string; readonly wire?: string }>(
    thing: Thing,
    coordinate: string,
  ): Thing {
    const to = this.renames.get(coordinate)?.to;
    if (to === undefined || to === thing.name) return thing;
    return { ...thing, name: to, wire: thing.wire ?? thing.name };
  }

  private name(type: string): string {
    return newTypeName(this.renames, type);
  }

  private reference(reference: TypeRef): TypeRef {
    return withNamedType(reference, this.name(namedType(reference)));
  }

  private resolution(resolution: TypeResolution): TypeResolution {
    if (resolution.kind === 'shape') {
      const candidates = resolution.candidates.map((one) => ({ ...one, type: this.name(one.type) }));
      return { kind: 'shape', candidates };
    }
    if (resolution.kind === 'entity') return resolution;
    const values = Object.entries(resolution.values).map(([value, type]) => [value, this.name(type)] as const);
    const { otherwise } = resolution;
    return {
      ...resolution,
      values: Object.fromEntries(values),
      ...(otherwise !== undefined && { otherwise: this.name(otherwise) }),
    };
  }

  /** A default value with the enum values and input fields inside it under their new names. */
  private literal(text: string, type: TypeRef): string {
    const node = parseConstValue(text, { noLocation: true });
    const changed = this.node(node, type);
    return changed === node ? text : printValueNode(changed);
  }

  private node(node: ConstValueNode, type: TypeRef): ConstValueNode {
    const definition = this.types.get(namedType(type));
    if (node.kind === Kind.LIST) {
      const item = listItem(type) ?? nullable(type);
      const values = node.values.map((one) => this.node(one, item));
      return values.every((one, index) => one === node.values[index]) ? node : { ...node, values };
    }
    if (node.kind === Kind.ENUM && valuesOf(definition).has(node.value)) {
      const to = this.renames.get(`${namedType(type)}.${node.value}`)?.to;
      return to === undefined ? node : { ...node, value: to };
    }
    if (node.kind !== Kind.OBJECT || definition?.kind !== 'input') return node;
    const fields = node.fields.map((one) => this.property(one, definition.name));
    return fields.every((one, index) => one === node.fields[index]) ? node : { ...node, fields };
  }

  private property(node: ConstObjectFieldNode, owner: string): ConstObjectFieldNode {
    const field = inputsOf(this.types.get(owner)).get(node.name.value);
    if (!field) return node;
    const value = this.node(node.value, field.type);
    const to = this.renames.get(`${owner}.${field.name}`)?.to ?? field.name;
    return value === node.value && to === field.name ? node : { ...node, value, name: { ...node.name, value: to } };
  }
}

function keyed<Thing extends { readonly name: string }>(things: readonly Thing[]): ReadonlyMap<string, Thing> {
  return new Map(things.map((thing) => [thing.name, thing]));
}
