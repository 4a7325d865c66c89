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

/** Gathers text and gives each namespace a prefix when it is first used. */
export class EnvelopeWriter {
  private readonly prefixes = new Map<string, string>();
  private readonly soap: string;
  private text = '';

  constructor(version: '1.1' | '1.2') {
    this.soap = envelopeNamespaces[version];
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
