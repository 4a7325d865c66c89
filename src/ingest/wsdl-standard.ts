/** The namespace of WSDL 1.1 itself. */
export const wsdlNamespace = 'http://schemas.xmlsoap.org/wsdl/';

/** XML Schema, and its two drafts that old stacks still write. */
export const xsdNamespaces: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/XMLSchema',
  'http://www.w3.org/2000/10/XMLSchema',
  'http://www.w3.org/1999/XMLSchema',
  'http://www.w3.org/2001/XMLSchema-datatypes',
]);

/** SOAP's own type namespaces, whose simple types mirror those of XML Schema. */
export const soapEncodingNamespaces: ReadonlySet<string> = new Set([
  'http://schemas.xmlsoap.org/soap/encoding/',
  'http://www.w3.org/2003/05/soap-encoding',
  'http://www.w3.org/2001/12/soap-encoding',
]);

/** The binding extensions of WSDL 1.1 by namespace: the SOAP version that a binding speaks. */
export const soapBindingVersions: ReadonlyMap<string, '1.1' | '1.2'> = new Map([
  ['http://schemas.xmlsoap.org/wsdl/soap/', '1.1'],
  ['http://schemas.xmlsoap.org/wsdl/soap12/', '1.2'],
]);

/** How a built-in simple type is served: the GraphQL scalar and the lexical rules that its text follows. */
export interface BuiltIn {
  readonly scalar: string;
  readonly lexical: string;
  /** True for the list types (`NMTOKENS`). */
  readonly isList?: boolean;
}

const names: Readonly<Record<string, string>> = {
  Int: 'int short byte unsignedShort unsignedByte',
  BigInt: 'long integer unsignedInt unsignedLong positiveInteger nonNegativeInteger negativeInteger nonPositiveInteger',
  Decimal: 'decimal',
  Float: 'float double',
  Boolean: 'boolean',
  DateTime: 'dateTime dateTimeStamp timeInstant',
  Date: 'date',
  Time: 'time',
  Duration: 'duration dayTimeDuration yearMonthDuration timeDuration',
  Byte: 'base64Binary base64 binary',
  HexBinary: 'hexBinary',
  String:
    'string normalizedString token language Name NCName NMTOKEN ID IDREF ENTITY anyURI uriReference QName NOTATION gYear gMonth gDay gYearMonth gMonthDay year month anySimpleType anyAtomicType untypedAtomic',
};

const aliases: ReadonlyMap<string, string> = new Map([
  ['timeInstant', 'dateTime'],
  ['timeDuration', 'duration'],
  ['base64', 'base64Binary'],
  ['binary', 'base64Binary'],
]);

/** The built-in simple types of XML Schema part 2 by local name. */
export const builtIns: ReadonlyMap<string, BuiltIn> = new Map<string, BuiltIn>([
  ...Object.entries(names).flatMap(([scalar, list]) =>
    list.split(' ').map((name): [string, BuiltIn] => [name, { scalar, lexical: aliases.get(name) ?? name }]),
  ),
  ['NMTOKENS', { scalar: 'String', lexical: 'NMTOKEN', isList: true }],
  ['IDREFS', { scalar: 'String', lexical: 'IDREF', isList: true }],
  ['ENTITIES', { scalar: 'String', lexical: 'ENTITY', isList: true }],
]);

/** The scalars that SOAP sources use beyond GraphQL's own, with their descriptions. */
export const scalarDescriptions: ReadonlyMap<string, string> = new Map([
  ['BigInt', 'A whole number of any size: a JSON number where it is exact, else a string of digits.'],
  ['Decimal', 'A decimal number as a string that keeps all its digits.'],
  ['DateTime', 'A date and time in ISO 8601, with its zone where one was given.'],
  ['Date', 'A calendar date in ISO 8601, for example `2024-02-29`.'],
  ['Time', 'A time of day in ISO 8601, for example `13:20:00`.'],
  ['Duration', 'A span of time in ISO 8601, for example `P1DT2H`.'],
  ['Byte', 'Bytes in base64.'],
  ['HexBinary', 'Bytes in hexadecimal digits.'],
  ['JSON', 'Any JSON value.'],
]);

const wsaNames = ['To', 'From', 'ReplyTo', 'FaultTo', 'Action', 'MessageID', 'RelatesTo'];

function addressing(namespace: string): string {
  const elements = wsaNames.map((name) => {
    const type = /From|ReplyTo|FaultTo/.test(name) ? 'w:EndpointReferenceType' : 'w:AttributedURIType';
    return `<xs:element name="${name}" type="${type}"/>`;
  });
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:w="${namespace}" targetNamespace="${namespace}" elementFormDefault="qualified">
    <xs:element name="EndpointReference" type="w:EndpointReferenceType"/>${elements.join('')}
    <xs:complexType name="EndpointReferenceType"><xs:sequence>
      <xs:element name="Address" type="w:AttributedURIType"/>
      <xs:element name="ReferenceParameters" type="w:ReferenceParametersType" minOccurs="0"/>
      <xs:element name="Metadata" type="w:MetadataType" minOccurs="0"/>
      <xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
    <xs:complexType name="ReferenceParametersType"><xs:sequence><xs:any namespace="##any" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
    <xs:complexType name="MetadataType"><xs:sequence><xs:any namespace="##any" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
    <xs:complexType name="AttributedURIType"><xs:simpleContent><xs:extension base="xs:anyURI"/></xs:simpleContent></xs:complexType>
    <xs:simpleType name="AttributedURI"><xs:restriction base="xs:anyURI"/></xs:simpleType>
  </xs:schema>`;
}

const mime = (namespace: string) =>
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:m="${namespace}" targetNamespace="${namespace}">
    <xs:attribute name="contentType" type="xs:string"/><xs:attribute name="expectedContentTypes" type="xs:string"/>
    <xs:complexType name="base64Binary"><xs:simpleContent><xs:extension base="xs:base64Binary"><xs:attribute ref="m:contentType"/></xs:extension></xs:simpleContent></xs:complexType>
    <xs:complexType name="hexBinary"><xs:simpleContent><xs:extension base="xs:hexBinary"><xs:attribute ref="m:contentType"/></xs:extension></xs:simpleContent></xs:complexType>
  </xs:schema>`;

/** Standard schemas that documents import without bringing them along, in the part that messages use. */
export const bundledSchemas: ReadonlyMap<string, string> = new Map([
  ...['http://www.w3.org/2005/08/addressing', 'http://schemas.xmlsoap.org/ws/2004/08/addressing'].map(
    (namespace): [string, string] => [namespace, addressing(namespace)],
  ),
  ...[
    'http://www.w3.org/2005/05/xmlmime',
    'http://www.w3.org/2004/11/xmlmime',
    'http://www.w3.org/2004/06/xmlmime',
  ].map((namespace): [string, string] => [namespace, mime(namespace)]),
]);
