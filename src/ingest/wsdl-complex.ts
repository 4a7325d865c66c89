import type { XmlName } from '../blueprint/binding.ts';
import type { Member } from './wsdl-content.ts';
import type { SchemaDocument } from './wsdl-load.ts';
import type { Component } from './wsdl-schema.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** A complex type that is to be served: named, or the inline one of an element. */
export interface Complex {
  readonly element: XmlElement;
  readonly schema: SchemaDocument;
  readonly owner: Component | undefined;
  /** What an inline type is named after. */
  readonly wishes: readonly string[];
}

/** True for `xs:any` and for the text of mixed content: a type of nothing else is XML of the caller's choice. */
export function isOpen({ node, type }: Member): boolean {
  return node === 'any' || node === 'anyAttribute' || (node === 'text' && type.kind === 'any');
}

/** True for abstract complex types. */
export function isAbstract(component: Component): boolean {
  return /^(true|1)$/.test(component.element.attributes.get('abstract')?.trim() ?? '');
}

/** A named complex type. */
export function complexOf(component: Component): Complex {
  return { element: component.element, schema: component.schema, owner: component, wishes: [] };
}

/** The type's name as `xsi:type` tells it. */
export function nameOf(component: Component): XmlName {
  return { name: component.name, ...(component.namespace !== '' && { namespace: component.namespace }) };
}

/** An input type's name without its ending. */
export function baseName(name: string): string {
  return name.length > 5 && name.endsWith('Input') ? name.slice(0, -5) : name;
}

/** True for elements that may be nil. */
export function mayBeNil({ element }: Component): boolean {
  return /^(true|1)$/.test(element.attributes.get('nillable')?.trim() ?? '');
}
