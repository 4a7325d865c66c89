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

const serializationNamespace = 'http://schemas.microsoft.com/2003/10/Serialization/';

/** What .NET's data contracts are made of beside XML Schema's own types: `Id` and `Ref` tell which objects are one. */
const serialization = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:s="${serializationNamespace}" targetNamespace="${serializationNamespace}">
    <xs:simpleType name="char"><xs:restriction base="xs:int"/></xs:simpleType>
    <xs:simpleType name="duration"><xs:restriction base="xs:duration"/></xs:simpleType>
    <xs:simpleType name="guid"><xs:restriction base="xs:string"><xs:pattern value="[\\da-fA-F]{8}-[\\da-fA-F]{4}-[\\da-fA-F]{4}-[\\da-fA-F]{4}-[\\da-fA-F]{12}"/></xs:restriction></xs:simpleType>
    <xs:attribute name="FactoryType" type="xs:QName"/><xs:attribute name="Id" type="xs:ID"/><xs:attribute name="Ref" type="xs:IDREF"/>
  </xs:schema>`;

const items: readonly (readonly [name: string, type: string, isNillable: boolean])[] = [
  ...'boolean byte dateTime decimal double float int long short unsignedByte unsignedInt unsignedLong unsignedShort'
    .split(' ')
    .map((name) => [name, `xs:${name}`, false] as const),
  ...'anyType anyURI base64Binary QName string'.split(' ').map((name) => [name, `xs:${name}`, true] as const),
  ...'char duration guid'.split(' ').map((name) => [name, `s:${name}`, false] as const),
];

/** .NET's lists of simple values, `ArrayOfstring`. */
const arrays = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:s="${serializationNamespace}" targetNamespace="${serializationNamespace}Arrays" elementFormDefault="qualified">
    <xs:import namespace="${serializationNamespace}"/>
    ${items
      .map(
        ([name, type, isNillable]) =>
          `<xs:complexType name="ArrayOf${name}"><xs:sequence><xs:element name="${name}" type="${type}" minOccurs="0" maxOccurs="unbounded"${isNillable ? ' nillable="true"' : ''}/></xs:sequence></xs:complexType>`,
      )
      .join('')}
  </xs:schema>`;

const apacheNamespace = 'http://xml.apache.org/xml-soap';

/** Java's maps and lists as Apache SOAP and Axis 1 write them. */
const apache = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:a="${apacheNamespace}" targetNamespace="${apacheNamespace}">
    <xs:complexType name="mapItem"><xs:sequence><xs:element name="key" nillable="true" type="xs:anyType"/><xs:element name="value" nillable="true" type="xs:anyType"/></xs:sequence></xs:complexType>
    <xs:complexType name="Map"><xs:sequence><xs:element name="item" type="a:mapItem" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
    <xs:complexType name="Vector"><xs:sequence><xs:element name="item" type="xs:anyType" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
  </xs:schema>`;

/** References to attachments (WS-I Attachments Profile 1.0, section 4.4): `cid:` and the attachment's id. */
export const attachmentNamespace = 'http://ws-i.org/profiles/basic/1.1/xsd';
const attachments = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${attachmentNamespace}">
    <xs:simpleType name="swaRef"><xs:restriction base="xs:anyURI"/></xs:simpleType>
  </xs:schema>`;

const inclusionNamespace = 'http://www.w3.org/2004/08/xop/include';
const inclusion = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:x="${inclusionNamespace}" targetNamespace="${inclusionNamespace}">
    <xs:element name="Include" type="x:Include"/>
    <xs:complexType name="Include"><xs:attribute name="href" type="xs:anyURI" use="required"/></xs:complexType>
  </xs:schema>`;

/** What SOAP lets header elements carry (1.1 section 4.2, 1.2 part 1, section 5.2). */
function envelope(namespace: string, attributes: Readonly<Record<string, string>>): string {
  const declared = Object.entries(attributes).map(([name, type]) => `<xs:attribute name="${name}" type="xs:${type}"/>`);
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${namespace}">${declared.join('')}</xs:schema>`;
}

const envelopes = [
  [
    'http://schemas.xmlsoap.org/soap/envelope/',
    { mustUnderstand: 'boolean', actor: 'anyURI', encodingStyle: 'anyURI' },
  ],
  [
    'http://www.w3.org/2003/05/soap-envelope',
    { mustUnderstand: 'boolean', role: 'anyURI', relay: 'boolean', encodingStyle: 'anyURI' },
  ],
] as const;

/** The namespaces of WS-Addressing 1.0 and of its 2004 submission. */
export const addressingNamespaces: ReadonlySet<string> = new Set([
  'http://www.w3.org/2005/08/addressing',
  'http://schemas.xmlsoap.org/ws/2004/08/addressing',
]);

/** Standard schemas that documents import without bringing them along, in the part that messages use. */
export const bundledSchemas: ReadonlyMap<string, string> = new Map([
  ...[...addressingNamespaces].map((namespace): [string, string] => [namespace, addressing(namespace)]),
  ...[
    'http://www.w3.org/2005/05/xmlmime',
    'http://www.w3.org/2004/11/xmlmime',
    'http://www.w3.org/2004/06/xmlmime',
  ].map((namespace): [string, string] => [namespace, mime(namespace)]),
  [serializationNamespace, serialization],
  [`${serializationNamespace}Arrays`, arrays],
  [apacheNamespace, apache],
  [attachmentNamespace, attachments],
  [inclusionNamespace, inclusion],
  ...envelopes.map(([namespace, attributes]): [string, string] => [namespace, envelope(namespace, attributes)]),
]);
