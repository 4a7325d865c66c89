import type { SoapBinding, SoapHeader, SoapMessage, XmlAttributes, XmlName } from '../blueprint/binding.ts';
import type { Field, InputValue } from '../blueprint/types.ts';
import { nullable } from '../blueprint/typeref.ts';
import type { Content, Member, TypeUse } from './wsdl-content.ts';
import { faultDetail } from './wsdl-faults.ts';
import { childNamespace, inputValues, outputField, outputOf } from './wsdl-members.ts';
import type { MutableObject } from './wsdl-members.ts';
import { operationName, typeName } from './wsdl-names.ts';
import type { MessageUse, Part } from './wsdl-parts.ts';
import type { WsdlOperation } from './wsdl-read.ts';
import { resolveName } from './wsdl-schema.ts';
import type { TypeBuilder } from './wsdl-types.ts';

/** An operation as a root field, or why it cannot be one. */
export type Served = { readonly field: Field } | { readonly reason: string };

/** What the configuration says of every operation of a source. */
export interface OperationOptions {
  /** Present only where the operation's port differs from the source's endpoint. */
  readonly address?: string;
  readonly header?: SoapHeader;
  readonly version: '1.1' | '1.2';
  readonly isQuery: boolean;
}

interface Arguments {
  readonly message: SoapMessage;
  readonly args: ReadonlyMap<string, InputValue>;
}

interface Answer {
  readonly message?: SoapMessage;
  readonly type: string;
  readonly xml?: XmlAttributes;
}

/**
 * The root field `name` for an operation. Arguments are the children (and attributes) of the request's one element, of
 * rpc the parts. The result is the response element's content; where that is a single element, it is that element's
 * value, and where that again only wraps a list (`ArrayOfInvoice`), the list. A response without content is `Boolean`.
 */
export function operationField(
  builder: TypeBuilder,
  operation: WsdlOperation,
  name: string,
  options: OperationOptions,
): Served {
  const { missing } = operation.input;
  if (missing !== undefined) return { reason: `No document declares its input message "${missing}".` };
  const input = argumentsOf(builder, operation);
  const output = answerOf(builder, operation);
  const binding: SoapBinding = {
    kind: 'soap',
    version: options.version,
    ...(options.address !== undefined && { address: options.address }),
    ...(operation.action !== undefined && { action: operation.action }),
    style: operation.style,
    ...(operation.isEncoded && { isEncoded: true }),
    input: input.message,
    ...(output.message && { output: output.message }),
    faults: operation.faults.flatMap((part) => faultDetail(builder, part)),
    ...(options.header && { header: options.header }),
    ...(options.isQuery && { isIdempotent: true }),
  };
  const { description, place } = operation;
  const field: Field = {
    name,
    type: nullable(output.type),
    ...(description !== undefined && { description }),
    args: input.args,
    binding,
    ...(output.xml && { xml: output.xml }),
    place,
  };
  return { field };
}

function argumentsOf(builder: TypeBuilder, operation: WsdlOperation): Arguments {
  const owner = typeName(operationName(operation.name));
  const headers = operation.headers.map((part) => elementOf(builder, part));
  const [only, ...others] = operation.input.parts;
  if (operation.style === 'document' && only && others.length === 0) {
    const declared = elementOf(builder, only);
    const content = builder.contentOf(declared.type);
    if (content) {
      const around = childNamespace(content.members);
      const message = { wrapper: xmlName(declared.name, declared.namespace), ...around };
      return { message, args: withHeaders(builder, content.members, around, owner, headers) };
    }
    return { message: {}, args: withHeaders(builder, [{ ...declared, isRequired: true }], {}, owner, headers) };
  }
  // WS-I Basic Profile 1.1, R2211: every part of rpc/literal is there.
  const isRequired = operation.style === 'rpc' && !operation.isEncoded;
  const members = partMembers(builder, operation.input).map((member) => ({ ...member, isRequired }));
  const wrapper =
    operation.style === 'rpc' ? rpcWrapper(operation, operation.name, operation.inputNamespace) : undefined;
  return { message: { ...(wrapper && { wrapper }) }, args: withHeaders(builder, members, {}, owner, headers) };
}

function answerOf(builder: TypeBuilder, operation: WsdlOperation): Answer {
  const { output } = operation;
  const [only, ...others] = output?.parts ?? [];
  if (output?.missing !== undefined) {
    builder.reader.dangling('message', resolveName(output.missing, output.at, undefined), output.at);
    const { type, xml } = builder.json('anyType');
    return { message: {}, type, xml };
  }
  if (!output || !only) return { type: 'Boolean' };
  const owner = typeName(operationName(operation.name));
  const members = partMembers(builder, output);
  const wrapper =
    operation.style === 'rpc'
      ? rpcWrapper(operation, `${operation.name}Response`, operation.outputNamespace)
      : undefined;
  const [member] = members;
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
  if (item?.node === 'element' && item.isList && others.length === 0 && item.repeat === undefined) {
    return single(builder, item, message, here, owner);
  }
  const field = outputField(builder, member, { childNamespace: member.namespace }, owner, member.name);
  const type = path.length > 0 ? nullable(field.type) : field.type;
  return { message: { ...message, path: here }, type, ...(field.xml && { xml: field.xml }) };
}

function severalParts(
  builder: TypeBuilder,
  members: readonly Member[],
  wrapper: XmlName | undefined,
  owner: string,
): Answer {
  const name = builder.claim(`${owner}Result`, `${owner}Answer`);
  const made: MutableObject = { kind: 'object', name, interfaces: [], fields: new Map() };
  builder.add(made);
  outputOf(builder, made, members, {}, name);
  return { message: { ...(wrapper && { wrapper }) }, type: name };
}

function partMembers(builder: TypeBuilder, message: MessageUse): readonly Member[] {
  return message.parts.map((part) => elementOf(builder, part));
}

function typedPart(part: Part): Member {
  const named = part.element.attributes.get('type');
  const type: TypeUse = named
    ? { kind: 'named', reference: resolveName(named, part.element, undefined), at: part.element }
    : { kind: 'any' };
  return memberOf(part.name, '', type);
}

/** The element that a part names, as a member; one that no schema declares holds any JSON. */
function elementOf(builder: TypeBuilder, part: Part): Member {
  const named = part.element.attributes.get('element');
  if (named === undefined) return typedPart(part);
  const reference = resolveName(named, part.element, undefined);
  const found = builder.index.find('element', reference);
  if (!found) {
    builder.reader.dangling('element', reference, part.element);
    return memberOf(reference.name, reference.namespace, { kind: 'any' });
  }
  const type = builder.reader.typeOf(found.element, found.schema, found);
  const isNillable = /^(true|1)$/.test(found.element.attributes.get('nillable') ?? '');
  return { ...memberOf(found.name, found.namespace, type), isNillable };
}

function memberOf(name: string, namespace: string, type: TypeUse): Member {
  return { node: 'element', name, namespace, type, isRequired: false, isList: false, isNillable: false };
}

function withHeaders(
  builder: TypeBuilder,
  members: readonly Member[],
  around: XmlAttributes,
  owner: string,
  headers: readonly Member[],
): ReadonlyMap<string, InputValue> {
  const args = inputValues(builder, members, around, owner);
  for (const value of inputValues(builder, headers, {}, owner).values()) {
    const name = args.has(value.name) ? `${value.name}Header` : value.name;
    if (args.has(name)) continue;
    const xml: XmlAttributes = { ...value.xml, name: value.xml?.name ?? value.name, node: 'header' };
    args.set(name, { ...value, name, xml });
  }
  return args;
}

function rpcWrapper(operation: WsdlOperation, name: string, namespace: string | undefined): XmlName {
  return xmlName(name, namespace ?? operation.targetNamespace);
}

function xmlName(name: string, namespace: string): XmlName {
  return { name, ...(namespace !== '' && { namespace }) };
}
