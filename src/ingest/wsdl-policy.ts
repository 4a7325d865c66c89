import { wsdlNamespace } from './wsdl-standard.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** What a port demands of its callers beyond plain SOAP. */
export interface Demands {
  /** The namespace of the WS-Addressing headers that must be there. */
  readonly addressing?: string;
  readonly isMtom?: boolean;
}

const addressing10 = 'http://www.w3.org/2005/08/addressing';
const addressing2004 = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';
const maxSteps = 1000;

/** Reads WS-Policy expressions and `wsaw:UsingAddressing` of bindings and ports. */
export class PolicyReader {
  private readonly named = new Map<string, XmlElement>();
  private steps = 0;

  constructor(definitions: readonly XmlElement[]) {
    for (const definition of definitions) {
      for (const child of definition.children) {
        const id = child.name === 'Policy' && [...child.attributes].find(([name]) => /(^|\})Id$/.test(name))?.[1];
        if (id) this.named.set(`#${id}`, child);
      }
    }
  }

  /** What the elements (a binding, a port, an operation and its input) ask for together. */
  demands(elements: readonly (XmlElement | undefined)[]): Demands {
    const roots = elements.flatMap((element) => element?.children ?? []);
    const addressing = roots.some(isRequiredExtension)
      ? addressing10
      : (this.asked(roots, 'Addressing') ?? this.asked(roots, 'UsingAddressing'));
    const isMtom = this.asked(roots, 'OptimizedMimeSerialization') !== undefined;
    return { ...(addressing !== undefined && { addressing }), ...(isMtom && { isMtom }) };
  }

  /** The namespace that a demanded assertion brings in. */
  private asked(roots: readonly XmlElement[], assertion: string): string | undefined {
    this.steps = 0;
    const policies = roots.filter(({ name }) => name === 'Policy' || name === 'PolicyReference');
    const found = policies.map((policy) => this.find(policy, assertion)).find((one) => one !== undefined);
    if (found === undefined) return undefined;
    return found.namespace.startsWith(addressing2004) ? addressing2004 : addressing10;
  }

  /** The assertion, where every alternative of the policy has it (WS-Policy 1.5 section 4.3). */
  private find(element: XmlElement, assertion: string): XmlElement | undefined {
    if (++this.steps > maxSteps) return undefined;
    switch (element.name) {
      case 'PolicyReference': {
        const target = this.named.get(element.attributes.get('URI') ?? '');
        return target && this.find(target, assertion);
      }
      case 'Policy':
      case 'All':
        return element.children.map((child) => this.find(child, assertion)).find((one) => one !== undefined);
      case 'ExactlyOne': {
        const found = element.children.map((child) => this.find(child, assertion));
        return found.every((one) => one !== undefined) ? found[0] : undefined;
      }
      default:
        return element.name === assertion && !isOptional(element) ? element : undefined;
    }
  }
}

/** The Action of an operation's request (WS-Addressing 1.0 Metadata, section 4.4). */
export function addressingAction(
  input: XmlElement | undefined,
  soapAction: string | undefined,
  own: { readonly targetNamespace: string; readonly portType: string; readonly operation: string },
): string {
  const told = [...(input?.attributes ?? [])].find(([name]) => name.endsWith('}Action'))?.[1];
  if (told) return told;
  if (soapAction) return soapAction;
  const separator = own.targetNamespace.startsWith('urn:') ? ':' : '/';
  const base = own.targetNamespace.endsWith(separator) ? own.targetNamespace.slice(0, -1) : own.targetNamespace;
  return [base, own.portType, input?.attributes.get('name') ?? `${own.operation}Request`].join(separator);
}

/** `wsaw:UsingAddressing` that must be understood. */
function isRequiredExtension({ name, attributes }: XmlElement): boolean {
  return name === 'UsingAddressing' && attributes.get(`{${wsdlNamespace}}required`) === 'true';
}

function isOptional({ attributes }: XmlElement): boolean {
  return [...attributes].some(([name, value]) => /(^|\})Optional$/.test(name) && /^(true|1)$/.test(value));
}
