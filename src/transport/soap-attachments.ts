import { isRecord } from '../base/json.ts';
import { namedType } from '../blueprint/typeref.ts';
import type { Field, InputValue, Types } from '../blueprint/types.ts';
import type { MimePart } from './mime-parts.ts';
import type { Reply } from './send.ts';
import { leafWriter } from './soap-leaf.ts';
import type { IsPlaceholder } from './soap-leaf.ts';
import { messageParts } from './soap-text.ts';
import { wireOf } from './soap-values.ts';
import type { Attachment } from './soap-writer.ts';

/** What the arguments put beside the envelope; `messageId` makes the ids of one message different from all others'. */
export type WriteAttachments = (args: Readonly<Record<string, unknown>>, messageId: string) => readonly Attachment[];

/** Writes the arguments that are parts beside the envelope, with ids that tell which (WS-I Attachments Profile 1.0, section 3.8). */
export function attachmentWriter(
  types: Types,
  values: readonly InputValue[],
  isPlaceholder: IsPlaceholder | undefined,
): WriteAttachments {
  const parts = values.flatMap((value) => {
    const { type, xml } = value;
    if (xml?.node !== 'attachment') return [];
    const { mediaType } = xml;
    const write = leafWriter(types, type, xml, isPlaceholder);
    return [
      { wire: wireOf(value), name: xml.name ?? wireOf(value), write, ...(mediaType !== undefined && { mediaType }) },
    ];
  });
  return (args, messageId) =>
    parts.flatMap(({ wire, name, write, ...told }) => {
      const value = args[wire];
      if (value === undefined || value === null) return [];
      return [{ id: `${encodeURIComponent(name)}=${messageId}@heddle`, base64: write(value, [wire]), ...told }];
    });
}

/** Adds to an answer's value what came beside its envelope. */
export type ReadAttachments = (value: unknown, reply: Reply) => unknown;

/**
 * Reads the fields of an answer that are parts beside the envelope, as base64; null where none came. Parts are told by their ids,
 * and by their order where a stack gives them other ones. Undefined where the answer has none.
 */
export function attachmentReader(types: Types, field: Field): ReadAttachments | undefined {
  const definition = types.get(namedType(field.type));
  const fields = definition?.kind === 'object' ? [...definition.fields.values()] : [];
  const beside = fields.filter(({ xml }) => xml?.node === 'attachment');
  if (beside.length === 0) return undefined;
  return (value, reply) => {
    const parts = messageParts(reply)?.others ?? [];
    const named = new Map(
      parts.flatMap((part): [string, MimePart][] => (part.id.includes('=') ? [[nameOf(part.id), part]] : [])),
    );
    const isNamed = beside.some((one) => named.has(one.xml?.name ?? wireOf(one)));
    const found = beside.map((one, at) => {
      const part = isNamed ? named.get(one.xml?.name ?? wireOf(one)) : parts[at];
      return [wireOf(one), part?.body.toString('base64') ?? null] as const;
    });
    return { ...(isRecord(value) ? value : {}), ...Object.fromEntries(found) };
  };
}

/** `part` of `part=id@host`. */
function nameOf(id: string): string {
  const name = id.slice(0, id.indexOf('='));
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
