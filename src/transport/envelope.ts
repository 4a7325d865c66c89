import { createRequire } from 'node:module';

import type { SaxesAttributeNS, SaxesParser, SaxesTagNS } from 'saxes';

const require = createRequire(import.meta.url);

/** Loaded with the first XML answer: many gateways never read one. */
let saxes: { readonly SaxesParser: typeof SaxesParser } | undefined;

function openParser(): SaxesParser<{ readonly xmlns: true }> {
  saxes ??= require('saxes') as { readonly SaxesParser: typeof SaxesParser };
  return new saxes.SaxesParser({ xmlns: true });
}

/** An element of an answer. */
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
  readonly type?: { readonly name: string; readonly namespace: string } | undefined;
  /** True for `xsi:nil="true"`. */
  readonly isNil: boolean;
  /** The prefixes that it and the elements around it declare. */
  readonly scope?: PrefixScope | undefined;
}

/** Namespaces by prefix, the inner before the outer. */
export interface PrefixScope {
  readonly own: Readonly<Record<string, string>>;
  readonly outer: PrefixScope | undefined;
}

export interface XmlAttribute {
  readonly name: string;
  readonly namespace: string;
  readonly value: string;
}

/** The Body of a SOAP envelope. */
export interface SoapBody {
  readonly body: XmlNode;
  readonly header?: XmlNode;
  readonly version: '1.1' | '1.2';
  /** The Fault in the Body, if that is what it holds. */
  readonly fault?: XmlNode;
}

/** The namespaces of the two SOAP versions' envelopes. */
export const envelopeNamespaces = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const;

export const xsiNamespace = 'http://www.w3.org/2001/XMLSchema-instance';
export const xsdNamespace = 'http://www.w3.org/2001/XMLSchema';

const maxDepth = 512;

/**
 * Reads a SOAP 1.1 or 1.2 envelope. Nothing is expanded beyond the five predefined entities and character references.
 * Throws an Error that says what is wrong: not XML, cut, a DOCTYPE, deeper than 512 levels, no Envelope with a Body.
 */
export function readEnvelope(text: string): SoapBody {
  const root = new NodeReader().read(text);
  const version = root.namespace === envelopeNamespaces['1.2'] ? '1.2' : '1.1';
  if (root.name !== 'Envelope') throw new Error(`expected a SOAP Envelope, found the element "${root.name}"`);
  const body = root.children.find(({ name }) => name === 'Body');
  if (!body) throw new Error('the SOAP Envelope has no Body');
  const fault = body.children.find(({ name, namespace }) => name === 'Fault' && namespace === root.namespace);
  const header = root.children.find(({ name }) => name === 'Header');
  return { body, version, ...(header && { header }), ...(fault && { fault }) };
}

/** The root element of a document without a DOCTYPE; throws an Error as `readEnvelope` does. */
export function readXml(text: string): XmlNode {
  return new NodeReader().read(text);
}

/** The value of an attribute; undefined when it is not there. */
export function attributeOf(node: XmlNode, name: string, namespace = ''): string | undefined {
  for (const one of node.attributes) if (one.name === name && one.namespace === namespace) return one.value;
  return undefined;
}

/** Qualified names as `{namespace}name`; one whose prefix nobody declares stays as it is. */
export function expandNames(text: string, scope: PrefixScope | undefined): string {
  const names = text.split(/\s+/).filter(Boolean);
  return names.map((name) => expandName(name, scope)).join(' ');
}

function expandName(text: string, scope: PrefixScope | undefined): string {
  const colon = text.indexOf(':');
  const prefix = colon < 0 ? '' : text.slice(0, colon);
  for (let at = scope; at; at = at.outer) {
    const namespace = at.own[prefix];
    if (namespace === undefined) continue;
    return namespace === '' ? text.slice(colon + 1) : `{${namespace}}${text.slice(colon + 1)}`;
  }
  return text;
}

/** Text for an element's content or an attribute in double quotes; throws an Error on characters that XML cannot hold. */
export function escapeXml(text: string): string {
  const forbidden =
    // oxlint-disable-next-line no-control-regex
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
  const found = forbidden.exec(text);
  if (found) {
    const code = (found[0].codePointAt(0) ?? 0).toString(16).padStart(4, '0');
    throw new Error(`the character U+${code.toUpperCase()} cannot stand in XML`);
  }
  return text.replaceAll(/[&<>"\t\r\n]/g, (char) => escapes[char] ?? char);
}

/** True for a name that may stand as an element's or attribute's local name. */
export function isXmlName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}\p{M}_.\u00b7-]*$/u.test(name);
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\r': '&#13;',
  '\n': '&#10;',
};

const noAttributes: readonly XmlAttribute[] = [];

/** All elements are of one shape, whatever they hold: there may be very many. */
class OpenNode implements XmlNode {
  readonly name: string;
  readonly namespace: string;
  readonly offset: number;
  readonly scope: PrefixScope | undefined;
  readonly children: OpenNode[] = [];
  attributes: readonly XmlAttribute[] = noAttributes;
  text = '';
  type: XmlNode['type'];
  isNil = false;

  constructor({ local, uri }: SaxesTagNS, offset: number, scope: PrefixScope | undefined) {
    this.name = local;
    this.namespace = uri;
    this.offset = offset;
    this.scope = scope;
  }
}

class NodeReader {
  private readonly parser = openParser();
  private readonly open: OpenNode[] = [];
  private root: XmlNode | undefined;

  constructor() {
    this.parser.on('doctype', () => {
      throw new Error('it holds a DOCTYPE, which SOAP forbids and Heddle does not read');
    });
    this.parser.on('error', (error) => {
      if (!/unbound namespace prefix/.test(error.message)) throw error;
    });
    this.parser.on('opentag', (tag) => this.enter(tag));
    this.parser.on('closetag', () => this.open.pop());
    this.parser.on('text', (text) => this.write(text));
    this.parser.on('cdata', (text) => this.write(text));
  }

  read(text: string): XmlNode {
    this.parser.write(text.replace(/^\uFEFF?\s+(?=<)/, '')).close();
    if (!this.root) throw new Error('it has no root element');
    return this.root;
  }

  private enter(tag: SaxesTagNS): void {
    if (this.open.length >= maxDepth) throw new Error(`its elements nest deeper than ${maxDepth} levels`);
    const outer = this.open.at(-1);
    const node = this.nodeOf(tag, outer?.text.length ?? 0, outer?.scope);
    if (outer) outer.children.push(node);
    else this.root = node;
    this.open.push(node);
  }

  private nodeOf(tag: SaxesTagNS, offset: number, outer: PrefixScope | undefined): OpenNode {
    const node = new OpenNode(tag, offset, hasAny(tag.ns) ? { own: tag.ns, outer } : outer);
    const { attributes } = tag;
    // The parser's record has no prototype.
    for (const key in attributes) {
      const attribute = attributes[key];
      if (!attribute || attribute.prefix === 'xmlns' || attribute.name === 'xmlns') continue;
      if (attribute.uri !== '' && isInstance(attribute)) this.tell(node, attribute);
      else {
        const known = { name: attribute.local, namespace: attribute.uri ?? '', value: attribute.value };
        node.attributes = [...node.attributes, known];
      }
    }
    return node;
  }

  private tell(node: OpenNode, { local, value }: SaxesAttributeNS): void {
    if (local === 'nil' || local === 'null') node.isNil = /^\s*(true|1)\s*$/.test(value);
    else if (local === 'type') node.type = this.typeOf(value.trim());
  }

  private typeOf(text: string): NonNullable<XmlNode['type']> {
    const colon = text.indexOf(':');
    const namespace = this.parser.resolve(colon < 0 ? '' : text.slice(0, colon)) ?? '';
    return { name: text.slice(colon + 1), namespace };
  }

  private write(text: string): void {
    const current = this.open.at(-1);
    if (current) current.text += text;
  }
}

function hasAny(record: object): boolean {
  for (const _key in record) return true;
  return false;
}

function isInstance(attribute: SaxesAttributeNS): boolean {
  return /^http:\/\/www\.w3\.org\/(1999|2000\/10|2001)\/XMLSchema-instance$/.test(attribute.uri ?? '');
}
