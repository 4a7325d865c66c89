import type { XmlElement } from './wsdl-xml.ts';

/** True for `maxOccurs` above one. */
export function isMany(maxOccurs: string | undefined): boolean {
  return maxOccurs !== undefined && (maxOccurs.trim() === 'unbounded' || Number(maxOccurs) > 1);
}

/** True for a branch that cannot be chosen without an element. */
export function isNeverEmpty(particle: XmlElement): boolean {
  if (particle.attributes.get('minOccurs') === '0' || particle.attributes.get('maxOccurs') === '0') return false;
  if (particle.name === 'element') return true;
  const inner = particle.children.filter(({ name }) => /^(element|sequence|all)$/.test(name));
  return /^(sequence|all)$/.test(particle.name) && inner.some(isNeverEmpty);
}

/** True for an element that only others stand in for. */
export function isAbstract(element: XmlElement): boolean {
  return /^(true|1)$/.test(element.attributes.get('abstract') ?? '');
}

/** True for a choice of single required elements. */
export function isPlainChoice(particle: XmlElement): boolean {
  if (particle.name !== 'choice') return false;
  if (particle.attributes.get('minOccurs') === '0' || isMany(particle.attributes.get('maxOccurs'))) return false;
  const branches = particle.children.filter(({ name }) => name !== 'annotation');
  return branches.every(({ name, attributes }) => name === 'element' && attributes.get('minOccurs') !== '0');
}
