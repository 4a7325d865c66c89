import { isRecord, recordOf } from '../../src/base/json.ts';
import { isNonNull, listItem, nullable } from '../../src/blueprint/typeref.ts';
import type { InputDef, TypeRef, Types } from '../../src/blueprint/types.ts';
import { toText } from './text.ts';

/** A value that an upstream would take, as a client of the schema writes it; or why the schema has no way to say it. */
export type Argument =
  | {
      readonly kind: 'given';
      readonly value: unknown;
      /** False where the types put another value in its place. */ readonly isExact: boolean;
    }
  | { readonly kind: 'misfit'; readonly reason: string };

/** Writes an upstream's JSON value as a value of an input type: names for wire names, enum names, digits of long integers. */
export function toArgument(types: Types, type: TypeRef, value: unknown, place: string): Argument {
  if (value === null) return isNonNull(type) ? misfit(place, `null is not allowed by ${type}`) : given(null);
  const item = listItem(type);
  if (item !== undefined) return toList(types, item, value, place);
  const name = nullable(type);
  const definition = types.get(name);
  if (definition?.kind === 'enum') {
    const found = [...definition.values.values()].find(({ name: own, wire = own }) => wire === value);
    return found ? given(found.name) : misfit(place, `${name} has no value for ${JSON.stringify(value)}`);
  }
  if (definition?.kind === 'input') {
    return definition.isOneOf === true
      ? toChoice(types, definition, value, place)
      : toInput(types, definition, value, place);
  }
  return toScalar(name, value, place);
}

const given = (value: unknown, isExact = true): Argument => ({ kind: 'given', value, isExact });
const misfit = (place: string, reason: string): Argument => ({ kind: 'misfit', reason: `${place}: ${reason}` });

function toList(types: Types, item: TypeRef, value: unknown, place: string): Argument {
  if (!Array.isArray(value)) {
    const one = toArgument(types, item, value, place);
    return one.kind === 'given' ? given([one.value], false) : one;
  }
  const items = value.map((one, index) => toArgument(types, item, one, `${place}[${index}]`));
  const bad = items.find((one) => one.kind === 'misfit');
  if (bad) return bad;
  return given(
    items.map((one) => (one.kind === 'given' ? one.value : null)),
    items.every((one) => one.kind === 'given' && one.isExact),
  );
}

function toInput(types: Types, definition: InputDef, value: unknown, place: string): Argument {
  if (!isRecord(value)) return misfit(place, `${definition.name} is an object, the value is ${JSON.stringify(value)}`);
  const byWire = new Map([...definition.fields.values()].map((field) => [field.wire ?? field.name, field]));
  const rest = byWire.get('$rest');
  const entries: [string, unknown][] = [];
  const others: [string, unknown][] = [];
  let isExact = true;
  for (const [wire, one] of Object.entries(value)) {
    const field = byWire.get(wire);
    if (!field && rest) {
      others.push([wire, one]);
      continue;
    }
    if (!field) return misfit(`${place}.${wire}`, `${definition.name} has no such field`);
    const written = toArgument(types, field.type, one, `${place}.${wire}`);
    if (written.kind === 'misfit') return written;
    isExact &&= written.isExact;
    entries.push([field.name, written.value]);
  }
  for (const [wire, field] of byWire) {
    if (field.defaultValue !== undefined && !Object.hasOwn(value, wire)) isExact = false;
    const isMissing = isNonNull(field.type) && field.defaultValue === undefined && !Object.hasOwn(value, wire);
    if (isMissing) return misfit(`${place}.${wire}`, `${definition.name} demands it, the document does not`);
  }
  if (rest && others.length > 0) entries.push([rest.name, recordOf(others)]);
  return given(recordOf(entries), isExact);
}

/** The alternative that says the value exactly, else the first one that says it. */
function toChoice(types: Types, definition: InputDef, value: unknown, place: string): Argument {
  const tried = [...definition.fields.values()].map((field) => ({
    field,
    written: toArgument(types, field.type, value, place),
  }));
  const fitting = tried.filter(({ written }) => written.kind === 'given');
  const chosen = fitting.find(({ written }) => written.kind === 'given' && written.isExact) ?? fitting[0];
  if (chosen?.written.kind === 'given')
    return given({ [chosen.field.name]: chosen.written.value }, chosen.written.isExact);
  const [first] = tried;
  return first?.written.kind === 'misfit'
    ? misfit(place, `no alternative of ${definition.name} fits: ${first.written.reason}`)
    : misfit(place, `${definition.name} has no alternatives`);
}

function toScalar(name: string, value: unknown, place: string): Argument {
  const refused = () => misfit(place, `${name} cannot say ${JSON.stringify(value)}`);
  switch (name) {
    case 'JSON':
      return given(value);
    case 'Int':
      return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31 ? given(value) : refused();
    case 'Float':
      return typeof value === 'number' ? given(value) : refused();
    case 'Boolean':
      return typeof value === 'boolean' ? given(value) : refused();
    case 'Byte':
    case 'Upload':
      return toBytes(value, place);
    case 'BigInt':
      return Number.isInteger(value) ? given(String(value)) : refused();
    default:
      if (typeof value === 'object') return refused();
      return typeof value === 'string' ? given(value) : given(toText(value), false);
  }
}

/** Where the document wants base64 the value is that already; elsewhere it is the content of a file. */
function toBytes(value: unknown, place: string): Argument {
  if (typeof value !== 'string') return misfit(place, `Byte cannot say ${toText(value)}`);
  const isBase64 = /^[\w+/-]*={0,2}$/.test(value) && value.length % 4 === 0;
  return isBase64 ? given(value) : given(Buffer.from(value).toString('base64'), false);
}
