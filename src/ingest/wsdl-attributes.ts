import { addressingNamespaces } from './wsdl-bundled.ts';
import type { ContentReader, Member } from './wsdl-content.ts';
import type { SchemaDocument } from './wsdl-load.ts';
import { documentationOf } from './wsdl-documentation.ts';
import { resolveName } from './wsdl-schema.ts';
import type { Component, Reference, SchemaIndex } from './wsdl-schema.ts';
import { xmlNamespace } from './wsdl-xml.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** The members for an `attribute`, or for all that an `attributeGroup` names (XSD part 1, sections 3.2, 3.6 and 3.10). */
export function attributeMembers(
  reader: ContentReader,
  index: SchemaIndex,
  element: XmlElement,
  schema: SchemaDocument,
  seen: Set<XmlElement> = new Set(),
): readonly Member[] {
  const named = element.attributes.get('ref');
  if (element.name === 'anyAttribute') return addressingNamespaces.has(schema.targetNamespace) ? [] : [anyAttribute];
  if (element.name === 'attributeGroup') {
    const reference = resolveName(named ?? '', element, schema);
    const found = index.find('attributeGroup', reference);
    if (!found) reader.dangling('attributeGroup', reference, element);
    const target = found && seen.has(found.element) ? found.original : found;
    if (!target || seen.has(target.element)) return [];
    seen.add(target.element);
    return target.element.children
      .filter(({ name }) => /^(attribute|attributeGroup|anyAttribute)$/.test(name))
      .flatMap((child) => attributeMembers(reader, index, child, target.schema, seen));
  }
  if (element.attributes.get('use') === 'prohibited') return [];
  const reference = named ? resolveName(named, element, schema) : undefined;
  const found = reference && index.find('attribute', reference);
  if (reference && !found && reference.namespace !== xmlNamespace) {
    // SOAP encoding's own attributes say nothing to a caller.
    if (!reference.builtIn && reference.name !== 'arrayType') reader.dangling('attribute', reference, element);
    return [];
  }
  const member = attributeMember(reader, element, schema, reference, found);
  return member ? [member] : [];
}

/** Attributes that a schema leaves open; those of WS-Addressing's own types, which are addresses, tell a caller nothing. */
const anyAttribute: Member = {
  node: 'anyAttribute',
  name: 'otherAttributes',
  namespace: '',
  type: { kind: 'any' },
  isRequired: false,
  isList: false,
  isNillable: false,
};

function attributeMember(
  reader: ContentReader,
  element: XmlElement,
  schema: SchemaDocument,
  reference: Reference | undefined,
  found: Component | undefined,
): Member | undefined {
  const declared = found?.element ?? element;
  const form = element.attributes.get('form') ?? schema.root.attributes.get('attributeFormDefault');
  const name = reference?.name ?? element.attributes.get('name')?.trim();
  if (!name) return undefined;
  const description = documentationOf(element) ?? documentationOf(declared);
  const fixed = element.attributes.get('fixed') ?? declared.attributes.get('fixed');
  const byDefault = element.attributes.get('default') ?? declared.attributes.get('default');
  return {
    node: 'attribute',
    name,
    namespace: found?.namespace ?? reference?.namespace ?? (form === 'qualified' ? schema.targetNamespace : ''),
    type: reader.typeOf(declared, found?.schema ?? schema, found),
    isRequired: element.attributes.get('use') === 'required',
    isList: false,
    isNillable: false,
    ...(description !== undefined && { description }),
    ...(fixed !== undefined && { fixed }),
    ...(byDefault !== undefined && { default: byDefault }),
  };
}
