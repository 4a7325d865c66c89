import type { Problems } from '../base/problems.ts';
import { soapBindingVersions } from './wsdl-standard.ts';
import { find } from './wsdl-tables.ts';
import type { Named } from './wsdl-tables.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** Which of several ports is served. */
export interface PortChoice {
  readonly service?: string | undefined;
  readonly port?: string | undefined;
}

/** A binding, and where it is offered: by a port of a service, or nowhere that the document says. */
export interface Port {
  readonly service?: string;
  readonly port?: string;
  readonly address?: string;
  readonly binding: Named;
  readonly element?: XmlElement;
}

/** How the messages of a binding are written. */
export interface Spoken {
  readonly version: '1.1' | '1.2';
  /** Absent where the binding does not say it. */
  readonly style?: 'document' | 'rpc';
  /** True where the binding names no protocol. */
  readonly isAssumed?: true;
}

/** The chosen ports of all services; bindings that no port names stand for themselves. */
export function readPorts(
  definitions: readonly XmlElement[],
  bindings: ReadonlyMap<string, Named>,
  choice: PortChoice,
  problems: Problems,
): readonly Port[] {
  const services = definitions.flatMap(({ children }) => children.filter(({ name }) => name === 'service'));
  const ports = services.flatMap((service) =>
    service.children
      .filter(({ name }) => name === 'port')
      .flatMap((port) => portOf(service, port, bindings, problems) ?? []),
  );
  const used = new Set(ports.map(({ binding }) => binding));
  const others = [...new Set(bindings.values())].filter((binding) => !used.has(binding));
  return chosen([...ports, ...others.map((binding) => ({ binding }))], choice, problems);
}

function portOf(
  service: XmlElement,
  port: XmlElement,
  bindings: ReadonlyMap<string, Named>,
  problems: Problems,
): Port | undefined {
  const named = port.attributes.get('binding');
  const binding = find(bindings, named, port);
  if (!binding) {
    const message = `The port names the binding "${named ?? ''}", which no document declares.`;
    problems.warn('WSDL_UNKNOWN_NAME', message, port.place);
    return undefined;
  }
  const location = port.children.find(({ name }) => name === 'address')?.attributes.get('location');
  const address = location?.trim();
  return {
    service: service.attributes.get('name') ?? '',
    port: port.attributes.get('name') ?? '',
    binding,
    element: port,
    ...(address && { address }),
  };
}

/**
 * By the binding's `soap:binding`. One that names no protocol at all, which section 3.3 forbids, is of SOAP where its port's
 * address is, or says nothing either.
 */
export function spokenAt({ binding, element }: Port): Spoken | undefined {
  const extensions = binding.element.children.filter(({ name }) => name === 'binding');
  for (const { namespace, attributes } of extensions) {
    const version = soapBindingVersions.get(namespace);
    if (version) return { version, style: attributes.get('style') === 'rpc' ? 'rpc' : 'document' };
  }
  if (extensions.length > 0) return undefined;
  const address = element?.children.find(({ name }) => name === 'address');
  const version = address ? soapBindingVersions.get(address.namespace) : '1.1';
  return version && { version, isAssumed: true };
}

function chosen(ports: readonly Port[], choice: PortChoice, problems: Problems): readonly Port[] {
  const fitting = ports.filter(
    ({ service, port }) => (choice.service ?? service) === service && (choice.port ?? port) === port,
  );
  if (fitting.length > 0 || ports.length === 0) return fitting;
  const known = ports.map(({ service = '-', port = '-' }) => `${service}/${port}`).join(', ');
  const wanted = `${choice.service ?? '*'}/${choice.port ?? '*'}`;
  problems.error('WSDL_UNKNOWN_PORT', `The document has no port ${wanted}; it has ${known}.`);
  return [];
}
