import type { Member } from './wsdl-content.ts';
import { qname } from './wsdl-xml.ts';

/** Declarations of one name become one member: a list where they can all appear, optional where they are alternatives. */
export function mergeMembers(members: readonly Member[]): readonly Member[] {
  const merged = new Map<string, Member>();
  for (const member of members) {
    const key = `${member.node} ${qname(member.namespace, member.name)}`;
    const present = merged.get(key);
    merged.set(key, present ? join(present, member) : member);
  }
  return [...merged.values()];
}

function join(first: Member, second: Member): Member {
  const areAlternatives = exclude(first.choice, second.choice);
  const { choice: _choice, ...rest } = first;
  return {
    ...rest,
    isRequired: first.isRequired || second.isRequired,
    isList: !/^(attribute|anyAttribute|text)$/.test(first.node) && (first.isList || second.isList || !areAlternatives),
    isNillable: first.isNillable || second.isNillable,
  };
}

function exclude(first: string | undefined, second: string | undefined): boolean {
  const branches = new Map((first ?? '').split(' ').map((mark) => mark.split(':') as [string, string]));
  return (second ?? '').split(' ').some((mark) => {
    const [choice = '', branch] = mark.split(':');
    return choice !== '' && branches.has(choice) && branches.get(choice) !== branch;
  });
}
