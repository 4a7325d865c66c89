import { forbiddenIn } from './xml-characters.ts';
import { namespaceOf } from './xml-node.ts';
import type { PrefixScope, XmlNode } from './xml-node.ts';
import { parseXml } from './xml-parse.ts';

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

/**
 * Reads a SOAP 1.1 or 1.2 envelope. Nothing is expanded beyond the five predefined entities and character references.
 * Throws an Error that says what is wrong: not XML, cut, a DOCTYPE, deeper than 512 levels, no Envelope with a Body.
 */
export function readEnvelope(text: string): SoapBody {
  const root = parseXml(text);
  const version = root.namespace === envelopeNamespaces['1.2'] ? '1.2' : '1.1';
  if (root.name !== 'Envelope') throw new Error(`expected a SOAP Envelope, found the element "${root.name}"`);
  const body = root.children.find(({ name }) => name === 'Body');
  if (!body) throw new Error('the SOAP Envelope has no Body');
  const fault = body.children.find(({ name, namespace }) => name === 'Fault' && namespace === root.namespace);
  const header = root.children.find(({ name }) => name === 'Header');
  return { body, version, ...(header && { header }), ...(fault && { fault }) };
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
