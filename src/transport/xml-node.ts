/** An element of an XML document. */
export interface XmlNode {
  /** The local name. */
  readonly name: string;
  /** Empty for no namespace. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlNode[];
  /** Its own character data, CDATA included. */
  readonly text: string;
  /** How much of its parent's text stands before it. */
  readonly offset: number;
  /** `xsi:type`, resolved. */
  readonly type: { readonly name: string; readonly namespace: string } | undefined;
  /** True for `xsi:nil="true"`. */
  readonly isNil: boolean;
  /** The prefixes that it and the elements around it declare. */
  readonly scope: PrefixScope | undefined;
}

/** Namespaces by prefix, the inner before the outer. */
export interface PrefixScope {
  readonly own: ReadonlyMap<string, string>;
  readonly outer: PrefixScope | undefined;
}

const none: readonly never[] = [];

/** An element as it is read: its content comes later. All are of one shape, whatever they hold: there may be very many. */
export class TreeElement implements XmlNode {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly offset: number;
  readonly type: XmlNode['type'];
  readonly isNil: boolean;
  readonly scope: PrefixScope | undefined;
  children: readonly XmlNode[] = none;
  text = '';

  constructor({ name, namespace, attributes, attributeCount, type, isNil, scope }: Started, offset: number) {
    this.name = name;
    this.namespace = namespace;
    this.attributes = attributeCount === 0 ? none : attributes.slice(0, attributeCount).map((one) => ({ ...one }));
    this.offset = offset;
    this.type = type;
    this.isNil = isNil;
    this.scope = scope;
  }
}

/** What a start tag tells. */
type Started = Pick<XmlNode, 'name' | 'namespace' | 'attributes' | 'type' | 'isNil' | 'scope'> & {
  readonly attributeCount: number;
};

export interface XmlAttribute {
  readonly name: string;
  readonly namespace: string;
  readonly value: string;
}

/** What the prefixes `xml` and `xmlns` stand for everywhere (Namespaces in XML, section 3). */
export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
export const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/** The namespace of a prefix; undefined where nobody declares it. */
export function namespaceOf(prefix: string, scope: PrefixScope | undefined): string | undefined {
  for (let at = scope; at; at = at.outer) {
    const namespace = at.own.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return prefix === 'xml' ? xmlNamespace : prefix === 'xmlns' ? xmlnsNamespace : undefined;
}
