import { soapBindingVersions } from './wsdl-standard.ts';
import type { XmlElement } from './wsdl-xml.ts';

/** A part of a message; it names an element or a type. */
export interface Part {
  readonly name: string;
  readonly element: XmlElement;
}

/** A message as an operation uses it; `missing` is the name that no `message` has. */
export interface MessageUse {
  readonly parts: readonly Part[];
  readonly missing?: string;
  /** Of the message's parts, those that the binding carries beside the envelope. */
  readonly attached?: readonly Attached[];
  /** The `input` or `output` that names it. */
  readonly at: XmlElement;
}

/** The parts that a `message` declares. */
export function partsOf(message: XmlElement): readonly Part[] {
  return message.children
    .filter(({ name }) => name === 'part')
    .map((element) => ({ name: element.attributes.get('name') ?? 'parameters', element }));
}

/** The `soap:body` of a bound operation's input or output. */
export function soapBody(bound: XmlElement, role: 'input' | 'output'): XmlElement | undefined {
  return soapParts(
    bound.children.find(({ name }) => name === role),
    'body',
  )[0];
}

/** SOAP extension elements below `element`, also inside MIME parts (section 5). */
export function soapParts(element: XmlElement | undefined, kind: 'body' | 'header'): readonly XmlElement[] {
  return (element?.children ?? []).flatMap((child) => {
    if (child.name === kind && soapBindingVersions.has(child.namespace)) return [child];
    return child.name === 'multipartRelated' || child.name === 'part' ? soapParts(child, kind) : [];
  });
}

/** A part that stands beside the envelope. */
export interface Attached {
  readonly name: string;
  /** Absent where the binding leaves a choice. */
  readonly mediaType?: string;
}

/** The parts that a bound operation carries beside the envelope (section 5.11, `mime:content`), by name. */
export function attachedParts(bound: XmlElement, role: 'input' | 'output'): ReadonlyMap<string, Attached> {
  const element = bound.children.find(({ name }) => name === role);
  const contents = (element?.children ?? [])
    .filter(({ name }) => name === 'multipartRelated')
    .flatMap(({ children }) => children.flatMap((part) => part.children.filter(({ name }) => name === 'content')));
  const types = Map.groupBy(contents, ({ attributes }) => attributes.get('part') ?? '');
  types.delete('');
  return new Map([...types].map(([name, uses]) => [name, { name, ...onlyType(uses) }]));
}

/** Several of one part are alternatives. */
function onlyType(contents: readonly XmlElement[]): Pick<Attached, 'mediaType'> {
  const [mediaType = '', ...others] = new Set(contents.map(({ attributes }) => attributes.get('type')?.trim() ?? ''));
  return others.length === 0 && /^[\w.+-]+\/[\w.+-]+$/.test(mediaType) ? { mediaType } : {};
}

/** The parts that a bound operation sends as header elements. */
export function headerParts(bound: XmlElement, role: 'input' | 'output'): readonly string[] {
  const element = bound.children.find(({ name }) => name === role);
  return soapParts(element, 'header').map(
    (header) => `${header.attributes.get('message')?.split(':').at(-1)} ${header.attributes.get('part')}`,
  );
}

/** The parts that stand in the Body: those that `parts` lists, else all that are no header of the same message. */
export function bodyParts(message: MessageUse, body: XmlElement | undefined, headers: readonly string[]): MessageUse {
  const listed = body?.attributes.get('parts');
  if (listed !== undefined && listed.trim() !== '') {
    const names = new Set(listed.trim().split(/\s+/));
    const parts = message.parts.filter(({ name }) => names.has(name));
    return parts.length > 0 ? { ...message, parts } : message;
  }
  if (message.parts.length < 2 || headers.length === 0) return message;
  const inHeader = new Set(headers.map((header) => header.split(' ')[1]));
  const parts = message.parts.filter(({ name }) => !inHeader.has(name));
  return parts.length > 0 ? { ...message, parts } : message;
}

/** The output of an operation, where it has one. */
export function withOutput(
  output: MessageUse | undefined,
  body: XmlElement | undefined,
  headers: readonly string[],
): { readonly output?: MessageUse } {
  return output ? { output: bodyParts(output, body, headers) } : {};
}
