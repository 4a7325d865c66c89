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

/** What the service begins by itself (WSDL 1.1 sections 2.4.3 and 2.4.4): its output stands first, or alone. */
export function initiativeOf({ children }: XmlElement): 'notification' | 'solicit-response' | undefined {
  const [first, second] = children.filter(({ name }) => name === 'input' || name === 'output');
  if (first?.name !== 'output') return undefined;
  return second ? 'solicit-response' : 'notification';
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

/**
 * The port type's operation of the bound one, which is the `turn`th of its name; overloads are told apart by their inputs' names
 * (section 2.5), without names by their order.
 */
export function declaredOperation(
  portType: Named | undefined,
  bound: XmlElement,
  turn: number,
): XmlElement | undefined {
  const name = bound.attributes.get('name');
  const candidates = (portType?.element.children ?? []).filter(
    (child) => child.name === 'operation' && child.attributes.get('name') === name,
  );
  const inputName = inputNameOf(bound);
  const named = candidates.find((child) => inputName !== undefined && inputNameOf(child) === inputName);
  return named ?? candidates[turn] ?? candidates[0];
}

function inputNameOf(operation: XmlElement): string | undefined {
  return operation.children.find(({ name }) => name === 'input')?.attributes.get('name');
}
