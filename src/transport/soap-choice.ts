import type { InputValue } from '../blueprint/types.ts';
import { UnwritableValue } from './soap-writer.ts';

/** The members of one `xs:choice`. */
export interface Choice {
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
  return [...choices.values()].map((branches) => ({ branches }));
}

/** Throws an UnwritableValue where two branches of one choice are given. */
export function checkChoices(
  choices: readonly Choice[],
  value: Readonly<Record<string, unknown>>,
  path: readonly string[],
): void {
  for (const { branches } of choices) {
    const given = branches.filter(({ key }) => value[key] !== undefined && value[key] !== null);
    const [first] = given;
    const other = given.find(({ branch }) => branch !== first?.branch);
    if (first && other) {
      const where = path.length === 0 ? '' : ` of ${path.join('.')}`;
      throw new UnwritableValue(`"${first.key}" and "${other.key}"${where} exclude each other; give only one of them`);
    }
  }
}
