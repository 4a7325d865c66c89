import type { InterfaceDef, ObjectDef, Types, UnionDef } from '../blueprint/types.ts';
import type { XmlNode } from './xml-node.ts';

/** The object types that may stand where an abstract one does. */
export function membersOf(types: Types, definition: InterfaceDef | UnionDef): readonly ObjectDef[] {
  const objects = [...types.values()].filter((one) => one.kind === 'object');
  return definition.kind === 'union'
    ? objects.filter(({ name }) => definition.members.includes(name))
    : objects.filter(({ interfaces }) => interfaces.includes(definition.name));
}

/** Finds the member that an `xsi:type` names, by its local name where no namespace fits. */
export function toldMember(
  members: readonly ObjectDef[],
): (type: NonNullable<XmlNode['type']>) => ObjectDef | undefined {
  const byType = new Map(members.map((one) => [`{${one.xml?.namespace ?? ''}}${xsdNameOf(one)}`, one]));
  return ({ name, namespace }) => byType.get(`{${namespace}}${name}`) ?? members.find((one) => xsdNameOf(one) === name);
}

/** Where nothing tells the type: the one that knows all children with the fewest elements of its own. */
export function likeliestMember(
  members: readonly ObjectDef[],
  elementsOf: (member: ObjectDef) => ReadonlyMap<string, unknown>,
  node: XmlNode,
): ObjectDef | undefined {
  const rated = members.map((member) => {
    const elements = elementsOf(member);
    const unknown = node.children.filter(({ name }) => !elements.has(name)).length;
    return { member, unknown, size: elements.size };
  });
  return rated.toSorted((left, right) => left.unknown - right.unknown || left.size - right.size)[0]?.member;
}

function xsdNameOf({ xml, wire, name }: ObjectDef): string {
  return xml?.name ?? wire ?? name;
}
