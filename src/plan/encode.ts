import type { InputValue, TypeRef, Types } from '../blueprint/types.ts';
import { isNonNull, listItem, nullable } from '../blueprint/typeref.ts';

/** Turns a value in public names into the upstream's: names of input fields and enum values. */
export type Encode = (value: unknown) => unknown;

/**
 * Encoders for one source's input types. A lenient encoder also makes what a key of another source needs: single
 * values become lists, numbers become strings and numeric strings numbers, as the type asks.
 */
export class Encoders {
  private readonly types: Types;
  private readonly isLenient: boolean;
  private readonly known = new Map<TypeRef, Encode | undefined>();
  private readonly open = new Set<TypeRef>();

  constructor(types: Types, isLenient: boolean) {
    this.types = types;
    this.isLenient = isLenient;
  }

  /** Encodes the arguments of a field, whose values stand under their public names; absent ones stay absent. */
  args(args: ReadonlyMap<string, InputValue>): (values: Readonly<Record<string, unknown>>) => Record<string, unknown> {
    const entries = [...args.values()].map((arg) => ({
      name: arg.name,
      wire: arg.wire ?? arg.name,
      encode: this.of(arg.type),
    }));
    return (values) => {
      const result: Record<string, unknown> = {};
      for (const { name, wire, encode } of entries) {
        const value = values[name];
        if (value !== undefined) result[wire] = encode ? encode(value) : value;
      }
      return result;
    };
  }

  /** The encoder of a type, or undefined where values go as they are. */
  private of(type: TypeRef): Encode | undefined {
    const key = isNonNull(type) ? nullable(type) : type;
    if (this.known.has(key)) return this.known.get(key);
    // A type that contains itself is looked up again when a value is there.
    if (this.open.has(key)) return (value) => this.known.get(key)?.(value) ?? value;
    this.open.add(key);
    const encode = this.make(key);
    this.open.delete(key);
    this.known.set(key, encode);
    return encode;
  }

  private make(type: TypeRef): Encode | undefined {
    const item = listItem(type);
    if (item !== undefined) return this.list(this.of(item));
    const definition = this.types.get(type);
    switch (definition?.kind) {
      case 'enum': {
        const values = [...definition.values.values()].filter((value) => value.wire !== undefined);
        const wires = new Map<unknown, unknown>(values.map((value) => [value.name, value.wire]));
        return wires.size === 0 ? undefined : (value) => (wires.has(value) ? wires.get(value) : value);
      }
      case 'input':
        return this.input([...definition.fields.values()]);
      default:
        return this.isLenient ? lenientScalars.get(type) : undefined;
    }
  }

  private list(encode: Encode | undefined): Encode | undefined {
    if (!this.isLenient)
      return (
        encode && ((value) => (Array.isArray(value) ? value.map((one) => (one === null ? one : encode(one))) : value))
      );
    return (value) => {
      if (value === null) return value;
      const values = Array.isArray(value) ? value : [value];
      return encode ? values.map((one) => (one === null ? one : encode(one))) : values;
    };
  }

  private input(fields: readonly InputValue[]): Encode | undefined {
    const entries = fields.map((field) => ({
      name: field.name,
      wire: field.wire ?? field.name,
      encode: this.of(field.type),
    }));
    if (entries.every(({ name, wire, encode }) => name === wire && !encode)) return undefined;
    return (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      const given = value as Readonly<Record<string, unknown>>;
      const result: Record<string, unknown> = {};
      for (const { name, wire, encode } of entries) {
        const one = given[name];
        if (one !== undefined) result[wire] = encode && one !== null ? encode(one) : one;
      }
      return result;
    };
  }
}

const toText: Encode = (value) => (typeof value === 'number' || typeof value === 'bigint' ? String(value) : value);
/** Digits that a double cannot hold stay text: rounded, they would name another object. */
const toNumber: Encode = (value) => {
  if (typeof value !== 'string' || value.trim() === '') return value;
  const number = Number(value);
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : value;
};

const lenientScalars: ReadonlyMap<string, Encode> = new Map([
  ['String', toText],
  ['ID', toText],
  ['Int', toNumber],
  ['Float', toNumber],
]);
