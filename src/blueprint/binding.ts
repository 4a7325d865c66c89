import type { Facets } from './facets.ts';

/** How a field is called: one kind for each way to reach an upstream. Plain data: it is printed into the artifact. */
export type Binding = HttpBinding | SoapBinding | GraphqlBinding | EventBinding | NamespaceBinding;

/** A root field of a GraphQL upstream (or of a Mesh handler's schema); the name upstream is the field's `wire`. */
export interface GraphqlBinding {
  readonly kind: 'graphql';
  readonly operation: 'query' | 'mutation' | 'subscription';
}

/** Fields of Subscription whose events come from the gateway's own publish and subscribe. */
export interface EventBinding {
  readonly kind: 'event';
  /** A template over `args`, `context` and `env`. */
  readonly topic: string;
  /** An expression over `root` (the event) and `args`: events for which it does not hold are left out. */
  readonly filter?: string;
  /** Present where the upstream itself sends the events: by which HTTP request. */
  readonly webhook?: Webhook;
}

/** A request that the upstream makes (OpenAPI `webhooks` and `callbacks`). */
export interface Webhook {
  /** Its name in the spec: the last step of the gateway's path for it. */
  readonly name: string;
  readonly method: string;
  readonly body: 'json' | 'form' | 'text';
  /** As for answers: values are brought into the form of their types first. */
  readonly isLoose?: boolean;
}

/** No call at all: the value is an empty object whose fields have bindings of their own (`encapsulate`). */
export interface NamespaceBinding {
  readonly kind: 'namespace';
}

/** One REST operation (OpenAPI). Arguments are named by their wire names. */
export interface HttpBinding {
  readonly kind: 'http';
  readonly method: string;
  /** Path template of the spec, `/customers/{id}`, appended to the server's URL. */
  readonly path: string;
  /** A server URL of the operation's own, or a path at the host of the source's endpoint; absent: that endpoint. */
  readonly server?: string;
  readonly parameters: readonly HttpParameter[];
  readonly body?: HttpBody;
  /** What a successful answer is read as. */
  readonly answer: HttpAnswer;
  /** True where sending twice does no harm: what only reads, PUT and DELETE. */
  readonly isIdempotent: boolean;
}

/**
 * OpenAPI 3.2 section 4.12.2; `csv`, `pipes`, `ssv`, `multi` of 2.0 are mapped to these, and `tsv` to `tabDelimited`, which 3.x has not.
 * The delimited ones of 2.0 may also stand in paths and headers.
 */
export type ParameterStyle =
  | 'simple'
  | 'label'
  | 'matrix'
  | 'form'
  | 'spaceDelimited'
  | 'pipeDelimited'
  | 'tabDelimited'
  | 'deepObject'
  | 'cookie';

export interface HttpParameter {
  /** Wire name of the GraphQL argument that fills it. */
  readonly arg: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly name: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved?: boolean;
  /** Media type of a `content` parameter, which is serialised as that instead of by style. */
  readonly content?: string;
}

export interface HttpBody {
  /** Wire name of the GraphQL argument that holds the body. */
  readonly arg: string;
  readonly contentType: string;
  /** `sequence`: a list as a sequential media type, each item by itself. */
  readonly kind: 'json' | 'sequence' | 'form' | 'multipart' | 'text' | 'binary' | 'xml';
  /** Of `xml`: the root element; its `item` where the body is a list. */
  readonly xml?: XmlRoot;
  /** Other content types that the operation takes, ranges too: a file of such a type is sent as that. */
  readonly alternatives?: readonly string[];
  /** Encoding of single parts of `form` and `multipart` (OpenAPI `encoding`), by property. */
  readonly encoding?: Readonly<Record<string, HttpEncoding>>;
  /** Present where the parts of `multipart` are told by their positions. */
  readonly parts?: HttpParts;
}

/** The parts of a multipart message by position (OpenAPI 3.2 `prefixEncoding`, `itemEncoding`). */
export interface HttpParts {
  /**
   * Of the parts at the start: the value is an object that holds these under `0`, `1`, ... and the list of all behind under
   * `items`. Empty: the value is the list of all parts.
   */
  readonly prefix: readonly HttpEncoding[];
  /** Of the parts behind. */
  readonly item?: HttpEncoding;
}

/** How one property of a form is written. */
export interface HttpEncoding {
  /** Media types, the first is sent where the value has none of its own among them. */
  readonly contentType?: string;
  /** True where the value is a file: an upload or base64. */
  readonly isFile?: boolean;
  readonly style?: string;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  /** Headers of the part, beside those that tell its name and type. */
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
  /** Present where the part is XML with a structure: its root element. */
  readonly xml?: XmlRoot;
  /** Of a part that is multipart itself: its parts by position, or the encoding of those that have names. */
  readonly parts?: HttpParts;
  readonly encoding?: Readonly<Record<string, HttpEncoding>>;
}

export interface HttpAnswer {
  /**
   * `none` (204, HEAD): the field is `true` on success; `binary` gives base64; `redirect` where a redirect leads; `sequence` the list of
   * the items of a sequential media type; `multipart` the parts, by `parts` or else by their names; `any` what its content type says:
   * JSON, text or base64.
   */
  readonly kind: 'json' | 'sequence' | 'multipart' | 'text' | 'binary' | 'xml' | 'any' | 'none' | 'redirect';
  readonly accept: string;
  /** Present where the parts of `multipart` are told by their positions. */
  readonly parts?: HttpParts;
  /**
   * True where the source's answers may hold one value for a list of one, or scalars and lists where objects stand: they are
   * brought into the form of their types, whose wrapping objects hold such values under `$value` and `$items`; or may hold properties
   * that no field reads, which one reads together under `$rest`.
   */
  readonly isLoose?: boolean;
  /** True where the field's type is a union of the success and described errors (`result-union.ts`): these are values, no errors. */
  readonly isResult?: boolean;
  /** What of the headers is told to the client beside the data; absent: nothing. */
  readonly told?: ToldHeaders;
}

/** Headers of an answer that reach the client, in the answer's `extensions`. */
export interface ToldHeaders {
  /** True where the answer may have a `Link` header (RFC 8288). */
  readonly links?: boolean;
  readonly headers?: readonly ToldHeader[];
}

export interface ToldHeader {
  /** As the description has it. */
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
}

/**
 * One operation of a SOAP port (WSDL 1.1). The field's arguments are the children (or attributes, or text) of the
 * message, in the order in which they stand in the Body; the field's `xml` says how its value stands in the answer.
 */
export interface SoapBinding {
  readonly kind: 'soap';
  readonly version: '1.1' | '1.2';
  /** The address of the operation's port; absent: the source's endpoint. */
  readonly address?: string;
  /** WSDL 1.1 section 3.4 `soapAction`; absent: none is sent (1.1: `""`). */
  readonly action?: string;
  readonly style: 'document' | 'rpc';
  /** True for rpc/encoded (SOAP 1.1 section 5): every element carries its `xsi:type`, values may stand in `multiRef`s. */
  readonly isEncoded?: boolean;
  readonly input: SoapMessage;
  /** Absent for one-way operations: the field is `true` on success. */
  readonly output?: SoapMessage;
  readonly faults: readonly SoapFaultDetail[];
  /** A header block that the configuration sends with every call. */
  readonly header?: SoapHeader;
  /** True where the operation only reads, so that sending it twice does no harm. */
  readonly isIdempotent?: boolean;
  /** Present where the upstream demands WS-Addressing: its namespace and the Action. */
  readonly addressing?: { readonly namespace: string; readonly action: string };
  /** True where the upstream demands MTOM: the envelope is sent as a package, bytes as parts of their own. */
  readonly isMtom?: boolean;
}

/** What stands in the Body. */
export interface SoapMessage {
  /** The Body's element: of rpc, or the message's one element part. Absent: arguments and values stand in the Body itself. */
  readonly wrapper?: XmlName;
  /** Output only: the elements walked below the wrapper (or the Body) to the field's value; the last may repeat. */
  readonly path?: readonly XmlName[];
  /** Namespace of child elements whose own `xml` names none; absent: no namespace. */
  readonly childNamespace?: string;
}

/** A declared fault: the element of its detail. */
export interface SoapFaultDetail {
  readonly name: string;
  readonly element: XmlName;
  readonly shape: FaultShape;
}

/** How a fault's detail is read into JSON; what it does not know is read as text and lists by what is there. */
export interface FaultShape {
  /** The XSD built-in of a simple value. */
  readonly lexical?: string;
  readonly isList?: boolean;
  /** Children and attributes by their local names. */
  readonly fields?: Readonly<Record<string, FaultShape>>;
}

/** Elements in one namespace with template strings as values, sent in every envelope's Header. */
export interface SoapHeader {
  readonly namespace?: string;
  /** Values nest; strings are templates over `args`, `context` and `env`. */
  readonly elements: Readonly<Record<string, unknown>>;
}

export interface XmlName {
  readonly name: string;
  readonly namespace?: string;
  /** REST only: the prefix to write; with a namespace and no prefix, the namespace holds for the elements inside too. */
  readonly prefix?: string;
}

/** The root element of a REST body. */
export interface XmlRoot extends XmlName {
  readonly item?: XmlName;
}

/** How a field, an argument or a type stands in XML. On a type, `name` and `namespace` are the XSD type's. */
export interface XmlAttributes {
  /** Absent on fields: the wire name. */
  readonly name?: string;
  /** Absent on a field's element: the `childNamespace` around it; on an attribute: none. Empty: no namespace. */
  readonly namespace?: string;
  /** REST only: the prefix to write. */
  readonly prefix?: string;
  /** Types only: the namespace of the fields' elements that name none. */
  readonly childNamespace?: string;
  /** Absent: `element`. `any`: elements that the schema leaves open, as JSON. `header`: an element of the SOAP Header; `headers`:
   * an input object of such. `attachment`: bytes that stand beside the SOAP envelope, as a part of a name.
   * `anyAttribute`: attributes that the schema leaves open, as an object. `group`: a list whose items hold the elements of one
   * occurrence each of a group that repeats, without an element around them. `mixed`: a list of all the content, each item a
   * piece of text or an element. `none` (REST): what is in it stands in the element around it. */
  readonly node?:
    | 'element'
    | 'attribute'
    | 'text'
    | 'any'
    | 'anyAttribute'
    | 'header'
    | 'headers'
    | 'attachment'
    | 'group'
    | 'mixed'
    | 'none';
  /** Attachments only: the media type that the part has. */
  readonly mediaType?: string;
  readonly isNillable?: boolean;
  /** Arguments only: the element is there also without a value, as `xsi:nil`. */
  readonly isRequired?: boolean;
  /**
   * The XSD built-in that gives the lexical form, for example `dateTime`; absent: by the GraphQL type (`Int`: `int`,
   * `Decimal`: `decimal`, ...). `empty`: an element without content, given as `true`; `anyType`: any JSON value, told
   * by `xsi:type`; `any`: elements of any kind, as JSON.
   */
  readonly lexical?: string;
  /** True for `xs:list`: blank-separated values in one node. */
  readonly isList?: boolean;
  /** The elements of a list that stands in an element of its own. */
  readonly item?: XmlItem;
  /** Arguments only: true where that element must hold an item, so that the list cannot be empty. */
  readonly isFilled?: boolean;
  /** True where that is a SOAP-encoded array, which tells what it holds. */
  readonly isEncodedArray?: boolean;
  /** `xsi:type` to write, or by which to find the type. */
  readonly xsiType?: XmlName;
  /** Arguments of rpc/encoded messages: the name of a leaf's own type, where that is no built-in, to be told by `xsi:type`; empty: it has none. */
  readonly leafType?: XmlName;
  /**
   * `1:2`: branch 2 of choice 1 of the type; at most one branch of a choice may be given. `1!:2`: exactly one must be.
   * Of nested choices all, blank-separated.
   */
  readonly choice?: string;
  /** Arguments only: the one text that is allowed; where the element around is written, it is there by itself. */
  readonly fixed?: string;
  /** Fields only: what an absent attribute or an empty element stands for. */
  readonly default?: string;
  /** Arguments only: what a value's text is checked for before it is sent. */
  readonly facets?: Facets;
}

/** The name of a list's elements; `inner`: how these are lists themselves. */
export interface XmlItem extends XmlName {
  readonly inner?: Pick<XmlAttributes, 'item' | 'isEncodedArray'>;
}
