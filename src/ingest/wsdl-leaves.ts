import type { XmlName } from '../blueprint/binding.ts';
import type { Content } from './wsdl-content.ts';
import type { Target } from './wsdl-members.ts';
import type { Reference } from './wsdl-schema.ts';
import type { Simple } from './wsdl-simple.ts';
import { soapEncodingNamespaces } from './wsdl-standard.ts';

/** What stands for the name of a type that is defined in place. */
export const noName: XmlName = { name: '' };

/** The name of one of SOAP encoding's own simple types, which are no types of XML Schema. */
export function encodingName({ name, namespace }: Reference): XmlName | undefined {
  return soapEncodingNamespaces.has(namespace) ? { name, namespace } : undefined;
}

/** The values of a simple type as `named` stands for one of them; `argument`: what is only known of values that are sent. */
export function leafTarget(
  { lexical, isList, facets }: Simple,
  named: string,
  argument: { readonly leafType: XmlName | undefined } | undefined,
): Target {
  const leafType = argument?.leafType;
  return {
    type: isList ? `[${named}!]` : named,
    xml: { lexical, ...(isList && { isList }), ...(facets && argument && { facets }), ...(leafType && { leafType }) },
  };
}

/** A SOAP-encoded array of `item`, which may be a list that stands in an element of its own. */
export function arrayTarget(item: Target, { itemName = 'item', depth }: NonNullable<Content['array']>): Target {
  let target = item;
  for (let level = 0; level < depth; level++) {
    const { item: innerItem, isEncodedArray, ...rest } = target.xml;
    const inner = innerItem && { inner: { item: innerItem, ...(isEncodedArray && { isEncodedArray }) } };
    target = {
      type: `[${target.type}]`,
      xml: { ...rest, item: { name: itemName, ...inner }, isEncodedArray: true },
    };
  }
  return target;
}
