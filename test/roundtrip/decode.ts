import type { Parameter } from './description.ts';

type Data = Readonly<Record<string, unknown>>;

/** Reads a parameter as OpenAPI 3.1 section 4.8.12.4 says it is written; undefined where it is absent. */
export function decodeParameter(
  parameter: Parameter,
  raw: string | undefined,
  follow: (schema: unknown) => Data,
): unknown {
  const schema = follow(parameter.schema);
  if (parameter.in === 'query' || parameter.in === 'cookie') return decodePairs(parameter, schema, raw ?? '', follow);
  if (raw === undefined) return undefined;
  const text = parameter.style === 'label' ? raw.slice(1) : raw;
  if (parameter.style === 'matrix') return decodeMatrix(parameter, schema, raw, follow);
  const decode = parameter.in === 'header' ? (one: string) => one : decodeURIComponent;
  return decodeJoined(
    schema,
    text,
    parameter.explode,
    parameter.style === 'label' && parameter.explode ? '.' : ',',
    decode,
    follow,
  );
}

function decodeMatrix(
  { name, explode }: Parameter,
  schema: Data,
  raw: string,
  follow: (schema: unknown) => Data,
): unknown {
  const parts = raw.split(';').slice(1);
  const own = parts
    .map((part) => part.split('='))
    .filter(([key]) => key === name)
    .map(([, value]) => value ?? '');
  if (explode && schema['type'] === 'array')
    return own.map((one) => typed(follow(schema['items']), decodeURIComponent(one)));
  if (explode && schema['type'] === 'object')
    return decodeJoined(schema, parts.join(','), true, ',', decodeURIComponent, follow);
  return decodeJoined(schema, own[0] ?? '', false, ',', decodeURIComponent, follow);
}

function decodeJoined(
  schema: Data,
  text: string,
  explode: boolean,
  separator: string,
  decode: (text: string) => string,
  follow: (schema: unknown) => Data,
): unknown {
  if (schema['type'] === 'array')
    return text.split(separator).map((one) => typed(follow(schema['items']), decode(one)));
  if (schema['type'] !== 'object') return typed(schema, decode(text));
  const pieces = explode ? text.split(separator).flatMap((pair) => pair.split('=')) : text.split(separator);
  return typedObject(schema, pieces.map(decode), follow);
}

function decodePairs(parameter: Parameter, schema: Data, query: string, follow: (schema: unknown) => Data): unknown {
  const { name, style, explode, isJson } = parameter;
  const pairs = query
    .split(parameter.in === 'cookie' ? '; ' : '&')
    .filter((pair) => pair !== '')
    .map((pair) => [decodeURIComponent(pair.split('=')[0] ?? ''), pair.slice(pair.indexOf('=') + 1)] as const);
  const own = pairs.filter(([key]) => key === name).map(([, value]) => value);
  if (style === 'deepObject') return decodeDeep(name, schema, pairs, follow);
  if (own.length === 0) return undefined;
  if (isJson) return JSON.parse(decodeURIComponent(own[0] ?? ''));
  if (schema['type'] === 'array' && explode)
    return own.map((one) => typed(follow(schema['items']), decodeURIComponent(one)));
  const separator = style === 'spaceDelimited' ? '%20' : style === 'pipeDelimited' ? '%7C' : ',';
  return decodeJoined(schema, own[0] ?? '', false, separator, decodeURIComponent, follow);
}

function decodeDeep(
  prefix: string,
  schema: Data,
  pairs: readonly (readonly [string, string])[],
  follow: (schema: unknown) => Data,
): unknown {
  const found: Record<string, unknown> = {};
  for (const [property, inner] of Object.entries(schema['properties'] ?? {})) {
    const name = `${prefix}[${property}]`;
    const its = follow(inner);
    const value =
      its['type'] === 'object'
        ? decodeDeep(name, its, pairs, follow)
        : pairs.filter(([key]) => key === name).map(([, one]) => typed(its, decodeURIComponent(one)))[0];
    if (value !== undefined) found[property] = value;
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

function typedObject(schema: Data, pieces: readonly string[], follow: (schema: unknown) => Data): unknown {
  const properties = schema['properties'] as Data;
  const object: Record<string, unknown> = {};
  for (let at = 0; at + 1 < pieces.length; at += 2) {
    const name = pieces[at] ?? '';
    object[name] = typed(follow(properties[name]), pieces[at + 1] ?? '');
  }
  return object;
}

/** A text as a value of its schema; integers that a number cannot hold stay text. */
export function typed(schema: Data, text: string): unknown {
  if (schema['type'] === 'integer' || schema['type'] === 'number') {
    return Number.isInteger(Number(text)) && !Number.isSafeInteger(Number(text)) ? text : Number(text);
  }
  if (schema['type'] === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}
