import { isRecord } from '../../src/base/json.ts';
import { textLike } from './prism.ts';
import { flatten } from './flatten.ts';

/** What values are made from. */
export interface Making {
  readonly random: () => number;
  /** Where references begin: the schema's own document. */
  readonly root: unknown;
  /** True: only what must be there. */
  readonly isBare: boolean;
  /** True for headers, which hold no other characters. */
  readonly isAscii: boolean;
}

/** Stands for "no value": the schema holds itself too deeply. */
export const nothing = Symbol('nothing');

const maxDepth = 9;
const depthOfOptionals = 3;

/** A value that the schema describes, as far as that can be told without solving it; the caller checks it. */
export function makeValue(schema: unknown, making: Making, depth = 0): unknown {
  if (depth > maxDepth) return nothing;
  const flat = flatten(schema, making);
  if ('const' in flat) return flat['const'];
  const values = flat['enum'];
  if (Array.isArray(values) && values.length > 0) return pickOf(withoutNull(values), making);
  switch (typeOf(flat, making)) {
    case 'object':
      return makeObject(flat, making, depth);
    case 'array':
      return makeList(flat, making, depth);
    case 'boolean':
      return making.random() < 0.5;
    case 'integer':
    case 'number':
      return makeNumber(flat, making);
    case 'null':
      return null;
    case 'string':
      return makeText(flat, making);
    default:
      return 'anything';
  }
}

function withoutNull(values: readonly unknown[]): readonly unknown[] {
  const rest = values.filter((value) => value !== null);
  return rest.length > 0 ? rest : values;
}

function pickOf(values: readonly unknown[], { random }: Making): unknown {
  return values[Math.floor(random() * values.length)];
}

function typeOf(flat: Readonly<Record<string, unknown>>, making: Making): unknown {
  const declared = [flat['type']].flat().filter((type) => type !== undefined);
  if (declared.length > 0)
    return pickOf(withoutNull(declared.map((type) => (type === 'null' ? null : type))), making) ?? 'null';
  if (isRecord(flat['properties']) || isRecord(flat['additionalProperties']) || Array.isArray(flat['required'])) {
    return 'object';
  }
  if (flat['items'] !== undefined) return 'array';
  if (flat['pattern'] !== undefined || flat['format'] !== undefined || flat['minLength'] !== undefined) return 'string';
  return flat['minimum'] === undefined && flat['maximum'] === undefined ? 'any' : 'number';
}

function makeObject(flat: Readonly<Record<string, unknown>>, making: Making, depth: number): unknown {
  const properties = isRecord(flat['properties']) ? flat['properties'] : {};
  const required = new Set(Array.isArray(flat['required']) ? flat['required'] : []);
  const made: Record<string, unknown> = {};
  let missing = Number(flat['minProperties'] ?? 0) - required.size;
  for (const [name, schema] of Object.entries(properties)) {
    const isNeeded = required.has(name) || missing-- > 0;
    if (!isNeeded && (making.isBare || depth >= depthOfOptionals)) continue;
    if (flatten(schema, making)['readOnly'] === true) continue;
    const value = makeValue(schema, making, depth + 1);
    if (value !== nothing) setOwn(made, name, value);
    else if (required.has(name)) return nothing;
  }
  for (const name of required)
    if (!Object.hasOwn(made, String(name)) && !Object.hasOwn(properties, String(name))) setOwn(made, String(name), 'x');
  const more = flat['additionalProperties'];
  const least = Number(flat['minProperties'] ?? (Object.keys(properties).length === 0 && !making.isBare ? 1 : 0));
  const isOpen = more !== false;
  for (let index = 1; isOpen && Object.keys(made).length < least; index++) {
    const value = makeValue(isRecord(more) ? more : { type: 'string' }, making, depth + 1);
    if (value === nothing) break;
    made[`key ${index}`] = value;
  }
  return made;
}

function setOwn(into: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(into, name, { value, enumerable: true, writable: true, configurable: true });
}

function makeList(flat: Readonly<Record<string, unknown>>, making: Making, depth: number): unknown {
  const { items } = flat;
  const places: readonly unknown[] = Array.isArray(items) ? items : [];
  const least = Number(flat['minItems'] ?? 0);
  const most = Number(flat['maxItems'] ?? Infinity);
  const wanted = Math.min(most, Math.max(least, places.length, making.isBare || depth > depthOfOptionals ? 1 : 2));
  const made: unknown[] = [];
  for (let attempt = 0; made.length < wanted && attempt < wanted * 4; attempt++) {
    const schema = places[made.length] ??
      (Array.isArray(items) ? flat['additionalItems'] : items) ?? { type: 'string' };
    const value = makeValue(schema, making, depth + 1);
    if (value === nothing) break;
    const isTwice = flat['uniqueItems'] === true && made.some((one) => JSON.stringify(one) === JSON.stringify(value));
    if (!isTwice) made.push(value);
  }
  return made.length < least ? nothing : made;
}

function makeNumber(flat: Readonly<Record<string, unknown>>, { random }: Making): number {
  const isWhole = [flat['type']].flat().includes('integer') || /^u?int/i.test(String(flat['format']));
  const bound = (name: string) => (typeof flat[name] === 'number' ? flat[name] : undefined);
  const [above, below] = [bound('exclusiveMinimum'), bound('exclusiveMaximum')];
  const step = bound('multipleOf') ?? (isWhole ? 1 : undefined);
  const gap = step ?? 0.01;
  let low = bound('minimum') ?? (above === undefined ? undefined : above + gap);
  let high = bound('maximum') ?? (below === undefined ? undefined : below - gap);
  if (flat['format'] === 'int32') high = Math.min(high ?? 2 ** 31 - 1, 2 ** 31 - 1);
  // Near to what people send, wherever that is allowed.
  if (low === undefined || (low < -1000 && (high ?? 1) >= 1)) low = high === undefined || high > 1 ? 1 : high - 100;
  high = Math.min(high ?? low + 100, low + 1000);
  const value = low + random() * (high - low);
  if (step === undefined) return Math.round(value * 100) / 100;
  const stepped = Math.round(value / step) * step;
  return stepped < low ? Math.ceil(low / step) * step : stepped > high ? Math.floor(high / step) * step : stepped;
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2024-02-29T12:30:45Z',
  date: '2024-02-29',
  time: '12:30:45Z',
  uuid: '3f2b8c1e-7a4d-4e2b-9c3f-1a2b3c4d5e6f',
  email: 'ann@example.com',
  uri: 'https://example.com/a?b=c',
  url: 'https://example.com/a?b=c',
  'uri-reference': '/a/b',
  'uri-template': '/a/{b}',
  iri: 'https://example.com/a',
  hostname: 'example.com',
  ipv4: '192.0.2.7',
  ip: '192.0.2.7',
  ipv6: '2001:db8::7',
  byte: 'aGVkZGxl',
  binary: 'aGVkZGxl',
  'json-pointer': '/a/b',
  regex: '^a+$',
  duration: 'P1DT2H',
};

/** Ordinary text has characters in it that must be escaped somewhere, and none that lists are cut at. */
function makeText(flat: Readonly<Record<string, unknown>>, { random, isAscii }: Making): string {
  const { pattern, format } = flat;
  const least = Number(flat['minLength'] ?? 0);
  const most = Number(flat['maxLength'] ?? Infinity);
  if (typeof pattern === 'string') return textLike(pattern);
  const known = typeof format === 'string' && Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (known !== undefined && known.length >= least && known.length <= most) return known;
  const plain = isAscii ? 'ann lee' : 'añn & b=ü/#1?';
  const text = `${plain} ${Math.floor(random() * 1000)}`.slice(0, Math.max(1, Math.min(most, 60))).trim();
  return text.padEnd(Math.min(least, 5000), 'x');
}
