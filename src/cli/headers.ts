import { fillEnv } from '../base/template.ts';

import { UsageError } from './command.ts';

/**
 * The headers that `--header 'Name: value'` gives, with `{env.X}` filled. Throws a UsageError that never shows a value: it may
 * be a secret.
 */
export function headersOf(
  written: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const entries = written.map((text, index) => {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*)$/s.exec(text) ?? [];
    const filled = fillEnv(value ?? '', env).trim();
    if (name === undefined || filled === '') {
      const which = written.length === 1 ? '--header' : `--header number ${index + 1}`;
      throw new UsageError(`${which} is not of the form 'Name: value'.`);
    }
    // oxlint-disable-next-line no-control-regex -- RFC 9110, section 5.5
    if (/[\0\r\n]/.test(filled)) throw new UsageError(`the value of --header ${name} holds a line break.`);
    return [name.toLowerCase(), filled] as const;
  });
  return Object.fromEntries(entries);
}
