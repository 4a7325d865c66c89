import { isRecord } from '../base/json.ts';
import type { HttpAnswer, HttpBody } from '../blueprint/binding.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import { filesOf, isBinary } from './openapi-encoding.ts';
import type { Scope } from './openapi-scope.ts';

/** One entry of a `content` map. */
export interface MediaType {
  /** As the spec has it. */
  readonly range: string;
  /** As a body is sent. */
  readonly contentType: string;
  /** As an answer is asked for. */
  readonly accept: string;
  readonly kind: (HttpBody['kind'] & HttpAnswer['kind']) | 'form';
  /** Present where the entry has a schema. */
  readonly schema: Spot | undefined;
  /** Of a sequence of values or parts (3.2 `itemSchema`): what each of them is. */
  readonly itemSchema: Spot | undefined;
  readonly spot: Spot;
}

/** The order of preference: what keeps most of the types comes first. */
const preference: readonly MediaType['kind'][] = ['json', 'form', 'multipart', 'xml', 'text', 'binary'];

/** The entry of `holder.content` that is used, or undefined where there is none. */
export function chooseMedia(scope: Scope, holder: Spot): MediaType | undefined {
  return mediaTypes(scope, holder).at(0);
}

/**
 * The entry of a request body that is used: the one that is wished for; a form with files where JSON would say that the same files
 * stand in it; else by the order of preference. For bytes also the other types that they may be.
 */
export function chooseBody(
  scope: Scope,
  holder: Spot,
  wish: string | undefined,
): { readonly media: MediaType | undefined; readonly alternatives: readonly string[] } {
  const all = mediaTypes(scope, holder).map((media) => withRealKind(scope, media));
  const form = all.find((media) => media.kind === 'multipart' && filesOf(scope, media).size > 0);
  const [first] = all;
  const isFormBetter = form && (first?.kind === 'form' || (first?.kind === 'json' && filesOf(scope, first).size > 0));
  const media = all.find((one) => isSameType(one, wish)) ?? (isFormBetter ? form : first);
  const others = media?.kind === 'binary' ? all.filter((one) => one !== media && one.kind === 'binary') : [];
  return { media, alternatives: others.map(({ range }) => range) };
}

/** All entries, the best first. */
function mediaTypes(scope: Scope, holder: Spot): readonly MediaType[] {
  const content = child(holder, 'content');
  const names = isRecord(content.value) ? Object.keys(content.value) : [];
  const entries = names.map((name) => {
    const declared = child(content, name);
    return withLines(scope, mediaType(name, scope.documents.resolve(declared).spot ?? declared));
  });
  const rank = (media: MediaType) => preference.indexOf(media.kind) * 2 + (media.schema || media.itemSchema ? 0 : 1);
  return entries.toSorted((left, right) => rank(left) - rank(right));
}

/** Before 3.2 the schema of lines of JSON could only say what each of them is. */
function withLines(scope: Scope, media: MediaType): MediaType {
  const { range, schema, itemSchema } = media;
  if (!schema || itemSchema || !lines.test(range)) return media;
  const shape = scope.shapes.shapeOf(scope.shapes.follow(schema).spot);
  return shape.types.has('object') ? { ...media, schema: undefined, itemSchema: schema } : media;
}

/** `application/x-ndjson`, but not `application/jsonld+json`. */
const lines = /(?<![a-z])(?:jsonl|jsonlines|ndjson|json-seq)(?![a-z])/i;

/** What JSON cannot be is bytes, and what has properties is JSON where its type is not known for anything else. */
function withRealKind(scope: Scope, media: MediaType): MediaType {
  if (!media.schema) return media;
  if (media.kind === 'json' && isBinary(scope, media.schema)) {
    const isAny = media.range.includes('*');
    return { ...media, kind: 'binary', contentType: isAny ? 'application/octet-stream' : media.contentType };
  }
  const shape = scope.shapes.shapeOf(scope.shapes.follow(media.schema).spot);
  const isStructured = shape.properties.size > 0 || shape.types.has('array');
  return media.kind === 'binary' && isStructured && !surelyBytes.test(media.range) ? { ...media, kind: 'json' } : media;
}

const surelyBytes = /octet-stream|^(image|audio|video|font|model)\/|pdf|zip|x-tar|msword|officedocument|vnd\.ms-/i;

function isSameType({ range }: MediaType, wish: string | undefined): boolean {
  const plain = (type: string) => type.split(';')[0]?.trim().toLowerCase();
  return wish !== undefined && plain(range) === plain(wish);
}

function mediaType(name: string, spot: Spot): MediaType {
  const [schema, itemSchema] = [child(spot, 'schema'), child(spot, 'itemSchema')];
  const isSequence = isRecord(itemSchema.value) && (lines.test(name) || /event-stream|^\s*multipart\//i.test(name));
  const kind = kindOf(name.toLowerCase());
  return {
    range: name.trim().replace(/[\r\n]+/g, ' '),
    contentType: writable(name),
    accept: acceptable(name, kind),
    kind,
    schema: isRecord(schema.value) ? schema : undefined,
    itemSchema: isSequence ? itemSchema : undefined,
    spot,
  };
}

function kindOf(name: string): MediaType['kind'] {
  const type = name.split(';')[0]?.trim() ?? '';
  if (lines.test(type)) return 'text';
  if (/json|^\*\/\*$|^application\/\*$|javascript/.test(type) || !type.includes('/')) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type.startsWith('multipart/')) return 'multipart';
  if (/[/+]xml$/.test(type)) return 'xml';
  if (/^text\/|yaml|graphql/.test(type)) return 'text';
  return 'binary';
}

/** JSON where anything is offered, since that is what is read; but nobody shall refuse for having something else. */
function acceptable(name: string, kind: MediaType['kind']): string {
  if (!name.includes('*')) return writable(name);
  return kind === 'json' ? 'application/json, */*;q=0.5' : name.trim().replace(/[\r\n]+/g, ' ');
}

/** A content type as it can be sent: ranges stand for the type that they are read as. */
function writable(name: string): string {
  const type = name.trim();
  if (!type.includes('/') || type.includes('*')) return type.startsWith('text/') ? 'text/plain' : 'application/json';
  return type.replace(/[\r\n]+/g, ' ');
}
