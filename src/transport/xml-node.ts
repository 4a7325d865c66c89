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
