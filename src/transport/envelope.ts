import { forbiddenIn } from './xml-characters.ts';
import { namespaceOf } from './xml-node.ts';
import type { PrefixScope, XmlNode } from './xml-node.ts';
import { XmlReader } from './xml-reader.ts';
import type { ElementSource } from './xml-source.ts';

/** What the Body of an envelope holds. */
export interface BodyContent {
  /** The Fault, if that is what it holds. */
  readonly fault: XmlNode | undefined;
  /** The value; throws an Error where the Body is not what it has to be. */
  readonly finish: (header: XmlNode | undefined) => unknown;
}

/** Reads the Body at whose start the source stands; `namespace` is the envelope's. */
export type ReadBody = (body: ElementSource, namespace: string) => BodyContent;

/** A SOAP envelope that was read. */
export interface SoapEnvelope extends BodyContent {
  readonly header: XmlNode | undefined;
}

/** The namespaces of the two SOAP versions' envelopes. */
export const envelopeNamespaces = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const;

export const xsiNamespace = 'http://www.w3.org/2001/XMLSchema-instance';
export const xsdNamespace = 'http://www.w3.org/2001/XMLSchema';

/**
 * Reads a SOAP 1.1 or 1.2 envelope, its Body by `readBody`. Nothing is expanded beyond the five predefined entities and character
 * references. Throws an Error that says what is wrong: not XML, cut, a DOCTYPE, deeper than 512 levels, no Envelope with a Body.
 */
export function readEnvelope(text: string, readBody: ReadBody): SoapEnvelope {
  const reader = new XmlReader(text);
  const { name: root, namespace } = reader;
  let header: XmlNode | undefined;
  let body: BodyContent | undefined;
  while (reader.nextChild(false)) {
    if (reader.name === 'Body' && !body) body = readBody(reader, namespace);
    else if (reader.name === 'Header' && !header) header = reader.readNode();
    else reader.skip();
  }
  // What is wrong with the XML is told first.
  reader.close();
  if (root !== 'Envelope') throw new Error(`expected a SOAP Envelope, found the element "${root}"`);
  if (!body) throw new Error('the SOAP Envelope has no Body');
  return { ...body, header };
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
  const namespace = namespaceOf(prefix, scope);
  if (namespace === undefined) return text;
  return namespace === '' ? text.slice(colon + 1) : `{${namespace}}${text.slice(colon + 1)}`;
}

/** Text for an element's content or an attribute in double quotes; throws an Error on characters that XML cannot hold. */
export function escapeXml(text: string): string {
  const forbidden = forbiddenIn(text);
  if (forbidden >= 0) {
    const code = (text.codePointAt(forbidden) ?? 0).toString(16).padStart(4, '0');
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
