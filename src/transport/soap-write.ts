import type { SoapBinding } from '../blueprint/binding.ts';
import type { Field, Types } from '../blueprint/types.ts';
import { writeAddressing } from './soap-addressing.ts';
import { WriterCompiler } from './soap-elements.ts';
import { attachmentWriter } from './soap-attachments.ts';
import { writeHeader } from './soap-header.ts';
import type { IsPlaceholder } from './soap-leaf.ts';
import { encodingStyle, wireOf } from './soap-values.ts';
import { EnvelopeWriter } from './soap-writer.ts';
import type { Attachment } from './soap-writer.ts';

/** Writes the envelope of a call: arguments by wire name, header elements of the configuration rendered. */
export type WriteEnvelope = (
  args: Readonly<Record<string, unknown>>,
  header: unknown,
  call: { readonly url: string; readonly messageId: string },
) => { readonly text: string; readonly attachments: readonly Attachment[] };

/**
 * Compiles the envelope writer of a field from its arguments' types: elements in schema order with their namespaces,
 * attributes, `xsi:nil` for null where the schema allows it, `xsi:type` where a type has to be told. `isPlaceholder` lets
 * texts through that stand for values: for envelopes that are shown and never sent.
 */
export function compileEnvelope(
  types: Types,
  field: Field,
  binding: SoapBinding,
  isPlaceholder?: IsPlaceholder,
): WriteEnvelope {
  const compiler = new WriterCompiler(types, binding.isEncoded ?? false, isPlaceholder);
  const values = [...field.args.values()];
  const body = compiler.members(
    values.filter(({ xml }) => !/^(headers?|attachment)$/.test(xml?.node ?? 'element')),
    binding.input.childNamespace,
  );
  const blocks = values.filter(({ xml }) => xml?.node === 'header');
  const headers = compiler.members(
    blocks.map((one) => ({ ...one, xml: { ...one.xml, node: 'element' as const } })),
    undefined,
  );
  const grouped = values.find(({ xml }) => xml?.node === 'headers');
  const group = grouped && compiler.headers(grouped);
  const beside = attachmentWriter(types, values, isPlaceholder);
  return (args, header, call) => {
    const writer = new EnvelopeWriter(binding.version, binding.isMtom);
    const { wrapper } = binding.input;
    const head = writer.collect(() => {
      if (binding.addressing) {
        const given = blocks.filter((one) => args[wireOf(one)] !== undefined && args[wireOf(one)] !== null);
        const present = new Set(given.map((one) => one.xml?.name ?? wireOf(one)));
        writeAddressing(writer, binding.addressing, { ...call, present });
      }
      if (binding.header) writeHeader(writer, binding.header.namespace, header);
      headers.content(args, writer, []);
      group?.(args, writer, []);
    });
    const inner = writer.collect(() => {
      if (wrapper) writer.element(wrapper, encodingStyle(binding), body, args, []);
      else body.content(args, writer, []);
    });
    const attachments = [...writer.attachments, ...beside(args, call.messageId)];
    return { text: writer.envelope(head, inner), attachments };
  };
}
