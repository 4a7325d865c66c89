import type { Content, Member } from './wsdl-content.ts';
import { isMany } from './wsdl-particles.ts';
import type { XmlElement } from './wsdl-xml.ts';

/**
 * The members for a `sequence`, `choice` or group that repeats, whose one occurrence holds `inner`: of a sole element its
 * list, of several one list of items, so that their order is kept both ways.
 */
export function repeatedMembers(
  particle: XmlElement,
  inner: readonly Member[],
  at: { readonly isOptional: boolean; readonly choice: string; readonly name?: string | undefined },
): readonly Member[] {
  const [only, ...others] = inner;
  const own = at.choice === '' ? {} : { choice: at.choice };
  if (!only) return [];
  if (others.length === 0) {
    const { choice: _choice, ...rest } = only;
    return [{ ...rest, ...own, isRequired: only.isRequired && !at.isOptional, isList: true }];
  }
  const isOneChoice = isChoiceOfElements(particle);
  // (a*|b)* holds what (a|b)* holds.
  const members = isOneChoice ? inner.map(single) : inner;
  const isRequired = !at.isOptional && inner.some((one) => one.isRequired || isOneChoice);
  const names = at.name === undefined ? [] : [at.name];
  return [
    {
      ...blank,
      ...own,
      node: 'group',
      name: 'items',
      type: { kind: 'group', particle, members, isOneChoice, names, ending: 'Item' },
      isRequired,
      isList: true,
    },
  ];
}

/** The list of the elements of a substitution group, named after its head. */
export function substitutesMember(head: XmlElement, uses: readonly Member[], isRequired: boolean): Member {
  const members = uses.map((one, branch) => ({ ...single(one), isRequired: false, choice: `1:${branch + 1}` }));
  const name = head.attributes.get('name')?.trim() ?? 'items';
  const description = members[0]?.description;
  return {
    ...blank,
    node: 'group',
    name,
    type: { kind: 'group', particle: head, members, isOneChoice: true, names: [name, `Any${name}`], ending: 'Item' },
    isRequired,
    isList: true,
    ...(description !== undefined && { description }),
  };
}

/**
 * Mixed content with elements becomes one list in which text and elements stand as they follow each other (XSD part 1,
 * section 3.4.2.3); without elements it is what it was.
 */
export function mixedMembers(type: XmlElement, content: Content): Content {
  const inside = content.members.filter(({ node }) => !/^(attribute|anyAttribute)$/.test(node));
  const elements = distinct(inside.flatMap(unfold));
  if (!elements.some(({ node }) => node === 'element')) return content;
  const members = [{ ...blank, node: 'text' as const, name: 'text' }, ...elements].map((one, branch) => ({
    ...one,
    isRequired: false,
    choice: `1:${branch + 1}`,
  }));
  const mixed: Member = {
    ...blank,
    node: 'mixed',
    name: 'content',
    type: { kind: 'group', particle: type, members, isOneChoice: true, names: [], ending: 'Content' },
    isList: true,
    isRequired: false,
  };
  return { members: [mixed, ...content.members.filter((one) => !inside.includes(one))], isOneChoice: false };
}

const blank = {
  name: '',
  namespace: '',
  type: { kind: 'any' as const },
  isRequired: false,
  isList: false,
  isNillable: false,
};

function single(member: Member): Member {
  return member.node === 'element' || member.node === 'any' ? { ...member, isList: false } : member;
}

function unfold(member: Member): readonly Member[] {
  if (member.node === 'text') return [];
  return member.type.kind === 'group' ? member.type.members.flatMap(unfold) : [single(member)];
}

function distinct(members: readonly Member[]): readonly Member[] {
  return [...new Map(members.map((one) => [`${one.node} {${one.namespace}}${one.name}`, one])).values()];
}

/** True where one occurrence is one element. */
function isChoiceOfElements(particle: XmlElement): boolean {
  if (particle.name !== 'choice' || !isMany(particle.attributes.get('maxOccurs'))) return false;
  return particle.children.every(({ name }) => /^(element|any|annotation)$/.test(name));
}
