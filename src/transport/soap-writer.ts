import type { XmlName } from '../blueprint/binding.ts';
import { envelopeNamespaces, escapeXml, xsdNamespace, xsiNamespace } from './envelope.ts';

/** Raised for a value that the message cannot hold; the message says which argument. */
export class UnwritableValue extends Error {}

/** The members of one element, split by where they stand. */
export interface Members {
  readonly attributes: (
    value: Readonly<Record<string, unknown>>,
    writer: EnvelopeWriter,
    path: readonly string[],
  ) => void;
  readonly content: (value: Readonly<Record<string, unknown>>, writer: EnvelopeWriter, path: readonly string[]) => void;
}

/** Writes a value at its position. */
export type Write = (value: unknown, writer: EnvelopeWriter, path: readonly string[]) => void;

/** Bytes that stand beside the envelope. */
export interface Attachment {
  readonly id: string;
  readonly base64: string;
  /** Absent: nobody knows it. */
  readonly mediaType?: string;
}

/** Gathers text and gives each namespace a prefix when it is first used. */
export class EnvelopeWriter {
  private readonly prefixes = new Map<string, string>();
  private readonly soap: string;
  private readonly isPackage: boolean;
  private text = '';
  /** What `bytes` put aside. */
  readonly attachments: Attachment[] = [];

  constructor(version: '1.1' | '1.2', isPackage = false) {
    this.soap = envelopeNamespaces[version];
    this.isPackage = isPackage;
  }

  /** The content of an element that holds bytes: base64, or in a package the reference to a part of their own (XOP section 2). */
  bytes(base64: string): string {
    if (!this.isPackage || base64 === '') return base64;
    return `<${this.name('Include', 'http://www.w3.org/2004/08/xop/include')} href="${this.attach(base64)}"/>`;
  }

  /** The reference to bytes that are put aside (RFC 2392). */
  attach(base64: string): string {
    const id = `part${this.attachments.length + 1}@heddle`;
    this.attachments.push({ id, base64 });
    return `cid:${id}`;
  }

  raw(text: string): void {
    this.text += text;
  }

  /** The text that `write` adds, taken out again. */
  collect(write: () => void): string {
    const before = this.text;
    this.text = '';
    write();
    const added = this.text;
    this.text = before;
    return added;
  }

  /** The name with its namespace's prefix. */
  name(name: string, namespace: string | undefined): string {
    if (namespace === undefined || namespace === '') return name;
    if (namespace === 'http://www.w3.org/XML/1998/namespace') return `xml:${name}`;
    return `${this.prefix(namespace)}:${name}`;
  }

  prefix(namespace: string): string {
    if (namespace === this.soap) return 'soap';
    const present = this.prefixes.get(namespace);
    if (present) return present;
    const known = namespace === xsiNamespace ? 'xsi' : namespace === xsdNamespace ? 'xsd' : undefined;
    const prefix = known ?? `n${this.prefixes.size + 1}`;
    this.prefixes.set(namespace, prefix);
    return prefix;
  }

  element(
    { name, namespace }: XmlName,
    attributes: string,
    members: Members,
    value: Readonly<Record<string, unknown>>,
    path: readonly string[],
  ): void {
    const tag = this.name(name, namespace);
    this.raw(`<${tag}${attributes}`);
    members.attributes(value, this, path);
    const content = this.collect(() => members.content(value, this, path));
    this.raw(content === '' ? '/>' : `>${content}</${tag}>`);
  }

  envelope(header: string, body: string): string {
    const spaces = [...this.prefixes].map(([namespace, prefix]) => ` xmlns:${prefix}="${escapeXml(namespace)}"`);
    const head = header === '' ? '' : `<soap:Header>${header}</soap:Header>`;
    return (
      '<?xml version="1.0" encoding="utf-8"?>' +
      `<soap:Envelope xmlns:soap="${this.soap}"${spaces.join('')}>${head}<soap:Body>${body}</soap:Body></soap:Envelope>`
    );
  }
}
