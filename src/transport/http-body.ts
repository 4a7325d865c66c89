import { isRecord, recordOf } from '../base/json.ts';
import type { HttpBody, HttpEncoding } from '../blueprint/binding.ts';
import type { Source } from '../blueprint/blueprint.ts';
import { listItem, namedType, nullable } from '../blueprint/typeref.ts';
import type { Field, TypeRef, Types } from '../blueprint/types.ts';
import { compileEncoder } from './http-encode.ts';
import { withRest } from './http-rest.ts';
import { styleOf, writeMultipart } from './http-multipart.ts';
import type { XmlParts } from './http-multipart.ts';
import { writePairs } from './http-parameters.ts';
import { fileType } from './http-part.ts';
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
  const encode = arg ? encoderOf(source.types, arg.type, body) : (value: unknown) => value;
  const write = writers[body.kind];
  return (args) => {
    const value = args[body.arg];
    return value === undefined ? undefined : write(body, encode(value), xml);
  };
}

/** The properties of a form that are sent as XML, and the positions of other messages. */
function xmlParts(types: Types, type: TypeRef, body: HttpBody): XmlParts {
  return new Map(
    partsOf(types, type, body).flatMap(({ name, type: part, encoding }) => {
      const root = encoding?.xml;
      return root ? [[name, compileXmlWriter(types, listItem(part) ?? part, root)] as const] : [];
    }),
  );
}

interface PartOfBody {
  readonly name: string;
  readonly type: TypeRef;
  readonly encoding: HttpEncoding | undefined;
}

/** What a multipart body is made of: properties, positions, or the items of the one list. */
function partsOf(types: Types, type: TypeRef, { encoding = {}, parts }: HttpBody): readonly PartOfBody[] {
  if (parts?.prefix.length === 0) return [{ name: 'items', type, encoding: parts.item }];
  const definition = types.get(nullable(type));
  const fields = definition?.kind === 'input' ? [...definition.fields.values()] : [];
  return fields.map((field) => {
    const name = field.wire ?? field.name;
    const position = name === 'items' ? parts?.item : parts?.prefix[Number(name)];
    return { name, type: field.type, encoding: parts ? position : encoding[name] };
  });
}

/** Objects are parts of JSON, other values are texts. */
function encoderOf(types: Types, type: TypeRef, body: HttpBody): (value: unknown) => unknown {
  const definition = types.get(nullable(type));
  const isOneOf = definition?.kind === 'input' && definition.isOneOf === true;
  if (body.kind !== 'multipart' || isOneOf) {
    return compileEncoder(types, type, body.kind === 'json' || body.kind === 'sequence');
  }
  const members = partsOf(types, type, body).map((part) => {
    const { style, explode, xml } = part.encoding ?? {};
    const isJson = style === undefined && explode === undefined && !xml;
    const isObject = types.get(namedType(part.type))?.kind === 'input';
    return [part.name, compileEncoder(types, part.type, isJson && isObject)] as const;
  });
  const encoders = new Map(members);
  return (value) => {
    if (!isRecord(value)) return encoders.get('items')?.(value) ?? value;
    return recordOf(
      Object.entries(withRest(value, encoders)).map(([name, item]) => [name, encoders.get(name)?.(item) ?? item]),
    );
  };
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
