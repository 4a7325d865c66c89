import type { FaultShape, SoapBinding } from '../blueprint/binding.ts';
import { recordOf } from '../base/json.ts';
import { GatewayError } from '../error/error.ts';
import { attributeOf } from './envelope.ts';
import { readJson } from './soap-json.ts';
import { lexicalOf } from './soap-lexical.ts';
import type { XmlNode } from './xml-node.ts';

/**
 * The error for a Fault of SOAP 1.1 (section 4.4) or 1.2 (part 1, section 5.4): UPSTREAM_SOAP_FAULT with the details
 * `faultcode`, `faultstring`, `faultactor` (1.2: the Role), `subcodes` of 1.2 and `detail`, which is an object by the
 * detail's element names, typed where the binding declares the fault; `header` likewise where faults came in the Header.
 */
export function faultError(
  source: string,
  operation: string,
  binding: SoapBinding,
  { fault, header: headerNode }: { readonly fault: XmlNode; readonly header: XmlNode | undefined },
): GatewayError {
  // By what it holds: some servers put the fault of one version into the envelope of the other.
  const is12 = child(fault, 'Code') !== undefined || child(fault, 'Reason') !== undefined;
  const header = headerDetail(headerNode, binding);
  const details = is12 ? readFault12(fault, binding) : readFault11(fault, binding);
  const message = `${source} answered ${operation} with a fault: ${details.faultstring || details.faultcode}`;
  return new GatewayError('UPSTREAM_SOAP_FAULT', message, { source, details: { ...details, ...header } });
}

interface FaultDetails {
  readonly faultcode: string;
  readonly faultstring: string;
  readonly faultactor?: string;
  readonly subcodes?: readonly string[];
  readonly detail?: unknown;
}

function readFault11(fault: XmlNode, binding: SoapBinding): FaultDetails {
  const actor = child(fault, 'faultactor')?.text.trim();
  return {
    faultcode: localName(child(fault, 'faultcode')),
    faultstring: textOf(child(fault, 'faultstring')),
    ...(actor && { faultactor: actor }),
    ...readDetail(child(fault, 'detail'), binding),
  };
}

function readFault12(fault: XmlNode, binding: SoapBinding): FaultDetails {
  const code = child(fault, 'Code');
  const reasons = child(fault, 'Reason')?.children ?? [];
  const reason = reasons.find((one) => /^en/i.test(attributeOf(one, 'lang', xml) ?? '')) ?? reasons[0];
  const role = child(fault, 'Role')?.text.trim();
  const subcodes: string[] = [];
  for (let at = child(code, 'Subcode'); at && subcodes.length < 16; at = child(at, 'Subcode')) {
    subcodes.push(localName(child(at, 'Value')));
  }
  return {
    faultcode: localName(child(code, 'Value')),
    faultstring: textOf(reason),
    ...(role && { faultactor: role }),
    ...(subcodes.length > 0 && { subcodes }),
    ...readDetail(child(fault, 'Detail'), binding),
  };
}

const xml = 'http://www.w3.org/XML/1998/namespace';

function readDetail(detail: XmlNode | undefined, binding: SoapBinding): { readonly detail?: unknown } {
  if (!detail) return {};
  if (detail.children.length === 0) return detail.text.trim() === '' ? {} : { detail: detail.text.trim() };
  const entries = new Map<string, unknown[]>();
  for (const node of detail.children) {
    const named = binding.faults.filter(({ element }) => element.name === node.name);
    const declared = named.find(({ element }) => (element.namespace ?? '') === node.namespace) ?? named[0];
    const value = declared ? readShape(node, declared.shape) : readJson(node);
    entries.set(node.name, [...(entries.get(node.name) ?? []), value]);
  }
  return { detail: recordOf([...entries].map(([name, values]) => [name, values.length > 1 ? values : values[0]])) };
}

/** Declared faults about header elements stand in the Header (WSDL 1.1 section 3.7). */
function headerDetail(header: XmlNode | undefined, binding: SoapBinding): { readonly header?: unknown } {
  const entries = (header?.children ?? []).flatMap((node): readonly [string, unknown][] => {
    const declared = binding.faults.find(
      ({ element }) => element.name === node.name && (element.namespace ?? '') === node.namespace,
    );
    return declared ? [[node.name, readShape(node, declared.shape)]] : [];
  });
  return entries.length > 0 ? { header: recordOf(entries) } : {};
}

function readShape(node: XmlNode, shape: FaultShape): unknown {
  if (node.isNil) return null;
  if (shape.lexical !== undefined) return lexicalOf(shape.lexical).parse(node.text) ?? (node.text.trim() || null);
  if (!shape.fields) return readJson(node);
  const fields = new Map(Object.entries(shape.fields));
  const values = new Map<string, unknown>();
  for (const { name, value } of node.attributes) {
    values.set(name, lexicalOf(fields.get(name)?.lexical).parse(value) ?? value);
  }
  for (const one of node.children) {
    const known = fields.get(one.name);
    const value = known ? readShape(one, known) : readJson(one);
    const present = values.get(one.name);
    if (known?.isList) values.set(one.name, [...(Array.isArray(present) ? present : []), value]);
    else values.set(one.name, value);
  }
  return recordOf(values);
}

function child(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((one) => one.name === name);
}

function textOf(node: XmlNode | undefined): string {
  return node?.text.trim() ?? '';
}

function localName(node: XmlNode | undefined): string {
  const text = textOf(node);
  return text.slice(text.indexOf(':') + 1);
}
