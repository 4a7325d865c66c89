import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLError,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  Kind,
  parseValue,
  valueFromAST,
  valueFromASTUntyped,
} from 'graphql';
import type {
  GraphQLArgumentConfig,
  GraphQLFieldConfig,
  GraphQLInputFieldConfig,
  GraphQLInputType,
  GraphQLNamedType,
  GraphQLNullableType,
  GraphQLOutputType,
  ValueNode,
} from 'graphql';

import { exactNumber } from '../base/exact-number.ts';
import { Upload, uploadScalar } from '../base/upload.ts';
import { invariant } from '../error/error.ts';
import { isNonNull, listItem, nullable } from './typeref.ts';
import type {
  EnumDef,
  Field,
  InputDef,
  InputValue,
  InterfaceDef,
  ObjectDef,
  TypeDef,
  TypeRef,
  Types,
} from './types.ts';

const builtIns: readonly GraphQLScalarType[] = [GraphQLInt, GraphQLFloat, GraphQLString, GraphQLBoolean, GraphQLID];

/** They stand first where the schema is printed. */
const rootNames = ['Query', 'Mutation', 'Subscription'];

/**
 * The graphql-js schema of `types`; enum values stand for their own names. Fails on a reference to a missing type. A
 * schema that is to be checked by `validateSchema` must not be assumed valid.
 */
export function buildSchema(types: Types, { assumeValid = true } = {}): GraphQLSchema {
  const named = new Map<string, GraphQLNamedType>(builtIns.map((type) => [type.name, type]));
  const scope = new SchemaScope(named);
  for (const definition of types.values()) named.set(definition.name, scope.toNamed(definition));
  const root = (name: string) => named.get(name) as GraphQLObjectType | undefined;
  const names = new Set([...rootNames, ...types.keys()]);
  return new GraphQLSchema({
    query: root('Query') ?? null,
    mutation: root('Mutation') ?? null,
    subscription: root('Subscription') ?? null,
    types: [...names].map((name) => named.get(name)).filter((type) => type !== undefined),
    assumeValid,
  });
}

class SchemaScope {
  private readonly named: ReadonlyMap<string, GraphQLNamedType>;
  private readonly wrapped = new Map<TypeRef, GraphQLOutputType | GraphQLInputType>();

  constructor(named: ReadonlyMap<string, GraphQLNamedType>) {
    this.named = named;
  }

  toNamed(definition: TypeDef): GraphQLNamedType {
    const { name, description } = definition;
    switch (definition.kind) {
      case 'object':
        return new GraphQLObjectType({ name, description, ...this.members(definition) });
      case 'interface':
        return new GraphQLInterfaceType({ name, description, ...this.members(definition) });
      case 'union':
        return new GraphQLUnionType({
          name,
          description,
          types: () => definition.members.map((member) => this.find(member) as GraphQLObjectType),
        });
      case 'enum':
        return new GraphQLEnumType({ name, description, values: enumValues(definition) });
      case 'input':
        return new GraphQLInputObjectType({
          name,
          description,
          isOneOf: definition.isOneOf ?? false,
          fields: () => this.inputs(definition.fields),
        });
      case 'scalar':
        return new GraphQLScalarType({
          name,
          description,
          specifiedByURL: definition.specifiedBy,
          ...(name === uploadScalar && { parseValue: parseUpload }),
          ...((name === 'BigInt' || name === 'Decimal') && { parseValue: (value) => value, parseLiteral: parseNumber }),
        });
    }
  }

  private members(definition: ObjectDef | InterfaceDef) {
    return {
      interfaces: () => definition.interfaces.map((name) => this.find(name) as GraphQLInterfaceType),
      fields: () => mapValues(definition.fields, (field) => this.field(field)),
    };
  }

  private field(field: Field): GraphQLFieldConfig<unknown, unknown> {
    return {
      type: this.type(field.type) as GraphQLOutputType,
      args: this.inputs(field.args),
      description: field.description,
      deprecationReason: field.deprecated,
    };
  }

  private inputs(values: InputDef['fields']): Record<string, GraphQLInputFieldConfig & GraphQLArgumentConfig> {
    return mapValues(values, (value) => this.input(value));
  }

  private input(value: InputValue): GraphQLInputFieldConfig & GraphQLArgumentConfig {
    const type = this.type(value.type) as GraphQLInputType;
    return {
      type,
      description: value.description,
      deprecationReason: value.deprecated,
      defaultValue: value.defaultValue === undefined ? undefined : valueFromAST(parseValue(value.defaultValue), type),
    };
  }

  private type(reference: TypeRef): GraphQLOutputType | GraphQLInputType {
    const known = this.wrapped.get(reference);
    if (known) return known;
    const type = this.wrap(reference);
    this.wrapped.set(reference, type);
    return type;
  }

  private wrap(reference: TypeRef): GraphQLOutputType | GraphQLInputType {
    if (isNonNull(reference)) {
      return new GraphQLNonNull(this.type(nullable(reference)) as GraphQLNullableType) as GraphQLOutputType;
    }
    const item = listItem(reference);
    return item === undefined
      ? (this.find(reference) as GraphQLOutputType)
      : (new GraphQLList(this.type(item)) as GraphQLOutputType);
  }

  private find(name: string): GraphQLNamedType {
    const type = this.named.get(name);
    invariant(type, `type ${name} is defined`);
    return type;
  }
}

/** A file, or the base64 text of one for clients that send none. */
function parseUpload(value: unknown): unknown {
  if (value instanceof Upload || typeof value === 'string') return value;
  throw new GraphQLError(
    'Upload is a file of a multipart request (https://github.com/jaydenseric/graphql-multipart-request-spec), or a text of its bytes in base64.',
  );
}

/** A number in a query's text keeps the digits that a double would lose. */
function parseNumber(node: ValueNode, variables?: Record<string, unknown> | null): unknown {
  const isNumber = node.kind === Kind.INT || node.kind === Kind.FLOAT;
  return isNumber ? exactNumber(node.value) : valueFromASTUntyped(node, variables);
}

function enumValues(definition: EnumDef) {
  return mapValues(definition.values, (value) => ({
    value: value.name,
    description: value.description,
    deprecationReason: value.deprecated,
  }));
}

function mapValues<In, Out>(values: ReadonlyMap<string, In>, change: (value: In) => Out): Record<string, Out> {
  const result: Record<string, Out> = Object.create(null);
  for (const [key, value] of values) result[key] = change(value);
  return result;
}
