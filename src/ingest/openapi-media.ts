import { isRecord } from '../base/json.ts';
import type { HttpAnswer, HttpBody } from '../blueprint/binding.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';

/** One entry of a `content` map. */
export interface MediaType {
  /** As a body is sent. */
  readonly contentType: string;
  /** As an answer is asked for. */
  readonly accept: string;
  readonly kind: (HttpBody['kind'] & HttpAnswer['kind']) | 'form' | 'multipart';
  /** Present where the entry has a schema. */
  readonly schema: Spot | undefined;
  readonly spot: Spot;
}

/** The order of preference: what keeps most of the types comes first. */
const preference: readonly MediaType['kind'][] = ['json', 'form', 'multipart', 'text', 'xml', 'binary'];

/** The entry of `holder.content` that is used, or undefined where there is none. */
export function chooseMedia(holder: Spot): MediaType | undefined {
  const content = child(holder, 'content');
  const names = isRecord(content.value) ? Object.keys(content.value) : [];
  const entries = names.map((name) => mediaType(name, child(content, name)));
  const rank = (media: MediaType) => preference.indexOf(media.kind) * 2 + (media.schema ? 0 : 1);
  return entries.toSorted((left, right) => rank(left) - rank(right)).at(0);
}

function mediaType(name: string, spot: Spot): MediaType {
  const schema = child(spot, 'schema');
  const kind = kindOf(name.toLowerCase());
  return {
    contentType: writable(name),
    accept: acceptable(name, kind),
    kind,
    schema: isRecord(schema.value) ? schema : undefined,
    spot,
  };
}

function kindOf(name: string): MediaType['kind'] {
  const type = name.split(';')[0]?.trim() ?? '';
  if (/ndjson|json-seq|jsonl/.test(type)) return 'text';
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
