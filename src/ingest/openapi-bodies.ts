import { isRecord } from '../base/json.ts';
import { uploadScalar } from '../base/upload.ts';
import type { HttpAnswer, HttpBody } from '../blueprint/binding.ts';
import type { InputValue, TypeRef } from '../blueprint/types.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import type { InputWriter } from './openapi-inputs.ts';
import { encodingOf, filesOf } from './openapi-encoding.ts';
import { chooseBody, chooseMedia } from './openapi-media.ts';
import type { MediaType } from './openapi-media.ts';
import { pascalName } from './openapi-names.ts';
import type { Names } from './openapi-names.ts';
import type { OutputWriter } from './openapi-outputs.ts';
import { bindParts, positionsOf } from './openapi-parts.ts';
import type { PartTypes } from './openapi-parts.ts';
import { componentAt, described, useScalar } from './openapi-scope.ts';
import type { Scope } from './openapi-scope.ts';
import { successes } from './openapi-successes.ts';
import { saysSame, textIn, upperFirst } from './openapi-text.ts';
import { xmlRoot } from './openapi-xml.ts';

/** The argument that holds a request's body, and how it is sent. */
export interface BoundBody {
  readonly arg: InputValue;
  readonly body: HttpBody;
}

/** What an operation gives back, and how it is read. */
export interface BoundAnswer {
  readonly type: TypeRef;
  readonly answer: HttpAnswer;
}

/** What the types of bodies and answers are written by. */
export interface Writers {
  readonly inputs: InputWriter;
  readonly outputs: OutputWriter;
  readonly parts: PartTypes;
}

/** The body of an operation, or undefined where it has none that can be sent. */
export function bindBody(
  scope: Scope,
  writers: Writers,
  operation: {
    readonly spot: Spot;
    readonly typeName: string;
    readonly method: string;
    readonly contentType?: string | undefined;
  },
  names: Names,
): BoundBody | undefined {
  const declared = child(operation.spot, 'requestBody');
  if (!isRecord(declared.value)) return undefined;
  const { spot, failure } = scope.documents.resolve(declared);
  if (!spot) {
    scope.problems.warn('OPENAPI_BROKEN_BODY', `${upperFirst(failure)}; the body is left out.`, declared);
    return undefined;
  }
  const { media, alternatives } = chooseBody(scope, spot, operation.contentType);
  if (!media || !isRecord(spot.value)) return undefined;
  const mayBeBare = ['GET', 'DELETE'].includes(operation.method) && spot.value['required'] !== true;
  if (mayBeBare && saysNothing(scope, media)) return undefined;
  const { type, isNullable, ...how } = writtenBody(
    scope,
    writers,
    media,
    nameAt(spot, 'requestBodies') ?? operation.typeName,
  );
  const arg = names.take('input', 'requestBody', 'requestBodyInput');
  const isRequired = spot.value['required'] === true && !isNullable;
  const { contentType } = media;
  const said = textIn(spot.value, 'description') ?? (scope.types.has(type) ? undefined : aboutOf(scope, media));
  return {
    arg: { name: arg, type: isRequired ? `${type}!` : type, ...described(said) },
    body: { arg, contentType, ...how, ...(alternatives.length > 0 && { alternatives }) },
  };
}

/** What the schema of a body says of it. */
function aboutOf(scope: Scope, { schema }: MediaType): string | undefined {
  return schema && scope.shapes.shapeOf(scope.shapes.follow(schema).spot).description;
}

/** Whether what is sent is not bytes but their base64: `byte` alone stands for bytes in most descriptions. */
function isBase64(scope: Scope, media: MediaType): boolean {
  const { format } = media.schema ? scope.shapes.shapeOf(scope.shapes.follow(media.schema).spot) : {};
  const about = aboutOf(scope, media) ?? '';
  const isSaid = /\bbase-?64\b/i.test(about) && !/\b(?:no|not|without)\b[^.]{0,40}base-?64/i.test(about);
  return media.kind === 'binary' && (format === 'base64' || (format === 'byte' && isSaid));
}

/** The type of a body, and how it is written. */
function writtenBody(
  scope: Scope,
  { inputs, parts }: Writers,
  media: MediaType,
  typeName: string,
): { type: TypeRef; isNullable: boolean } & Pick<HttpBody, 'kind' | 'xml' | 'encoding' | 'parts'> {
  const positions = positionsOf(scope, media);
  if (positions) {
    const type = parts.typed(positions, { parent: typeName, member: 'Input' }, 'argument');
    return { type, isNullable: false, kind: media.kind, parts: bindParts(scope, positions) };
  }
  if (media.kind === 'text' && isSent(media)) return { ...sequenceType(inputs, media, typeName), kind: 'sequence' };
  if (isBase64(scope, media)) return { type: useScalar(scope, 'Byte'), isNullable: false, kind: 'text' };
  const { type, isNullable } = bodyType(scope, inputs, media, typeName);
  const typed = { type, isNullable };
  if (media.kind === 'xml') {
    if (typed.type === 'String') return { ...typed, kind: 'text' };
    return { ...typed, kind: 'xml', ...(media.schema && { xml: xmlRoot(scope, media.schema) }) };
  }
  const isForm = media.kind === 'form' || media.kind === 'multipart';
  const encoding = isForm ? encodingOf(scope, media) : undefined;
  return { ...typed, kind: media.kind, ...(encoding && { encoding }) };
}

/** The successful answer of an operation: the lowest 2xx that has content, else that there is none. */
export function bindAnswer(
  scope: Scope,
  writers: Writers,
  operation: { readonly spot: Spot; readonly typeName: string; readonly method: string },
): BoundAnswer {
  const nothing: BoundAnswer = { type: 'Boolean', answer: { kind: 'none', accept: '*/*' } };
  if (operation.method === 'HEAD') return nothing;
  for (const declared of successes(child(operation.spot, 'responses'))) {
    // Nothing comes with these, whatever is said of it (RFC 9110 section 15.3).
    if (/^20[45]$/.test(String(declared.pointer.at(-1)))) continue;
    const { spot, failure } = scope.documents.resolve(declared);
    if (!spot) {
      scope.problems.warn('OPENAPI_BROKEN_RESPONSE', `${upperFirst(failure)}; its answer is served as JSON.`, declared);
      return { type: useScalar(scope, 'JSON'), answer: { kind: 'json', accept: 'application/json' } };
    }
    const media = chooseMedia(scope, spot);
    if (media) {
      const told = withFailures(scope, child(operation.spot, 'responses'), media);
      return answerOf(scope, writers, told, nameAt(spot, 'responses') ?? operation.typeName);
    }
  }
  if (isOnlyRedirect(operation.spot)) return { type: 'String', answer: { kind: 'redirect', accept: '*/*' } };
  if (!readsUntold(operation)) return nothing;
  return { type: useScalar(scope, 'JSON'), answer: { kind: 'any', accept: 'application/json, */*;q=0.5' } };
}

/** The answer of 207, where it holds all that the success holds and may also say what of it failed. */
function withFailures(scope: Scope, responses: Spot, media: MediaType): MediaType {
  const { spot } = scope.documents.resolve(child(responses, '207'));
  const other = spot && chooseMedia(scope, spot);
  if (!media.schema || !other?.schema || media.kind !== 'json' || other.kind !== 'json') return media;
  const [own, wide] = [media.schema, other.schema].map((schema) =>
    scope.shapes.shapeOf(scope.shapes.follow(schema).spot),
  );
  if (!own || !wide || own.properties.size === 0 || wide.properties.size <= own.properties.size) return media;
  const isSame = [...own.properties].every(([name, spot]) => {
    const other = wide.properties.get(name);
    return other && saysSame(scope.shapes.follow(spot).spot.value, scope.shapes.follow(other).spot.value);
  });
  return isSame && [...wide.required].every((name) => own.properties.has(name)) ? other : media;
}

/** What is read and succeeds with more than that it did is something, though nobody says what; so is what is read when nobody says how it succeeds. */
function readsUntold({ spot, method }: { readonly spot: Spot; readonly method: string }): boolean {
  const statuses = successes(child(spot, 'responses')).map(({ pointer }) => String(pointer.at(-1)));
  if (method !== 'GET' && method !== 'QUERY') return false;
  return statuses.length === 0 || statuses.some((status) => !/^20[245]$|^default$/.test(status));
}

/** Some generators give every operation a body, of no properties where there is nothing to send. */
function saysNothing(scope: Scope, media: MediaType): boolean {
  if (!media.schema) return true;
  const { spot } = scope.shapes.follow(media.schema);
  const shape = scope.shapes.shapeOf(spot);
  const isMap = isRecord(spot.value) && Boolean(spot.value['additionalProperties']);
  return shape.types.has('object') && shape.properties.size === 0 && shape.variants.length === 0 && !isMap;
}

/** What inline types of a shared body or answer are named after; that it succeeds, as `Orders200` says, is no part of it. */
export function nameAt(spot: Spot, kind: 'requestBodies' | 'responses'): string | undefined {
  const component = componentAt(spot, kind);
  if (component === undefined) return undefined;
  const bare = component.replace(/(?<![0-9])200(?=(?:[^A-Za-z0-9]*response)?$)/i, '');
  return pascalName(/^(?:[^A-Za-z0-9]*response)?$/i.test(bare) ? `Success ${bare}` : bare);
}

/** Where all that is promised is to be sent elsewhere, the address is what there is to give. */
function isOnlyRedirect(operation: Spot): boolean {
  const { value } = child(operation, 'responses');
  const statuses = isRecord(value) ? Object.keys(value) : [];
  return statuses.some((one) => /^3(0[12378]|xx)$/i.test(one)) && !statuses.some((one) => one.startsWith('2'));
}

/** A sequence that can be told: events are only ever answered. */
function isSent({ itemSchema, schema, contentType }: MediaType): boolean {
  return itemSchema !== undefined && !schema && !/event-stream/i.test(contentType);
}

/** The list of a sequence's items (3.2 `itemSchema`). */
function sequenceType(
  inputs: InputWriter,
  { itemSchema }: MediaType,
  typeName: string,
): { type: TypeRef; isNullable: boolean } {
  const item = itemSchema && inputs.typed(itemSchema, { parent: typeName, member: 'Item' });
  const type = item && item.type !== 'JSON' && !item.isNullable ? `${item.type}!` : (item?.type ?? 'JSON');
  return { type: `[${type}]`, isNullable: false };
}

function bodyType(
  scope: Scope,
  inputs: InputWriter,
  media: MediaType,
  typeName: string,
): { type: TypeRef; isNullable: boolean } {
  const hint = { parent: typeName, member: 'Input' };
  switch (media.kind) {
    case 'text':
      return { type: 'String', isNullable: false };
    case 'xml': {
      const typed = isStructured(scope, media) && media.schema ? inputs.typed(media.schema, hint) : undefined;
      return typed && typed.type !== 'JSON' ? typed : { type: 'String', isNullable: false };
    }
    case 'binary':
      return { type: useScalar(scope, uploadScalar), isNullable: false };
    default: {
      if (media.schema && media.kind === 'multipart') return inputs.form(media.schema, hint, filesOf(scope, media));
      return media.schema ? inputs.typed(media.schema, hint) : { type: useScalar(scope, 'JSON'), isNullable: false };
    }
  }
}

function answerOf(scope: Scope, { outputs, parts }: Writers, media: MediaType, typeName: string): BoundAnswer {
  const { accept, itemSchema } = media;
  const positions = positionsOf(scope, media);
  if (positions) {
    const type = parts.typed(positions, { parent: typeName, member: 'Response' }, 'answer');
    return { type, answer: { kind: 'multipart', accept, parts: bindParts(scope, positions) } };
  }
  if (itemSchema && !media.schema) {
    const { type, isNullable } = outputs.typed(itemSchema, { parent: typeName, member: 'Item' });
    return { type: isNullable || type === 'JSON' ? `[${type}]` : `[${type}!]`, answer: { kind: 'sequence', accept } };
  }
  const typed = () =>
    media.schema
      ? outputs.typed(media.schema, { parent: typeName, member: 'Response' }).type
      : useScalar(scope, 'JSON');
  const shape = media.schema && scope.shapes.shapeOf(scope.shapes.follow(media.schema).spot);
  if (media.kind === 'binary' || (shape?.format === 'binary' && media.kind !== 'text')) {
    return { type: useScalar(scope, 'Byte'), answer: { kind: 'binary', accept } };
  }
  if (media.kind === 'xml' && isStructured(scope, media)) {
    const type = typed();
    if (type !== 'JSON') return { type, answer: { kind: 'xml', accept } };
  }
  if (media.kind === 'multipart' && (!media.schema || isStructured(scope, media))) {
    const type = typed();
    // Of parts that have no names all can be told as they come.
    if (type === 'JSON') return { type: '[JSON]', answer: { kind: 'multipart', accept, parts: { prefix: [] } } };
    return { type, answer: { kind: 'multipart', accept } };
  }
  // A structure announced as text is JSON in all but name; XML of which nothing is known stays text.
  const isText = media.kind === 'xml' || (/^(text|multipart)$/.test(media.kind) && !isStructured(scope, media));
  if (isText) return { type: 'String', answer: { kind: 'text', accept } };
  return { type: typed(), answer: { kind: 'json', accept } };
}

function isStructured(scope: Scope, { schema }: MediaType): boolean {
  const shape = schema && scope.shapes.shapeOf(scope.shapes.follow(schema).spot);
  return shape !== undefined && (shape.types.has('object') || shape.types.has('array') || shape.variants.length > 0);
}
