import type { SoapMessage, XmlAttributes, XmlName } from '../blueprint/binding.ts';
import { nullable } from '../blueprint/typeref.ts';
import type { Content, Member } from './wsdl-content.ts';
import { childNamespace, outputField, outputOf } from './wsdl-members.ts';
import type { MutableObject } from './wsdl-members.ts';
import { attachments, elementOf, partMembers, rpcWrapper, xmlName } from './wsdl-messages.ts';
import { operationName, typeName } from './wsdl-names.ts';
import type { WsdlOperation } from './wsdl-read.ts';
import { resolveName } from './wsdl-schema.ts';
import type { TypeBuilder } from './wsdl-types.ts';

/** The result type of an operation and how it stands in the message. */
export interface Answer {
  readonly message?: SoapMessage;
  readonly type: string;
  readonly xml?: XmlAttributes;
}

/**
 * How the answer of an operation is read, and its type. Header elements that the operation answers with stand beside the
 * values of the Body, as do the parts beside the envelope.
 */
export function answerOf(builder: TypeBuilder, operation: WsdlOperation): Answer {
  const { output } = operation;
  const [only, ...others] = output?.parts ?? [];
  if (output?.missing !== undefined) {
    builder.reader.dangling('message', resolveName(output.missing, output.at, undefined), output.at);
    const { type, xml } = builder.json('anyType');
    return { message: {}, type, xml };
  }
  const attached = output ? attachments(output) : [];
  if (!output || (!only && attached.length === 0)) return { type: 'Boolean' };
  const owner = typeName(operationName(operation.name));
  const members = partMembers(builder, output);
  const wrapper =
    operation.style === 'rpc'
      ? rpcWrapper(operation, `${operation.name}Response`, operation.outputNamespace)
      : undefined;
  const [member] = members;
  const headers = operation.outputHeaders.map((part) => ({ ...elementOf(builder, part), node: 'header' as const }));
  const besides = [...headers, ...attached];
  if (besides.length > 0) return withOthers(builder, members, besides, wrapper, owner);
  if (others.length > 0 || !member) return severalParts(builder, members, wrapper, owner);
  if (wrapper) return single(builder, member, { wrapper }, [], owner);
  const content = builder.contentOf(member.type);
  return content ? wrapped(builder, member, content, owner) : single(builder, member, {}, [], owner);
}

/** The answer of document style whose element has the content `content`. */
function wrapped(builder: TypeBuilder, root: Member, content: Content, owner: string): Answer {
  const [member, ...others] = content.members;
  if (!member) return { type: 'Boolean' };
  const wrapper = xmlName(root.name, root.namespace);
  if (others.length === 0 && member.node === 'element') return single(builder, member, { wrapper }, [], owner);
  const target = builder.target(root.type, 'output', [typeName(root.name)]);
  const { type } = target;
  return { message: { wrapper }, type, ...(Object.keys(target.xml).length > 0 && { xml: target.xml }) };
}

/** The answer that is one element's value, or the list below it where that is all it wraps. */
function single(
  builder: TypeBuilder,
  member: Member,
  message: SoapMessage,
  path: readonly XmlName[],
  owner: string,
): Answer {
  const here = [...path, xmlName(member.name, member.namespace)];
  const inner = member.isList || path.length > 0 ? undefined : builder.contentOf(member.type);
  const [item, ...others] = inner?.members ?? [];
  if (item?.node === 'element' && item.isList && others.length === 0) {
    return single(builder, item, message, here, owner);
  }
  const field = outputField(builder, member, { childNamespace: member.namespace }, owner, member.name);
  const type = path.length > 0 ? nullable(field.type) : field.type;
  return { message: { ...message, path: here }, type, ...(field.xml && { xml: field.xml }) };
}

/** An object of the Body's values, the header elements and the attachments. */
function withOthers(
  builder: TypeBuilder,
  members: readonly Member[],
  besides: readonly Member[],
  wrapper: XmlName | undefined,
  owner: string,
): Answer {
  const [root, ...others] = members;
  const content = wrapper || !root || others.length > 0 ? undefined : builder.contentOf(root.type);
  if (!root || !content) return severalParts(builder, [...members, ...besides], wrapper, owner);
  return severalParts(builder, [...content.members, ...besides], xmlName(root.name, root.namespace), owner);
}

function severalParts(
  builder: TypeBuilder,
  members: readonly Member[],
  wrapper: XmlName | undefined,
  owner: string,
): Answer {
  const name = builder.claim(`${owner}Result`, `${owner}Answer`, `${owner}Reply`);
  const xml = childNamespace(members);
  const made: MutableObject = { kind: 'object', name, interfaces: [], fields: new Map(), xml };
  builder.add(made);
  outputOf(builder, made, members, xml, name);
  return { message: { ...(wrapper && { wrapper }) }, type: name };
}
