import type { XmlName } from '../blueprint/binding.ts';
import type { Member, TypeUse } from './wsdl-content.ts';
import type { MessageUse, Part } from './wsdl-parts.ts';
import type { WsdlOperation } from './wsdl-read.ts';
import { resolveName } from './wsdl-schema.ts';
import type { TypeBuilder } from './wsdl-types.ts';

/** The parts of a message as members. */
export function partMembers(builder: TypeBuilder, message: MessageUse): readonly Member[] {
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
export function elementOf(builder: TypeBuilder, part: Part): Member {
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

/** The element around the parts of rpc style (SOAP 1.1 section 7.1). */
export function rpcWrapper(operation: WsdlOperation, name: string, namespace: string | undefined): XmlName {
  return xmlName(name, namespace ?? operation.targetNamespace);
}

/** Without a namespace where it is empty. */
export function xmlName(name: string, namespace: string): XmlName {
  return { name, ...(namespace !== '' && { namespace }) };
}
