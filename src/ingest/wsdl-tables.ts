import { resolveName } from './wsdl-schema.ts';
import { soapBindingVersions } from './wsdl-standard.ts';
import { qname } from './wsdl-xml.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** A named part of a WSDL with the namespace of its document. */
export interface Named {
  readonly element: XmlElement;
  readonly targetNamespace: string;
}

/** True for `soap:headerfault`. */
export function isHeaderFault({ name, namespace }: XmlElement): boolean {
  return name === 'headerfault' && soapBindingVersions.has(namespace);
}

/** The elements of a kind by QName, and by local name for references to a wrong namespace. */
export function table(definitions: readonly XmlElement[], kind: string): ReadonlyMap<string, Named> {
  const found = new Map<string, Named>();
  for (const definition of definitions) {
    const targetNamespace = definition.attributes.get('targetNamespace') ?? '';
    for (const element of definition.children) {
      const name = element.attributes.get('name');
      if (element.name !== kind || name === undefined) continue;
      const key = qname(targetNamespace, name);
      const named = { element, targetNamespace };
      if (!found.has(key)) found.set(key, named);
      if (!found.has(name)) found.set(name, named);
    }
  }
  return found;
}

/** By QName; a name in a wrong namespace finds the first of that local name. */
export function find(named: ReadonlyMap<string, Named>, text: string | undefined, at: XmlElement): Named | undefined {
  if (text === undefined) return undefined;
  const reference = resolveName(text, at, undefined);
  return named.get(reference.key) ?? named.get(reference.name);
}

/** The port type's operation of the bound one; overloads are told apart by their inputs' names (section 2.5). */
export function declaredOperation(portType: Named | undefined, bound: XmlElement): XmlElement | undefined {
  const name = bound.attributes.get('name');
  const candidates = (portType?.element.children ?? []).filter(
    (child) => child.name === 'operation' && child.attributes.get('name') === name,
  );
  const inputName = inputNameOf(bound);
  return candidates.find((child) => inputName !== undefined && inputNameOf(child) === inputName) ?? candidates[0];
}

function inputNameOf(operation: XmlElement): string | undefined {
  return operation.children.find(({ name }) => name === 'input')?.attributes.get('name');
}
