import type { Problems } from '../base/problems.ts';
import { attachedParts, bodyParts, headerParts, partsOf, soapBody, soapParts, withOutput } from './wsdl-parts.ts';
import type { MessageUse, Part } from './wsdl-parts.ts';
import { addressingAction, PolicyReader } from './wsdl-policy.ts';
import type { Demands } from './wsdl-policy.ts';
import { readPorts, spokenAt } from './wsdl-ports.ts';
import type { Port, PortChoice, Spoken } from './wsdl-ports.ts';
import { deprecation, documentationOf } from './wsdl-documentation.ts';
import { soapBindingVersions } from './wsdl-standard.ts';
import { declaredOperation, find, initiativeOf, isHeaderFault, table } from './wsdl-tables.ts';
import type { Named } from './wsdl-tables.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** One operation of a port type as a SOAP binding offers it (WSDL 1.1 section 3). */
export interface WsdlOperation {
  readonly name: string;
  readonly portType: string;
  readonly service?: string;
  readonly port?: string;
  readonly address?: string;
  readonly version: '1.1' | '1.2';
  readonly style: 'document' | 'rpc';
  readonly isEncoded: boolean;
  readonly action?: string;
  /** `soap:body namespace`, of rpc wrappers. */
  readonly inputNamespace?: string;
  readonly outputNamespace?: string;
  readonly input: MessageUse;
  /** Absent for one-way operations. */
  readonly output?: MessageUse;
  readonly headers: readonly Part[];
  readonly outputHeaders: readonly Part[];
  readonly faults: readonly Part[];
  /** Name of the input, which tells overloaded operations apart. */
  readonly inputName?: string;
  /** Present where the service begins, not the caller. */
  readonly initiative?: 'notification' | 'solicit-response';
  readonly targetNamespace: string;
  /** Where the port demands WS-Addressing. */
  readonly addressing?: { readonly namespace: string; readonly action: string };
  readonly isMtom?: boolean;
  readonly description?: string;
  readonly deprecated?: string;
  readonly place: XmlElement['place'];
}

/** Every SOAP operation of the documents, each once for every binding that offers it, in document order. */
export function readOperations(
  definitions: readonly XmlElement[],
  choice: PortChoice,
  problems: Problems,
): readonly WsdlOperation[] {
  return new WsdlReader(definitions, problems).operations(choice);
}

class WsdlReader {
  private readonly messages: ReadonlyMap<string, Named>;
  private readonly portTypes: ReadonlyMap<string, Named>;
  private readonly bindings: ReadonlyMap<string, Named>;
  private readonly definitions: readonly XmlElement[];
  private readonly problems: Problems;
  private readonly policies: PolicyReader;
  private hasOtherBindings = false;

  constructor(definitions: readonly XmlElement[], problems: Problems) {
    this.definitions = definitions;
    this.problems = problems;
    this.messages = table(definitions, 'message');
    this.portTypes = table(definitions, 'portType');
    this.bindings = table(definitions, 'binding');
    this.policies = new PolicyReader(definitions);
  }

  operations(choice: PortChoice): readonly WsdlOperation[] {
    const ports = readPorts(this.definitions, this.bindings, choice, this.problems);
    const found = ports.flatMap((port) => this.ofPort(port));
    if (found.length > 0 || this.hasOtherBindings || this.problems.failed) return found;
    return [...new Set(this.portTypes.values())].flatMap((portType) => this.abstract(portType));
  }

  private ofPort(port: Port): readonly WsdlOperation[] {
    const { element } = port.binding;
    const spoken = spokenAt(port);
    if (!spoken) {
      const message = `The binding "${element.attributes.get('name') ?? ''}" is not a SOAP binding (HTTP GET and POST bindings are not served); its operations are left out.`;
      this.problems.warn('WSDL_NOT_SOAP', message, element.place);
      this.hasOtherBindings = true;
      return [];
    }
    if (spoken.isAssumed) {
      const message = `The binding "${element.attributes.get('name') ?? ''}" names no protocol; its operations are served as SOAP ${spoken.version}, in the style that their parts have. Declare soap:binding and soap:body.`;
      this.problems.warn('WSDL_NO_SOAP_BINDING', message, element.place);
    }
    const portType = find(this.portTypes, element.attributes.get('type'), element);
    if (!portType) {
      this.problems.warn(
        'WSDL_UNKNOWN_NAME',
        `The binding names the port type "${element.attributes.get('type') ?? ''}", which no document declares.`,
        element.place,
      );
    }
    const turns = new Map<string, number>();
    return element.children
      .filter(({ name, attributes }) => name === 'operation' && attributes.has('name'))
      .map((bound) => {
        const name = bound.attributes.get('name') ?? '';
        const turn = turns.get(name) ?? 0;
        turns.set(name, turn + 1);
        return this.bound(bound, port, declaredOperation(portType, bound, turn), portType, spoken);
      });
  }

  private bound(
    bound: XmlElement,
    port: Port,
    declared: XmlElement | undefined,
    portType: Named | undefined,
    spoken: Spoken,
  ): WsdlOperation {
    const name = bound.attributes.get('name') ?? '';
    const soap = bound.children.find((child) => child.name === 'operation' && soapBindingVersions.has(child.namespace));
    const input = soapBody(bound, 'input');
    const output = soapBody(bound, 'output');
    const named = soap?.attributes.get('style');
    const message = this.enveloped(declared, bound, 'input') ?? { parts: [], at: bound };
    const style = named === 'rpc' || named === 'document' ? named : (spoken.style ?? styleOf(message));
    const action = soap?.attributes.get('soapAction');
    const inputNamespace = input?.attributes.get('namespace');
    const outputNamespace = output?.attributes.get('namespace');
    return {
      ...this.declared(name, declared, portType, bound),
      ...(port.service !== undefined && { service: port.service }),
      ...(port.port !== undefined && { port: port.port }),
      ...(port.address !== undefined && { address: port.address }),
      version: spoken.version,
      style,
      isEncoded: (input ?? output)?.attributes.get('use') === 'encoded',
      ...(action !== undefined && { action }),
      ...(inputNamespace !== undefined && { inputNamespace }),
      ...(outputNamespace !== undefined && { outputNamespace }),
      ...this.demanded(port, bound, declared, portType, action),
      faults: [...(declared ? this.faults(declared) : []), ...this.headers(bound, 'output', 'headerfault')],
      headers: this.headers(bound, 'input'),
      outputHeaders: this.headers(bound, 'output'),
      input: bodyParts(message, input, headerParts(bound, 'input')),
      ...withOutput(this.enveloped(declared, bound, 'output'), output, headerParts(bound, 'output')),
    };
  }

  /** An operation of a document without bindings: what its message parts say decides the style. */
  private abstract(portType: Named): readonly WsdlOperation[] {
    const operations = portType.element.children.filter(({ name }) => name === 'operation');
    return operations.map((operation): WsdlOperation => {
      const input = this.message(operation, 'input') ?? { parts: [], at: operation };
      return {
        ...this.declared(operation.attributes.get('name') ?? '', operation, portType, operation),
        version: '1.1',
        style: styleOf(input),
        isEncoded: false,
        headers: [],
        outputHeaders: [],
        input,
        ...withOutput(this.message(operation, 'output'), undefined, []),
      };
    });
  }

  private declared(name: string, declared: XmlElement | undefined, portType: Named | undefined, bound: XmlElement) {
    const description = (declared && documentationOf(declared)) ?? documentationOf(bound);
    const inputName = declared?.children.find((child) => child.name === 'input')?.attributes.get('name');
    const initiative = initiativeOf(declared ?? bound);
    return {
      name,
      portType: portType?.element.attributes.get('name') ?? '',
      targetNamespace: portType?.targetNamespace ?? '',
      faults: declared ? this.faults(declared) : [],
      ...(inputName !== undefined && { inputName }),
      ...(initiative && { initiative }),
      ...(description !== undefined && { description }),
      ...deprecation(declared ?? bound),
      place: declared?.place ?? bound.place,
    };
  }

  private message(operation: XmlElement | undefined, role: 'input' | 'output'): MessageUse | undefined {
    const use = operation?.children.find(({ name }) => name === role);
    if (!use) return undefined;
    const named = use.attributes.get('message');
    const message = find(this.messages, named, use);
    return message ? { parts: partsOf(message.element), at: use } : { parts: [], missing: named ?? '', at: use };
  }

  /** The message, its parts without those that the binding carries beside the envelope. */
  private enveloped(
    declared: XmlElement | undefined,
    bound: XmlElement,
    role: 'input' | 'output',
  ): MessageUse | undefined {
    const message = this.message(declared, role);
    const beside = attachedParts(bound, role);
    if (!message || beside.size === 0) return message;
    const attached = message.parts.flatMap(({ name }) => beside.get(name) ?? []);
    return { ...message, parts: message.parts.filter(({ name }) => !beside.has(name)), attached };
  }

  private faults(operation: XmlElement): readonly Part[] {
    const faults = operation.children.filter(({ name }) => name === 'fault');
    return faults.flatMap((fault) => {
      const message = find(this.messages, fault.attributes.get('message'), fault);
      return message ? partsOf(message.element).slice(0, 1) : [];
    });
  }

  /** The parts that stand in the Header (section 3.7), or the faults about them. */
  private headers(
    bound: XmlElement,
    role: 'input' | 'output',
    kind: 'header' | 'headerfault' = 'header',
  ): readonly Part[] {
    const element = bound.children.find(({ name }) => name === role);
    const headers = soapParts(element, 'header');
    const found = kind === 'header' ? headers : headers.flatMap(({ children }) => children.filter(isHeaderFault));
    return found.flatMap((header) => {
      const message = find(this.messages, header.attributes.get('message'), header);
      const part = header.attributes.get('part');
      const parts = message ? partsOf(message.element) : [];
      const named = parts.filter(({ name }) => part === undefined || name === part);
      if (named.length === 0) {
        const name = `${header.attributes.get('message') ?? ''}/${part ?? ''}`;
        const text = `No message has the part "${name}" that a SOAP header names; the header is left out.`;
        this.problems.warn('WSDL_UNKNOWN_NAME', text, header.place);
      }
      return named;
    });
  }

  private demanded(
    port: Port,
    bound: XmlElement,
    declared: XmlElement | undefined,
    portType: Named | undefined,
    soapAction: string | undefined,
  ): Pick<WsdlOperation, 'addressing' | 'isMtom'> {
    const role = (element: XmlElement | undefined) => element?.children.find(({ name }) => name === 'input');
    const { addressing, isMtom }: Demands = this.policies.demands([
      port.binding.element,
      port.element,
      bound,
      role(bound),
    ]);
    if (addressing === undefined) return isMtom ? { isMtom } : {};
    const action = addressingAction(role(declared), soapAction, {
      targetNamespace: portType?.targetNamespace ?? '',
      portType: portType?.element.attributes.get('name') ?? '',
      operation: bound.attributes.get('name') ?? '',
    });
    return { addressing: { namespace: addressing, action }, ...(isMtom && { isMtom }) };
  }
}

/** Of a binding that does not say it: parts that name types stand in a wrapper of rpc. */
function styleOf({ parts }: MessageUse): 'document' | 'rpc' {
  return parts.some(({ element }) => element.attributes.has('type')) ? 'rpc' : 'document';
}
