import type { HttpBody } from '../blueprint/binding.ts';
import type { Source } from '../blueprint/blueprint.ts';
import { listItem, nullable } from '../blueprint/typeref.ts';
import type { Field, TypeRef, Types } from '../blueprint/types.ts';
import { compileEncoder } from './http-encode.ts';
import { fileType, styleOf, writeMultipart } from './http-multipart.ts';
import type { XmlParts } from './http-multipart.ts';
import { writePairs } from './http-parameters.ts';
import { writeSequence } from './http-sequence.ts';
import { compileXmlWriter } from './http-xml-write.ts';
import { bytesOf, encodeQuery, encodeReserved, isPresent, textOf } from './http-text.ts';

/** A body, ready for the network. */
export interface WrittenBody {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/**
 * A writer for the bodies of one field: JSON, `application/x-www-form-urlencoded`, multipart, text, or the bytes of an upload.
 * Gives undefined where the argument is absent. Fails with BAD_USER_INPUT for text that is not base64 where bytes are wanted.
 */
export function compileBody(
  source: Source,
  field: Field,
  body: HttpBody,
): (args: Readonly<Record<string, unknown>>) => WrittenBody | undefined {
  const arg = [...field.args.values()].find((one) => (one.wire ?? one.name) === body.arg);
  if (body.kind === 'xml' && arg && body.xml) {
    const writeXml = compileXmlWriter(source.types, arg.type, body.xml);
    const { contentType } = body;
    return (args) => (args[body.arg] === undefined ? undefined : { contentType, body: writeXml(args[body.arg]) });
  }
  const xml: XmlParts = arg && body.kind === 'multipart' ? xmlParts(source.types, arg.type, body) : new Map();
  const encode = arg
    ? compileEncoder(source.types, arg.type, body.kind === 'json' || body.kind === 'sequence')
    : (value: unknown) => value;
  const write = writers[body.kind];
  return (args) => {
    const value = args[body.arg];
    return value === undefined ? undefined : write(body, encode(value), xml);
  };
}

/** The properties of a form that are sent as XML. */
function xmlParts(types: Types, type: TypeRef, { encoding = {} }: HttpBody): XmlParts {
  const definition = types.get(nullable(type));
  const fields = definition?.kind === 'input' ? [...definition.fields.values()] : [];
  return new Map(
    fields.flatMap((field) => {
      const name = field.wire ?? field.name;
      const root = encoding[name]?.xml;
      return root ? [[name, compileXmlWriter(types, listItem(field.type) ?? field.type, root)] as const] : [];
    }),
  );
}

type Writer = (body: HttpBody, value: unknown, xml: XmlParts) => WrittenBody;

const writeText: Writer = ({ contentType }, value) => ({ contentType, body: textOf(value) });

const writers: Readonly<Record<HttpBody['kind'], Writer>> = {
  json: ({ contentType }, value) => ({ contentType, body: JSON.stringify(value) }),
  sequence: ({ contentType }, value) => ({ contentType, body: writeSequence(value, contentType) }),
  form: (body, value) => ({ contentType: body.contentType, body: writeForm(body, value) }),
  multipart: writeMultipart,
  binary: (body, value) => ({
    contentType: fileType(value, body.contentType, body.alternatives),
    body: bytesOf(value),
  }),
  text: writeText,
  xml: writeText,
};

/**
 * OpenAPI 3.1 section 4.8.15: each property is written by its encoding's style, `form` exploded by default. Blanks are `%20`, which
 * every reader of forms knows; `+` is only known to those that follow HTML.
 */
function writeForm(body: HttpBody, value: unknown): string {
  if (typeof value !== 'object' || value === null) return textOf(value);
  return Object.entries(value)
    .filter(([, item]) => isPresent(item))
    .flatMap(([name, item]) => {
      const encoding = body.encoding?.[name];
      if (encoding?.contentType !== undefined && /json/i.test(encoding.contentType)) {
        return [`${encodeQuery(name)}=${encodeQuery(JSON.stringify(item))}`];
      }
      const style = styleOf(encoding?.style, item);
      const write = encoding?.allowReserved === true ? encodeReserved : encodeQuery;
      return writePairs({ name, style, explode: encoding?.explode ?? style === 'form' }, item, write, true);
    })
    .join('&');
}
