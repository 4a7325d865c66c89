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

/** Lets a choice be left out where one of its branches is no longer told by a member of its own. */
export function relaxChoices(
  before: readonly Member[],
  merged: readonly Member[],
  needed: ReadonlyMap<string, number>,
): readonly Member[] {
  const relaxed = [...needed].filter(([choice, branches]) => {
    const left = marksOf(merged, choice);
    return left.length !== marksOf(before, choice).length || new Set(left).size !== branches;
  });
  if (relaxed.length === 0) return merged;
  const names = new Set(relaxed.map(([choice]) => choice));
  const relax = (mark: string) => (names.has(mark.split(':')[0] ?? '') ? mark.replace('!', '') : mark);
  return merged.map((member) =>
    member.choice === undefined ? member : { ...member, choice: member.choice.split(' ').map(relax).join(' ') },
  );
}

function marksOf(members: readonly Member[], choice: string): readonly string[] {
  const marks = members.flatMap((member) => member.choice?.split(' ') ?? []);
  return marks.filter((mark) => mark.startsWith(`${choice}:`));
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
