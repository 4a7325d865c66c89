import type { InputValue } from '../blueprint/types.ts';
import { UnwritableValue } from './soap-writer.ts';

/** The members of one `xs:choice`. */
export interface Choice {
  /** True where one branch has to be given. */
  readonly isNeeded: boolean;
  readonly branches: readonly { readonly branch: string; readonly key: string }[];
}

/** The choices that the members' `xml` tells of. */
export function choicesOf(values: readonly InputValue[]): readonly Choice[] {
  const choices = new Map<string, { branch: string; key: string }[]>();
  for (const value of values) {
    for (const mark of value.xml?.choice?.split(' ') ?? []) {
      const [choice = '', branch = ''] = mark.split(':');
      const present = choices.get(choice) ?? [];
      present.push({ branch, key: value.wire ?? value.name });
      choices.set(choice, present);
    }
  }
  return [...choices].map(([choice, branches]) => ({ isNeeded: choice.endsWith('!'), branches }));
}

/** Throws an UnwritableValue where two branches of one choice are given, or none of one that needs one. */
export function checkChoices(
  choices: readonly Choice[],
  value: Readonly<Record<string, unknown>>,
  path: readonly string[],
): void {
  for (const { branches, isNeeded } of choices) {
    const given = branches.filter(({ key }) => isGiven(value[key]));
    const [first] = given;
    const other = given.find(({ branch }) => branch !== first?.branch);
    const where = path.length === 0 ? '' : ` of ${path.join('.')}`;
    if (!first && isNeeded) {
      const names = branches.map(({ key }) => `"${key}"`);
      throw new UnwritableValue(`one of ${names.join(', ')}${where} must be given`);
    }
    if (first && other) {
      throw new UnwritableValue(`"${first.key}" and "${other.key}"${where} exclude each other; give only one of them`);
    }
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}
