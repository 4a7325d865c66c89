import type { Member } from './wsdl-content.ts';
import { qname } from './wsdl-xml.ts';

/**
 * Declarations of one name become one member: optional where they are alternatives, a list where they follow each other. Those
 * that stand apart stay members of their own, so that each keeps its place.
 */
export function mergeMembers(members: readonly Member[]): readonly Member[] {
  let merged: Member[] = [];
  const latest = new Map<string, Member>();
  for (const member of members) {
    const key = `${member.node} ${qname(member.namespace, member.name)}`;
    const first = latest.get(key);
    const at = first ? merged.indexOf(first) : -1;
    const between = merged.slice(at + 1);
    if (!first || standApart(first, between, member)) {
      latest.set(key, member);
      merged.push(member);
      continue;
    }
    const joined = join(first, member);
    latest.set(key, joined);
    // What only the second one stands behind comes before both.
    const isBefore = (one: Member) => isContent(one) && exclude(one.choice, first.choice);
    merged = [...merged.slice(0, at), ...between.filter(isBefore), joined, ...between.filter((one) => !isBefore(one))];
  }
  return merged;
}

/** True where another element can stand between the first member and a second one of its name, or where both are groups. */
function standApart(first: Member, between: readonly Member[], second: Member): boolean {
  if (second.node === 'group') return true;
  if (second.node !== 'element' || exclude(first.choice, second.choice)) return false;
  return between.some(
    (one) => isContent(one) && !exclude(one.choice, second.choice) && !exclude(one.choice, first.choice),
  );
}

function isContent({ node }: Member): boolean {
  return node === 'element' || node === 'any' || node === 'group';
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
