import type { HttpBinding, HttpParameter } from '../blueprint/binding.ts';
import { GatewayError } from '../error/error.ts';
import { encodeCookie, encodeQuery, encodeReserved, isPresent, plainCookie, textOf } from './http-text.ts';
import type { Encode } from './http-text.ts';

/** What the parameters of one call make: percent-encoded, ready for the request. */
export interface WrittenParameters {
  /** Begins with the first character of the binding's path. */
  readonly path: string;
  /** `name=value` pairs. */
  readonly query: readonly string[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** `name=value` pairs. */
  readonly cookies: readonly string[];
}

type Args = Readonly<Record<string, unknown>>;

/**
 * A writer for the parameters of a binding: everything that does not depend on values is worked out here. The writer
 * fails with BAD_USER_INPUT where a path value is missing.
 */
export function compileParameters(binding: HttpBinding): (args: Args) => WrittenParameters {
  const path = compilePath(binding);
  const query = binding.parameters.filter((parameter) => parameter.in === 'query').map(compileQuery);
  const cookies = binding.parameters.filter((parameter) => parameter.in === 'cookie').map(compileCookie);
  const headers = binding.parameters.filter((parameter) => parameter.in === 'header');
  const none: readonly never[] = [];
  return (args) => ({
    path: path(args),
    query: query.length === 0 ? none : query.flatMap((write) => write(args)),
    cookies: cookies.length === 0 ? none : cookies.flatMap((write) => write(args)),
    headers: headers.length === 0 ? none : headers.flatMap((parameter) => writeHeader(parameter, args)),
  });
}

/** The pairs of one value in a query or form body, by OpenAPI's style table (section 4.8.12.4); `isIndexed` in forms. */
export function writePairs(
  parameter: Pick<HttpParameter, 'name' | 'style' | 'explode'>,
  value: unknown,
  encode: Encode,
  isIndexed = false,
): readonly string[] {
  const name = encode(parameter.name);
  if (typeof value !== 'object' || value === null) return [`${name}=${encode(textOf(value))}`];
  if (parameter.style === 'deepObject') {
    return writeDeep(parameter.name, value, encode, isIndexed || Array.isArray(value));
  }
  if (Array.isArray(value)) return writeList(parameter, name, value.filter(isPresent), encode);
  const entries = Object.entries(value).filter(([, item]) => isPresent(item));
  if (entries.length === 0) return [];
  if (parameter.explode) return entries.flatMap(([key, item]) => explodeEntry(encode(key), item, encode));
  const delimiter = delimiterOf(parameter.style);
  return [`${name}=${entries.flatMap(([key, item]) => [encode(key), encode(textOf(item))]).join(delimiter)}`];
}

function compilePath(binding: HttpBinding): (args: Args) => string {
  const byName = new Map(
    binding.parameters.filter((parameter) => parameter.in === 'path').map((one) => [one.name, one] as const),
  );
  const pieces = binding.path.split(/(\{[^{}]+\})/).map((piece) => {
    const name = piece.startsWith('{') ? piece.slice(1, -1) : undefined;
    const parameter = name === undefined ? undefined : byName.get(name);
    return parameter ?? encodeURI(piece).replace(/%25(?=[0-9a-f]{2})/gi, '%');
  });
  const ownDots = new Set(binding.path.split('/').filter((segment) => dotSegment.test(segment)));
  if (pieces.every((piece) => typeof piece === 'string')) {
    const path = pieces.join('');
    return () => path;
  }
  return (args) => {
    const path = pieces
      .map((piece) => (typeof piece === 'string' ? piece : writePath(piece, args[piece.arg])))
      .join('');
    if (!/\.|%2e/i.test(path)) return path;
    const climbing = path.split('/').find((segment) => dotSegment.test(segment) && !ownDots.has(segment));
    if (climbing === undefined) return path;
    throw new GatewayError('BAD_USER_INPUT', `A path parameter of ${binding.path} must not be "." or "..".`);
  };
}

/** Readers of URLs walk up at these, even where the dots are percent-encoded: no value may make one. */
const dotSegment = /^(\.|%2e){1,2}$/i;

function writePath(parameter: HttpParameter, value: unknown): string {
  if (!isPresent(value) || value === '' || (Array.isArray(value) && value.length === 0)) {
    throw new GatewayError('BAD_USER_INPUT', `The path parameter "${parameter.name}" must not be empty.`);
  }
  const encode = parameter.allowReserved ? encodeReserved : encodeQuery;
  if (parameter.content !== undefined) return encode(JSON.stringify(value));
  const delimiter = delimiters.get(parameter.style);
  if (delimiter !== undefined) return writeJoined(value, false, encodeURIComponent(delimiter), encode);
  switch (parameter.style) {
    case 'label':
      return `.${writeJoined(value, parameter.explode, parameter.explode ? '.' : ',', encode)}`;
    case 'matrix':
      return writeMatrix(parameter, value, encode);
    default:
      return writeJoined(value, parameter.explode, ',', encode);
  }
}

/** `simple` and `label`: items joined; an object's entries as `key,value` or, exploded, `key=value`. */
function writeJoined(value: unknown, explode: boolean, separator: string, encode: Encode): string {
  if (Array.isArray(value)) {
    return value
      .filter(isPresent)
      .map((item) => encode(textOf(item)))
      .join(separator);
  }
  if (typeof value !== 'object' || value === null) return encode(textOf(value));
  return Object.entries(value)
    .filter(([, item]) => isPresent(item))
    .map(([key, item]) => encode(key) + (explode ? '=' : ',') + encode(textOf(item)))
    .join(separator);
}

function writeMatrix(parameter: HttpParameter, value: unknown, encode: Encode): string {
  const name = encode(parameter.name);
  if (parameter.explode && Array.isArray(value)) {
    return value
      .filter(isPresent)
      .map((item) => `;${name}=${encode(textOf(item))}`)
      .join('');
  }
  if (parameter.explode && typeof value === 'object' && value !== null) {
    return `;${writeJoined(value, true, ';', encode)}`;
  }
  return `;${name}=${writeJoined(value, false, ',', encode)}`;
}

function compileQuery(parameter: HttpParameter): (args: Args) => readonly string[] {
  const encode = parameter.allowReserved ? encodeReserved : encodeQuery;
  const name = encodeQuery(parameter.name);
  return (args) => {
    const value = args[parameter.arg];
    if (!isPresent(value)) return [];
    if (parameter.content !== undefined) return [`${name}=${encodeQuery(contentText(parameter.content, value))}`];
    return writePairs(parameter, value, encode);
  };
}

function compileCookie(parameter: HttpParameter): (args: Args) => readonly string[] {
  const encode = parameter.style === 'cookie' ? plainCookie : encodeCookie;
  return (args) => {
    const value = args[parameter.arg];
    if (!isPresent(value)) return [];
    if (parameter.content !== undefined) {
      return [`${encodeCookie(parameter.name)}=${encodeCookie(contentText(parameter.content, value))}`];
    }
    return writePairs(parameter, value, encode);
  };
}

/** Headers are `simple`, without percent-encoding; what cannot stand in a header is refused by the caller. */
function writeHeader(parameter: HttpParameter, args: Args): readonly (readonly [string, string])[] {
  const value = args[parameter.arg];
  if (!isPresent(value)) return [];
  const text =
    parameter.content === undefined
      ? writeJoined(value, parameter.explode, delimiters.get(parameter.style) ?? ',', (item) => item)
      : contentText(parameter.content, value);
  return [[parameter.name.toLowerCase(), text]];
}

function writeList(
  parameter: Pick<HttpParameter, 'name' | 'style' | 'explode'>,
  name: string,
  items: readonly unknown[],
  encode: Encode,
): readonly string[] {
  if (items.length === 0) return [];
  const texts = items.map((item) => (Number.isSafeInteger(item) ? String(item) : encode(textOf(item))));
  if (parameter.explode) return texts.map((text) => `${name}=${text}`);
  return [`${name}=${texts.join(delimiterOf(parameter.style))}`];
}

function explodeEntry(key: string, item: unknown, encode: Encode): readonly string[] {
  if (!Array.isArray(item)) return [`${key}=${encode(textOf(item))}`];
  return item.filter(isPresent).map((one) => `${key}=${encode(textOf(one))}`);
}

/**
 * `filter[address][city]=x`. What lists look like is written nowhere: in a query `filter[tags]=a&filter[tags]=b`, a name
 * that is a list itself and everything in a form by index, `expand[0]=a`, as the servers that use this style read it.
 */
function writeDeep(prefix: string, value: object, encode: Encode, isIndexed = false): readonly string[] {
  const isRepeated = Array.isArray(value) && !isIndexed;
  return Object.entries(value).flatMap(([key, item]) => {
    if (!isPresent(item)) return [];
    const name = isRepeated && typeof item !== 'object' ? prefix : `${prefix}[${key}]`;
    if (typeof item === 'object' && item !== null) return writeDeep(name, item, encode, isIndexed);
    return [`${encodeBrackets(name, encode)}=${encode(textOf(item))}`];
  });
}

/** Brackets stay readable: many servers only know `filter[name]`, and RFC 3986 readers accept both. */
function encodeBrackets(name: string, encode: Encode): string {
  return name
    .split(/([[\]])/)
    .map((piece) => (piece === '[' || piece === ']' ? piece : encode(piece)))
    .join('');
}

const delimiters: ReadonlyMap<HttpParameter['style'], string> = new Map([
  ['spaceDelimited', ' '],
  ['pipeDelimited', '|'],
  ['tabDelimited', '\t'],
]);

/** As it stands in a URL. */
function delimiterOf(style: HttpParameter['style']): string {
  const delimiter = delimiters.get(style);
  return delimiter === undefined ? ',' : encodeURIComponent(delimiter);
}

function contentText(contentType: string, value: unknown): string {
  return /json/i.test(contentType) || typeof value === 'object' ? JSON.stringify(value) : textOf(value);
}
