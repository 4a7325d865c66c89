import { isRecord } from '../base/json.ts';
import type { HttpParameter } from '../blueprint/binding.ts';
import type { InputValue } from '../blueprint/types.ts';
import { defaultAt, defaultLiteral, withOnly } from './openapi-defaults.ts';
import { deprecated, deprecationOf } from './openapi-deprecation.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import type { InputWriter } from './openapi-inputs.ts';
import { isStructural } from './openapi-keywords.ts';
import { memberName, pascalName } from './openapi-names.ts';
import { pathTypeName } from './openapi-path-names.ts';
import type { Names } from './openapi-names.ts';
import { outgrowsInt } from './openapi-scalars.ts';
import { componentAt, described, useScalar } from './openapi-scope.ts';
import type { Hint, Scope } from './openapi-scope.ts';
import { tooGeneral } from './openapi-small-words.ts';
import { listIn, repeats, textIn, upperFirst } from './openapi-text.ts';

/** An argument and how it is sent. */
export interface BoundParameter {
  readonly arg: InputValue;
  readonly parameter: HttpParameter;
}

type Parameter = Readonly<Record<string, unknown>>;

/** Parameters that HTTP itself owns (OpenAPI 3.1 section 4.8.12.2). */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization', 'host', 'content-length', 'connection']);
const places = ['path', 'query', 'header', 'cookie'] as const;
const stylesByPlace = {
  path: ['simple', 'label', 'matrix', 'spaceDelimited', 'pipeDelimited', 'tabDelimited'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'tabDelimited', 'deepObject'],
  header: ['simple', 'spaceDelimited', 'pipeDelimited', 'tabDelimited'],
  cookie: ['form', 'cookie'],
} as const;

/**
 * The arguments of an operation: each parameter once, those of the operation before those of its path item, and a required text
 * for each placeholder of the path that nobody declares. What the configuration sends (`sent`: `query key`, `header x-key`) is none.
 */
export function bindParameters(
  scope: Scope,
  inputs: InputWriter,
  operation: {
    readonly path: string;
    readonly typeName: string;
    readonly parameters: readonly Spot[];
    readonly spot: Spot;
    readonly sent: ReadonlySet<string>;
  },
  names: Names,
): readonly BoundParameter[] {
  const declared = new Map<string, Spot>();
  for (const spot of operation.parameters) {
    const { spot: target, failure } = scope.documents.resolve(spot);
    if (!target || !isRecord(target.value)) {
      const reason = failure === undefined ? 'This parameter is not an object' : upperFirst(failure);
      scope.problems.warn('OPENAPI_BROKEN_PARAMETER', `${reason}; it is left out.`, spot);
      continue;
    }
    const { name } = target.value;
    const place = placeIn(target.value);
    if (typeof name !== 'string' || name === '' || place === undefined) {
      scope.problems.warn(
        'OPENAPI_BROKEN_PARAMETER',
        'This parameter has no name or no valid "in" (a querystring is one of a form); it is left out.',
        target,
      );
      continue;
    }
    const key = `${place} ${place === 'header' ? name.toLowerCase() : name}`;
    if (!operation.sent.has(key)) declared.set(key, target);
  }
  const wires = [...declared.values()].map(({ value }) => (isRecord(value) ? String(value['name']) : ''));
  const plainNames = new Set(wires.filter((name) => memberName(name) === name));
  const pathNames = new Set(placeholders(operation.path).map(memberName));
  const about = { ...operation, plainNames, pathNames };
  const bound = [...declared.values()].flatMap((spot) => bindParameter(scope, inputs, about, spot, names));
  const filled = new Set(
    bound.filter(({ parameter }) => parameter.in === 'path').map(({ parameter }) => parameter.name),
  );
  const missing = placeholders(operation.path).filter((name) => !filled.has(name));
  return [...bound, ...missing.map((name) => undeclared(name, names))];
}

/** The names in the braces of a path. */
export function placeholders(path: string): readonly string[] {
  return [...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? ''))];
}

/** Names that stand for one parameter each, whatever comes before it. */
interface KnownNames {
  /** Parameters whose names are those of arguments: no other takes them. */
  readonly plainNames: ReadonlySet<string>;
  /** What the path's parameters are called, which therefore no other is. */
  readonly pathNames: ReadonlySet<string>;
}

function bindParameter(
  scope: Scope,
  inputs: InputWriter,
  operation: KnownNames & { readonly path: string; readonly typeName: string; readonly spot: Spot },
  spot: Spot,
  names: Names,
): readonly BoundParameter[] {
  const value = spot.value as Parameter;
  const name = String(value['name']);
  const place = placeIn(value) ?? 'query';
  if (place === 'header' && ignoredHeaders.has(name.toLowerCase())) {
    return isBareContentType(value, operation.spot) ? [contentType(scope, spot, names)] : [];
  }
  if (place === 'path' && !placeholders(operation.path).includes(name)) {
    scope.problems.warn(
      'OPENAPI_BROKEN_PARAMETER',
      `The path ${operation.path} has no place for "${name}"; it is left out.`,
      spot,
    );
    return [];
  }
  const made = argumentOf(scope, inputs, operation, spot, place);
  const argName = nameOf(name, place, operation, names);
  const content = value['in'] === 'querystring' ? undefined : made.contentType;
  const parameter: HttpParameter = { arg: argName, in: place, name, ...serialization(value, place, content) };
  return [{ arg: { ...made.arg, name: argName }, parameter }];
}

/** The argument under the parameter's own name, and the media type of its `content`, where that describes it. */
function argumentOf(
  scope: Scope,
  inputs: InputWriter,
  operation: { readonly path: string; readonly typeName: string },
  spot: Spot,
  place: HttpParameter['in'],
): { readonly arg: InputValue; readonly contentType: string | undefined } {
  const value = spot.value as Parameter;
  const name = String(value['name']);
  const content = contentOf(spot);
  const schema = content?.schema ?? child(spot, 'schema');
  const typed = isRecord(schema.value)
    ? inputs.typed(schema, hintOf(scope, spot, operation, name))
    : { type: 'String', isNullable: false, followed: undefined };
  const shape = typed.followed && scope.shapes.shapeOf(typed.followed.spot);
  const said = textIn(value, 'description') ?? shape?.description;
  const isChoice = typed.type === 'JSON' && typed.followed && isScalarChoice(scope, typed.followed.spot);
  const plain = isChoice ? 'String' : typed.type;
  const type = outgrowsInt(plain, shape, name, said) ? useScalar(scope, 'BigInt') : plain;
  const isRequired = place === 'path' || (value['required'] === true && !typed.isNullable);
  const given = defaultAt(schema, shape);
  const isAdvice = place === 'header' && isSentence(given);
  const alone = shape?.enum?.length === 1 ? defaultLiteral(scope, type, shape.enum[0]) : undefined;
  const constant = isRequired ? alone : undefined;
  // Who gives what came after it would send both.
  const reason = deprecationOf(value) ?? typed.followed?.deprecated;
  const isOld = !isRequired && (reason !== undefined || saysDeprecated.test(said ?? ''));
  const isUnsaid = isAdvice || isOld || place === 'path';
  const defaultValue = constant ?? (isUnsaid ? undefined : defaultLiteral(scope, type, given));
  const about = said ?? (isAdvice ? String(given) : undefined);
  const arg: InputValue = {
    name,
    type: isRequired ? `${type}!` : type,
    ...described(withOnly(repeats(about, name) ? undefined : about, constant === undefined ? alone : undefined)),
    ...((!isRequired || defaultValue !== undefined) && deprecated(reason)),
    ...(defaultValue !== undefined && { defaultValue }),
  };
  return { arg, contentType: content?.contentType };
}

/** `DEPRECATED: use page_size.`, but not `Deprecated entries are shown`. */
const saysDeprecated = /^\W*deprecated(?:\s*(?:[.:,;!]|$)|\s+(?:in|since|as|for|use|by|please)\b)/im;

function nameOf(name: string, place: string, { plainNames, pathNames }: KnownNames, names: Names): string {
  const wish = memberName(name);
  const isOthers = (wish !== name && plainNames.has(wish)) || (place !== 'path' && pathNames.has(wish));
  return isOthers ? names.take(`${wish}_${place}`) : names.take(wish, `${wish}_${place}`);
}

/** What a parameter's inline type is named after: what declares it, which may be shared by many operations. */
function hintOf(
  scope: Scope,
  spot: Spot,
  operation: { readonly path: string; readonly typeName: string },
  member: string,
): Hint {
  const component = componentAt(spot, 'parameters');
  if (component !== undefined) {
    const name = pascalName(component);
    const isOthers = scope.componentNames.has(name) || tooGeneral.test(name);
    return { parent: '', member: isOthers ? `${component} Parameter` : component };
  }
  const isOfPath =
    spot.pointer[0] === 'paths' && spot.pointer[2] === 'parameters' && !isPlain(child(spot, 'schema').value);
  return { parent: isOfPath ? pathTypeName(operation.path) : operation.typeName, member };
}

/** True for a schema that is no type of its own, and so needs no name. */
function isPlain(schema: unknown): boolean {
  const isScalar = isRecord(schema) && /^(string|integer|number|boolean)$/.test(String(schema['type']));
  return isScalar && !['$ref', 'enum', 'allOf', 'anyOf', 'oneOf'].some((key) => key in schema);
}

/** Some write into a header's default what it is for: nothing that a server should be told. */
function isSentence(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Z].*\.$/s.test(value) && value.split(/\s+/).length > 4;
}

/** Some servers demand a content type for a request that has no content, and say so. */
function isBareContentType(value: Parameter, operation: Spot): boolean {
  const isContentType = String(value['name']).toLowerCase() === 'content-type';
  return isContentType && value['required'] === true && !isRecord(child(operation, 'requestBody').value);
}

/** Nobody needs to give it: what the description mentions is sent, else JSON. */
function contentType(scope: Scope, spot: Spot, names: Names): BoundParameter {
  const value = spot.value as Parameter;
  const { spot: schema } = scope.shapes.follow(child(spot, 'schema'));
  const said = isRecord(schema.value) ? schema.value : {};
  const listed = listIn(said, 'enum')?.[0];
  const mentioned = [said['default'], listed, value['example'], said['example']].find((one) => typeof one === 'string');
  const text = typeof mentioned === 'string' && mentioned.includes('/') ? mentioned : 'application/json';
  const arg = names.take('contentType', 'contentTypeHeader');
  return {
    arg: {
      name: arg,
      type: 'String',
      defaultValue: JSON.stringify(text.toWellFormed()),
      ...described(textIn(value, 'description')),
    },
    parameter: { arg, in: 'header', name: 'Content-Type', style: 'simple', explode: false },
  };
}

function serialization(value: Parameter, place: HttpParameter['in'], content: string | undefined) {
  const allowed: readonly HttpParameter['style'][] = stylesByPlace[place];
  const style = allowed.find((one) => one === value['style']) ?? allowed[0] ?? 'form';
  const isExploded = style === 'form' || style === 'deepObject' || style === 'cookie';
  const explode = typeof value['explode'] === 'boolean' ? value['explode'] : isExploded;
  return {
    style,
    explode,
    ...(value['allowReserved'] === true && { allowReserved: true }),
    ...(content !== undefined && { content }),
  };
}

function contentOf(spot: Spot): { contentType: string; schema: Spot } | undefined {
  const content = child(spot, 'content');
  const [contentType] = isRecord(content.value) ? Object.keys(content.value) : [];
  return contentType === undefined ? undefined : { contentType, schema: child(content, contentType, 'schema') };
}

/** A text or a number, for example, or nothing said: as text all read the same in a URL. */
function isScalarChoice(scope: Scope, spot: Spot): boolean {
  const shape = scope.shapes.shapeOf(spot);
  if (isRecord(spot.value) && !Object.keys(spot.value).some(isStructural)) return true;
  const isScalar = (types: ReadonlySet<string>) => types.size > 0 && !types.has('object') && !types.has('array');
  if (shape.variants.length === 0) return isScalar(shape.types);
  return shape.variants.every((variant) => isScalar(scope.shapes.shapeOf(scope.shapes.follow(variant).spot).types));
}

/** The `querystring` of 3.2 is an object whose properties are the pairs of the query. */
function placeIn(value: Parameter): HttpParameter['in'] | undefined {
  if (value['in'] === 'querystring') return isForm(value['content']) ? 'query' : undefined;
  return places.find((place) => place === value['in']);
}

function isForm(content: unknown): boolean {
  return isRecord(content) && Object.hasOwn(content, 'application/x-www-form-urlencoded');
}

function undeclared(name: string, names: Names): BoundParameter {
  const arg = names.take(memberName(name));
  return {
    arg: { name: arg, type: 'String!' },
    parameter: { arg, in: 'path', name, style: 'simple', explode: false },
  };
}
