import type { HttpBinding } from '../../src/blueprint/binding.ts';
import { isNonNull, nullable } from '../../src/blueprint/typeref.ts';
import type { Field, InputValue, Types } from '../../src/blueprint/types.ts';
import { toArgument } from './arguments.ts';
import { faultsOf, inputSchema } from './prism.ts';
import type { MockOperation, MockParameter, Schema } from './prism.ts';
import { makeTyped } from './typed-values.ts';
import { makeValue, nothing } from './values.ts';

/** Arguments for one call, and the JSON values that they stand for; or why there are none. */
export type Request =
  | {
      readonly kind: 'made';
      /** By argument name. */
      readonly variables: ReadonlyMap<string, unknown>;
      /** Present where the body is JSON and must arrive as it is. */
      readonly body?: { readonly value: unknown };
    }
  | { readonly kind: 'misfit' | 'dropped' | 'unmade'; readonly reason: string };

interface Wanted {
  readonly place: string;
  readonly arg: InputValue | undefined;
  readonly isRequired: boolean;
  readonly schema: Schema;
  /** True where text is all that arrives. */
  readonly isText: boolean;
  readonly isAscii: boolean;
  readonly isExact: boolean;
}

const attempts = 16;

/** Makes a valid value for every argument that the document describes; optional ones are left out where there is none. */
export function makeRequest(
  types: Types,
  field: Field,
  binding: HttpBinding,
  operation: MockOperation,
  random: () => number,
): Request {
  const variables = new Map<string, unknown>();
  let body: { value: unknown } | undefined;
  for (const wanted of [...parametersOf(field, binding, operation), ...bodyOf(field, binding, operation)]) {
    const { arg, place, isRequired } = wanted;
    if (!arg) return { kind: 'dropped', reason: `${place} has no argument` };
    if (isUnknown(wanted)) {
      const typed = makeTyped(types, arg.type);
      if (typed !== nothing) variables.set(arg.name, typed);
      continue;
    }
    const value = makeValid(wanted, operation, random);
    if (value === nothing && (isRequired || isNonNull(arg.type)))
      return { kind: 'unmade', reason: `no valid value found for ${place}` };
    if (value === nothing) continue;
    const written = toArgument(types, arg.type, value, place);
    if (written.kind === 'misfit') return { kind: 'misfit', reason: written.reason };
    variables.set(arg.name, written.value);
    if (wanted.isExact && written.isExact) body = { value };
  }
  // What the path needs and the document does not declare, what it declares and the mock does not read.
  for (const { name, type, defaultValue } of field.args.values()) {
    if (variables.has(name) || !isNonNull(type) || defaultValue !== undefined) continue;
    const typed = makeTyped(types, type);
    if (typed === nothing) return { kind: 'unmade', reason: `no value found for ${name}` };
    variables.set(name, typed);
  }
  return { kind: 'made', variables, ...(body && { body }) };
}

/** OpenAPI says that parameters of these names are ignored. */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization']);

function* parametersOf(field: Field, binding: HttpBinding, { request = {} }: MockOperation): Iterable<Wanted> {
  const groups: readonly (readonly [HttpBinding['parameters'][number]['in'], readonly MockParameter[]])[] = [
    ['path', request.path ?? []],
    ['query', request.query ?? []],
    ['header', request.headers ?? []],
    ['cookie', request.cookie ?? []],
  ];
  for (const [place, parameters] of groups) {
    for (const { name, required = false, schema = {} } of parameters) {
      const isSame = (other: string) =>
        place === 'header' ? other.toLowerCase() === name.toLowerCase() : other === name;
      // A path parameter without a place in the path is none.
      if (place === 'path' && !binding.path.includes(`{${name}}`)) continue;
      const bound = binding.parameters.find((one) => one.in === place && isSame(one.name));
      if (!bound && place === 'header' && ignoredHeaders.has(name.toLowerCase())) continue;
      yield {
        place: `${place} parameter ${name}`,
        arg: bound && argumentOf(field, bound.arg),
        isRequired: required || place === 'path',
        schema,
        isText: true,
        isAscii: place === 'header',
        isExact: false,
      };
    }
  }
}

function* bodyOf(field: Field, { body }: HttpBinding, { request = {} }: MockOperation): Iterable<Wanted> {
  if (!request.body) return;
  const { contents = [] } = request.body;
  const essence = body?.contentType.split(';')[0]?.trim().toLowerCase();
  const content = contents.find(({ mediaType }) => mediaType.toLowerCase().startsWith(essence ?? ' ')) ?? contents[0];
  const isOpaque = body?.kind === 'text' || body?.kind === 'binary' || body?.kind === 'xml';
  const schema: Schema = isOpaque
    ? { type: 'string', format: body.kind === 'binary' ? 'byte' : 'text' }
    : (content?.schema ?? {});
  yield {
    place: 'body',
    arg: body && argumentOf(field, body.arg),
    isRequired: request.body?.required === true,
    schema: inputSchema(schema),
    isText: body?.kind !== 'json',
    isAscii: false,
    isExact: body?.kind === 'json',
  };
}

function argumentOf(field: Field, wire: string): InputValue | undefined {
  return [...field.args.values()].find((arg) => (arg.wire ?? arg.name) === wire);
}

/** What a content type's parameter holds, where the document says no more of it than that it is a text. */
const mediaTypes = new Set(['header parameter content-type', 'header parameter accept']);

/** The first of several values that the mock's own check takes; the later ones hold only what they must. */
function makeValid(wanted: Wanted, operation: MockOperation, random: () => number): unknown {
  const { schema, isText, isAscii } = wanted;
  const bundle = operation.__bundled__;
  const root = typeof schema === 'object' ? { ...schema, __bundled__: bundle } : schema;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const isMediaType = attempt === 0 && mediaTypes.has(wanted.place.toLowerCase());
    const making = { random, root, isBare: attempt >= attempts / 2, isAscii };
    const value = isMediaType ? 'application/json' : makeValue(schema, making);
    if (value === nothing || isEmpty(value, wanted)) continue;
    // The check for text changes what it checks.
    if (faultsOf({ value: structuredClone(value) }, wrap(schema), isText, bundle).length === 0) return value;
  }
  return nothing;
}

const wrapped = new WeakMap<object, Schema>();

function wrap(schema: Schema): Schema {
  if (typeof schema === 'boolean') return { type: 'object', properties: { value: schema } };
  const known = wrapped.get(schema) ?? {
    ...(schema['$schema'] !== undefined && { $schema: schema['$schema'] }),
    type: 'object',
    properties: { value: schema },
  };
  wrapped.set(schema, known);
  return known;
}

/** The mock reads no schema for parameters with `content` and for bodies of 2.0 without `consumes`. */
function isUnknown({ schema, arg }: Wanted): boolean {
  const keywords = typeof schema === 'object' ? Object.keys(schema) : [];
  const isSaid = keywords.some((keyword) => !/^(\$schema|x-|description)/.test(keyword));
  return !isSaid && arg !== undefined && nullable(arg.type) !== 'String' && nullable(arg.type) !== 'JSON';
}

/** Nothing at all cannot be told from an absent parameter. */
function isEmpty(value: unknown, { place }: Wanted): boolean {
  if (place === 'body') return false;
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}
