import { isRecord } from '../base/json.ts';
import type { HttpBody, HttpEncoding } from '../blueprint/binding.ts';
import { child } from './openapi-document.ts';
import type { Spot } from './openapi-document.ts';
import type { FormFiles } from './openapi-inputs.ts';
import type { MediaType } from './openapi-media.ts';
import type { Scope } from './openapi-scope.ts';
import type { Shape } from './openapi-shape.ts';
import { recordEntries, textIn } from './openapi-text.ts';
import { xmlRoot } from './openapi-xml.ts';

/** What has parts: a media type, or a part that is multipart itself. */
type FormMedia = Pick<MediaType, 'kind' | 'spot' | 'schema'>;

/** What the spec says of the parts of a form (OpenAPI 3.1 section 4.8.15), and which of them are files. */
export function encodingOf(scope: Scope, media: FormMedia): HttpBody['encoding'] | undefined {
  const files = media.kind === 'multipart' ? filesOf(scope, media) : new Map<string, never>();
  const entries: [string, HttpEncoding][] = [];
  const isForm = media.kind === 'form';
  for (const [name, property] of propertiesOf(scope, media)) {
    const encoding = child(media.spot, 'encoding', name);
    const one = encodingAt(scope, encoding, property, { isForm, isFile: files.has(name) });
    if (Object.keys(one).length > 0) entries.push([name, one]);
  }
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** What is known of a part beside its Encoding Object. */
interface PartKind {
  /** True for the pairs of a form, which are no parts. */
  readonly isForm?: boolean;
  readonly isFile: boolean;
  /** True where nothing but its position tells a part, so that its `Content-Disposition` is its own. */
  readonly isPositional?: boolean;
}

/** An Encoding Object as the binding has it. */
export function encodingAt(scope: Scope, encoding: Spot, property: Spot, kind: PartKind): HttpEncoding {
  const declared = isRecord(encoding.value) ? encoding.value : {};
  const contentType = textIn(declared, 'contentType');
  const style = textIn(declared, 'style');
  const { explode, allowReserved } = declared;
  return {
    ...(contentType !== undefined && { contentType: contentType.replace(/[\r\n]+/g, ' ') }),
    ...(kind.isFile && { isFile: true }),
    ...(style !== undefined && { style }),
    ...(typeof explode === 'boolean' && { explode }),
    ...(allowReserved === true && { allowReserved }),
    ...(kind.isForm !== true && partOf(scope, encoding, property, contentType, kind.isPositional === true)),
  };
}

/** Names and values that no line break or blank makes another header of. */
const [headerName, headerText] = [/^[\w!#$%&'*+.^`|~-]+$/, /^[\t\x20-\x7e\x80-\xff]*$/];

/** What only parts have: headers whose values are known, and the root element of XML. */
function partOf(
  scope: Scope,
  encoding: Spot,
  property: Spot,
  contentType: string | undefined,
  isPositional: boolean,
): HttpEncoding {
  const owned = isPositional ? /^content-type$/i : /^content-(type|disposition)$/i;
  const headers = recordEntries(child(encoding, 'headers').value).flatMap(([name]) => {
    const value = fixedText(scope, child(encoding, 'headers', name));
    const isOwn = owned.test(name) || !headerName.test(name);
    return value === undefined || isOwn || !headerText.test(value) ? [] : [{ name, value }];
  });
  const shape = shapeAt(scope, property);
  const item = shape.types.has('array') && shape.items ? shape.items : property;
  const isXml = /[/+]xml\b/i.test(contentType ?? '') && isStructured(shapeAt(scope, item));
  const isMultipart = /^\s*multipart\//i.test(contentType ?? '') && isStructured(shape);
  const inner = isMultipart ? encodingOf(scope, { kind: 'multipart', spot: encoding, schema: property }) : undefined;
  return {
    ...(headers.length > 0 && { headers }),
    ...(isXml && { xml: xmlRoot(scope, item) }),
    ...(inner && { encoding: inner }),
  };
}

/** The one value that a header may have, or has by default. */
function fixedText(scope: Scope, declared: Spot): string | undefined {
  const { spot } = scope.documents.resolve(declared);
  if (!spot) return undefined;
  const { enum: values = [], default: usual } = shapeAt(scope, child(spot, 'schema'));
  const value = usual ?? (values.length === 1 ? values[0] : undefined);
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function isStructured({ types, properties }: Shape): boolean {
  return types.has('object') && properties.size > 0;
}

/** The properties of a multipart form that are files, by their names. */
export function filesOf(scope: Scope, media: FormMedia): FormFiles {
  const files = new Map<string, 'one' | 'many'>();
  for (const [name, spot] of propertiesOf(scope, media)) {
    const encoded = child(media.spot, 'encoding', name, 'contentType').value;
    const shape = shapeAt(scope, spot);
    const item = shape.items && shapeAt(scope, shape.items);
    if (isFile(shape, spot, encoded)) files.set(name, 'one');
    else if (item && shape.items && isFile(item, shape.items, encoded)) files.set(name, 'many');
  }
  return files;
}

/** True where a schema stands for bytes as they are. */
export function isBinary(scope: Scope, spot: Spot): boolean {
  return shapeAt(scope, spot).format === 'binary';
}

function propertiesOf(scope: Scope, media: Pick<FormMedia, 'schema'>): Shape['properties'] {
  return media.schema ? scope.shapes.allProperties(shapeAt(scope, media.schema)) : new Map<string, never>();
}

function shapeAt(scope: Scope, spot: Spot): Shape {
  return scope.shapes.shapeOf(scope.shapes.follow(spot).spot);
}

/** True where a part that only its position tells is a file: without a type or media type it is bytes, says 3.2. */
export function isFilePart(scope: Scope, spot: Spot, contentType: string | undefined): boolean {
  const followed = scope.shapes.follow(spot);
  return isFile(scope.shapes.shapeOf(followed.spot), followed.spot, contentType ?? 'application/octet-stream');
}

/**
 * As 2.0 and 3.0 say it (`binary`), and as 3.1 does: a media type that is no text for a part whose schema says nothing of its own,
 * or a text that has a media type and no encoding (OpenAPI 3.1 section 4.8.14.3).
 */
function isFile(shape: Shape, spot: Spot, encoded: unknown): boolean {
  if (shape.format === 'binary') return true;
  const schema = isRecord(spot.value) ? spot.value : {};
  const isText = shape.types.size === 1 && shape.types.has('string');
  const isOpen = shape.types.size === 0 && shape.variants.length === 0 && !shape.enum;
  if (!isText && !isOpen) return false;
  const inside = textIn(schema, 'contentMediaType');
  if (inside !== undefined && schema['contentEncoding'] === undefined) return isBytes(inside);
  return isOpen && typeof encoded === 'string' && isBytes(encoded);
}

function isBytes(contentType: string): boolean {
  return !/json|xml|^text\/plain|urlencoded/i.test(contentType);
}
