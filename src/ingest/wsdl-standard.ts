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
