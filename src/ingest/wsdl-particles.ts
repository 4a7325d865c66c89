import type { XmlElement } from './wsdl-xml.ts';

/** True for `maxOccurs` above one. */
export function isMany(maxOccurs: string | undefined): boolean {
  return maxOccurs !== undefined && (maxOccurs.trim() === 'unbounded' || Number(maxOccurs) > 1);
}

/** True for a branch that cannot be chosen without an element; `isFilled` tells that of the group that one refers to. */
export function isNeverEmpty(particle: XmlElement, isFilled: (group: XmlElement) => boolean): boolean {
  if (particle.attributes.get('minOccurs') === '0' || particle.attributes.get('maxOccurs') === '0') return false;
  if (particle.name === 'element') return true;
  if (particle.name === 'group') return isFilled(particle);
  if (!/^(sequence|all|choice)$/.test(particle.name)) return false;
  const inner = particle.children.filter(({ name }) => /^(element|any|group|sequence|choice|all)$/.test(name));
  const isThere = (child: XmlElement) => isNeverEmpty(child, isFilled);
  return particle.name === 'choice' ? inner.length > 0 && inner.every(isThere) : inner.some(isThere);
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

/** True for a complexType whose text and elements may stand between each other. */
export function isMixed(complexType: XmlElement): boolean {
  const content = complexType.children.find(({ name }) => name === 'complexContent');
  return /^(true|1)$/.test((content?.attributes.get('mixed') ?? complexType.attributes.get('mixed') ?? '').trim());
}

/** The particles of an `all`, of which each name may stand there once. */
export function eachOnce(particles: readonly XmlElement[]): readonly XmlElement[] {
  const names = particles.map(({ attributes }) => attributes.get('name') ?? attributes.get('ref'));
  return particles.filter((_, at) => names.indexOf(names[at]) === at);
}

/** `xs:schema` inside data is what .NET DataSets carry; it stands for nothing that a caller reads. */
export const xsdSchemaElement = /^\{http:\/\/www\.w3\.org\/2001\/XMLSchema\}schema$/;

/** What stands for an element that nobody declares. */
export const untyped: XmlElement = {
  name: 'element',
  namespace: '',
  attributes: new Map(),
  children: [],
  text: '',
  offset: 0,
  scope: { own: new Map(), outer: undefined },
  place: { file: '' },
};
