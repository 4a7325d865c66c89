import { isRecord } from '../base/json.ts';
import { listItem, nullable } from '../blueprint/typeref.ts';
import type { Field, ObjectDef, TypeRef, TypeResolution, Types } from '../blueprint/types.ts';

type Decoder = (value: unknown) => unknown;

const keep: Decoder = (value) => value;

/**
 * Brings a loose answer into the form of its type: where a list is wanted, one value becomes a list of one; where an object of a
 * union is wanted, a scalar or list is put under `$value` or `$items` into the union's member for it; what an object holds that none
 * of its fields reads is put together under `$rest`, where a field reads that. Changes the value in place, it is nobody else's yet.
 */
export function compileDecoder(types: Types, type: TypeRef): Decoder {
  return new DecoderScope(types).of(type);
}

/** A union's member that stands for what is no object. */
interface Wrapper {
  readonly accepts: (value: unknown) => boolean;
  readonly wrap: Decoder;
}

class DecoderScope {
  private readonly types: Types;
  private readonly known = new Map<string, { decode: Decoder }>();

  constructor(types: Types) {
    this.types = types;
  }

  of(type: TypeRef): Decoder {
    const item = listItem(type);
    if (item !== undefined) return listDecoder(this.of(item));
    const name = nullable(type);
    const known = this.known.get(name);
    if (known) return known.decode === keep ? keep : (value) => known.decode(value);
    const definition = this.types.get(name);
    if (!definition || !['object', 'interface', 'union'].includes(definition.kind)) return keep;
    const entry = { decode: (value: unknown) => value };
    this.known.set(name, entry);
    if (definition.kind === 'object') entry.decode = this.object(definition.fields);
    if (definition.kind === 'interface') {
      entry.decode = this.abstract(
        this.objects(
          [...this.types.values()].flatMap((one) =>
            one.kind === 'object' && one.interfaces.includes(name) ? [one.name] : [],
          ),
        ),
        definition.resolution,
      );
    }
    if (definition.kind === 'union')
      entry.decode = this.abstract(this.objects(definition.members), definition.resolution);
    return entry.decode;
  }

  private objects(names: readonly string[]): readonly ObjectDef[] {
    return names.flatMap((name) => {
      const definition = this.types.get(name);
      return definition?.kind === 'object' ? [definition] : [];
    });
  }

  /** Decodes an object that has these fields; `named` are the properties that are not put under `$rest`. */
  private object(fields: ReadonlyMap<string, Field>, named = wiresOf(fields)): Decoder {
    const decoders = new Map<string, Decoder>();
    for (const field of fields.values()) {
      const decode = this.of(field.type);
      if (decode !== keep) decoders.set(wireOf(field), decode);
    }
    const hasRest = named.has('$rest');
    if (decoders.size === 0 && !hasRest) return keep;
    return (value) => {
      if (!isRecord(value)) return value;
      for (const [name, decode] of decoders) {
        if (Object.hasOwn(value, name)) Reflect.set(value, name, decode(value[name]));
      }
      if (hasRest) Reflect.set(value, '$rest', restOf(value, named));
      return value;
    };
  }

  /** By the object's own type where a property tells it, else by what its possible types say of each property. */
  private abstract(members: readonly ObjectDef[], resolution: TypeResolution | undefined): Decoder {
    const wrappers = members.flatMap((member) => this.wrapper(member, resolution) ?? []);
    const all = members.flatMap((member) =>
      [...member.fields.values()].map((field) => [wireOf(field), field] as const),
    );
    // What only some members describe may be what another leaves open.
    const open = members.map(({ fields }) => wiresOf(fields)).filter((names) => names.has('$rest'));
    const merged = this.object(
      new Map(all),
      new Set([...(open[0] ?? [])].filter((name) => open.every((names) => names.has(name)))),
    );
    const decoders = new Map(members.map((member) => [member.name, this.of(member.name)]));
    return (value) => {
      if (isRecord(value)) return (decoders.get(toldType(value, resolution) ?? '') ?? merged)(value);
      if (value === null || value === undefined) return value;
      const wrapper = wrappers.find(({ accepts }) => accepts(value)) ?? wrappers.find(({ accepts }) => accepts(''));
      return wrapper && (typeof value !== 'object' || wrapper.accepts(value)) ? wrapper.wrap(value) : value;
    };
  }

  private wrapper(member: ObjectDef, resolution: TypeResolution | undefined): Wrapper | undefined {
    const field = [...member.fields.values()].find(({ wire }) => wire === '$value' || wire === '$items');
    if (!field) return undefined;
    const property = field.wire ?? field.name;
    const told = resolution?.kind === 'property' ? tellingPair(resolution, member.name) : {};
    const decode = this.of(field.type);
    const accepts = property === '$items' ? Array.isArray : acceptsScalar(nullable(field.type));
    return { accepts, wrap: (value) => ({ [property]: decode(value), ...told }) };
  }
}

function wireOf({ name, wire = name }: Field): string {
  return wire;
}

function wiresOf(fields: ReadonlyMap<string, Field>): ReadonlySet<string> {
  return new Set([...fields.values()].map(wireOf));
}

/** What no field reads; null where there is nothing. */
function restOf(value: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): unknown {
  const others = Object.entries(value).filter(([name]) => !names.has(name));
  return others.length === 0 ? null : Object.fromEntries(others);
}

function listDecoder(item: Decoder): Decoder {
  return (value) => {
    if (value === null || value === undefined) return value;
    if (!Array.isArray(value)) return [item(value)];
    return item === keep ? value : value.map(item);
  };
}

function toldType(
  value: Readonly<Record<string, unknown>>,
  resolution: TypeResolution | undefined,
): string | undefined {
  if (resolution?.kind !== 'property' || !Object.hasOwn(value, resolution.property)) return undefined;
  const told = String(value[resolution.property]);
  return Object.hasOwn(resolution.values, told) ? resolution.values[told] : undefined;
}

/** The property and value by which the type is told, as the resolution wants to read them. */
function tellingPair(
  resolution: TypeResolution & { readonly kind: 'property' },
  type: string,
): Readonly<Record<string, string>> {
  const value = Object.entries(resolution.values).find(([, name]) => name === type)?.[0];
  return value === undefined ? {} : { [resolution.property]: value };
}

function acceptsScalar(type: TypeRef): (value: unknown) => boolean {
  const isNumber = ['Int', 'Float', 'BigInt', 'Decimal'].includes(type);
  const wanted = type === 'Boolean' ? 'boolean' : isNumber ? 'number' : 'string';
  return (value) => typeof value === wanted;
}
