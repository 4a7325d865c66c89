import { isRecord } from '../base/json.ts';
import { listItem, namedType, nullable } from '../blueprint/typeref.ts';
import type { InputDef, TypeRef, Types } from '../blueprint/types.ts';
import { withRest } from './http-rest.ts';

type Encoder = (value: unknown) => unknown;

const keep: Encoder = (value) => value;

/**
 * Turns an argument's value into what an upstream's JSON wants: a `@oneOf` input stands for the value of its one field, what is given
 * under `$rest` for its properties, and in JSON, the digits of `BigInt`, `Decimal` and of an `ID` that is a number are written as numbers without loss. Types that hold neither cost nothing.
 */
export function compileEncoder(types: Types, type: TypeRef, isJson: boolean): Encoder {
  return new EncoderScope(types, isJson).of(type);
}

class EncoderScope {
  private readonly types: Types;
  private readonly isJson: boolean;
  private readonly inputs = new Map<string, { encode: Encoder }>();
  private readonly needs = new Map<string, boolean>();

  constructor(types: Types, isJson: boolean) {
    this.types = types;
    this.isJson = isJson;
  }

  of(type: TypeRef): Encoder {
    const item = listItem(type);
    if (item !== undefined) return this.list(this.of(item));
    const name = nullable(type);
    if (isExact(name)) return this.isJson ? encoders[name] : keep;
    const definition = this.types.get(name);
    return definition?.kind === 'input' && this.isNeeded(name, new Set()) ? this.input(definition) : keep;
  }

  private list(item: Encoder): Encoder {
    return item === keep ? keep : (value) => (Array.isArray(value) ? value.map(item) : value);
  }

  private input(definition: InputDef): Encoder {
    const known = this.inputs.get(definition.name);
    if (known) return (value) => known.encode(value);
    const entry = { encode: keep };
    this.inputs.set(definition.name, entry);
    const fields = new Map<string, Encoder>();
    for (const field of definition.fields.values()) fields.set(field.wire ?? field.name, this.of(field.type));
    entry.encode = definition.isOneOf === true ? oneOfEncoder(fields) : objectEncoder(fields);
    return entry.encode;
  }

  /** True where a `@oneOf` input, properties under `$rest`, a `BigInt`, a `Decimal` or an `ID` are reached from the type. */
  private isNeeded(name: string, visiting: Set<string>): boolean {
    const known = this.needs.get(name);
    if (known !== undefined || visiting.has(name)) return known ?? false;
    const definition = this.types.get(name);
    if (definition?.kind !== 'input') return isExact(name);
    visiting.add(name);
    const fields = [...definition.fields.values()];
    const isChanged = definition.isOneOf === true || fields.some(({ wire }) => wire === '$rest');
    const isNeeded = isChanged || fields.some((one) => this.isNeeded(namedType(one.type), visiting));
    if (isNeeded || visiting.size === 1) this.needs.set(name, isNeeded);
    visiting.delete(name);
    return isNeeded;
  }
}

function objectEncoder(fields: ReadonlyMap<string, Encoder>): Encoder {
  return (value) => {
    if (!isRecord(value)) return value;
    const all = Object.entries(withRest(value, fields));
    return Object.fromEntries(all.map(([key, item]) => [key, (fields.get(key) ?? keep)(item)]));
  };
}

function oneOfEncoder(fields: ReadonlyMap<string, Encoder>): Encoder {
  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const [entry] = Object.entries(value);
    return entry === undefined ? null : (fields.get(entry[0]) ?? keep)(entry[1]);
  };
}

/** Scalars whose values are numbers in JSON, and texts where a double has not all of their digits, or where others are texts. */
const encoders = { BigInt: toRawNumber, Decimal: toRawNumber, ID: toId };

function isExact(name: string): name is keyof typeof encoders {
  return Object.hasOwn(encoders, name);
}

/** An id is a number where its text is that of one. */
function toId(value: unknown): unknown {
  return typeof value === 'string' && /^-?(0|[1-9]\d*)$/.test(value) ? rawJson(value) : value;
}

function toRawNumber(value: unknown): unknown {
  const text = typeof value === 'bigint' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return value;
  return rawJson(text);
}

interface JsonWithRaw {
  rawJSON(text: string): unknown;
}

function rawJson(text: string): unknown {
  return Number.isSafeInteger(Number(text)) && /^-?\d+$/.test(text)
    ? Number(text)
    : (JSON as JSON & JsonWithRaw).rawJSON(text);
}
