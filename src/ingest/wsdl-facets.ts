import type { Facets } from '../blueprint/facets.ts';
import type { BuiltIn } from './wsdl-standard.ts';
import type { XmlElement } from './wsdl-xml.ts';

const maxValues = 100;
const limits = ['minInclusive', 'minExclusive', 'maxInclusive', 'maxExclusive'] as const;

/**
 * The facets that a `restriction` adds to its base (XSD part 2, section 4.3); undefined when there are none. Lengths of list
 * types are left to the upstream, as are `whiteSpace` and enumerations of over 100 numbers.
 */
export function facetsOf(restriction: XmlElement, base: BuiltIn & { readonly facets?: Facets }): Facets | undefined {
  const numbers = new Map<string, number>();
  const texts = new Map<string, string>();
  const patterns: string[] = [];
  const values: string[] = [];
  for (const { name, attributes } of restriction.children) {
    const value = attributes.get('value')?.trim() ?? '';
    if (name === 'pattern') patterns.push(attributes.get('value') ?? '');
    else if (name === 'enumeration') values.push(value);
    else if (/^((min|max)?length|totalDigits|fractionDigits)$/i.test(name) && /^\d{1,9}$/.test(value)) {
      numbers.set(name, Number(value));
    } else texts.set(name, value);
  }
  const length = base.isList ? undefined : numbers.get('length');
  const minLength = base.isList ? undefined : (length ?? numbers.get('minLength'));
  const maxLength = base.isList ? undefined : (length ?? numbers.get('maxLength'));
  const [totalDigits, fractionDigits] = [numbers.get('totalDigits'), numbers.get('fractionDigits')];
  const ranges = limits.flatMap((name) => (texts.get(name) ? [[name, texts.get(name)] as const] : []));
  const facets: Facets = {
    ...(minLength !== undefined && minLength > 0 && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(patterns.length > 0 && !base.isList && { patterns: [...(base.facets?.patterns ?? []), oneOf(patterns)] }),
    ...Object.fromEntries(ranges),
    ...(totalDigits !== undefined && { totalDigits }),
    ...(fractionDigits !== undefined && { fractionDigits }),
    ...(values.length > 0 && values.length <= maxValues && base.scalar !== 'String' && { values }),
  };
  return Object.keys(facets).length > 0 ? facets : undefined;
}

/** Patterns of one restriction are alternatives, those of several steps hold together (section 4.3.4.3). */
function oneOf(patterns: readonly string[]): string {
  const [only = ''] = patterns;
  return patterns.length === 1 ? only : patterns.map((one) => `(${one})`).join('|');
}
