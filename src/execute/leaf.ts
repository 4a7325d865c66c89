import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString } from 'graphql';
import type { GraphQLScalarType } from 'graphql';

import type { FieldPlan } from '../plan/plan.ts';

/** Turns an upstream's leaf value into the answer's (spec section 3.5 and 3.9). Throws where it does not fit. */
export type Serialize = (value: unknown) => unknown;

/** The serializer of a field's leaf type. */
export function leafSerializer(
  field: FieldPlan,
  typeName: string,
  enumValues: ReadonlySet<string> | undefined,
): Serialize {
  switch (field.leaf) {
    case 'String':
      return (value) => (typeof value === 'string' ? value : builtIn(GraphQLString, value));
    case 'ID':
      return (value) => (typeof value === 'string' ? value : builtIn(GraphQLID, value));
    case 'Int':
      return serializeInt;
    case 'Float':
      return serializeFloat;
    case 'Boolean':
      return (value) => (typeof value === 'boolean' ? value : builtIn(GraphQLBoolean, value));
    case 'enum':
      return enumSerializer(field.enumNames, typeName, enumValues ?? new Set());
    case 'custom':
    case undefined:
      return (value) => value;
  }
}

/** A description that says `integer` and means more than 32 bits is found out here: the way out is told. */
function serializeInt(value: unknown): unknown {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  const isTooLarge = Number.isInteger(number) && (Number(number) > 2 ** 31 - 1 || Number(number) < -(2 ** 31));
  if (!isTooLarge) return builtIn(GraphQLInt, value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  throw new TypeError(
    `Int cannot represent ${text}, which needs more than 32 bits. Make the field a BigInt: by "format: int64" in the source's description, or by "bigIntegers" of its handler.`,
  );
}

/** XML Schema's numbers that are none in GraphQL (spec section 3.5.2): no other number stands for them. */
function serializeFloat(value: unknown): unknown {
  if (typeof value !== 'string' || !/^([+-]?INF|NaN)$/.test(value)) return builtIn(GraphQLFloat, value);
  throw new TypeError(`Float cannot represent ${value}, which the source answered: GraphQL's numbers are finite.`);
}

function builtIn(type: GraphQLScalarType, value: unknown): unknown {
  return type.serialize(value);
}

function enumSerializer(names: FieldPlan['enumNames'], typeName: string, values: ReadonlySet<string>): Serialize {
  return (value) => {
    const name = names
      ? (names.get(value) ?? (typeof value === 'string' ? names.get(value.trim()) : undefined))
      : value;
    if (typeof name === 'string' && values.has(name)) return name;
    throw new TypeError(`Enum "${typeName}" cannot represent value: ${JSON.stringify(value) ?? String(value)}`);
  };
}
