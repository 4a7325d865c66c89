import type { SoapBinding } from '../blueprint/binding.ts';
import { escapeXml } from './envelope.ts';
import type { EnvelopeWriter } from './soap-writer.ts';

const anonymous: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2005/08/addressing', 'http://www.w3.org/2005/08/addressing/anonymous'],
  [
    'http://schemas.xmlsoap.org/ws/2004/08/addressing',
    'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous',
  ],
]);

/**
 * Writes the headers of WS-Addressing 1.0 (section 3.4) or of its 2004 submission: Action, MessageID, the anonymous ReplyTo
 * and To, each but those that the caller gave (`present`, local names).
 */
export function writeAddressing(
  writer: EnvelopeWriter,
  { namespace, action }: NonNullable<SoapBinding['addressing']>,
  call: { readonly url: string; readonly messageId: string; readonly present: ReadonlySet<string> },
): void {
  const element = (name: string, text: string, attributes = ''): void => {
    if (call.present.has(name)) return;
    const tag = writer.name(name, namespace);
    writer.raw(`<${tag}${attributes}>${escapeXml(text)}</${tag}>`);
  };
  element('Action', action, ' soap:mustUnderstand="1"');
  element('MessageID', `urn:uuid:${call.messageId}`);
  if (!call.present.has('ReplyTo')) {
    const [reply, address] = [writer.name('ReplyTo', namespace), writer.name('Address', namespace)];
    writer.raw(`<${reply}><${address}>${anonymous.get(namespace) ?? ''}</${address}></${reply}>`);
  }
  element('To', call.url, ' soap:mustUnderstand="1"');
}
