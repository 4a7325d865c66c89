import { Kind, isTypeDefinitionNode, isTypeExtensionNode, parse } from 'graphql';
import type {
  ConstDirectiveNode,
  ConstValueNode,
  DefinitionNode,
  EnumTypeDefinitionNode,
  EnumTypeExtensionNode,
  EnumValueDefinitionNode,
  FieldDefinitionNode,
  InputObjectTypeDefinitionNode,
  InputObjectTypeExtensionNode,
  InputValueDefinitionNode,
  InterfaceTypeDefinitionNode,
  InterfaceTypeExtensionNode,
  NameNode,
  ObjectTypeDefinitionNode,
  ObjectTypeExtensionNode,
  StringValueNode,
  TypeDefinitionNode,
  TypeExtensionNode,
  TypeNode,
} from 'graphql';

import { printValueNode } from './literal.ts';
import type { EnumDef, EnumValue, Field, InputDef, InputValue, InterfaceDef, ObjectDef, TypeDef } from './types.ts';
import type { TypeRef, Types } from './types.ts';

/** The types of an SDL text, without bindings; extensions are taken into their types. Throws graphql-js's syntax error. */
export function readTypes(sdl: string): Types {
  const types = new Map<string, TypeDef>();
  for (const node of parse(sdl, { noLocation: true }).definitions) {
    if (!isTypeNode(node)) continue;
    const definition = readType(node);
    const known = types.get(definition.name);
    types.set(definition.name, known ? extendType(known, definition) : definition);
  }
  return types;
}

/** A definition or an extension of a type. */
export type TypeNodeOf = TypeDefinitionNode | TypeExtensionNode;

export function isTypeNode(node: DefinitionNode): node is TypeNodeOf {
  return isTypeDefinitionNode(node) || isTypeExtensionNode(node);
}

/** `known` with all that `extension` adds; what both define is taken from `extension`. Kinds must be the same. */
export function extendType(known: TypeDef, extension: TypeDef): TypeDef {
  if (known.kind === 'union' && extension.kind === 'union') {
    return { ...known, ...extension, members: union(known.members, extension.members) };
  }
  if (known.kind === 'enum' && extension.kind === 'enum') {
    return { ...known, ...extension, values: new Map([...known.values, ...extension.values]) };
  }
  if (known.kind === 'input' && extension.kind === 'input') {
    return { ...known, ...extension, fields: new Map([...known.fields, ...extension.fields]) };
  }
  if (
    (known.kind === 'object' && extension.kind === 'object') ||
    (known.kind === 'interface' && extension.kind === 'interface')
  ) {
    const interfaces = union(known.interfaces, extension.interfaces);
    return { ...known, ...extension, interfaces, fields: new Map([...known.fields, ...extension.fields]) };
  }
  return { ...known, ...extension };
}

/** The definition (or what the extension adds) as plain data, without directives that are not the specification's. */
export function readType(node: TypeNodeOf): TypeDef {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
      return { kind: 'object', ...composite(node) } satisfies ObjectDef;
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return { kind: 'interface', ...composite(node) } satisfies InterfaceDef;
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.UNION_TYPE_EXTENSION:
      return { kind: 'union', ...named(node), members: (node.types ?? []).map((member) => member.name.value) };
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_EXTENSION:
      return readEnum(node);
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return readInput(node);
    case Kind.SCALAR_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_EXTENSION: {
      const url = directiveString(node.directives, 'specifiedBy', 'url');
      return { kind: 'scalar', ...named(node), ...(url !== undefined && { specifiedBy: url }) };
    }
  }
}

/** The field as plain data. */
export function readField(node: FieldDefinitionNode): Field {
  const args = new Map((node.arguments ?? []).map((arg) => [arg.name.value, readInputValue(arg)]));
  return { ...named(node), type: printTypeNode(node.type), ...deprecation(node.directives), args };
}

/** The argument or input field as plain data. */
export function readInputValue(node: InputValueDefinitionNode): InputValue {
  return {
    ...named(node),
    type: printTypeNode(node.type),
    ...deprecation(node.directives),
    ...(node.defaultValue && { defaultValue: printValueNode(node.defaultValue) }),
  };
}

/** `[Customer!]!` of the node. */
export function printTypeNode(node: TypeNode): TypeRef {
  switch (node.kind) {
    case Kind.NAMED_TYPE:
      return node.name.value;
    case Kind.LIST_TYPE:
      return `[${printTypeNode(node.type)}]`;
    case Kind.NON_NULL_TYPE:
      return `${printTypeNode(node.type)}!`;
  }
}

function readEnum(node: EnumTypeDefinitionNode | EnumTypeExtensionNode): EnumDef {
  const values = new Map((node.values ?? []).map((value) => [value.name.value, readEnumValue(value)]));
  return { kind: 'enum', ...named(node), values };
}

function readEnumValue(node: EnumValueDefinitionNode): EnumValue {
  return { ...named(node), ...deprecation(node.directives) };
}

function readInput(node: InputObjectTypeDefinitionNode | InputObjectTypeExtensionNode): InputDef {
  const fields = new Map((node.fields ?? []).map((field) => [field.name.value, readInputValue(field)]));
  const isOneOf = (node.directives ?? []).some((directive) => directive.name.value === 'oneOf');
  return { kind: 'input', ...named(node), fields, ...(isOneOf && { isOneOf }) };
}

function composite(
  node: ObjectTypeDefinitionNode | ObjectTypeExtensionNode | InterfaceTypeDefinitionNode | InterfaceTypeExtensionNode,
) {
  return {
    ...named(node),
    interfaces: (node.interfaces ?? []).map((one) => one.name.value),
    fields: new Map((node.fields ?? []).map((field) => [field.name.value, readField(field)])),
  };
}

function named(node: { readonly name: NameNode; readonly description?: StringValueNode | undefined }) {
  return { name: node.name.value, ...(node.description && { description: node.description.value }) };
}

function deprecation(directives: readonly ConstDirectiveNode[] | undefined): { deprecated?: string } {
  const found = directives?.find((directive) => directive.name.value === 'deprecated');
  if (!found) return {};
  return { deprecated: directiveString([found], 'deprecated', 'reason') ?? 'No longer supported' };
}

function directiveString(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
  argument: string,
): string | undefined {
  const directive = directives?.find((one) => one.name.value === name);
  const value: ConstValueNode | undefined = directive?.arguments?.find((arg) => arg.name.value === argument)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function union(left: readonly string[], right: readonly string[]): readonly string[] {
  return [...new Set([...left, ...right])];
}
