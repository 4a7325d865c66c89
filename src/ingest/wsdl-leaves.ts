import type { XmlName } from '../blueprint/binding.ts';
import type { Target } from './wsdl-members.ts';
import type { Simple } from './wsdl-simple.ts';

/** What stands for the name of a type that is defined in place. */
export const noName: XmlName = { name: '' };

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
