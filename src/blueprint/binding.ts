/** How a field is called: one kind for each way to reach an upstream. Plain data: it is printed into the artifact. */
export type Binding = HttpBinding | SoapBinding | GraphqlBinding | NamespaceBinding;

/** A root field of a GraphQL upstream (or of a Mesh handler's schema); the name upstream is the field's `wire`. */
export interface GraphqlBinding {
  readonly kind: 'graphql';
  readonly operation: 'query' | 'mutation' | 'subscription';
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
  /** A server URL of the operation's own; absent: the source's endpoint. */
  readonly server?: string;
  readonly parameters: readonly HttpParameter[];
  readonly body?: HttpBody;
  /** What a successful answer is read as. */
  readonly answer: HttpAnswer;
  /** True where the spec calls the operation safe to repeat (GET, HEAD, PUT, DELETE, OPTIONS). */
  readonly isIdempotent: boolean;
}

export interface HttpParameter {
  /** Wire name of the GraphQL argument that fills it. */
  readonly arg: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly name: string;
  /** OpenAPI 3.1 section 4.8.12.2; `csv`, `pipes`, `ssv`, `multi` of 2.0 are mapped to these. */
  readonly style: 'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject';
  readonly explode: boolean;
  readonly allowReserved?: boolean;
  /** Media type of a `content` parameter, which is serialised as that instead of by style. */
  readonly content?: string;
}

export interface HttpBody {
  /** Wire name of the GraphQL argument that holds the body. */
  readonly arg: string;
  readonly contentType: string;
  readonly kind: 'json' | 'form' | 'multipart' | 'text' | 'binary' | 'xml';
  /** Encoding of single parts of `form` and `multipart` (OpenAPI `encoding`), by property. */
  readonly encoding?: Readonly<
    Record<string, { readonly contentType?: string; readonly style?: string; readonly explode?: boolean }>
  >;
}

export interface HttpAnswer {
  /** `none` (204, HEAD): the field is `true` on success; `binary` gives base64. */
  readonly kind: 'json' | 'text' | 'binary' | 'xml' | 'none';
  readonly accept: string;
}

/** One operation of a SOAP port (WSDL 1.1). */
export interface SoapBinding {
  readonly kind: 'soap';
  readonly version: '1.1' | '1.2';
  /** The address of the operation's port; absent: the source's endpoint. */
  readonly address?: string;
  /** WSDL 1.1 section 3.4 `soapAction`; absent: none is sent (1.1: `""`). */
  readonly action?: string;
  readonly style: 'document' | 'rpc';
  readonly input: SoapMessage;
  /** Absent for one-way operations: the field is `true` on success. */
  readonly output?: SoapMessage;
  readonly faults: readonly SoapFaultDetail[];
}

/** What stands in the Body, and how arguments and result map to it. */
export interface SoapMessage {
  /** The wrapper element of rpc and of wrapped document/literal. Absent: the parts stand in the Body directly. */
  readonly wrapper?: XmlName;
  /** Namespace prefixes are chosen by the envelope writer; each part is an element with a GraphQL type. */
  readonly parts: readonly SoapPart[];
  /** Output only: true where the single part's value is the field's value itself rather than an object of parts. */
  readonly isUnwrapped?: boolean;
}

export interface SoapPart {
  /** Wire name of the argument (input) or of the property (output). */
  readonly name: string;
  /** GraphQL type of the part, which leads to the XML shape of its fields (`xml` on types and fields). */
  readonly type: string;
  readonly xml: XmlAttributes;
}

export interface SoapFaultDetail {
  readonly name: string;
  readonly element: XmlName;
  readonly type: string;
}

export interface XmlName {
  readonly name: string;
  readonly namespace?: string;
}

/** How a field or type stands in XML. */
export interface XmlAttributes {
  readonly name?: string;
  readonly namespace?: string;
  readonly node?: 'element' | 'attribute' | 'text' | 'any';
  readonly isNillable?: boolean;
  /** The XSD built-in that gives the lexical form, for example `dateTime`, `base64Binary`. */
  readonly lexical?: string;
  /** True for `xs:list`: blank-separated values in one node. */
  readonly isList?: boolean;
  /** `xsi:type` to write, or by which to find the type. */
  readonly xsiType?: XmlName;
}
