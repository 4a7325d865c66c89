import type { XmlName } from '../blueprint/binding.ts';
import type { Member, TypeUse } from './wsdl-content.ts';
import type { MessageUse, Part } from './wsdl-parts.ts';
import type { WsdlOperation } from './wsdl-read.ts';
import { resolveName } from './wsdl-schema.ts';
import type { TypeBuilder } from './wsdl-types.ts';

/** The parts of a message as members. */
export function partMembers(builder: TypeBuilder, message: MessageUse): readonly Member[] {
  return message.parts.map((part) =>
    part.element.attributes.has('element') ? elementOf(builder, part) : typedPart(part),
  );
}

function typedPart(part: Part): Member {
  const named = part.element.attributes.get('type');
  const type: TypeUse = named
    ? { kind: 'named', reference: resolveName(named, part.element, undefined), at: part.element }
    : { kind: 'any' };
  return memberOf(part.name, '', type);
}

/**
 * The element that a part names, as a member; one that no schema declares holds any JSON. Where a part names an element as
 * its type, or a type as its element, the element is meant.
 */
export function elementOf(builder: TypeBuilder, part: Part): Member {
  const { index, reader } = builder;
  const named = part.element.attributes.get('element');
  const reference = resolveName(named ?? part.element.attributes.get('type') ?? '', part.element, undefined);
  const found = named === undefined ? index.findOther('type', reference) : index.find('element', reference);
  if (!found && named === undefined) return typedPart(part);
  if (!found) {
    const { name, namespace } = reference;
    const isType = index.findOther('element', reference) !== undefined;
    if (isType) return memberOf(name, namespace, { kind: 'named', reference, at: part.element });
    reader.dangling('element', reference, part.element);
    return memberOf(name, namespace, { kind: 'any' });
  }
  const type = reader.typeOf(found.element, found.schema, found);
  const isNillable = /^(true|1)$/.test(found.element.attributes.get('nillable') ?? '');
  return { ...memberOf(found.name, found.namespace, type), isNillable };
}

/** What stands beside the envelope, as members. */
export function attachments({ attached = [] }: MessageUse): readonly Member[] {
  return attached.map(({ name, mediaType }) => ({
    ...memberOf(name, '', { kind: 'any' }),
    node: 'attachment',
    ...(mediaType !== undefined && { mediaType, description: `\`${mediaType}\`, beside the message.` }),
  }));
}

function memberOf(name: string, namespace: string, type: TypeUse): Member {
  return { node: 'element', name, namespace, type, isRequired: false, isList: false, isNillable: false };
}

/** The element around the parts of rpc style (SOAP 1.1 section 7.1). */
export function rpcWrapper(operation: WsdlOperation, name: string, namespace: string | undefined): XmlName {
  return xmlName(name, namespace ?? operation.targetNamespace);
}

/** Without a namespace where it is empty. */
export function xmlName(name: string, namespace: string): XmlName {
  return { name, ...(namespace !== '' && { namespace }) };
}
