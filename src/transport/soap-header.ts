import { isRecord } from '../base/json.ts';
import { escapeXml, isXmlName } from './envelope.ts';
import { UnwritableValue } from './soap-writer.ts';
import type { EnvelopeWriter } from './soap-writer.ts';

/** Writes the configuration's header elements, nested ones in the same namespace; empty values are left out. */
export function writeHeader(writer: EnvelopeWriter, namespace: string | undefined, header: unknown): void {
  if (!isRecord(header)) return;
  for (const [name, value] of Object.entries(header)) {
    if (value === undefined || value === null || value === '') continue;
    if (!isXmlName(name)) throw new UnwritableValue(`"${name}" is no name for a header element`);
    const tag = writer.name(name, namespace);
    const content = isRecord(value)
      ? writer.collect(() => writeHeader(writer, namespace, value))
      : escapeXml(typeof value === 'string' ? value : JSON.stringify(value));
    writer.raw(`<${tag}>${content}</${tag}>`);
  }
}
